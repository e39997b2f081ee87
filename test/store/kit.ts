import type { Store } from '../../src/ports/store.ts';
import type { Event, Lead, LeadRef, Session } from '../../src/domain/entities.ts';
import {
  type Clock,
  DAY,
  type Instant,
  MINUTE,
  SECOND,
  type TimeRange,
} from '../../src/domain/time.ts';
import type { Tracked, TrackInput } from '../../src/domain/tracking.ts';
import type { Environment } from '../../src/ports/settings.ts';
import { catalog } from '../../src/catalog.ts';
import { factsIn, type StoreDefinition, type StoreRuntime } from '../../src/ports/definition.ts';
import { store } from '../../src/store/index.ts';
import { operationsOf } from '../../src/store/operations.ts';
import { optionsOf } from '../../src/store/options.ts';
import { createRunner } from '../../src/store/runner.ts';
import { openSource } from '../../src/store/service/source.ts';
import type { StoreAddress } from '../../src/store/sql/address.ts';
import { openSqlite } from '../../src/store/sql/sqlite.ts';
import { identifierRules } from '../../src/domain/identifiers.ts';
import { DEFAULT_SESSION_RULE } from '../../src/domain/session.ts';
import type { StoreRules } from '../../src/store/model/rules.ts';
import { systemClock } from '../../src/transport/clock.ts';
import { leadQuery, must, one, tcall, paginate } from '../vendors/kit.ts';

export const NOW: Instant = Date.parse('2026-03-10T12:00:00Z');
export const ALWAYS: TimeRange = { from: 0, to: NOW + DAY };

export const RULES: StoreRules = {
  session: DEFAULT_SESSION_RULE,
  identifiers: identifierRules(factsIn(catalog)),
};

/** Opens a store on SQLite in this thread, in memory unless a file is given. */
export function topen(
  file = ':memory:',
  now?: () => Instant,
  environment?: Environment,
): Promise<Store> {
  return openHere(`sqlite:${file}`, now, environment);
}

/** Opens the store of a STORE_URL, with further variables of the environment. */
export async function openStore(
  url: string,
  now: () => Instant = () => NOW,
  environment: Environment = {},
  sleep: Clock['sleep'] = systemClock.sleep,
  sources: StoreRuntime['sources'] = factsIn(catalog),
  warn: StoreRuntime['warn'] = () => {},
): Promise<Store> {
  const settings = store.read({ STORE_URL: url, ...environment });
  if (settings.state !== 'SET') throw new Error(JSON.stringify(settings));
  return store.open(settings.values, { ...truntime(now, sleep, sources), warn });
}

/** As `openStore`, with a SQLite database in this thread, so that its statements can be watched and made to fail. */
export async function openHere(
  url: string,
  now: () => Instant = () => NOW,
  environment: Environment = {},
  sleep: Clock['sleep'] = systemClock.sleep,
  sources: StoreRuntime['sources'] = factsIn(catalog),
  monotonic: Clock['monotonic'] = systemClock.monotonic,
): Promise<Store> {
  const settings = store.read({ STORE_URL: url, ...environment });
  if (settings.state !== 'SET') throw new Error(JSON.stringify(settings));
  const runtime = truntime(now, sleep, sources);
  return storeHere.open(settings.values, { ...runtime, clock: { ...runtime.clock, monotonic } });
}

/** The store with its SQLite database in the thread of the gateway. */
export const storeHere: StoreDefinition = {
  ...store,
  async open(given, runtime) {
    const values = given as Parameters<typeof optionsOf>[0] &
      Parameters<typeof openSource>[2] & { readonly address: StoreAddress };
    const { address } = values;
    if (address.engine === 'POSTGRES') return store.open(given, runtime);
    const database = openSqlite(address.file, {
      source: 'LOCAL',
      now: () => runtime.clock.monotonic(),
    });
    const runner = createRunner(database, operationsOf(optionsOf(values, runtime.sources)));
    try {
      await runner.write('migrate', [address.file, null]);
      return await openSource(runner, runtime, values);
    } catch (cause) {
      await runner.close();
      throw cause;
    }
  },
};

function truntime(
  now: () => Instant,
  sleep: Clock['sleep'],
  sources: StoreRuntime['sources'],
): StoreRuntime {
  return {
    clock: { ...systemClock, now, sleep },
    random: () => 0,
    warn() {},
    sources,
    trackingScript: async () => null,
  };
}

/** As `openHere`; resolves when the background work of the start has ended. */
export async function openQuiet(url: string): Promise<Store> {
  const swept = Promise.withResolvers<undefined>();
  let skipped = 0;
  const sleep: Clock['sleep'] = (ms, signal) => {
    // The sweep sleeps for an hour; what sleeps for seconds is not the sweep.
    if (ms > MINUTE) swept.resolve(undefined);
    if (ms > SECOND) return systemClock.sleep(ms, signal);
    // The pauses before what failed is tried again are over at once.
    skipped += ms;
    return systemClock.sleep(0, signal);
  };
  const monotonic = () => systemClock.monotonic() + skipped;
  const source = await openHere(url, undefined, undefined, sleep, undefined, monotonic);
  await swept.promise;
  return source;
}

/** Runs `use` with an empty store, in memory unless `open` opens another one, and closes the store. */
export async function within<T>(
  use: (source: Store) => Promise<T>,
  open: () => Promise<Store> = topen,
): Promise<T> {
  const source = await open();
  try {
    return await use(source);
  } finally {
    await source.close();
  }
}

export function tevent(overrides: Partial<TrackInput> & Pick<TrackInput, 'nonce'>): TrackInput {
  return {
    type: 'page-view',
    occurredAt: NOW - DAY,
    trackerId: 'visitor',
    sessionId: null,
    title: null,
    url: null,
    referrer: null,
    ip: null,
    userAgent: null,
    properties: {},
    ...overrides,
  };
}

export function track(source: Store, events: readonly TrackInput[]): Promise<readonly Tracked[]> {
  return must(source.track)(events, tcall());
}

/** An object with these names as own properties, also `__proto__`. */
export function object(entries: Iterable<readonly [string, unknown]>): Record<string, unknown> {
  return Object.fromEntries(entries);
}

export async function listLeads(source: Store): Promise<readonly Lead[]> {
  const read = must(source.leads);
  const pages = await paginate((after) => read(leadQuery({ window: ALWAYS, after }), tcall()));
  return pages.flatMap(({ items }) => items);
}
export async function listSessions(
  source: Store,
  lead: LeadRef,
  first = 100,
): Promise<readonly Session[]> {
  const pages = await paginate((after) =>
    one(source.sessions?.([{ lead, window: ALWAYS, first, after }], tcall())),
  );
  return pages.flatMap(({ items }) => items);
}
export async function listEvents(
  source: Store,
  session: Session['ref'],
  first = 100,
): Promise<readonly Event[]> {
  const pages = await paginate((after) =>
    one(source.events?.([{ session, first, after }], tcall())),
  );
  return pages.flatMap(({ items }) => items);
}
export async function listLeadEvents(
  source: Store,
  lead: LeadRef,
  first = 100,
): Promise<readonly Event[]> {
  const pages = await paginate((after) =>
    one(source.leadEvents([{ lead, window: ALWAYS, first, after }], tcall())),
  );
  return pages.flatMap(({ items }) => items);
}

export interface Whole {
  readonly lead: Lead;
  readonly sessions: readonly { readonly session: Session; readonly events: readonly Event[] }[];
  readonly events: readonly Event[];
}

/** Everything that can be read from the store: leads, their sessions, and events by session and by lead. */
export async function readAll(source: Store): Promise<readonly Whole[]> {
  const all: Whole[] = [];
  for (const lead of await listLeads(source)) {
    const sessions = [];
    for (const session of await listSessions(source, lead.ref))
      sessions.push({ session, events: await listEvents(source, session.ref) });
    all.push({ lead, sessions, events: await listLeadEvents(source, lead.ref) });
  }
  return all;
}
