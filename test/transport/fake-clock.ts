import type { Clock, Milliseconds } from '../../src/domain/time.ts';

export interface FakeClock extends Clock {
  /** Lets time pass, waking sleepers at their moments, one after the other. */
  advance(ms: Milliseconds): Promise<void>;
}

/** Time that passes only when told to. */
export function fakeClock(startedAt = 1_800_000_000_000): FakeClock {
  let passed = 0;
  const sleepers = new Set<{ readonly at: Milliseconds; readonly wake: () => void }>();
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  return {
    now: () => startedAt + passed,
    monotonic: () => passed,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) {
          resolve();
          return;
        }
        const sleeper = {
          at: passed + ms,
          wake() {
            sleepers.delete(sleeper);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', sleeper.wake, { once: true });
      }),
    async advance(ms) {
      const until = passed + ms;
      await settle();
      for (;;) {
        const next = [...sleepers].sort((a, b) => a.at - b.at)[0];
        if (!next || next.at > until) break;
        passed = Math.max(passed, next.at);
        next.wake();
        await settle();
      }
      passed = until;
      await settle();
    },
  };
}
