import { DAY, MINUTE, SECOND, type Clock, type Instant } from '../../domain/time.ts';
import type { RateLimit, Throttle, UpstreamSpec } from '../../ports/upstream.ts';
import { isRecord } from '../kit/decode.ts';
import { EXPORT_LIMIT } from './writes.ts';
import { SOURCE } from './map.ts';

// How each generation of the API is spoken to, and what its refusals say.

export interface Access {
  readonly token: string;
  readonly baseUrl: string;
  /** Null: the documented one. */
  readonly rateLimit: RateLimit | null;
}

const LEGACY_LIMIT: RateLimit = { calls: 100, windowMs: MINUTE };
/** A burst of 15 is allowed besides, which a calm client does not need. */
const CURRENT_LIMIT: RateLimit = { calls: 10, windowMs: SECOND };
/** "100 000 a month." Any thirty days have no more than that. */
const MONTH_LIMIT: RateLimit = { calls: 100_000, windowMs: 30 * DAY };

export function legacySpec({ token, baseUrl, rateLimit }: Access, clock: Clock): UpstreamSpec {
  return {
    source: SOURCE,
    baseUrl,
    credential: token,
    headers: () => ({ authorization: `Token token=${token}` }),
    limit: (bucket) => (bucket === 'exports' ? EXPORT_LIMIT : (rateLimit ?? LEGACY_LIMIT)),
    throttledFor: (body, bucket) => legacyThrottle(body, bucket, clock.now()),
  };
}

/** The limit is reset when the next minute begins; the title says which one it is. */
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
    credential: token,
    headers: () => ({ 'x-api-key': token }),
    limit: (bucket) => (bucket === 'month' ? MONTH_LIMIT : (rateLimit ?? CURRENT_LIMIT)),
    throttledFor: (body, bucket) => currentThrottle(body, bucket, clock.now()),
  };
}

/** A quota that is used up comes back with the next month, not with the next second. */
function currentThrottle(body: unknown, bucket: string, now: Instant): Throttle | 'OTHER_BUCKET' {
  const isQuota = codesOf(body).includes('quota_exceeded');
  if (isQuota !== (bucket === 'month')) return 'OTHER_BUCKET';
  if (!isQuota) return { retryAfterMs: SECOND };
  const today = new Date(now);
  const nextMonth = Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + 1);
  return { retryAfterMs: nextMonth - now };
}

/** Codes stand at the top, or in a list of errors. */
function codesOf(body: unknown): readonly unknown[] {
  if (!isRecord(body)) return [];
  const errors = Array.isArray(body['errors']) ? body['errors'].filter(isRecord) : [];
  return [body['code'], ...errors.map((error) => error['code'])];
}
