import { readFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, test } from 'vitest';
import { useDraining } from '../../src/http/health.ts';
import { useApiKeys } from '../../src/http/plugins/auth.ts';
import type { Incoming } from '../../src/http/plugins/hook.ts';
import { PREFLIGHT_ADVICE, useStrictRequests } from '../../src/http/plugins/strict.ts';
import { DEFAULT_TIMEOUT_MS, useTimeout } from '../../src/http/plugins/timeout.ts';

const KEYS = [
  { name: 'web', key: '0123456789abcdef' },
  { name: 'ops', key: 'fedcba9876543210' },
];

function incoming(method: string, headers: IncomingHttpHeaders = {}, query = ''): Incoming {
  return {
    request: { method, headers },
    url: new URL(`http://gateway/graphql${query}`),
    key: null,
    timeoutMs: DEFAULT_TIMEOUT_MS,
  };
}

describe('the hook for API keys', () => {
  const page = incoming('GET', { accept: 'text/html' });

  test('finds the name of the key, whichever it is', () => {
    const hook = useApiKeys(KEYS, { hasGraphiql: true });
    for (const { name, key } of KEYS) {
      const request = incoming('POST', { authorization: `bearer ${key}` });
      expect(hook(request)).toBeNull();
      expect(request.key).toBe(name);
    }
  });

  test.each([undefined, '', 'Bearer ', 'Bearer wrong', 'Basic 0123456789abcdef'])(
    'refuses the authorization %j with 401',
    (authorization) => {
      const hook = useApiKeys(KEYS, { hasGraphiql: true });
      expect(hook(incoming('POST', { authorization }))).toMatchObject({
        status: 401,
        code: 'UNAUTHENTICATED',
      });
    },
  );

  test('lets the page of GraphiQL through without a key, and nothing else', () => {
    const hook = useApiKeys(KEYS, { hasGraphiql: true });
    expect(hook(page)).toBeNull();
    expect(hook(incoming('POST', { accept: 'text/html' }))).not.toBeNull();
    expect(hook(incoming('GET', { accept: 'application/json' }))).not.toBeNull();
    expect(useApiKeys(KEYS, { hasGraphiql: false })(page)).not.toBeNull();
  });

  test('lets everything through if there are no keys', () => {
    expect(useApiKeys([], { hasGraphiql: false })(incoming('POST'))).toBeNull();
  });
});

test.each([
  ['1', 1],
  ['2500', 2_500],
  ['60000', 60_000],
  ['999999999', 60_000],
])('X-Request-Timeout: %s sets the timeout to %i ms', (header, timeoutMs) => {
  const request = incoming('POST', { 'x-request-timeout': header });
  expect(useTimeout()(request)).toBeNull();
  expect(request.timeoutMs).toBe(timeoutMs);
});

test.each(['', '0', '-1', '1.5', '1e3', '01', '1000000000'])(
  'X-Request-Timeout: %j is refused with 400',
  (header) => {
    expect(useTimeout()(incoming('POST', { 'x-request-timeout': header }))).toMatchObject({
      status: 400,
    });
  },
);

test('a gateway that stops refuses work with 503 and closes the connection', () => {
  let isDraining = false;
  const hook = useDraining(() => isDraining);
  expect(hook(incoming('POST'))).toBeNull();
  isDraining = true;
  expect(hook(incoming('POST'))).toMatchObject({ status: 503, headers: { connection: 'close' } });
});

test.each([
  ['POST', { 'content-type': 'application/json; charset=utf-8' }, '', null],
  ['POST', { 'content-type': 'text/plain' }, '', 415],
  ['POST', {}, '', 415],
  ['GET', {}, '', null],
  ['GET', {}, '?query={a}', 403],
  ['GET', { 'apollo-require-preflight': '1' }, '?query={a}', null],
] as const)('%s with %j and the query %j is answered %s', (method, headers, query, status) => {
  expect(
    useStrictRequests({ hasGraphiql: false })(incoming(method, headers, query))?.status ?? null,
  ).toBe(status);
});

test('a browser gets the page of GraphiQL whatever the query, and a GET without it is told what to set', () => {
  const hook = useStrictRequests({ hasGraphiql: true });
  expect(hook(incoming('GET', { accept: 'text/html' }, '?query={a}'))).toBeNull();
  expect(hook(incoming('GET', { accept: 'application/json' }, '?query={a}'))).toEqual({
    status: 403,
    code: 'PREFLIGHT_REQUIRED',
    message:
      'A GET needs a header that a form cannot send, such as `X-Requested-With: fetch`; or send the operation as a JSON POST.',
  });
  const off = useStrictRequests({ hasGraphiql: false });
  expect(off(incoming('GET', { accept: 'text/html' }, '?query={a}'))?.status).toBe(403);
});

test('the page for clients says of a GET what the refusal says', () => {
  expect(readFileSync(new URL('../../docs/clients.md', import.meta.url), 'utf8')).toContain(
    PREFLIGHT_ADVICE,
  );
});
