import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { post, tapp, type Running } from './kit.ts';

let gateway: Running;
beforeAll(async () => {
  gateway = await tapp();
});
afterAll(() => gateway.close());

const CREATE = `mutation ($input: CreateEventTypeInput!) {
  createEventType(input: $input) {
    __typename
    ... on CreateEventTypeSuccess { eventTypeId eventType { reference fields { storageKey type } account { name } } }
    ... on ConflictProblem { current { id } }
    ... on InvalidInputProblem { faults { path message } }
  }
}`;
const TRASH = `query {
  trashedEvents(sources: [LOCAL]) {
    nodes { id eventType raw errors { type field value definition { type optional } } }
    completeness { sources { source state } }
  }
}`;
const RETRY = `mutation ($input: RetryTrashedEventInput!) {
  retryTrashedEvent(input: $input) {
    __typename
    ... on RetryTrashedEventSuccess { eventId event { type occurredAtClamped lead { displayName } fields { key current } metrics { nodes { key value } } } }
    ... on InvalidInputProblem { faults { path message } }
    ... on UnsupportedProblem { supportedBy }
    ... on Problem { code message }
  }
}`;

interface Made {
  readonly createEventType: { readonly eventTypeId: string };
}
interface Trash {
  readonly trashedEvents: {
    readonly nodes: readonly { readonly id: string; readonly eventType: string }[];
  };
}
const DEMO = {
  reference: 'demo-asked',
  name: 'Demo asked',
  fields: [
    { entity: 'user', type: 'email', storageKey: 'email', ingestionKey: 'mail' },
    { entity: 'state', type: 'state', storageKey: 'won', optional: true },
  ],
};

describe('an event type of the local store', () => {
  test('an event type is made once, and another one with its reference is a conflict that shows the first', async () => {
    const input = DEMO;
    const made = await gateway.client.request<Made>(CREATE, { input });
    expect(made).toMatchObject({
      createEventType: {
        __typename: 'CreateEventTypeSuccess',
        eventType: { reference: 'demo-asked', account: { name: 'Local store' } },
      },
    });
    expect(await gateway.client.request(CREATE, { input })).toEqual(made);
    expect(
      await gateway.client.request(CREATE, { input: { ...input, name: 'Other' } }),
    ).toMatchObject({
      createEventType: {
        __typename: 'ConflictProblem',
        current: { id: made.createEventType.eventTypeId },
      },
    });
    expect(
      await gateway.client.request(CREATE, {
        input: {
          ...input,
          reference: 'x',
          fields: [{ entity: 'user', type: 'colour', storageKey: 'c' }],
        },
      }),
    ).toMatchObject({
      createEventType: { faults: [{ path: ['input', 'fields', '0', 'type'] }] },
    });
    expect(
      await gateway.client.request(
        '{ eventType(reference: "demo-asked") { name } eventTypes(search: "DEMO") { nodes { reference } } }',
      ),
    ).toEqual({
      eventType: { name: 'Demo asked' },
      eventTypes: { nodes: [{ reference: 'demo-asked' }] },
    });
  });

  test('an event that does not fit its type is trashed, and /collect and the trash tell the reasons', async () => {
    const answer = await post(`${gateway.origin}/collect`, [
      { type: 'demo-asked', nonce: 'bad', trackerId: 'v', properties: { mail: 'none', won: 7 } },
      { type: 'demo-asked', nonce: 'good', trackerId: 'w', properties: { mail: 'bob@acme.fi' } },
    ]);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      accepted: 1,
      results: [
        {
          nonce: 'bad',
          accepted: false,
          trashed: true,
          reasons: [
            { type: 'invalid-field', field: 'email' },
            { type: 'invalid-field', field: 'won' },
          ],
        },
        { nonce: 'good', accepted: true, duplicate: false },
      ],
    });
    // It was taken: there is nothing to send again.
    const alone = {
      type: 'demo-asked',
      nonce: 'bad',
      trackerId: 'v',
      properties: { mail: 'none', won: 7 },
    };
    const again = await post(`${gateway.origin}/collect`, alone);
    expect([again.status, await again.json()]).toMatchObject([200, { accepted: 0 }]);
    expect(await gateway.client.request(TRASH)).toMatchObject({
      trashedEvents: {
        nodes: [
          {
            eventType: 'demo-asked',
            raw: { nonce: 'bad', properties: { mail: 'none', won: 7 } },
            errors: [
              {
                type: 'invalid-field',
                field: 'email',
                value: 'none',
                definition: { type: 'email' },
              },
              { type: 'invalid-field', field: 'won', value: 7 },
            ],
          },
        ],
        completeness: { sources: [{ source: 'LOCAL', state: 'LIVE' }] },
      },
    });
  });

  test('a trashed event that is corrected leaves the trash', async () => {
    const { trashedEvents } = await gateway.client.request<Trash>(TRASH);
    const id = trashedEvents.nodes[0]?.id;
    expect(
      await gateway.client.request('query ($id: ID!) { node(id: $id) { id } }', { id }),
    ).toEqual({ node: { id } });
    expect(
      await gateway.client.request(RETRY, { input: { id, properties: { won: true } } }),
    ).toMatchObject({
      retryTrashedEvent: {
        __typename: 'InvalidInputProblem',
        faults: [{ path: ['input', 'properties', 'mail'] }],
      },
    });
    expect(
      await gateway.client.request(RETRY, {
        input: { id, properties: { won: true, mail: 'ada@lovelace.example' } },
      }),
    ).toMatchObject({
      retryTrashedEvent: {
        __typename: 'RetryTrashedEventSuccess',
        event: {
          type: 'demo-asked',
          occurredAtClamped: false,
          lead: { displayName: 'ada@lovelace.example' },
          fields: [{ key: 'email', current: 'ada@lovelace.example' }],
          metrics: {
            nodes: [
              { key: 'won', value: 1 },
              { key: 'state-delay-won', value: 0 },
              { key: 'event-count', value: 1 },
            ],
          },
        },
      },
    });
    expect(await gateway.client.request(TRASH)).toMatchObject({ trashedEvents: { nodes: [] } });
    expect(await gateway.client.request(RETRY, { input: { id } })).toMatchObject({
      retryTrashedEvent: { __typename: 'NotFoundProblem', code: 'NOT_FOUND' },
    });
    expect(
      await gateway.client.request('query ($id: ID!) { node(id: $id) { id } }', { id }),
    ).toEqual({ node: null });
  });

  test('an event that a pixel sends is checked against its type, and a header tells the outcome', async () => {
    const pixel = await fetch(`${gateway.origin}/collect?type=demo-asked&nonce=bad2&mail=none`);
    expect(pixel.headers.get('x-collect-error')).toMatch(/does not fit its type/);
  });

  test('a text that is no id cannot be retried from the trash', async () => {
    expect(await gateway.client.request(RETRY, { input: { id: 'nothing' } })).toMatchObject({
      retryTrashedEvent: { code: 'NOT_FOUND' },
    });
  });
});

test('properties of a local lead can be read as they stood at a moment', async () => {
  const say = (nonce: string, occurredAt: string, plan: string) => ({
    type: 'note',
    nonce,
    trackerId: 'history',
    occurredAt,
    properties: { plan, email: 'history@acme.fi' },
  });
  await post(`${gateway.origin}/collect`, [
    say('h1', '2026-01-01T00:00:00Z', 'free'),
    say('h2', '2026-02-01T00:00:00Z', 'pro'),
  ]);
  const answer = await gateway.client.request<object>(
    `query ($window: WindowInput) {
      leads(window: $window, filter: { email: "history@acme.fi" }) {
        nodes {
          before: properties(asOf: "2025-12-31T00:00:00Z") { name }
          then: properties(asOf: "2026-01-15T00:00:00Z", keys: ["plan"]) { value updatedAt }
          now: properties(keys: ["plan"]) { value }
        }
      }
    }`,
    { window: { from: '2025-01-01T00:00:00Z', to: '2027-01-01T00:00:00Z' } },
  );
  expect(answer).toEqual({
    leads: {
      nodes: [
        {
          before: [],
          then: [{ value: 'free', updatedAt: '2026-01-01T00:00:00.000Z' }],
          now: [{ value: 'pro' }],
        },
      ],
    },
  });
});
