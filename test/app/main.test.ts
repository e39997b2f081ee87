import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { afterAll, describe, expect, test } from 'vitest';
import { catalog } from '../../src/catalog.ts';
import { subscribe } from './sse.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'leadgraph-main-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

interface Started {
  readonly child: ChildProcess;
  readonly url: string;
  readonly lines: readonly Readonly<Record<string, unknown>>[];
}

/** `npm start` without npm. Resolves once it listens. */
async function start(environment: Readonly<Record<string, string>> = {}): Promise<Started> {
  const child = spawn(process.execPath, ['src/leadgraph.mjs', 'start'], {
    env: {
      PATH: process.env['PATH'],
      PORT: '0',
      STORE_URL: `sqlite:${path.join(folder, 'store.db')}`,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: Record<string, unknown>[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const parsed = JSON.parse(line) as Record<string, unknown>;
    lines.push(parsed);
    if (typeof parsed['url'] === 'string') {
      child.stdout.on('data', () => undefined);
      return { child, url: parsed['url'], lines };
    }
  }
  throw new Error('the gateway did not start');
}

test('leadgraph start without vendors serves the store, and logs a line for each vendor that is not configured', async () => {
  const { child, lines } = await start();
  const said = lines.map((line) => String(line['msg']));
  for (const { facts } of catalog.vendors)
    expect(said.filter((line) => line.startsWith(`${facts.name} is not configured`))).toHaveLength(
      1,
    );
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s lets a running query finish, cuts subscriptions and exits with 0',
  async (signal) => {
    // The vendor answers after the signal, so the query is running when the signal comes.
    let answer: (() => void) | null = null;
    const asked = new Promise<void>((resolve) => {
      const vendor = createServer((_request, response) => {
        answer = () => {
          response.writeHead(200, { 'content-type': 'application/json' });
          response.end('{"next":null,"previous":null,"results":[]}');
          vendor.close();
        };
        resolve();
      });
      vendor.listen(0, '127.0.0.1', () => {
        const address = vendor.address();
        ready(typeof address === 'object' && address ? address.port : 0);
      });
    });
    let ready: (port: number) => void = () => undefined;
    const port = await new Promise<number>((resolve) => {
      ready = resolve;
    });
    const { child, url } = await start({
      GIOSG_TOKEN: 'token',
      GIOSG_ORGANIZATION_ID: '7c99425e-9529-11e6-8107-f45c89c72de3',
      GIOSG_BASE_URL: `http://127.0.0.1:${port}`,
    });
    const listening = await subscribe(
      url,
      'subscription { leadIdentified(sources: [LOCAL]) { cursor } }',
    );
    const running = fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        query: '{ leads(sources: [GIOSG]) { completeness { isComplete } } }',
      }),
    });
    await asked;
    child.kill(signal);
    // The stream is cut without `complete`, so that the client subscribes again.
    await expect(listening.next()).rejects.toThrow('terminated');
    (answer as (() => void) | null)?.();
    expect(await (await running).json()).toMatchObject({
      data: { leads: { completeness: { isComplete: true } } },
    });
    expect(await once(child, 'exit')).toEqual([0, null]);
  },
);

/** Runs `leadgraph VERB` until it exits, and returns what it said. */
async function refused(verb: string, environment: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, ['src/leadgraph.mjs', verb], {
    env: { PATH: process.env['PATH'], STORE_URL: 'sqlite::memory:', ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exit = once(child, 'exit');
  let said = '';
  for await (const chunk of child.stderr) said += String(chunk);
  return { exit: await exit, said };
}

describe.each(['start', 'demo'])('leadgraph %s that cannot start', (verb) => {
  test('says which setting is wrong, without a stack, and exits with 1', async () => {
    const { exit, said } = await refused(verb, { PORT: 'abc' });
    expect(said).toMatch(/^leadgraph: 1 setting is wrong\n {2}PORT must be [^\n]*\n$/);
    expect(exit).toEqual([1, null]);
  });

  test('says of a port that is in use what to set', async () => {
    const taken = createServer();
    taken.listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    try {
      const { exit, said } = await refused(verb, { PORT: String(port) });
      expect(said).toBe(
        `leadgraph: 1 setting is wrong\n  port ${port} is in use: set PORT to another, or to 0 for a free one\n`,
      );
      expect(exit).toEqual([1, null]);
    } finally {
      taken.close();
    }
  });
});

test('leadgraph start names HOST when the machine does not have the address', async () => {
  // An address that is reserved for documents, so no machine has it.
  const { said } = await refused('start', { HOST: '192.0.2.1', ALLOW_ANONYMOUS: '1', PORT: '0' });
  expect(said).toContain('192.0.2.1 is no address of this machine: set HOST to one that is');
});
