import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { server as found, type Server } from '../engines.ts';
import { NOW, openStore, readAll, tevent, track } from '../kit.ts';

const BOUNCER = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer'].find((file) => existsSync(file));
if (BOUNCER === undefined) process.stderr.write('NO PGBOUNCER, ITS TESTS ARE SKIPPED\n');
const server = found as Server;

const folder = mkdtempSync(path.join(tmpdir(), 'leadgraph-pooler-'));
let pooler: ChildProcess | null = null;
let port = 0;

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port: free } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return free;
}
function answers(): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}

/** The STORE_URL of a new schema, through the pooler. */
function place(prepared: '0' | '1'): string {
  const url = new URL(server.place());
  url.host = `127.0.0.1:${port}`;
  // A pooler takes no parameters of the server.
  url.searchParams.delete('options');
  url.searchParams.set('prepared', prepared);
  return url.href;
}

describe.skipIf(!found || BOUNCER === undefined)('A store behind a pooler of transactions', () => {
  beforeAll(async () => {
    port = await freePort();
    const { hostname, port: behind, username, pathname } = new URL(server.place());
    const database = pathname.slice(1);
    const config = path.join(folder, 'pgbouncer.ini');
    writeFileSync(
      config,
      `[databases]
${database} = host=${hostname} port=${behind === '' ? '5432' : behind} dbname=${database} user=${decodeURIComponent(username)}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 4
`,
    );
    // It refuses to run as root.
    chmodSync(folder, 0o755);
    const user = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
    pooler = spawn(BOUNCER ?? '', [...user, config], { stdio: 'ignore' });
    await vi.waitUntil(answers, { timeout: 10_000, interval: 50 });
  });
  afterAll(() => {
    pooler?.kill();
    rmSync(folder, { recursive: true });
  });

  it('takes events of two gateways at once with prepared=0, and reads them', async () => {
    const url = place('0');
    const [one, two] = [await openStore(url), await openStore(url)];
    try {
      const batches = Array.from({ length: 24 }, (_, batch) =>
        Array.from({ length: 5 }, (_none, index) =>
          tevent({
            nonce: `${batch}-${index}`,
            trackerId: `t${(batch + index) % 4}`,
            occurredAt: NOW - batch * 60_000,
            properties: { email: `p${(batch + index) % 4}@acme.fi` },
          }),
        ),
      );
      const answers = await Promise.all(
        batches.map((events, index) => track(index % 2 === 0 ? one : two, events)),
      );
      expect(answers.flat().every(({ problem }) => problem === null)).toBe(true);
      for (const store of [one, two])
        expect((await readAll(store)).flatMap(({ events }) => events)).toHaveLength(120);
    } finally {
      await one.close();
      await two.close();
    }
  });

  it('says that prepared=0 is missing', async () => {
    const url = place('1');
    const faults = await Promise.allSettled(
      Array.from({ length: 4 }, async () => {
        const store = await openStore(url);
        try {
          for (let n = 0; n < 20; n += 1) await Promise.all([readAll(store), readAll(store)]);
        } finally {
          await store.close();
        }
      }),
    );
    const messages = faults.flatMap((one) => (one.status === 'rejected' ? String(one.reason) : []));
    expect(messages.join('\n')).toContain('add prepared=0 to STORE_URL');
  });
});
