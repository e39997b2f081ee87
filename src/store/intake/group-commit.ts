import { SourceError } from '../../domain/errors.ts';
import type { Tracked, TrackInput } from '../../domain/tracking.ts';

/** One call of `track` that waits for its transaction. */
interface Send {
  readonly events: readonly TrackInput[];
  resolve(results: readonly Tracked[]): void;
  reject(cause: unknown): void;
}

/** Transactions that run at the same time on an engine that answers asynchronously. */
const MAX_TRANSACTIONS = 4;
/** A transaction takes no further send once it holds this many events. */
const MAX_EVENTS = 1_000;

/** What one transaction did; `results` has one element for each event, in order. */
interface Outcome {
  readonly results: readonly Tracked[];
}

/**
 * Stores the sends of one tick, and those that arrive while others are being stored, in one transaction: they share
 * one wait for the disk.
 *
 * @param store stores events in one transaction: all of them or none
 * @param onStored is called after each transaction
 */
export function createGroupCommit<T extends Outcome>(
  store: (events: readonly TrackInput[]) => Promise<T>,
  onStored: (outcome: T) => void,
) {
  const waiting: Send[] = [];
  const running = new Set<Promise<void>>();

  function start(): void {
    if (running.size >= MAX_TRANSACTIONS) return;
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
    return sends;
  }
  async function commit(sends: readonly Send[]): Promise<void> {
    try {
      const outcome = await store(sends.flatMap(({ events }) => events));
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
  return {
    send: (events: readonly TrackInput[]) =>
      new Promise<readonly Tracked[]>((resolve, reject) => {
        if (waiting.length === 0) setImmediate(start);
        waiting.push({ events, resolve, reject });
      }),
    /** Resolves once every send that was accepted is stored or refused. */
    async drain(): Promise<void> {
      while (waiting.length > 0 || running.size > 0) {
        start();
        await Promise.all(running);
      }
    },
  };
}
