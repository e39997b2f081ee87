import type { CompiledQuery, Insertable, InsertQueryBuilder, InsertResult, Kysely } from 'kysely';
import type { Milliseconds } from '../../domain/time.ts';
import type { Dialect } from './dialect.ts';
import type { TableName, Tables, Value } from './tables.ts';

export type { Value } from './tables.ts';

/** What a builder of a query, or the `sql` template, makes. */
export interface Query<O> {
  compile(db: Kysely<Tables>): CompiledQuery<O>;
}

/** A statement, built for the engine that runs it. */
export interface Statement<O = unknown> {
  build(dialect: Dialect): Query<O>;
  /** False where nobody reads the rows that it returns: the engine need not wait for them. */
  readonly returns: boolean;
}

/** Rows to insert: the engine chooses how many statements that takes. */
export interface Insertion {
  readonly into: TableName;
  /** The columns are those of the first row. */
  readonly rows: readonly Readonly<Record<string, Value>>[];
  /** Adds what happens to a row whose key is there already. */
  onConflict?(insert: Insert): Insert;
}
export type Insert = InsertQueryBuilder<Tables, TableName, InsertResult>;

/** Names to lock until the transaction ends. */
export interface Lock {
  readonly names: readonly string[];
}

export type Request = Statement | Insertion | Lock;

/** One request, or several that are sent together; the rows of several are one list for each request. */
export type Step = Request | readonly Request[];
export function isList(step: Step): step is readonly Request[] {
  return Array.isArray(step);
}

/**
 * Work on a database, as a generator: it yields statements and receives their rows. So the same work runs synchronously
 * on SQLite, and on PostgreSQL asynchronously, without a wait where no rows are needed.
 */
export type Work<T> = Generator<Step, T, readonly unknown[]>;

/** The rows of a query: `yield* rows(({ db }) => db.selectFrom('leads').selectAll())`. */
export function* rows<O>(build: (dialect: Dialect) => Query<O>): Work<readonly O[]> {
  return (yield { build, returns: true }) as readonly O[];
}
/** The first row of a query; undefined where it has none. */
export function* first<O>(build: (dialect: Dialect) => Query<O>): Work<O | undefined> {
  const [row] = yield* rows(build);
  return row;
}
/** Runs a statement whose rows nobody needs. */
export function* execute(build: (dialect: Dialect) => Query<unknown>): Work<void> {
  yield { build, returns: false };
}
/** Inserts rows, of which there may be none or many thousands. */
export function* insert<T extends TableName>(
  into: T,
  rows: readonly Insertable<Tables[T]>[],
  onConflict?: (insert: InsertQueryBuilder<Tables, T, InsertResult>) => unknown,
): Work<void> {
  if (rows.length > 0) yield { into, rows, onConflict } as unknown as Insertion;
}

/** What each of the works returns. */
type Results<W> = { readonly [K in keyof W]: W[K] extends Work<infer T> ? T : never };

/**
 * Runs independent works in lock-step and sends the statements of each step together: the number of round trips is that
 * of the longest work, not the sum. Returns the results in the order of `works`.
 */
export function* inLockstep<const W extends readonly Work<unknown>[]>(works: W): Work<Results<W>> {
  const results = new Map<Work<unknown>, unknown>();
  let pending: { readonly work: Work<unknown>; readonly step: Step }[] = [];
  const advance = (work: Work<unknown>, rows: readonly unknown[]) => {
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
      if (!isList(step)) {
        advance(work, rows[from] as readonly unknown[]);
        from += 1;
      } else {
        advance(work, rows.slice(from, from + step.length));
        from += step.length;
      }
    }
  }
  return works.map((work) => results.get(work)) as Results<W>;
}

/** The lock of a gateway that creates or changes tables. */
export const MIGRATIONS = 'migrations';

/**
 * Locks names until the transaction ends; another transaction that locks one of them waits. Call it once in a
 * transaction with all names: a transaction that locks names one after the other can deadlock with one that does so in
 * another order. SQLite has one writer at a time, so there it does nothing.
 */
export function* lock(names: Iterable<string>): Work<void> {
  yield { names: [...names] };
}

/** The number of migrations that the database has applied; 0 for an empty database. */
export function* readVersion(): Work<number> {
  const row = yield* first(({ version }) => version);
  return row?.version ?? 0;
}
export function writeVersion(version: number): Work<void> {
  return execute(({ setVersion }) => setVersion(version));
}

/** What a work may take. */
export interface Limits {
  /** It fails with UPSTREAM_TIMEOUT after this long, also in the middle of a statement; null: only the engine's own. */
  readonly timeout: Milliseconds | null;
}

export interface Database {
  /** Reads a snapshot: all statements of the work see the database at one moment. */
  read<T>(work: Work<T>, limits?: Limits): Promise<T>;
  /**
   * Runs the work in a transaction. It commits when the work returns and rolls back when the work throws; the commit is
   * durable when the promise resolves. A work that conflicts with another transaction is started anew.
   */
  write<T>(work: () => Work<T>, limits?: Limits): Promise<T>;
  /** Removes what is left of deleted rows from the files; absent on an engine that does so by itself. */
  readonly scrub?: () => Promise<void>;
  close(): Promise<void>;
}
