import type { FeedJoin } from '../../ports/store.ts';
import type { Instant } from '../../domain/time.ts';
import { conditionOf } from './criteria.ts';
import { all, lock, type Work } from '../sql/database.ts';
import { readFeedsById } from './feeds.ts';
import { leadRefOf } from '../model/rows.ts';

type Listener = (joined: FeedJoin) => void;

/** Who wants to know of leads that join feeds. */
export function createFeedListeners() {
  const byFeed = new Map<string, Set<Listener>>();
  return {
    add(feed: string, listener: Listener): () => void {
      const listeners = byFeed.get(feed) ?? new Set();
      listeners.add(listener);
      byFeed.set(feed, listeners);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0 && byFeed.get(feed) === listeners) byFeed.delete(feed);
      };
    },
    /** External ids of the feeds that somebody watches. */
    feeds: (): readonly string[] => [...byFeed.keys()],
    tell(joins: readonly Join[]): void {
      for (const { feed, ...join } of joins)
        for (const listener of byFeed.get(feed) ?? []) listener(join);
    },
  };
}

export interface Join extends FeedJoin {
  readonly feed: string;
}

/**
 * Does `work`, which may change these leads, and tells which of them it made join which of these feeds. A feed that
 * nobody watches costs nothing.
 */
export function* detectJoins<T>(
  work: Work<T>,
  {
    feeds,
    leads,
    now,
  }: {
    readonly feeds: readonly string[];
    readonly leads: readonly string[];
    readonly now: Instant;
  },
): Work<{ readonly done: T; readonly joins: readonly Join[] }> {
  const conditions = (yield* readFeedsById(feeds)).map(
    ({ externalId, criteria }) => [externalId, conditionOf(criteria)] as const,
  );
  const among = JSON.stringify([...new Set(leads)]);
  // Who is in before must be so until it is done.
  if (conditions.length > 0) yield* lock(leads);
  function* members(): Work<ReadonlyMap<string, ReadonlySet<string>>> {
    const found = new Map<string, ReadonlySet<string>>();
    for (const [feed, { sql, values }] of conditions) {
      const rows = yield* all<{ id: string }>(
        `SELECT id FROM leads WHERE id IN (SELECT value FROM EACH(?)) AND ${sql} ORDER BY id`,
        among,
        ...values,
      );
      found.set(feed, new Set(rows.map(({ id }) => id)));
    }
    return found;
  }
  const before = yield* members();
  const done = yield* work;
  const joins: Join[] = [];
  for (const [feed, ids] of yield* members())
    for (const id of ids)
      if (!before.get(feed)?.has(id)) joins.push({ feed, lead: leadRefOf(id), enteredAt: now });
  return { done, joins };
}
