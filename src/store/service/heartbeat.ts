import { type Clock, type Instant, type Milliseconds, SECOND } from '../../domain/time.ts';
import type { StoreRuntime } from '../../ports/definition.ts';
import type { Runner } from '../runner.ts';
import { StoreFault } from '../sql/store-fault.ts';

/** How often the database is asked whether it answers. */
const INTERVAL: Milliseconds = 5 * SECOND;
/** How often while it does not: it is to be found again soon. */
const INTERVAL_OF_FAULT: Milliseconds = SECOND;
const TIMEOUT: Milliseconds = 2 * SECOND;

interface SeenFault {
  readonly message: string;
  readonly at: Instant;
}
export interface Heartbeat {
  /** Why the database does not answer now; null where it does. */
  fault(): string | null;
  /** The last fault of the database, which may have ended; null where it never had one. */
  lastFault(): SeenFault | null;
  /** Takes note of what failed in the background. False for what is no fault of the database: that is for others to report. */
  notes(cause: unknown): boolean;
  start(): void;
  stop(): Promise<void>;
}

/**
 * Asks the database regularly whether it answers and takes writes, so that a fault is seen without a request, and its end
 * as well. One line of the log says that a fault has begun, and one that it has ended.
 */
export function createHeartbeat(
  runner: Runner,
  { clock, warn }: { readonly clock: Clock; readonly warn: StoreRuntime['warn'] },
): Heartbeat {
  const stopping = new AbortController();
  const { signal } = stopping;
  let last: SeenFault | null = null;
  let isFailing = false;

  function look(): string | null {
    const message = runner.fault()?.message ?? null;
    if (message !== null) last = { message, at: clock.now() };
    if (message !== null && !isFailing) warn('the local store fails', { error: message });
    if (message === null && isFailing) warn('the local store answers again', {});
    isFailing = message !== null;
    return message;
  }
  async function ask(): Promise<void> {
    const limits = { timeout: TIMEOUT };
    const proof = runner.fault()?.proof;
    // Without a limit: a large file takes its time.
    if (proof === 'CHECK') await runner.read('check', []);
    else if (proof === 'WRITE') await runner.write('probe', [], limits);
    else {
      await runner.read('ping', [], limits);
      // What writes nothing still takes the lock of the writer.
      await runner.write('writeSlots', [[], clock.now()], limits);
    }
  }
  const hasStopped = () => signal.aborted;
  async function beat(): Promise<void> {
    while (!signal.aborted) {
      await clock.sleep(isFailing ? INTERVAL_OF_FAULT : INTERVAL, signal);
      if (hasStopped()) return;
      // The runner keeps what failed.
      await ask().catch(() => {});
      look();
    }
  }
  let beating: Promise<void> | null = null;
  return {
    fault: look,
    lastFault: () => last,
    notes(cause) {
      look();
      return cause instanceof StoreFault;
    },
    start() {
      beating ??= beat();
    },
    async stop() {
      stopping.abort();
      await beating;
    },
  };
}
