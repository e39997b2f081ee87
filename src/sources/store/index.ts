import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { SourceError, toError } from '../../domain/errors.ts';
import type { Tracked } from '../../domain/marketing.ts';
import type { Identified, Page, Source, SourceFacts, TrackInput } from '../../domain/source.ts';
import type { Runtime } from '../../domain/upstream.ts';
import { integer } from '../../domain/settings.ts';
import { defineSource } from '../define.ts';
import { DEFAULT_ADDRESS, storeAddress, type StoreAddress } from './address.ts';
import { readAttribution } from './attribution.ts';
import { campaignById, createCampaign, readCampaigns, updateCampaign } from './campaigns.ts';
import type { Database } from './database.ts';
import { createExportBook, exportLeads } from './exports.ts';
import {
  ACCOUNT,
  countFeedLeads,
  createFeed,
  deleteFeed,
  readFeedLeads,
  readFeeds,
  requireFeed,
  updateFeed,
} from './feeds.ts';
import { createIdentityIndex } from './identity/index.ts';
import { ingest, leadOf } from './ingest.ts';
import { createJournal, openJournalBehind } from './journal.ts';
import type { LocalDetails } from './map.ts';
import { migrate } from './migrations.ts';
import { openPostgres } from './postgres.ts';
import {
  countLeads,
  readEvents,
  readEventsById,
  readLeadEvents,
  readLeads,
  readLeadsById,
  readSessions,
  readSessionsById,
} from './read.ts';
import { createOutlay, outlayById, readOutlays, updateOutlay } from './outlays.ts';
import { backUp } from './sqlite-backup.ts';
import { openSqlite } from './sqlite.ts';
import { startSweep } from './sweep.ts';
import { createFeedListeners, noticingJoins } from './watch.ts';

const FILTERS = ['identified', 'email', 'domain', 'search'] as const;

const facts: SourceFacts = {
  name: 'LOCAL',
  title: 'The local store',
  description:
    'The gateway’s own store: events sent to it by trackEvents or /collect. Costs no upstream call.',
  leadType: 'LocalLead',
  leadFields: [
    {
      name: 'identifiedAt',
      type: 'DateTime',
      description:
        'Time of the first event that carried an e-mail address, a user id or a company domain.',
      read: (details: LocalDetails) => details.identifiedAt,
    },
    {
      name: 'trackerIds',
      type: 'String',
      list: true,
      required: true,
      description: 'Ids of the trackers (first-party cookies) whose events make up the lead.',
      read: (details: LocalDetails) => details.trackerIds,
    },
  ],
  pushesDown: FILTERS,
  feedFilters: FILTERS,
  ownFilters: [],
  scoreIsPerWindow: false,
  callsPerLead: 0,
  callsPerSession: 0,
};

export const local = defineSource({
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
  },
  async open({ address, retentionDays }, runtime): Promise<Source> {
    const database = await openDatabase(address);
    try {
      await migrate(database, address.engine === 'SQLITE' ? address.file : address.place);
      return await storeSource(database, runtime, retentionDays);
    } catch (cause) {
      await database.close();
      throw cause;
    }
  },
  backup: ({ address }, file) => backUp(address, file),
});

async function openDatabase(address: StoreAddress): Promise<Database> {
  if (address.engine === 'POSTGRES') return openPostgres({ ...address, source: facts.name });
  const { file } = address;
  if (file !== ':memory:' && !existsSync(path.dirname(file)))
    mkdirSync(path.dirname(file), { recursive: true });
  return openSqlite(file);
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
  runtime: Runtime,
  retentionDays: number | null,
): Promise<Source> {
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
        noticingJoins(ingest(events, now()), {
          feeds: watched.feeds(),
          leads: events.map(leadOf),
          now: now(),
        }),
      );
      identity.wake();
      let from = 0;
      for (const batch of batches) {
        batch.resolve(results.slice(from, from + batch.events.length));
        from += batch.events.length;
      }
      for (const one of identified) for (const listener of listeners) listener(one);
      watched.tell(joins);
    } catch (cause) {
      // What cannot be stored costs the others nothing.
      if (batches.length > 1 && !(cause instanceof SourceError))
        for (const batch of batches) await store([batch]);
      else for (const batch of batches) batch.reject(cause);
    }
  }
  const account = {
    ref: { source: facts.name, externalId: ACCOUNT },
    name: 'Local store',
    timezone: 'UTC',
    subscription: null,
    trackingStatus: null,
  };
  const now = () => clock.now();
  /** A list that is given in one page. */
  function whole<T>(list: { readonly items: readonly T[]; readonly capped?: boolean }): Page<T> {
    return { ...list, next: null, provenance: { state: 'LIVE', asOf: now() }, ordered: true };
  }
  const source: Source = {
    facts,
    ...(journal ? { journal } : {}),
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
    createCampaign: (input) => database.write(() => createCampaign(input, randomUUID(), now())),
    updateCampaign: (change) => database.write(() => updateCampaign(change, now())),
    outlays: async (query) => whole(await database.read(readOutlays(query))),
    outlayById: (ref) => database.read(outlayById(ref)),
    createOutlay: (input) => database.write(() => createOutlay(input, randomUUID(), now())),
    updateOutlay: (change) => database.write(() => updateOutlay(change, now())),
    attribution: (query) => database.read(readAttribution(query)),
    leadsById: (refs) => database.read(readLeadsById(refs, now())),
    sessions: (queries) => database.read(readSessions(queries, now())),
    sessionsById: (refs) => database.read(readSessionsById(refs)),
    events: (queries) => database.read(readEvents(queries, now())),
    eventsById: (refs) => database.read(readEventsById(refs)),
    leadEvents: (queries) => database.read(readLeadEvents(queries, now())),
    track: (events) =>
      new Promise((resolve, reject) => {
        if (waiting.length === 0) setImmediate(begin);
        waiting.push({ events, resolve, reject });
      }),
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
      await identity.settled();
      open = false;
      await behind?.close();
      await database.close();
    },
  };
  const stopSweep = startSweep(database, {
    clock,
    days: retentionDays,
    eventTypes: source.eventTypes,
    onSwept: identity.wake,
    onFault: (cause) => {
      runtime.warn('events older than the retention were not forgotten', {
        error: toError(cause).message,
      });
    },
  });
  return source;
}
