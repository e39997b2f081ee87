import Sqlite from 'better-sqlite3';
import { GatewayError, toError } from '../../domain/errors.ts';
import {
  type Database,
  type Insertion,
  isList,
  type Request,
  VERSION,
  type Work,
} from './database.ts';
import { sqliteDialect as dialect } from './dialect.ts';

/** Opens a file, or a database in memory for `:memory:`. Throws a GatewayError where it cannot be opened. */
export function openSqlite(file: string): Database & Required<Pick<Database, 'writeNow'>> {
  const sqlite = connect(file);
  const statements = new Map<string, Sqlite.Statement>();
  const prepared = (sql: string) => {
    let statement = statements.get(sql);
    if (!statement) {
      statement = sqlite.prepare(
        DIALECT.reduce((text, [ours, theirs]) => text.replace(ours, theirs), sql),
      );
      statements.set(sql, statement);
    }
    return statement;
  };
  function ask(request: Request): readonly unknown[] {
    if ('names' in request) return [];
    if ('into' in request) return insert(request);
    const { sql, parameters } =
      'build' in request ? request.build(dialect).compile(dialect.db) : request;
    const statement = prepared(sql);
    if (request.returns) return statement.all(...parameters);
    statement.run(...parameters);
    return [];
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
  /** Runs the work synchronously, so no other work runs between two of its statements. */
  function perform<T>(work: Work<T>): T {
    let rows: readonly unknown[] = [];
    for (;;) {
      const step = work.next(rows);
      if (step.done === true) return step.value;
      rows = isList(step.value) ? step.value.map(ask) : ask(step.value);
    }
  }
  const transaction = sqlite.transaction(perform);
  const writeNow = <T>(work: Work<T>): T => transaction.immediate(work) as T;
  return {
    read: async (work) => perform(work),
    write: async (work) => writeNow(work()),
    writeNow,
    scrub: async () => {
      // `secure_delete` overwrites deleted cells in the file; copies of them remain in the write-ahead log.
      sqlite.pragma('wal_checkpoint(TRUNCATE)');
    },
    close: async () => {
      sqlite.close();
    },
  };
}

/** The store's own SQL in SQLite's dialect. */
const DIALECT = [
  [/\bEACH\(/g, 'json_each('],
  [/\bFIND\(/g, 'instr('],
  [/\bIN EACH_OF \(/g, 'IN ('],
  [/\bPART\(\)/g, '0'],
  [/\bPARTS\(\)/g, '1'],
  [new RegExp(`^${VERSION}$`), 'SELECT user_version AS version FROM pragma_user_version'],
  [new RegExp(`^${VERSION} = `), 'PRAGMA user_version = '],
] as const;

function connect(file: string): Sqlite.Database {
  let sqlite: Sqlite.Database | null = null;
  try {
    sqlite = new Sqlite(file);
    sqlite.pragma('busy_timeout = 5000');
    // With WAL readers continue while an event is written; with FULL a commit is durable before it is acknowledged.
    sqlite.pragma('journal_mode = WAL');
    sqlite.pragma('synchronous = FULL');
    // Deleted rows are overwritten, so that no file still holds an erased person.
    sqlite.pragma('secure_delete = ON');
    // In KiB. Ids are hashes, so rows that are written together lie on pages all over a large store.
    sqlite.pragma('cache_size = -65536');
    // In pages of the log, instead of the usual 1 000: a page that many events change is copied to the file less often.
    sqlite.pragma('wal_autocheckpoint = 8000');
    return sqlite;
  } catch (cause) {
    sqlite?.close();
    throw new GatewayError(
      'INTERNAL',
      `The database of STORE_URL, ${file}, cannot be opened: ${toError(cause).message}`,
      { cause },
    );
  }
}
