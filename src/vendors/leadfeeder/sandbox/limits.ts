import { DAY, MINUTE, SECOND, type Milliseconds } from '../../../domain/time.ts';
import type { Limit, Reply } from '../../kit/sandbox/server.ts';

/** Whether an endpoint belongs to the API of /v1, which has limits of its own. */
export function isCurrent(endpoint: string): boolean {
  return endpoint.includes(' /v1/');
}

/** 100 calls a minute for a token, to all endpoints together. */
export function leadfeederLimit(calls = 100, windowMs: Milliseconds = MINUTE): Limit {
  return {
    calls,
    windowMs,
    key: ({ headers }, endpoint) =>
      isCurrent(endpoint) ? null : (headers.authorization ?? 'nobody'),
    reply: (_asked, _secondsLeft, limit) =>
      tooMany(
        `Exceeded the API rate limit of ${limit} requests per minute. Try again later.`,
        'rate-limiting',
      ),
  };
}
/** Five calls about exports a minute, which count for the limit of all calls too. */
export function exportLimit(calls = 5, windowMs: Milliseconds = MINUTE): Limit {
  return {
    calls,
    windowMs,
    key: ({ headers }, endpoint) =>
      endpoint.includes('/export-requests') ? `export ${headers.authorization ?? ''}` : null,
    reply: (_asked, _secondsLeft, limit) =>
      tooMany(
        `Exceeded the Export requests rate limit of ${limit} requests per minute. Try again later.`,
        'exporting-feeds',
      ),
  };
}
function tooMany(title: string, anchor: string): Reply {
  return {
    status: 429,
    body: { errors: [{ title, links: { about: `http://docs.leadfeeder.com/api/#${anchor}` } }] },
  };
}

/** Fifteen calls in each second, or `calls` in each window. */
export function secondLimit(calls = 15, windowMs: Milliseconds = SECOND): Limit {
  return currentLimit('second', calls, windowMs, 'too_many_requests');
}
export function monthLimit(calls = 100_000): Limit {
  return currentLimit('month', calls, 30 * DAY, 'quota_exceeded');
}
function currentLimit(name: string, calls: number, windowMs: Milliseconds, code: string): Limit {
  return {
    calls,
    windowMs,
    key: ({ headers }, endpoint) =>
      isCurrent(endpoint) ? `${name} ${String(headers['x-api-key'])}` : null,
    reply: () => ({ status: 429, body: { code, message: 'Too many requests' } }),
  };
}
