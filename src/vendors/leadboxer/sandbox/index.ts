import { MINUTE, SECOND, type Milliseconds } from '../../../domain/time.ts';
import type { StartOptions, VendorSandbox } from '../../kit/sandbox/port.ts';
import { startSandbox, type Limit, type Sandbox } from '../../kit/sandbox/server.ts';
import type { World } from '../../kit/sandbox/world.ts';
import { LEADBOXER } from './credentials.ts';
import { createDataset } from './data.ts';
import { cases } from './cases.ts';
import { examples } from './examples.ts';
import { unknown } from './replies.ts';
import { COLLECTOR, isCollector, writeRoutes } from './routes-writes.ts';
import { readRoutes } from './routes.ts';

/** The vendor's own pages wait this long for a new lead. */
const LAG: Milliseconds = 3 * SECOND;

/** Ten calls a minute for each endpoint, in the words of the vendor's page on limits. The collector has none. */
export function leadboxerLimit(calls = 10, windowMs: number = MINUTE): Limit {
  return {
    calls,
    windowMs,
    key: (_asked, endpoint) => (isCollector(endpoint) ? null : endpoint),
    reply: ({ url, now }, secondsLeft, limit) => ({
      status: 429,
      body: {
        type: 'https://developers.leadboxer.com/docs/rate-limit-exceeded',
        title: 'Rate Limit Exceeded',
        status: 429,
        detail: 'API rate limit exceeded',
        instance: url.pathname,
        'retry-after': secondsLeft,
        'rate-limit': limit,
        'rate-limit-remaining': 0,
        'rate-limit-period': 'minute',
        'rate-limit-reset': Math.floor(now / SECOND) + secondsLeft,
      },
    }),
  };
}

export function startLeadboxer(
  world: World,
  {
    now,
    limits,
    port,
    lagMs = LAG,
  }: StartOptions & {
    /** From an event that the collector took to the first answer that shows the event. @default 3 000 */
    readonly lagMs?: Milliseconds;
  },
): Promise<Sandbox> {
  const dataset = createDataset(world, lagMs);
  return startSandbox({
    now,
    port,
    limits,
    notFound: unknown,
    authorize({ headers, query }, endpoint) {
      if (isCollector(endpoint)) return null;
      const key = endpoint.startsWith('GET /api/') ? query('apiKey') : headers['x-api-key'];
      return key === LEADBOXER.apiKey
        ? null
        : { status: 401, body: { error: 'Unauthorized', message: 'Invalid or missing API key' } };
    },
    routes: [...readRoutes(dataset), ...writeRoutes(dataset)],
  });
}

export const sandbox: VendorSandbox = {
  documentedLimits: [leadboxerLimit()],
  limit: leadboxerLimit,
  start: startLeadboxer,
  env: ({ origin }) => ({
    LEADBOXER_API_KEY: LEADBOXER.apiKey,
    LEADBOXER_SITE: LEADBOXER.site,
    LEADBOXER_EMAIL: LEADBOXER.email,
    LEADBOXER_BASE_URL: origin,
    LEADBOXER_COLLECTOR_URL: `${origin}${COLLECTOR}`,
  }),
  unhurried: { LEADBOXER_RATE_LIMIT: '100000/1s' },
  examples,
  cases,
};
