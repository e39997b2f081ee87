import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { events, tcollect, type Collector } from './kit.ts';

let collector: Collector;
beforeAll(async () => {
  collector = await tcollect();
});
afterAll(() => collector.close());

const NDJSON = { headers: { 'content-type': 'application/x-ndjson' } };
const nonces = (from: number) => collector.stored.slice(from).map(({ nonce }) => nonce);

describe('a body at /collect that is not JSON', () => {
  test('is answered 400 with the line, the column and the offset', async () => {
    const response = await collector.send('[{"type":"x",\n  "nonce":"1"},\n  {"type" "x"}]');
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      error: 'The body is not JSON: line 3, column 11 should have ":".',
      line: 3,
      column: 11,
      offset: 40,
    });
  });

  test('is not quoted in the answer', async () => {
    const response = await collector.send('{"type":"x","properties":{"password":hunter2}}');
    expect(await response.text()).not.toContain('hunter2');
  });

  test('is expected to be JSON whatever its content type, since beacons send plain text', async () => {
    for (const type of ['text/plain;charset=UTF-8', 'application/octet-stream']) {
      const response = await collector.send('{"type":', { headers: { 'content-type': type } });
      expect(await response.json()).toMatchObject({ line: 1, column: 9, offset: 8 });
    }
  });
});

describe('NDJSON at /collect', () => {
  test('has one event per line, and may have blank lines and either line ending', async () => {
    const from = collector.stored.length;
    for (const type of ['application/x-ndjson', 'application/ndjson; charset=utf-8']) {
      const response = await collector.send(
        '{"type":"x","nonce":"a"}\r\n\n{"type":"x","nonce":"b"}\n  \n{"type":"x","nonce":"c"}',
        { headers: { 'content-type': type } },
      );
      expect(response.status).toBe(200);
      expect(await response.json()).toMatchObject({ accepted: 3, results: [{}, {}, {}] });
    }
    expect(nonces(from)).toEqual(['a', 'b', 'c', 'a', 'b', 'c']);
  });

  test('loses only its unreadable lines, and names the place in each', async () => {
    const from = collector.stored.length;
    const response = await collector.send(
      '{"type":"x","nonce":"d"}\n{"type":"x",}\n\n{"type":"x"}\n[1]\n{"type":"x","nonce":"e"}\n',
      NDJSON,
    );
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      accepted: 2,
      results: [
        { nonce: 'd', accepted: true, duplicate: false },
        {
          accepted: false,
          error: 'Line 2 is not JSON: line 2, column 13 should have a name in quotes.',
          line: 2,
          column: 13,
          offset: 37,
        },
        { accepted: false, error: 'line 4: nonce is missing: send a text that no other event has' },
        { accepted: false, error: 'line 5 must be an event, a JSON object' },
        { nonce: 'e', accepted: true, duplicate: false },
      ],
    });
    expect(nonces(from)).toEqual(['d', 'e']);
  });

  test('is answered 400 if it has no readable line or is empty', async () => {
    const wrong = await collector.send('nonsense\n', NDJSON);
    expect(wrong.status).toBe(400);
    expect(await wrong.json()).toMatchObject({ accepted: 0, results: [{ line: 1, column: 1 }] });
    const empty = await collector.send('\n \n', NDJSON);
    expect(empty.status).toBe(400);
    expect(await empty.json()).toMatchObject({ error: 'Send 1 to 1000 events, not 0.' });
  });
});

describe('the limits of one body at /collect', () => {
  test('answer 413 for too many bytes and 400 for too many events, as they are set', async () => {
    const small = await tcollect({ maxBytes: 1_000, maxEvents: 3 });
    try {
      expect((await small.send(events(3))).status).toBe(200);
      const many = await small.send(events(4));
      expect(many.status).toBe(400);
      expect(await many.json()).toEqual({ error: 'Send 1 to 3 events, not 4.' });
      // Two bytes for each letter.
      const large = await small.send({ type: 'x', nonce: 'large', title: 'ä'.repeat(490) });
      expect(large.status).toBe(413);
      expect(await large.json()).toEqual({ error: 'The body is larger than 1000 bytes.' });
      expect(small.stored).toHaveLength(3);
    } finally {
      await small.close();
    }
  });
});
