import { SourceError } from '../../domain/errors.ts';
import type { Clock, Milliseconds } from '../../domain/time.ts';

/** A moment on the monotonic clock; null: never. */
export type Deadline = Milliseconds | null;

/** What waits this long in vain says that the store is at fault; a shorter wait is a matter of the request's deadline. */
export const LONG_WAIT: Milliseconds = 1_000;

export function tookTooLong(source: string, cause?: unknown): SourceError {
  return new SourceError('UPSTREAM_TIMEOUT', source, 'The local store took too long', { cause });
}

/** Calls `act` at the deadline. Returns the function that takes the order back. */
export function atDeadline(
  deadline: Deadline,
  { clock, act }: { readonly clock: Pick<Clock, 'monotonic' | 'sleep'>; act(): void },
): () => void {
  if (deadline === null) return () => {};
  const { signal, abort } = control();
  void clock.sleep(Math.max(1, deadline - clock.monotonic()), signal).then(() => {
    if (!signal.aborted) act();
  });
  return abort;
}

/** Waits for work, and no longer than this. */
export async function atMost(
  clock: Pick<Clock, 'sleep'>,
  { ms, work }: { readonly ms: Milliseconds; readonly work: Promise<unknown> },
): Promise<void> {
  const { signal, abort } = control();
  await Promise.race([work, clock.sleep(ms, signal)]);
  abort();
}

function control() {
  const controller = new AbortController();
  return {
    signal: controller.signal,
    abort: () => {
      controller.abort();
    },
  };
}
