import type { EventRef } from '../../../src/domain/entities.ts';
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
import { createMemoryState } from '../../../src/state/memory.ts';
import { systemClock } from '../../../src/transport/clock.ts';
import { createPermits } from '../../../src/transport/permits.ts';
import { openUpstream } from '../../../src/transport/upstream.ts';
import { must, NOW } from '../kit.ts';

export const { project: PROJECT, wmktId: WMKT_ID } = WEBMARKETER;
export const API = '/api/v1';
export const OF_PROJECT = `${API}/projects/:project`;
export const CAMPAIGNS = `${OF_PROJECT}/custom-ads/:wmktId/campaigns`;
export const TOKEN = 'POST /oidc/token';

export interface Market {
  /** All methods are there. */
  readonly source: Required<Source>;
  readonly sandbox: WebmarketerSandbox;
  readonly world: World;
  readonly warnings: readonly (readonly [string, unknown])[];
  /** Answered requests by endpoint, without those for tokens. */
  counts(): Readonly<Record<string, number>>;
  close(): Promise<void>;
}

export interface MarketOptions {
  readonly now?: () => Instant;
  readonly sleep?: Clock['sleep'];
  readonly monotonic?: Clock['monotonic'];
  readonly wmktIds?: string;
  readonly tokenLifeMs?: number;
}

/** The adapter before a sandbox of its own, without limits; nothing waits between tries. */
export async function market({
  now = () => NOW,
  sleep = (ms, signal) => systemClock.sleep(ms, signal),
  monotonic = () => systemClock.monotonic(),
  wmktIds = WMKT_ID,
  tokenLifeMs = 300 * SECOND,
}: MarketOptions = {}): Promise<Market> {
  const world = createWorld({ seed: 1, now: now(), people: 24 });
  const sandbox = await startWebmarketer(world, { now, limits: [], port: 0, tokenLifeMs });
  const clock: Clock = { now, sleep, monotonic };
  const warnings: (readonly [string, unknown])[] = [];
  const state = createMemoryState();
  const permits = createPermits({ clock, journal: null });
  const random = () => 0;
  const read = webmarketer.read({
    WEBMARKETER_PROJECT_ID: PROJECT,
    WEBMARKETER_WMKT_ID: wmktIds,
    WEBMARKETER_SERVICE_ACCOUNT: sandbox.serviceAccount,
    WEBMARKETER_BASE_URL: `${sandbox.origin}${API}`,
    WEBMARKETER_OAUTH_URL: `${sandbox.origin}/oidc`,
    // After a 429 the window is over too late for any deadline of a test.
    WEBMARKETER_RATE_LIMIT: '100000/60s',
  });
  if (read.state !== 'SET') throw new Error('the settings are wrong');
  const source = await webmarketer.open(read.values, {
    clock,
    random,
    openUpstream: (spec) =>
      openUpstream(spec, {
        clock,
        random,
        state,
        permits,
        userAgent: 'test',
        onFault: (cause) => {
          throw cause;
        },
      }),
    warn(message, facts) {
      warnings.push([message, facts]);
    },
  });
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

/** A page that somebody looked at, as the reference of its event. */
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
  throw new Error('nobody saw such a page');
}
/** An event of a type that has states and statistics. */
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
