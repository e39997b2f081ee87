import { GatewayError, SourceError } from '../../domain/errors.ts';
import type { Clock, Milliseconds } from '../../domain/time.ts';
import type { PostgresAddress } from './address.ts';
import { sql, type RawBuilder } from 'kysely';
import { atMost } from './deadline.ts';
import {
  execute,
  first,
  lock,
  MIGRATIONS,
  type Database,
  type Limits,
  type Work,
} from './database.ts';
import { postgresDialect, VERSION_TABLE, versionTable } from './dialect.ts';
import { cannotOpen, ConnectionLost, NotBegun, TransactionConflict } from './postgres-errors.ts';
import { type Connections, createConnections } from './postgres-pool.ts';
import { createQueries } from './postgres-queries.ts';
import { createAttempt } from './postgres-reach.ts';
import { createTransactions, type StartedWork, startWork } from './postgres-transactions.ts';

export interface PostgresOptions extends Omit<PostgresAddress, 'engine'> {
  /** Name of the source that errors name. */
  readonly source: string;
  readonly clock: Pick<Clock, 'monotonic' | 'sleep'>;
  /** Called once, at the first failure to gather the statistics of new tables. Nothing is lost by it. */
  readonly onAnalyzeFault: (cause: unknown) => void;
}

/** How often a transaction is tried that conflicts with others. */
const MAX_TRIES = 5;
/** How long a transaction whose connection broke is tried again, and the pause before each try. */
const PATIENCE: Milliseconds = 2_000;
const PAUSE: Milliseconds = 100;
/** How long a close waits for transactions to end, and for the server to say goodbye. */
const CLOSE_PATIENCE: Milliseconds = 5_000;
/**
 * After this many inserted rows a gateway checks whether the server has statistics of the tables. A server that takes
 * the tables for empty scans all of them to find one row, until its own autovacuum runs.
 */
const ANALYZE_AFTER: readonly number[] = [500, 4_000, 32_000];
// READ COMMITTED: after a lock each statement must see what the previous holder has committed.
const BEGIN_WRITE = 'BEGIN ISOLATION LEVEL READ COMMITTED';
const BEGIN_READ = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';

/** Opens a database on a PostgreSQL server of version 13 or newer. Throws a GatewayError where it cannot be opened. */
export async function openPostgres(options: PostgresOptions): Promise<Database> {
  const { namespace, place, source, clock } = options;
  const attempt = createAttempt(source);
  const pool = createConnections(options, attempt);
  const queries = createQueries(postgresDialect(namespace), options);
  const { transaction } = createTransactions({ pool, queries, attempt, clock, source });
  const running = new Set<Promise<unknown>>();
  const analyzing = createAnalyzing(options, pool, () => queries.inserted());
  let closed = false;

  /** A connection that broke while it was idle fails at its first use: the transaction then takes the next one. */
  async function retryIfNotBegun<T>(
    begin: string,
    start: () => StartedWork<T>,
    deadline: Milliseconds | null,
  ): Promise<T> {
    for (;;)
      try {
        return await transaction(begin, start(), deadline);
      } catch (cause) {
        if (!(cause instanceof NotBegun)) throw cause;
      }
  }
  async function write<T>(work: () => Work<T>, deadline: Milliseconds | null): Promise<T> {
    let conflicts = 0;
    let patientUntil: Milliseconds | null = null;
    for (;;) {
      try {
        return await retryIfNotBegun(BEGIN_WRITE, () => startWork(work()), deadline);
      } catch (cause) {
        if (cause instanceof ConnectionLost) {
          // Nothing of the work was stored, and a server that restarts is back soon.
          if (cause.at === 'WORK') patientUntil ??= clock.monotonic() + PATIENCE;
          const until = Math.min(patientUntil ?? 0, deadline ?? Infinity);
          if (cause.at === 'COMMIT' || clock.monotonic() + PAUSE > until) throw cause;
          await clock.sleep(PAUSE);
          continue;
        }
        if (!(cause instanceof TransactionConflict)) throw cause;
        conflicts += 1;
        if (conflicts === MAX_TRIES)
          throw new GatewayError('INTERNAL', `${cause.message}, ${conflicts} times`, { cause });
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
  /** Waits for what ends by itself, unless the server does not answer any longer. */
  const soon = (ending: Promise<unknown>) => atMost(clock, { ms: CLOSE_PATIENCE, work: ending });
  const deadlineOf = (limits: Limits | undefined) =>
    limits?.timeout == null ? null : clock.monotonic() + limits.timeout;

  const database: Database = {
    read: (work, limits) =>
      unlessClosed(() => {
        // The work waits for the rows of its first statement, so a second transaction can start it at the same place.
        const started = startWork(work);
        return retryIfNotBegun(BEGIN_READ, () => started, deadlineOf(limits));
      }),
    async write(work, limits) {
      const done = await unlessClosed(() => write(work, deadlineOf(limits)));
      if (!closed) void unlessClosed(analyzing.whenGrown);
      return done;
    },
    async close() {
      if (closed) return;
      closed = true;
      await soon(Promise.allSettled(running));
      await soon(pool.end());
    },
  };
  try {
    await write(() => createVersionTable(namespace), null);
  } catch (cause) {
    await database.close();
    throw cannotOpen(place, cause);
  }
  return database;
}

/** Gathers the statistics of tables that have grown. A failure loses nothing: the server does so itself later. */
function createAnalyzing(
  { namespace, onAnalyzeFault }: Pick<PostgresOptions, 'namespace' | 'onAnalyzeFault'>,
  pool: Connections,
  inserted: () => number,
) {
  let checks = 0;
  let failed = false;
  async function analyze(): Promise<void> {
    const client = await pool.take(null);
    try {
      const { rows } = await client.query<{ name: string; known: number }>(
        `SELECT relnamespace::regnamespace::text || '.' || quote_ident(relname) AS name, reltuples AS known FROM pg_class
         WHERE relnamespace = quote_ident($1)::regnamespace AND relkind = 'r'`,
        [namespace],
      );
      if (rows.some(({ known }) => known >= inserted())) return;
      await client.query(`ANALYZE ${rows.map(({ name }) => name).join(', ')}`);
    } finally {
      pool.release(client);
    }
  }
  return {
    async whenGrown(): Promise<void> {
      if (inserted() < (ANALYZE_AFTER[checks] ?? Infinity)) return;
      checks += 1;
      await analyze().catch((cause: unknown) => {
        if (!failed) onAnalyzeFault(cause);
        failed = true;
      });
    },
  };
}

function* createVersionTable(namespace: string): Work<void> {
  yield* lock([MIGRATIONS]);
  const table = versionTable(namespace);
  // Existence is checked first, so that a user without the right to create can use what is there.
  if (!(yield* holds(sql`to_regnamespace(${`"${namespace}"`}) is not null`)))
    yield* execute(() => sql`create schema ${sql.id(namespace)}`);
  if (yield* holds(sql`to_regclass(${`"${namespace}".${VERSION_TABLE}`}) is not null`)) return;
  yield* execute(({ words }) => sql`create table ${table} (version ${words.integer} not null)`);
  yield* execute(() => sql`insert into ${table} values (0)`);
}
function* holds(condition: RawBuilder<unknown>): Work<boolean> {
  const row = yield* first(() => sql<{ found: number }>`select ${condition} as found`);
  return row?.found === 1;
}
