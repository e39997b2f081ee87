import type { Clock, Milliseconds } from '../../domain/time.ts';
import type { RateLimit } from '../../ports/upstream.ts';

/** Of how many senders the use is remembered. */
const MAX_SENDERS = 50_000;
/** Sums of fractions come out a little high; a wait this short is none. */
const ROUNDING_MS: Milliseconds = 0.001;

/** How much each sender may send. */
export interface RateLimiter {
  /** How long the sender has to wait; 0: it may send now. */
  waitMs(sender: string): Milliseconds;
  /** Writes down what the sender has sent. */
  charge(sender: string, count: number): void;
  /** Of how many senders something is remembered. */
  size(): number;
}

/**
 * A bucket for each sender that holds `calls` and fills up evenly within `windowMs`. Who has one left may send a whole
 * batch and then waits the longer: else a batch larger than the bucket could never be sent at all.
 *
 * Memory is bounded: senders whose bucket is full again are forgotten as others send, and past `maxSenders` the one
 * that has sent nothing for the longest time.
 */
export function createRateLimiter(
  { calls, windowMs }: RateLimit,
  { clock, maxSenders = MAX_SENDERS }: { readonly clock: Clock; readonly maxSenders?: number },
): RateLimiter {
  const perCallMs = windowMs / calls;
  // The moment each bucket is full again. Who sent last stands last.
  const fullAt = new Map<string, Milliseconds>();

  function forget(now: Milliseconds): void {
    // Two for each that is added, so what can be forgotten is forgotten in the end.
    let looked = 0;
    for (const [sender, at] of fullAt) {
      if (looked === 2) return;
      looked += 1;
      if (at <= now || fullAt.size > maxSenders) fullAt.delete(sender);
    }
  }
  return {
    waitMs(sender) {
      const now = clock.monotonic();
      const waitMs = (fullAt.get(sender) ?? now) - now + perCallMs - windowMs;
      return waitMs > ROUNDING_MS ? waitMs : 0;
    },
    charge(sender, count) {
      const now = clock.monotonic();
      const at = Math.max(now, fullAt.get(sender) ?? now);
      fullAt.delete(sender);
      fullAt.set(sender, at + count * perCallMs);
      forget(now);
    },
    size: () => fullAt.size,
  };
}
