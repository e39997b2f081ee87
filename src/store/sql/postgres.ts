import type pg from 'pg';
import { GatewayError, SourceError, toError } from '../../domain/errors.ts';
import type { PostgresAddress } from './address.ts';
import {
  all,
  isList,
  lock,
  MIGRATIONS,
  run,
  type Database,
  type Step,
  type Work,
} from './database.ts';
import { postgresDialect } from './dialect.ts';
import { readColumnTypes, toInsert } from './postgres-insert.ts';
import { VERSION_TABLE } from './postgres-dialect.ts';
import {
  cannotOpen,
  errorOf,
  isConnectionLost,
  isUnreachable,
  NotBegun,
  TransactionConflict,
} from './postgres-errors.ts';
import { createConnections } from './postgres-pool.ts';
import { createQueries } from './postgres-queries.ts';

export interface PostgresOptions extends Omit<PostgresAddress, 'engine'> {
  /** Name of the source that errors name. */
  readonly source: string;
  /** Called once, at the first failure to gather the statistics of new tables. Nothing is lost by it. */
  readonly onAnalyzeFault: (cause: unknown) => void;
}

/** How often a transaction is tried that conflicts with others. */
const MAX_TRIES = 5;
/**
 * After this many inserted rows a gateway checks whether the server has statistics of the tables. A server that takes
 * the tables for empty scans a whole workspace to find one row, until its own autovacuum runs.
 */
const ANALYZE_AFTER: readonly number[] = [500, 4_000, 32_000];

/**
 * Opens a database on a PostgreSQL server of version 13 or newer. Throws a GatewayError where it cannot be opened.
 *
 * The function is long because the parts of a transaction share its state: which connections have worked, what has been
 * written, what is running, and the last fault.
 */
// eslint-disable-next-line max-lines-per-function -- the parts of a transaction share its state
export async function openPostgres({
  url,
  namespace,
  connections,
  place,
  source,
  onAnalyzeFault,
}: PostgresOptions): Promise<Database> {
  const pool = createConnections({ url, connections }, attempt);
  const dialect = postgresDialect(namespace);
  const { named, queryOf } = createQueries(dialect, namespace);
  let columnTypes: Awaited<ReturnType<typeof readColumnTypes>> | null = null;
  const running = new Set<Promise<unknown>>();
  /** Connections that have answered once: if one of these is lost, the server may still be up. */
  const proven = new WeakSet<pg.PoolClient>();
  let inserted = 0;
  let checks = 0;
  let analyzeFailed = false;
  let closed = false;
  let fault: string | null = null;

  /** Sends statements without waiting, except where the work needs rows, and at its end. */
  async function perform<T>(
    client: pg.PoolClient,
    begin: string,
    { work, first }: StartedWork<T>,
  ): Promise<T> {
    const sent: Promise<unknown>[] = [];
    const send = (query: string | pg.QueryConfig) => {
      const answer = attempt(() => client.query<object>(query));
      // Not lost: `settle` awaits the answer. It reports the first failure, which made the later ones fail.
      answer.catch(() => {});
      sent.push(answer);
      return answer;
    };
    const settle = async (beginning: Promise<unknown>): Promise<void> => {
      for (const answer of sent.splice(0))
        await answer.catch((cause: unknown) => {
          throw answer === beginning && isConnectionLost(cause) && proven.has(client)
            ? new NotBegun('The connection had been lost before', { cause })
            : cause;
        });
      proven.add(client);
    };
    const beginning = send(begin);
    for (let step = first; ;) {
      if (step.done === true) {
        await settle(beginning);
        return step.value;
      }
      const { value } = step;
      const requests = isList(value) ? value : [value];
      const answers = [];
      for (const request of requests) {
        if (!('into' in request)) {
          if ('sql' in request && request.sql.startsWith('INSERT')) inserted += 1;
          answers.push(send(queryOf(request)));
          continue;
        }
        inserted += request.rows.length;
        columnTypes ??= await attempt(() => readColumnTypes(client, namespace));
        const { sql, parameters } = toInsert(request, dialect, columnTypes);
        answers.push(send(named(sql, parameters)));
      }
      let lists: readonly (readonly unknown[])[] = [];
      if (requests.some((request) => 'returns' in request && request.returns)) {
        await settle(beginning);
        lists = (await Promise.all(answers)).map((answer) => answer.rows);
      }
      step = work.next(isList(value) ? lists : (lists[0] ?? []));
    }
  }
  /**
   * Runs a call of the driver and translates its errors.
   *
   * @param lost makes the error for a server that cannot be reached; default UPSTREAM_UNAVAILABLE
   */
  async function attempt<T>(call: () => Promise<T>, lost?: () => Error): Promise<T> {
    try {
      const result = await call();
      fault = null;
      return result;
    } catch (cause) {
      if (!isUnreachable(cause)) throw errorOf(cause, source);
      fault = `The database of the local store, ${place}, cannot be reached`;
      throw lost?.() ?? new SourceError('UPSTREAM_UNAVAILABLE', source, fault, { cause });
    }
  }
  async function transaction<T>(begin: string, work: StartedWork<T>): Promise<T> {
    const client = await pool.take();
    let broken: Error | undefined;
    try {
      const result = await perform(client, begin, work);
      await attempt(
        () => client.query('COMMIT'),
        () =>
          new SourceError(
            'UNKNOWN_OUTCOME',
            source,
            'The connection to the database was lost while it stored; send it again with the same nonces',
          ),
      );
      return result;
    } catch (cause) {
      if (isConnectionLost(cause) || cause instanceof NotBegun) broken = toError(cause);
      else
        await client.query('ROLLBACK').catch((again: unknown) => {
          broken = toError(again);
        });
      throw cause;
    } finally {
      pool.release(client, broken);
    }
  }
  /** A connection that broke while it was idle fails at its first use: the transaction then takes the next one. */
  async function retryIfNotBegun<T>(begin: string, start: () => StartedWork<T>): Promise<T> {
    for (;;)
      try {
        return await transaction(begin, start());
      } catch (cause) {
        if (!(cause instanceof NotBegun)) throw cause;
      }
  }
  async function write<T>(work: () => Work<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        // READ COMMITTED: after a lock each statement must see what the previous holder has committed.
        return await retryIfNotBegun('BEGIN ISOLATION LEVEL READ COMMITTED', () =>
          startWork(work()),
        );
      } catch (cause) {
        if (!(cause instanceof TransactionConflict)) throw cause;
        if (tries === MAX_TRIES)
          throw new GatewayError('INTERNAL', `${cause.message}, ${tries} times`, { cause });
      }
    }
  }

  /** Refuses new work after `close`, and lets `close` wait for work that began before it. */
  async function unlessClosed<T>(begin: () => Promise<T>): Promise<T> {
    if (closed) throw new SourceError('UPSTREAM_UNAVAILABLE', source, 'The store is not open');
    const one = begin();
    running.add(one);
    try {
      return await one;
    } finally {
      running.delete(one);
    }
  }

  /** A failure loses nothing: the server's own autovacuum gathers the statistics later. */
  function analyzeWhenGrown(): void {
    if (closed || inserted < (ANALYZE_AFTER[checks] ?? Infinity)) return;
    checks += 1;
    unlessClosed(analyze).catch((cause: unknown) => {
      if (!analyzeFailed) onAnalyzeFault(cause);
      analyzeFailed = true;
    });
  }
  async function analyze(): Promise<void> {
    const client = await pool.take();
    try {
      const { rows } = await client.query<{ name: string; known: number }>(
        `SELECT relnamespace::regnamespace::text || '.' || quote_ident(relname) AS name, reltuples AS known FROM pg_class
         WHERE relnamespace = quote_ident($1)::regnamespace AND relkind = 'r'`,
        [namespace],
      );
      if (rows.some(({ known }) => known >= inserted)) return;
      await client.query(`ANALYZE ${rows.map(({ name }) => name).join(', ')}`);
    } finally {
      pool.release(client);
    }
  }

  const database: Database = {
    read: (work) =>
      unlessClosed(() => {
        // The work waits for the rows of its first statement, so a second transaction can start it at the same place.
        const started = startWork(work);
        return retryIfNotBegun('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', () => started);
      }),
    async write(work) {
      const done = await unlessClosed(() => write(work));
      analyzeWhenGrown();
      return done;
    },
    fault: () => fault,
    async close() {
      if (closed) return;
      closed = true;
      await Promise.allSettled(running);
      await pool.end();
    },
  };
  try {
    await write(() => createVersionTable(namespace));
  } catch (cause) {
    await database.close();
    throw cannotOpen(place, cause);
  }
  return database;
}

function* createVersionTable(namespace: string): Work<void> {
  yield* lock([MIGRATIONS]);
  // Existence is checked first, so that a user without the right to create can use what is there.
  if (!(yield* isThere('SELECT to_regnamespace(?) IS NOT NULL AS found', `"${namespace}"`)))
    yield* run(`CREATE SCHEMA "${namespace}"`);
  if (
    yield* isThere('SELECT to_regclass(?) IS NOT NULL AS found', `"${namespace}".${VERSION_TABLE}`)
  )
    return;
  yield* run(`CREATE TABLE ${VERSION_TABLE} (version INTEGER NOT NULL)`);
  yield* run(`INSERT INTO ${VERSION_TABLE} VALUES (0)`);
}
function* isThere(sql: string, name: string): Work<boolean> {
  const [row] = yield* all<{ found: number }>(sql, name);
  return row?.found === 1;
}

/** A work that has run to its first statement. */
interface StartedWork<T> {
  readonly work: Work<T>;
  readonly first: IteratorResult<Step, T>;
}
function startWork<T>(work: Work<T>): StartedWork<T> {
  return { work, first: work.next([]) };
}
