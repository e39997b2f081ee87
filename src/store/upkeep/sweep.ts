import { MINUTE, type Clock, type Milliseconds } from '../../domain/time.ts';
import { allEventTypes } from '../event-types/definitions.ts';
import { expireTrash } from '../intake/trash.ts';
import type { StoreRules } from '../model/rules.ts';
import type { Database } from '../sql/database.ts';
import { cutoffOf, expire, type Retention, type RetentionPlace } from './retention.ts';

const INTERVAL: Milliseconds = 60 * MINUTE;

/**
 * Deletes what is older than the retention: now, and then once an hour. Returns the function that stops it, which
 * resolves when the sweep that is running has ended.
 */
export function startSweep(
  database: Database,
  {
    clock,
    days,
    rules,
    onSwept,
    onFault,
  }: {
    readonly clock: Clock;
    /** Retention of event types that set none; null: for ever. */
    readonly days: number | null;
    /** By which sessions and claims of the remaining events are worked out anew. */
    readonly rules: StoreRules;
    readonly onSwept: () => void;
    readonly onFault: (cause: unknown) => void;
  },
): () => Promise<void> {
  const stopping = new AbortController();
  const { signal } = stopping;

  async function daysByType(): Promise<ReadonlyMap<string, number>> {
    const types = await database.read(allEventTypes());
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
      place = await database.write(() => expire(retention, clock.now(), from, rules));
    } while (place && !signal.aborted);
    await database.write(() => expireTrash((type) => cutoffOf(type, retention, clock.now())));
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
