import type { Budget } from '../domain/health.ts';
import { SourceError } from '../domain/errors.ts';
import type { PermitJournal } from '../ports/permits.ts';
import type { Call } from '../ports/call.ts';
import type { Clock, Instant, Milliseconds } from '../domain/time.ts';
import type { RateLimit, Throttle } from '../ports/upstream.ts';
import { budgetOf, earliest, emptyBucket, free, hold, throttle, type Bucket } from './bucket.ts';

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
  /** Looks again at the calls that wait, after the urgency or the deadline of one was raised. */
  reconsider(): void;
  /** A 429 came in spite of the permits: somebody else uses the token. Returns when the bucket opens again. */
  throttled(key: string, throttle: Throttle | null): Instant;
  /** How many calls could go out now, each with a slot of every one of these buckets. */
  room(buckets: readonly BucketRequest[]): number;
  /** Budgets of those buckets that were used. */
  budgets(keys: readonly string[]): readonly Budget[];
}
/** Read again whenever slots are given out: a call may change while it waits. */
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
  /** How long the call waited for the permit. */
  readonly waitedMs: Milliseconds;
  /**
   * ANSWERED: the slot is held for one window more. LOST: for two, since the vendor may count the call late. UNSENT:
   * it is given back.
   */
  release(outcome: 'ANSWERED' | 'LOST' | 'UNSENT'): void;
}

/** The longest that a call can be in flight; the journal assumes it of a call whose end it never saw. */
const LONGEST_CALL_MS: Milliseconds = 60_000;
/** How long a call waits for its slots to be written down. */
const JOURNAL_PATIENCE_MS: Milliseconds = 250;
/** Calls that wait at the same time; more are refused at once. */
const MAX_QUEUE = 10_000;

interface Waiter {
  readonly request: PermitRequest;
  readonly buckets: readonly Bucket[];
  readonly call: PermitCall;
  readonly arrival: number;
  readonly since: Milliseconds;
  grant(permit: Permit): void;
  refuse(error: Error): void;
}

/**
 * One function, since the queue, the buckets and the alarm are one state: whatever changes one of them has to look at
 * the others before the next call is let through. What a single bucket does stands in bucket.ts.
 */
// eslint-disable-next-line max-lines-per-function -- queue, buckets and alarm are one state
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
        ...emptyBucket(name, limit),
        expiries: (journal?.held(now) ?? [])
          .filter((slot) => slot.key === key)
          .map((slot) => clock.monotonic() + Math.min(slot.until - now, longest))
          .sort((a, b) => a - b),
      };
      buckets.set(key, bucket);
    }
    return bucket;
  }

  /** Grants, in order, the calls that fit; refuses those that can no longer be in time. */
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
        take(waiter, now);
        continue;
      }
      if (at > waiter.call.deadline) {
        waiter.refuse(refusal(waiter, at, now));
        continue;
      }
      // Calls behind this one must not overtake it on the scarce bucket, or a call that needs two buckets would starve.
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

  /** Takes the slots at once, and grants the permit when they are written down. */
  function take(waiter: Waiter, now: Milliseconds): void {
    const wall = clock.now();
    const held = waiter.request.buckets.map(({ key, limit }, index) => ({
      id: `${wall}-${waiter.arrival}-${index}`,
      key,
      until: wall + LONGEST_CALL_MS + 2 * limit.windowMs,
    }));
    for (const bucket of waiter.buckets) bucket.inFlight += 1;
    let released = false;
    const permit: Permit = {
      waitedMs: now - waiter.since,
      release(outcome) {
        if (released) return;
        released = true;
        const at = clock.monotonic();
        let longest = 0;
        for (const bucket of waiter.buckets) {
          bucket.inFlight -= 1;
          if (outcome === 'UNSENT') continue;
          longest = Math.max(longest, hold(bucket, outcome, at));
        }
        schedulePump();
        if (held.length > 0) {
          const ids = held.map((slot) => slot.id);
          journal?.release(ids, clock.now() + Math.ceil(longest));
        }
      },
    };
    if (!journal || held.length === 0) waiter.grant(permit);
    else
      void whenDurable(journal.hold(held)).then(() => {
        waiter.grant(permit);
      });
  }
  /**
   * Resolves when the slots are durable, or when it takes too long: a store that fails or is locked must not keep vendors
   * from being asked. The slots are held in memory all the same, so that this process breaks no limit.
   */
  async function whenDurable(written: Promise<void>): Promise<void> {
    const answered = new AbortController();
    const patience = clock.sleep(JOURNAL_PATIENCE_MS, answered.signal);
    // The journal reports what it could not write.
    const settled = written.catch(() => {});
    await Promise.race([settled, patience]);
    answered.abort();
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
        // A listener of its own: waiters may share a signal, which keeps an equal listener only once.
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
    throttled(key, told) {
      const now = clock.monotonic();
      const bucket = buckets.get(key);
      if (!bucket) return clock.now();
      throttle(bucket, told, now);
      return clock.now() + Math.ceil(bucket.frozenUntil - now);
    },
    room(requested) {
      const now = clock.monotonic();
      return Math.min(...requested.map((request) => free(bucketOf(request), now)));
    },
    budgets(keys) {
      const now = clock.monotonic();
      return keys.flatMap((key) => {
        const bucket = buckets.get(key);
        if (!bucket) return [];
        const queued = queue.filter((waiter) => waiter.buckets.includes(bucket)).length;
        return budgetOf(bucket, { queued, now, wall: clock.now() });
      });
    },
  };
}

/** Interactive before background, then by rank, then first come first served. */
function before(a: Waiter, b: Waiter): number {
  if (a.call.priority !== b.call.priority) return a.call.priority === 'INTERACTIVE' ? -1 : 1;
  return a.call.rank - b.call.rank || a.arrival - b.arrival;
}
