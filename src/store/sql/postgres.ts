import pg from 'pg';
import { GatewayError, SourceError, toError } from '../../domain/errors.ts';
import type { PostgresAddress } from './address.ts';
import {
  all,
  type Database,
  lock,
  LOCK,
  MIGRATIONS,
  run,
  type Statement,
  type Step,
  type Work,
} from './database.ts';
import {
  type PostgresStatement,
  toList,
  toPostgres,
  toStored,
  VERSION_TABLE,
} from './postgres-dialect.ts';
import {
  cannotOpen,
  IN_THE_WAY,
  InTheWay,
  isAway,
  isLost,
  LATE,
  NotBegun,
} from './postgres-errors.ts';
import { locksOf } from './postgres-locks.ts';
import { parserOf } from './postgres-types.ts';

export interface PostgresOptions extends Omit<PostgresAddress, 'engine'> {
  /** Whose database it is, in errors. */
  readonly source: string;
}

/** How often a work is begun that gets into the way of others'. */
const MOST_TRIES = 5;
/**
 * Rows written by a gateway after which it looks whether the server knows what is in the tables. One that takes them for
 * empty goes through whole workspaces to find a row, and goes on so until its own housekeeping comes by.
 */
const LOOKS_AT: readonly number[] = [500, 4_000, 32_000];
/** Statements kept ready on each connection; further ones are read anew each time. */
const MOST_PREPARED = 500;

/** Opens a database on a PostgreSQL server, of version 13 or newer. */
export async function openPostgres({
  url,
  schema,
  workspace,
  connections,
  place,
  source,
}: PostgresOptions): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    application_name: 'leadgraph',
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    pipeline: true,
    keepAliveInitialDelayMillis: 10_000,
    // Whoever is stopped in the middle of a transaction keeps the others waiting no longer than this.
    idle_in_transaction_session_timeout: 30_000,
    lock_timeout: 30_000,
    statement_timeout: 120_000,
    query_timeout: 150_000,
    types: { getTypeParser: parserOf },
  });
  // A connection that breaks says so to whoever uses it; without listeners it would end the process.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  const spelled = new Map<string, PostgresStatement & { readonly name?: string }>();
  const busy = new Set<Promise<unknown>>();
  const queue: { go(): void; fail(cause: Error): void }[] = [];
  /** Those that have worked: one of them that is lost says nothing about the server. */
  const proven = new WeakSet<pg.PoolClient>();
  let used = 0;
  let written = 0;
  let looks = 0;
  let closed = false;
  let fault: string | null = null;

  function spelledOf(sql: string) {
    let found = spelled.get(sql);
    if (!found) {
      found = toPostgres(sql);
      if (spelled.size >= MOST_PREPARED) return found;
      found = { ...found, name: `leadgraph_${spelled.size}` };
      spelled.set(sql, found);
    }
    return found;
  }
  function queryOf({ sql, parameters }: Statement): pg.QueryConfig {
    const { lists, takesWorkspace, ...query } = spelledOf(sql);
    const given =
      sql === LOCK ? [locksOf({ schema, workspace }, parameters[0] ?? null)] : parameters;
    const values = given.map((value, index) =>
      lists.has(index) ? toList(value) : toStored(value),
    );
    return { ...query, values: takesWorkspace ? [...values, workspace] : values };
  }
  /** Waits only where rows are asked for, and at the end: what gives none is sent after one another. */
  async function perform<T>(
    client: pg.PoolClient,
    begin: string,
    { work, first }: Begun<T>,
  ): Promise<T> {
    const sent: Promise<unknown>[] = [];
    const send = (query: string | pg.QueryConfig) => {
      const answer = asked(() => client.query<object>(query));
      // Whoever waits is told of the first one that failed; those after it fail because of it.
      answer.catch(() => {});
      sent.push(answer);
      return answer;
    };
    const settle = async (beginning: Promise<unknown>): Promise<void> => {
      for (const answer of sent.splice(0))
        await answer.catch((cause: unknown) => {
          throw answer === beginning && isLost(cause) && proven.has(client)
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
      const statements = 'sql' in value ? [value] : value;
      written += statements.filter(({ sql }) => sql.startsWith('INSERT')).length;
      const answers = statements.map((statement) => send(queryOf(statement)));
      let lists: readonly (readonly unknown[])[] = [];
      if (statements.some(({ returns }) => returns)) {
        await settle(beginning);
        lists = (await Promise.all(answers)).map((answer) => answer.rows);
      }
      step = work.next('sql' in value ? (lists[0] ?? []) : lists);
    }
  }
  /** What the server or the way to it says becomes one of our errors; what a work throws itself stays. */
  async function asked<T>(query: () => Promise<T>, lost?: () => Error): Promise<T> {
    try {
      const result = await query();
      fault = null;
      return result;
    } catch (cause) {
      const state = cause instanceof pg.DatabaseError ? (cause.code ?? '') : '';
      if (isAway(state)) {
        fault = `The database of the local store, ${place}, cannot be reached`;
        throw lost?.() ?? new SourceError('UPSTREAM_UNAVAILABLE', source, fault, { cause });
      }
      if (IN_THE_WAY.has(state)) throw new InTheWay(state, cause);
      if (LATE.has(state))
        throw new SourceError('UPSTREAM_TIMEOUT', source, 'The local store took too long', {
          cause,
        });
      // The driver's error may hold values of rows.
      throw new GatewayError('INTERNAL', `PostgreSQL refused a statement (SQLSTATE ${state})`, {
        cause,
      });
    }
  }
  async function transaction<T>(begin: string, work: Begun<T>): Promise<T> {
    const client = await connected();
    let broken: Error | undefined;
    try {
      const result = await perform(client, begin, work);
      await asked(
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
      if (isLost(cause) || cause instanceof NotBegun) broken = toError(cause);
      else
        await client.query('ROLLBACK').catch((again: unknown) => {
          broken = toError(again);
        });
      throw cause;
    } finally {
      // Without one it goes back to the pool.
      client.release(broken);
      used -= 1;
      queue.shift()?.go();
    }
  }
  /** Waits for one of the connections to be free, however long the work before it takes. */
  async function connected(): Promise<pg.PoolClient> {
    if (used >= connections)
      await new Promise<void>((go, fail) => {
        queue.push({ go, fail });
      });
    used += 1;
    try {
      return await asked(() => pool.connect());
    } catch (cause) {
      used -= 1;
      // Whoever waited for one would wait in vain.
      for (const { fail } of queue.splice(0)) fail(toError(cause));
      throw cause;
    }
  }
  /** Connections that were lost while nobody used them are found out when they are used: the next one is taken. */
  async function unlessLost<T>(begin: string, start: () => Begun<T>): Promise<T> {
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
        // Under locks each statement has to see what whoever held them before has committed.
        return await unlessLost('BEGIN ISOLATION LEVEL READ COMMITTED', () => begun(work()));
      } catch (cause) {
        if (!(cause instanceof InTheWay)) throw cause;
        if (tries === MOST_TRIES)
          throw new GatewayError('INTERNAL', `${cause.message}, ${tries} times`, { cause });
      }
    }
  }

  /** What was begun before the close is finished before it. */
  async function unlessClosed<T>(begin: () => Promise<T>): Promise<T> {
    if (closed) throw new SourceError('UPSTREAM_UNAVAILABLE', source, 'The store is not open');
    const running = begin();
    busy.add(running);
    try {
      return await running;
    } finally {
      busy.delete(running);
    }
  }

  /** Nothing depends on it: a server that does not let us sees to it itself, later. */
  function lookAfterTables(): void {
    if (written < (LOOKS_AT[looks] ?? Infinity)) return;
    looks += 1;
    unlessClosed(analyze).catch(() => {});
  }
  async function analyze(): Promise<void> {
    const client = await connected();
    try {
      const { rows } = await client.query<{ name: string; known: number }>(
        `SELECT relname AS name, reltuples AS known FROM pg_class
         WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'`,
      );
      if (rows.some(({ known }) => known >= written)) return;
      await client.query(`ANALYZE ${rows.map(({ name }) => name).join(', ')}`);
    } finally {
      client.release();
      used -= 1;
      queue.shift()?.go();
    }
  }

  const database: Database = {
    read: (work) =>
      unlessClosed(() => {
        // It waits for the rows of its first statement, so it has gone no further where nothing was begun.
        const one = begun(work);
        return unlessLost('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', () => one);
      }),
    async write(work) {
      const done = await unlessClosed(() => write(work));
      lookAfterTables();
      return done;
    },
    fault: () => fault,
    async close() {
      if (closed) return;
      closed = true;
      await Promise.allSettled(busy);
      await pool.end();
    },
  };
  try {
    await write(() => prepare(schema));
  } catch (cause) {
    await database.close();
    throw cannotOpen(place, cause);
  }
  return database;
}

function* prepare(schema: string | null): Work<void> {
  yield* lock([MIGRATIONS]);
  // Asked first: whoever may not make them can use those that are there.
  if (
    schema !== null &&
    !(yield* isThere('SELECT to_regnamespace(?) IS NOT NULL AS found', schema))
  )
    yield* run(`CREATE SCHEMA ${schema}`);
  if (yield* isThere('SELECT to_regclass(?) IS NOT NULL AS found', VERSION_TABLE)) return;
  yield* run(`CREATE TABLE ${VERSION_TABLE} (version INTEGER NOT NULL)`);
  yield* run(`INSERT INTO ${VERSION_TABLE} VALUES (0)`);
}
function* isThere(sql: string, name: string): Work<boolean> {
  const [row] = yield* all<{ found: number }>(sql, name);
  return row?.found === 1;
}

/** Work, and the first thing that it asks for. */
interface Begun<T> {
  readonly work: Work<T>;
  readonly first: IteratorResult<Step, T>;
}
function begun<T>(work: Work<T>): Begun<T> {
  return { work, first: work.next([]) };
}
