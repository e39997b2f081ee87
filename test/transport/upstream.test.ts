import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import type { Call, Freshness } from '../../src/domain/source.ts';
import type { Clock } from '../../src/domain/time.ts';
import type { Upstream, UpstreamRequest, UpstreamSpec } from '../../src/domain/upstream.ts';
import { createMemoryState } from '../../src/state/memory.ts';
import { systemClock } from '../../src/transport/clock.ts';
import { createPermits } from '../../src/transport/permits.ts';
import { openUpstream } from '../../src/transport/upstream.ts';

const CANARY = 'canary-5f1c';
const endings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

type Answerer = (request: IncomingMessage, response: ServerResponse, count: number) => void;

/** A vendor on a port of its own that answers as the test says; counts what reaches it. */
async function vendor(answer: Answerer) {
  const seen: { readonly url: string; readonly headers: IncomingMessage['headers'] }[] = [];
  const waiting: (() => void)[] = [];
  const server = createServer((request, response) => {
    seen.push({ url: request.url ?? '', headers: request.headers });
    for (const wake of waiting.splice(0)) wake();
    answer(request, response, seen.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  endings.push(
    () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  );
  return {
    seen,
    origin: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    async reached(count: number) {
      while (seen.length < count) await new Promise<void>((resolve) => waiting.push(resolve));
    },
  };
}
const json = (response: ServerResponse, body: unknown, status = 200) => {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
};

/** The system's clock, that a test can put forward; pauses between tries take no time. */
function movable(): Clock & { forward(ms: number): void } {
  let ahead = 0;
  return {
    now: () => systemClock.now() + ahead,
    monotonic: () => systemClock.monotonic() + ahead,
    sleep: systemClock.sleep,
    forward(ms) {
      ahead += ms;
    },
  };
}

function open(
  origin: string,
  spec: Partial<UpstreamSpec> = {},
  clock: Clock = movable(),
): Upstream {
  const upstream = openUpstream(
    {
      source: 'VENDOR',
      baseUrl: origin,
      credential: CANARY,
      headers: () => ({ authorization: `Token ${CANARY}` }),
      limit: () => null,
      timeoutMs: 2_000,
      ...spec,
    },
    {
      clock,
      random: () => 0,
      state: createMemoryState(),
      permits: createPermits({ clock, journal: () => null }),
      userAgent: 'test',
    },
  );
  endings.push(() => upstream.close());
  return upstream;
}

function callOf(clock: Clock, more: Partial<Call> = {}, freshness: Partial<Freshness> = {}) {
  const spent = { calls: 0, hits: 0, coalesced: 0 };
  const call: Call = {
    signal: new AbortController().signal,
    deadline: clock.monotonic() + 5_000,
    freshness: { mode: 'CACHE_FIRST', maxAgeMs: null, ...freshness },
    priority: 'INTERACTIVE',
    rank: 0,
    cost: {
      upstreamCall: () => (spent.calls += 1),
      cacheHit: () => (spent.hits += 1),
      coalesced: () => (spent.coalesced += 1),
      waited: () => undefined,
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
const outcome = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (cause: unknown) => cause,
  );

describe('the cache', () => {
  test('equal questions at one moment are one call; parameters in another order are the same question', async () => {
    const { origin, seen } = await vendor((_request, response) => {
      json(response, { ok: true });
    });
    const clock = movable();
    const upstream = open(origin, {}, clock);
    const { call, spent } = callOf(clock);
    await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        upstream.send(
          read({
            query:
              index % 2 === 0
                ? [
                    ['a', '1'],
                    ['b', '2'],
                  ]
                : [
                    ['b', '2'],
                    ['a', '1'],
                  ],
          }),
          call,
        ),
      ),
    );
    expect(seen).toHaveLength(1);
    expect(spent).toEqual({ calls: 1, hits: 0, coalesced: 9 });
  });

  test('is fresh for its lifetime, then stale while it is asked again, then gone', async () => {
    const { origin, seen, reached } = await vendor((_request, response, count) => {
      json(response, count);
    });
    const clock = movable();
    const upstream = open(origin, {}, clock);
    const ask = () => upstream.send(read({ freshMs: 1_000, staleMs: 5_000 }), callOf(clock).call);
    const first = await ask();
    expect(first).toMatchObject({ value: 1, provenance: { state: 'LIVE' } });
    clock.forward(900);
    expect(await ask()).toMatchObject({
      value: 1,
      provenance: { state: 'CACHED', asOf: first.provenance.asOf },
    });
    expect(seen).toHaveLength(1);
    clock.forward(1_000);
    expect(await ask()).toMatchObject({
      value: 1,
      provenance: { state: 'STALE', asOf: first.provenance.asOf },
    });
    await reached(2);
    clock.forward(60_000);
    expect((await ask()).provenance.state).toBe('LIVE');
  });

  test('is passed over by LIVE, bounded by maxAge, and all that MIRROR looks at', async () => {
    const { origin, seen } = await vendor((_request, response, count) => {
      json(response, count);
    });
    const clock = movable();
    const upstream = open(origin, {}, clock);
    const ask = (freshness: Partial<Freshness>) =>
      upstream.send(read(), callOf(clock, {}, freshness).call);
    expect(await outcome(ask({ mode: 'MIRROR' }))).toMatchObject({ code: 'UNSUPPORTED' });
    expect(seen).toHaveLength(0);
    await ask({});
    expect((await ask({ mode: 'LIVE' })).value).toBe(2);
    clock.forward(500);
    expect((await ask({ maxAgeMs: 400 })).value).toBe(3);
    expect((await ask({ maxAgeMs: 400 })).provenance.state).toBe('CACHED');
    clock.forward(100_000);
    expect(await ask({ mode: 'MIRROR' })).toMatchObject({
      value: 3,
      provenance: { state: 'STALE' },
    });
  });

  test('stands in when the vendor fails and when the budget is spent, never for a refusal', async () => {
    let status = 200;
    const { origin } = await vendor((_request, response) => {
      json(response, { message: CANARY }, status);
    });
    const clock = movable();
    const upstream = open(origin, { limit: () => ({ calls: 30, windowMs: 60_000 }) }, clock);
    const old = () =>
      upstream.send(read({ staleMs: 1e6 }), callOf(clock, {}, { maxAgeMs: 0 }).call);
    await old();
    clock.forward(1);
    status = 503;
    expect((await old()).provenance.state).toBe('STALE');
    status = 403;
    clock.forward(20_000);
    expect(await outcome(old())).toMatchObject({ code: 'UPSTREAM_FORBIDDEN' });
    status = 200;
    while (upstream.room(['calls']) > 0)
      await upstream.send(read({ freshMs: 0 }), callOf(clock).call);
    expect((await old()).provenance.state).toBe('STALE');
    expect(
      await outcome(upstream.send(read({ path: '/other' }), callOf(clock).call)),
    ).toMatchObject({
      code: 'BUDGET_EXCEEDED',
    });
  });
});

describe('what goes wrong', () => {
  test.each([
    [400, 'UPSTREAM_REJECTED'],
    [401, 'UPSTREAM_UNAUTHORIZED'],
    [402, 'UPSTREAM_PREMIUM_REQUIRED'],
    [403, 'UPSTREAM_FORBIDDEN'],
    [404, 'UPSTREAM_NOT_FOUND'],
    [409, 'CONFLICT'],
    [416, 'UPSTREAM_CAPPED'],
    [429, 'UPSTREAM_RATE_LIMITED'],
    [500, 'UPSTREAM_UNAVAILABLE'],
    [302, 'UPSTREAM_INVALID'],
  ] as const)(
    'status %i is %s, in words without address, credential or what the vendor said',
    async (status, code) => {
      const { origin } = await vendor((_request, response) => {
        response.setHeader('location', `http://127.0.0.1:9/${CANARY}`);
        json(response, { message: CANARY, detail: CANARY }, status);
      });
      const clock = movable();
      const upstream = open(origin, { limit: () => ({ calls: 100, windowMs: 60_000 }) }, clock);
      const error = await outcome(upstream.send(read(), callOf(clock).call));
      expect(error).toMatchObject({ code, source: 'VENDOR' });
      const shown = `${String(error)} ${(error as Error).stack ?? ''} ${JSON.stringify(error)} ${String((error as Error).cause)}`;
      expect(shown.replaceAll(/file:\S+/g, '')).not.toMatch(
        new RegExp(`${CANARY}|${new URL(origin).port}`),
      );
    },
  );

  test.each([
    [
      'a body that is no JSON',
      'UPSTREAM_INVALID',
      (response: ServerResponse) => response.end(`<html>${CANARY}`),
    ],
    [
      'a body larger than is taken',
      'UPSTREAM_INVALID',
      (response: ServerResponse) => response.end(JSON.stringify('x'.repeat(20_000))),
    ],
    [
      'a small body that unpacks to a large one',
      'UPSTREAM_INVALID',
      (response: ServerResponse) => {
        response.setHeader('content-encoding', 'gzip');
        response.end(gzipSync(JSON.stringify('x'.repeat(5_000_000))));
      },
    ],
    ['silence', 'UPSTREAM_TIMEOUT', () => undefined],
    [
      'a reset connection',
      'UPSTREAM_UNAVAILABLE',
      (response: ServerResponse) => response.socket?.resetAndDestroy(),
    ],
    [
      'half a body',
      'UPSTREAM_UNAVAILABLE',
      (response: ServerResponse) => {
        response.writeHead(200, { 'content-length': 1_000 });
        response.write('{"a":', () => response.socket?.destroy());
      },
    ],
  ] as const)('%s is %s', async (_title, code, answer) => {
    const { origin } = await vendor((_request, response) => {
      answer(response);
    });
    const clock = movable();
    const upstream = open(origin, { maxBytes: 10_000, timeoutMs: 80 }, clock);
    expect(await outcome(upstream.send(read(), callOf(clock).call))).toMatchObject({ code });
  });

  test('a redirect is not followed: the credential goes nowhere else', async () => {
    const elsewhere = await vendor((_request, response) => {
      json(response, {});
    });
    const { origin } = await vendor((_request, response) => {
      response.writeHead(307, { location: elsewhere.origin });
      response.end();
    });
    const clock = movable();
    await outcome(open(origin, {}, clock).send(read(), callOf(clock).call));
    expect(elsewhere.seen).toHaveLength(0);
  });

  test('a read is tried three times in all, a write once', async () => {
    const { origin, seen } = await vendor((_request, response) => {
      json(response, {}, 500);
    });
    const clock = movable();
    const upstream = open(origin, {}, clock);
    const { call, spent } = callOf(clock);
    await outcome(upstream.send(read(), call));
    expect([seen.length, spent.calls]).toEqual([3, 3]);
    await outcome(upstream.send(read({ method: 'POST', endpoint: 'POST /things' }), call));
    expect(seen).toHaveLength(4);
  });

  test('a write whose answer is lost has an unknown outcome', async () => {
    const { origin, seen } = await vendor((request) => {
      request.socket.resetAndDestroy();
    });
    const clock = movable();
    const error = await outcome(
      open(origin, {}, clock).send(
        read({ method: 'POST', endpoint: 'POST /things' }),
        callOf(clock).call,
      ),
    );
    expect(error).toMatchObject({ code: 'UNKNOWN_OUTCOME' });
    expect(seen).toHaveLength(1);
  });

  test('a status that means "there is none" is null, and kept as such', async () => {
    const { origin, seen } = await vendor((_request, response) => {
      json(response, {}, 404);
    });
    const clock = movable();
    const upstream = open(origin, {}, clock);
    const ask = () => upstream.send({ ...read(), absentOn: [404] }, callOf(clock).call);
    expect((await ask()).value).toBeNull();
    expect((await ask()).value).toBeNull();
    expect(seen).toHaveLength(1);
  });

  test('an expired token is renewed once, however many calls met the 401, and they are sent again', async () => {
    let valid = 'one';
    const { origin, seen } = await vendor((request, response) => {
      if (request.headers.authorization === valid) json(response, 'good');
      else json(response, {}, 401);
    });
    let token = 'one';
    let renewals = 0;
    const clock = movable();
    const upstream = open(
      origin,
      {
        headers: () => ({ authorization: token }),
        renew() {
          renewals += 1;
          token = 'two';
        },
      },
      clock,
    );
    valid = 'two';
    const answers = await Promise.all(
      Array.from({ length: 5 }, (_, index) =>
        upstream.send(read({ path: `/${index}` }), callOf(clock).call),
      ),
    );
    expect(answers.map(({ value }) => value)).toEqual(Array(5).fill('good'));
    expect(renewals).toBe(1);
    expect(seen).toHaveLength(10);
  });

  test('an endpoint that keeps failing is left alone for a while; refusals never are the reason', async () => {
    let status = 404;
    const { origin, seen } = await vendor((_request, response) => {
      json(response, {}, status);
    });
    const clock = movable();
    const upstream = open(origin, {}, clock);
    const ask = () => outcome(upstream.send(read({ freshMs: 0 }), callOf(clock).call));
    for (let n = 0; n < 10; n += 1) await ask();
    expect(upstream.health().circuit).toBe('CLOSED');
    status = 500;
    await ask();
    await ask();
    expect(upstream.health()).toMatchObject({ circuit: 'OPEN', healthy: false });
    const before = seen.length;
    expect(await ask()).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    expect(seen).toHaveLength(before);
    clock.forward(10_001);
    status = 200;
    expect(await ask()).toBeNull();
    expect(upstream.health().circuit).toBe('CLOSED');
  });
});

describe('who waits', () => {
  test('leaves alone: the others get the answer of the call that they share', async () => {
    let release: () => void = () => undefined;
    const { origin, seen, reached } = await vendor((_request, response) => {
      release = () => {
        json(response, 'late');
      };
    });
    const clock = movable();
    const upstream = open(origin, {}, clock);
    const gone = new AbortController();
    const impatient = outcome(upstream.send(read(), callOf(clock, { signal: gone.signal }).call));
    const hurried = outcome(
      upstream.send(read(), callOf(clock, { deadline: clock.monotonic() + 30 }).call),
    );
    const patient = upstream.send(read(), callOf(clock).call);
    await reached(1);
    gone.abort();
    expect(await impatient).toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
    expect(await hurried).toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
    release();
    expect((await patient).value).toBe('late');
    expect(seen).toHaveLength(1);
  });

  test('a secret of the query is sent, and not part of what is kept', async () => {
    const { origin, seen } = await vendor((_request, response) => {
      json(response, {});
    });
    const clock = movable();
    await open(origin, { secretQuery: [['apiKey', CANARY]] }, clock).send(
      read({ query: [['a', '1']] }),
      callOf(clock).call,
    );
    expect(seen[0]?.url).toBe(`/things?a=1&apiKey=${CANARY}`);
    expect(seen[0]?.headers['user-agent']).toBe('test');
  });

  test('on a real clock and a real server, a vendor with a short window is never asked too often', async () => {
    const [limit, windowMs] = [5, 200];
    const windows = new Map<number, number>();
    const { origin, seen } = await vendor((_request, response) => {
      const window = Math.floor(Date.now() / windowMs);
      const count = (windows.get(window) ?? 0) + 1;
      windows.set(window, count);
      json(response, {}, count > limit ? 429 : 200);
    });
    const upstream = open(origin, { limit: () => ({ calls: limit, windowMs }) }, systemClock);
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        outcome(
          upstream.send(
            read({ path: `/${index}` }),
            callOf(systemClock, { deadline: systemClock.monotonic() + 30_000 }).call,
          ),
        ),
      ),
    );
    expect(answers).toEqual(Array(40).fill(null));
    expect(seen).toHaveLength(40);
    expect(Math.max(...windows.values())).toBeLessThanOrEqual(limit);
  }, 30_000);
});
