import type { Clock, Milliseconds } from '../../domain/time.ts';
import type { Runner } from '../runner.ts';
import type { Limits } from '../sql/database.ts';
import { createFaultRecord } from '../sql/store-fault.ts';
import { createLane } from './lane.ts';
import { type Job, sharedNow, type ThreadData } from './messages.ts';

/** Threads that read: a slow statement holds up one of them. */
const READERS = 2;
const READ_GRACE: Milliseconds = 100;
const WRITE_GRACE: Milliseconds = 1_000;

/**
 * Runs the operations of a SQLite store in threads: one that writes and some that read. A lock of another process, a
 * search or a sort holds up the thread that meets it, and nothing else. Throws a GatewayError where the file cannot be
 * opened.
 *
 * @param version the number of migrations that the file has after the operation `migrate`
 */
export async function openThreads(
  { version, ...data }: Required<ThreadData>,
  clock: Pick<Clock, 'sleep'>,
): Promise<Runner> {
  let isMigrated = false;
  const shared = {
    data: (): ThreadData => (isMigrated ? { ...data, version } : data),
    clock,
    faults: createFaultRecord(),
  };
  const writing = createLane({ ...shared, threads: 1, grace: WRITE_GRACE });
  const reading = createLane({ ...shared, threads: READERS, grace: READ_GRACE });
  const runner: Runner = {
    concurrentWrites: 1,
    read: (name, args, limits) => reading.submit(jobOf('read', name, args, limits)) as never,
    write: (name, args, limits) => writing.submit(jobOf('write', name, args, limits)) as never,
    async scrub() {
      await writing.submit(jobOf('scrub'));
    },
    fault: shared.faults.current,
    async close() {
      await reading.close();
      await writing.close();
    },
  };
  try {
    await runner.write('migrate', [data.file]);
    isMigrated = true;
  } catch (cause) {
    await runner.close();
    throw cause;
  }
  return runner;
}

function jobOf(kind: Job['kind'], name = '', args: readonly unknown[] = [], limits?: Limits): Job {
  return {
    kind,
    name,
    args,
    deadline: limits?.timeout == null ? null : sharedNow() + limits.timeout,
  };
}
