import pg from 'pg';
import { toError } from '../../domain/errors.ts';
import type { PostgresAddress } from './address.ts';
import { parserOf } from './postgres-types.ts';

/** Connections to one server, of which at most `connections` are in use at a time. */
export interface Connections {
  /** Waits for a free connection for as long as the transactions before it take. */
  take(): Promise<pg.PoolClient>;
  /** @param broken why the connection cannot be used again; without it the connection returns to the pool */
  release(client: pg.PoolClient, broken?: Error): void;
  end(): Promise<void>;
}

/** @param attempt runs a call of the driver and translates its errors */
export function createConnections(
  { url, connections }: Pick<PostgresAddress, 'url' | 'connections'>,
  attempt: <T>(call: () => Promise<T>) => Promise<T>,
): Connections {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    application_name: 'leadgraph',
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    pipeline: true,
    keepAliveInitialDelayMillis: 10_000,
    // A gateway that stops in the middle of a transaction holds its locks no longer than this.
    idle_in_transaction_session_timeout: 30_000,
    lock_timeout: 30_000,
    statement_timeout: 120_000,
    query_timeout: 150_000,
    types: { getTypeParser: parserOf },
  });
  // Nothing is lost here: the next query on a broken connection reports the failure. Without a listener the event would
  // end the process.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  const queue: { go(): void; fail(cause: Error): void }[] = [];
  let used = 0;

  return {
    async take() {
      if (used >= connections)
        await new Promise<void>((go, fail) => {
          queue.push({ go, fail });
        });
      used += 1;
      try {
        return await attempt(() => pool.connect());
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
