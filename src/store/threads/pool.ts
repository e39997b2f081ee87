import { toError } from '../../domain/errors.ts';
import type { Clock, Milliseconds } from '../../domain/time.ts';
import type { StoreRuntime } from '../../ports/definition.ts';
import { SOURCE } from '../model/account.ts';
import type { ArgsOfRead, ArgsOfWrite, Runner } from '../runner.ts';
import type { Limits } from '../sql/database.ts';
import { replaced } from '../sql/sqlite-errors.ts';
import { holdFile, knownIn, memoryOfKnown } from '../sql/sqlite-file.ts';
import type { FilePlace } from '../sql/sqlite-succession.ts';
import { createFaultRecord, StoreFault } from '../sql/store-fault.ts';
import { type Beside, openBeside } from './beside.ts';
import { createLane, type Lane } from './lane.ts';
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
  { version, ...given }: Required<Omit<ThreadData, 'known'>>,
  { clock, warn }: Pick<StoreRuntime, 'warn'> & { readonly clock: Pick<Clock, 'sleep'> },
): Promise<Runner> {
  const data = { ...given, known: memoryOfKnown() };
  let isMigrated = false;
  const shared = {
    data: (): ThreadData => (isMigrated ? { ...data, version } : data),
    clock,
    faults: createFaultRecord(),
    onDisplaced: () => {
      replacement?.look();
    },
  };
  const writing = createLane({ ...shared, threads: 1, grace: WRITE_GRACE });
  const reading = createLane({ ...shared, threads: READERS, grace: READ_GRACE });
  let replacement: Replacement | null = null;
  const read: Runner['read'] = (name, args, limits) =>
    reading.submit(jobOf('read', name, args, limits)) as never;
  const write: Runner['write'] = (name, args, limits) =>
    writing.submit(jobOf('write', name, args, limits)) as never;
  const runner: Runner = {
    concurrentWrites: 1,
    read,
    write,
    async scrub() {
      await writing.submit(jobOf('scrub'));
    },
    fault: shared.faults.current,
    async close() {
      await reading.close();
      await writing.close();
      replacement?.close();
    },
  };
  try {
    await write('migrate', [data.file, null]);
    isMigrated = true;
    const beside = await openBeside(data.file);
    const catchUp = async () => {
      const stored = (await writing.submit(jobOf('read', 'tombstones'))) as ReturnType<
        Beside['tombstones']
      >;
      const known = new Set(stored.map(({ hash }) => hash));
      // A file that misses no erasure need not be written to: it may be on a read-only disk.
      if (beside.tombstones().every(({ hash }) => known.has(hash))) {
        await beside.keepTombstones(stored);
        return;
      }
      const { tombstones, applied } = await write('applyErasures', [beside.tombstones()]);
      if (applied > 0) await runner.scrub();
      await beside.keepTombstones(tombstones);
    };
    await catchUp();
    replacement = watchFile(data, { reading, writing, warn, catchUp });
    return withBeside(runner, beside);
  } catch (cause) {
    await runner.close();
    throw cause;
  }
}

/** Keeps erasures and permits beside the database as well. */
function withBeside(runner: Runner, beside: Beside): Runner {
  const { read, write } = runner;
  async function heldSlots(args: ArgsOfRead<'heldSlots'>, limits?: Limits) {
    const slots = new Map((await read('heldSlots', args, limits)).map((slot) => [slot.id, slot]));
    for (const slot of beside.slots(...args)) slots.set(slot.id, slot);
    return [...slots.values()];
  }
  async function writeSlots(args: ArgsOfWrite<'writeSlots'>, limits?: Limits) {
    await Promise.all([write('writeSlots', args, limits), beside.keepSlots(...args)]);
  }
  async function erase(args: ArgsOfWrite<'erase'>, limits?: Limits) {
    const erased = await write('erase', args, limits);
    await beside.keepTombstones(await read('tombstones', []));
    return erased;
  }
  async function liftErasure([key]: ArgsOfWrite<'liftErasure'>, limits?: Limits) {
    // First beside the database: otherwise a crash in between would have the next start erase the person again.
    await beside.dropTombstones(await read('tombstonesBy', [key], limits));
    return write('liftErasure', [key], limits);
  }
  return {
    ...runner,
    read: (name, args, limits) =>
      (name === 'heldSlots' ? heldSlots(args as never, limits) : read(name, args, limits)) as never,
    write: (name, args, limits) =>
      (name === 'writeSlots'
        ? writeSlots(args as never, limits)
        : name === 'erase'
          ? erase(args as never, limits)
          : name === 'liftErasure'
            ? liftErasure(args as never, limits)
            : write(name, args, limits)) as never,
  };
}

/** Brings a store whose file was replaced to work on the new file. */
interface Replacement {
  /** Looks which file is there now, and moves on to another one. */
  look(): void;
  /** After all threads have ended. */
  close(): void;
}

function watchFile(
  { file, known }: Pick<ThreadData, 'file' | 'known'>,
  {
    reading,
    writing,
    warn,
    catchUp,
  }: Pick<StoreRuntime, 'warn'> & {
    readonly reading: Lane;
    readonly writing: Lane;
    /** Brings a file that was restored up to what it has missed. */
    catchUp(): Promise<void>;
  },
): Replacement {
  const isOpen = knownIn(known);
  let held = holdFile(file);
  let looking: Promise<void> | null = null;
  let isBehind = false;

  const descriptor = () => (held?.identity === isOpen.file ? held.descriptor : null);
  function holdNew(): void {
    if (held?.identity === isOpen.file) return;
    held?.release();
    held = holdFile(file);
  }
  /** Nobody reads what was erased after the backup. */
  async function resume(): Promise<void> {
    if (isBehind) await catchUp();
    isBehind = false;
    reading.resume();
  }
  async function moveOn(): Promise<void> {
    // No thread may have the old file open when the new one is opened.
    await reading.suspend(replaced(SOURCE));
    try {
      const aside = await writing.submit(jobOf('leave', '', [descriptor()]));
      if (aside !== null)
        warn('a log that does not belong to the file of the local store was set aside', {
          file: aside as string,
        });
      isBehind = true;
      await writing.submit(jobOf('take'));
      holdNew();
      await resume();
    } catch (cause) {
      const error = toError(cause);
      if (!(cause instanceof StoreFault))
        warn('the new file of the local store cannot be used', { error: error.message });
      await reading.suspend(error);
    }
  }
  async function look(): Promise<void> {
    const place = (await writing.submit(jobOf('place'))) as FilePlace;
    if (place === 'SAME') await resume();
    else if (place === 'OTHER') await moveOn();
  }
  return {
    look() {
      looking ??= look()
        // The lane has kept the fault, and the next operation looks again.
        .catch(() => {})
        .finally(() => {
          looking = null;
        });
    },
    close() {
      held?.release();
      held = null;
    },
  };
}

function jobOf(kind: Job['kind'], name = '', args: readonly unknown[] = [], limits?: Limits): Job {
  return {
    kind,
    name,
    args,
    deadline: limits?.timeout == null ? null : sharedNow() + limits.timeout,
  };
}
