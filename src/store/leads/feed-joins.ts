import type { Instant } from '../../domain/time.ts';
import type { FeedJoin } from '../../ports/store.ts';
import { leadRefOfRow } from '../model/rows.ts';
import { all, lock, type Work } from '../sql/database.ts';
import { conditionOf } from './criteria.ts';
import { readFeedsById } from './feeds.ts';

type Listener = (joined: FeedJoin) => void;

/** A lead's new membership of a feed. */
export interface FeedMembership extends FeedJoin {
  /** The feed's external id. */
  readonly feed: string;
}

/** Listeners by the feed that they watch. */
export function createFeedListeners() {
  const byFeed = new Map<string, Set<Listener>>();
  return {
    /** Returns the function that stops the listener. */
    add(feed: string, listener: Listener): () => void {
      const listeners = byFeed.get(feed) ?? new Set();
      listeners.add(listener);
      byFeed.set(feed, listeners);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0 && byFeed.get(feed) === listeners) byFeed.delete(feed);
      };
    },
    /** External ids of the feeds that have a listener. */
    watched: (): readonly string[] => [...byFeed.keys()],
    listenersOf: (feed: string): Iterable<Listener> => byFeed.get(feed) ?? [],
  };
}

/**
 * Runs `work` and returns which of `leads` it made join which of `feeds`, by comparing the members before and after.
 * Without feeds it asks the database nothing.
 *
 * @param leads ids of all leads that `work` may change
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
): Work<{ readonly done: T; readonly joins: readonly FeedMembership[] }> {
  const conditions = (yield* readFeedsById(feeds)).map(
    ({ externalId, criteria }) => [externalId, conditionOf(criteria)] as const,
  );
  const among = JSON.stringify([...new Set(leads)]);
  // The memberships read before `work` must still hold when it changes the leads.
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
  const joins: FeedMembership[] = [];
  for (const [feed, ids] of yield* members())
    for (const id of ids)
      if (!before.get(feed)?.has(id)) joins.push({ feed, lead: leadRefOfRow(id), enteredAt: now });
  return { done, joins };
}
