import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, describe, expect, test } from 'vitest';
import { catalog } from '../../../src/catalog.ts';
import { factsIn } from '../../../src/ports/definition.ts';
import { optionsOf } from '../../../src/store/options.ts';
import { openThreads } from '../../../src/store/threads/pool.ts';
import { VERSION } from '../../../src/store/upkeep/migrations.ts';
import { systemClock } from '../../../src/transport/clock.ts';
import { batchOf } from '../batches.ts';
import { type Gateway, startGateway, startSender } from '../gateway.ts';
import { NOW } from '../kit.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function tfile(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'leadgraph-replaced-'));
  closers.push(() => {
    rmSync(folder, { recursive: true });
  });
  return path.join(folder, 'store.db');
}
async function start(file: string): Promise<Gateway> {
  const gateway = await startGateway({ STORE_URL: `sqlite:${file}` });
  closers.push(() => gateway.child.kill('SIGKILL'));
  return gateway;
}
/** By another process: a copy in this one would drop the locks of its connections. */
function copy(from: string, to: string): void {
  execFileSync('cp', [from, to]);
}
function tsender(gateway: Gateway, name: string) {
  const sender = startSender(gateway, name);
  closers.push(sender.stop);
  return sender;
}
async function readiness({ origin }: Gateway): Promise<unknown> {
  const { status, reason } = (await (await fetch(`${origin}/ready`)).json()) as {
    readonly status: string;
    readonly reason?: string;
  };
  return reason ?? status;
}
const until = (gateway: Gateway, state: RegExp) =>
  expect
    .poll(() => readiness(gateway), { timeout: 60_000, interval: 50 })
    .toEqual(expect.stringMatching(state));

/** Waits until this many further events are acknowledged. */
async function more({ acknowledged }: ReturnType<typeof startSender>, count = 50) {
  const goal = acknowledged.length + count;
  await expect
    .poll(() => acknowledged.length, { timeout: 60_000, interval: 20 })
    .toBeGreaterThan(goal);
}

/** What a file holds after its gateway has stopped. */
function content(file: string) {
  const sqlite = new Sqlite(file);
  const nonces = sqlite.prepare<[], string>('select nonce from events').pluck().all();
  const check = sqlite.pragma('integrity_check', { simple: true });
  sqlite.close();
  return { nonces: new Set(nonces), check };
}
const SUFFIXES = ['', '-wal', '-shm'];
const asides = (file: string) =>
  readdirSync(path.dirname(file)).filter((name) => /-wal\.\d+$/.test(name));
const setAside = ({ log }: Gateway) =>
  log.filter(({ msg }) => String(msg).includes('was set aside')).map(({ file }) => file);

interface Way {
  readonly how: string;
  away(file: string): void;
  back(file: string): void;
}
const moved = (file: string) => `${file}.moved`;
const SAME: readonly Way[] = [
  {
    how: 'moved away and back',
    away: (file) => {
      renameSync(file, moved(file));
    },
    back: (file) => {
      renameSync(moved(file), file);
    },
  },
  {
    how: 'moved away and back with its log',
    away: (file) => {
      for (const suffix of SUFFIXES) renameSync(file + suffix, moved(file) + suffix);
    },
    back: (file) => {
      for (const suffix of SUFFIXES) renameSync(moved(file) + suffix, file + suffix);
    },
  },
  {
    how: 'moved away with its log and back without it',
    away: (file) => {
      for (const suffix of SUFFIXES) renameSync(file + suffix, moved(file) + suffix);
    },
    back: (file) => {
      renameSync(moved(file), file);
    },
  },
  {
    how: 'moved to another disk and back, while its log stayed',
    away: (file) => {
      renameSync(file, moved(file));
    },
    back: (file) => {
      copy(moved(file), file);
    },
  },
];

describe('A SQLite file that was removed', { timeout: 120_000 }, () => {
  test.each(SAME)(
    'loses no acknowledged event when it was $how, and the store works again by itself',
    async ({ away, back }) => {
      const file = tfile();
      const gateway = await start(file);
      const senders = ['a', 'b'].map((name) => tsender(gateway, name));
      const [first] = senders;
      if (!first) throw new Error('no sender');
      await more(first);
      away(file);
      await until(gateway, /was removed$/);
      const refused = first.statuses.length;
      await expect
        .poll(() => first.statuses.length, { timeout: 60_000 })
        .toBeGreaterThan(refused + 5);
      expect(new Set(first.statuses.slice(refused))).toEqual(new Set([503]));
      expect(existsSync(file)).toBe(false);
      back(file);
      await until(gateway, /^ready$/);
      await more(first);
      for (const sender of senders) await sender.stop();
      expect(await gateway.stop()).toEqual([0, null]);
      const { nonces, check } = content(file);
      expect(check).toBe('ok');
      for (const { acknowledged } of senders)
        expect(acknowledged.filter((nonce) => !nonces.has(nonce))).toEqual([]);
      expect(asides(file)).toEqual([]);
    },
  );

  test.each([
    {
      how: 'removed, and a backup is copied in its place',
      replace(file: string, backup: string) {
        rmSync(file);
        copy(backup, file);
      },
    },
    {
      how: 'replaced by a backup that gets its name',
      replace(file: string, backup: string) {
        renameSync(backup, file);
      },
    },
  ])('has the rows of the backup when it is $how', async ({ replace }) => {
    const file = tfile();
    const backup = `${file}.backup`;
    const gateway = await start(file);
    const sender = tsender(gateway, 'a');
    await more(sender);
    execFileSync(process.execPath, ['src/leadgraph.mjs', 'backup', backup], {
      env: { PATH: process.env['PATH'], STORE_URL: `sqlite:${file}` },
    });
    const { nonces: before } = content(backup);
    await more(sender);
    const lost = [...sender.acknowledged];
    const { ino, size } = statSync(`${file}-wal`);
    expect(size).toBeGreaterThan(0);
    replace(file, backup);
    await until(gateway, /^The file of the local store was /);
    await sender.stop();
    const after = tsender(gateway, 'b');
    await until(gateway, /^ready$/);
    await more(after);
    await after.stop();
    const isLost = lost.filter((nonce) => !before.has(nonce));
    expect(isLost.length).toBeGreaterThan(0);
    // The log of the old file is still there, and the log says where.
    const [aside = ''] = asides(file);
    expect(statSync(path.join(path.dirname(file), aside)).ino).toBe(ino);
    expect(setAside(gateway)).toEqual([path.join(path.dirname(file), aside)]);
    expect(await gateway.stop()).toEqual([0, null]);

    const { nonces, check } = content(file);
    expect(check).toBe('ok');
    expect(after.acknowledged.filter((nonce) => !nonces.has(nonce))).toEqual([]);
    expect([...before].filter((nonce) => !nonces.has(nonce))).toEqual([]);
    expect(isLost.filter((nonce) => nonces.has(nonce))).toEqual([]);
  });

  test('is not read by a thread that starts after another file has its name', async () => {
    const file = tfile();
    const other = `${file}.other`;
    const rules = optionsOf(
      {
        sessionTimeoutMinutes: 30,
        sessionMaxHours: 24,
        sessionCampaignCuts: true,
        sessionMidnightCuts: false,
        timezone: 'UTC',
        ownDomains: [],
        paymentDomains: [],
        currency: 'EUR',
        retentionDays: null,
      },
      factsIn(catalog),
    );
    const open = (name: string) =>
      openThreads(
        { file: name, options: rules, version: VERSION },
        { clock: systemClock, warn() {} },
      );
    const arrival = { now: NOW, feeds: [] };
    const second = await open(other);
    await second.write('ingest', [batchOf(2), arrival]);
    await second.close();
    const { nonces: expected } = content(other);
    expect(expected.size).toBeGreaterThan(0);

    // The thread that writes is the only one that has started.
    const runner = await open(file);
    closers.push(() => runner.close());
    await runner.write('ingest', [batchOf(1), arrival]);
    renameSync(other, file);
    await expect(runner.read('ping', [])).rejects.toThrow('was replaced');
    await expect
      .poll(() => runner.read('ping', []).then(() => 'works', String), { timeout: 30_000 })
      .toBe('works');
    await runner.write('ingest', [batchOf(3), arrival]);
    await runner.close();
    const { nonces, check } = content(file);
    expect(check).toBe('ok');
    expect([...nonces].toSorted()).toEqual(
      [...expected, ...batchOf(3).map(({ nonce }) => nonce)].toSorted(),
    );
  });

  test('is not made anew at a start while its log is still there', async () => {
    const file = tfile();
    const gateway = await start(file);
    const sender = tsender(gateway, 'a');
    await more(sender);
    await sender.stop();
    gateway.child.kill('SIGKILL');
    await gateway.stop();
    renameSync(file, moved(file));
    const { size } = statSync(`${file}-wal`);
    expect(size).toBeGreaterThan(0);
    await expect(start(file)).rejects.toThrow('did not start');
    expect(statSync(`${file}-wal`).size).toBe(size);
    renameSync(moved(file), file);
    await (await start(file)).stop();
    const { nonces } = content(file);
    expect(sender.acknowledged.filter((nonce) => !nonces.has(nonce))).toEqual([]);
  });
});
