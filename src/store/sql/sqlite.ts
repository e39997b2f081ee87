import { accessSync, chmodSync, constants, closeSync, openSync, statSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { GatewayError, SourceError, toError } from '../../domain/errors.ts';
import type { Milliseconds } from '../../domain/time.ts';
import {
  type Database,
  type Insertion,
  isList,
  type Limits,
  type Request,
  type Work,
} from './database.ts';
import { sqliteDialect as dialect } from './dialect.ts';
import { DeadlinePassed, endsConnection, sqliteErrorOf } from './sqlite-errors.ts';
import { StoreFault } from './store-fault.ts';

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
}

/** How long a transaction without a deadline waits for the lock of another process. */
const BUSY_TIMEOUT: Milliseconds = 5_000;

/**
 * Opens a file, or a database in memory for `:memory:`. Throws a GatewayError where it cannot be opened.
 *
 * Everything runs synchronously in the thread that calls. A file that fails (damaged, read-only) is closed, and opened
 * again by the next work: it recovers when the cause has gone. A file that was removed needs a new start.
 */
export function openSqlite(file: string, { source, now, version }: SqliteOptions): Database {
  let connection: Connection | null = version === undefined ? open() : null;
  let isOpen = true;
  let deadline: Milliseconds | null = null;
  let wasRemoved = false;
  let last: Pick<Connection, 'version' | 'identity'> = { version: version ?? 0, identity: '' };

  function open(): Connection {
    try {
      if (file !== ':memory:') makePrivate(file);
      return connect(file, { isWithinDeadline });
    } catch (cause) {
      throw new GatewayError(
        'INTERNAL',
        `The database of STORE_URL, ${file}, cannot be opened: ${toError(cause).message}`,
        { cause },
      );
    }
  }
  function isWithinDeadline(): number {
    checkDeadline();
    return 1;
  }
  function checkDeadline(): void {
    if (deadline !== null && now() > deadline) throw new DeadlinePassed('The deadline has passed');
  }
  /** The connection, opened again if it was closed because the file failed. */
  function connected(): Connection {
    if (connection && !connection.isGone() && !wasRemoved) return connection;
    close();
    // SQLite would replay the log of the removed file into whatever file has its name now. So no file is opened in its
    // place, even one with the same inode: whoever restores it stops the gateway and removes the log first.
    wasRemoved ||=
      file !== ':memory:' && last.identity !== '' && identityOf(file) !== last.identity;
    if (wasRemoved || !isThere(file))
      throw new StoreFault('READ', { source }, 'The file of the local store was removed');
    connection = reopen();
    return connection;
  }
  function reopen(): Connection {
    const opened = connect(file, { isWithinDeadline });
    if (opened.version === last.version) return opened;
    opened.sqlite.close();
    throw new StoreFault(
      'READ',
      { source },
      'The file of the local store was replaced by one of another version; start the gateway again',
    );
  }
  function close(): void {
    last = connection ?? last;
    connection?.sqlite.close();
    connection = null;
  }
  /** Runs the work synchronously, so no other work runs between two of its statements. */
  function perform<T>(on: Connection, work: Work<T>): T {
    let rows: readonly unknown[] = [];
    for (;;) {
      const step = work.next(rows);
      if (step.done === true) return step.value;
      checkDeadline();
      const ask = (request: Request) => on.ask(request);
      rows = isList(step.value) ? step.value.map(ask) : ask(step.value);
    }
  }
  function attempt<T>(limits: Limits | undefined, run: (on: Connection) => T): T {
    if (!isOpen) throw new SourceError('UPSTREAM_UNAVAILABLE', source, 'The store is not open');
    const timeout = limits?.timeout ?? null;
    deadline = timeout === null ? null : now() + timeout;
    try {
      checkDeadline();
      const on = connected();
      on.sqlite.pragma(`busy_timeout = ${Math.ceil(Math.min(timeout ?? Infinity, BUSY_TIMEOUT))}`);
      return run(on);
    } catch (cause) {
      if (endsConnection(cause) && file !== ':memory:') close();
      throw sqliteErrorOf(cause, { source, waited: timeout ?? BUSY_TIMEOUT });
    } finally {
      deadline = null;
      // SQLite lets a connection write only once none is open that found the file read-only.
      if (connection?.isReadOnly) close();
    }
  }
  return {
    // A deferred transaction: its statements see one moment, and it never waits for a writer.
    read: async (work, limits) =>
      attempt(limits, (on) => on.sqlite.transaction(() => perform(on, work)).deferred()),
    write: async (work, limits) => attempt(limits, (on) => on.write(() => perform(on, work()))),
    scrub: async () => {
      // `secure_delete` overwrites deleted cells in the file; copies of them remain in the write-ahead log.
      attempt(undefined, ({ sqlite }) => sqlite.pragma('wal_checkpoint(TRUNCATE)'));
    },
    close: async () => {
      isOpen = false;
      close();
    },
  };
}

interface Connection {
  readonly sqlite: Sqlite.Database;
  /** The number of migrations that the file had when it was last read. */
  readonly version: number;
  /** Which file it is open on; empty in memory. */
  readonly identity: string;
  readonly isReadOnly: boolean;
  /** Calls `work` in a transaction that holds the lock of writers from its begin. */
  write<T>(work: () => T): T;
  ask(request: Request): readonly unknown[];
  /** True where another file, or none, has taken the place of the one that is open. */
  isGone(): boolean;
}

/** Statements that stay prepared; the oldest is dropped first. */
const MAX_PREPARED = 500;

function connect(file: string, { isWithinDeadline }: { isWithinDeadline(): number }): Connection {
  const isFile = file !== ':memory:';
  const sqlite = new Sqlite(file);
  try {
    configure(sqlite);
  } catch (cause) {
    sqlite.close();
    throw cause;
  }
  sqlite.function('within_deadline', { deterministic: false }, isWithinDeadline);
  const statements = new Map<string, Sqlite.Statement>();
  const versionOf = sqlite.prepare<[], number>('pragma user_version').pluck();
  let version = versionOf.get() ?? 0;
  const identity = isFile ? identityOf(file) : '';

  function prepared(sql: string): Sqlite.Statement {
    let statement = statements.get(sql);
    if (statement) return statement;
    statement = sqlite.prepare(sql);
    statements.set(sql, statement);
    for (const [oldest] of statements) {
      if (statements.size <= MAX_PREPARED) break;
      statements.delete(oldest);
    }
    return statement;
  }
  /** A statement a row costs no more than one for all: there is no way to a server between them. */
  function insert({ into, rows, onConflict }: Insertion): readonly unknown[] {
    const [head] = rows;
    if (!head) return [];
    const columns = Object.keys(head);
    const query = dialect.db.insertInto(into).values(head);
    const { sql, parameters } = (onConflict?.(query) ?? query).compile();
    const further = parameters.slice(columns.length);
    const statement = prepared(sql);
    for (const row of rows)
      statement.run(...columns.map((column) => row[column] ?? null), ...further);
    return [];
  }
  return {
    sqlite,
    get version() {
      return version;
    },
    write(work) {
      const done = sqlite.transaction(work).immediate();
      version = versionOf.get() ?? 0;
      return done;
    },
    identity,
    isReadOnly: isFile && !isWritable(file),
    isGone: () => isFile && identityOf(file) !== identity,
    ask(request) {
      if ('names' in request) return [];
      if ('into' in request) return insert(request);
      const { sql, parameters } = request.build(dialect).compile(dialect.db);
      const statement = prepared(sql);
      if (request.returns) return statement.all(...parameters);
      statement.run(...parameters);
      return [];
    },
  };
}

/** The files beside it, which SQLite makes, get the permissions of the file. */
function makePrivate(file: string): void {
  closeSync(openSync(file, 'a', 0o600));
  try {
    chmodSync(file, 0o600);
  } catch {
    // The file belongs to somebody else, who decides who may read it.
  }
}
function isThere(file: string): boolean {
  return identityOf(file) !== '';
}
/** Which file has the name now; empty where none has. */
function identityOf(file: string): string {
  try {
    const found = statSync(file, { throwIfNoEntry: false });
    return found ? `${found.dev} ${found.ino}` : '';
  } catch {
    // Its folder cannot be read.
    return '';
  }
}
function isWritable(file: string): boolean {
  try {
    accessSync(file, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
function configure(sqlite: Sqlite.Database): void {
  sqlite.pragma(`busy_timeout = ${BUSY_TIMEOUT}`);
  // With WAL readers continue while an event is written; with FULL a commit is durable before it is acknowledged.
  sqlite.pragma('journal_mode = WAL');
  sqlite.pragma('synchronous = FULL');
  // Deleted rows are overwritten, so that no file still holds an erased person.
  sqlite.pragma('secure_delete = ON');
  // In KiB. Ids are hashes, so rows that are written together lie on pages all over a large store.
  sqlite.pragma('cache_size = -65536');
  // In pages of the log, instead of the usual 1 000: a page that many events change is copied to the file less often.
  sqlite.pragma('wal_autocheckpoint = 8000');
  // In bytes. A long reader makes the log grow; when it starts anew, it is cut to this length.
  sqlite.pragma(`journal_size_limit = ${64 * 2 ** 20}`);
}
