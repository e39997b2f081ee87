import Sqlite from 'better-sqlite3';
import { GatewayError, toError } from '../../domain/errors.ts';
import type { Database } from './database.ts';

/** Opens a file, or a database in memory for `:memory:`. */
export function openSqlite(file: string): Database {
  const sqlite = connect(file);
  const statements = new Map<string, Sqlite.Statement>();
  const prepared = (sql: string) => {
    let statement = statements.get(sql);
    if (!statement) {
      statement = sqlite.prepare(sql);
      statements.set(sql, statement);
    }
    return statement;
  };
  return {
    all: <T>(sql: string, ...parameters: readonly unknown[]) =>
      prepared(sql).all(...parameters) as T[],
    run: (sql, ...parameters) => {
      prepared(sql).run(...parameters);
    },
    transaction: (work) => sqlite.transaction(work).immediate(),
    close: () => {
      sqlite.close();
    },
  };
}

function connect(file: string): Sqlite.Database {
  let sqlite: Sqlite.Database | null = null;
  try {
    sqlite = new Sqlite(file);
    sqlite.pragma('busy_timeout = 5000');
    // WAL lets readers go on while an event is written; FULL makes a commit durable before it is acknowledged.
    sqlite.pragma('journal_mode = WAL');
    sqlite.pragma('synchronous = FULL');
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
