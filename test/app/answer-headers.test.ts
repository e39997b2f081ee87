import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { post, quiet, tapp, type Running } from './kit.ts';
import { subscribe } from './sse.ts';

const lines: Record<string, unknown>[] = [];
let gateway: Running;
beforeAll(async () => {
  const info = (facts: object) => void lines.push(facts as Record<string, unknown>);
  gateway = await tapp({}, { log: { ...quiet, info } });
});
afterAll(() => gateway.close());

const LARGE = '{ __schema { types { name } } }';

/** An answer as it came over the wire. */
async function raw(
  query: string,
  headers: Readonly<Record<string, string>>,
): Promise<{ readonly headers: IncomingMessage['headers']; readonly body: Buffer }> {
  const sending = request(gateway.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
  });
  sending.end(JSON.stringify({ query }));
  const [answer] = (await once(sending, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return { headers: answer.headers, body: Buffer.concat(chunks) };
}

describe('an answer of /graphql', () => {
  test.each([
    ['br', 'gzip, deflate, br', brotliDecompressSync],
    ['gzip', 'gzip, deflate', gunzipSync],
    ['gzip', 'br;q=0, gzip', gunzipSync],
  ] as const)(
    'is compressed with %s for a client that accepts %s',
    async (encoding, accept, decode) => {
      const plain = await raw(LARGE, {});
      expect(plain.headers['content-encoding']).toBeUndefined();
      expect(plain.body.length).toBeGreaterThan(1_024);
      const { headers, body } = await raw(LARGE, { 'accept-encoding': accept });
      expect(headers['content-encoding']).toBe(encoding);
      expect(headers.vary).toContain('Accept-Encoding');
      expect(body.length).toBeLessThan(plain.body.length / 2);
      expect(decode(body).toString()).toBe(plain.body.toString());
    },
  );

  test('of less than 1 KB is sent as it is', async () => {
    const { headers, body } = await raw('{ __typename }', { 'accept-encoding': 'br, gzip' });
    expect(headers['content-encoding']).toBeUndefined();
    expect(JSON.parse(body.toString())).toMatchObject({ data: { __typename: 'Query' } });
  });

  test('that is a stream of events is not compressed, and no event waits', async () => {
    const listening = await subscribe<object>(
      gateway.url,
      'subscription { leadIdentified { cursor } }',
    );
    await post(`${gateway.origin}/collect`, {
      type: 'form',
      nonce: 'ada',
      trackerId: 'ada',
      properties: { email: 'ada@acme.example' },
    });
    expect(await listening.data()).toHaveProperty('leadIdentified');
    listening.end();
  });
});

describe('the id of a request', () => {
  test('is in the header of its answer and in its line of the log', async () => {
    const answer = await post(gateway.url, { query: '{ __typename }' });
    const requestId = answer.headers.get('x-request-id');
    expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
    await answer.text();
    expect(lines.at(-1)).toMatchObject({ requestId, path: '/graphql' });
    for (const path of ['/health', '/nowhere', '/collect'])
      expect((await fetch(`${gateway.origin}${path}`)).headers.get('x-request-id')).not.toBeNull();
  });

  test('is the one that a proxy has given it, and the log has the trace too', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const headers = { 'x-request-id': 'edge/42', traceparent };
    const answer = await post(gateway.url, { query: '{ __typename }' }, headers);
    expect(answer.headers.get('x-request-id')).toBe('edge/42');
    await answer.text();
    expect(lines.at(-1)).toMatchObject({ requestId: 'edge/42', traceparent });
  });

  test('is made anew where the given one cannot be an id, and a malformed trace is left out', async () => {
    for (const given of ['a b', 'x'.repeat(129), '"']) {
      const headers = { 'x-request-id': given, traceparent: 'nonsense' };
      const answer = await post(gateway.url, { query: '{ __typename }' }, headers);
      expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
      await answer.text();
      expect(lines.at(-1)).not.toHaveProperty('traceparent');
    }
  });
});

test.each(['/graphql', '/', '/nowhere'])(
  'a WebSocket upgrade at %s is refused with what to do instead',
  async (path) => {
    const sending = request(`${gateway.origin}${path}`, {
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        'sec-websocket-version': '13',
        'sec-websocket-protocol': 'graphql-transport-ws',
      },
    });
    sending.end();
    const [answer] = (await once(sending, 'response')) as [IncomingMessage];
    let body = '';
    for await (const chunk of answer) body += String(chunk);
    expect(answer.statusCode).toBe(501);
    expect(body).toContain('text/event-stream');
  },
);

describe('a request that has the hash of a query instead of the query', () => {
  const extensions = { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } };

  test('is answered 200 and PersistedQueryNotSupported', async () => {
    const answer = await post(gateway.url, { extensions });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      errors: [
        {
          message: 'PersistedQueryNotSupported',
          extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED' },
        },
      ],
    });
  });

  test('that has the query too is answered as if there were no hash', async () => {
    const answer = await post(gateway.url, { query: '{ __typename }', extensions });
    expect(await answer.json()).toMatchObject({ data: { __typename: 'Query' } });
  });

  test('makes Apollo Client send the query, then and from then on', async () => {
    const sent: string[] = [];
    const client = new ApolloClient({
      cache: new InMemoryCache(),
      link: new PersistedQueryLink({
        sha256: (text: string) => text.length.toString(16).padStart(64, '0'),
      }).concat(
        new HttpLink({
          uri: gateway.url,
          fetch: (url, init) => {
            sent.push(init?.body as string);
            return fetch(url, init);
          },
        }),
      ),
    });
    for (let times = 0; times < 2; times += 1) {
      const { data } = await client.query({
        query: gql`
          {
            upstreams {
              source
            }
          }
        `,
        fetchPolicy: 'network-only',
      });
      expect(data).toHaveProperty('upstreams');
    }
    expect(sent.map((body) => body.includes('"query":'))).toEqual([false, true, true]);
    client.stop();
  });
});
