import { randomUUID } from 'node:crypto';
import { toError } from '../../domain/errors.ts';
import { identifierRules } from '../../domain/identifiers.ts';
import type { Page } from '../../domain/page.ts';
import { type Clock, type Instant, type Milliseconds, SECOND } from '../../domain/time.ts';
import type { Call } from '../../ports/call.ts';
import type { StoreRuntime } from '../../ports/definition.ts';
import type { Store } from '../../ports/store.ts';
import { facts } from '../facts.ts';
import { toFeeds } from '../leads/feeds.ts';
import {
  toEventPages,
  toEvents,
  toLeadPage,
  toLeads,
  toPropertyLists,
  toSessionPages,
  toSessionList,
} from '../leads/pages.ts';
import { ACCOUNT } from '../model/account.ts';
import type { Limits } from '../sql/database.ts';
import { atMost } from '../sql/deadline.ts';
import type { ArgsOfRead, ArgsOfWrite, Runner } from '../runner.ts';
import { createExportRepository } from './exports.ts';
import { createHeartbeat } from './heartbeat.ts';
import { createIdentityIndex } from './identity.ts';
import { createIntake } from './intake.ts';
import { openJournal } from './journal.ts';
import { callLimits } from './limits.ts';
import { startResessionizing } from './resessionizing.ts';
import { startSweep } from './sweep.ts';

/** How long a close waits for work in the background. */
const CLOSE_PATIENCE: Milliseconds = 10 * SECOND;
const JOURNAL_LIMITS: Limits = { timeout: 5 * SECOND };

export interface SourceOptions {
  /** How many days events are kept whose type sets no retention; null: for ever. */
  readonly retentionDays: number | null;
  /** ISO 4217 code of amounts that name no currency. */
  readonly currency: string;
  /** IANA name of the account's time zone. */
  readonly timezone: string;
  /** Names of parameters that are dropped from the addresses of pages. */
  readonly droppedParameters: readonly string[];
  /** No event happened before. */
  readonly earliestEvent: Instant;
}

/** What the methods of the store work with. */
interface Context extends Pick<SourceOptions, 'currency' | 'timezone'> {
  readonly runner: Runner;
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
}

/** The store on a database that is migrated. It starts the store's background work, which `close` stops. */
export async function openSource(
  runner: Runner,
  runtime: StoreRuntime,
  { retentionDays, currency, timezone, droppedParameters, earliestEvent }: SourceOptions,
): Promise<Store> {
  const { clock } = runtime;
  const heartbeat = createHeartbeat(runner, { clock, warn: runtime.warn });
  // A fault of the database has its own line, whatever it makes impossible.
  const warnOf = (message: string) => (cause: unknown) => {
    if (!heartbeat.notes(cause)) runtime.warn(message, { error: toError(cause).message });
  };
  const { journal, closeJournal } = await openJournal(
    {
      read: (at) => runner.read('heldSlots', [at]),
      write: (slots, at) => runner.write('writeSlots', [slots, at], JOURNAL_LIMITS),
    },
    { ...runtime, onFault: warnOf('permits could not be written down') },
  );
  const identity = createIdentityIndex(runner, {
    clock,
    rules: identifierRules(runtime.sources),
    onFault: warnOf('leads were not recorded in the identity index'),
    warn: runtime.warn,
  });
  const { drain, ...intake } = createIntake(runner, {
    clock,
    droppedParameters,
    earliestEvent,
    placeOf: runtime.placeOf ?? (() => null),
    onStored: identity.wake,
    onListenerFault: warnOf('a listener of identified leads or of a feed failed'),
  });
  const stopResessionizing = await startResessionizing(
    runner,
    warnOf('some sessions were not cut by the current rule; the next start continues with them'),
  );
  const stopSweep = startSweep(runner, {
    clock,
    days: retentionDays,
    onSwept: identity.wake,
    onFault: warnOf('events older than the retention were not deleted'),
  });
  heartbeat.start();
  let open = true;
  const context: Context = { runner, clock, currency, timezone };
  return {
    facts,
    journal,
    identity,
    ...leadMethods(context),
    ...feedMethods(context),
    ...marketingMethods(context),
    ...eventTypeMethods(context),
    ...exportMethods(context),
    exports: createExportRepository(runner),
    ...intake,
    trackingScript: async () => runtime.trackingScript(),
    health: () => ({
      healthy: open && heartbeat.fault() === null,
      circuit: 'CLOSED',
      budgets: [],
      cache: { entries: 0, hits: 0, misses: 0 },
      lastError: heartbeat.lastFault()?.message ?? null,
      lastErrorAt: heartbeat.lastFault()?.at ?? null,
    }),
    async close() {
      if (!open) return;
      // Every event that was accepted before the close is stored.
      await drain();
      const background = [heartbeat.stop(), stopSweep(), stopResessionizing(), identity.whenIdle()];
      // A database that does not answer keeps nobody from stopping.
      await atMost(clock, { ms: CLOSE_PATIENCE, work: Promise.allSettled(background) });
      open = false;
      await closeJournal();
      await runner.close();
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

/** Reads and writes for a request: it takes no longer than what is left of the request's time. */
function within({ runner, clock }: Context) {
  return {
    now: () => clock.now(),
    read: <N extends Parameters<Runner['read']>[0]>(call: Call, name: N, ...args: ArgsOfRead<N>) =>
      runner.read(name, args, callLimits(call, clock)),
    write: <N extends Parameters<Runner['write']>[0]>(
      call: Call,
      name: N,
      ...args: ArgsOfWrite<N>
    ) => runner.write(name, args, callLimits(call, clock)),
  };
}

function leadMethods(context: Context) {
  const { now, read } = within(context);
  const account = {
    ref: { source: facts.name, externalId: ACCOUNT },
    name: 'Local store',
    timezone: context.timezone,
    subscription: null,
    trackingStatus: null,
  };
  return {
    accounts: async () => pageOf({ items: [account] }, now()),
    leads: async (query, call) => toLeadPage(await read(call, 'leads', query), now()),
    countLeads: async (query, call) => ({
      value: await read(call, 'countLeads', query),
      precision: 'EXACT',
    }),
    leadsById: async (refs, call) => toLeads(await read(call, 'leadsById', refs), now()),
    sessions: async (queries, call) => toSessionPages(await read(call, 'sessions', queries), now()),
    sessionsById: async (refs, call) =>
      toSessionList(await read(call, 'sessionsById', refs), now()),
    events: async (queries, call) => toEventPages(await read(call, 'events', queries), now()),
    eventsById: async (refs, call) => toEvents(await read(call, 'eventsById', refs)),
    leadEvents: async (queries, call) =>
      toEventPages(await read(call, 'leadEvents', queries), now()),
    propertiesAsOf: async (queries, call) =>
      toPropertyLists(queries, await read(call, 'propertiesAsOf', queries)),
  } satisfies Partial<Store>;
}

function feedMethods(context: Context) {
  const { now, read, write } = within(context);
  return {
    customFeeds: async (accounts, call) =>
      pageOf(
        {
          items: !accounts || accounts.includes(ACCOUNT) ? toFeeds(await read(call, 'feeds')) : [],
        },
        now(),
      ),
    feedLeads: async (query, call) => toLeadPage(await read(call, 'feedLeads', query), now()),
    countFeedLeads: async (query, call) => ({
      value: await read(call, 'countFeedLeads', query),
      precision: 'EXACT',
    }),
    createCustomFeed: (input, call) => write(call, 'createFeed', input, randomUUID(), now()),
    updateCustomFeed: (change, call) => write(call, 'updateFeed', change),
    deleteCustomFeed: (feed, call) => write(call, 'deleteFeed', feed, now()),
  } satisfies Partial<Store>;
}

function marketingMethods(context: Context) {
  const { now, read, write } = within(context);
  const { currency } = context;
  return {
    campaigns: async (query, call) => pageOf(await read(call, 'campaigns', query), now()),
    campaignById: (ref, call) => read(call, 'campaign', ref),
    createCampaign: (input, call) =>
      write(call, 'createCampaign', input, { newId: randomUUID(), now: now(), currency }),
    updateCampaign: (change, call) => write(call, 'updateCampaign', change, now()),
    outlays: async (query, call) => pageOf(await read(call, 'outlays', query), now()),
    outlayById: (ref, call) => read(call, 'outlay', ref),
    createOutlay: (input, call) => write(call, 'createOutlay', input, randomUUID(), now()),
    updateOutlay: (change, call) => write(call, 'updateOutlay', change, now()),
    insights: async (query, call) => ({
      points: await read(call, 'insights', query),
      provenance: { state: 'LIVE', asOf: now() },
    }),
    attribution: (query, call) => read(call, 'attribution', query),
  } satisfies Partial<Store>;
}

function eventTypeMethods(context: Context) {
  const { now, read, write } = within(context);
  const { currency } = context;
  return {
    eventTypes: async (query, call) => pageOf(await read(call, 'eventTypes', query), now()),
    eventTypeByReference: async (reference, call) =>
      (await read(call, 'eventTypesByReference', [reference])).get(reference) ?? null,
    createEventType: (input, call) => write(call, 'createEventType', input, now()),
    setEventMetric: (change, call) => write(call, 'setMetric', change, { now: now(), currency }),
    trashedEvents: async (query, call) => pageOf(await read(call, 'trash', query), now()),
    trashedEventById: (externalId, call) => read(call, 'trashedById', externalId),
  } satisfies Partial<Store>;
}

function exportMethods(context: Context) {
  const { now, read } = within(context);
  return {
    // `readExport` reads the rows at once, so there is nothing to start: the handle is empty.
    startExport: async ({ feed }, call) => {
      if (feed !== null) await read(call, 'feed', feed);
      return '';
    },
    readExport: (_handle, query, call) => read(call, 'exportLeads', query, now()),
  } satisfies Partial<Store>;
}
