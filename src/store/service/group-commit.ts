import { SourceError } from '../../domain/errors.ts';
import type { Clock, Instant, Milliseconds } from '../../domain/time.ts';
import type { Tracked, TrackInput } from '../../domain/tracking.ts';
import { SOURCE } from '../model/account.ts';
import { atDeadline, type Deadline, tookTooLong } from '../sql/deadline.ts';
import type { Limits } from '../sql/database.ts';
import { isShortOfMemory } from './heap.ts';

/** One call of `track` that waits for its transaction. */
interface Send {
  readonly events: readonly TrackInput[];
  /** On the monotonic clock. */
  readonly deadline: Deadline;
  resolve(results: readonly Tracked[]): void;
  reject(cause: unknown): void;
}

/** A transaction takes no further send once it holds this many events. */
const MAX_EVENTS = 1_000;
/** Events that wait; a send beyond them is refused, to be sent again. */
const MAX_WAITING = 20_000;
/** The pauses before what may have been stored is stored again. */
const PAUSES: readonly Milliseconds[] = [100, 400, 1_000];
/** When a refused send should be sent again. */
const RETRY_AFTER: Milliseconds = 2_000;

/** What one transaction did; `results` has one element for each event, in order. */
interface Outcome {
  readonly results: readonly Tracked[];
}

export interface GroupCommitOptions<T extends Outcome> {
  readonly clock: Pick<Clock, 'now' | 'monotonic' | 'sleep'>;
  /** Transactions that run at the same time. */
  readonly transactions: number;
  /** Stores events in one transaction: all of them or none. */
  store(events: readonly TrackInput[], limits: Limits): Promise<T>;
  /** Called after each transaction. */
  onStored(outcome: T): void;
}

/**
 * Stores the sends of one tick, and those that arrive while others are being stored, in one transaction: they share
 * one wait for the disk. A transaction has the time of the send that has most of it; a send that still waits at its
 * deadline is refused, and nothing of it is stored.
 */
export function createGroupCommit<T extends Outcome>({
  clock,
  transactions,
  store,
  onStored,
}: GroupCommitOptions<T>) {
  const waiting: Send[] = [];
  let waitingEvents = 0;
  const running = new Set<Promise<void>>();

  function start(): void {
    if (running.size >= transactions) return;
    const one = storeWaiting().finally(() => running.delete(one));
    running.add(one);
  }
  async function storeWaiting(): Promise<void> {
    for (let sends = takeSends(); sends.length > 0; sends = takeSends()) await commit(sends);
  }
  function takeSends(): readonly Send[] {
    const sends: Send[] = [];
    let count = 0;
    for (
      let send = waiting.shift();
      send;
      send = count < MAX_EVENTS ? waiting.shift() : undefined
    ) {
      sends.push(send);
      count += send.events.length;
    }
    waitingEvents -= count;
    return sends;
  }
  async function commit(sends: readonly Send[]): Promise<void> {
    try {
      const events = sends.flatMap((send) => send.events);
      const timeLeft = () => timeOf(sends);
      const outcome = await againIfUnknown(() => store(events, { timeout: timeLeft() }), {
        clock,
        timeLeft,
      });
      let from = 0;
      for (const { events, resolve } of sends) {
        resolve(outcome.results.slice(from, from + events.length));
        from += events.length;
      }
      onStored(outcome);
    } catch (cause) {
      // A send that cannot be stored must not fail the others: each is tried alone.
      if (sends.length > 1 && !(cause instanceof SourceError))
        for (const send of sends) await commit([send]);
      else for (const { reject } of sends) reject(cause);
    }
  }
  function timeOf(sends: readonly Send[]): Milliseconds | null {
    const latest = sends.reduce((most, { deadline }) => Math.max(most, deadline ?? Infinity), 0);
    return Number.isFinite(latest) ? Math.max(0, latest - clock.monotonic()) : null;
  }
  function send(
    events: readonly TrackInput[],
    deadline: Milliseconds,
  ): Promise<readonly Tracked[]> {
    const refused = refusal();
    if (refused) return Promise.reject(refused);
    const { promise, resolve, reject } = Promise.withResolvers<readonly Tracked[]>();
    const one: Send = {
      events,
      deadline: Number.isFinite(deadline) ? deadline : null,
      resolve,
      reject,
    };
    if (waiting.length === 0) setImmediate(start);
    waiting.push(one);
    waitingEvents += events.length;
    const stop = atDeadline(one.deadline, {
      clock,
      act() {
        const at = waiting.indexOf(one);
        if (at < 0) return;
        waiting.splice(at, 1);
        waitingEvents -= events.length;
        reject(tookTooLong(SOURCE));
      },
    });
    return promise.finally(stop);
  }
  const refusal = () => refusalOf(waitingEvents, clock.now());
  return {
    send,
    /** Why a send would be refused now; null where it would not be. */
    refusal,
    /** Resolves once every send that was accepted is stored or refused. */
    async drain(): Promise<void> {
      while (waiting.length > 0 || running.size > 0) {
        start();
        await Promise.all(running);
      }
    },
  };
}

/** Stores again what may have been stored and may not: the nonces keep it from being stored twice. */
async function againIfUnknown<T>(
  attempt: () => Promise<T>,
  {
    clock,
    timeLeft,
  }: {
    readonly clock: Pick<Clock, 'sleep'>;
    /** Null: for ever. */
    timeLeft(): Milliseconds | null;
  },
): Promise<T> {
  let unknown: SourceError;
  try {
    return await attempt();
  } catch (cause) {
    if (!isUnknown(cause)) throw cause;
    unknown = cause;
  }
  for (const pause of PAUSES) {
    if (pause >= (timeLeft() ?? Infinity)) break;
    await clock.sleep(pause);
    try {
      return await attempt();
    } catch {
      // The first answer still holds: nobody knows whether the events are stored.
    }
  }
  throw unknown;
}

function isUnknown(cause: unknown): cause is SourceError {
  return cause instanceof SourceError && cause.code === 'UNKNOWN_OUTCOME';
}

/** Why events are refused that could be neither kept nor stored soon; null where they are not. */
function refusalOf(waitingEvents: number, now: Instant): SourceError | null {
  const isShort = isShortOfMemory();
  if (waitingEvents < MAX_WAITING && !isShort) return null;
  const why = isShort ? 'The gateway is short of memory' : 'Too many events wait to be stored';
  return new SourceError('UPSTREAM_UNAVAILABLE', SOURCE, `${why}; send these again`, {
    retryAt: now + RETRY_AFTER,
  });
}
