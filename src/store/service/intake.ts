import { clockOffset } from '../../domain/device-clock.ts';
import { InvalidInputError, type InputFault } from '../../domain/errors.ts';
import { boundFaults, propertiesFault, sendSound } from '../../domain/limits.ts';
import { createPageFilter } from '../../domain/page-address.ts';
import { type Clock, type Instant, rfc3339 } from '../../domain/time.ts';
import type { Place, Tracked, TrackInput } from '../../domain/tracking.ts';
import type { Call } from '../../ports/call.ts';
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
  /** No event happened before. */
  readonly earliestEvent: Instant;
  /** Where an address is; null where nobody knows. */
  placeOf(address: string): Place | null;
  /** Called after each transaction that stored events, before any listener. */
  onStored(): void;
  /** Called with what a listener threw. The events are stored and the other listeners are called all the same. */
  onListenerFault(cause: unknown): void;
}

type IntakeMethods = Pick<
  Store,
  'track' | 'rehearse' | 'overload' | 'retryTrashedEvent' | 'onIdentified' | 'watchFeed'
>;
export interface Intake extends IntakeMethods {
  /** Resolves once every event that was accepted is stored. */
  drain(): Promise<void>;
}

/** Stores events, and tells listeners which leads they identified and which feeds the leads joined. */
export function createIntake(
  runner: Runner,
  { clock, droppedParameters, earliestEvent, placeOf, onStored, onListenerFault }: IntakeOptions,
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
  async function store(events: readonly TrackInput[], call: Call): Promise<readonly Tracked[]> {
    const cleaned = events.map(clean);
    const sent = cleaned.map(({ event }) => placed(event));
    const results = await commits.send(sent, call.deadline);
    return results.map((result, index) => {
      const dropped = cleaned[index]?.dropped ?? [];
      return dropped.length > 0 ? { ...result, dropped } : result;
    });
  }
  return {
    track: (events, call) =>
      // Before they are sent on: a value beyond the bounds may be one that no thread can be given.
      sendSound(
        events,
        (event) => faultsOf(event, earliestEvent, clock.now()),
        (sound) => store(sound, call),
      ),
    overload: commits.refusal,
    rehearse: (events, call) =>
      sendSound(
        events,
        (event) => faultsOf(event, earliestEvent, clock.now()),
        (sound) => {
          const sent = sound.map((event) => placed(clean(event).event));
          return runner.read('rehearse', [sent, clock.now()], callLimits(call, clock));
        },
      ),
    drain: commits.drain,
    async retryTrashedEvent({ externalId, properties }, call) {
      const fault = propertiesFault(properties);
      if (fault) throw new InvalidInputError([fault]);
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

function faultsOf(event: TrackInput, earliest: Instant, now: Instant): readonly InputFault[] {
  const faults = boundFaults(event);
  const { occurredAt, usualTime = null } = event;
  const at = occurredAt === null ? usualTime : occurredAt + clockOffset(event, now);
  if (at === null || (at >= earliest && at < 8.64e15)) return faults;
  const message = `occurredAt must be a moment since ${rfc3339(earliest)} (EARLIEST_EVENT)`;
  return [...faults, { path: ['occurredAt'], message }];
}
