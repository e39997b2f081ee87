import { MINUTE, type Clock, type Milliseconds } from '../../domain/time.ts';
import type { Runner } from '../runner.ts';
import type { Retention, RetentionPlace } from '../upkeep/retention.ts';

const INTERVAL: Milliseconds = 60 * MINUTE;

/**
 * Deletes what is older than the retention: now, and then once an hour. Returns the function that stops it, which
 * resolves when the sweep that is running has ended.
 */
export function startSweep(
  { read, write }: Runner,
  {
    clock,
    days,
    onSwept,
    onFault,
  }: {
    readonly clock: Clock;
    /** Retention of event types that set none; null: for ever. */
    readonly days: number | null;
    readonly onSwept: () => void;
    readonly onFault: (cause: unknown) => void;
  },
): () => Promise<void> {
  const stopping = new AbortController();
  const { signal } = stopping;

  async function daysByType(): Promise<ReadonlyMap<string, number>> {
    const types = await read('allEventTypes', []);
    return new Map(
      types.flatMap(({ reference, expirationPolicy }) =>
        expirationPolicy?.retentionDays
          ? [[reference, expirationPolicy.retentionDays] as const]
          : [],
      ),
    );
  }
  async function sweep(): Promise<void> {
    const retention: Retention = { days, byType: await daysByType() };
    if (days === null && retention.byType.size === 0) return;
    let place: RetentionPlace | null = null;
    do {
      const from: RetentionPlace | null = place;
      place = await write('expire', [retention, clock.now(), from]);
    } while (place && !signal.aborted);
    await write('expireTrash', [retention, clock.now()]);
    onSwept();
  }
  async function run(): Promise<void> {
    while (!signal.aborted) {
      await sweep().catch(onFault);
      await clock.sleep(INTERVAL, signal);
    }
  }
  const running = run();
  return async () => {
    stopping.abort();
    await running;
  };
}
