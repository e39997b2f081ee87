export type Value = string | number | null;

/**
 * A statement in the store's own SQL, which each engine's dialect translates. It has `?` for parameters and these
 * functions beyond plain SQL:
 *
 * - `EACH(?)`: the elements of a JSON list as rows of `key` (from 0) and `value` (text; a number has to be cast).
 * - `FIND(text, part)`: the position of a part in a text, from 1; 0 where the text does not contain it.
 * - `JOIN t AS x ON x.n IN EACH_OF (SELECT n …)`: a subquery that runs for each row before it and may name its columns.
 * - `PART()`: a number from 0 below `PARTS()` that differs for most transactions that run at the same time. `PARTS()` is
 *   `PARTS` on an engine with concurrent writers, else 1.
 */
export interface Statement {
  readonly sql: string;
  readonly parameters: readonly Value[];
  /** False where the statement returns no rows. */
  readonly returns: boolean;
}

/** One statement, or several that are sent together; the rows of several are one list for each statement. */
export type Step = Statement | readonly Statement[];

/**
 * Work on a database, as a generator: it yields statements and receives their rows. So the same work runs synchronously
 * on SQLite and asynchronously on PostgreSQL.
 */
export type Work<T> = Generator<Step, T, readonly unknown[]>;

export function* all<T>(sql: string, ...parameters: readonly Value[]): Work<readonly T[]> {
  return (yield { sql, parameters, returns: true }) as readonly T[];
}
export function* run(sql: string, ...parameters: readonly Value[]): Work<void> {
  yield { sql, parameters, returns: false };
}

/**
 * Runs independent works in lock-step and sends the statements of each step together: the number of round trips is that
 * of the longest work, not the sum. Returns the results in the order of `works`.
 */
export function* inLockstep<T>(works: readonly Work<T>[]): Work<readonly T[]> {
  const results = new Map<Work<T>, T>();
  let pending: { readonly work: Work<T>; readonly step: Step }[] = [];
  const advance = (work: Work<T>, rows: readonly unknown[]) => {
    const next = work.next(rows);
    if (next.done === true) results.set(work, next.value);
    else pending.push({ work, step: next.value });
  };
  for (const work of works) advance(work, []);
  while (pending.length > 0) {
    const current = pending;
    pending = [];
    const rows = yield current.flatMap(({ step }) => step);
    let from = 0;
    for (const { work, step } of current) {
      if ('sql' in step) {
        advance(work, rows[from] as readonly unknown[]);
        from += 1;
      } else {
        advance(work, rows.slice(from, from + step.length));
        from += step.length;
      }
    }
  }
  return works.map((work) => results.get(work) as T);
}

export const PARTS = 8;
export const LOCK = 'LOCK';
export const VERSION = 'VERSION';
/** The lock of a gateway that creates or changes tables. All workspaces share it. */
export const MIGRATIONS = 'migrations';

/**
 * Locks names until the transaction ends; another transaction that locks one of them waits. Call it once in a
 * transaction with all names: a transaction that locks names one after the other can deadlock with one that does so in
 * another order. SQLite has one writer at a time, so there it does nothing.
 */
export function* lock(names: Iterable<string>): Work<void> {
  yield* run(LOCK, JSON.stringify([...names]));
}

/** The number of migrations that the database has applied; 0 for an empty database. */
export function* readVersion(): Work<number> {
  const [row] = yield* all<{ version: number }>(VERSION);
  return row?.version ?? 0;
}
export function* writeVersion(version: number): Work<void> {
  yield* run(`${VERSION} = ${version}`);
}

export interface Database {
  /** Reads a snapshot: all statements of the work see the database at one moment. */
  read<T>(work: Work<T>): Promise<T>;
  /**
   * Runs the work in a transaction. It commits when the work returns and rolls back when the work throws; the commit is
   * durable when the promise resolves. A work that conflicts with another transaction is started anew.
   */
  write<T>(work: () => Work<T>): Promise<T>;
  /** As `write`, synchronously; absent on an engine that answers asynchronously. */
  readonly writeNow?: <T>(work: Work<T>) => T;
  /** Removes what is left of deleted rows from the files; absent on an engine that does so by itself. */
  readonly scrub?: () => Promise<void>;
  /** Why the database cannot be reached now; null where it can. Absent on an engine that is always reachable. */
  readonly fault?: () => string | null;
  close(): Promise<void>;
}
