import type { Store } from '../../src/ports/store.ts';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, inject } from 'vitest';
import type { Environment } from '../../src/ports/settings.ts';
import type { Instant } from '../../src/domain/time.ts';
import { openStore, topen, within } from './kit.ts';

/** An engine that a store can use: `describe.each(engines)('… on $name', ({ within }) => …)`. */
export interface Engine {
  readonly name: 'SQLite' | 'PostgreSQL';
  /** STORE_URL of a new store, which is deleted after the tests of the file. */
  place(): string;
  /** Opens an empty store. */
  topen(now?: () => Instant, environment?: Environment): Promise<Store>;
  /** Runs `use` with an empty store and closes the store. */
  within<T>(
    use: (source: Store) => Promise<T>,
    environment?: Environment,
    now?: () => Instant,
  ): Promise<T>;
  /** The number of runs of a property test that has `count` runs on SQLite in memory. */
  runs(count: number): number;
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});
export const sqlite: Engine = engine({
  name: 'SQLite',
  place() {
    const folder = mkdtempSync(path.join(tmpdir(), 'leadgraph-store-'));
    folders.push(folder);
    return `sqlite:${path.join(folder, 'store.db')}`;
  },
  open: (now, environment) => topen(':memory:', now, environment),
  slowness: 1,
});

/** A PostgreSQL server. Its schemas are dropped after the tests of the file. */
export interface Server {
  /** STORE_URL of a new schema. */
  place(): string;
  /** Runs a query on the server; `$1` … are the values. */
  query<R extends object>(text: string, ...values: readonly unknown[]): Promise<readonly R[]>;
}

const url = inject('postgres');
/** Null where no server is available, which the test run has reported at its start. */
export const server: Server | null = url === null ? null : serverAt(url);

export const engines: readonly Engine[] = server ? [sqlite, postgres(server)] : [sqlite];

function engine({
  name,
  place,
  open,
  slowness,
}: Pick<Engine, 'name' | 'place'> & {
  readonly open: Engine['topen'];
  readonly slowness: number;
}): Engine {
  return {
    name,
    place,
    topen: open,
    within: (use, environment, now) => within(use, () => open(now, environment)),
    runs: (count) => Math.ceil(count / slowness),
  };
}

function serverAt(address: string): Server {
  const pool = new pg.Pool({ connectionString: address, max: 2 });
  const prefix = `${inject('schemas')}${randomUUID().slice(0, 8)}_`;
  let count = 0;
  async function query<R extends object>(
    text: string,
    ...values: readonly unknown[]
  ): Promise<readonly R[]> {
    return (await pool.query<R>(text, [...values])).rows;
  }
  afterAll(async () => {
    for (let n = 1; n <= count; n += 1) await query(`DROP SCHEMA IF EXISTS ${prefix}${n} CASCADE`);
    await pool.end();
  });
  return {
    place() {
      count += 1;
      const place = new URL(address);
      place.searchParams.set('schema', `${prefix}${count}`);
      // Tests find the connections of a schema by this name.
      place.searchParams.set('application_name', `${prefix}${count}`);
      place.searchParams.set('connections', '4');
      // The data of tests need not survive a crash of the machine.
      place.searchParams.set('options', '-c synchronous_commit=off');
      return place.href;
    },
    query,
  };
}

/** Closed stores are emptied and used again, because creating all tables takes longer than most tests. */
function postgres({ place, query }: Server): Engine {
  const idle: string[] = [];
  async function open(now?: () => Instant, environment?: Environment): Promise<Store> {
    const address = idle.pop() ?? place();
    const source = await openStore(address, now, environment);
    let used = true;
    return {
      ...source,
      async close() {
        await source.close();
        if (!used) return;
        used = false;
        await empty(new URL(address).searchParams.get('schema'));
        idle.push(address);
      },
    };
  }
  async function empty(schema: string | null): Promise<void> {
    const tables = await query<{ name: string }>(
      "SELECT tablename AS name FROM pg_tables WHERE schemaname = $1 AND tablename <> 'store_version'",
      schema,
    );
    await query(tables.map(({ name }) => `DELETE FROM ${schema ?? ''}.${name}`).join(';'));
  }
  return engine({ name: 'PostgreSQL', place, open, slowness: 4 });
}
