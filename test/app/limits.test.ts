import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MAX_CHARACTERS } from '../../src/domain/limits.ts';
import { post, tapp, type Running } from './kit.ts';

let gateway: Running;
beforeAll(async () => {
  // A user agent of one repeated letter is taken for that of a bot.
  gateway = await tapp({ COLLECT_RATE_LIMIT: '100000/1s', COLLECT_BOTS: '1' });
});
afterAll(() => gateway.close());

interface Sent {
  readonly nonce: string;
  readonly [field: string]: unknown;
}

/** Why each event is refused at `/collect`; null where it is taken. */
async function collect(events: readonly Sent[]): Promise<readonly (string | null)[]> {
  const answer = await post(`${gateway.origin}/collect`, events);
  const { results } = (await answer.json()) as { results: readonly { readonly error?: string }[] };
  return results.map(({ error }) => error ?? null);
}

interface Tracked {
  readonly problem: {
    readonly message: string;
    readonly faults?: readonly { readonly path: readonly string[] }[];
  } | null;
}
/** What became of each event that the mutation sends. */
async function track(events: readonly Sent[]): Promise<readonly Tracked[]> {
  const { trackEvents } = await gateway.client.request<{
    trackEvents: { readonly results: readonly Tracked[] };
  }>(
    `mutation Send($events: [TrackEventInput!]!) { trackEvents(input: { events: $events }) {
      ... on TrackEventsSuccess { results { problem { message ... on InvalidInputProblem { faults { path } } } } } } }`,
    { events },
  );
  return trackEvents.results;
}

/** A field of an event, and how long it is: around its bound, where one more character matters. */
const lengths = fc.record(
  Object.fromEntries(
    Object.entries(MAX_CHARACTERS).map(([name, most]) => [
      name,
      fc.oneof(fc.constantFrom(most - 1, most, most + 1), fc.integer({ min: 20, max: most + 50 })),
    ]),
  ) as Record<keyof typeof MAX_CHARACTERS, fc.Arbitrary<number>>,
  { requiredKeys: ['nonce'] },
);

test('/collect and trackEvents refuse the same events, in the same words', async () => {
  const verdicts = { taken: 0, refused: 0 };
  let serial = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(lengths, { minLength: 1, maxLength: 8 }), async (sizes) => {
      const at = (door: string) =>
        sizes.map((sized, index): Sent => {
          const texts = Object.entries(sized).map(([name, length]) => [name, 'x'.repeat(length)]);
          const nonce = `${door}${serial}-${index}`.padEnd(sized.nonce, 'x');
          return { type: 'x', ...(Object.fromEntries(texts) as Record<string, string>), nonce };
        });
      serial += 1;
      const collected = await collect(at('c'));
      const tracked = (await track(at('t'))).map(({ problem }) => problem?.message ?? null);
      expect(tracked).toEqual(collected);
      for (const [index, sized] of sizes.entries()) {
        const isOver = Object.entries(sized).some(
          ([name, length]) => length > MAX_CHARACTERS[name as keyof typeof MAX_CHARACTERS],
        );
        expect(collected[index] !== null).toBe(isOver);
        verdicts[isOver ? 'refused' : 'taken'] += 1;
      }
    }),
    { numRuns: 60 },
  );
  expect(verdicts.taken).toBeGreaterThan(20);
  expect(verdicts.refused).toBeGreaterThan(20);
});

test('a url of 200 000 characters is refused at both doors; the events beside it are stored', async () => {
  const events = (door: string) => [
    { type: 'x', nonce: `${door}-long`, url: `https://a.example/${'x'.repeat(200_000)}` },
    { type: 'x', nonce: `${door}-short`, url: 'https://a.example/' },
  ];
  const message = 'url must have at most 8192 characters';
  expect(await collect(events('c'))).toEqual([message, null]);
  expect(await track(events('t'))).toEqual([
    { problem: { message, faults: [{ path: ['input', 'events', '0', 'url'] }] } },
    { problem: null },
  ]);
});

async function warningsOf(query: string): Promise<readonly string[]> {
  const answer = await post(gateway.url, { query });
  const { errors, extensions } = (await answer.json()) as {
    errors?: unknown;
    extensions: { warnings?: readonly string[] };
  };
  expect(errors).toBeUndefined();
  return extensions.warnings ?? [];
}

test.each([
  ['leads', '{ leads(sources: [LOCAL], first: FIRST) { nodes { id } } }'],
  ['sessions', '{ leads(sources: [LOCAL]) { nodes { sessions(last: FIRST) { nodes { id } } } } }'],
  [
    'metrics of an event',
    '{ leads(sources: [LOCAL], first: 1) { nodes { events(first: 1) { nodes { metrics(first: FIRST) { nodes { date } } } } } } }',
  ],
  [
    'leads of a profile that are named alone',
    '{ profiles(first: 1) { nodes { leads(first: FIRST) { nodes { id } } } } }',
  ],
  ['event types', '{ eventTypes(sources: [LOCAL], first: FIRST) { nodes { name } } }'],
])('a page of 500 %s is cut with a warning, one of 100 without', async (_what, query) => {
  await post(`${gateway.origin}/collect`, {
    type: 'form',
    nonce: 'seen',
    trackerId: 'seen',
    properties: { email: 'ada@acme.example' },
  });
  const argument = query.includes('last') ? 'last' : 'first';
  expect(await warningsOf(query.replace('FIRST', '500'))).toEqual([
    `${argument}: 500 was cut to 100, the largest page`,
  ]);
  expect(await warningsOf(query.replace('FIRST', '100'))).toEqual([]);
});
