import type { Instant } from '../../domain/time.ts';
import type { Identified, Store } from '../../ports/store.ts';
import { createFeedListeners, detectJoins, type FeedMembership } from '../leads/feed-joins.ts';
import type { StoreRules } from '../model/rules.ts';
import type { Database, Work } from '../sql/database.ts';
import { createGroupCommit } from './group-commit.ts';
import { ingest, type Ingested } from './ingest.ts';
import { prepare, type Prepared } from './prepare.ts';
import { prepareRetry, retry } from './retry.ts';

export interface IntakeOptions {
  now(): Instant;
  /** ISO 4217 code of amounts that name no currency. */
  readonly currency: string;
  /** How many days events are kept whose type sets no retention; null: for ever. */
  readonly retentionDays: number | null;
  /** By which sessions are cut. */
  readonly rules: StoreRules;
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
  database: Database,
  { now, currency, retentionDays, rules, onStored, onListenerFault }: IntakeOptions,
): Intake {
  const onIdentified = new Set<(identified: Identified) => void>();
  const feeds = createFeedListeners();
  const options = () => ({ now: now(), currency, retentionDays });

  /** Stores what `preparing` prepared, and compares the leads' memberships of watched feeds before and after. */
  function* storing<T>(
    preparing: Work<readonly Prepared[]>,
    store: (prepared: readonly Prepared[], at: Instant) => Work<T>,
  ) {
    const prepared = yield* preparing;
    return yield* detectJoins(store(prepared, now()), {
      feeds: feeds.watched(),
      leads: prepared.map(({ lead }) => lead),
      now: now(),
    });
  }
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
  const commits = createGroupCommit(
    async (events) => {
      const { done, joins } = await database.write(() =>
        storing(prepare(events, options()), (prepared, at) => ingest(prepared, at, rules)),
      );
      return { ...done, joins };
    },
    ({ identified, joins }) => {
      announce(identified, joins);
    },
  );
  return {
    track: commits.send,
    drain: commits.drain,
    async retryTrashedEvent({ externalId, properties }) {
      const { done, joins } = await database.write(() =>
        storing(prepareRetry(externalId, properties, options()), (prepared, at) =>
          retry(externalId, prepared, at, rules),
        ),
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
