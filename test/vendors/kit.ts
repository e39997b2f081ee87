import { catalog } from '../../src/catalog.ts';
import { factsIn } from '../../src/ports/definition.ts';
import { readConfig } from '../../src/config.ts';
import type { SourceName } from '../../src/domain/entities.ts';
import { toError } from '../../src/domain/errors.ts';
import type { Page, Settled } from '../../src/domain/page.ts';
import type { LeadQuery } from '../../src/domain/query.ts';
import { type Clock, DAY, type Instant, SECOND, type TimeRange } from '../../src/domain/time.ts';
import type { Call } from '../../src/ports/call.ts';
import type { Catalog } from '../../src/ports/definition.ts';
import type { Source } from '../../src/ports/source.ts';
import type { Runtime } from '../../src/ports/upstream.ts';
import { createMemoryState } from '../../src/state/memory.ts';
import { systemClock } from '../../src/transport/clock.ts';
import { createPermits } from '../../src/transport/permits.ts';
import { openUpstream } from '../../src/transport/upstream.ts';
import type { Vendor } from '../../src/vendors/kit/vendor.ts';
import * as registry from '../../src/vendors/registry.ts';
import {
  type SandboxOptions,
  type Sandboxes,
  startSandboxesOf,
} from '../../src/vendors/sandboxes.ts';

export const NOW: Instant = Date.parse('2026-03-10T12:00:00Z');
/** Everything that the sandboxes tell of. */
export const ALL: TimeRange = { from: NOW - 60 * DAY, to: NOW + DAY };

export interface Opened {
  source(name: SourceName): Source;
  close(): Promise<void>;
}

/** What a source gets when it is opened, with a state of its own. There is no jitter, so no pause between retries. */
export function runtimeOf(clock: Clock, warn: Runtime['warn'] = () => undefined): Runtime {
  const state = createMemoryState();
  const random = () => 0;
  const onFault = (cause: unknown) => {
    throw cause;
  };
  const permits = createPermits({ clock, journal: null });
  return {
    clock,
    random,
    openUpstream: (spec) =>
      openUpstream(spec, { clock, random, state, permits, userAgent: 'test', onFault }),
    warn,
  };
}

/** The configured sources as the app opens them. Moments are those of `now`, lengths those of the machine. */
export async function openSources(
  environment: Readonly<Record<string, string>>,
  now: () => Instant = () => NOW,
  vendors: Catalog['vendors'] = catalog.vendors,
): Promise<Opened> {
  const runtime = runtimeOf({ ...systemClock, now });
  const config = readConfig(
    { STORE_URL: 'sqlite::memory:', ...environment },
    { vendors, store: catalog.store },
  );
  const sources = new Map<SourceName, Source>();
  for (const [name, { definition, values }] of config.vendors)
    sources.set(name, await definition.open(values, runtime));
  const { definition, values } = config.store;
  const store = await definition.open(values, {
    ...runtime,
    sources: factsIn(catalog),
    trackingScript: async () => null,
  });
  sources.set(store.facts.name, store);
  return {
    source(name) {
      const found = sources.get(name);
      if (!found) throw new Error(`${name} is not configured`);
      return found;
    },
    async close() {
      await Promise.all([...sources.values()].map((source) => source.close()));
    },
  };
}

export interface Fixture<Vendors = typeof registry> extends Opened {
  readonly sandboxes: Sandboxes<Vendors>;
}

/** Every registered vendor's sandbox without limits, and the sources before them. */
export function startFixture(
  options: Partial<SandboxOptions> = {},
  environment: Readonly<Record<string, string>> = {},
): Promise<Fixture> {
  return startFixtureOf(registry, options, environment);
}

/** As `stand`, for these vendors only. */
export async function startFixtureOf<Vendors extends Readonly<Record<string, Vendor>>>(
  vendors: Vendors,
  options: Partial<SandboxOptions> = {},
  environment: Readonly<Record<string, string>> = {},
): Promise<Fixture<Vendors>> {
  const sandboxes = await startSandboxesOf(vendors, {
    seed: 1,
    now: () => NOW,
    limits: 'off',
    ...options,
  });
  const opened = await openSources(
    { ...sandboxes.env, ...sandboxes.unhurried, ...environment },
    options.now,
    Object.values(vendors),
  );
  return {
    ...opened,
    sandboxes,
    async close() {
      await opened.close();
      await sandboxes.close();
    },
  };
}

export function tcall(overrides: Partial<Call> = {}): Call {
  return {
    signal: new AbortController().signal,
    deadline: systemClock.monotonic() + 30 * SECOND,
    freshness: { mode: 'CACHE_FIRST', maxAgeMs: null },
    priority: 'INTERACTIVE',
    rank: 0,
    cost: { upstreamCall() {}, cacheHit() {}, coalesced() {}, waited() {} },
    ...overrides,
  };
}
/** A call that no kept answer is good enough for. */
export function live(): Call {
  return tcall({ freshness: { mode: 'LIVE', maxAgeMs: null } });
}

export function leadQuery(overrides: Partial<LeadQuery> = {}): LeadQuery {
  return {
    accounts: null,
    window: ALL,
    filter: {},
    order: { field: 'LAST_SEEN_AT', direction: 'DESC' },
    first: 100,
    after: null,
    ...overrides,
  };
}

/** A list page by page to its end. Throws where it has no end within `most` pages. */
export async function paginate<T>(
  read: (after: string | null) => Promise<Page<T>>,
  most = 200,
): Promise<readonly Page<T>[]> {
  const pages: Page<T>[] = [];
  for (let after: string | null = null; ;) {
    const page = await read(after);
    pages.push(page);
    if (page.next === null) return pages;
    if (pages.length >= most) throw new Error(`the list goes on after ${most} pages`);
    after = page.next;
  }
}

/** What has to be there: a member of a source, an item of a list. */
export function must<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('what has to be there is missing');
  return value;
}

/** What a question of one has for an answer. */
export async function one<T>(answers: Promise<Settled<T>> | undefined): Promise<T> {
  const settled = await must(answers);
  const [answer] = settled;
  if (settled.length !== 1 || answer === undefined) throw new Error('not one answer for one');
  if (answer instanceof Error) throw answer;
  return answer;
}

export async function failureOf(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (cause) {
    return toError(cause);
  }
  throw new Error('it did not fail');
}
