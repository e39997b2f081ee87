import Sqlite from 'better-sqlite3';
import { GatewayError, toError } from '../../domain/errors.ts';
import { LOCK, VERSION, type Database, type Statement, type Work } from './database.ts';

/** Opens a file, or a database in memory for `:memory:`. */
export function openSqlite(file: string): Database & Required<Pick<Database, 'writeNow'>> {
  const sqlite = connect(file);
  const statements = new Map<string, Sqlite.Statement>();
  const prepared = (sql: string) => {
    let statement = statements.get(sql);
    if (!statement) {
      statement = sqlite.prepare(
        SPELLING.reduce((text, [ours, theirs]) => text.replace(ours, theirs), sql),
      );
      statements.set(sql, statement);
    }
    return statement;
  };
  function ask({ sql, parameters, returns }: Statement): readonly unknown[] {
    if (sql === LOCK) return [];
    const statement = prepared(sql);
    if (returns) return statement.all(...parameters);
    statement.run(...parameters);
    return [];
  }
  /** Nothing else runs between two of its statements. */
  function perform<T>(work: Work<T>): T {
    let rows: readonly unknown[] = [];
    for (;;) {
      const step = work.next(rows);
      if (step.done === true) return step.value;
      rows = 'sql' in step.value ? ask(step.value) : step.value.map(ask);
    }
  }
  const transaction = sqlite.transaction(perform);
  const writeNow = <T>(work: Work<T>): T => transaction.immediate(work) as T;
  return {
    read: async (work) => perform(work),
    write: async (work) => writeNow(work()),
    writeNow,
    scrub: async () => {
      // Deleted cells are overwritten where they were; what is left of them is in the log.
      sqlite.pragma('wal_checkpoint(TRUNCATE)');
    },
    close: async () => {
      sqlite.close();
    },
  };
}

const SPELLING = [
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
    // WAL lets readers go on while an event is written; FULL makes a commit durable before it is acknowledged.
    sqlite.pragma('journal_mode = WAL');
    sqlite.pragma('synchronous = FULL');
    // What is deleted is overwritten, so that an erased person can be found in no file.
    sqlite.pragma('secure_delete = ON');
    // KiB: ids are hashes, so rows that are written together lie all over a large store.
    sqlite.pragma('cache_size = -65536');
    // Pages: what many events write again and again goes into the file once, not after each thousand pages of log.
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
