import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tapp, type Running } from '../../app/kit.ts';
import { events, tcollect } from './kit.ts';

describe('the encoding of a body', () => {
  let gateway: Running;
  beforeAll(async () => {
    gateway = await tapp();
  });
  afterAll(() => gateway.close());

  const send = (
    body: Uint8Array<ArrayBuffer> | string,
    encoding?: string,
    type = 'application/json',
  ) =>
    fetch(`${gateway.origin}/collect`, {
      method: 'POST',
      headers: { 'content-type': type, ...(encoding ? { 'content-encoding': encoding } : {}) },
      body,
    });
  const json = (prefix: string, count = 2) => JSON.stringify(events(count, prefix));
  const bytes = (buffer: Buffer) => new Uint8Array(buffer);

  test.each(['gzip', 'GZIP', 'x-gzip', ' gzip '])('%j is taken', async (encoding) => {
    const response = await send(bytes(gzipSync(json(`a${encoding}`))), encoding);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ accepted: 2 });
  });

  test('gzip is taken for lines too', async () => {
    const lines = events(3, 'l')
      .map((event) => JSON.stringify(event))
      .join('\n');
    const response = await send(bytes(gzipSync(lines)), 'gzip', 'application/x-ndjson');
    expect(await response.json()).toMatchObject({ accepted: 3 });
  });

  test('gzip is taken at /graphql too', async () => {
    const response = await fetch(gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      body: bytes(gzipSync(JSON.stringify({ query: '{ __typename }' }))),
    });
    expect(await response.json()).toMatchObject({ data: { __typename: 'Query' } });
  });

  test('identity is no encoding', async () => {
    expect((await send(json('i'), 'identity')).status).toBe(200);
  });

  test.each([
    ['br', brotliCompressSync(json('b'))],
    ['deflate', deflateSync(json('d'))],
    ['gzip, gzip', gzipSync(gzipSync(json('g')))],
    ['zstd', Buffer.from('x')],
  ])('%s is refused with 415, which names what is taken', async (encoding, body) => {
    const response = await send(bytes(body), encoding);
    expect(response.status).toBe(415);
    expect(response.headers.get('accept-encoding')).toBe('gzip');
    expect(await response.text()).toContain(encoding);
  });

  test('a body that is large only when it is inflated is refused with 413', async () => {
    const bomb = gzipSync(Buffer.alloc(200_000_000, ' '), { level: 9 });
    expect(bomb.length).toBeLessThan(1_000_000);
    const before = process.memoryUsage().rss;
    const response = await send(bytes(bomb), 'gzip');
    expect(response.status).toBe(413);
    expect(await response.text()).toContain('1000000 bytes');
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
  });

  test('COLLECT_MAX_BYTES bounds the inflated body', async () => {
    const small = await tapp({ COLLECT_MAX_BYTES: '1000' });
    try {
      const response = await fetch(`${small.origin}/collect`, {
        method: 'POST',
        headers: { 'content-encoding': 'gzip' },
        body: bytes(gzipSync(json('m', 100))),
      });
      expect(response.status).toBe(413);
    } finally {
      await small.close();
    }
  });

  test.each([
    ['no gzip at all', Buffer.from(json('n'))],
    ['gzip that is cut off', gzipSync(json('c')).subarray(0, 30)],
    ['nothing', Buffer.alloc(0)],
  ])('%s is refused with 400 where gzip is announced', async (_what, body) => {
    const response = await send(bytes(body), 'gzip');
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('not gzip');
  });
});

describe('a byte order mark', () => {
  const MARK = '\ufeff';

  test.each([
    ['application/json', JSON.stringify(events(2)), 2],
    ['text/plain', JSON.stringify(events(1)[0]), 1],
    ['application/x-ndjson', '{"type":"x","nonce":"a"}\n{"type":"x","nonce":"b"}\n', 2],
  ])('of %s is no error', async (type, body, accepted) => {
    const collector = await tcollect();
    try {
      const response = await collector.send(`${MARK}${body}`, {
        headers: { 'content-type': type },
      });
      expect(response.status).toBe(200);
      expect(await response.json()).toMatchObject({ accepted });
    } finally {
      await collector.close();
    }
  });

  test('is taken within gzip', async () => {
    const gateway = await tapp();
    try {
      const response = await fetch(`${gateway.origin}/collect`, {
        method: 'POST',
        headers: { 'content-encoding': 'gzip' },
        body: new Uint8Array(gzipSync(`${MARK}${JSON.stringify(events(1))}`)),
      });
      expect(await response.json()).toMatchObject({ accepted: 1 });
    } finally {
      await gateway.close();
    }
  });
});

test('fields that the gateway does not know, such as sentAt, are no fault', async () => {
  const collector = await tcollect();
  try {
    const event = { type: 'x', nonce: '1', sentAt: 1_795_846_387_000, odd: { deep: [1] } };
    const response = await collector.send([event]);
    expect(await response.json()).toMatchObject({ accepted: 1 });
  } finally {
    await collector.close();
  }
});
