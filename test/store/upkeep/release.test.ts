import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { GraphQLClient } from 'graphql-request';
import { afterAll, describe, expect, it } from 'vitest';
import { createApp } from '../../../src/app.ts';
import { catalog } from '../../../src/catalog.ts';
import { readConfig } from '../../../src/config.ts';
import { openSqlite } from '../../../src/store/sql/sqlite.ts';
import { VERSION } from '../../../src/store/upkeep/migrations.ts';
import { systemClock } from '../../../src/transport/clock.ts';
import { quiet } from '../../app/kit.ts';
import { failAfter, migrate } from '../database.ts';
import { server as found, type Server } from '../engines.ts';
import { openStore } from '../kit.ts';
import { upgrade } from '../../../src/store/upkeep/migrations.ts';

// Databases that release 0.2.0 filled, and what it answered: its SQLite file, and its schema of PostgreSQL with the same
// events in the workspaces `default` and `acme`.
const RELEASE = path.join(import.meta.dirname, 'release-0.2.0');
const textOf = (name: string) => readFileSync(path.join(RELEASE, name), 'utf8');
const queries = Object.entries(JSON.parse(textOf('queries.json')) as Record<string, string>);
const answers = JSON.parse(textOf('answers.json')) as Readonly<Record<string, unknown>>;
/** When it answered. */
const THEN = Date.parse('2026-11-20T12:00:00Z');

const server = found as Server;

const folder = mkdtempSync(path.join(tmpdir(), 'leadgraph-release-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
let files = 0;
function releasedFile(): string {
  files += 1;
  const file = path.join(folder, `store-${files}.db`);
  const sqlite = new Sqlite(file);
  sqlite.exec(textOf('sqlite.sql'));
  sqlite.close();
  return file;
}

/** What this gateway answers to the same questions at the same moment. */
async function answersOf(url: string): Promise<Readonly<Record<string, unknown>>> {
  const config = readConfig({ PORT: '0', STORE_URL: url, SESSION_CAMPAIGN_CUTS: '1' }, catalog);
  const clock = { ...systemClock, now: () => THEN };
  const app = await createApp({ config, catalog, clock, random: () => 0.5, log: quiet });
  try {
    const { port } = await app.http.listen(0, '127.0.0.1');
    const client = new GraphQLClient(`http://127.0.0.1:${port}/graphql`);
    const given: Record<string, unknown> = {};
    for (const [name, query] of queries) given[name] = await client.request(query);
    return given;
  } finally {
    await app.close(1_000);
  }
}

interface Look {
  readonly version: number;
  readonly tables: readonly string[];
  readonly events: number;
}
function look(file: string): Look {
  const sqlite = new Sqlite(file);
  try {
    return {
      version: Number(sqlite.pragma('user_version', { simple: true })),
      tables: sqlite
        .prepare<[], string>("select name from sqlite_schema where type = 'table' order by name")
        .pluck()
        .all(),
      events: Number(sqlite.prepare('select count(*) from events').pluck().get()),
    };
  } finally {
    sqlite.close();
  }
}

describe('A SQLite file of release 0.2.0', () => {
  it('is carried over, and every question has the answer that it had', async () => {
    const file = releasedFile();
    expect(await answersOf(`sqlite:${file}`)).toEqual(answers);
    const after = look(file);
    expect(after.version).toBe(VERSION);
    expect(after.tables.filter((name) => name.startsWith('before_'))).toEqual([]);
    expect(await answersOf(`sqlite:${file}`)).toEqual(answers);
  });

  it('is as it was after a failure at any statement, and is carried over by the next start', async () => {
    const file = releasedFile();
    const before = look(file);
    let statements = 0;
    for (let isDone = false; !isDone; statements += 1) {
      const database = openSqlite(file, { source: 'LOCAL', now: () => 0 });
      isDone = await database
        .write(() => failAfter(upgrade(file, null), statements))
        .then(
          () => true,
          () => false,
        );
      await database.close();
      if (!isDone) expect(look(file)).toEqual(before);
    }
    expect(statements).toBeGreaterThan(100);
    expect(look(file)).toMatchObject({ version: VERSION, events: before.events });
    expect(await answersOf(`sqlite:${file}`)).toEqual(answers);
  });

  it('is as it was after the gateway was killed at a statement', { timeout: 120_000 }, async () => {
    const file = releasedFile();
    const before = look(file);
    for (const statement of [1, 30, 80, 120]) {
      await once(killAt(file, statement), 'exit');
      expect(look(file)).toEqual(before);
    }
    expect(await answersOf(`sqlite:${file}`)).toEqual(answers);
  });

  it('is carried over once where two gateways start together', async () => {
    const file = releasedFile();
    const { events } = look(file);
    const both = await Promise.all([openStore(`sqlite:${file}`), openStore(`sqlite:${file}`)]);
    for (const store of both) await store.close();
    expect(look(file)).toMatchObject({ version: VERSION, events });
  });
});

/** Tables whose rows belong to accounts. */
const OF_ACCOUNTS = ['leads', 'sessions', 'events', 'lead_properties', 'custom_feeds', 'campaigns'];
/** Statements that give each row a copy, with the same ids, in an account of another source. */
function otherAccount(
  columnsOf: (table: string) => readonly string[],
  prefix = '',
): readonly string[] {
  return [
    `insert into ${prefix}accounts (n, source, external_id) values (2, 'LEADBOXER', 'x')`,
    ...OF_ACCOUNTS.map((table) => {
      const columns = columnsOf(table).filter((name) => name !== 'n' && name !== 'account');
      const names = columns.join(', ');
      return `insert into ${prefix}${table} (account, ${names}) select 2, ${names} from ${prefix}${table}`;
    }),
  ];
}

describe('Rows of another account', () => {
  it('are in no answer of the local store on SQLite', async () => {
    const file = releasedFile();
    expect(await answersOf(`sqlite:${file}`)).toEqual(answers);
    const sqlite = new Sqlite(file);
    const columnsOf = (table: string) =>
      sqlite.prepare<[], string>(`select name from pragma_table_info('${table}')`).pluck().all();
    for (const statement of otherAccount(columnsOf)) sqlite.exec(statement);
    sqlite.close();
    expect(await answersOf(`sqlite:${file}`)).toEqual(answers);
  });

  it.skipIf(!found)('are in no answer of the local store on PostgreSQL', async () => {
    const { urlOf, schema } = await released();
    expect(await answersOf(urlOf('default'))).toEqual(answers);
    const columns = await server.query<{ table: string; column: string }>(
      'SELECT table_name AS "table", column_name AS "column" FROM information_schema.columns WHERE table_schema = $1',
      schema,
    );
    const columnsOf = (wanted: string) =>
      columns.filter(({ table }) => table === wanted).map(({ column }) => column);
    for (const statement of otherAccount(columnsOf, `${schema}.`)) await server.query(statement);
    expect(await answersOf(urlOf('default'))).toEqual(answers);
  });
});

function killAt(file: string, statement: number): ChildProcess {
  return fork(path.join(import.meta.dirname, 'killed-migration.ts'), [file, String(statement)]);
}

async function released(): Promise<{
  readonly schema: string;
  urlOf(workspace: string): string;
  tables(): Promise<readonly string[]>;
}> {
  const place = server.place();
  const schema = new URL(place).searchParams.get('schema') ?? '';
  await server.query(textOf('postgres.sql').replaceAll('RELEASED', schema));
  return {
    schema,
    urlOf(workspace) {
      const url = new URL(place);
      url.searchParams.set('workspace', workspace);
      return url.href;
    },
    async tables() {
      const rows = await server.query<{ name: string }>(
        'SELECT tablename AS name FROM pg_tables WHERE schemaname = $1 ORDER BY 1',
        schema,
      );
      return rows.map(({ name }) => name);
    },
  };
}

describe.skipIf(!found)('A schema of release 0.2.0 on PostgreSQL', () => {
  it.each([
    ['default', 'acme'],
    ['acme', 'default'],
  ])('is carried over by the gateway of each workspace, %s first', async (first, second) => {
    const { urlOf, tables } = await released();
    expect(await answersOf(urlOf(first))).toEqual(answers);
    expect(await answersOf(urlOf(second))).toEqual(answers);
    expect(await answersOf(urlOf(first))).toEqual(answers);
    // Nothing of a workspace stays behind.
    expect((await tables()).filter((name) => name.startsWith('before_'))).toEqual([]);
  });

  it('keeps the rows of a workspace whose gateway has not started yet', async () => {
    const { urlOf, tables, schema } = await released();
    await answersOf(urlOf('default'));
    expect(await tables()).toContain('before_events');
    const left = await server.query(`SELECT DISTINCT workspace FROM ${schema}.before_events`);
    expect(left).toEqual([{ workspace: 'acme' }]);
  });

  it('is carried over once where two gateways start together', async () => {
    const { urlOf } = await released();
    const both = await Promise.all([openStore(urlOf('default')), openStore(urlOf('default'))]);
    for (const store of both) await store.close();
    expect(await answersOf(urlOf('default'))).toEqual(answers);
  });
});

it('a migration of an empty file makes the tables of this version', async () => {
  const database = openSqlite(path.join(folder, 'empty.db'), { source: 'LOCAL', now: () => 0 });
  await migrate(database, 'empty.db');
  await database.close();
  expect(look(path.join(folder, 'empty.db')).version).toBe(VERSION);
});
