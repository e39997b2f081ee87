import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, describe, expect, test } from 'vitest';
import { startGateway, startSender } from '../gateway.ts';
import { openStore, tevent, track } from '../kit.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function tfile(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'leadgraph-facts-'));
  closers.push(() => {
    rmSync(folder, { recursive: true });
  });
  return path.join(folder, 'store.db');
}

/** Runs a script of CommonJS with better-sqlite3 as `Sqlite`, and waits until it prints something. */
async function another(file: string, script: string) {
  const driver = createRequire(import.meta.url).resolve('better-sqlite3');
  const code = `const sqlite = new (require(${JSON.stringify(driver)}))(process.argv[1]); ${script}`;
  const child = spawn(process.execPath, ['-e', code, file], { stdio: ['pipe', 'pipe', 'inherit'] });
  closers.push(() => child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return {
    async end() {
      const ended = once(child, 'exit');
      child.stdin.end();
      await ended;
    },
  };
}

const OPEN_TO_ALL = ['--import', 'data:text/javascript,process.umask(0)'];

test('the files of a SQLite store and its backup are private, whatever the umask', async () => {
  const file = tfile();
  const folder = path.dirname(file);
  const gateway = await startGateway({ STORE_URL: `sqlite:${file}` }, OPEN_TO_ALL);
  closers.push(() => gateway.child.kill('SIGKILL'));
  const sender = startSender(gateway, 'a');
  closers.push(sender.stop);
  await expect.poll(() => sender.acknowledged.length, { timeout: 60_000 }).toBeGreaterThan(50);
  const modes = new Map<string, Set<string>>();
  const look = () => {
    for (const name of readdirSync(folder)) {
      const mode = statSync(path.join(folder, name), { throwIfNoEntry: false })?.mode ?? 0o600;
      // The files of a copy that is being made have a random name.
      const plain = name.replace(/\.[0-9a-f-]{36}\.part/, '.part');
      modes.set(plain, (modes.get(plain) ?? new Set()).add((mode & 0o777).toString(8)));
    }
  };
  look();
  const backup = spawn(
    process.execPath,
    [...OPEN_TO_ALL, 'src/leadgraph.mjs', 'backup', path.join(folder, 'copy')],
    { env: { PATH: process.env['PATH'], STORE_URL: `sqlite:${file}` }, stdio: 'ignore' },
  );
  const looking = setInterval(look, 1);
  await once(backup, 'exit');
  clearInterval(looking);
  look();
  expect([...modes.keys()]).toEqual(
    expect.arrayContaining(['store.db', 'store.db-wal', 'store.db-shm', 'copy']),
  );
  for (const [name, seen] of modes)
    expect({ name, modes: [...seen] }).toEqual({ name, modes: ['600'] });
}, 120_000);

/** As configured: `journal_size_limit`. */
const LOG_LIMIT = 64 * 2 ** 20;

test('the log of a SQLite store shrinks again after a long reader has ended', async () => {
  const file = tfile();
  const store = await openStore(`sqlite:${file}`);
  closers.push(() => store.close());
  let sent = 0;
  async function write(batches: number): Promise<void> {
    for (let number = 0; number < batches; number += 1) {
      sent += 1;
      const events = Array.from({ length: 100 }, (_, index) =>
        tevent({
          nonce: `${sent}-${index}`,
          trackerId: `visitor-${index}`,
          properties: { text: 'x'.repeat(12_000) },
        }),
      );
      await track(store, events);
    }
  }
  const size = () => statSync(`${file}-wal`).size;
  await write(1);
  const reader = await another(
    file,
    "sqlite.exec('begin'); sqlite.prepare('select count(*) from events').get(); process.stdout.write('reads'); process.stdin.resume();",
  );
  for (let rounds = 0; size() <= LOG_LIMIT && rounds < 100; rounds += 1) await write(4);
  expect(size()).toBeGreaterThan(LOG_LIMIT);
  await reader.end();
  await write(3);
  expect(size()).toBeLessThanOrEqual(LOG_LIMIT);
  const largest = size();
  // Without a reader it does not grow any further.
  await write(20);
  expect(size()).toBeLessThanOrEqual(Math.max(largest, LOG_LIMIT));
}, 240_000);

describe('A gateway with a heap of 64 MB', () => {
  test('refuses what it cannot keep, stores what it acknowledges, and goes on afterwards', async () => {
    const file = tfile();
    const gateway = await startGateway({ STORE_URL: `sqlite:${file}` }, [
      '--max-old-space-size=64',
    ]);
    closers.push(() => gateway.child.kill('SIGKILL'));
    const batches = Array.from({ length: 12 }, (_, batch) =>
      Array.from({ length: 500 }, (_event, index) => ({
        type: 'page-view',
        nonce: `${batch}-${index}`,
        trackerId: `visitor-${batch}-${index}`,
        url: `https://shop.example/${index}`,
        properties: { text: 'x'.repeat(1_500) },
      })),
    );
    const acknowledged: string[] = [];
    async function send(events: (typeof batches)[number]): Promise<boolean> {
      const response = await fetch(`${gateway.origin}/collect`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(events),
      });
      await response.text();
      if (response.status === 200) {
        acknowledged.push(...events.map(({ nonce }) => nonce));
        return true;
      }
      expect(response.status).toBe(503);
      expect(response.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
      return false;
    }
    let left = batches;
    await expect
      .poll(
        async () => {
          const stored = await Promise.all(left.map(send));
          left = left.filter((_, index) => stored[index] !== true);
          return left.length;
        },
        { timeout: 120_000, interval: 1_000 },
      )
      .toBe(0);
    expect(gateway.child.exitCode).toBeNull();
    expect((await fetch(`${gateway.origin}/health`)).status).toBe(200);
    expect(await gateway.stop()).toEqual([0, null]);
    const sqlite = new Sqlite(file);
    const stored = sqlite.prepare<[], string>('select nonce from events').pluck().all();
    sqlite.close();
    expect(stored.toSorted()).toEqual(acknowledged.toSorted());
    expect(stored).toHaveLength(6_000);
  }, 180_000);
});
