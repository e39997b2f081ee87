export type Value = string | number | null;

/**
 * A statement in the SQL that both engines know: `?` for parameters; `EACH(?)` for the elements of a JSON list as
 * rows of `key` (from 0) and `value` (text: numbers are cast); `FIND(text, part)` for the place of a part in a text, 0
 * where it is not there; `JOIN t AS x ON x.n IN EACH_OF (SELECT n …)` for a query that is asked for each row before it
 * and names columns of that row.
 */
export interface Statement {
  readonly sql: string;
  readonly parameters: readonly Value[];
  /** False where it gives no rows. */
  readonly returns: boolean;
}

/**
 * Work on a database: yields statements and is given their rows. It knows no engine: SQLite does it in one go,
 * PostgreSQL waits for each statement.
 */
export type Work<T> = Generator<Statement, T, readonly unknown[]>;

export function* all<T>(sql: string, ...parameters: readonly Value[]): Work<readonly T[]> {
  return (yield { sql, parameters, returns: true }) as readonly T[];
}
export function* run(sql: string, ...parameters: readonly Value[]): Work<void> {
  yield { sql, parameters, returns: false };
}

export const LOCK = 'LOCK';
export const VERSION = 'VERSION';
/** The lock of whoever makes or changes tables: the same for all workspaces. */
export const MIGRATIONS = 'migrations';

/**
 * Keeps others who lock one of these names waiting until the transaction ends. Once in a transaction, with all that it
 * needs: whoever takes some and later more can meet somebody who does so the other way round. SQLite has one writer
 * at a time anyway.
 */
export function* lock(names: Iterable<string>): Work<void> {
  yield* run(LOCK, JSON.stringify([...names]));
}

/** How many migrations the database has seen; 0 where it is empty. */
export function* readVersion(): Work<number> {
  const [row] = yield* all<{ version: number }>(VERSION);
  return row?.version ?? 0;
}
export function* writeVersion(version: number): Work<void> {
  yield* run(`${VERSION} = ${version}`);
}

export interface Database {
  /** What it reads is of one moment. */
  read<T>(work: Work<T>): Promise<T>;
  /**
   * In a transaction: commits when the work is done, undoes everything when it throws. Durable when it resolves. The
   * work is begun anew where it got into the way of somebody else's.
   */
  write<T>(work: () => Work<T>): Promise<T>;
  /** As `write`, without waiting; absent where an engine has to be waited for. */
  readonly writeNow?: <T>(work: Work<T>) => T;
  /** Leaves nothing of what was deleted in its files; absent where the engine sees to that itself. */
  readonly scrub?: () => Promise<void>;
  /** Why it cannot be reached at present; null where it can. Absent where it is always there. */
  readonly fault?: () => string | null;
  close(): Promise<void>;
}
