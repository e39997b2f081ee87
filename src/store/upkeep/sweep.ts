import type { Clock, Milliseconds } from '../../domain/time.ts';
import type { SessionRule } from '../../domain/session.ts';
import type { EventType } from '../../domain/event-types.ts';
import type { Call } from '../../ports/call.ts';
import type { Page } from '../../domain/page.ts';
import type { Source } from '../../ports/source.ts';
import { MINUTE } from '../../domain/time.ts';
import type { Database } from '../sql/database.ts';
import { cutoffOf, expire, type Retention, type RetentionPlace } from './retention.ts';
import { expireTrash } from '../intake/trash.ts';

const EVERY: Milliseconds = 60 * MINUTE;

/** Forgets what is older than the retention, once an hour. Answers the way to stop, which waits for what is under way. */
export function startSweep(
  database: Database,
  {
    clock,
    days,
    eventTypes,
    rule,
    onSwept,
    onFault,
  }: {
    readonly clock: Clock;
    /** Of types that say nothing; null: for ever. */
    readonly days: number | null;
    /** Types may say how long their events are kept. */
    readonly eventTypes: Source['eventTypes'];
    /** By which the sessions are cut of what is left. */
    readonly rule?: SessionRule;
    readonly onSwept: () => void;
    readonly onFault: (cause: unknown) => void;
  },
): () => Promise<void> {
  const stopping = new AbortController();
  const { signal } = stopping;

  async function daysByType(): Promise<ReadonlyMap<string, number>> {
    const found = new Map<string, number>();
    const call: Call = {
      signal,
      deadline: clock.monotonic() + MINUTE,
      freshness: { mode: 'LIVE', maxAgeMs: null },
      priority: 'BACKGROUND',
      rank: 0,
      cost: { upstreamCall() {}, cacheHit() {}, coalesced() {}, waited() {} },
    };
    for (let after: string | null = null; eventTypes;) {
      const page: Page<EventType> = await eventTypes({ first: 100, after, order: [] }, call);
      for (const { reference, expirationPolicy } of page.items)
        if (expirationPolicy?.retentionDays) found.set(reference, expirationPolicy.retentionDays);
      after = page.next;
      if (after === null) break;
    }
    return found;
  }
  async function sweep(): Promise<void> {
    const rules: Retention = { days, byType: await daysByType() };
    if (days === null && rules.byType.size === 0) return;
    let place: RetentionPlace | null = null;
    do {
      const from: RetentionPlace | null = place;
      place = await database.write(() => expire(rules, clock.now(), from, rule));
    } while (place && !signal.aborted);
    await database.write(() => expireTrash((type) => cutoffOf(type, rules, clock.now())));
    onSwept();
  }
  async function run(): Promise<void> {
    while (!signal.aborted) {
      await sweep().catch(onFault);
      await clock.sleep(EVERY, signal);
    }
  }
  const running = run();
  return async () => {
    stopping.abort();
    await running;
  };
}
