import type { Budget } from '../domain/health.ts';
import type { Instant, Milliseconds } from '../domain/time.ts';
import type { Call } from '../ports/call.ts';
import type { RateLimit, Throttle } from '../ports/upstream.ts';

/** Vendors' clocks run a little differently from ours. */
const GUARD_MS: Milliseconds = 500;
/** The part of the slots that background calls leave to interactive ones. */
const BACKGROUND_RESERVE = 0.25;
/** A 429 that nothing else explains lowers the limit to this part of it. */
const THROTTLED_FACTOR = 0.7;
/** What of the limit comes back in each window without a 429. */
const RECOVERY_PER_WINDOW = 0.05;
/** A bucket counts as contended for so many windows after a 429. */
const CONTENDED_WINDOWS = 5;

/** The slots of one limit. */
export interface Bucket {
  readonly name: string;
  limit: RateLimit;
  inFlight: number;
  /** When answered slots become free, ascending, on the monotonic clock. */
  readonly expiries: Milliseconds[];
  frozenUntil: Milliseconds;
  /** The part of the limit that was left to us right after the last 429. */
  factor: number;
  throttledAt: Milliseconds;
  throttledCount: number;
}

export function emptyBucket(name: string, limit: RateLimit): Bucket {
  return {
    name,
    limit,
    inFlight: 0,
    expiries: [],
    frozenUntil: 0,
    factor: 1,
    throttledAt: 0,
    throttledCount: 0,
  };
}

/** The earliest moment at which a call with `ahead` others before it can go out; `now` where there is room. */
export function earliest(
  bucket: Bucket,
  { priority }: Pick<Call, 'priority'>,
  ahead: number,
  now: Milliseconds,
): Milliseconds {
  purge(bucket, now);
  const usable = usableBy(priority, bucket, now);
  const open = Math.max(now, bucket.frozenUntil);
  const taken = bucket.inFlight + bucket.expiries.length;
  // `last` counts the slots that have to come free first. Each call ahead takes one and gives it back a hold later, so
  // they come free in rounds. Calls in flight give theirs back a hold after an answer that is yet to come.
  const last = taken + ahead - usable;
  if (last < 0) return open;
  const held = holdMs(bucket);
  const round = Math.floor(Math.max(0, last - Math.max(taken, usable) + usable) / usable);
  const slot = bucket.expiries[last - round * usable] ?? now + held;
  return Math.max(open, slot) + round * held;
}

/** Slots that could be taken now. */
export function free(bucket: Bucket, now: Milliseconds): number {
  return now < bucket.frozenUntil ? 0 : Math.max(0, unheld(bucket, now));
}

/** As `free`, whether the bucket is frozen or not; negative where more slots are held than the limit has now. */
function unheld(bucket: Bucket, now: Milliseconds): number {
  purge(bucket, now);
  return allowed(bucket, now) - bucket.inFlight - bucket.expiries.length;
}

/** Keeps the slot of a call that ended; returns for how long. A vendor may count a lost call late. */
export function hold(
  bucket: Bucket,
  outcome: 'ANSWERED' | 'LOST',
  now: Milliseconds,
): Milliseconds {
  const held = holdMs(bucket) + (outcome === 'LOST' ? bucket.limit.windowMs : 0);
  const { expiries } = bucket;
  // Ascending; nearly always at the end.
  let at = expiries.length;
  while (at > 0 && (expiries[at - 1] ?? 0) > now + held) at -= 1;
  expiries.splice(at, 0, now + held);
  return held;
}

/** Closes the bucket until its window is over, and lowers its limit where somebody else seems to use the token. */
export function throttle(bucket: Bucket, told: Throttle | null, now: Milliseconds): void {
  const { calls, windowMs } = bucket.limit;
  const limit = told?.limit;
  if (limit !== undefined && limit >= 1 && limit < calls) {
    bucket.limit = { calls: Math.floor(limit), windowMs };
    // The smaller limit explains this 429; nobody else need be behind it.
    bucket.factor = 1;
  } else if (now >= bucket.frozenUntil) {
    // Once a freeze: the other calls that were under way get their 429 for the same reason.
    bucket.factor = (allowed(bucket, now) / calls) * THROTTLED_FACTOR;
  }
  bucket.throttledAt = now;
  bucket.throttledCount += 1;
  const freeze = (told?.retryAfterMs ?? windowMs) + guardMs(windowMs);
  bucket.frozenUntil = Math.max(bucket.frozenUntil, now + freeze);
}

export function budgetOf(
  bucket: Bucket,
  {
    queued,
    now,
    wall,
  }: { readonly queued: number; readonly now: Milliseconds; readonly wall: Instant },
): Budget {
  const { name, expiries, frozenUntil, throttledAt, throttledCount } = bucket;
  const { windowMs } = bucket.limit;
  const left = unheld(bucket, now);
  const available = free(bucket, now);
  const slot = left > 0 ? now : (expiries[-left] ?? now + holdMs(bucket));
  return {
    bucket: name,
    limit: allowed(bucket, now),
    windowMs,
    available,
    queued,
    nextSlotAt: available > 0 ? null : wall + Math.ceil(Math.max(frozenUntil, slot) - now),
    throttledCount,
    contended: throttledCount > 0 && now < throttledAt + CONTENDED_WINDOWS * windowMs,
  };
}

function purge(bucket: Bucket, now: Milliseconds): void {
  let gone = 0;
  while (gone < bucket.expiries.length && (bucket.expiries[gone] ?? 0) <= now) gone += 1;
  if (gone > 0) bucket.expiries.splice(0, gone);
}

/** The limit that holds now: lower for some windows after somebody else was seen to use the token. */
function allowed({ limit, factor, throttledAt }: Bucket, now: Milliseconds): number {
  if (factor >= 1) return limit.calls;
  const cleanWindows = Math.floor((now - throttledAt) / limit.windowMs);
  const recovered = Math.min(1, factor + cleanWindows * RECOVERY_PER_WINDOW);
  // A trace is added so that a limit that has fully recovered is not rounded down for a binary fraction.
  return Math.max(1, Math.floor(limit.calls * recovered + 1e-9));
}

/** Background calls leave a part of the slots to interactive ones. At least 1. */
function usableBy(priority: Call['priority'], bucket: Bucket, now: Milliseconds): number {
  const most = allowed(bucket, now);
  if (priority === 'INTERACTIVE' || most <= 1) return most;
  return most - Math.ceil(most * BACKGROUND_RESERVE);
}

/**
 * At most a quarter of the window: 500 ms would halve the throughput of a short one, and drift over so short a time
 * is small.
 */
function guardMs(windowMs: Milliseconds): Milliseconds {
  return Math.min(GUARD_MS, windowMs / 4);
}
function holdMs({ limit }: Bucket): Milliseconds {
  return limit.windowMs + guardMs(limit.windowMs);
}
