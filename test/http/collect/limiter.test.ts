import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRateLimiter } from '../../../src/http/collect/limiter.ts';
import { fakeClock } from '../../transport/fake-clock.ts';

const rates = fc.record({
  calls: fc.integer({ min: 1, max: 50 }),
  windowMs: fc.integer({ min: 1, max: 60 }).map((seconds) => seconds * 1_000),
});

describe('the token bucket of a sender', () => {
  test('lets as many calls through at once as it has tokens, then one for each token that has come back', async () => {
    await fc.assert(
      fc.asyncProperty(rates, async (rate) => {
        const clock = fakeClock();
        const limiter = createRateLimiter(rate, { clock });
        for (let sent = 0; sent < rate.calls; sent += 1) {
          expect(limiter.waitMs('a')).toBe(0);
          limiter.charge('a', 1);
        }
        expect(limiter.waitMs('a')).toBeCloseTo(rate.windowMs / rate.calls, 6);
        expect(limiter.waitMs('b')).toBe(0);
        await clock.advance(rate.windowMs / rate.calls);
        expect(limiter.waitMs('a')).toBe(0);
        limiter.charge('a', 1);
        expect(limiter.waitMs('a')).toBeGreaterThan(0);
      }),
    );
  });

  test('is exceeded by one batch at most over any time, and the wait that it names is enough', async () => {
    const steps = fc.array(
      fc.record({
        waitMs: fc.integer({ min: 0, max: 5_000 }),
        count: fc.integer({ min: 1, max: 100 }),
      }),
      { minLength: 1, maxLength: 40 },
    );
    await fc.assert(
      fc.asyncProperty(rates, steps, async (rate, sends) => {
        const clock = fakeClock();
        const limiter = createRateLimiter(rate, { clock });
        let sent = 0;
        for (const { waitMs, count } of sends) {
          await clock.advance(waitMs);
          const refusedMs = limiter.waitMs('a');
          if (refusedMs > 0) {
            await clock.advance(refusedMs);
            expect(limiter.waitMs('a')).toBe(0);
          }
          limiter.charge('a', count);
          // Everything before the last batch fits a full bucket and its refill since.
          const allowed = rate.calls + (clock.monotonic() * rate.calls) / rate.windowMs;
          expect(sent).toBeLessThanOrEqual(allowed + 1e-6);
          sent += count;
        }
      }),
      { numRuns: 50 },
    );
  });

  test('is kept for a limited number of senders, those that sent last', () => {
    const clock = fakeClock();
    const limiter = createRateLimiter({ calls: 1, windowMs: 1_000 }, { clock, maxSenders: 100 });
    for (let sender = 0; sender < 10_000; sender += 1) {
      limiter.charge(String(sender), 1);
      expect(limiter.size()).toBeLessThanOrEqual(100);
    }
    expect(limiter.waitMs('9999')).toBe(1_000);
    expect(limiter.waitMs('9900')).toBe(1_000);
    expect(limiter.waitMs('9899')).toBe(0);
  });

  test('is dropped once it is full again, as others send', async () => {
    const clock = fakeClock();
    const limiter = createRateLimiter({ calls: 10, windowMs: 1_000 }, { clock });
    for (let sender = 0; sender < 50; sender += 1) limiter.charge(`early ${sender}`, 1);
    await clock.advance(1_000);
    for (let sender = 0; sender < 50; sender += 1) limiter.charge(`late ${sender}`, 1);
    expect(limiter.size()).toBe(50);
  });
});
