import { randomUUID } from 'node:crypto';
import { toError } from '../domain/errors.ts';
import type { Page } from '../domain/page.ts';
import type { Instant } from '../domain/time.ts';
import type { StoreRuntime } from '../ports/definition.ts';
import type { Store } from '../ports/store.ts';
import {
  createEventType,
  eventTypesByReference,
  readEventTypes,
} from './event-types/definitions.ts';
import { createExportRepository, exportLeads } from './exports.ts';
import { facts } from './facts.ts';
import { createIdentityIndex } from './identity/index.ts';
import { createIntake } from './intake/intake.ts';
import { setMetric } from './intake/set-metric.ts';
import { readTrash, trashedById } from './intake/trash.ts';
import { heldSlots, openJournal, writeSlots } from './journal.ts';
import {
  readEvents,
  readEventsById,
  readLeadEvents,
  readSessions,
  readSessionsById,
} from './leads/children.ts';
import {
  countFeedLeads,
  createFeed,
  deleteFeed,
  readFeedLeads,
  readFeeds,
  requireFeed,
  toFeeds,
  updateFeed,
} from './leads/feeds.ts';
import {
  toEventPages,
  toEvents,
  toLeadPage,
  toLeads,
  toPropertyLists,
  toSessionPages,
  toSessions,
} from './leads/pages.ts';
import { readPropertiesAsOf } from './leads/properties-as-of.ts';
import { countLeads, readLeads, readLeadsById } from './leads/queries.ts';
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
import { ACCOUNT } from './model/account.ts';
import type { Database } from './sql/database.ts';
import { eraseLead } from './upkeep/erasure.ts';
import { startResessionizing } from './upkeep/resessionize.ts';
import { startSweep } from './upkeep/sweep.ts';

export interface SourceOptions {
  /** How many days events are kept whose type sets no retention; null: for ever. */
  readonly retentionDays: number | null;
  /** ISO 4217 code of amounts that name no currency. */
  readonly currency: string;
  /** IANA name of the account's time zone. */
  readonly timezone: string;
  readonly rules: StoreRules;
}

/** What the methods of the store work with. */
interface Context extends Pick<SourceOptions, 'currency' | 'timezone' | 'rules'> {
  readonly database: Database;
  now(): Instant;
}

/** The store on a database that is migrated. It starts the store's background work, which `close` stops. */
export async function openSource(
  database: Database,
  runtime: StoreRuntime,
  { retentionDays, currency, timezone, rules }: SourceOptions,
): Promise<Store> {
  const { clock } = runtime;
  const now = () => clock.now();
  const warnOf = (message: string) => (cause: unknown) => {
    runtime.warn(message, { error: toError(cause).message });
  };
  const { journal, closeJournal } = await openJournal(
    {
      read: (at) => database.read(heldSlots(at)),
      write: (slots, at) => database.write(() => writeSlots(slots, at)),
    },
    runtime,
  );
  const identity = createIdentityIndex(database, {
    clock,
    rules: rules.identifiers,
    erase: eraseLead,
    onFault: warnOf('leads were not recorded in the identity index'),
  });
  const { drain, ...intake } = createIntake(database, {
    now,
    currency,
    retentionDays,
    rules,
    onStored: identity.wake,
    onListenerFault: warnOf('a listener of identified leads or of a feed failed'),
  });
  const stopResessionizing = await startResessionizing(
    database,
    rules.session,
    warnOf('some sessions were not cut by the current rule; the next start continues with them'),
  );
  const stopSweep = startSweep(database, {
    clock,
    days: retentionDays,
    rules,
    onSwept: identity.wake,
    onFault: warnOf('events older than the retention were not deleted'),
  });
  let open = true;
  const context: Context = { database, now, currency, timezone, rules };
  return {
    facts,
    journal,
    identity,
    ...leadMethods(context),
    ...feedMethods(context),
    ...marketingMethods(context),
    ...eventTypeMethods(context),
    ...exportMethods(context),
    ...intake,
    trackingScript: async () => runtime.trackingScript(),
    health: () => ({
      healthy: open && !database.fault?.(),
      circuit: 'CLOSED',
      budgets: [],
      cache: { entries: 0, hits: 0, misses: 0 },
      lastError: database.fault?.() ?? null,
      lastErrorAt: null,
    }),
    async close() {
      if (!open) return;
      // Every event that was accepted before the close is stored.
      await drain();
      await stopSweep();
      await stopResessionizing();
      await identity.whenIdle();
      open = false;
      await closeJournal();
      await database.close();
    },
  };
}

/** One page that holds the whole list, unless the list says where the next page begins. */
function pageOf<T>(
  list: Pick<Page<T>, 'items' | 'capped'> & Partial<Page<T>>,
  now: Instant,
): Page<T> {
  return { next: null, ...list, provenance: { state: 'LIVE', asOf: now }, ordered: true };
}

function leadMethods({ database, now, timezone }: Context) {
  const account = {
    ref: { source: facts.name, externalId: ACCOUNT },
    name: 'Local store',
    timezone,
    subscription: null,
    trackingStatus: null,
  };
  return {
    accounts: async () => pageOf({ items: [account] }, now()),
    leads: async (query) => toLeadPage(await database.read(readLeads(query)), now()),
    countLeads: async (query) => ({
      value: await database.read(countLeads(query)),
      precision: 'EXACT',
    }),
    leadsById: async (refs) => toLeads(await database.read(readLeadsById(refs)), now()),
    sessions: async (queries) => toSessionPages(await database.read(readSessions(queries)), now()),
    sessionsById: async (refs) => toSessions(await database.read(readSessionsById(refs)), now()),
    events: async (queries) => toEventPages(await database.read(readEvents(queries)), now()),
    eventsById: async (refs) => toEvents(await database.read(readEventsById(refs))),
    leadEvents: async (queries) =>
      toEventPages(await database.read(readLeadEvents(queries)), now()),
    propertiesAsOf: async (queries) =>
      toPropertyLists(queries, await database.read(readPropertiesAsOf(queries))),
  } satisfies Partial<Store>;
}

function feedMethods({ database, now }: Context) {
  return {
    customFeeds: async (accounts) =>
      pageOf(
        {
          items:
            !accounts || accounts.includes(ACCOUNT)
              ? toFeeds(await database.read(readFeeds()))
              : [],
        },
        now(),
      ),
    feedLeads: async (query) => toLeadPage(await database.read(readFeedLeads(query)), now()),
    countFeedLeads: async (query) => ({
      value: await database.read(countFeedLeads(query)),
      precision: 'EXACT',
    }),
    createCustomFeed: (input) => database.write(() => createFeed(input, randomUUID(), now())),
    updateCustomFeed: (change) => database.write(() => updateFeed(change)),
    deleteCustomFeed: (feed) => database.write(() => deleteFeed(feed, now())),
  } satisfies Partial<Store>;
}

function marketingMethods({ database, now, currency }: Context) {
  return {
    campaigns: async (query) => pageOf(await database.read(readCampaigns(query)), now()),
    campaignById: (ref) => database.read(campaignById(ref)),
    createCampaign: (input) =>
      database.write(() => createCampaign(input, { newId: randomUUID(), now: now(), currency })),
    updateCampaign: (change) => database.write(() => updateCampaign(change, now())),
    outlays: async (query) => pageOf(await database.read(readOutlays(query)), now()),
    outlayById: (ref) => database.read(outlayById(ref)),
    createOutlay: (input) => database.write(() => createOutlay(input, randomUUID(), now())),
    updateOutlay: (change) => database.write(() => updateOutlay(change, now())),
    insights: async (query) => ({
      points: await database.read(readInsights(query)),
      provenance: { state: 'LIVE', asOf: now() },
    }),
    attribution: (query) => database.read(readAttribution(query)),
  } satisfies Partial<Store>;
}

function eventTypeMethods({ database, now, currency }: Context) {
  return {
    eventTypes: async (query) => pageOf(await database.read(readEventTypes(query)), now()),
    eventTypeByReference: async (reference) =>
      (await database.read(eventTypesByReference([reference]))).get(reference) ?? null,
    createEventType: (input) => database.write(() => createEventType(input, now())),
    setEventMetric: (change) => database.write(() => setMetric(change, { now: now(), currency })),
    trashedEvents: async (query) => pageOf(await database.read(readTrash(query)), now()),
    trashedEventById: (externalId) => database.read(trashedById(externalId)),
  } satisfies Partial<Store>;
}

function exportMethods({ database, now, rules }: Context) {
  return {
    exports: createExportRepository(database, rules.identifiers),
    // `readExport` reads the rows at once, so there is nothing to start: the handle is empty.
    startExport: async ({ feed }) => {
      if (feed !== null) await database.read(requireFeed(feed));
      return '';
    },
    readExport: (_handle, query) => database.read(exportLeads(query, now())),
  } satisfies Partial<Store>;
}
