import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import Sqlite from 'better-sqlite3';
import { afterAll, describe, expect, it } from 'vitest';
import { sqlite } from '../engines.ts';
import { openStore, readAll, tevent, topen, track } from '../kit.ts';
import { batchOf, BATCH } from '../batches.ts';

const children: ChildProcess[] = [];
const folders: string[] = [];
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  for (const folder of folders) rmSync(folder, { recursive: true });
});
function tfolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'leadgraph-backup-'));
  folders.push(folder);
  return folder;
}
const fileOf = (url: string) => url.slice('sqlite:'.length);

/** `npm run backup` without npm. */
async function backUp(environment: Readonly<Record<string, string>>, ...given: readonly string[]) {
  const child = spawn(process.execPath, ['src/leadgraph.mjs', 'backup', ...given], {
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  const ended = once(child, 'close') as Promise<[number]>;
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await ended;
  return { code, stdout, stderr };
}

describe('Backup of a store on SQLite', () => {
  it('a backup that is made during writes holds all events acknowledged before it, and no partial batch', async () => {
    const url = sqlite.place();
    const writer = fork(new URL('../writer.ts', import.meta.url), [url], { execArgv: [] });
    children.push(writer);
    const ended = once(writer, 'exit');
    let acknowledged = -1;
    writer.on('message', (number: number) => (acknowledged = number));
    while (acknowledged < 50) await once(writer, 'message');

    const before = acknowledged;
    const file = path.join(tfolder(), 'store.backup');
    const { code, stdout, stderr } = await backUp({ STORE_URL: url }, file);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    // The writer continues.
    await once(writer, 'message');
    expect(acknowledged).toBeGreaterThan(before);
    writer.send('stop');
    await ended;
    expect(readdirSync(path.dirname(file))).toEqual(['store.backup']);

    const restored = path.join(tfolder(), 'restored.db');
    copyFileSync(file, restored);
    const source = await openStore(`sqlite:${restored}`);
    const stored = await readAll(source);
    const nonces = stored.flatMap(({ events }) => events.map(({ nonce }) => nonce));
    const batches = nonces.length / BATCH;
    // Batches were sent one after another, so the backup holds the first of them.
    const sent = Array.from({ length: batches }, (_, number) => batchOf(number)).flat();
    expect(nonces.toSorted()).toEqual(sent.map(({ nonce }) => nonce).toSorted());
    expect(batches).toBeGreaterThan(before);
    expect(stdout).toBe(
      `Wrote ${file}: ${nonces.length} events of ${stored.length} leads, ${readFileSync(file).length} bytes\n`,
    );
    const expected = await sqlite.within(async (fresh) => {
      await track(fresh, sent);
      return readAll(fresh);
    });
    expect(stored).toEqual(expected);

    expect(await track(source, batchOf(0))).toMatchObject(
      Array.from({ length: BATCH }, () => ({ duplicate: true })),
    );
    expect(await track(source, [tevent({ nonce: 'after', trackerId: 'newcomer' })])).toMatchObject([
      { duplicate: false, problem: null },
    ]);
    expect(await readAll(source)).toHaveLength(expected.length + 1);
    await source.close();
  });

  it('a backup does not overwrite an existing file', async () => {
    const file = path.join(tfolder(), 'taken');
    writeFileSync(file, 'precious');
    const url = sqlite.place();
    await (await openStore(url)).close();
    expect(await backUp({ STORE_URL: url }, file)).toEqual({
      code: 1,
      stdout: '',
      stderr: `${file} is there already: name a file that is not\n`,
    });
    expect(readFileSync(file, 'utf8')).toBe('precious');
  });

  it('the backup of a damaged file, of a file without a store, or of a newer gateway’s store is refused and leaves no file', async () => {
    const folder = tfolder();
    const damaged = path.join(folder, 'damaged.db');
    const source = await topen(damaged);
    for (let number = 0; number < 60; number += 1) await track(source, batchOf(number));
    await source.close();
    const { length } = readFileSync(damaged);
    writeSync(openSync(damaged, 'r+'), Buffer.alloc(length / 2, 7), 0, length / 2, length / 2);

    const other = path.join(folder, 'other.db');
    const newer = path.join(folder, 'newer.db');
    await (await topen(newer)).close();
    for (const [name, sql] of [
      [other, 'CREATE TABLE names (id TEXT)'],
      [newer, 'PRAGMA user_version = 99'],
    ] as const) {
      const database = new Sqlite(name);
      database.exec(sql);
      database.close();
    }
    const text = path.join(folder, 'text.db');
    writeFileSync(text, 'name,email\n'.repeat(100));
    for (const [name, why] of [
      [damaged, /^.*damaged\.db is damaged: \S/],
      [other, /^.*other\.db holds no store\n$/],
      [
        newer,
        /^The database of STORE_URL, .*newer\.db, has version 99, but this gateway knows versions up to \d+: /,
      ],
      [text, /text\.db cannot be backed up: file is not a database\n$/],
    ] as const) {
      const file = path.join(tfolder(), 'copy');
      const { code, stderr } = await backUp({ STORE_URL: `sqlite:${name}` }, file);
      expect(stderr).toMatch(why);
      expect(stderr.trim()).not.toContain('\n');
      expect(code).toBe(1);
      expect(readdirSync(path.dirname(file))).toEqual([]);
    }
  });

  it.each([
    [
      'postgres://ada:Passw0rd@127.0.0.1:1/leads?schema=gateway',
      /^STORE_URL is on PostgreSQL.*pg_dump --format=custom --schema=gateway .*docs\/postgresql\.md\n$/,
    ],
    ['sqlite::memory:', /^STORE_URL is sqlite::memory:, which no other process can read\n$/],
    ['sqlite:/no/such/store.db', /^There is no database at \/no\/such\/store\.db: /],
    ['mysql://here', /STORE_URL must be sqlite:/],
  ])('a backup of %s is refused', async (url, why) => {
    const file = path.join(tfolder(), 'copy');
    const { code, stderr } = await backUp({ STORE_URL: url }, file);
    expect(stderr).toMatch(why);
    expect(stderr).not.toContain('Passw0rd');
    expect(code).toBe(1);
    expect(existsSync(file)).toBe(false);
  });

  it('the backup command needs the name of one file in an existing folder', async () => {
    const url = sqlite.place();
    await (await openStore(url)).close();
    for (const given of [[], ['a', 'b'], ['--all']]) {
      const { code, stderr } = await backUp({ STORE_URL: url }, ...given);
      expect(stderr).toMatch(/takes <file>[,.]|has no flag --all/);
      expect(code).toBe(1);
    }
    const file = path.join(tfolder(), 'none', 'copy');
    expect((await backUp({ STORE_URL: url }, file)).stderr).toBe(
      `There is no folder ${path.dirname(file)}: make it first\n`,
    );
    expect(existsSync(fileOf(url))).toBe(true);
  });

  it('the backup command says with --help how a backup is made and restored', async () => {
    const { code, stdout } = await backUp({}, '--help');
    expect(code).toBe(0);
    expect(stdout).toMatch(/leadgraph backup <file>[^]*To restore the backup/);
  });
});
