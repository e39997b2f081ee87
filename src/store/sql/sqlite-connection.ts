import Sqlite from 'better-sqlite3';
import type { Milliseconds } from '../../domain/time.ts';
import type { Insertion, Request } from './database.ts';
import { sqliteDialect as dialect } from './dialect.ts';
import { identityOf, isWritable, logOf } from './sqlite-file.ts';

/** How long a transaction without a deadline waits for the lock of another process. */
export const BUSY_TIMEOUT: Milliseconds = 5_000;

/** A connection to a file, or to a database in memory. */
export interface SqliteConnection {
  readonly sqlite: Sqlite.Database;
  /** The number of migrations that the file had when it was last read. */
  readonly version: number;
  /** Which file it is open on, and which write-ahead log; empty in memory. */
  readonly identity: string;
  readonly log: string;
  readonly isReadOnly: boolean;
  /** Calls `work` in a transaction that holds the lock of writers from its begin. */
  write<T>(work: () => T): T;
  ask(request: Request): readonly unknown[];
  /** False where another file or log, or none, has the name of the one that is open. */
  isInPlace(): boolean;
}

/** Statements that stay prepared; the oldest is dropped first. */
const MAX_PREPARED = 500;

export function connect(
  file: string,
  { isWithinDeadline }: { isWithinDeadline(): number },
): SqliteConnection {
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
  const logName = isFile ? logOf(file) : '';
  const log = isFile ? identityOf(logName) : '';

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
    log,
    isReadOnly: isFile && !isWritable(file),
    isInPlace: () => !isFile || (identityOf(file) === identity && identityOf(logName) === log),
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
