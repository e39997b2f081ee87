import type { LeadRef } from '../../domain/entities.ts';
import type { Instant } from '../../domain/time.ts';
import type { Tracked } from '../../domain/tracking.ts';
import { insertMetrics } from '../event-types/metrics.ts';
import { recordSightings } from '../identity/record.ts';
import { insertConversions } from '../marketing/conversions.ts';
import { addToRollups } from '../marketing/rollups.ts';
import { leadRefOfRow } from '../model/rows.ts';
import { lock, type Work } from '../sql/database.ts';
import { agentNumbers } from './agents.ts';
import { derive } from './derive.ts';
import type { StoreRules } from '../model/rules.ts';
import type { Prepared } from './prepare.ts';
import { trashAll, trashingOf } from './trash.ts';
import { type Batch, judge, resultsOf } from './judge.ts';

export interface Ingested {
  readonly results: readonly Tracked[];
  /** Leads that were identified by these events and were not before. */
  readonly identified: readonly { readonly lead: LeadRef; readonly identifiedAt: Instant }[];
}

/**
 * Stores events, and updates the sessions, leads, identity index and rollups that depend on them. What a batch takes is a
 * handful of statements, whatever its size: what is known is read together, everything is derived in memory, and what
 * has changed is written together.
 */
export function* ingest(
  events: readonly Prepared[],
  now: Instant,
  rules: StoreRules,
): Work<Ingested> {
  // Sessions and leads are computed from all events of a lead, so only one transaction at a time may do so.
  yield* lock(events.map(({ lead }) => lead));
  const agents = agentNumbers(events.map(({ event }) => event.userAgent));
  const { batch, places } = yield* judge(events, { now, rules, agents });
  const trashed = yield* trashAll(batch.refused);
  const results = resultsOf(places, trashed);
  yield* insertConversions(batch.conversions);
  yield* insertMetrics(batch.metrics);
  const moments = yield* derive(
    [...batch.fresh].map(([lead, added]) => ({
      lead,
      since: added.reduce((oldest, { at }) => Math.min(oldest, at), Infinity),
      added,
    })),
    rules.session,
  );
  yield* recordSightings(batch.sightings, rules.identifiers);
  yield* addToRollups(batch.measures);
  const identified = [...moments].map(([lead, identifiedAt]) => ({
    lead: leadRefOfRow(lead),
    identifiedAt,
  }));
  return { results, identified };
}

/** What `ingest` would answer. Nothing is stored; an event in the list has an id though it cannot be read. */
export function* rehearse(
  events: readonly Prepared[],
  now: Instant,
  rules: StoreRules,
): Work<readonly Tracked[]> {
  const { batch, places } = yield* judge(events, { now, rules, agents: noAgents() });
  return resultsOf(places, batch.refused.map(trashingOf));
}

function* noAgents(): Work<Batch['agentOf']> {
  return () => null;
}
