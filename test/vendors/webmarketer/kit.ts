import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { EventRef } from '../../../src/domain/entities.ts';
import type { Call } from '../../../src/ports/call.ts';
import type { Source } from '../../../src/ports/source.ts';
import type { TrackInput } from '../../../src/domain/tracking.ts';
import { DAY, SECOND, type Clock, type Instant } from '../../../src/domain/time.ts';
import type { InsightQuery } from '../../../src/domain/query.ts';
import type { OutlayInput } from '../../../src/domain/changes.ts';
import {
  startWebmarketer,
  WEBMARKETER,
  type WebmarketerSandbox,
} from '../../../src/vendors/webmarketer/sandbox/index.ts';
import { createWorld, type PageView, type World } from '../../../src/vendors/kit/sandbox/world.ts';
import { webmarketer } from '../../../src/vendors/registry.ts';
import { systemClock } from '../../../src/transport/clock.ts';
import { live, must, NOW, runtimeOf } from '../kit.ts';

export const { project: PROJECT, wmktId: WMKT_ID } = WEBMARKETER;
export const API = '/api/v1';
export const OF_PROJECT = `${API}/projects/:project`;
export const CAMPAIGNS = `${OF_PROJECT}/custom-ads/:wmktId/campaigns`;
export const TOKEN = 'POST /oidc/token';

/** The adapter before a sandbox of its own. */
export interface Fixture {
  /** Every method is there, because integrations are configured. */
  readonly source: Required<Source>;
  readonly sandbox: WebmarketerSandbox;
  readonly world: World;
  readonly warnings: readonly (readonly [string, unknown])[];
  /** Answered requests by endpoint, without those for tokens. */
  counts(): Readonly<Record<string, number>>;
  close(): Promise<void>;
}

export interface FixtureOptions {
  readonly now?: () => Instant;
  readonly sleep?: Clock['sleep'];
  readonly monotonic?: Clock['monotonic'];
  readonly wmktIds?: string;
  readonly tokenLifeMs?: number;
}

/** Starts a fixture without limits, in which nothing waits between retries. */
export async function startFixture({
  now = () => NOW,
  sleep = (ms, signal) => systemClock.sleep(ms, signal),
  monotonic = () => systemClock.monotonic(),
  wmktIds = WMKT_ID,
  tokenLifeMs = 300 * SECOND,
}: FixtureOptions = {}): Promise<Fixture> {
  const world = createWorld({ seed: 1, now: now(), people: 24 });
  const sandbox = await startWebmarketer(world, { now, limits: [], port: 0, tokenLifeMs });
  const warnings: (readonly [string, unknown])[] = [];
  const read = webmarketer.read({
    WEBMARKETER_PROJECT_ID: PROJECT,
    WEBMARKETER_WMKT_ID: wmktIds,
    WEBMARKETER_SERVICE_ACCOUNT: sandbox.serviceAccount,
    WEBMARKETER_BASE_URL: `${sandbox.origin}${API}`,
    WEBMARKETER_OAUTH_URL: `${sandbox.origin}/oidc`,
    // With this limit, a 429 closes the bucket for longer than any deadline of a test.
    WEBMARKETER_RATE_LIMIT: '100000/60s',
  });
  if (read.state !== 'SET') throw new Error('the settings are wrong');
  const runtime = runtimeOf({ now, sleep, monotonic }, (message, facts) => {
    warnings.push([message, facts]);
  });
  const source = await webmarketer.open(read.values, runtime);
  return {
    source: source as Required<Source>,
    sandbox,
    world,
    warnings,
    counts() {
      const counts = Object.entries(sandbox.counts());
      return Object.fromEntries(counts.filter(([endpoint]) => endpoint !== TOKEN));
    },
    async close() {
      await source.close();
      await sandbox.close();
    },
  };
}

/** A fixture for each test of a file, or one for the whole file whose counts begin at 0 in each test. */
export function useFixture(options: FixtureOptions = {}, lifetime: 'TEST' | 'FILE' = 'TEST') {
  let current: Fixture | undefined;
  const start = async () => {
    current = await startFixture(options);
  };
  const close = () => must(current).close();
  if (lifetime === 'TEST') {
    beforeEach(start);
    afterEach(close);
  } else {
    beforeAll(start);
    beforeEach(() => {
      must(current).sandbox.resetCounts();
    });
    afterAll(close);
  }
  return {
    get source() {
      return must(current).source;
    },
    get sandbox() {
      return must(current).sandbox;
    },
    get world() {
      return must(current).world;
    },
    get warnings() {
      return must(current).warnings;
    },
    counts: () => must(current).counts(),
  };
}

/** Two integrations, so that a campaign has to name its own. */
export const TWO_INTEGRATIONS = { wmktIds: 'wmkt-1,wmkt-2' } as const;

/** The reference of the event of a page view. */
export function seen(world: World, isIt: (page: PageView) => boolean = () => true): EventRef {
  for (const person of world.people.filter(({ index }) => index % 2 === 0))
    for (const { pages } of person.visits)
      for (const page of pages)
        if (isIt(page))
          return {
            lead: {
              source: 'WEBMARKETER',
              account: PROJECT,
              externalId: person.uuid.replaceAll('-', '').slice(0, 24),
            },
            session: null,
            externalId: page.uuid,
          };
  throw new Error('the world has no such page view');
}
/** The event of a form that was sent: its type has states and statistics. */
export function contactForm(world: World): EventRef {
  return seen(world, ({ path }) => path === '/contact/');
}

export function purchase(overrides: Partial<TrackInput> = {}): TrackInput {
  return {
    type: 'purchase',
    nonce: '123456789',
    occurredAt: NOW - DAY,
    trackerId: '23jkfs1ufeuih1fh',
    sessionId: null,
    title: null,
    url: null,
    referrer: null,
    ip: null,
    userAgent: null,
    properties: {
      first_name: 'John',
      last_name: 'Locke',
      email: 'john.locke@webmarketer.io',
      amount: 100,
      currency: 'EUR',
    },
    ...overrides,
  };
}

export const AUTUMN = {
  source: 'WEBMARKETER',
  wmktId: WMKT_ID,
  externalId: '64ea0e9471360401bc438e00',
} as const;
export const BRAND = { ...AUTUMN, externalId: '64ea0e9471360401bc438e01' } as const;
export const FAIRS = { ...AUTUMN, wmktId: 'wmkt-2', externalId: '64ea0e9471360401bc438e08' };
export const JANUARY = { campaign: AUTUMN, externalId: '64ea0e9471360401bc439000' } as const;
export const NOTHING = 'ffffffffffffffffffffffff';
export const NO_EVENT = 'ffffffff-ffff-4fff-8fff-ffffffffffff';

export function outlayInput(overrides: Partial<OutlayInput> = {}): OutlayInput {
  return {
    nonce: null,
    campaign: AUTUMN,
    amount: '12.50',
    startDate: NOW - 2 * DAY,
    endDate: NOW - DAY,
    country: 'FR',
    region: null,
    ...overrides,
  };
}

export function insightQuery(overrides: Partial<InsightQuery> = {}): InsightQuery {
  return {
    window: { from: NOW - 60 * DAY, to: NOW + DAY },
    metrics: ['event-count'],
    groupBy: 'PROJECT',
    interval: 'DAY',
    eventTypes: null,
    timezone: 'UTC',
    ...overrides,
  };
}

export const PAGE = { first: 100, after: null } as const;
export const BY_NAME = { field: 'NAME', direction: 'ASC' } as const;
export const BY_START = { field: 'START_DATE', direction: 'ASC' } as const;

export function only<T>(items: readonly T[]): T {
  if (items.length !== 1) throw new Error(`${items.length} items, not one`);
  return must(items[0]);
}

/** A live call of which a part of the gateway breaks after so many upstream calls. */
export function brokenAfter(calls: number): Call {
  let sent = 0;
  return {
    ...live(),
    cost: {
      ...live().cost,
      upstreamCall() {
        if ((sent += 1) > calls) throw new TypeError('the ledger is broken');
      },
    },
  };
}
