import { afterAll, beforeAll, expect, test } from 'vitest';
import { tcollect, type Collector } from './kit.ts';

let collector: Collector;
beforeAll(async () => {
  collector = await tcollect();
});
afterAll(() => collector.close());

const NDJSON = { headers: { 'content-type': 'application/x-ndjson' } };

test.each([
  ['JSON', (events: readonly string[]) => [`[${events.join()}]`, {}] as const],
  ['NDJSON', (events: readonly string[]) => [events.join('\n'), NDJSON] as const],
])('a long number that is an id becomes its digits as text, in %s', async (_what, bodyOf) => {
  const from = collector.stored.length;
  const [body, options] = bodyOf([
    '{"type":"identify","nonce":12345678901234567891,"trackerId":90071992547409931,"properties":{"userId":90071992547409931}}',
    '{"type":"identify","nonce":12345678901234567892,"trackerId":1e21,"properties":{"userId":90071992547409932,"cart":{"orderIds":[12345678901234567890]}}}',
  ]);
  expect(await (await collector.send(body, options)).json()).toMatchObject({ accepted: 2 });
  expect(collector.stored.slice(from)).toMatchObject([
    {
      nonce: '12345678901234567891',
      trackerId: '90071992547409931',
      properties: { userId: '90071992547409931' },
    },
    {
      nonce: '12345678901234567892',
      trackerId: '1000000000000000000000',
      properties: { userId: '90071992547409932', cart: { orderIds: ['12345678901234567890'] } },
    },
  ]);
});

test('another number that no double is equal to is refused with its path, and costs its own event only', async () => {
  const from = collector.stored.length;
  const response = await collector.send(
    `[{"type":"x","nonce":"a","properties":{"amount":12345678901234567890}},
      {"type":"x","nonce":"b","properties":{"lines":[{"price":1e400}],"share":0.1000000000000000055}},
      {"type":"x","nonce":"c","occurredAt":1e400},
      {"type":"x","nonce":"d","properties":{"amount":1e3,"rate":0.30000000000000004}}]`,
  );
  const refused = (nonce: string, error: string) => ({ nonce, accepted: false, error });
  const why = (text: string) =>
    `is the number ${text}, which is not exact as a double: send it as text`;
  expect(await response.json()).toEqual({
    accepted: 1,
    results: [
      refused('a', `0.properties.amount ${why('12345678901234567890')}`),
      refused(
        'b',
        `1.properties.share ${why('0.1000000000000000055')}; 1.properties.lines.0.price ${why('1e400')}`,
      ),
      refused('c', `2.occurredAt ${why('1e400')}`),
      { nonce: 'd', accepted: true, duplicate: false },
    ],
  });
  expect(collector.stored.slice(from)).toMatchObject([
    { properties: { amount: 1000, rate: 0.30000000000000004 } },
  ]);
});

test('a refused event of NDJSON names its line', async () => {
  const response = await collector.send(
    '{"type":"x","nonce":"e"}\n{"type":"x","nonce":"f","properties":{"n":1e999}}',
    NDJSON,
  );
  expect(await response.json()).toMatchObject({
    results: [
      { nonce: 'e', accepted: true },
      { nonce: 'f', error: expect.stringMatching(/^line 2: properties\.n is/) as string },
    ],
  });
});

test('a refused event keeps its nonce', async () => {
  const response = await collector.send([
    { type: 'x', nonce: 'g', title: {} },
    { type: 'x', nonce: 7, title: {} },
    { type: 'x', title: {} },
    { type: 'x', nonce: {}, title: {} },
  ]);
  const { results } = (await response.json()) as { readonly results: readonly object[] };
  expect(results.map((result) => ('nonce' in result ? result.nonce : null))).toEqual([
    'g',
    '7',
    null,
    null,
  ]);
});
