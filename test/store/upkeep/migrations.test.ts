import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { sql } from 'kysely';
import { afterAll, describe, expect, it } from 'vitest';
import { readSettings, type Environment } from '../../../src/ports/settings.ts';
import { rows, type Database } from '../../../src/store/sql/database.ts';
import { store } from '../../../src/store/index.ts';

import { failureOf } from '../../vendors/kit.ts';
import { failAfter, topenSqlite, migrate } from '../database.ts';
import { openStore, readAll, tevent, topen, track } from '../kit.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'leadgraph-store-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
let files = 0;
function tfile(): string {
  files += 1;
  return path.join(folder, `store-${files}.db`);
}

/** Reads a file with SQLite directly. */
function inspect<T>(file: string, look: (sqlite: Sqlite.Database) => T): T {
  const sqlite = new Sqlite(file);
  try {
    return look(sqlite);
  } finally {
    sqlite.close();
  }
}
const versionOf = (sqlite: Sqlite.Database) =>
  Number(sqlite.pragma('user_version', { simple: true }));
const tablesOf = (sqlite: Sqlite.Database) =>
  sqlite.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY name').all();

async function openAndClose(file: string): Promise<void> {
  await (await topen(file)).close();
}

describe('Opening a store on SQLite', () => {
  it('opening a store creates its file and the folder of the file', async () => {
    const file = path.join(folder, 'deep', 'down', 'store.db');
    await (await openStore(`sqlite:${file}`)).close();
    expect(inspect(file, versionOf)).toBeGreaterThan(0);
  });

  it('opening a store of the current version changes nothing in its file, and all data can be read', async () => {
    const file = tfile();
    const first = await topen(file);
    await track(first, [
      tevent({ nonce: 'a', properties: { email: 'ada@acme.example' } }),
      tevent({ nonce: 'b', trackerId: 'other' }),
    ]);
    const stored = await readAll(first);
    expect(stored).toHaveLength(2);
    await first.close();
    const before = inspect(file, (sqlite) => [versionOf(sqlite), tablesOf(sqlite)]);

    for (let time = 0; time < 2; time += 1) {
      const again = await topen(file);
      expect(await readAll(again)).toEqual(stored);
      const [tracked] = await track(again, [tevent({ nonce: 'b', trackerId: 'other' })]);
      expect(tracked?.duplicate).toBe(true);
      await again.close();
      expect(inspect(file, (sqlite) => [versionOf(sqlite), tablesOf(sqlite)])).toEqual(before);
    }
  });

  it('two gateways can migrate one file at the same moment', async () => {
    const file = tfile();
    const [one, other] = [topenSqlite(file), topenSqlite(file)];
    await migrate(
      {
        ...one,
        async write(work) {
          await migrate(other, file);
          return one.write(work);
        },
      },
      file,
    );
    await one.close();
    await other.close();
    const fresh = tfile();
    const alone = topenSqlite(fresh);
    await migrate(alone, fresh);
    await alone.close();
    expect(inspect(file, tablesOf)).toEqual(inspect(fresh, tablesOf));
    expect(inspect(file, versionOf)).toBe(inspect(fresh, versionOf));
  });

  it('a migration that fails in the middle changes nothing', async () => {
    const file = tfile();
    const database = topenSqlite(file);
    const breaking: Database = {
      ...database,
      write: (work) => database.write(() => failAfter(work(), 5)),
    };
    await expect(migrate(breaking, file)).rejects.toThrow('the disk is full');
    expect(inspect(file, (sqlite) => [versionOf(sqlite), tablesOf(sqlite)])).toEqual([0, []]);
    await migrate(database, file);
    await database.close();
    expect(inspect(file, versionOf)).toBeGreaterThan(0);
  });

  it('a file that a newer gateway migrated is refused with both versions and the file name, and stays unchanged', async () => {
    const file = tfile();
    await openAndClose(file);
    const known = inspect(file, versionOf);
    inspect(file, (sqlite) => {
      sqlite.pragma(`user_version = ${known + 7}`);
      sqlite.exec('CREATE TABLE of_the_future (id)');
    });
    const before = inspect(file, tablesOf);
    const { message } = await failureOf(topen(file));
    expect(message).toContain(file);
    expect(message).toContain(`version ${known + 7}`);
    expect(message).toMatch(new RegExp(`versions up to ${known}\\b`));
    expect(inspect(file, (sqlite) => [versionOf(sqlite), tablesOf(sqlite)])).toEqual([
      known + 7,
      before,
    ]);
  });

  it('a file that is no database is refused by name, and stays unchanged', async () => {
    const file = tfile();
    const text = 'name,email\nAda,ada@acme.example\n'.repeat(50);
    writeFileSync(file, text);
    const { message } = await failureOf(topen(file));
    expect(message).toBe(
      `The database of STORE_URL, ${file}, cannot be opened: file is not a database`,
    );
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('a folder in place of a file is refused by name', async () => {
    const file = tfile();
    mkdirSync(file);
    const { message } = await failureOf(topen(file));
    expect(message).toContain(`STORE_URL, ${file}, cannot be opened: `);
  });

  it('a commit is on the disk before it is acknowledged', async () => {
    const database = topenSqlite(tfile());
    expect(await database.read(rows(() => sql`pragma journal_mode`))).toEqual([
      { journal_mode: 'wal' },
    ]);
    expect(await database.read(rows(() => sql`pragma synchronous`))).toEqual([{ synchronous: 2 }]);
    await database.close();
  });
});

describe('Closing a store', () => {
  it('closing a store stores all accepted events first, and a second close does nothing', async () => {
    const file = tfile();
    const source = await topen(file);
    const taken = track(source, [tevent({ nonce: 'last' })]);
    await source.close();
    await source.close();
    expect(await taken).toMatchObject([{ nonce: 'last', duplicate: false, problem: null }]);
    expect(source.health().healthy).toBe(false);
    expect(existsSync(`${file}-wal`)).toBe(false);
    const again = await topen(file);
    expect((await readAll(again)).flatMap(({ events }) => events)).toMatchObject([
      { nonce: 'last' },
    ]);
    await again.close();
  });

  it('a closed store accepts no event', async () => {
    const source = await topen();
    await source.close();
    expect((await failureOf(track(source, [tevent({ nonce: 'late' })]))).message).toMatch(
      /not open/,
    );
  });
});

describe('Settings of the session rules', () => {
  it('each setting of the session rules is checked against its bounds', () => {
    const read = (environment: Environment) => readSettings(store.settings, environment);
    expect(
      read({
        SESSION_TIMEOUT_MINUTES: '1',
        SESSION_MAX_HOURS: '720',
        SESSION_CAMPAIGN_CUTS: '0',
        SESSION_MIDNIGHT_CUTS: '1',
        STORE_TIMEZONE: 'Europe/Helsinki',
      }),
    ).toMatchObject({
      state: 'SET',
      values: {
        sessionTimeoutMinutes: 1,
        sessionMaxHours: 720,
        sessionCampaignCuts: false,
        sessionMidnightCuts: true,
        timezone: 'Europe/Helsinki',
      },
    });
    expect(
      read({
        SESSION_TIMEOUT_MINUTES: '0',
        SESSION_MAX_HOURS: '1.5',
        SESSION_CAMPAIGN_CUTS: 'yes',
        SESSION_MIDNIGHT_CUTS: '',
        STORE_TIMEZONE: 'Europe/Atlantis',
      }),
    ).toEqual({
      state: 'WRONG',
      faults: [
        'SESSION_TIMEOUT_MINUTES must be a whole number from 1 to 1440, not "0"',
        'SESSION_MAX_HOURS must be a whole number from 1 to 720, not "1.5"',
        'SESSION_CAMPAIGN_CUTS must be 1 or 0, not "yes"',
        'SESSION_MIDNIGHT_CUTS is empty; set it or unset it',
        'STORE_TIMEZONE must be an IANA time zone, like Europe/Helsinki, not "Europe/Atlantis"',
      ],
    });
  });
});

describe('STORE_URL', () => {
  const others = {
    retentionDays: null,
    currency: 'EUR',
    sessionTimeoutMinutes: 30,
    sessionMaxHours: 24,
    sessionCampaignCuts: true,
    sessionMidnightCuts: false,
    timezone: 'UTC',
  };
  const read = (value: string) => readSettings(store.settings, { STORE_URL: value });

  it('STORE_URL can be sqlite: and a file; it may be unset', () => {
    const file = (name: string) => ({
      state: 'SET',
      values: { address: { engine: 'SQLITE', file: name }, ...others },
    });
    expect(read('sqlite:/data/store.db')).toMatchObject(file('/data/store.db'));
    expect(read('sqlite::memory:')).toMatchObject(file(':memory:'));
    expect(readSettings(store.settings, {})).toMatchObject(file('./leadgraph.db'));
  });

  it('STORE_URL can be a postgres: URL with the driver’s parameters, a schema, a workspace and a number of connections', () => {
    expect(read('postgres://ada:secret@db:5433/leads')).toMatchObject({
      state: 'SET',
      values: {
        ...others,
        address: {
          engine: 'POSTGRES',
          url: 'postgres://ada:secret@db:5433/leads',
          namespace: 'public',
          prepares: true,
          connections: 10,
          place: 'postgres://db:5433/leads?schema=public',
        },
      },
    });
    expect(
      read(
        'postgresql://db/leads?sslmode=require&schema=crm&workspace=acme-1&connections=3&options=-c%20jit%3Doff',
      ),
    ).toMatchObject({
      state: 'SET',
      values: {
        ...others,
        address: {
          engine: 'POSTGRES',
          url: 'postgresql://db/leads?sslmode=require&options=-c+jit%3Doff',
          namespace: 'crm_acme-1',
          prepares: true,
          connections: 3,
          place: 'postgresql://db/leads?schema=crm_acme-1',
        },
      },
    });
  });

  it.each([
    'sqlite:',
    '/data/store.db',
    'mysql://db/leads',
    'postgres:leads',
    'postgres://db/leads?schema=a;drop',
    'postgres://db/leads?schema=',
    'postgres://db/leads?workspace=',
    'postgres://db/leads?workspace=Acme',
    `postgres://db/leads?workspace=${'a'.repeat(64)}`,
    "postgres://db/leads?workspace=a'drop",
    'postgres://db/leads?connections=0',
    'postgres://db/leads?prepared=many',
    'postgres://db/leads?connections=many',
  ])('STORE_URL cannot be %s, and no fault shows a possible password', (value) => {
    const faults = [expect.stringMatching(/^STORE_URL must (?!.*(drop|many))/) as string];
    expect(read(value)).toMatchObject({ state: 'WRONG', faults });
  });
});
