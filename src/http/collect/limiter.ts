import type { Clock, Milliseconds } from '../../domain/time.ts';
import type { RateLimit } from '../../ports/upstream.ts';

/** Buckets of at most this many senders are kept. */
const MAX_SENDERS = 50_000;
/** Tolerance for floating-point error: a wait shorter than this counts as zero. */
const ROUNDING_MS: Milliseconds = 0.001;

/** Limits how much each sender may send. */
export interface RateLimiter {
  /** How long the sender has to wait; 0: it may send now. */
  waitMs(sender: string): Milliseconds;
  /** Takes tokens out of the sender's bucket. */
  charge(sender: string, count: number): void;
  /** The number of senders whose bucket is kept now. */
  size(): number;
}

/**
 * A token bucket for each sender. It holds `calls` tokens and refills continuously within `windowMs`. A sender with at
 * least one token may send a whole batch; the bucket then goes negative, and the sender waits until it has refilled.
 * Otherwise a batch larger than the bucket could never be sent.
 *
 * Memory is bounded: full buckets are dropped as others send, and past `maxSenders` the bucket of the sender that has
 * been silent for the longest time.
 */
export function createRateLimiter(
  { calls, windowMs }: RateLimit,
  { clock, maxSenders = MAX_SENDERS }: { readonly clock: Clock; readonly maxSenders?: number },
): RateLimiter {
  const perCallMs = windowMs / calls;
  // The moment at which each bucket is full again; the sender that sent last stands last.
  const fullAt = new Map<string, Milliseconds>();

  function dropFull(now: Milliseconds): void {
    // Looks at two buckets for each one added, so every full bucket is dropped in the end.
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
      dropFull(now);
    },
    size: () => fullAt.size,
  };
}
