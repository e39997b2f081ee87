import type { LeadRef } from '../domain/entities.ts';
import { UnsupportedError } from '../domain/errors.ts';
import { customFeedId, leadId } from '../domain/ids.ts';
import type { Store } from '../ports/store.ts';
import type { Instant } from '../domain/time.ts';
import type { CustomFeedRef } from '../domain/changes.ts';
import { createChannel, type Channel, type Published } from './channel.ts';

interface Item {
  readonly lead: LeadRef;
  readonly enteredAt: Instant;
}
export type FeedJoined = Published<Item>;

/** Tells of leads that join custom feeds. */
export interface FeedJoins {
  /**
   * Ends without an error when `signal` is aborted or the gateway stops. Throws an UnsupportedError where the feed's
   * source does not tell which leads join.
   */
  subscribe(args: {
    readonly feed: CustomFeedRef;
    readonly after: string | null;
    readonly signal: AbortSignal;
  }): AsyncGenerator<FeedJoined, void, undefined>;
  close(): void;
}

/** The most feeds without a listener that are still watched, for subscribers that come back with a cursor. */
const MAX_LEFT = 100;

interface Watched {
  readonly channel: Channel<Item>;
  readonly stop: () => void;
  /** How many listen now. */
  listeners: number;
}

export function createFeedJoins(store: Pick<Store, 'facts' | 'watchFeed'>): FeedJoins {
  const watched = new Map<string, Watched>();

  function watch(feed: CustomFeedRef): Watched {
    const id = customFeedId(feed);
    const known = watched.get(id);
    if (known) return known;
    const { name } = store.facts;
    if (feed.source !== name)
      throw new UnsupportedError(`${feed.source} does not tell who joins a feed`, [name]);
    const channel = createChannel<Item>(['entered', id]);
    const stop = store.watchFeed(feed, ({ lead, enteredAt }) => {
      channel.publish({ lead, enteredAt }, leadId(lead));
    });
    const one = { channel, stop, listeners: 0 };
    watched.set(id, one);
    return one;
  }
  function leave(feed: CustomFeedRef, one: Watched): void {
    one.listeners -= 1;
    if (one.listeners > 0) return;
    const id = customFeedId(feed);
    // Moved to the end: the map is in the order in which feeds lost their last listener.
    watched.delete(id);
    watched.set(id, one);
    const left = [...watched].filter(([, { listeners }]) => listeners === 0);
    for (const [oldest, { stop }] of left.slice(0, Math.max(0, left.length - MAX_LEFT))) {
      stop();
      watched.delete(oldest);
    }
  }

  return {
    async *subscribe({ feed, ...args }) {
      const one = watch(feed);
      one.listeners += 1;
      try {
        yield* one.channel.subscribe(args);
      } finally {
        leave(feed, one);
      }
    },
    close() {
      for (const { channel, stop } of watched.values()) {
        stop();
        channel.close();
      }
    },
  };
}
