import pg from 'pg';
import { toError } from '../../domain/errors.ts';
import type { Clock } from '../../domain/time.ts';
import type { PostgresAddress } from './address.ts';
import { atDeadline, type Deadline, LONG_WAIT, tookTooLong } from './deadline.ts';
import type { Attempt } from './postgres-reach.ts';
import { parserOf } from './postgres-types.ts';
import { silent } from './postgres-errors.ts';

/** Connections to one server, of which at most `connections` are in use at a time. */
export interface Connections {
  /**
   * Waits for a free connection for as long as the transactions before it take. Rejects with UPSTREAM_TIMEOUT at the
   * deadline.
   */
  take(deadline: Deadline): Promise<pg.PoolClient>;
  /** @param broken why the connection cannot be used again; without it the connection returns to the pool */
  release(client: pg.PoolClient, broken?: Error): void;
  end(): Promise<void>;
}

/** A transaction that waits for a connection. */
interface Turn {
  go(): void;
  fail(cause: Error): void;
}

export function createConnections(
  {
    url,
    connections,
    clock,
    source,
  }: Pick<PostgresAddress, 'url' | 'connections'> & {
    readonly clock: Pick<Clock, 'monotonic' | 'sleep'>;
    readonly source: string;
  },
  attempt: Attempt,
): Connections {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    application_name: 'leadgraph',
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    pipeline: true,
    keepAliveInitialDelayMillis: 10_000,
    query_timeout: 150_000,
    types: { getTypeParser: parserOf },
  });
  // Nothing is lost here: the next query on a broken connection reports the failure. Without a listener the event would
  // end the process.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  const queue: Turn[] = [];
  let used = 0;

  /** Waits for a connection that another transaction gives back. */
  async function turn(deadline: Deadline): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const mine: Turn = {
      go() {
        resolve(undefined);
      },
      fail: reject,
    };
    queue.push(mine);
    const stop = atDeadline(deadline, {
      clock,
      act() {
        const at = queue.indexOf(mine);
        if (at >= 0) queue.splice(at, 1);
        reject(tookTooLong(source));
      },
    });
    await promise.finally(stop);
  }
  /** A connection that comes after the deadline goes back to the pool. */
  async function connect(deadline: Deadline): Promise<pg.PoolClient> {
    const { promise, resolve, reject } = Promise.withResolvers<pg.PoolClient>();
    const since = clock.monotonic();
    let isLate = false;
    const stop = atDeadline(deadline, {
      clock,
      act() {
        isLate = true;
        reject(clock.monotonic() - since < LONG_WAIT ? tookTooLong(source) : silent(source));
      },
    });
    attempt(() => pool.connect(), 'CONNECT').then((client) => {
      if (isLate) client.release();
      else resolve(client);
    }, reject);
    return promise.finally(stop);
  }

  return {
    async take(deadline) {
      if (used >= connections) await turn(deadline);
      used += 1;
      try {
        return await connect(deadline);
      } catch (cause) {
        used -= 1;
        // Nobody will release a connection, so those that wait fail as well.
        for (const { fail } of queue.splice(0)) fail(toError(cause));
        throw cause;
      }
    },
    release(client, broken) {
      client.release(broken);
      used -= 1;
      queue.shift()?.go();
    },
    end: () => pool.end(),
  };
}
