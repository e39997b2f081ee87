export type Value = string | number | null;

/**
 * A statement in the SQL that both engines know: `?` for parameters; `EACH(?)` for the elements of a JSON list as
 * rows of `key` (from 0) and `value`; `FIND(text, part)` for the place of a part in a text, 0 where it is not there.
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

export interface Database {
  read<T>(work: Work<T>): Promise<T>;
  /** In a transaction: commits when the work is done, undoes everything when it throws. Durable when it resolves. */
  write<T>(work: Work<T>): Promise<T>;
  /** As `write`, without waiting; absent where an engine has to be waited for. */
  readonly writeNow?: <T>(work: Work<T>) => T;
  /** Leaves nothing of what was deleted in its files; absent where the engine sees to that itself. */
  readonly scrub?: () => Promise<void>;
  close(): Promise<void>;
}
