import { MINUTE, type Instant } from '../../../domain/time.ts';
import type { StartOptions, VendorSandbox } from '../../kit/sandbox/port.ts';
import {
  startSandbox,
  wholeNumberIn,
  type SandboxRequest,
  type Limit,
  type Reply,
  type Sandbox,
} from '../../kit/sandbox/server.ts';
import type { World } from '../../kit/sandbox/world.ts';
import { cases } from './cases.ts';
import { examples } from './examples.ts';
import { seenOf, SITE, TOKEN, visitorRow, visitRow, visitorsOf } from './rows.ts';

// The vendor's API over the common world. It shares no code with the adapter, so that one mistake cannot be made on
// both sides without a test that fails.

const SITE_PATH = '/v1/sites/:site/visitors';

export const sandbox: VendorSandbox = {
  documentedLimits: [limit(60, MINUTE)],
  limit,
  start,
  env: ({ origin }) => ({ ACME_TOKEN: TOKEN, ACME_SITE: SITE, ACME_BASE_URL: origin }),
  unhurried: { ACME_RATE_LIMIT: '100000/1s' },
  examples,
  cases,
};

/** So many calls a window for the token, whatever they ask for. */
function limit(calls: number, windowMs: number): Limit {
  return {
    calls,
    windowMs,
    key: () => TOKEN,
    reply: () => refuse(429, 'Too many requests'),
  };
}

function start(world: World, options: StartOptions): Promise<Sandbox> {
  const get = (path: string, answer: (asked: SandboxRequest) => Reply) => ({
    method: 'GET',
    path,
    answer,
  });
  const find = (asked: SandboxRequest) =>
    visitorsOf(world).find(({ uuid }) => uuid === asked.part('visitor'));

  function list(asked: SandboxRequest): Reply {
    const since = Date.parse(asked.query('since') ?? '');
    const until = Date.parse(asked.query('until') ?? '');
    const size = wholeNumberIn(asked.query('limit'), 20, 1, 100);
    const begin = wholeNumberIn(asked.query('cursor'), 0, 0, 1e6);
    if (size === null || begin === null || Number.isNaN(since + until))
      return refuse(400, 'Bad request');
    const by = asked.query('sort') === 'firstSeen' ? 'first' : 'last';
    const sign = asked.query('direction') === 'asc' ? 1 : -1;
    const isIn = (at: Instant) => at >= since && at < until;
    const found = visitorsOf(world)
      .filter((person) => isIn(seenOf(person)[by]))
      .sort((a, b) => sign * (seenOf(a)[by] - seenOf(b)[by]) || a.index - b.index);
    const end = begin + size;
    const isMore = asked.isEndless || end < found.length;
    return {
      status: 200,
      body: {
        visitors: found.slice(begin, end).map(visitorRow),
        cursor: isMore ? String(Math.min(end, found.length)) : null,
      },
    };
  }

  return startSandbox({
    ...options,
    notFound: () => refuse(404, 'Not found'),
    authorize: ({ headers, part }) => {
      if (headers.authorization !== `Bearer ${TOKEN}`) return refuse(401, 'Unauthorized');
      return part('site') === SITE ? null : refuse(403, 'Forbidden');
    },
    routes: [
      get(SITE_PATH, list),
      get(`${SITE_PATH}/:visitor`, (asked) => {
        const person = find(asked);
        return person ? { status: 200, body: visitorRow(person) } : refuse(404, 'Not found');
      }),
      get(`${SITE_PATH}/:visitor/visits`, (asked) => {
        const visits = find(asked)?.visits.toReversed();
        return visits
          ? { status: 200, body: { visits: visits.map(visitRow) } }
          : refuse(404, 'Not found');
      }),
    ],
  });
}

function refuse(status: number, error: string): Reply {
  return { status, body: { error } };
}
