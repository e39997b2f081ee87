import type pg from 'pg';
import { toError } from '../../domain/errors.ts';
import type { Clock, Milliseconds } from '../../domain/time.ts';
import { isList, type Step, type Work } from './database.ts';
import { atDeadline, type Deadline, LONG_WAIT, tookTooLong } from './deadline.ts';
import { ConnectionLost, NotBegun, silent } from './postgres-errors.ts';
import type { Connections } from './postgres-pool.ts';
import type { Queries } from './postgres-queries.ts';
import type { Attempt } from './postgres-reach.ts';

/** A work that has run to its first statement. */
export interface StartedWork<T> {
  readonly work: Work<T>;
  readonly first: IteratorResult<Step, T>;
}
export function startWork<T>(work: Work<T>): StartedWork<T> {
  return { work, first: work.next([]) };
}

/** The longest that a statement without a deadline takes, and that it waits for a lock. */
const STATEMENT_TIMEOUT: Milliseconds = 120_000;
const LOCK_TIMEOUT: Milliseconds = 30_000;
/** A gateway that stops in the middle of a transaction holds its locks no longer than this. */
const IDLE_TIMEOUT: Milliseconds = 30_000;
/** The server ends a statement at the deadline. A server that has not answered this long after it answers no more. */
const GRACE: Milliseconds = 250;

interface TransactionOptions {
  readonly pool: Connections;
  readonly queries: Queries;
  readonly attempt: Attempt;
  readonly clock: Pick<Clock, 'monotonic' | 'sleep'>;
  readonly source: string;
}

export function createTransactions({ pool, queries, attempt, clock, source }: TransactionOptions) {
  const proven = new WeakSet<pg.PoolClient>();

  async function transaction<T>(
    begin: string,
    work: StartedWork<T>,
    deadline: Deadline,
  ): Promise<T> {
    const client = await pool.take(deadline);
    const left = deadline === null ? null : Math.max(1, Math.ceil(deadline - clock.monotonic()));
    const passed = { deadline: false };
    let broken: Error | undefined;
    const stop = atDeadline(deadline === null ? null : deadline + GRACE, {
      clock,
      act() {
        passed.deadline = true;
        cut(client);
      },
    });
    try {
      const result = await perform({ client, begin: `${begin}; ${timeouts(left)}`, proven }, work, {
        queries,
        attempt,
      });
      await attempt(() => client.query('COMMIT'), 'COMMIT');
      return result;
    } catch (cause) {
      if (cause instanceof ConnectionLost || cause instanceof NotBegun) broken = toError(cause);
      else
        await client.query('ROLLBACK').catch((again: unknown) => {
          broken = toError(again);
        });
      throw passed.deadline ? errorOfCut(cause, { source, left }) : cause;
    } finally {
      stop();
      pool.release(client, broken);
    }
  }
  return { transaction };
}

interface Sending {
  readonly client: pg.PoolClient;
  readonly begin: string;
  /** Connections that have answered once: if one of these is lost, the server may still be up. */
  readonly proven: WeakSet<pg.PoolClient>;
}

/** Sends statements without waiting, except where the work needs rows, and at its end. */
async function perform<T>(
  { client, begin, proven }: Sending,
  { work, first }: StartedWork<T>,
  { queries, attempt }: Pick<TransactionOptions, 'queries' | 'attempt'>,
): Promise<T> {
  const sent: Promise<unknown>[] = [];
  const send = (query: string | pg.QueryConfig) => {
    const answer = attempt(() => client.query<object>(query), 'WORK');
    // Not lost: `settle` awaits the answer. It reports the first failure, which made the later ones fail.
    answer.catch(() => {});
    sent.push(answer);
    return answer;
  };
  const settle = async (beginning: Promise<unknown>): Promise<void> => {
    for (const answer of sent.splice(0))
      await answer.catch((cause: unknown) => {
        throw answer === beginning && cause instanceof ConnectionLost && proven.has(client)
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
      if ('into' in request && !queries.knows(request))
        await attempt(() => queries.learnColumns(client), 'WORK');
      answers.push(send(queries.queryOf(request)));
    }
    let lists: readonly (readonly unknown[])[] = [];
    if (requests.some((request) => 'returns' in request && request.returns)) {
      await settle(beginning);
      lists = (await Promise.all(answers)).map((answer) => answer.rows);
    }
    step = work.next(isList(value) ? lists : (lists[0] ?? []));
  }
}

/** They hold for one transaction, so that they also reach the server through a pooler of transactions. */
function timeouts(left: Milliseconds | null): string {
  const at = (most: Milliseconds) => Math.min(left ?? most, most);
  return [
    `SET LOCAL statement_timeout = ${at(STATEMENT_TIMEOUT)}`,
    `SET LOCAL lock_timeout = ${at(LOCK_TIMEOUT)}`,
    `SET LOCAL idle_in_transaction_session_timeout = ${IDLE_TIMEOUT}`,
  ].join('; ');
}

/** @param left how long the server had to answer */
function errorOfCut(
  cause: unknown,
  { source, left }: { readonly source: string; readonly left: Milliseconds | null },
): unknown {
  // After COMMIT was sent nobody knows whether the server stored.
  if (cause instanceof ConnectionLost && cause.at === 'COMMIT') return cause;
  return (left ?? Infinity) < LONG_WAIT ? tookTooLong(source, cause) : silent(source, cause);
}

/** Ends the connection without a word to the server, which may not listen. */
function cut(client: pg.PoolClient): void {
  const { connection } = client as unknown as {
    readonly connection: { readonly stream: { destroy(): void } };
  };
  connection.stream.destroy();
}
