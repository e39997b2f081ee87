import { toError } from '../../domain/errors.ts';
import { type Clock, type Instant, type Milliseconds, SECOND } from '../../domain/time.ts';
import type { StoreRuntime } from '../../ports/definition.ts';
import type { Runner } from '../runner.ts';

/** How often the database is asked whether it answers. */
const INTERVAL: Milliseconds = 5 * SECOND;
/** How often while it does not: it is to be found again soon. */
const INTERVAL_OF_FAULT: Milliseconds = SECOND;
const TIMEOUT: Milliseconds = 2 * SECOND;

interface Fault {
  readonly message: string;
  readonly at: Instant;
}
export interface Heartbeat {
  /** The last fault of the database; null where it never had one. */
  lastFault(): Fault | null;
  stop(): Promise<void>;
}

/**
 * Asks the database regularly whether it answers, so that a fault is seen without a request, and its end as well. While
 * writes fail it also writes. One line of the log says that a fault has begun, one that it has ended.
 */
export function startHeartbeat(
  runner: Runner,
  { clock, warn }: { readonly clock: Clock; readonly warn: StoreRuntime['warn'] },
): Heartbeat {
  const stopping = new AbortController();
  const { signal } = stopping;
  let last: Fault | null = null;
  let isFailing = false;

  function look(): void {
    const message = runner.fault();
    if (message !== null) last = { message, at: clock.now() };
    if (message !== null && !isFailing) warn('the local store fails', { error: message });
    if (message === null && isFailing) warn('the local store answers again', {});
    isFailing = message !== null;
  }
  async function ask(): Promise<void> {
    const limits = { timeout: TIMEOUT };
    try {
      await runner.read('ping', [], limits);
      // What writes nothing still takes the lock of the writer.
      if (runner.fault() !== null) await runner.write('writeSlots', [[], clock.now()], limits);
    } catch (cause) {
      // The runner keeps what it means; this keeps what it says.
      last = { message: toError(cause).message, at: clock.now() };
    }
    look();
  }
  const hasStopped = () => signal.aborted;
  async function beat(): Promise<void> {
    while (!signal.aborted) {
      await clock.sleep(isFailing ? INTERVAL_OF_FAULT : INTERVAL, signal);
      if (hasStopped()) return;
      await ask();
    }
  }
  const beating = beat();
  return {
    lastFault: () => last,
    async stop() {
      stopping.abort();
      await beating;
    },
  };
}
