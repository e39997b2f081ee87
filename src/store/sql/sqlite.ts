import { GatewayError, SourceError, toError } from '../../domain/errors.ts';
import type { Milliseconds } from '../../domain/time.ts';
import { type Database, isList, type Limits, type Request, type Work } from './database.ts';
import { BUSY_TIMEOUT, connect, type SqliteConnection } from './sqlite-connection.ts';
import {
  DeadlinePassed,
  displaced,
  endsConnection,
  removed,
  replaced,
  replacedByAnotherVersion,
  sqliteErrorOf,
} from './sqlite-errors.ts';
import {
  identityOf,
  isLogAlone,
  type KnownFile,
  knownIn,
  makePrivate,
  memoryOfKnown,
} from './sqlite-file.ts';
import { createSuccession, type Succession } from './sqlite-succession.ts';

export interface SqliteOptions {
  /** Name of the source that errors name. */
  readonly source: string;
  /** The clock of deadlines. */
  now(): Milliseconds;
  /**
   * The number of migrations of a file that was opened before. Such a file is not made anew where it is missing, and it is
   * opened by the first work, which gets its faults. Undefined: the file is opened or made now.
   */
  readonly version?: number | undefined;
  /** Which file that is, where several threads share it. */
  readonly known?: BigUint64Array | undefined;
}

export interface SqliteDatabase extends Database {
  /** For a file that was removed or replaced. Only the thread that writes may use it. */
  readonly succession: Succession;
}

/**
 * Opens a file, or a database in memory for `:memory:`. Throws a GatewayError where it cannot be opened.
 *
 * Everything runs synchronously in the thread that calls. A file that fails (damaged, read-only) is closed, and opened
 * again by the next work: it recovers when the cause has gone. A file that was removed stays open and does not work until
 * it is put back; a work never opens another file in its place, because the log of the removed one may stand beside it.
 */
export function openSqlite(file: string, options: SqliteOptions): SqliteDatabase {
  const { source, now } = options;
  let isOpen = true;
  let deadline: Milliseconds | null = null;
  const link = openLink(file, options, { isWithinDeadline });

  function isWithinDeadline(): number {
    checkDeadline();
    return 1;
  }
  function checkDeadline(): void {
    if (deadline !== null && now() > deadline) throw new DeadlinePassed('The deadline has passed');
  }
  /** Runs the work synchronously, so no other work runs between two of its statements. */
  function perform<T>(on: SqliteConnection, work: Work<T>): T {
    let rows: readonly unknown[] = [];
    for (;;) {
      const step = work.next(rows);
      if (step.done === true) return step.value;
      checkDeadline();
      const ask = (request: Request) => on.ask(request);
      rows = isList(step.value) ? step.value.map(ask) : ask(step.value);
    }
  }
  function attempt<T>(limits: Limits | undefined, run: (on: SqliteConnection) => T): T {
    if (!isOpen) throw new SourceError('UPSTREAM_UNAVAILABLE', source, 'The store is not open');
    const timeout = limits?.timeout ?? null;
    deadline = timeout === null ? null : now() + timeout;
    try {
      checkDeadline();
      const on = link.connected();
      on.sqlite.pragma(`busy_timeout = ${Math.ceil(Math.min(timeout ?? Infinity, BUSY_TIMEOUT))}`);
      return run(on);
    } catch (cause) {
      if (endsConnection(cause) && file !== MEMORY) link.close();
      throw sqliteErrorOf(cause, { source, waited: timeout ?? BUSY_TIMEOUT });
    } finally {
      deadline = null;
      // SQLite lets a connection write only once none is open that found the file read-only.
      if (link.current()?.isReadOnly) link.close();
    }
  }
  function write<T>(on: SqliteConnection, work: () => Work<T>): T {
    const done = on.write(() => perform(on, work()));
    // What is stored in a file that was removed meanwhile may never be seen again.
    if (!on.isInPlace()) throw displaced(source);
    return done;
  }
  return {
    // A deferred transaction: its statements see one moment, and it never waits for a writer.
    read: async (work, limits) =>
      attempt(limits, (on) => on.sqlite.transaction(() => perform(on, work)).deferred()),
    write: async (work, limits) => attempt(limits, (on) => write(on, work)),
    scrub: async () => {
      // `secure_delete` overwrites deleted cells in the file; copies of them remain in the write-ahead log.
      attempt(undefined, ({ sqlite }) => sqlite.pragma('wal_checkpoint(TRUNCATE)'));
    },
    close: async () => {
      isOpen = false;
      link.close();
    },
    succession: createSuccession({ file, source, now, ...link }),
  };
}

const MEMORY = ':memory:';

/** The one connection of a thread, and what is known of its file. */
interface Link {
  readonly known: KnownFile;
  current(): SqliteConnection | null;
  /** The connection, opened again if it was closed because the file failed. */
  connected(): SqliteConnection;
  /** Opens the file, which must have this identity, and the tables of this gateway. */
  open(identity: string): SqliteConnection;
  close(): void;
}

function openLink(
  file: string,
  { source, version, known: memory = memoryOfKnown() }: SqliteOptions,
  deadlines: Parameters<typeof connect>[1],
): Link {
  const known = knownIn(memory);
  let knownVersion = version ?? 0;
  let connection: SqliteConnection | null = version === undefined ? make() : null;

  function make(): SqliteConnection {
    try {
      if (file !== MEMORY) {
        if (isLogAlone(file))
          throw new Error(
            'it is missing, but its log is there: put the file back, or move the log',
          );
        makePrivate(file);
      }
      return knowing(connect(file, deadlines));
    } catch (cause) {
      throw new GatewayError(
        'INTERNAL',
        `The database of STORE_URL, ${file}, cannot be opened: ${toError(cause).message}`,
        { cause },
      );
    }
  }
  function knowing(opened: SqliteConnection): SqliteConnection {
    known.file = opened.identity;
    known.log = opened.log;
    return opened;
  }
  function open(identity: string): SqliteConnection {
    const opened = connect(file, deadlines);
    const isRight = opened.identity === identity;
    if (isRight && opened.version === knownVersion) {
      connection = knowing(opened);
      return connection;
    }
    opened.sqlite.close();
    throw isRight ? replacedByAnotherVersion(source) : replaced(source);
  }
  return {
    known,
    current: () => connection,
    connected() {
      if (connection?.isInPlace() === true) return connection;
      const found = identityOf(file);
      if (found === '') throw removed(source);
      if (connection || found !== known.file) throw replaced(source);
      return open(found);
    },
    open,
    close() {
      knownVersion = connection?.version ?? knownVersion;
      // SQLite neither copies the log of a file that has lost its name, nor deletes it.
      connection?.sqlite.close();
      connection = null;
    },
  };
}
