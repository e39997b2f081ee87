import { DAY, MINUTE, SECOND, type Clock, type Instant } from '../../domain/time.ts';
import type { RateLimit, Throttle, UpstreamSpec } from '../../ports/upstream.ts';
import { isRecord } from '../kit/decode.ts';
import { EXPORT_LIMIT } from './writes.ts';
import { SOURCE } from './facts.ts';

// The credential and the limits of each generation of the API, and how to read its refusals.

export interface Access {
  readonly token: string;
  readonly baseUrl: string;
  /** Null: the limit that Leadfeeder documents. */
  readonly rateLimit: RateLimit | null;
}

const LEGACY_LIMIT: RateLimit = { calls: 100, windowMs: MINUTE };
/** Leadfeeder also allows bursts of 15, which are not used. */
const CURRENT_LIMIT: RateLimit = { calls: 10, windowMs: SECOND };
/** "100 000 a month." It is counted over any thirty days. */
const MONTH_LIMIT: RateLimit = { calls: 100_000, windowMs: 30 * DAY };

export function legacySpec({ token, baseUrl, rateLimit }: Access, clock: Clock): UpstreamSpec {
  return {
    source: SOURCE,
    baseUrl,
    credential: { secret: token, sentAs: { header: 'authorization', prefix: 'Token token=' } },
    limit: (bucket) => (bucket === 'exports' ? EXPORT_LIMIT : (rateLimit ?? LEGACY_LIMIT)),
    throttledFor: (body, bucket) => legacyThrottle(body, bucket, clock.now()),
  };
}

/** The limit is reset when the next minute begins. The title tells which of the two limits it is. */
function legacyThrottle(body: unknown, bucket: string, now: Instant): Throttle | 'OTHER_BUCKET' {
  const isExports = /export/i.test(JSON.stringify(body));
  return isExports === (bucket === 'exports')
    ? { retryAfterMs: MINUTE - (now % MINUTE) }
    : 'OTHER_BUCKET';
}

export function currentSpec({ token, baseUrl, rateLimit }: Access, clock: Clock): UpstreamSpec {
  return {
    source: SOURCE,
    baseUrl,
    credential: { secret: token, sentAs: { header: 'x-api-key' } },
    limit: (bucket) => (bucket === 'month' ? MONTH_LIMIT : (rateLimit ?? CURRENT_LIMIT)),
    throttledFor: (body, bucket) => currentThrottle(body, bucket, clock.now()),
  };
}

/** A quota that is used up comes back with the next month; any other limit with the next second. */
function currentThrottle(body: unknown, bucket: string, now: Instant): Throttle | 'OTHER_BUCKET' {
  const isQuota = codesOf(body).includes('quota_exceeded');
  if (isQuota !== (bucket === 'month')) return 'OTHER_BUCKET';
  if (!isQuota) return { retryAfterMs: SECOND };
  const today = new Date(now);
  const nextMonth = Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + 1);
  return { retryAfterMs: nextMonth - now };
}

/** The codes of a refusal: at the top of the body, or in its list of errors. */
function codesOf(body: unknown): readonly unknown[] {
  if (!isRecord(body)) return [];
  const errors = Array.isArray(body['errors']) ? body['errors'].filter(isRecord) : [];
  return [body['code'], ...errors.map((error) => error['code'])];
}
