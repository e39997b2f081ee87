import type { Clock } from '../../domain/time.ts';
import type { Identified, Store } from '../../ports/store.ts';
import type { Ingested } from '../intake/ingest.ts';
import { createFeedListeners, type FeedMembership } from '../leads/feed-joins.ts';
import type { Runner } from '../runner.ts';
import { createGroupCommit } from './group-commit.ts';
import { callLimits } from './limits.ts';

export interface IntakeOptions {
  readonly clock: Pick<Clock, 'now' | 'monotonic' | 'sleep'>;
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
  { clock, onStored, onListenerFault }: IntakeOptions,
): Intake {
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
    track: (events, call) => commits.send(events, call.deadline),
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
