import { type IdentifierRules, identifierRules } from '../domain/identifiers.ts';
import type { Lead, LeadRef } from '../domain/entities.ts';
import type { ExportRow, LeadExport } from '../domain/exports.ts';
import type { ErasureKey, PersonKey } from '../domain/identity.ts';
import type { SessionRule } from '../domain/session.ts';
import type { Instant } from '../domain/time.ts';
import type { TrackInput } from '../domain/tracking.ts';
import type { SourceFacts } from '../ports/facts.ts';
import {
  allEventTypes,
  createEventType,
  eventTypesByReference,
  readEventTypes,
} from './event-types/definitions.ts';
import {
  createExport,
  deleteExport,
  deleteExportsBefore,
  exportBy,
  exportLeads,
  exportRows,
  finishExport,
  pendingExports,
  saveExport,
} from './exports.ts';
import { link, unlink } from './identity/link.ts';
import { countProfiles, listProfiles, relatedProfiles } from './identity/profile-pages.ts';
import { profileBy, profilesOfMembers } from './identity/profiles.ts';
import { recordSightings } from './identity/record.ts';
import { hasPending, locked, resolveSomePending, withoutPending } from './identity/resolution.ts';
import type { Sighting } from './identity/sightings.ts';
import {
  liftTombstones,
  readTombstones,
  type Tombstone,
  tombstonesBy,
} from './identity/tombstones.ts';
import { ingest, rehearse } from './intake/ingest.ts';
import { prepare } from './intake/prepare.ts';
import { prepareRetry, retry } from './intake/retry.ts';
import { setMetric } from './intake/set-metric.ts';
import { expireTrash, readTrash, trashedById } from './intake/trash.ts';
import {
  readEvents,
  readEventsById,
  readLeadEvents,
  readSessions,
  readSessionsById,
} from './leads/children.ts';
import { detectJoins } from './leads/feed-joins.ts';
import {
  countFeedLeads,
  createFeed,
  deleteFeed,
  readFeedLeads,
  readFeeds,
  requireFeed,
  updateFeed,
} from './leads/feeds.ts';
import { readPropertiesAsOf } from './leads/properties-as-of.ts';
import { countLeads, readLeads, readLeadsById } from './leads/queries.ts';
import { compactSearchIndex } from './leads/search-index.ts';
import { readAttribution } from './marketing/attribution.ts';
import {
  campaignById,
  createCampaign,
  readCampaigns,
  updateCampaign,
} from './marketing/campaigns.ts';
import { readInsights } from './marketing/insights.ts';
import { createOutlay, outlayById, readOutlays, updateOutlay } from './marketing/outlays.ts';
import type { StoreRules } from './model/rules.ts';
import { heldSlots, writeSlots } from './permits.ts';
import { eraseLead, namesOf } from './upkeep/erasure.ts';
import { collectPerson } from './upkeep/person-export.ts';
import { check, ping, probe } from './upkeep/health.ts';
import { applyErasures } from './upkeep/lost-erasures.ts';
import { eraseMentioning, findMentioning, type Mentioned } from './upkeep/mentions.ts';
import { upgrade } from './upkeep/migrations.ts';
import {
  beginResessionizing,
  finishResessionizing,
  isCutByAnotherRule,
  resessionizeSome,
} from './upkeep/resessionize.ts';
import { cutoffOf, expire, type Retention, type RetentionPlace } from './upkeep/retention.ts';

/** What operations depend on beside their arguments: data, so that it can be given to a thread. */
export interface StoreOptions {
  readonly session: SessionRule;
  /** Every source of the catalog: identities are resolved by the identifiers that they declare. */
  readonly sources: readonly Pick<SourceFacts, 'name' | 'identifiers'>[];
  /** ISO 4217 code of amounts that name no currency. */
  readonly currency: string;
  /** How many days events are kept whose type sets no retention; null: for ever. */
  readonly retentionDays: number | null;
}

/** When events arrived, and the feeds whose new members are asked for. */
interface Arrival {
  readonly now: Instant;
  /** External ids. */
  readonly feeds: readonly string[];
}

/**
 * Everything that the store can do, by name. An operation is a whole: its arguments and its result are data, and it runs
 * in one transaction, in the thread that has the database.
 */
export function operationsOf({ session, sources, ...usual }: StoreOptions) {
  const rules: StoreRules = { session, identifiers: identifierRules(sources) };
  const { identifiers } = rules;
  const identity = identityOperations(identifiers);
  function* ingestEvents(events: readonly TrackInput[], { now, feeds }: Arrival) {
    const prepared = yield* prepare(events, { now, ...usual });
    const leads = prepared.map(({ lead }) => lead);
    return yield* detectJoins(ingest(prepared, now, rules), { feeds, leads, now });
  }
  function* rehearseEvents(events: readonly TrackInput[], now: Instant) {
    return yield* rehearse(yield* prepare(events, { now, ...usual }), now, rules);
  }
  function* retryEvent(
    externalId: string,
    properties: Readonly<Record<string, unknown>>,
    { now, feeds }: Arrival,
  ) {
    const options = { now, ...usual };
    const prepared = yield* prepareRetry(externalId, properties, options);
    const leads = prepared.map(({ lead }) => lead);
    return yield* detectJoins(retry(externalId, prepared, now, rules), { feeds, leads, now });
  }
  return {
    reads: {
      ping,
      check,
      heldSlots,
      leads: readLeads,
      countLeads,
      leadsById: readLeadsById,
      sessions: readSessions,
      sessionsById: readSessionsById,
      events: readEvents,
      eventsById: readEventsById,
      leadEvents: readLeadEvents,
      propertiesAsOf: readPropertiesAsOf,
      feeds: readFeeds,
      feed: requireFeed,
      feedLeads: readFeedLeads,
      countFeedLeads,
      campaigns: readCampaigns,
      campaign: campaignById,
      outlays: readOutlays,
      outlay: outlayById,
      insights: readInsights,
      attribution: readAttribution,
      eventTypes: readEventTypes,
      allEventTypes,
      eventTypesByReference,
      rehearse: rehearseEvents,
      trash: readTrash,
      trashedById,
      exportBy,
      exportRows,
      exportLeads,
      pendingExports,
      ...identity.reads,
      isCutByAnotherRule: () => isCutByAnotherRule(session),
    },
    writes: {
      migrate: upgrade,
      probe,
      writeSlots,
      compactSearchIndex,
      ingest: ingestEvents,
      retry: retryEvent,
      setMetric,
      createFeed,
      updateFeed,
      deleteFeed,
      createCampaign,
      updateCampaign,
      createOutlay,
      updateOutlay,
      createEventType,
      createExport,
      saveExport,
      deleteExport,
      deleteExportsBefore,
      finishExport: (record: LeadExport, found: readonly ExportRow[]) =>
        finishExport(record, found, identifiers),
      ...identity.writes,
      beginResessionizing: () => beginResessionizing(session),
      resessionizeSome: (after: string) => resessionizeSome(after, session),
      finishResessionizing: () => finishResessionizing(session),
      expire: (retention: Retention, now: Instant, after: RetentionPlace | null) =>
        expire(retention, now, after, rules),
      eraseMentioning: (mentioned: Mentioned, after: number) =>
        eraseMentioning(mentioned, after, rules),
      expireTrash: (retention: Retention, now: Instant) =>
        expireTrash((type) => cutoffOf(type, retention, now)),
    },
  };
}

/** Who is who, and erasure. */
function identityOperations(identifiers: IdentifierRules) {
  return {
    reads: {
      profilesOfMembers,
      profile: profileBy,
      profiles: listProfiles,
      countProfiles,
      relatedProfiles,
      hasPendingProfiles: hasPending,
      tombstones: readTombstones,
      tombstonesBy,
      findMentioning,
      exportPerson: (key: PersonKey, mentioning: readonly string[], now: Instant) =>
        collectPerson(key, mentioning, now, identifiers),
      namesOf: (lead: LeadRef, row: Lead | null) => namesOf(lead, row, identifiers),
    },
    writes: {
      recordSightings: (sightings: readonly Sighting[]) =>
        locked(recordSightings(sightings, identifiers)),
      resolveSomeProfiles: () => locked(resolveSomePending(identifiers)),
      link: (leads: readonly LeadRef[], reason: string | null, now: Instant) =>
        withoutPending(link(leads, reason, now, identifiers), identifiers),
      unlink: (lead: LeadRef, reason: string | null, now: Instant) =>
        withoutPending(unlink(lead, reason, now, identifiers), identifiers),
      erase: (lead: LeadRef, row: Lead | null, now: Instant) =>
        withoutPending(eraseLead(lead, row, now, identifiers), identifiers),
      applyErasures: (kept: readonly Tombstone[]) =>
        withoutPending(applyErasures(kept, identifiers), identifiers),
      liftErasure: (key: ErasureKey) => locked(liftTombstones(key)),
    },
  };
}

export type Operations = ReturnType<typeof operationsOf>;
