import type { Instant } from '../../domain/time.ts';
import type { FeedJoin } from '../../ports/store.ts';
import { leadRefOfRow } from '../model/rows.ts';
import { LOCAL } from '../sql/account.ts';
import { inLockstep, lock, rows, type Work } from '../sql/database.ts';
import { type Condition, conditionOf } from './criteria.ts';
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
  const among = [...new Set(leads)];
  // The memberships read before `work` must still hold when it changes the leads.
  if (conditions.length > 0) yield* lock(leads);
  const members = () =>
    inLockstep(conditions.map(([feed, condition]) => membersOf(feed, condition, among)));
  const before = new Map(yield* members());
  const done = yield* work;
  const joins: FeedMembership[] = [];
  for (const [feed, ids] of yield* members())
    for (const id of ids)
      if (!before.get(feed)?.has(id)) joins.push({ feed, lead: leadRefOfRow(id), enteredAt: now });
  return { done, joins };
}

/** The leads among these that are in a feed, in the order of their ids. */
function* membersOf(
  feed: string,
  condition: Condition,
  among: readonly string[],
): Work<readonly [feed: string, leads: ReadonlySet<string>]> {
  const found = yield* rows((dialect) =>
    dialect.db
      .selectFrom('leads')
      .select('leads.id')
      .where('leads.account', '=', LOCAL)
      .where(dialect.isIn('leads.id', among))
      .where((eb) => condition(eb, dialect))
      .orderBy('leads.id'),
  );
  return [feed, new Set(found.map(({ id }) => id))];
}
