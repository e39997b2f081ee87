import {
  closeSync,
  copyFileSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeSync,
} from 'node:fs';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import Sqlite from 'better-sqlite3';
import { afterEach, describe, expect, test } from 'vitest';
import { schemaOf } from '../store/database.ts';
import { server } from '../store/engines.ts';
import { openWay } from '../store/sql/way.ts';
import { post, tworld, type World } from './kit.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A fault of a store that is in use. */
interface Fault {
  begin(): unknown;
  end(): unknown;
}
/** A place for a store, and what will go wrong there. */
interface Scene {
  readonly url: string;
  /** No answer may contain one of these. */
  readonly untold: readonly string[];
  readonly fault: Fault;
}

function tfolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'leadgraph-faults-'));
  closers.push(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}
function sqliteAt(folder: string, fault: (file: string) => Fault): Scene {
  const file = path.join(folder, 'store.db');
  return { url: `sqlite:${file}`, untold: [folder], fault: fault(file) };
}

/** Writes something, so that connections read the file again and not what they remember of it. */
function touch(file: string): void {
  const sqlite = new Sqlite(file);
  sqlite.exec(
    "insert into permits values ('touch', '', 0); delete from permits where id = 'touch'",
  );
  sqlite.close();
}
/** The pages of the leads are overwritten, and later written back. */
function damaged(file: string): Fault {
  let whole = Buffer.alloc(0);
  let pages: readonly number[] = [];
  const write = (content: (offset: number) => Buffer) => {
    const handle = openSync(file, 'r+');
    for (const page of pages)
      writeSync(handle, content((page - 1) * 4_096), 0, 4_096, (page - 1) * 4_096);
    closeSync(handle);
  };
  return {
    begin() {
      const sqlite = new Sqlite(file);
      sqlite.pragma('wal_checkpoint(TRUNCATE)');
      pages = sqlite
        .prepare<[], number>("select pageno from dbstat where name = 'leads'")
        .pluck()
        .all();
      sqlite.close();
      whole = readFileSync(file);
      write(() => Buffer.alloc(4_096, 0x5a));
      touch(file);
    },
    end() {
      write((offset) => whole.subarray(offset, offset + 4_096));
    },
  };
}
/** The file is removed with what stands beside it still there, and later restored from a copy. */
function removed(file: string): Fault {
  const copy = `${file}.copy`;
  return {
    begin() {
      const sqlite = new Sqlite(file);
      sqlite.pragma('wal_checkpoint(TRUNCATE)');
      sqlite.close();
      copyFileSync(file, copy);
      rmSync(file);
    },
    end() {
      copyFileSync(copy, file);
    },
  };
}
/** Another process holds the lock of writers. */
function locked(file: string): Fault {
  let holder: ReturnType<typeof spawn> | null = null;
  const code = `
    const Sqlite = require(${JSON.stringify(createRequire(import.meta.url).resolve('better-sqlite3'))});
    const sqlite = new Sqlite(process.argv[1]);
    sqlite.exec('begin immediate');
    process.stdout.write('held');
    process.stdin.resume();
  `;
  return {
    async begin() {
      holder = spawn(process.execPath, ['-e', code, file], { stdio: ['pipe', 'pipe', 'inherit'] });
      closers.push(() => holder?.kill());
      if (holder.stdout) await once(holder.stdout, 'data');
    },
    async end() {
      const ended = holder ? once(holder, 'exit') : null;
      holder?.kill();
      await ended;
    },
  };
}

interface Mount {
  readonly folder: string;
  readOnly(is: boolean): void;
}
/** A small file system of its own; null where this user may not mount one. */
function tmount(): Mount | null {
  const folder = mkdtempSync(path.join(tmpdir(), 'leadgraph-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=12m', 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    rmSync(folder, { recursive: true });
    return null;
  }
  closers.push(() => {
    execFileSync('umount', ['-l', folder]);
    rmSync(folder, { recursive: true });
  });
  return {
    folder,
    readOnly(is) {
      execFileSync('mount', ['-o', `remount,${is ? 'ro' : 'rw'}`, folder]);
    },
  };
}
const first = tmount();
const canMount = first !== null;
if (!canMount)
  process.stderr.write('NO MOUNTS, THE TESTS OF A FULL AND A READ-ONLY DISK ARE SKIPPED\n');

/** What is left of the disk is taken by another file. */
function full(folder: string): Fault {
  const ballast = path.join(folder, 'ballast');
  return {
    begin() {
      const handle = openSync(ballast, 'w');
      for (const size of [65_536, 4_096])
        for (let isFull = false; !isFull;)
          try {
            isFull = writeSync(handle, Buffer.alloc(size)) < size;
          } catch {
            isFull = true;
          }
      closeSync(handle);
    },
    end() {
      rmSync(ballast);
    },
  };
}
/** The store moves to a file system that is mounted for reading only. */
function readOnly(file: string, { folder, readOnly: mount }: Mount): Fault {
  const moved = path.join(folder, 'store.db');
  return {
    begin() {
      const sqlite = new Sqlite(file);
      sqlite.pragma('wal_checkpoint(TRUNCATE)');
      sqlite.close();
      for (const suffix of ['', '-wal', '-shm']) copyFileSync(file + suffix, moved + suffix);
      mount(true);
      for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix);
      symlinkSync(moved, file);
    },
    end() {
      mount(false);
    },
  };
}

async function postgresScene(fault: 'STOPPED' | 'FROZEN' | 'READ_ONLY'): Promise<Scene> {
  if (!server) throw new Error('no server');
  const place = server.place();
  const user = `${schemaOf(place)}_user`;
  const { query } = server;
  await query(`CREATE ROLE ${user} LOGIN SUPERUSER`);
  closers.push(async () => {
    await query(`DROP OWNED BY ${user} CASCADE`);
    await query(`DROP ROLE ${user}`);
  });
  const address = new URL(place);
  if (fault === 'READ_ONLY') address.username = user;
  const way = await openWay(address.href);
  closers.push(way.close);
  const setReadOnly = async (is: boolean) => {
    await query(`ALTER ROLE ${user} SET default_transaction_read_only = ${is ? 'on' : 'off'}`);
    await query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1', user);
  };
  return {
    url: way.place,
    untold: [address.pathname.slice(1), '127.0.0.1', schemaOf(place)],
    fault: {
      STOPPED: { begin: way.cut, end: way.mend },
      FROZEN: { begin: way.freeze, end: way.thaw },
      READ_ONLY: { begin: () => setReadOnly(true), end: () => setReadOnly(false) },
    }[fault],
  };
}

const LEADS = `{ leads(first: 100, freshness: { mode: LIVE }) {
  nodes { source } completeness { sources { source state code message } } }
  upstreams { source healthy lastError } }`;
const TRACK = `mutation { trackEvents(input: { events: [{ type: "page-view", nonce: "by-mutation", trackerId: "m" }] }) {
  __typename ... on Problem { code message } ... on TrackEventsSuccess { accepted } } }`;

interface Seen {
  readonly leads: {
    readonly nodes: readonly { readonly source: string }[];
    readonly completeness: {
      readonly sources: readonly { readonly source: string; readonly state: string }[];
    };
  };
  readonly upstreams: readonly { readonly source: string; readonly healthy: boolean }[];
}

/** What clients of a gateway see; every text that it answers is kept. */
function tclient({ origin, url }: World) {
  const told: string[] = [];
  let batches = 0;
  const acknowledged: string[] = [];
  async function keep(response: Response): Promise<{ response: Response; text: string }> {
    const text = await response.text();
    told.push(text, JSON.stringify([...response.headers]));
    return { response, text };
  }
  const get = async (at: string) => keep(await fetch(`${origin}${at}`));
  async function ask<T>(query: string): Promise<{ data: T; errors?: unknown }> {
    const { text } = await keep(await post(url, { query }, { 'x-request-timeout': '8000' }));
    return JSON.parse(text) as { data: T; errors?: unknown };
  }
  return {
    told,
    acknowledged,
    get,
    ask,
    async ready() {
      const { response, text } = await get('/ready');
      return { code: response.status, ...(JSON.parse(text) as object) };
    },
    /** Sends a batch of 20 events of 8 kB; those that are acknowledged must be stored at the end. */
    async collect() {
      batches += 1;
      const events = Array.from({ length: 20 }, (_, index) => ({
        type: 'page-view',
        nonce: `${batches}-${index}`,
        trackerId: `visitor-${index}`,
        properties: { text: `${'x'.repeat(8_000)}${batches}` },
      }));
      const { response, text } = await keep(await post(`${origin}/collect`, events));
      if (response.status === 200) acknowledged.push(...events.map(({ nonce }) => nonce));
      return { response, text };
    },
    async stored() {
      const query = `{ leads(first: 100, sources: [LOCAL]) { nodes { events(first: 100) { nodes { nonce } } } } }`;
      type Events = { nodes: { events: { nodes: { nonce: string }[] } }[] };
      const { data } = await ask<{ leads: Events }>(query);
      return data.leads.nodes.flatMap(({ events }) => events.nodes.map(({ nonce }) => nonce));
    },
  };
}

interface Case {
  readonly name: string;
  readonly scene: () => Scene | Promise<Scene>;
  readonly skip?: boolean;
  /** How the store takes part in a list of leads while the fault lasts. */
  readonly state: 'FAILED' | 'LIVE';
  readonly reason: RegExp;
}

const withMount = (use: (mount: Mount) => Scene) => () => {
  const mount = tmount();
  if (!mount) throw new Error('no mount');
  return use(mount);
};
const inFolder = (fault: (file: string) => Fault) => () => sqliteAt(tfolder(), fault);

const CASES: readonly Case[] = [
  {
    name: 'a damaged SQLite file',
    scene: inFolder(damaged),
    state: 'FAILED',
    reason: /^The file of the local store is damaged$/,
  },
  {
    name: 'a SQLite file that was removed',
    scene: inFolder(removed),
    state: 'FAILED',
    reason: /^The file of the local store was removed$/,
  },
  {
    name: 'a SQLite file that another process has locked',
    scene: inFolder(locked),
    state: 'LIVE',
    reason: /^Another program holds the lock of the local store$/,
  },
  {
    name: 'a SQLite file on a full disk',
    scene: withMount(({ folder }) => sqliteAt(folder, () => full(folder))),
    skip: !canMount,
    state: 'LIVE',
    reason: /^The disk of the local store is full$/,
  },
  {
    name: 'a SQLite file on a read-only disk',
    scene: withMount((mount) => sqliteAt(tfolder(), (file) => readOnly(file, mount))),
    skip: !canMount,
    state: 'LIVE',
    reason: /^The file of the local store is read-only$/,
  },
  {
    name: 'a PostgreSQL that is stopped',
    scene: () => postgresScene('STOPPED'),
    skip: !server,
    state: 'FAILED',
    reason: /^The database of the local store cannot be reached$/,
  },
  {
    name: 'a PostgreSQL that is frozen',
    scene: () => postgresScene('FROZEN'),
    skip: !server,
    state: 'FAILED',
    reason: /^The database of the local store (does not answer|cannot be reached)$/,
  },
  {
    name: 'a PostgreSQL that is read-only',
    scene: () => postgresScene('READ_ONLY'),
    skip: !server,
    state: 'LIVE',
    reason: /^The database of the local store is read-only$/,
  },
];

describe.each(CASES.filter(({ skip }) => skip !== true))('$name', ({ scene, state, reason }) => {
  test(
    'fails alone and says so in every answer, and works again by itself when the cause has gone',
    { timeout: 120_000 },
    async () => {
      const { url, untold, fault } = await scene();
      const log: (readonly [level: string, message: string])[] = [];
      const lines = (level: string) => (facts: object, message: string) => {
        const says = 'err' in facts && facts.err instanceof Error ? facts.err.stack : undefined;
        // The statistics of a schema that has just been made are gathered beside everything else.
        const isOfTheFault = level !== 'info' && !message.startsWith('statistics of new tables');
        if (isOfTheFault) log.push([level, says ?? message]);
      };
      const world = await tworld(
        {},
        { STORE_URL: url, COLLECT_RATE_LIMIT: '1000000/1s' },
        { log: { info() {}, warn: lines('warn'), error: lines('error') } },
      );
      closers.push(world.close);
      const client = tclient(world);
      expect((await client.collect()).response.status).toBe(200);
      expect(await client.ready()).toEqual(READY);
      const vendors = ({ leads }: Seen) =>
        [...new Set(leads.nodes.map(({ source }) => source))]
          .filter((name) => name !== 'LOCAL')
          .sort();
      const before = (await client.ask<Seen>(LEADS)).data;
      expect(vendors(before)).toHaveLength(4);

      await fault.begin();
      let refused = await client.collect();
      // A disk that is nearly full still takes some.
      for (let times = 0; times < 40 && refused.response.status === 200; times += 1)
        refused = await client.collect();
      expect(refused.response.status).toBe(503);
      expect(refused.response.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
      const unavailable = {
        code: 503,
        status: 'unavailable',
        reason: expect.stringMatching(reason) as string,
        degraded: ['LOCAL'],
      };
      // A file that moved to another disk is looked through first.
      await expect.poll(client.ready, { timeout: 30_000, interval: 100 }).toEqual(unavailable);
      const seen = await client.ask<Seen>(LEADS);
      expect(vendors(seen.data)).toEqual(vendors(before));
      const stateOf = (name: string) =>
        seen.data.leads.completeness.sources.find(({ source }) => source === name)?.state;
      expect(stateOf('LOCAL')).toBe(state);
      expect(stateOf('GIOSG')).toBe('LIVE');
      expect(seen.data.upstreams.find(({ source }) => source === 'LOCAL')).toEqual({
        source: 'LOCAL',
        healthy: false,
        lastError: expect.stringMatching(reason) as string,
      });
      expect(await client.ready()).toEqual(unavailable);
      expect((await client.get('/health')).response.status).toBe(200);
      let pixel = await client.get('/collect?trackerId=p');
      for (let times = 0; times < 40 && pixel.response.status === 200; times += 1)
        pixel = await client.get('/collect?trackerId=p');
      expect(pixel.response.status).toBe(503);
      expect(pixel.response.headers.get('content-type')).toBe('image/gif');
      expect(pixel.response.headers.get('x-collect-error')).toMatch(/^Nothing was stored: /);
      expect(pixel.response.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
      expect(await client.ask(TRACK)).toMatchObject({
        data: {
          trackEvents: {
            __typename: 'UpstreamProblem',
            code: expect.stringMatching(
              /^(UPSTREAM_(UNAVAILABLE|TIMEOUT)|UNKNOWN_OUTCOME)$/,
            ) as string,
          },
        },
      });

      await fault.end();
      await expect.poll(client.ready, { timeout: 30_000, interval: 100 }).toEqual(READY);
      expect((await client.collect()).response.status).toBe(200);
      const after = (await client.ask<Seen>(LEADS)).data;
      expect(after.leads.completeness.sources).toEqual(
        expect.arrayContaining([expect.objectContaining({ source: 'LOCAL', state: 'LIVE' })]),
      );
      // Acknowledged is stored.
      const stored = new Set(await client.stored());
      expect(client.acknowledged.filter((nonce) => !stored.has(nonce))).toEqual([]);
      for (const text of client.told)
        for (const secret of untold) expect(text).not.toContain(secret);
      const once = [
        ['warn', 'the local store fails'],
        ['warn', 'the local store answers again'],
      ];
      // A file that moves to a read-only disk is first in another place, and then read-only.
      expect([once, [...once, ...once]]).toContainEqual(log);
    },
  );
});

const READY = { code: 200, status: 'ready', degraded: [] };
