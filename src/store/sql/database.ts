export type Value = string | number | null;

/**
 * A statement in the SQL that both engines know: `?` for parameters; `EACH(?)` for the elements of a JSON list as
 * rows of `key` (from 0) and `value` (text: numbers are cast); `FIND(text, part)` for the place of a part in a text, 0
 * where it is not there; `JOIN t AS x ON x.n IN EACH_OF (SELECT n …)` for a query that is asked for each row before it
 * and names columns of that row; `PART()` for a number from 0 below `PARTS()`, which differs for most who write at once:
 * up to `PARTS` where the engine lets several, else 1.
 */
export interface Statement {
  readonly sql: string;
  readonly parameters: readonly Value[];
  /** False where it gives no rows. */
  readonly returns: boolean;
}

/** A list is asked at once: its rows are a list for each statement. */
export type Step = Statement | readonly Statement[];

/**
 * Work on a database: yields statements and is given their rows. It knows no engine: SQLite does it in one go,
 * PostgreSQL waits for rows.
 */
export type Work<T> = Generator<Step, T, readonly unknown[]>;

export function* all<T>(sql: string, ...parameters: readonly Value[]): Work<readonly T[]> {
  return (yield { sql, parameters, returns: true }) as readonly T[];
}
export function* run(sql: string, ...parameters: readonly Value[]): Work<void> {
  yield { sql, parameters, returns: false };
}

/**
 * Does works that have nothing to do with one another, a step of each at a time: an engine that is waited for is waited
 * for as often as the longest of them asks.
 */
export function* inLockstep<T>(works: readonly Work<T>[]): Work<readonly T[]> {
  const results = new Map<Work<T>, T>();
  let asking: { readonly work: Work<T>; readonly asked: Step }[] = [];
  const step = (work: Work<T>, rows: readonly unknown[]) => {
    const next = work.next(rows);
    if (next.done === true) results.set(work, next.value);
    else asking.push({ work, asked: next.value });
  };
  for (const work of works) step(work, []);
  while (asking.length > 0) {
    const now = asking;
    asking = [];
    const rows = yield now.flatMap(({ asked }) => asked);
    let from = 0;
    for (const { work, asked } of now) {
      if ('sql' in asked) {
        step(work, rows[from] as readonly unknown[]);
        from += 1;
      } else {
        step(work, rows.slice(from, from + asked.length));
        from += asked.length;
      }
    }
  }
  return works.map((work) => results.get(work) as T);
}

export const PARTS = 8;
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
