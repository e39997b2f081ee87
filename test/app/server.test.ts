import type { StoreDefinition } from '../../src/ports/definition.ts';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { auditServer } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { catalog } from '../../src/catalog.ts';
import { factsIn } from '../../src/ports/definition.ts';
import { post, quiet, tapp, type Running } from './kit.ts';

interface Answer {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions?: Readonly<Record<string, unknown>>;
  }[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}
const read = async (response: Response) => (await response.json()) as Answer;

/** The status of the answer to a body without a content-length. The gateway may answer before it has read the body. */
function statusOfChunks(url: string, body: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sending = request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'transfer-encoding': 'chunked' },
    });
    let status: number | undefined;
    sending.on('response', (response) => {
      status = response.statusCode;
      response.resume();
      resolve(status);
    });
    // The gateway closes the connection once it has answered; writing to it then fails.
    sending.on('error', (cause) => {
      if (status === undefined) reject(cause);
    });
    sending.end(body);
  });
}

test.each(['/collect', '/graphql'])(
  'an upload to %s whose client goes away is logged as an aborted request and no fault',
  async (path) => {
    const faults: unknown[] = [];
    let logged!: (facts: object) => void;
    const line = new Promise<object>((resolve) => {
      logged = resolve;
    });
    const report = (...given: readonly unknown[]) => void faults.push(given);
    const log = { info: logged, warn: report, error: report };
    const gateway = await tapp({}, { log });
    const socket = connect(Number(new URL(gateway.origin).port), '127.0.0.1');
    const answered: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => answered.push(chunk));
    await once(socket, 'connect');
    const arrived = once(gateway.app.http.server, 'request');
    socket.write(
      `POST ${path} HTTP/1.1\r\nhost: gateway\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"type":`,
    );
    await arrived;
    socket.destroy();
    const aborted = await line;
    expect(aborted).toMatchObject({ method: 'POST', path, aborted: true });
    expect(aborted).not.toHaveProperty('status');
    await gateway.close();
    expect(faults).toEqual([]);
    expect(Buffer.concat(answered).toString()).toBe('');
  },
);

describe('the server over HTTP', () => {
  let gateway: Running;
  beforeAll(async () => {
    gateway = await tapp();
  });
  afterAll(() => gateway.close());

  it('passes the 61 audits of GraphQL over HTTP', async () => {
    // A GET needs a header that a page of another origin cannot send. The audits do not send it, so it is added.
    const results = await auditServer({
      url: gateway.url,
      fetchFn: (url: string, init: RequestInit = {}) =>
        fetch(
          url,
          init.method === 'POST'
            ? init
            : {
                ...init,
                headers: {
                  ...(init.headers as Record<string, string>),
                  'x-requested-with': 'audit',
                },
              },
        ),
    });
    expect(results).toHaveLength(61);
    expect(
      results
        .filter((result) => result.status !== 'ok')
        .map((result) => `${result.name}: ${'reason' in result ? result.reason : ''}`),
    ).toEqual([]);
  });

  it('adds the cost of the answer to its extensions', async () => {
    const answer = await read(
      await post(gateway.url, { query: '{ upstreams { source configured } }' }),
    );
    expect(answer.extensions?.['cost']).toMatchObject({ calls: 0, sources: [] });
    expect(answer.data?.['upstreams']).toHaveLength(factsIn(catalog).length);
  });

  it('answers /health and /ready with 200, and an unknown path with 404', async () => {
    expect((await fetch(`${gateway.origin}/health`)).status).toBe(200);
    expect((await fetch(`${gateway.origin}/ready`)).status).toBe(200);
    expect((await fetch(`${gateway.origin}/nothing`)).status).toBe(404);
  });

  it('never lets an answer be stored by a shared cache', async () => {
    const response = await post(gateway.url, { query: '{ __typename }' });
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    expect(response.headers.get('vary')).toContain('Authorization');
  });

  it('refuses bodies over 1 MB, also chunked ones', async () => {
    const large = JSON.stringify({
      query: '{ __typename }',
      variables: { x: 'y'.repeat(1_100_000) },
    });
    expect((await post(gateway.url, large)).status).toBe(413);
    expect(await statusOfChunks(gateway.url, large)).toBe(413);
  });

  it('refuses a malformed X-Request-Timeout with 400 and a message', async () => {
    const response = await post(
      gateway.url,
      { query: '{ __typename }' },
      { 'x-request-timeout': 'soon' },
    );
    expect(response.status).toBe(400);
    expect((await read(response)).errors?.[0]?.message).toContain('X-Request-Timeout');
  });

  describe('the twelve checks of graphql-cop', () => {
    const rejected = async (query: string) => {
      const answer = await read(await post(gateway.url, { query }));
      return answer.data === undefined || answer.data === null;
    };
    it('refuses alias overloading', async () => {
      expect(
        await rejected(
          `{ ${Array.from({ length: 101 }, (_, i) => `a${i}: upstreams { source }`).join(' ')} }`,
        ),
      ).toBe(true);
    });
    it('lets 101 aliases of __typename pass', async () => {
      expect(
        await rejected(
          `{ ${Array.from({ length: 101 }, (_, i) => `a${i}: __typename`).join(' ')} }`,
        ),
      ).toBe(false);
    });
    it('refuses arrays of operations', async () => {
      expect(
        (await post(gateway.url, [{ query: '{ __typename }' }, { query: '{ __typename }' }]))
          .status,
      ).toBe(400);
    });
    it('refuses directive overloading, and answers at most 20 errors', async () => {
      const answer = await read(
        await post(gateway.url, { query: `{ __typename ${'@aa'.repeat(30)} }` }),
      );
      expect(answer.data ?? null).toBeNull();
      expect(answer.errors?.length).toBeLessThanOrEqual(21);
    });
    it('refuses circular introspection', async () => {
      expect(
        await rejected(
          '{ __schema { types { fields { type { fields { type { fields { type { fields { type { name } } } } } } } } } } }',
        ),
      ).toBe(true);
    });
    it('refuses a field repeated 500 times', async () => {
      expect(await rejected(`{ ${'__typename '.repeat(500)} }`)).toBe(true);
    });
    it('refuses fields hidden in fragments spread many times', async () => {
      expect(
        await rejected(
          `{ ${'...A '.repeat(10)} } fragment A on Query { ${'...B '.repeat(10)} } fragment B on Query { ${'__typename '.repeat(10)} }`,
        ),
      ).toBe(true);
    });
    it('refuses a GET query without a header that forces a preflight', async () => {
      expect((await fetch(`${gateway.url}?query={__typename}`)).status).toBe(403);
      expect(
        (
          await fetch(`${gateway.url}?query={__typename}`, {
            headers: { 'x-requested-with': 'test' },
          })
        ).status,
      ).toBe(200);
    });
    it('refuses mutations over GET, header or not', async () => {
      const query = encodeURIComponent(
        'mutation { trackEvents(input: { events: [] }) { __typename } }',
      );
      expect((await fetch(`${gateway.url}?query=${query}`)).status).toBe(403);
      expect(
        (await fetch(`${gateway.url}?query=${query}`, { headers: { 'x-requested-with': 'test' } }))
          .status,
      ).toBe(405);
    });
    it('refuses url-encoded and multipart posts', async () => {
      const form = await fetch(gateway.url, {
        method: 'POST',
        body: new URLSearchParams({ query: '{ __typename }' }),
      });
      expect(form.status).toBe(415);
      const multipart = new FormData();
      multipart.set('operations', JSON.stringify({ query: '{ __typename }' }));
      expect((await fetch(gateway.url, { method: 'POST', body: multipart })).status).toBe(415);
    });
    it('answers an error without a trace and without a stack', async () => {
      const text = await (await post(gateway.url, { query: '{ nothing }' })).text();
      expect(text).not.toMatch(/node_modules|\.ts:|"stack"|tracing/);
    });
  });

  it('lets a query for 100 leads with 20 sessions and 20 events each through the limits', async () => {
    const answer = await read(
      await post(gateway.url, {
        query:
          '{ leads(first: 100) { nodes { id sessions(first: 20) { nodes { id events(first: 20) { nodes { id type } } } } } } }',
      }),
    );
    expect(answer.errors).toBeUndefined();
    expect(answer.data).toBeTruthy();
  });

  it('names the limit that an operation with too many tokens or levels exceeds', async () => {
    const codes = async (query: string) => {
      const { errors } = await read(await post(gateway.url, { query }));
      return [errors?.[0]?.extensions?.['code'], errors?.[0]?.message];
    };
    expect(await codes(`{ ${'__typename '.repeat(2_100)} }`)).toEqual([
      'QUERY_TOO_EXPENSIVE',
      'The operation has more than 2000 tokens.',
    ]);
    const deep = `${'leads { nodes { sessions { nodes { lead { sessions { nodes { lead { '.repeat(3)} id ${'} } } } } } } } '.repeat(3)}`;
    expect(await codes(`{ ${deep} }`)).toEqual([
      'QUERY_TOO_EXPENSIVE',
      'The operation has more than 16 levels of fields.',
    ]);
  });

  it('refuses a query that could return a million rows', async () => {
    const answer = await read(
      await post(gateway.url, {
        query:
          'query($n: Int) { leads(first: $n) { nodes { sessions(first: $n) { nodes { events(first: $n) { nodes { type } } } } } } }',
        variables: { n: 100 },
      }),
    );
    expect(answer.errors?.[0]?.extensions?.['code']).toBe('QUERY_TOO_EXPENSIVE');
  });

  it('counts rows by the default values of variables and by the number of ids', async () => {
    const rows =
      'leads(first: $n) { nodes { sessions(first: $n) { nodes { events(first: $n) { nodes { type } } } } } }';
    const many = Array.from({ length: 100 }, (_, n) => `id${n}`);
    const nested =
      '... on Lead { events(first: 100) { nodes { lead { events(first: 100) { nodes { type } } } } } }';
    for (const body of [
      { query: `query($n: Int = 100) { ${rows} }` },
      {
        query: `query($ids: [ID!]!) { nodes(ids: $ids) { ${nested} } }`,
        variables: { ids: many },
      },
    ]) {
      const answer = await read(await post(gateway.url, body));
      expect(answer.errors?.[0]?.extensions?.['code']).toBe('QUERY_TOO_EXPENSIVE');
    }
  });

  it('refuses a blank search text', async () => {
    const query = '{ leads(filter: { search: " " }) { nodes { id } } }';
    const answer = await read(await post(gateway.url, { query }));
    expect(answer.errors?.[0]?.extensions).toMatchObject({
      code: 'INVALID_INPUT',
      faults: [{ path: ['filter', 'search'] }],
    });
  });
});

test('every request has one line in the log, a refused one as well, and no line contains a query string', async () => {
  const lines: object[] = [];
  const gateway = await tapp({}, { log: { ...quiet, info: (facts) => lines.push(facts) } });
  try {
    const large = 'x'.repeat(1_100_000);
    const json = { 'content-type': 'application/json' };
    await post(gateway.url, { query: 'query Who { upstreams { source } }' });
    await fetch(gateway.url, { method: 'POST', body: new URLSearchParams({ query: '{ a }' }) });
    await fetch(`${gateway.origin}/collect`, { method: 'POST', headers: json, body: '{}' });
    await fetch(`${gateway.origin}/collect`, { method: 'POST', headers: json, body: large });
    await fetch(`${gateway.origin}/exports?download=secret`);
    await fetch(`${gateway.origin}/nowhere`);
  } finally {
    await gateway.close();
  }
  expect(lines).toMatchObject([
    { path: '/graphql', status: 200, operation: 'Who', upstreamCalls: {} },
    { path: '/graphql', status: 415 },
    { path: '/collect', status: 400 },
    { path: '/collect', status: 413 },
    { path: '/exports', status: 404 },
    { path: '/nowhere', status: 404 },
  ]);
});

test('the requestId of a masked error is in the log lines of its cause and of its request', async () => {
  const lines: Record<string, unknown>[] = [];
  const take = (facts: object) => lines.push(facts as Record<string, unknown>);
  const { store } = catalog;
  const broken: StoreDefinition = {
    ...store,
    // Stands for any fault of the gateway that it does not foresee.
    open: async (values, runtime) => ({
      ...(await store.open(values, runtime)),
      leadsById: () => Promise.reject(new Error('not foreseen')),
    }),
  };
  const gateway = await tapp(
    {},
    { log: { ...quiet, info: take, error: take }, catalog: { ...catalog, store: broken } },
  );
  try {
    const query = '{ lead(by: { ref: { source: LOCAL, externalId: "x" } }) { id } }';
    const answer = await read(await post(gateway.url, { query }));
    expect(answer.errors).toMatchObject([
      { message: 'Unexpected error.', extensions: { code: 'INTERNAL' } },
    ]);
    const requestId = answer.errors?.[0]?.extensions?.['requestId'];
    expect(requestId).toEqual(expect.any(String));
    expect(lines).toMatchObject([
      { requestId, err: expect.any(Error) as unknown },
      { requestId, path: '/graphql', status: 200 },
    ]);
  } finally {
    await gateway.close();
  }
});

describe('the server in production', () => {
  it('a gateway in production answers no introspection, no suggestions of names and no GraphiQL', async () => {
    const gateway = await tapp({ NODE_ENV: 'production' });
    try {
      const introspection = await read(
        await post(gateway.url, { query: '{ __schema { types { name } } }' }),
      );
      expect(introspection.data ?? null).toBeNull();
      const typo = await read(await post(gateway.url, { query: '{ upstream { source } }' }));
      expect(typo.errors?.[0]?.message).not.toContain('Did you mean');
      const value = await read(
        await post(gateway.url, {
          query:
            'query($f: LeadFilter, $s: [Source!]) { leads(filter: $f, sources: $s) { nodes { id } } }',
          variables: { f: { serch: 'x' }, s: ['LOCALE'] },
        }),
      );
      expect(value.errors?.length).toBeGreaterThan(0);
      expect(JSON.stringify(value.errors)).not.toContain('Did you mean');
      const page = await fetch(gateway.url, { headers: { accept: 'text/html' } });
      expect(page.headers.get('content-type') ?? '').not.toContain('text/html');
    } finally {
      await gateway.close();
    }
  });

  it('allows pages of CORS_ORIGINS to use /graphql, and no page of another origin', async () => {
    const gateway = await tapp({
      API_KEYS: 'web:0123456789abcdef',
      CORS_ORIGINS: 'https://app.example',
    });
    try {
      const preflight = (origin: string) =>
        fetch(gateway.url, {
          method: 'OPTIONS',
          headers: { origin, 'access-control-request-method': 'POST' },
        });
      const allowed = await preflight('https://app.example');
      expect(allowed.status).toBe(204);
      expect(allowed.headers.get('access-control-allow-origin')).toBe('https://app.example');
      expect(allowed.headers.get('access-control-allow-headers')).toContain('authorization');
      expect(allowed.headers.get('access-control-allow-credentials')).toBeNull();
      const foreign = await preflight('https://evil.example');
      expect(foreign.headers.get('access-control-allow-origin')).toBeNull();
      // An allowed page can read a refusal as well.
      const refused = await post(
        gateway.url,
        { query: '{ __typename }' },
        { origin: 'https://app.example' },
      );
      expect(refused.status).toBe(401);
      expect(refused.headers.get('access-control-allow-origin')).toBe('https://app.example');
    } finally {
      await gateway.close();
    }
  });

  it('answers 401 without one of API_KEYS, and 200 with one', async () => {
    const gateway = await tapp({ API_KEYS: 'web:0123456789abcdef,ops:fedcba9876543210' });
    try {
      expect((await post(gateway.url, { query: '{ __typename }' })).status).toBe(401);
      expect(
        (await post(gateway.url, { query: '{ __typename }' }, { authorization: 'Bearer wrong' }))
          .status,
      ).toBe(401);
      expect(
        (
          await post(
            gateway.url,
            { query: '{ __typename }' },
            { authorization: 'Bearer fedcba9876543210' },
          )
        ).status,
      ).toBe(200);
    } finally {
      await gateway.close();
    }
  });
});
