import { GraphQLClient } from 'graphql-request';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createApp, type App } from '../../../src/app.ts';
import { readConfig } from '../../../src/config.ts';
import { startSandboxes, type Sandboxes } from '../../../src/vendors/sandboxes.ts';
import { systemClock } from '../../../src/transport/clock.ts';
import { catalog } from '../../../src/catalog.ts';
import { quiet } from '../../app/kit.ts';
import { NOW } from '../kit.ts';
import { ASSIGN, COLLECT, ENDPOINTS, GENERATIONS, LAG, TAGS } from './kit.ts';

interface Node {
  readonly id: string;
  readonly tags: readonly string[];
}
interface Problem {
  readonly type: string;
  readonly code?: string;
}

const LEADS = /* GraphQL */ `
  query Leads($filter: LeadFilter) {
    leads(sources: [LEADBOXER], filter: $filter, first: 100) {
      nodes {
        id
        tags
        status
        assignee {
          externalId
        }
      }
    }
  }
`;
const UPDATE = /* GraphQL */ `
  mutation Update($input: UpdateLeadInput!) {
    updateLead(input: $input) {
      type: __typename
      ... on UpdateLeadSuccess {
        lead {
          id
          tags
          status
          assignee {
            externalId
          }
        }
      }
      ... on Problem {
        code
        path
      }
      ... on ConflictProblem {
        current {
          ... on Lead {
            id
            tags
          }
        }
      }
      ... on UnsupportedProblem {
        supportedBy
      }
    }
  }
`;
const TRACK = /* GraphQL */ `
  mutation Track($events: [TrackEventInput!]!) {
    trackEvents(input: { source: LEADBOXER, events: $events }) {
      type: __typename
      ... on TrackEventsSuccess {
        accepted
        results {
          nonce
          eventId
          readableAt
          duplicate
          event {
            id
          }
          problem {
            code
            path
          }
        }
      }
    }
  }
`;
const STORY = /* GraphQL */ `
  query Story($id: ID!) {
    node(id: $id) {
      ... on Event {
        type
        title
        properties {
          name
          value
        }
        session {
          properties {
            name
            value
          }
        }
        lead {
          properties {
            name
            value
          }
        }
      }
    }
  }
`;

describe.each(GENERATIONS)('GraphQL over the %s API of LeadBoxer', (generation) => {
  let now = NOW;
  let sandboxes: Sandboxes;
  let app: App;
  let client: GraphQLClient;
  beforeEach(async () => {
    now = NOW;
    sandboxes = await startSandboxes({ seed: 1, now: () => now, limits: 'off' });
    const environment = { ...sandboxes.env, ...sandboxes.unhurried, LEADBOXER_API: generation };
    app = await createApp({
      config: readConfig({ PORT: '0', STORE_URL: 'sqlite::memory:', ...environment }, catalog),
      catalog,
      clock: { ...systemClock, now: () => now },
      random: Math.random,
      log: quiet,
    });
    const { port } = await app.http.listen(0, '127.0.0.1');
    client = new GraphQLClient(`http://127.0.0.1:${port}/graphql`);
  });
  afterEach(async () => {
    await app.close(1_000);
    await sandboxes.close();
  });

  const counts = () => sandboxes.leadboxer.counts();
  const leads = async (filter: object = {}) => {
    const answer = await client.request<{ leads: { nodes: readonly Node[] } }>(LEADS, { filter });
    return answer.leads.nodes;
  };
  const update = async (input: object) =>
    (await client.request<{ updateLead: Problem }>(UPDATE, { input })).updateLead;

  it('tags and assigns a lead, and the next reads show it', async () => {
    const [lead] = await leads({ tag: 'customer' });
    const id = lead?.id ?? '';
    const wanted = {
      ...{ id, addTags: ['hot'], removeTags: ['newsletter'], assigneeExternalId: '42' },
    };
    const after = {
      ...{ id, tags: ['customer', 'hot'], status: 'ASSIGNED', assignee: { externalId: '42' } },
    };
    expect(await update(wanted)).toStrictEqual({ type: 'UpdateLeadSuccess', lead: after });
    expect(counts()).toMatchObject({ [TAGS]: 1, [ASSIGN]: 1, [ENDPOINTS[generation].lead]: 2 });
    expect(await leads({ tag: 'hot', assigneeExternalId: '42' })).toStrictEqual([after]);
    // Again: it is so already.
    expect(await update(wanted)).toMatchObject({ type: 'UpdateLeadSuccess' });
    expect(counts()).toMatchObject({ [TAGS]: 1, [ASSIGN]: 1 });
  });

  it('answers with a problem: a conflict over tags, an unsupported change, invalid input', async () => {
    const [lead] = await leads({ tag: 'customer' });
    const id = lead?.id ?? '';
    expect(await update({ id, tags: ['hot'], expect: { tags: ['customer'] } })).toMatchObject({
      ...{ type: 'ConflictProblem', code: 'CONFLICT' },
      current: { id, tags: ['newsletter', 'customer'] },
    });
    expect(await update({ id, unassign: true })).toMatchObject({
      ...{ type: 'UnsupportedProblem', code: 'UNSUPPORTED', supportedBy: expect.any(Array) as [] },
    });
    expect(await update({ id, closed: true })).toMatchObject({ type: 'UnsupportedProblem' });
    expect(await update({ id, addTags: ['a', 'b,c'] })).toMatchObject({
      ...{ type: 'InvalidInputProblem', path: ['input', 'addTags', '1'] },
    });
    expect(await update({ id, assigneeExternalId: 'me' })).toMatchObject({
      ...{ type: 'InvalidInputProblem', path: ['input', 'assigneeExternalId'] },
    });
    expect(counts()[TAGS]).toBeUndefined();
    expect(counts()[ASSIGN]).toBeUndefined();
  });

  it('sends events, says when they can be read, and then shows them', async () => {
    const properties = { stage: 'decision', seats: 12, email: 'ada@engine.example' };
    const events = [
      { type: 'form', nonce: 'n1', title: 'Asked for a price', properties },
      { type: 'form', nonce: 'n2', properties: { esScore: 99 } },
    ];
    const { trackEvents } = await client.request<{
      trackEvents: { results: readonly { readonly eventId: string | null }[] };
    }>(TRACK, { events });
    expect(trackEvents).toMatchObject({
      accepted: 1,
      results: [
        { nonce: 'n1', event: null, readableAt: new Date(NOW + LAG).toISOString(), problem: null },
        {
          nonce: 'n2',
          problem: {
            code: 'INVALID_INPUT',
            path: ['input', 'events', '1', 'properties', 'esScore'],
          },
        },
      ],
    });
    expect(counts()[COLLECT]).toBe(1);
    now += LAG;
    const { node } = await client.request<{ node: Readonly<Record<string, unknown>> }>(STORY, {
      id: trackEvents.results[0]?.eventId,
    });
    const sent = [
      { name: 'stage', value: 'decision' },
      { name: 'seats', value: '12' },
    ];
    const has = (list: readonly unknown[]) => expect.arrayContaining([...list]) as unknown[];
    expect(node).toMatchObject({
      ...{ type: 'form', title: 'Asked for a price' },
      properties: has([...sent, { name: 'email', value: 'ada@engine.example' }]),
      session: { properties: has(sent) },
      lead: { properties: has(sent) },
    });
  });
});
