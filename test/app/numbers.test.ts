import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { post, tapp, type Running } from './kit.ts';

let gateway: Running;
beforeAll(async () => {
  gateway = await tapp();
});
afterAll(() => gateway.close());

interface Answer {
  readonly data: Record<string, unknown> | null;
  readonly errors?: readonly { readonly message: string }[];
}
async function ask(body: string): Promise<Answer> {
  return (await (await post(gateway.url, body)).json()) as Answer;
}
async function profiles(): Promise<string> {
  const { data } = await ask(
    JSON.stringify({
      query: '{ profiles(first: 50) { nodes { identifiers { type value } } } }',
    }),
  );
  return JSON.stringify(data);
}
const TRACK = `mutation ($events: [TrackEventInput!]!) {
  trackEvents(input: { events: $events }) {
    __typename
    ... on TrackEventsSuccess { results { nonce problem { __typename } } }
  }
}`;
const variables = (events: string) =>
  `{"query":${JSON.stringify(TRACK)},"variables":{"events":[${events}]}}`;

test('two people whose numeric user ids differ in the last digit stay two', async () => {
  const answer = await post(
    `${gateway.origin}/collect`,
    `[{"type":"identify","nonce":"n1","trackerId":"t1","properties":{"userId":90071992547409931,"firstName":"Ines"}},
      {"type":"identify","nonce":"n2","trackerId":"t2","properties":{"userId":90071992547409932,"firstName":"Jon"}}]`,
  );
  expect(await answer.json()).toMatchObject({ accepted: 2 });
  const found = await profiles();
  expect(found).toContain('"90071992547409931"');
  expect(found).toContain('"90071992547409932"');
});

describe('a long number in a GraphQL request', () => {
  test('becomes its digits as text where it is an id in the properties of an event', async () => {
    const answer = await ask(
      variables(
        '{"type":"identify","nonce":"g1","trackerId":"t3","properties":{"userId":90071992547409933}}',
      ),
    );
    expect(answer.errors).toBeUndefined();
    const literal = await ask(
      JSON.stringify({
        query:
          'mutation { trackEvents(input: { events: [{ type: "identify", nonce: "g2", trackerId: "t4", properties: { userId: 90071992547409934, rate: 0.5, list: [1, null, true, "a"] } }] }) { __typename } }',
      }),
    );
    expect(literal.errors).toBeUndefined();
    const found = await profiles();
    expect(found).toContain('"90071992547409933"');
    expect(found).toContain('"90071992547409934"');
  });

  test('is refused with its path where it is no id', async () => {
    const { errors } = await ask(
      variables('{"type":"x","nonce":"g3","properties":{"cart":{"amount":1e400}}}'),
    );
    expect(errors?.[0]?.message).toContain('"events[0].properties"');
    expect(errors?.[0]?.message).toContain(
      'cart.amount is the number 1e400, which is not exact as a double: send it as text',
    );
    const literal = await ask(
      JSON.stringify({
        query:
          'mutation { trackEvents(input: { events: [{ type: "x", nonce: "g4", properties: { cart: { amount: 12345678901234567890 } } }] }) { __typename } }',
      }),
    );
    expect(literal.errors?.[0]?.message).toContain(
      'cart.amount is the number 12345678901234567890',
    );
  });

  test.each([
    ['String', 'nonce', '12345678901234567890'],
    ['String', 'nonce', '1e400'],
    ['DateTime', 'occurredAt', '1e400'],
    ['JSONObject', 'properties', '12345678901234567890'],
  ])('is refused as a %s', async (_type, name, number) => {
    const { errors } = await ask(
      variables(
        `{"type":"x","nonce":"g5","${name}":${number}}`.replace('"nonce":"g5","nonce"', '"nonce"'),
      ),
    );
    expect(errors?.[0]?.message).toContain(`"events[0].${name}"`);
    expect(errors?.[0]?.message).toContain(number);
  });

  test.each(['1e400', '12345678901234567890'])('is refused as an Int: %s', async (number) => {
    const query = JSON.stringify('query ($first: Int) { leads(first: $first) { nodes { id } } }');
    const { errors } = await ask(`{"query":${query},"variables":{"first":${number}}}`);
    expect(errors?.[0]?.message).toContain(number);
  });

  test('is read as an ID with all of its digits, in a POST and in a GET', async () => {
    const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }';
    const text = '{"ids":[90071992547409931]}';
    const posted = await ask(`{"query":${JSON.stringify(query)},"variables":${text}}`);
    const address = `${gateway.url}?${new URLSearchParams({ query, variables: text }).toString()}`;
    const got = await fetch(address, { headers: { 'x-requested-with': 'test' } });
    for (const { errors } of [posted, (await got.json()) as Answer])
      expect(errors?.[0]?.message).toContain('90071992547409931');
  });

  test('is read exactly as a Decimal', async () => {
    const query = JSON.stringify(`mutation ($amount: Decimal!) {
      createOutlay(input: { campaignId: "x", amount: $amount, startDate: "2026-11-20T10:00:00Z", endDate: "2026-11-20T10:00:00Z" }) { __typename }
    }`);
    const { errors } = await ask(
      `{"query":${query},"variables":{"amount":1234567890123456789.01}}`,
    );
    expect(JSON.stringify(errors ?? [])).not.toContain('$amount');
    const wrong = await ask(`{"query":${query},"variables":{"amount":1e400}}`);
    expect(wrong.errors?.[0]?.message).toContain('Variable "$amount" got invalid value');
  });
});

test('variables of a GET that are not JSON are answered 400', async () => {
  const response = await fetch(`${gateway.url}?query={__typename}&variables={`, {
    headers: { 'x-requested-with': 'test' },
  });
  expect(response.status).toBe(400);
  expect(await response.text()).toContain('variables is not JSON');
});
