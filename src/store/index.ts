import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { SourceError, toError } from '../domain/errors.ts';
import type { Page } from '../domain/page.ts';
import { DEFAULT_SESSION_RULE, type SessionRule } from '../domain/session.ts';
import { HOUR, type Instant, MINUTE } from '../domain/time.ts';
import type { Tracked, TrackInput } from '../domain/tracking.ts';
import { defineStore, type StoreRuntime } from '../ports/definition.ts';
import { recordFields, type SourceFacts } from '../ports/facts.ts';
import { flag, integer, timezone } from '../ports/settings.ts';
import type { Identified, Store } from '../ports/store.ts';
import { createExportBook, exportLeads } from './exports.ts';
import { createIdentityIndex } from './identity/index.ts';
import {
  ingest,
  type Ingested,
  prepare,
  type Prepared,
  prepareRetry,
  retry,
} from './intake/ingest.ts';
import { readTrash, trashedById } from './intake/trash.ts';
import { createJournal, openJournalBehind } from './journal.ts';
import { ACCOUNT } from './model/account.ts';
import { notes } from './notes.ts';
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
import type { LocalDetails } from './leads/map.ts';
import {
  countLeads,
  readEvents,
  readEventsById,
  readLeadEvents,
  readLeads,
  readLeadsById,
  readSessions,
  readSessionsById,
} from './leads/queries.ts';
import { createFeedListeners, type Join, detectJoins } from './leads/feed-joins.ts';
import { readAttribution } from './marketing/attribution.ts';
import {
  campaignById,
  createCampaign,
  readCampaigns,
  updateCampaign,
} from './marketing/campaigns.ts';
import { readInsights } from './marketing/insights.ts';
import { isCurrency } from './model/money.ts';
import { createOutlay, outlayById, readOutlays, updateOutlay } from './marketing/outlays.ts';
import { DEFAULT_ADDRESS, storeAddress, type StoreAddress } from './sql/address.ts';
import type { Database, Work } from './sql/database.ts';
import { openPostgres } from './sql/postgres.ts';
import { openSqlite } from './sql/sqlite.ts';
import {
  createEventType,
  readEventTypes,
  eventTypesByReference,
} from './event-types/definitions.ts';
import { setMetric } from './intake/set-metric.ts';
import { migrate } from './upkeep/migrations.ts';
import { startResessionizing } from './upkeep/resessionize.ts';
import { backUp } from './upkeep/sqlite-backup.ts';
import { startSweep } from './upkeep/sweep.ts';

const FILTERS = ['identified', 'email', 'domain', 'search'] as const;

const facts: SourceFacts = {
  name: 'LOCAL',
  title: 'The local store',
  description:
    'The gateway’s own store: events sent to it by trackEvents or /collect. Costs no upstream call.',
  leadType: 'LocalLead',
  leadFields: recordFields<LocalDetails>([
    {
      name: 'identifiedAt',
      type: 'DateTime',
      description:
        'Time of the first event that carried an e-mail address, a user id or a company domain.',
      read: (details) => details.identifiedAt,
    },
    {
      name: 'trackerIds',
      type: 'String',
      list: true,
      required: true,
      description: 'Ids of the trackers (first-party cookies) whose events make up the lead.',
      read: (details) => details.trackerIds,
    },
  ]),
  pushesDown: FILTERS,
  feedFilters: FILTERS,
  ownFilters: [],
  scoreIsPerWindow: false,
  callsPerLead: 0,
  callsPerSession: 0,
  notes,
};

export const store = defineStore({
  facts,
  settings: {
    address: {
      variable: 'STORE_URL',
      description:
        'Where the local store is: sqlite:<path>, sqlite::memory: for one that is gone with the process, or postgres://<user>:<password>@<host>:<port>/<database>, with ?schema=<name> for its tables, &workspace=<name> for its rows of them (default) and &connections=<n> at a time (10). Default: sqlite:./leadgraph.db.',
      secret: true,
      required: false,
      fallback: DEFAULT_ADDRESS,
      parse: storeAddress,
    },
    retentionDays: {
      variable: 'RETENTION_DAYS',
      description:
        'Days that events of the local store are kept, from when they happened, unless their event type says otherwise. Unset: for ever.',
      required: false,
      parse: integer(1, 36_500),
    },
    currency: {
      variable: 'STORE_CURRENCY',
      description:
        'ISO 4217 code of the currency that sums without one are in: statistics of events and new campaigns of the local store.',
      required: false,
      fallback: 'EUR',
      parse: currencyCode,
    },
    sessionTimeoutMinutes: {
      variable: 'SESSION_TIMEOUT_MINUTES',
      description: 'A pause of this many minutes, or more, ends a session of the local store.',
      required: false,
      fallback: DEFAULT_SESSION_RULE.inactivityMs / MINUTE,
      parse: integer(1, 1_440),
    },
    sessionMaxHours: {
      variable: 'SESSION_MAX_HOURS',
      description: 'Longest time from the first event of a session to its last.',
      required: false,
      fallback: DEFAULT_SESSION_RULE.maxLengthMs / HOUR,
      parse: integer(1, 720),
    },
    sessionCampaignCuts: {
      variable: 'SESSION_CAMPAIGN_CUTS',
      description:
        '1 or 0; 1 opens a new session where another utm_campaign turns up than the one that the session has.',
      required: false,
      fallback: DEFAULT_SESSION_RULE.campaignCuts,
      parse: flag,
    },
    sessionMidnightCuts: {
      variable: 'SESSION_MIDNIGHT_CUTS',
      description: '1 or 0; 1 ends sessions at midnight in STORE_TIMEZONE.',
      required: false,
      fallback: false,
      parse: flag,
    },
    timezone: {
      variable: 'STORE_TIMEZONE',
      description: 'IANA time zone of the local store’s account, like Europe/Helsinki.',
      required: false,
      fallback: 'UTC',
      parse: timezone,
    },
  },
  async open(values, runtime): Promise<Store> {
    const { address } = values;
    const database = await openDatabase(address);
    try {
      await migrate(database, address.engine === 'SQLITE' ? address.file : address.place);
      return await storeSource(database, runtime, { ...values, rule: ruleOf(values) });
    } catch (cause) {
      await database.close();
      throw cause;
    }
  },
  backup: ({ address }, file) => backUp(address, file),
});

function ruleOf(values: {
  readonly sessionTimeoutMinutes: number;
  readonly sessionMaxHours: number;
  readonly sessionCampaignCuts: boolean;
  readonly sessionMidnightCuts: boolean;
  readonly timezone: string;
}): SessionRule {
  return {
    inactivityMs: values.sessionTimeoutMinutes * MINUTE,
    maxLengthMs: values.sessionMaxHours * HOUR,
    campaignCuts: values.sessionCampaignCuts,
    midnightIn: values.sessionMidnightCuts ? values.timezone : null,
  };
}

async function openDatabase(address: StoreAddress): Promise<Database> {
  if (address.engine === 'POSTGRES') return openPostgres({ ...address, source: facts.name });
  const { file } = address;
  if (file !== ':memory:' && !existsSync(path.dirname(file)))
    mkdirSync(path.dirname(file), { recursive: true });
  return openSqlite(file);
}

function currencyCode(value: string): string {
  if (!isCurrency(value)) throw new Error('must be a currency by ISO 4217, such as EUR');
  return value;
}

interface Batch {
  readonly events: readonly TrackInput[];
  resolve(results: readonly Tracked[]): void;
  reject(cause: unknown): void;
}

/** Transactions of events side by side, where the engine has to be waited for. */
const MOST_COMMITS = 4;
/** Sends are not joined past this many events. */
const MOST_EVENTS = 1_000;

async function storeSource(
  database: Database,
  runtime: StoreRuntime,
  {
    retentionDays,
    currency,
    timezone: zone,
    rule,
  }: {
    readonly retentionDays: number | null;
    readonly currency: string;
    readonly timezone: string;
    readonly rule: SessionRule;
  },
): Promise<Store> {
  const { clock } = runtime;
  const behind = database.writeNow ? null : await openJournalBehind(database, runtime);
  const journal = behind ?? (database.writeNow ? createJournal(database.writeNow) : null);
  const identity = createIdentityIndex(database, clock, (cause) => {
    runtime.warn('leads were not taken into the identity index', { error: toError(cause).message });
  });
  const listeners = new Set<(identified: Identified) => void>();
  const watched = createFeedListeners();
  const waiting: Batch[] = [];
  const commits = new Set<Promise<void>>();
  let open = true;

  /** Sends of one tick share a transaction, and so one wait for the disk; so do those that come while others wait. */
  async function commit(): Promise<void> {
    for (let batches = next(); batches.length > 0; batches = next()) await store(batches);
  }
  function next(): readonly Batch[] {
    const batches: Batch[] = [];
    let count = 0;
    for (
      let batch = waiting.shift();
      batch;
      batch = count < MOST_EVENTS ? waiting.shift() : undefined
    ) {
      batches.push(batch);
      count += batch.events.length;
    }
    return batches;
  }
  function begin(): void {
    if (commits.size >= MOST_COMMITS) return;
    const one = commit().finally(() => commits.delete(one));
    commits.add(one);
  }
  async function store(batches: readonly Batch[]): Promise<void> {
    const events = batches.flatMap((batch) => batch.events);
    try {
      const {
        done: { results, identified },
        joins,
      } = await database.write(() =>
        storing(prepare(events, preparing()), (prepared, at) => ingest(prepared, at, rule)),
      );
      let from = 0;
      for (const batch of batches) {
        batch.resolve(results.slice(from, from + batch.events.length));
        from += batch.events.length;
      }
      tell(identified, joins);
    } catch (cause) {
      // What cannot be stored costs the others nothing.
      if (batches.length > 1 && !(cause instanceof SourceError))
        for (const batch of batches) await store([batch]);
      else for (const batch of batches) batch.reject(cause);
    }
  }
  const preparing = () => ({ now: now(), currency, retentionDays });
  /** Stores what was prepared, and notices whom that makes join a feed. */
  function* storing<T>(
    preparing: Work<readonly Prepared[]>,
    store: (prepared: readonly Prepared[], at: Instant) => Work<T>,
  ) {
    const prepared = yield* preparing;
    return yield* detectJoins(store(prepared, now()), {
      feeds: watched.feeds(),
      leads: prepared.map(({ lead }) => lead),
      now: now(),
    });
  }
  function tell(identified: Ingested['identified'], joins: readonly Join[]): void {
    identity.wake();
    for (const one of identified) for (const listener of listeners) listener(one);
    watched.tell(joins);
  }
  const account = {
    ref: { source: facts.name, externalId: ACCOUNT },
    name: 'Local store',
    timezone: zone,
    subscription: null,
    trackingStatus: null,
  };
  const now = () => clock.now();
  /** A list that is given in one page, unless it says where the next one begins. */
  function whole<T>(list: Pick<Page<T>, 'items' | 'capped'> & Partial<Page<T>>): Page<T> {
    return { next: null, ...list, provenance: { state: 'LIVE', asOf: now() }, ordered: true };
  }
  const source: Store = {
    facts,
    journal,
    trackingScript: async () => runtime.trackingScript(),
    exports: createExportBook(database),
    identity,
    accounts: async () => whole({ items: [account] }),
    leads: (query) => database.read(readLeads(query, now())),
    countLeads: async (query) => ({
      value: await database.read(countLeads(query)),
      precision: 'EXACT',
    }),
    customFeeds: async (accounts) =>
      whole({
        items: !accounts || accounts.includes(ACCOUNT) ? await database.read(readFeeds()) : [],
      }),
    feedLeads: (query) => database.read(readFeedLeads(query, now())),
    countFeedLeads: (query) => database.read(countFeedLeads(query)),
    createCustomFeed: (input) => database.write(() => createFeed(input, randomUUID(), now())),
    updateCustomFeed: (change) => database.write(() => updateFeed(change)),
    deleteCustomFeed: (feed) => database.write(() => deleteFeed(feed, now())),
    campaigns: async (query) => whole(await database.read(readCampaigns(query))),
    campaignById: (ref) => database.read(campaignById(ref)),
    createCampaign: (input) =>
      database.write(() => createCampaign(input, { newId: randomUUID(), now: now(), currency })),
    updateCampaign: (change) => database.write(() => updateCampaign(change, now())),
    outlays: async (query) => whole(await database.read(readOutlays(query))),
    outlayById: (ref) => database.read(outlayById(ref)),
    createOutlay: (input) => database.write(() => createOutlay(input, randomUUID(), now())),
    updateOutlay: (change) => database.write(() => updateOutlay(change, now())),
    insights: async (query) => ({
      points: await database.read(readInsights(query)),
      provenance: { state: 'LIVE', asOf: now() },
    }),
    attribution: (query) => database.read(readAttribution(query)),
    leadsById: (refs) => database.read(readLeadsById(refs, now())),
    sessions: (queries) => database.read(readSessions(queries, now())),
    sessionsById: (refs) => database.read(readSessionsById(refs, now())),
    events: (queries) => database.read(readEvents(queries, now())),
    eventsById: (refs) => database.read(readEventsById(refs)),
    leadEvents: (queries) => database.read(readLeadEvents(queries, now())),
    track: (events) =>
      new Promise((resolve, reject) => {
        if (waiting.length === 0) setImmediate(begin);
        waiting.push({ events, resolve, reject });
      }),
    eventTypes: async (query) => whole(await database.read(readEventTypes(query))),
    eventTypeByReference: async (reference) =>
      (await database.read(eventTypesByReference([reference]))).get(reference) ?? null,
    createEventType: (input) => database.write(() => createEventType(input, now())),
    trashedEvents: async (query) => whole(await database.read(readTrash(query))),
    trashedEventById: (externalId) => database.read(trashedById(externalId)),
    async retryTrashedEvent({ externalId, properties }) {
      const { done, joins } = await database.write(() =>
        storing(prepareRetry(externalId, properties, preparing()), (prepared, at) =>
          retry(externalId, prepared, at, rule),
        ),
      );
      tell(done.identified, joins);
      return done.event;
    },
    setEventMetric: (change) => database.write(() => setMetric(change, { now: now(), currency })),
    propertiesAsOf: (queries) => database.read(readPropertiesAsOf(queries)),
    // There is nothing to wait for, so nothing to name.
    startExport: async ({ feed }) => {
      if (feed !== null) await database.read(requireFeed(feed));
      return '';
    },
    readExport: (_handle, query) => database.read(exportLeads(query, now())),
    onIdentified(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    watchFeed: ({ externalId }, listener) => watched.add(externalId, listener),
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
      // What was taken over before the close is stored before it.
      while (waiting.length > 0 || commits.size > 0) {
        begin();
        await Promise.all(commits);
      }
      await stopSweep();
      await stopRecut();
      await identity.settled();
      open = false;
      await behind?.close();
      await database.close();
    },
  };
  const stopRecut = await startResessionizing(database, rule, (cause) => {
    runtime.warn('sessions were not all cut by the rule of now; the next start goes on with it', {
      error: toError(cause).message,
    });
  });
  const stopSweep = startSweep(database, {
    clock,
    days: retentionDays,
    eventTypes: source.eventTypes,
    rule,
    onSwept: identity.wake,
    onFault: (cause) => {
      runtime.warn('events older than the retention were not forgotten', {
        error: toError(cause).message,
      });
    },
  });
  return source;
}
