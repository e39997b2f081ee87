import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { MINUTE } from '../../src/domain/time.ts';
import type { Call } from '../../src/ports/call.ts';
import type { Upstream } from '../../src/ports/upstream.ts';
import { createMemoryState } from '../../src/state/memory.ts';
import { createPermits } from '../../src/transport/permits.ts';
import { createUpstreams } from '../../src/transport/upstreams.ts';
import { fakeClock } from './fake-clock.ts';

const PEOPLE: Readonly<Record<string, object>> = {
  '/by-email': { contact: 'ADA@acme.example' },
  '/by-id': { visitor: 'ada-1' },
  // The id is part of a longer one, which belongs to another lead.
  '/other': { visitor: 'ada-12', contact: 'grace@acme.example' },
};

const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

/** Two upstreams of one vendor that knows these people, and the paths that it was asked for. */
async function tupstreams() {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(PEOPLE[request.url ?? '']));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  endings.push(() => {
    server.closeAllConnections();
    return once(server.close(), 'close');
  });
  const clock = fakeClock();
  const upstreams = createUpstreams({
    clock,
    random: () => 0,
    state: createMemoryState(),
    permits: createPermits({ clock, journal: null }),
    userAgent: 'test',
    warn: () => undefined,
    onFault: (cause) => {
      throw cause;
    },
  });
  const opened = ['first', 'second'].map((secret) =>
    upstreams.open({
      source: 'VENDOR',
      baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      credential: { secret },
      limit: () => null,
    }),
  );
  for (const one of opened) endings.push(() => one.close());
  return { upstreams, opened, asked };
}

function read(upstream: Upstream, path: string): Promise<unknown> {
  const call: Call = {
    signal: new AbortController().signal,
    deadline: Infinity,
    freshness: { mode: 'CACHE_FIRST', maxAgeMs: null },
    priority: 'INTERACTIVE',
    rank: 0,
    cost: { upstreamCall() {}, cacheHit() {}, coalesced() {}, waited() {} },
  };
  return upstream.send(
    {
      endpoint: 'GET /people',
      method: 'GET',
      path,
      buckets: [],
      freshMs: MINUTE,
      decode: (body) => body,
    },
    call,
  );
}

test('erasure invalidates the cached answers that name an erased lead or address, at every upstream, and no other', async () => {
  const { upstreams, opened, asked } = await tupstreams();
  const readAll = async () => {
    for (const upstream of opened)
      for (const path of Object.keys(PEOPLE)) await read(upstream, path);
  };
  await readAll();
  await readAll();
  expect(asked).toHaveLength(6);

  asked.length = 0;
  upstreams.erase({
    leads: [{ source: 'VENDOR', account: 'a', externalId: 'ada-1' }],
    emails: ['ada@acme.example'],
    eventsErased: 0,
  });
  await readAll();
  expect(asked).toEqual(['/by-email', '/by-id', '/by-email', '/by-id']);
});
