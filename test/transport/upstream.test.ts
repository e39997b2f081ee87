import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { SourceError } from '../../src/domain/errors.ts';
import type { Call } from '../../src/ports/call.ts';
import type { Freshness } from '../../src/domain/query.ts';
import type {
  Credential,
  Upstream,
  UpstreamRequest,
  UpstreamSpec,
} from '../../src/ports/upstream.ts';
import { createMemoryState } from '../../src/state/memory.ts';
import type { SharedState } from '../../src/state/port.ts';
import type { AttemptFacts } from '../../src/transport/executor.ts';
import { systemClock } from '../../src/transport/clock.ts';
import { createHttpClient } from '../../src/transport/http.ts';
import { createPermits } from '../../src/transport/permits.ts';
import { openUpstream, type UpstreamDependencies } from '../../src/transport/upstream.ts';
import { fakeClock } from './fake-clock.ts';

const CANARY = 'canary-5f1c';
const endings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

/** Resolves when it has come to a count. */
function counter() {
  let count = 0;
  const waiting: (() => void)[] = [];
  return {
    up() {
      count += 1;
      for (const wake of waiting.splice(0)) wake();
      return count;
    },
    async reached(wanted: number) {
      while (count < wanted) await new Promise<void>((resolve) => waiting.push(resolve));
    },
  };
}

type Answerer = (request: IncomingMessage, response: ServerResponse, count: number) => void;

/** A vendor on a port of its own that answers as the test says; counts what reaches it. */
async function vendor(answer: Answerer) {
  const seen: { readonly url: string; readonly headers: IncomingMessage['headers'] }[] = [];
  const { up, reached } = counter();
  const server = createServer((request, response) => {
    seen.push({ url: request.url ?? '', headers: request.headers });
    // Read to its end, or an early answer would cut a body that is still being sent.
    request.resume().on('end', () => {
      answer(request, response, up());
    });
    request.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => {
        resolve();
      });
      server.closeAllConnections();
    });
  endings.push(close);
  const port = typeof address === 'object' && address ? address.port : 0;
  return { seen, reached, close, origin: `http://127.0.0.1:${port}` };
}
const json = (response: ServerResponse, body: unknown, status = 200) => {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
};

/** A vendor that answers when the test says so. */
async function slow() {
  const held: ServerResponse[] = [];
  const place = await vendor((_request, response) => {
    held.push(response);
  });
  const answer = (body: unknown, status = 200) => {
    for (const response of held.splice(0)) json(response, body, status);
  };
  return { ...place, answer };
}

/** The memory, and who waits for it to be written. */
function watchedState() {
  const memory = createMemoryState();
  const keys: string[] = [];
  const { up, reached } = counter();
  const state: SharedState = {
    ...memory,
    set(key, answer, sizeBytes) {
      memory.set(key, answer, sizeBytes);
      keys.push(key);
      up();
    },
  };
  return { state, keys, kept: reached };
}

/** An upstream at a time that stands still until the test moves it; pauses between tries are none. */
function open(
  origin: string,
  spec: Partial<UpstreamSpec> = {},
  given: Partial<UpstreamDependencies> = {},
) {
  const clock = fakeClock();
  const tries: AttemptFacts[] = [];
  const { up, reached } = counter();
  const dependencies: UpstreamDependencies = {
    clock,
    random: () => 0,
    state: createMemoryState(),
    permits: createPermits({ clock: given.clock ?? clock, journal: null }),
    userAgent: 'test',
    onFault: (cause) => {
      throw cause;
    },
    onAttempt(facts) {
      tries.push(facts);
      up();
    },
    ...given,
  };
  const upstream = openUpstream(
    {
      source: 'VENDOR',
      baseUrl: origin,
      credential: { secret: CANARY, sentAs: { header: 'authorization', prefix: 'Token ' } },
      limit: () => null,
      ...spec,
    },
    dependencies,
  );
  endings.push(() => upstream.close());
  return { upstream, clock, tries, tried: reached, dependencies };
}

function callOf(more: Partial<Call> = {}, freshness: Partial<Freshness> = {}) {
  const spent = { calls: 0, hits: 0, coalesced: 0, waitedMs: 0 };
  const call: Call = {
    signal: new AbortController().signal,
    deadline: Infinity,
    freshness: { mode: 'CACHE_FIRST', maxAgeMs: null, ...freshness },
    priority: 'INTERACTIVE',
    rank: 0,
    cost: {
      upstreamCall: () => (spent.calls += 1),
      cacheHit: () => (spent.hits += 1),
      coalesced: () => (spent.coalesced += 1),
      waited: (_source, ms) => (spent.waitedMs += ms),
    },
    ...more,
  };
  return { call, spent };
}
const read = (more: Partial<UpstreamRequest<unknown>> = {}): UpstreamRequest<unknown> => ({
  endpoint: 'GET /things',
  method: 'GET',
  path: '/things',
  buckets: ['calls'],
  freshMs: 1_000,
  decode: (body) => body,
  ...more,
});
const write = (more: Partial<UpstreamRequest<unknown>> = {}) =>
  read({ endpoint: 'POST /things', method: 'POST', body: { a: 1 }, freshMs: 0, ...more });
/** A decoder of a vendor that answers 200 with an error in the body: here the body 1 is one. */
const refusing = (what: 'RATE_LIMITED' | 'UNAVAILABLE') => (body: unknown) => {
  if (body === 1) throw new SourceError(`UPSTREAM_${what}`, 'VENDOR', 'refused');
  return body;
};
const outcome = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (cause: unknown) => cause,
  );
const asking = (upstream: Upstream, request = read(), freshness: Partial<Freshness> = {}) =>
  upstream.send(request, callOf({}, freshness).call);

describe('the cache', () => {
  test('equal requests at one moment are one call, also with their parameters in another order', async () => {
    const { origin, seen } = await vendor((_request, response) => {
      json(response, { ok: true });
    });
    const { upstream } = open(origin);
    const { call, spent } = callOf();
    const query = [
      ['a', '1'],
      ['b', '2'],
    ] as const;
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        upstream.send(read({ query: index % 2 ? query : query.toReversed() }), call),
      ),
    );
    expect(seen).toHaveLength(1);
    expect(spent).toMatchObject({ calls: 1, hits: 0, coalesced: 9 });
    expect(new Set(answers.map(({ value }) => value)).size).toBe(1);
  });

  test('the ledger and the health count calls, hits and misses of the cache', async () => {
    const { origin } = await vendor((_request, response) => {
      json(response, {});
    });
    const { upstream } = open(origin);
    const { call, spent } = callOf();
    for (let times = 0; times < 3; times += 1) await upstream.send(read(), call);
    await upstream.send(read({ path: '/never-kept', freshMs: 0 }), call);
    expect(spent).toMatchObject({ calls: 2, hits: 2 });
    expect(upstream.health().cache).toEqual({ entries: 1, hits: 2, misses: 1 });
  });

  test('reads by POST are coalesced when their bodies are equal, and not otherwise', async () => {
    const { origin, seen } = await vendor((_request, response, count) => {
      json(response, count);
    });
    const { upstream } = open(origin);
    const ask = (page: number) => asking(upstream, write({ isRead: true, body: { page } }));
    await Promise.all([ask(1), ask(1), ask(2)]);
    expect(seen).toHaveLength(2);
  });

  test('an answer with more fields, cached or in flight, serves a request for fewer, never one for more', async () => {
    const { origin, seen, reached, answer } = await slow();
    const { upstream } = open(origin);
    const ask = (...parts: readonly string[]) =>
      asking(upstream, {
        ...read(),
        selection: { parts: new Set(parts), query: [['fields', parts.join()]] },
      });
    const first = [ask('a', 'b'), ask('b'), ask('b', 'a')];
    await reached(1);
    const more = ask('a', 'c');
    await reached(2);
    answer({});
    await Promise.all([...first, more]);
    await Promise.all([ask('a'), ask('c'), ask('a', 'b')]);
    expect(seen.map(({ url }) => url)).toEqual(['/things?fields=a%2Cb', '/things?fields=a%2Cc']);

    const all = asking(upstream);
    await reached(3);
    answer({});
    await all;
    await ask('x', 'y');
    expect(seen).toHaveLength(3);
    expect(seen[2]?.url).toBe('/things');
  });

  test('a cached answer is fresh for its lifetime, then stale during one refresh, then gone', async () => {
    const { origin, seen } = await vendor((_request, response, count) => {
      json(response, count);
    });
    const { state, kept } = watchedState();
    const { upstream, clock } = open(origin, {}, { state });
    const ask = () => asking(upstream, read({ freshMs: 1_000, staleMs: 5_000 }));
    const first = clock.now();
    const is = (value: number, as: string, asOf: number) => ({
      value,
      provenance: { state: as, asOf },
    });
    expect(await ask()).toEqual(is(1, 'LIVE', first));
    await clock.advance(1_000);
    expect(await ask()).toEqual(is(1, 'CACHED', first));
    expect(seen).toHaveLength(1);
    await clock.advance(1);
    // Several who see the stale answer renew it once.
    expect(await Promise.all([ask(), ask()])).toEqual(Array(2).fill(is(1, 'STALE', first)));
    await kept(2);
    expect(await ask()).toEqual(is(2, 'CACHED', first + 1_001));
    expect(seen).toHaveLength(2);
    await clock.advance(6_001);
    expect(await ask()).toEqual(is(3, 'LIVE', first + 7_002));
  });

  test('LIVE bypasses the cache, maxAge bounds it, and MIRROR reads nothing else', async () => {
    const { origin, seen } = await vendor((_request, response, count) => {
      json(response, count);
    });
    const { upstream, clock } = open(origin);
    const ask = (freshness: Partial<Freshness>) => asking(upstream, read(), freshness);
    expect(await outcome(ask({ mode: 'MIRROR' }))).toMatchObject({ code: 'UNSUPPORTED' });
    expect(seen).toHaveLength(0);
    await ask({});
    expect(await ask({ mode: 'LIVE' })).toMatchObject({ value: 2, provenance: { state: 'LIVE' } });
    // What LIVE brought is kept for those who don't insist.
    expect(await ask({})).toMatchObject({ value: 2, provenance: { state: 'CACHED' } });
    await clock.advance(500);
    expect((await ask({ maxAgeMs: 400 })).value).toBe(3);
    await clock.advance(400);
    expect((await ask({ maxAgeMs: 400 })).provenance.state).toBe('CACHED');
    await clock.advance(3_000);
    // Past the lifetime of the endpoint, but young enough for who says so.
    expect((await ask({ maxAgeMs: 4_000 })).provenance.state).toBe('CACHED');
    await clock.advance(100_000);
    expect(await ask({ mode: 'MIRROR' })).toMatchObject({
      value: 3,
      provenance: { state: 'STALE' },
    });
    expect(seen).toHaveLength(3);
  });

  test('a stale answer stands in when the vendor fails, is silent or sends nonsense; never for a refusal', async () => {
    let answer: (response: ServerResponse) => void = (response) => {
      json(response, 'old');
    };
    const { origin } = await vendor((_request, response) => {
      answer(response);
    });
    const { upstream, clock, dependencies } = open(origin);
    const hasty = open(origin, { timeoutMs: 50 }, dependencies).upstream;
    const ask = (from = upstream) =>
      asking(from, read({ endpoint: `GET ${clock.now()}` }), { maxAgeMs: 0 });
    const asOf = clock.now();
    const old = { value: 'old', provenance: { state: 'STALE', asOf } };
    await ask();
    await clock.advance(1);
    answer = (response) => {
      json(response, {}, 503);
    };
    expect(await ask()).toEqual(old);
    answer = () => undefined;
    expect(await ask(hasty)).toEqual(old);
    answer = (response) => response.end('<html>');
    expect(await ask()).toEqual(old);
    answer = (response) => {
      json(response, {}, 403);
    };
    expect(await outcome(ask())).toMatchObject({ code: 'UPSTREAM_FORBIDDEN' });
    // Ten times its lifetime more, and not longer.
    await clock.advance(10_999);
    answer = (response) => {
      json(response, {}, 503);
    };
    expect(await ask()).toEqual(old);
    await clock.advance(1);
    expect(await outcome(ask())).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
  });

  test('a stale answer stands in when the budget is spent; without one the call is refused with the time to retry', async () => {
    const { origin, seen } = await vendor((_request, response) => {
      json(response, 'old');
    });
    const { upstream, clock } = open(origin, { limit: () => ({ calls: 3, windowMs: 60_000 }) });
    const asOf = clock.now();
    for (const path of ['/a', '/b', '/c']) await asking(upstream, read({ path }));
    expect(upstream.room(['calls'])).toBe(0);
    await clock.advance(2_000);
    const deadline = clock.monotonic() + 5_000;
    const a = callOf({ deadline }, { maxAgeMs: 0 }).call;
    expect(await upstream.send(read({ path: '/a' }), a)).toEqual({
      value: 'old',
      provenance: { state: 'STALE', asOf },
    });
    const d = upstream.send(read({ path: '/d' }), callOf({ deadline }).call);
    expect(await outcome(d)).toMatchObject({ code: 'BUDGET_EXCEEDED', retryAt: asOf + 60_500 });
    expect(seen).toHaveLength(3);
  });

  test('a status that means "there is none" is null, and is cached as null', async () => {
    const { origin, seen } = await vendor((_request, response) => {
      json(response, {}, 404);
    });
    const { upstream } = open(origin);
    const request = { ...read(), absentOn: [404] };
    const decodedNull = await upstream.send(request, callOf().call);
    expect(decodedNull.value).toBeNull();
    expect((await upstream.send(request, callOf().call)).provenance.state).toBe('CACHED');
    expect(seen).toHaveLength(1);
  });

  test('invalidation drops the matching answers, and caches none of the matching requests in flight', async () => {
    const held: ServerResponse[] = [];
    const { origin, seen, reached } = await vendor((request, response) => {
      if (request.url === '/slow' && held.length === 0) held.push(response);
      else json(response, 'new');
    });
    const { upstream } = open(origin);
    await asking(upstream, read({ path: '/kept' }));
    await asking(upstream, read({ path: '/gone' }));
    const slow = asking(upstream, read({ path: '/slow' }));
    await reached(3);
    upstream.invalidate(({ path }) => path !== '/kept');
    expect((await asking(upstream, read({ path: '/kept' }))).provenance.state).toBe('CACHED');
    expect((await asking(upstream, read({ path: '/gone' }))).provenance.state).toBe('LIVE');
    // Who asks now does not share the older answer, and is not given it later.
    expect((await asking(upstream, read({ path: '/slow' }))).value).toBe('new');
    for (const response of held) json(response, 'old');
    expect((await slow).value).toBe('old');
    expect((await asking(upstream, read({ path: '/slow' }))).value).toBe('new');
    expect(seen).toHaveLength(5);
  });

  test('two credentials share neither answers nor budgets, one credential shares both', async () => {
    const { origin, seen } = await vendor((_request, response) => {
      json(response, {});
    });
    const limit = () => ({ calls: 5, windowMs: 1_000 });
    const { upstream: one, dependencies } = open(origin, { limit });
    const same = open(origin, { limit }, dependencies).upstream;
    const other = open(origin, { limit, credential: { secret: 'another' } }, dependencies).upstream;
    await asking(one);
    expect((await asking(same)).provenance.state).toBe('CACHED');
    expect(same.room(['calls'])).toBe(4);
    expect(other.room(['calls'])).toBe(5);
    expect((await asking(other)).provenance.state).toBe('LIVE');
    expect(seen).toHaveLength(2);
  });

  test.each<[string, Credential['sentAs'] & object, string, string | undefined]>([
    ['a header', { header: 'authorization', prefix: 'Token ' }, '/things?a=1', `Token ${CANARY}`],
    ['a parameter', { parameter: 'apiKey' }, `/things?a=1&apiKey=${CANARY}`, undefined],
    [
      'a bearer token',
      { bearer: { current: () => Promise.resolve(CANARY), drop() {} } },
      '/things?a=1',
      `Bearer ${CANARY}`,
    ],
  ])(
    'nothing that is kept, shown or logged holds a credential that is sent as %s',
    async (_as, sentAs, url, authorization) => {
      const { origin, seen } = await vendor((_request, response) => {
        json(response, {});
      });
      const { state, keys } = watchedState();
      const limit = () => ({ calls: 5, windowMs: 1_000 });
      const credential = { secret: CANARY, sentAs };
      const { upstream, tries } = open(origin, { limit, credential }, { state });
      await asking(upstream, read({ query: [['a', '1']] }));
      expect(seen[0]).toMatchObject({ url, headers: { 'user-agent': 'test' } });
      expect(seen[0]?.headers.authorization).toBe(authorization);
      expect(keys).toHaveLength(1);
      expect(tries).toMatchObject([{ source: 'VENDOR', endpoint: 'GET /things', status: 200 }]);
      expect(JSON.stringify([keys, tries, upstream.health()])).not.toContain(CANARY);
      expect(JSON.stringify([tries, upstream.health()])).not.toContain('127.0.0.1');
    },
  );
});

/** Whoever prints the error with all that hangs on it finds nothing that is not ours. */
function expectClean(error: unknown, origin: string): void {
  const { stack = '', cause } = error as Error;
  const shown = `${inspect(error, { depth: Infinity, showHidden: true })}${String(error)}${stack}${JSON.stringify(error)}`;
  expect(shown).toContain('VENDOR');
  for (const secret of [CANARY, '127.0.0.1', new URL(origin).host])
    expect(shown).not.toContain(secret);
  if (cause !== undefined) expectClean(cause, origin);
}

describe('failures', () => {
  test.each([
    [400, 'UPSTREAM_REJECTED'],
    [401, 'UPSTREAM_UNAUTHORIZED'],
    [402, 'UPSTREAM_PREMIUM_REQUIRED'],
    [403, 'UPSTREAM_FORBIDDEN'],
    [404, 'UPSTREAM_NOT_FOUND'],
    [409, 'CONFLICT'],
    [416, 'UPSTREAM_CAPPED'],
    [422, 'UPSTREAM_REJECTED'],
    [429, 'UPSTREAM_RATE_LIMITED'],
    [500, 'UPSTREAM_UNAVAILABLE'],
    [503, 'UPSTREAM_UNAVAILABLE'],
    [302, 'UPSTREAM_INVALID'],
    [418, 'UPSTREAM_INVALID'],
  ] as const)('status %i is %s, in our words', async (status, code) => {
    const { origin } = await vendor((_request, response) => {
      response.statusMessage = CANARY;
      response.setHeader('location', `http://${CANARY}/`);
      json(response, { message: CANARY, [CANARY]: [CANARY] }, status);
    });
    const { upstream } = open(origin);
    const error = await outcome(asking(upstream));
    expect(error).toMatchObject({ code, source: 'VENDOR' });
    expectClean(error, origin);
    expect(upstream.health().lastError).toBe((error as Error).message);
  });

  const page = JSON.stringify(`${CANARY}${'x'.repeat(20_000)}`);
  const bomb = JSON.stringify(`${CANARY}${'x'.repeat(5_000_000)}`);
  test.each<[string, string, (response: ServerResponse) => unknown, Partial<UpstreamSpec>?]>([
    ['a body that is no JSON', 'UPSTREAM_INVALID', (response) => response.end(`<b>${CANARY}`)],
    ['a body larger than is taken', 'UPSTREAM_INVALID', (response) => response.end(page)],
    [
      'a small body that unpacks to a large one',
      'UPSTREAM_INVALID',
      (response) => {
        response.setHeader('content-encoding', 'gzip');
        response.end(gzipSync(bomb));
      },
    ],
    [
      'a smaller one that unpacks to as large a one',
      'UPSTREAM_INVALID',
      (response) => {
        response.setHeader('content-encoding', 'br');
        response.end(brotliCompressSync(bomb));
      },
    ],
    [
      'a packed body that cannot be unpacked',
      'UPSTREAM_UNAVAILABLE',
      (response) => {
        response.setHeader('content-encoding', 'gzip');
        response.end(CANARY);
      },
    ],
    ['silence', 'UPSTREAM_TIMEOUT', () => undefined, { timeoutMs: 50 }],
    [
      'a body that never ends',
      'UPSTREAM_TIMEOUT',
      (response) => response.write(`["${CANARY}`),
      { timeoutMs: 50 },
    ],
    [
      'a reset connection',
      'UPSTREAM_UNAVAILABLE',
      (response) => response.socket?.resetAndDestroy(),
    ],
    [
      'half a body',
      'UPSTREAM_UNAVAILABLE',
      (response) => {
        response.writeHead(200, { 'content-length': 1_000 });
        response.write(`{"${CANARY}":`, () => response.socket?.destroy());
      },
    ],
    [
      'an answer that is no HTTP',
      'UPSTREAM_UNAVAILABLE',
      (response) => response.socket?.end(`${CANARY} ${CANARY}\r\n\r\n`),
    ],
    [
      'a token that cannot be sent',
      'UPSTREAM_UNAVAILABLE',
      (response) => response.end('{}'),
      { credential: { secret: `${CANARY}\n`, sentAs: { header: 'authorization' } } },
    ],
  ])('%s is %s, in our words', async (_title, code, answer, spec = {}) => {
    const { origin } = await vendor((_request, response) => {
      answer(response);
    });
    const { upstream } = open(origin, { maxBytes: 10_000, ...spec });
    const error = await outcome(asking(upstream));
    expect(error).toMatchObject({ code, source: 'VENDOR' });
    expectClean(error, origin);
  });

  test('a body may have the largest size, any content encoding, and come in pieces', async () => {
    const text = JSON.stringify('€'.repeat(100));
    const { origin } = await vendor((request, response) => {
      const encoding = request.url?.slice(1) ?? '';
      if (encoding === 'gzip' || encoding === 'br' || encoding === 'deflate') {
        response.setHeader('content-encoding', encoding);
        response.end(
          { gzip: gzipSync, br: brotliCompressSync, deflate: deflateSync }[encoding](text),
        );
        return;
      }
      // Within the bytes of one character.
      response.write(Buffer.from(text).subarray(0, 3), () => {
        response.end(Buffer.from(text).subarray(3));
      });
    });
    const { upstream } = open(origin, { maxBytes: Buffer.byteLength(text) });
    for (const path of ['/gzip', '/br', '/deflate', '/plain'])
      expect((await asking(upstream, read({ path }))).value).toBe('€'.repeat(100));
  });

  test('a success without a body is null to its decoder', async () => {
    const { origin } = await vendor((_request, response) => {
      response.writeHead(204).end();
    });
    const answer = await asking(open(origin).upstream, read({ decode: (body) => [body] }));
    expect(answer.value).toEqual([null]);
  });

  test('a redirect is not followed: the credential goes nowhere else', async () => {
    const elsewhere = await vendor((_request, response) => {
      json(response, {});
    });
    const { origin, seen } = await vendor((_request, response) => {
      response.writeHead(307, { location: elsewhere.origin }).end();
    });
    const error = await outcome(asking(open(origin).upstream));
    expect(error).toMatchObject({ code: 'UPSTREAM_INVALID' });
    expect(String(error)).toContain('307');
    expect([seen.length, elsewhere.seen.length]).toEqual([1, 0]);
  });
});

describe('a fault of the gateway that nobody waits for', () => {
  /** A decoder that breaks once the first answer is read. */
  const broken = new TypeError('broken');
  const decode = (body: unknown) => {
    if (body !== 1) throw broken;
    return body;
  };

  test('a fault in a refresh behind a stale answer is reported, and the stale answer is given', async () => {
    const { origin } = await vendor((_request, response, count) => {
      json(response, count);
    });
    const faults = counter();
    const told: unknown[] = [];
    const onFault = (cause: unknown) => {
      told.push(cause);
      faults.up();
    };
    const { upstream, clock } = open(origin, {}, { onFault });
    const ask = () => asking(upstream, read({ freshMs: 1_000, decode }));
    await ask();
    await clock.advance(1_001);
    expect(await ask()).toMatchObject({ value: 1, provenance: { state: 'STALE' } });
    await faults.reached(1);
    expect(told).toEqual([broken]);
  });

  test('a fault is reported when its caller has left; otherwise it reaches its caller alone', async () => {
    const { origin, reached, answer } = await slow();
    const faults = counter();
    const told: unknown[] = [];
    const onFault = (cause: unknown) => {
      told.push(cause);
      faults.up();
    };
    const { upstream } = open(origin, {}, { onFault });
    const waiting = outcome(asking(upstream, read({ decode })));
    await reached(1);
    answer(2);
    expect(await waiting).toBe(broken);
    expect(told).toEqual([]);

    const leaving = new AbortController();
    const left = outcome(upstream.send(read({ decode }), callOf({ signal: leaving.signal }).call));
    await reached(2);
    leaving.abort();
    expect(await left).toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
    answer(2);
    await faults.reached(1);
    expect(told).toEqual([broken]);
  });
});

describe('retries', () => {
  test.each<[string, (response: ServerResponse) => unknown]>([
    [
      'a 5xx',
      (response) => {
        json(response, {}, 502);
      },
    ],
    ['a reset connection', (response) => response.socket?.resetAndDestroy()],
  ])(
    'after %s a read is attempted three times in all, with random pauses',
    async (_title, fail) => {
      const { origin, seen } = await vendor((_request, response) => {
        fail(response);
      });
      const clock = fakeClock();
      const pauses: number[] = [];
      const { upstream } = open(
        origin,
        {},
        {
          random: () => 0.75,
          clock: {
            ...clock,
            // Who waits for the answer has for ever.
            sleep(ms, signal) {
              if (ms < Infinity) pauses.push(ms);
              return clock.sleep(
                ms < Infinity ? 0 : ms,
                ms < Infinity ? AbortSignal.abort() : signal,
              );
            },
          },
        },
      );
      const { call, spent } = callOf();
      expect(await outcome(upstream.send(read(), call))).toMatchObject({
        code: 'UPSTREAM_UNAVAILABLE',
      });
      expect([seen.length, spent.calls]).toEqual([3, 3]);
      expect(pauses).toEqual([150, 300]);
    },
  );

  test('a read that recovers is answered; refusals and nonsense are not retried', async () => {
    const { origin, seen } = await vendor((request, response, count) => {
      if (request.url === '/ill') json(response, count, count < 3 ? 500 : 200);
      else if (request.url === '/nonsense') response.end('<html>');
      else json(response, {}, 403);
    });
    const { upstream } = open(origin);
    expect((await asking(upstream, read({ path: '/ill' }))).value).toBe(3);
    await outcome(asking(upstream, read({ path: '/forbidden' })));
    await outcome(asking(upstream, read({ path: '/nonsense' })));
    expect(seen).toHaveLength(5);
  });

  test('a read is not retried when the pause would outlast its deadline', async () => {
    const { origin, seen } = await vendor((_request, response) => {
      json(response, {}, 500);
    });
    const { upstream } = open(origin, {}, { random: () => 0.99 });
    const error = await outcome(upstream.send(read(), callOf({ deadline: 198 }).call));
    expect(error).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    expect(seen).toHaveLength(1);
  });

  test('a 429 closes the budget for all calls; a read with enough time waits until it opens', async () => {
    const { origin, seen } = await vendor((_request, response, count) => {
      json(response, count, count === 1 ? 429 : 200);
    });
    const { upstream, clock, tried } = open(origin, {
      limit: () => ({ calls: 5, windowMs: 1_000 }),
      throttledFor: (body, bucket) =>
        body === 1 && bucket === 'calls' ? { retryAfterMs: 3_000 } : null,
    });
    const { call, spent } = callOf();
    const patient = upstream.send(read({ path: '/patient' }), call);
    await tried(1);
    await clock.advance(0);
    const hurried = upstream.send(read({ path: '/hurried' }), callOf({ deadline: 3_249 }).call);
    expect(await outcome(hurried)).toMatchObject({
      code: 'BUDGET_EXCEEDED',
      retryAt: clock.now() + 3_250,
    });
    expect(seen).toHaveLength(1);
    await clock.advance(3_250);
    expect((await patient).value).toBe(2);
    expect(spent).toMatchObject({ calls: 2, waitedMs: 3_250 });
  });

  test('a 429 ends a read without enough time, and any write', async () => {
    const { origin, seen } = await vendor((_request, response) => {
      json(response, {}, 429);
    });
    const { upstream, clock } = open(origin, { limit: () => ({ calls: 5, windowMs: 1_000 }) });
    const error = await outcome(upstream.send(read(), callOf({ deadline: 1_000 }).call));
    expect(error).toMatchObject({ code: 'UPSTREAM_RATE_LIMITED', retryAt: clock.now() + 1_250 });
    await clock.advance(1_250);
    expect(await outcome(asking(upstream, write()))).toMatchObject({
      code: 'UPSTREAM_RATE_LIMITED',
    });
    expect(seen).toHaveLength(2);
    expect(upstream.health().circuit).toBe('CLOSED');
  });

  test('a limit that the decoder reads from a body of status 200 closes the budget as a 429 does', async () => {
    const { origin, seen } = await vendor((_request, response, count) => {
      json(response, count);
    });
    const { upstream, clock, tried } = open(origin, {
      limit: () => ({ calls: 5, windowMs: 1_000 }),
      throttledFor: (body) => (body === 1 ? { retryAfterMs: 3_000 } : null),
    });
    const patient = asking(upstream, read({ path: '/patient', decode: refusing('RATE_LIMITED') }));
    await tried(1);
    await clock.advance(0);
    const hurried = upstream.send(read({ path: '/hurried' }), callOf({ deadline: 3_249 }).call);
    expect(await outcome(hurried)).toMatchObject({
      code: 'BUDGET_EXCEEDED',
      retryAt: clock.now() + 3_250,
    });
    expect(seen).toHaveLength(1);
    await clock.advance(3_250);
    expect((await patient).value).toBe(2);
    expect(upstream.health()).toMatchObject({
      circuit: 'CLOSED',
      budgets: [{ throttledCount: 1 }],
    });
  });

  test('a 429 of a call without a limit is not retried, since nobody knows when it opens', async () => {
    const { origin, seen } = await vendor((_request, response) => {
      json(response, {}, 429);
    });
    const error = await outcome(asking(open(origin).upstream, read({ buckets: [] })));
    expect(error).toMatchObject({ code: 'UPSTREAM_RATE_LIMITED', retryAt: null });
    expect(seen).toHaveLength(1);
  });
});

describe('a write', () => {
  const limit = () => ({ calls: 100, windowMs: 1_000 });

  test('a write is sent once, whatever comes back, and equal writes are not coalesced', async () => {
    const { origin, seen } = await vendor((_request, response) => {
      json(response, {}, 500);
    });
    const { upstream } = open(origin);
    const errors = await Promise.all(
      [1, 2].map(() => outcome(asking(upstream, write({ freshMs: 1_000 })))),
    );
    expect(errors).toMatchObject(Array(2).fill({ code: 'UPSTREAM_UNAVAILABLE' }));
    expect(seen).toHaveLength(2);
  });

  test.each<[string, (response: ServerResponse) => unknown, Partial<UpstreamSpec>]>([
    ['the connection is reset', (response) => response.socket?.resetAndDestroy(), {}],
    ['nothing comes back', () => undefined, { timeoutMs: 500 }],
    ['too much comes back', (response) => response.end('x'.repeat(1_000)), { maxBytes: 100 }],
  ])(
    'a write has an unknown outcome when %s, and holds its slot for two windows',
    async (_title, end, spec) => {
      const { origin, seen } = await vendor((_request, response) => {
        end(response);
      });
      const { upstream, clock } = open(origin, { ...spec, limit });
      const error = await outcome(asking(upstream, write()));
      expect(error).toMatchObject({ code: 'UNKNOWN_OUTCOME' });
      expectClean(error, origin);
      expect(seen).toHaveLength(1);
      await clock.advance(2_249);
      expect(upstream.room(['calls'])).toBe(99);
      await clock.advance(1);
      expect(upstream.room(['calls'])).toBe(100);
    },
  );

  test('a write that could not be sent was certainly not done, and holds no slot', async () => {
    const { origin, close } = await vendor(() => undefined);
    await close();
    const { upstream } = open(origin, { limit });
    const error = await outcome(asking(upstream, write()));
    expect(error).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    expectClean(error, origin);
    expect(upstream.room(['calls'])).toBe(100);
  });

  test('a write that waited too long for a connection was never sent, and is not sent later', async () => {
    const held: ServerResponse[] = [];
    const { origin, seen, reached } = await vendor((_request, response) => {
      held.push(response);
    });
    const http = createHttpClient(origin);
    const post = (target: string, timeoutMs: number) =>
      http.send({ method: 'POST', target, headers: {}, body: '{}', timeoutMs, maxBytes: 1_000 });
    // As many as there are connections.
    const busy = Array.from({ length: 64 }, () => post('/busy', 60_000));
    await reached(64);
    expect(await outcome(post('/late', 50))).toMatchObject({ failure: 'TIMEOUT', sent: false });
    for (const response of held) json(response, {});
    await Promise.all(busy);
    await http.close();
    expect(new Set(seen.map(({ url }) => url))).toEqual(new Set(['/busy']));
  });

  test('a write has an unknown outcome for a caller that leaves while it is on the wire, not while it waits', async () => {
    const { origin, seen, reached, answer } = await slow();
    const { upstream, clock, tried } = open(origin, {
      limit: () => ({ calls: 1, windowMs: 1_000 }),
    });
    const leave = new AbortController();
    const { signal } = leave;
    const sent = outcome(upstream.send(write(), callOf({ deadline: 100 }).call));
    await reached(1);
    const waits = outcome(upstream.send(write(), callOf({ signal }).call));
    await clock.advance(0);
    leave.abort();
    expect(await waits).toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
    await clock.advance(100);
    expect(await sent).toMatchObject({ code: 'UNKNOWN_OUTCOME' });
    answer('done');
    await tried(1);
    await clock.advance(100_000);
    expect(seen).toHaveLength(1);
  });
});

describe('a token', () => {
  /** A vendor that takes only tokens of the second generation on. */
  async function renewable(renewed = 'token 2') {
    const place = await vendor((request, response) => {
      if (request.headers.authorization === 'Bearer token 2') json(response, 'good');
      else json(response, {}, 401);
    });
    let token = 'token 1';
    let renewals = 0;
    const { upstream } = open(place.origin, {
      credential: {
        secret: CANARY,
        sentAs: {
          bearer: {
            current: () => Promise.resolve(token),
            drop() {
              renewals += 1;
              token = renewed;
            },
          },
        },
      },
    });
    return { ...place, upstream, renewals: () => renewals };
  }

  test('a token is renewed once, however many reads met the 401, and the reads are sent again', async () => {
    const { upstream, seen, renewals } = await renewable();
    const answers = await Promise.all(
      Array.from({ length: 5 }, (_, index) => asking(upstream, read({ path: `/${index}` }))),
    );
    expect(answers.map(({ value }) => value)).toEqual(Array(5).fill('good'));
    expect(renewals()).toBe(1);
    expect(seen).toHaveLength(10);
  });

  test('a token that is refused again is not renewed again', async () => {
    const { upstream, seen, renewals } = await renewable('token 1b');
    expect(await outcome(asking(upstream))).toMatchObject({ code: 'UPSTREAM_UNAUTHORIZED' });
    expect([seen.length, renewals()]).toEqual([2, 1]);
  });

  test('a token is renewed after a write was refused, but the write is not sent again', async () => {
    const { upstream, seen, renewals } = await renewable();
    expect(await outcome(asking(upstream, write()))).toMatchObject({
      code: 'UPSTREAM_UNAUTHORIZED',
    });
    expect([seen.length, renewals()]).toEqual([1, 1]);
    expect((await asking(upstream, write())).value).toBe('good');
  });
});

describe('the circuit', () => {
  const asked = (upstream: Upstream, more: Partial<UpstreamRequest<unknown>> = {}) =>
    outcome(asking(upstream, read({ freshMs: 0, ...more })));

  test('the circuit of an endpoint that keeps failing opens; refusals never open it', async () => {
    let status = 404;
    const { origin, seen } = await vendor((_request, response) => {
      json(response, {}, status);
    });
    // Making them may fetch a token, which an open circuit has no use for.
    let headers = 0;
    const current = () => {
      headers += 1;
      return Promise.resolve('token');
    };
    const { upstream, clock } = open(origin, {
      credential: { secret: CANARY, sentAs: { bearer: { current, drop() {} } } },
    });
    for (status of [400, 401, 402, 403, 404, 416, 429])
      for (let times = 0; times < 6; times += 1) await asked(upstream);
    expect(upstream.health()).toMatchObject({ circuit: 'CLOSED', healthy: true });
    status = 500;
    await asked(upstream);
    expect(upstream.health().circuit).toBe('CLOSED');
    await asked(upstream);
    expect(upstream.health()).toMatchObject({ circuit: 'OPEN', healthy: false });
    const before = seen.length;
    expect(await asked(upstream)).toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
      retryAt: clock.now() + 10_000,
    });
    expect(seen).toHaveLength(before);
    expect(headers).toBe(before);
    status = 200;
    expect(await asked(upstream, { endpoint: 'GET /others' })).toBeNull();
    await clock.advance(10_000);
    expect(await asked(upstream)).toBeNull();
    expect(upstream.health().circuit).toBe('CLOSED');
  });

  test('the circuit opens for failures that the decoder reads from bodies of status 200', async () => {
    const { origin, seen } = await vendor((_request, response) => {
      json(response, 1);
    });
    const { upstream } = open(origin);
    await asked(upstream, { decode: refusing('UNAVAILABLE') });
    expect(seen).toHaveLength(3);
    expect(upstream.health().circuit).toBe('CLOSED');
    await asked(upstream, { decode: refusing('UNAVAILABLE') });
    expect(seen).toHaveLength(5);
    expect(upstream.health()).toMatchObject({ circuit: 'OPEN', healthy: false });
  });

  test('the circuit lets one call through when its time is over, and stays open if that call fails', async () => {
    const held: ServerResponse[] = [];
    let ill = true;
    const { origin, seen, reached } = await vendor((_request, response) => {
      if (ill) json(response, {}, 500);
      else held.push(response);
    });
    const { upstream, clock } = open(origin);
    await asked(upstream);
    await asked(upstream);
    expect(seen).toHaveLength(5);
    await clock.advance(10_000);
    expect(upstream.health().circuit).toBe('HALF_OPEN');
    expect(await asked(upstream)).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    expect(seen).toHaveLength(6);
    expect(upstream.health().circuit).toBe('OPEN');
    await clock.advance(10_000);
    ill = false;
    const first = asked(upstream);
    await reached(7);
    expect(await asked(upstream, { path: '/other' })).toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
    });
    expect(seen).toHaveLength(7);
    for (const response of held) json(response, {});
    expect(await first).toBeNull();
    expect(upstream.health().circuit).toBe('CLOSED');
  });
});

describe('callers that wait', () => {
  test('a caller that leaves does not disturb the others, which get the answer of the shared call', async () => {
    const { origin, seen, reached, answer } = await slow();
    const { upstream, clock } = open(origin);
    const gone = new AbortController();
    // Who leaves began it.
    const impatient = outcome(upstream.send(read(), callOf({ signal: gone.signal }).call));
    const hurried = outcome(upstream.send(read(), callOf({ deadline: 30 }).call));
    const patient = asking(upstream);
    await reached(1);
    gone.abort();
    expect(await impatient).toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
    await clock.advance(30);
    expect(await hurried).toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
    answer('late');
    expect((await patient).value).toBe('late');
    expect(seen).toHaveLength(1);
  });

  test('a call that was sent goes on and is cached after the last caller left, but is not retried', async () => {
    const { origin, seen, reached, answer } = await slow();
    const { state, kept } = watchedState();
    const { upstream, clock, tried } = open(origin, {}, { state });
    const first = outcome(upstream.send(read(), callOf({ deadline: 30 }).call));
    await reached(1);
    await clock.advance(30);
    expect(await first).toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
    const later = asking(upstream);
    answer('late');
    await kept(1);
    expect((await later).value).toBe('late');
    expect(seen).toHaveLength(1);
    expect(await asking(upstream)).toMatchObject({
      value: 'late',
      provenance: { state: 'CACHED' },
    });
    const gone = new AbortController();
    const { signal } = gone;
    const second = outcome(upstream.send(read({ path: '/2' }), callOf({ signal }).call));
    await reached(2);
    gone.abort();
    expect(await second).toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
    answer({}, 500);
    await tried(2);
    await clock.advance(10_000);
    expect(seen).toHaveLength(2);
  });

  test('a call that was not sent yet is never sent after the last caller left', async () => {
    const { origin, seen } = await vendor((_request, response) => {
      json(response, {});
    });
    const { upstream, clock } = open(origin, { limit: () => ({ calls: 1, windowMs: 1_000 }) });
    await asking(upstream, read({ path: '/other' }));
    const gone = [new AbortController(), new AbortController()];
    const waiting = gone.map(({ signal }) =>
      outcome(upstream.send(read(), callOf({ signal }).call)),
    );
    await clock.advance(0);
    for (const one of gone) one.abort();
    for (const error of await Promise.all(waiting))
      expect(error).toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
    await clock.advance(100_000);
    expect(seen).toHaveLength(1);
  });

  test('a caller that comes right after the last one left a call that was not sent starts a new call', async () => {
    const { origin, seen } = await vendor((_request, response, count) => {
      json(response, count);
    });
    const { upstream, clock, tried } = open(origin, {
      limit: () => ({ calls: 1, windowMs: 1_000 }),
    });
    await asking(upstream, read({ path: '/other' }));
    const ask = (path: string) => {
      const gone = new AbortController();
      const answer = upstream.send(read({ path }), callOf({ signal: gone.signal }).call);
      return { gone, answer };
    };
    const [first, second] = [ask('/shared'), ask('/shared')];
    const last = ask('/left');
    await clock.advance(0);
    first.gone.abort();
    last.gone.abort();
    const next = ask('/left');
    expect(await outcome(first.answer)).toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
    expect(await outcome(last.answer)).toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
    await clock.advance(1_250);
    expect((await second.answer).value).toBe(2);
    await tried(2);
    await clock.advance(1_250);
    expect((await next.answer).value).toBe(3);
    expect(seen).toHaveLength(3);
  });

  test('a caller makes a background call that it joins as urgent as itself', async () => {
    const { origin, seen } = await vendor((_request, response) => {
      json(response, {});
    });
    const { upstream, clock } = open(origin, { limit: () => ({ calls: 4, windowMs: 60_000 }) });
    for (const path of ['/things', '/b', '/c']) await asking(upstream, read({ path }));
    await clock.advance(1_001);
    // One slot is left, which a call in the background may not take.
    const { call } = callOf({ priority: 'BACKGROUND' }, { maxAgeMs: 0 });
    const background = upstream.send(read(), call);
    await clock.advance(0);
    expect(seen).toHaveLength(3);
    const interactive = asking(upstream, read(), { maxAgeMs: 0 });
    expect((await interactive).provenance.state).toBe('LIVE');
    expect((await background).provenance.state).toBe('LIVE');
    expect(seen).toHaveLength(4);
  });

  test('closing waits for the calls in flight', async () => {
    const { origin, reached, answer } = await slow();
    const { upstream } = open(origin);
    const asked = asking(upstream);
    await reached(1);
    let isClosed = false;
    const closing = upstream.close().then(() => {
      isClosed = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(isClosed).toBe(false);
    answer('last');
    expect((await asked).value).toBe('last');
    await closing;
    await upstream.close();
  });
});

describe('on a real clock', () => {
  test('on a real clock a vendor with a short window never gets more calls than its limit', async () => {
    const [limit, windowMs, calls] = [5, 200, 60];
    const windows = new Map<number, number>();
    const count = () => {
      const window = Math.floor(Date.now() / windowMs);
      const used = (windows.get(window) ?? 0) + 1;
      windows.set(window, used);
      return used > limit ? 429 : 200;
    };
    const { origin, seen } = await vendor((_request, response, number) => {
      // Some are counted as they come, some as they are answered.
      const status = number % 2 === 0 ? count() : null;
      setTimeout(
        () => {
          json(response, {}, status ?? count());
        },
        (number * 7) % 30,
      );
    });
    const { upstream, tries } = open(
      origin,
      { limit: () => ({ calls: limit, windowMs }) },
      { clock: systemClock },
    );
    const deadline = systemClock.monotonic() + 60_000;
    const answers = await Promise.all(
      Array.from({ length: calls }, (_, index) =>
        outcome(upstream.send(read({ path: `/${index}` }), callOf({ deadline }).call)),
      ),
    );
    expect(answers).toEqual(Array(calls).fill(null));
    expect(seen).toHaveLength(calls);
    expect(tries.map(({ status }) => status)).toEqual(Array(calls).fill(200));
    expect(Math.max(...windows.values())).toBeLessThanOrEqual(limit);
  }, 60_000);
});
