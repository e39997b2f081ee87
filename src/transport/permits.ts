import type { Budget } from '../domain/health.ts';
import { SourceError, toError } from '../domain/errors.ts';
import type { PermitJournal } from '../ports/permits.ts';
import type { Call } from '../ports/call.ts';
import type { Clock, Instant, Milliseconds } from '../domain/time.ts';
import type { RateLimit, Throttle } from '../ports/upstream.ts';

/**
 * A slot is held from when a call is sent until its answer plus a window. So at most `limit` calls are counted
 * in any window of the vendor, aligned or sliding, without any agreement of clocks: take the last call counted
 * in a window; every other one counted in it was sent before that moment and answered less than a window before
 * it, so it still holds its slot then, and slots held never exceed the limit.
 */
export interface Permits {
  /**
   * Waits for a slot of every bucket, all or none. Rejects with BUDGET_EXCEEDED and `retryAt` as soon as it is
   * known that there can be none before the deadline, and when the signal is aborted.
   */
  acquire(request: PermitRequest, call: PermitCall): Promise<Permit>;
  /** Looks again at calls that wait, after the urgency or deadline of one was raised. */
  reconsider(): void;
  /** A 429 came all the same: somebody else uses the token. Returns when the bucket opens again. */
  throttled(key: string, throttle: Throttle | null): Instant;
  /** Calls that could go out now and take a slot of every one of these. */
  room(buckets: readonly BucketRequest[]): number;
  /** Of those buckets that were used. */
  budgets(keys: readonly string[]): readonly Budget[];
}
/** Read again whenever slots are given out, so it may change while it waits. */
export type PermitCall = Pick<Call, 'signal' | 'deadline' | 'priority' | 'rank'>;
export interface PermitRequest {
  readonly source: string;
  readonly buckets: readonly BucketRequest[];
}
export interface BucketRequest {
  /** Source, hash of the credential and name of the bucket: budgets of one token are shared by all who use it. */
  readonly key: string;
  readonly name: string;
  readonly limit: RateLimit;
}
export interface Permit {
  /** How long the call waited for it. */
  readonly waitedMs: Milliseconds;
  /** Answered: held for a window more. Lost: the vendor may count it late, held for two. Unsent: given back. */
  release(outcome: 'ANSWERED' | 'LOST' | 'UNSENT'): void;
}

/** Vendors' clocks run a little differently from ours. */
const GUARD_MS: Milliseconds = 500;
/** The longest that a call can be under way; what a journal assumes of a call whose end it never saw. */
const LONGEST_CALL_MS: Milliseconds = 60_000;
const MAX_QUEUE = 10_000;
const BACKGROUND_RESERVE = 0.25;
const THROTTLED_FACTOR = 0.7;
const RECOVERY_PER_WINDOW = 0.05;
const CONTENDED_WINDOWS = 5;

interface Bucket {
  readonly name: string;
  limit: RateLimit;
  inFlight: number;
  /** When answered slots become free, ascending, on the monotonic clock. */
  readonly expiries: Milliseconds[];
  frozenUntil: Milliseconds;
  /** What part of the limit was ours right after the last 429. */
  factor: number;
  throttledAt: Milliseconds;
  throttledCount: number;
}
interface Waiter {
  readonly request: PermitRequest;
  readonly buckets: readonly Bucket[];
  readonly call: PermitCall;
  readonly arrival: number;
  readonly since: Milliseconds;
  grant(permit: Permit): void;
  refuse(error: Error): void;
}

export function createPermits({
  clock,
  journal,
}: {
  readonly clock: Clock;
  /** Null: slots are forgotten with the process. */
  readonly journal: PermitJournal | null;
}): Permits {
  const buckets = new Map<string, Bucket>();
  const queue: Waiter[] = [];
  let arrivals = 0;
  let pumping = false;
  let alarm: { readonly at: Milliseconds; readonly stop: AbortController } | null = null;

  function bucketOf({ key, name, limit }: BucketRequest): Bucket {
    let bucket = buckets.get(key);
    if (!bucket) {
      const now = clock.now();
      // No slot is held longer than this, whatever a clock that was set back makes of it.
      const longest = LONGEST_CALL_MS + 2 * limit.windowMs;
      bucket = {
        name,
        limit,
        inFlight: 0,
        expiries: (journal?.held(now) ?? [])
          .filter((slot) => slot.key === key)
          .map((slot) => clock.monotonic() + Math.min(slot.until - now, longest))
          .sort((a, b) => a - b),
        frozenUntil: 0,
        factor: 1,
        throttledAt: 0,
        throttledCount: 0,
      };
      buckets.set(key, bucket);
    }
    return bucket;
  }

  /** When a call can go out at the earliest that has `ahead` others before it; `now` where there is room. */
  function earliest(
    bucket: Bucket,
    call: PermitCall,
    ahead: number,
    now: Milliseconds,
  ): Milliseconds {
    purge(bucket, now);
    const usable = usableBy(call.priority, bucket, now);
    const open = Math.max(now, bucket.frozenUntil);
    const taken = bucket.inFlight + bucket.expiries.length;
    // How many slots have to come free first, and which round of them that is: each of those ahead takes one
    // and gives it back a hold later. Calls under way give theirs back a hold after an answer yet to come.
    const last = taken + ahead - usable;
    if (last < 0) return open;
    const hold = holdMs(bucket);
    const round = Math.floor(Math.max(0, last - Math.max(taken, usable) + usable) / usable);
    const slot = bucket.expiries[last - round * usable] ?? now + hold;
    return Math.max(open, slot) + round * hold;
  }

  /** Grants in order whatever fits; refuses what can no longer be in time. */
  function pump(): void {
    pumping = false;
    const now = clock.monotonic();
    const ahead = new Map<Bucket, number>();
    let next = Infinity;
    const left: Waiter[] = [];
    for (const waiter of queue.sort(before)) {
      if (waiter.call.signal.aborted) {
        waiter.refuse(
          new SourceError('UPSTREAM_TIMEOUT', waiter.request.source, 'The request was given up'),
        );
        continue;
      }
      let at = now;
      for (const bucket of waiter.buckets)
        at = Math.max(at, earliest(bucket, waiter.call, ahead.get(bucket) ?? 0, now));
      if (at <= now) {
        try {
          waiter.grant(take(waiter, now));
        } catch (cause) {
          // What cannot be written down is not sent: after a restart it would not be known.
          waiter.refuse(toError(cause));
        }
        continue;
      }
      if (at > waiter.call.deadline) {
        waiter.refuse(refusal(waiter, at, now));
        continue;
      }
      // Those behind must not overtake on the scarce bucket, or a call that needs two would starve.
      for (const bucket of waiter.buckets) ahead.set(bucket, (ahead.get(bucket) ?? 0) + 1);
      next = Math.min(next, at);
      left.push(waiter);
    }
    queue.length = 0;
    queue.push(...left);
    if (next < Infinity) wakeAt(next, now);
  }
  function schedulePump(): void {
    if (pumping || queue.length === 0) return;
    pumping = true;
    // Calls of one tick are ranked against each other before the first of them is granted.
    queueMicrotask(pump);
  }
  function wakeAt(at: Milliseconds, now: Milliseconds): void {
    if (alarm && alarm.at <= at) return;
    alarm?.stop.abort();
    const mine = { at, stop: new AbortController() };
    alarm = mine;
    void clock.sleep(Math.max(1, at - now), mine.stop.signal).then(() => {
      if (alarm !== mine) return;
      alarm = null;
      schedulePump();
    });
  }

  function take(waiter: Waiter, now: Milliseconds): Permit {
    const wall = clock.now();
    const held = waiter.request.buckets.map(({ key, limit }, index) => ({
      id: `${wall}-${waiter.arrival}-${index}`,
      key,
      until: wall + LONGEST_CALL_MS + 2 * limit.windowMs,
    }));
    if (held.length > 0) journal?.hold(held);
    for (const bucket of waiter.buckets) bucket.inFlight += 1;
    let released = false;
    return {
      waitedMs: now - waiter.since,
      release(outcome) {
        if (released) return;
        released = true;
        const at = clock.monotonic();
        let longest = 0;
        for (const bucket of waiter.buckets) {
          bucket.inFlight -= 1;
          if (outcome === 'UNSENT') continue;
          const hold = holdMs(bucket) + (outcome === 'LOST' ? bucket.limit.windowMs : 0);
          longest = Math.max(longest, hold);
          insert(bucket.expiries, at + hold);
        }
        schedulePump();
        if (held.length > 0) {
          const ids = held.map((slot) => slot.id);
          try {
            journal?.release(ids, clock.now() + Math.ceil(longest));
          } catch {
            // It then says that the slots are held longer than they are, which breaks no limit.
          }
        }
      },
    };
  }

  function refusal(waiter: Waiter, at: Milliseconds, now: Milliseconds): SourceError {
    const { source } = waiter.request;
    const names = waiter.buckets.map((bucket) => bucket.name).join(' and ');
    return new SourceError(
      'BUDGET_EXCEEDED',
      source,
      `The budget of ${source} (${names}) leaves no room before the deadline`,
      { retryAt: clock.now() + Math.ceil(at - now) },
    );
  }

  return {
    acquire: (request, call) =>
      new Promise((resolve, reject) => {
        if (queue.length >= MAX_QUEUE) {
          reject(
            new SourceError(
              'BUDGET_EXCEEDED',
              request.source,
              `Too many calls wait for ${request.source}`,
            ),
          );
          return;
        }
        const { signal } = call;
        // One of its own: waiters may share a signal, which keeps an equal listener only once.
        const givenUp = () => {
          schedulePump();
        };
        queue.push({
          request,
          buckets: request.buckets.map(bucketOf),
          call,
          arrival: (arrivals += 1),
          since: clock.monotonic(),
          grant(permit) {
            signal.removeEventListener('abort', givenUp);
            resolve(permit);
          },
          refuse(error) {
            signal.removeEventListener('abort', givenUp);
            reject(error);
          },
        });
        signal.addEventListener('abort', givenUp, { once: true });
        schedulePump();
      }),
    reconsider: schedulePump,
    throttled(key, throttle) {
      const now = clock.monotonic();
      const bucket = buckets.get(key);
      if (!bucket) return clock.now();
      const { calls, windowMs } = bucket.limit;
      const told = throttle?.limit;
      if (told !== undefined && told >= 1 && told < calls) {
        bucket.limit = { calls: Math.floor(told), windowMs };
        // The smaller limit explains this 429; nobody else need be behind it.
        bucket.factor = 1;
      } else if (now >= bucket.frozenUntil) {
        // Once a freeze: the other calls that were under way get their 429 for the same reason.
        bucket.factor = (allowed(bucket, now) / calls) * THROTTLED_FACTOR;
      }
      bucket.throttledAt = now;
      bucket.throttledCount += 1;
      const freeze = (throttle?.retryAfterMs ?? windowMs) + guardMs(windowMs);
      bucket.frozenUntil = Math.max(bucket.frozenUntil, now + freeze);
      return clock.now() + Math.ceil(bucket.frozenUntil - now);
    },
    room(requested) {
      const now = clock.monotonic();
      const free = requested.map((request) => {
        const bucket = bucketOf(request);
        purge(bucket, now);
        const held = bucket.inFlight + bucket.expiries.length;
        return now < bucket.frozenUntil ? 0 : Math.max(0, allowed(bucket, now) - held);
      });
      return Math.min(...free);
    },
    budgets(keys) {
      const now = clock.monotonic();
      return keys.flatMap((key) => {
        const bucket = buckets.get(key);
        if (!bucket) return [];
        purge(bucket, now);
        const { windowMs } = bucket.limit;
        const limit = allowed(bucket, now);
        const free = limit - bucket.inFlight - bucket.expiries.length;
        const available = now < bucket.frozenUntil ? 0 : Math.max(0, free);
        const slot = free > 0 ? now : (bucket.expiries[-free] ?? now + holdMs(bucket));
        const next = Math.max(bucket.frozenUntil, slot);
        return {
          bucket: bucket.name,
          limit,
          windowMs,
          available,
          queued: queue.filter((waiter) => waiter.buckets.includes(bucket)).length,
          nextSlotAt: available > 0 ? null : clock.now() + Math.ceil(next - now),
          throttledCount: bucket.throttledCount,
          contended:
            bucket.throttledCount > 0 && now < bucket.throttledAt + CONTENDED_WINDOWS * windowMs,
        };
      });
    },
  };
}

/** Interactive before background, then by rank, then first come first served. */
function before(a: Waiter, b: Waiter): number {
  if (a.call.priority !== b.call.priority) return a.call.priority === 'INTERACTIVE' ? -1 : 1;
  return a.call.rank - b.call.rank || a.arrival - b.arrival;
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

/** A guard as long as a short window would cost half of it; clocks drift in proportion to time anyway. */
function guardMs(windowMs: Milliseconds): Milliseconds {
  return Math.min(GUARD_MS, windowMs / 4);
}
function holdMs({ limit }: Bucket): Milliseconds {
  return limit.windowMs + guardMs(limit.windowMs);
}

/** Keeps the list ascending; nearly always at its end. */
function insert(list: Milliseconds[], value: Milliseconds): void {
  let at = list.length;
  while (at > 0 && (list[at - 1] ?? 0) > value) at -= 1;
  list.splice(at, 0, value);
}
