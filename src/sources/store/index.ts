import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Tracked } from '../../domain/marketing.ts';
import type { Identified, Page, Source, SourceFacts, TrackInput } from '../../domain/source.ts';
import type { Runtime } from '../../domain/upstream.ts';
import { defineSource } from '../define.ts';
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
import { ingest, leadOf } from './ingest.ts';
import { createJournal } from './journal.ts';
import type { LocalDetails } from './map.ts';
import { migrate } from './migrations.ts';
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
import { openSqlite } from './sqlite.ts';
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

/** The file of a `sqlite:` URL, `:memory:` for a store that is gone with the process. */
function storeFile(value: string): string {
  const file = value.startsWith('sqlite:') ? value.slice('sqlite:'.length) : '';
  if (file === '') throw new Error('must be sqlite:<path> or sqlite::memory:');
  return file;
}

export const local = defineSource({
  facts,
  settings: {
    file: {
      variable: 'STORE_URL',
      description:
        'Where the local store is: sqlite:<path>, or sqlite::memory: for one that is gone with the process. Default: sqlite:./leadgraph.db.',
      required: false,
      fallback: './leadgraph.db',
      parse: storeFile,
    },
  },
  async open({ file }, runtime): Promise<Source> {
    if (file !== ':memory:' && !existsSync(path.dirname(file)))
      mkdirSync(path.dirname(file), { recursive: true });
    const database = openSqlite(file);
    try {
      await migrate(database, file);
    } catch (cause) {
      await database.close();
      throw cause;
    }
    return storeSource(database, runtime);
  },
});

interface Batch {
  readonly events: readonly TrackInput[];
  resolve(results: readonly Tracked[]): void;
  reject(cause: unknown): void;
}

function storeSource(database: Database, { clock }: Runtime): Source {
  const listeners = new Set<(identified: Identified) => void>();
  const watched = createFeedListeners();
  let waiting: Batch[] = [];
  let open = true;

  /** Sends of one tick share a transaction, and so one wait for the disk. */
  async function commit(): Promise<void> {
    const batches = waiting;
    waiting = [];
    try {
      const events = batches.flatMap((batch) => batch.events);
      const now = clock.now();
      const {
        done: { results, identified },
        joins,
      } = await database.write(
        noticingJoins(ingest(events, now), {
          feeds: watched.feeds(),
          leads: events.map(leadOf),
          now,
        }),
      );
      let from = 0;
      for (const batch of batches) {
        batch.resolve(results.slice(from, from + batch.events.length));
        from += batch.events.length;
      }
      for (const one of identified) for (const listener of listeners) listener(one);
      watched.tell(joins);
    } catch (cause) {
      for (const batch of batches) batch.reject(cause);
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
  return {
    facts,
    ...(database.writeNow ? { journal: createJournal(database.writeNow) } : {}),
    exports: createExportBook(database),
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
    createCustomFeed: (input) => database.write(createFeed(input, randomUUID(), now())),
    updateCustomFeed: (change) => database.write(updateFeed(change)),
    deleteCustomFeed: (feed) => database.write(deleteFeed(feed, now())),
    campaigns: async (query) => whole(await database.read(readCampaigns(query))),
    campaignById: (ref) => database.read(campaignById(ref)),
    createCampaign: (input) => database.write(createCampaign(input, randomUUID(), now())),
    updateCampaign: (change) => database.write(updateCampaign(change, now())),
    outlays: async (query) => whole(await database.read(readOutlays(query))),
    outlayById: (ref) => database.read(outlayById(ref)),
    createOutlay: (input) => database.write(createOutlay(input, randomUUID(), now())),
    updateOutlay: (change) => database.write(updateOutlay(change, now())),
    attribution: (query) => database.read(readAttribution(query)),
    leadsById: (refs) => database.read(readLeadsById(refs, now())),
    sessions: (queries) => database.read(readSessions(queries, now())),
    sessionsById: (refs) => database.read(readSessionsById(refs)),
    events: (queries) => database.read(readEvents(queries, now())),
    eventsById: (refs) => database.read(readEventsById(refs)),
    leadEvents: (queries) => database.read(readLeadEvents(queries, now())),
    track: (events) =>
      new Promise((resolve, reject) => {
        if (waiting.length === 0) setImmediate(() => void commit());
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
      healthy: open,
      circuit: 'CLOSED',
      budgets: [],
      cache: { entries: 0, hits: 0, misses: 0 },
      lastError: null,
      lastErrorAt: null,
    }),
    async close() {
      if (!open) return;
      // What was taken over before the close is stored before it.
      if (waiting.length > 0) await commit();
      open = false;
      await database.close();
    },
  };
}
