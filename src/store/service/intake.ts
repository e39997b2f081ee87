import { createPageFilter } from '../../domain/page-address.ts';
import type { Clock } from '../../domain/time.ts';
import type { Place, TrackInput } from '../../domain/tracking.ts';
import type { Identified, Store } from '../../ports/store.ts';
import type { Ingested } from '../intake/ingest.ts';
import { createFeedListeners, type FeedMembership } from '../leads/feed-joins.ts';
import type { Runner } from '../runner.ts';
import { createGroupCommit } from './group-commit.ts';
import { callLimits } from './limits.ts';

export interface IntakeOptions {
  readonly clock: Pick<Clock, 'now' | 'monotonic' | 'sleep'>;
  /** Names of parameters that are dropped from the addresses of pages. */
  readonly droppedParameters: readonly string[];
  /** Where an address is; null where nobody knows. */
  placeOf(address: string): Place | null;
  /** Called after each transaction that stored events, before any listener. */
  onStored(): void;
  /** Called with what a listener threw. The events are stored and the other listeners are called all the same. */
  onListenerFault(cause: unknown): void;
}

type IntakeMethods = Pick<Store, 'track' | 'retryTrashedEvent' | 'onIdentified' | 'watchFeed'>;
export interface Intake extends IntakeMethods {
  /** Resolves once every event that was accepted is stored. */
  drain(): Promise<void>;
}

/** Stores events, and tells listeners which leads they identified and which feeds the leads joined. */
export function createIntake(
  runner: Runner,
  { clock, droppedParameters, placeOf, onStored, onListenerFault }: IntakeOptions,
): Intake {
  const clean = createPageFilter(droppedParameters);
  const placed = (event: TrackInput): TrackInput => {
    const place = event.place ?? (event.ip === null ? null : placeOf(event.ip));
    // Nothing behind this line knows the address.
    return { ...event, ip: null, place };
  };
  const onIdentified = new Set<(identified: Identified) => void>();
  const feeds = createFeedListeners();
  function announce(identified: Ingested['identified'], joins: readonly FeedMembership[]): void {
    onStored();
    for (const one of identified) for (const listener of onIdentified) call(listener, one);
    for (const { feed, ...join } of joins)
      for (const listener of feeds.listenersOf(feed)) call(listener, join);
  }
  function call<T>(listener: (news: T) => void, news: T): void {
    try {
      listener(news);
    } catch (cause) {
      onListenerFault(cause);
    }
  }
  const arrival = () => ({ now: clock.now(), feeds: feeds.watched() });
  const commits = createGroupCommit({
    clock,
    transactions: runner.concurrentWrites,
    async store(events, limits) {
      const { done, joins } = await runner.write('ingest', [events, arrival()], limits);
      return { ...done, joins };
    },
    onStored({ identified, joins }) {
      announce(identified, joins);
    },
  });
  return {
    async track(events, call) {
      const cleaned = events.map(clean);
      const results = await commits.send(
        cleaned.map(({ event }) => placed(event)),
        call.deadline,
      );
      return results.map((result, index) => {
        const dropped = cleaned[index]?.dropped ?? [];
        return dropped.length > 0 ? { ...result, dropped } : result;
      });
    },
    drain: commits.drain,
    async retryTrashedEvent({ externalId, properties }, call) {
      const { done, joins } = await runner.write(
        'retry',
        [externalId, properties, arrival()],
        callLimits(call, clock),
      );
      announce(done.identified, joins);
      return done.event;
    },
    onIdentified(listener) {
      onIdentified.add(listener);
      return () => onIdentified.delete(listener);
    },
    watchFeed: ({ externalId }, listener) => feeds.add(externalId, listener),
  };
}
