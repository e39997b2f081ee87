import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { catalog } from '../../src/catalog.ts';
import { sessionTypeName } from '../../src/ports/facts.ts';
import {
  BrowseDocument,
  LeadDocument,
  LeadsDocument,
  StitchDocument,
  TrackEventsDocument,
} from '../operations.gen.ts';
import { post, tapp, tworld, type World } from './kit.ts';

const DAY = 86_400_000;
const iso = (ms: number) => new Date(ms).toISOString();

let world: World;
beforeAll(async () => {
  world = await tworld();
});
afterAll(() => world.close());

interface Answer {
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions?: { readonly code?: string; readonly faults?: unknown };
  }[];
  readonly extensions: {
    readonly warnings?: readonly string[];
    readonly cost: { readonly calls: number };
  };
}
async function ask(
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
  url = world.url,
): Promise<Answer> {
  return (await (await post(url, { query, variables })).json()) as Answer;
}

describe('lists', () => {
  test('totalCount costs calls only where it is selected', async () => {
    const window = { from: iso(Date.now() - 20 * DAY), to: iso(Date.now()) };
    const list = `leads(first: 1, sources: [LEADFEEDER], window: $window)`;
    const without = await ask(`query($window: WindowInput) { ${list} { nodes { id } } }`, {
      window,
    });
    const calls = world.sandboxes.leadfeeder.calls();
    const counted = await ask(
      `query($window: WindowInput) { ${list} { nodes { id } totalCount { value precision } } }`,
      { window },
    );
    expect(without.data).not.toBeNull();
    expect(counted.data).toMatchObject({ leads: { totalCount: { precision: 'EXACT' } } });
    // The list is short and known, so counting it costs nothing more.
    expect(world.sandboxes.leadfeeder.calls()).toBe(calls);
  });

  test('a page has at most 100 rows, and a warning says that it was cut', async () => {
    const answer = await ask('{ leads(first: 200) { nodes { id } } }');
    expect(answer.extensions.warnings).toEqual(['first: 200 was cut to 100, the largest page']);
  });

  test.each([
    ['first: 0', 'first must be 1 or more, not 0'],
    ['first: 2, last: 2', 'first and last exclude each other; give one of them'],
  ])('a page of %s is refused with what is wrong', async (args, message) => {
    const answer = await ask(`{ leads(${args}) { nodes { id } } }`);
    expect(answer.errors?.[0]).toMatchObject({ message, extensions: { code: 'INVALID_INPUT' } });
  });

  test('a list refuses a window that ends before it begins', async () => {
    const answer = await ask('query($w: WindowInput) { leads(window: $w) { nodes { id } } }', {
      w: { from: iso(Date.now()), to: iso(Date.now() - DAY) },
    });
    expect(answer.errors?.[0]?.extensions?.code).toBe('INVALID_INPUT');
  });
});

describe('windows', () => {
  test('sessions are of the window that listed their lead, or of the last 30 days for a lead read by id', async () => {
    const window = { from: iso(Date.now() - 9 * DAY), to: iso(Date.now() - 2 * DAY) };
    const { leads } = await world.client.request(StitchDocument, {
      first: 50,
      window,
      sessions: 20,
      sources: ['LEADBOXER', 'WEBMARKETER'],
    });
    const sessions = leads.nodes.flatMap((lead) => lead.sessions.nodes);
    expect(sessions.length).toBeGreaterThan(0);
    for (const { startedAt } of sessions)
      expect(startedAt >= window.from && startedAt < window.to).toBe(true);

    const [first] = leads.nodes;
    const { lead } = await world.client.request(LeadDocument, { by: { id: first?.id ?? '' } });
    // History goes back 28 days, so the last 30 hold all of it.
    expect(lead?.sessions.nodes.length).toBeGreaterThanOrEqual(first?.sessions.nodes.length ?? 0);
  });
});

describe('budgets', () => {
  test('a source without budget before the deadline costs its own rows only, and says when to ask again', async () => {
    const scarce = await tworld({}, { LEADBOXER_RATE_LIMIT: '2/60s' });
    try {
      const { leads } = await scarce.client.request(StitchDocument, {
        first: 20,
        sources: ['LEADBOXER', 'LEADFEEDER'],
      });
      const statuses = leads.nodes
        .filter(({ source }) => source === 'LEADBOXER')
        .flatMap((lead) => lead.sessions.completeness.sources);
      const skipped = statuses.filter(({ state }) => state === 'SKIPPED_BUDGET');
      expect(statuses.filter(({ state }) => state === 'LIVE').length).toBeLessThanOrEqual(2);
      expect(skipped.length).toBeGreaterThan(0);
      for (const status of skipped) {
        expect(status.code).toBe('BUDGET_EXCEEDED');
        expect(Date.parse(status.retryAt ?? '')).toBeGreaterThan(Date.now());
      }
      expect(leads.nodes.some(({ source }) => source === 'LEADFEEDER')).toBe(true);
      expect(scarce.sandboxes.leadboxer.counts()['GET /v1/leads/sessions']).toBe(2);
    } finally {
      await scarce.close();
    }
  });
});

describe('ids', () => {
  test('the id of every kind of node reads the same thing again', async () => {
    const { leads } = await world.client.request(StitchDocument, { first: 100 });
    const window = { from: iso(Date.now() - 20 * DAY), to: iso(Date.now()) };
    const browsed = await world.client.request(BrowseDocument, { window });
    const ids = [
      ...leads.nodes.flatMap((lead) => [
        lead.id,
        ...lead.sessions.nodes
          .slice(0, 1)
          .flatMap((session) => [
            session.id,
            ...session.events.nodes.slice(0, 1).map(({ id }) => id),
          ]),
      ]),
      ...browsed.accounts.nodes.map(({ id }) => id),
      ...browsed.customFeeds.nodes.map(({ id }) => id),
      ...browsed.campaigns.nodes.map(({ id }) => id),
      ...browsed.visits.nodes.map(({ id }) => id),
    ];
    const types = new Set<string>();
    for (let from = 0; from < ids.length; from += 100) {
      const some = ids.slice(from, from + 100);
      const answer = await ask('query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }', {
        ids: some,
      });
      const nodes = answer.data?.['nodes'] as readonly { __typename: string; id: string }[];
      expect(nodes.map((node) => node.id)).toEqual(some);
      for (const { __typename } of nodes) types.add(__typename);
    }
    const declared = catalog.vendors.flatMap(({ facts }) => [
      facts.leadType,
      sessionTypeName(facts),
    ]);
    expect(types).toEqual(new Set(['Account', 'Campaign', 'CustomFeed', 'Event', ...declared]));
  });

  test('the id of an event that sending gave reads it again, also after its session became another', async () => {
    const gateway = await tapp();
    const send = async (nonce: string, minutes: number) => {
      const { trackEvents } = await gateway.client.request(TrackEventsDocument, {
        input: {
          events: [
            {
              type: 'page-view',
              nonce,
              trackerId: 'visitor',
              occurredAt: iso(Date.now() - DAY + minutes * 60_000),
            },
          ],
        },
      });
      return trackEvents?.__typename === 'TrackEventsSuccess'
        ? (trackEvents.results[0]?.eventId ?? '')
        : '';
    };
    const read = (id: string) =>
      ask(
        'query($id: ID!) { node(id: $id) { id ... on Event { session { id startedAt } } } }',
        { id },
        gateway.url,
      );
    try {
      const late = await send('late', 40);
      const alone = await read(late);
      await send('early', 0);
      await send('between', 20);
      const merged = await read(late);
      expect(alone.data).toMatchObject({ node: { id: late } });
      expect(merged.data).toMatchObject({ node: { id: late } });
      const startOf = (answer: Answer) =>
        (answer.data as { node: { session: { startedAt: string } } }).node.session.startedAt;
      expect(startOf(merged) < startOf(alone)).toBe(true);
    } finally {
      await gateway.close();
    }
  });

  test('a text that is no id reads as null, and more than 100 ids at once are refused', async () => {
    expect((await ask('{ node(id: "nonsense") { id } }')).data).toEqual({ node: null });
    const many = await ask('query($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
      ids: Array.from({ length: 101 }, () => 'x'),
    });
    expect(many.errors?.[0]?.message).toBe('ids must be at most 100, not 101');
  });
});

describe('filters', () => {
  test('a filter that only giosg answers takes the views of the token’s user, and leaves other sources out', async () => {
    const { leads } = await world.client.request(LeadsDocument, {
      first: 100,
      filter: { pendingForExternalId: 'me' },
    });
    expect(leads.edges.length).toBeGreaterThan(0);
    for (const { node } of leads.edges) expect(node.source).toBe('GIOSG');
    expect(world.sandboxes.giosg.counts()).toMatchObject({
      'GET /api/v5/users/me': 1,
      'GET /api/v5/users/:user/pending_leads': 1,
    });
    const states = leads.completeness.sources.map(({ source, state }) => [source, state]);
    expect(Object.fromEntries(states)).toMatchObject({ GIOSG: 'LIVE', LEADBOXER: 'UNSUPPORTED' });
  });

  test('a filter that no source answers itself is applied to the rows by the gateway', async () => {
    const { leads } = await world.client.request(LeadsDocument, {
      first: 100,
      filter: { identified: true, kind: 'PERSON' },
    });
    expect(leads.edges.length).toBeGreaterThan(0);
    for (const { node } of leads.edges) expect(node.kind).toBe('PERSON');
  });
});

test('a feed lists its own leads, and the pages of a visit are its events at no call', async () => {
  const answer = await ask(`{
    customFeeds { nodes { name leads(first: 5) { nodes { source location { countryCode } } } } }
  }`);
  const feeds = answer.data?.['customFeeds'] as {
    readonly nodes: readonly {
      readonly name: string;
      readonly leads: {
        readonly nodes: readonly { readonly location: { readonly countryCode: string } }[];
      };
    }[];
  };
  const finland = feeds.nodes.filter(({ name }) => name === 'Finland');
  expect(finland.flatMap(({ leads }) => leads.nodes).length).toBeGreaterThan(0);
  for (const { leads } of finland)
    for (const { location } of leads.nodes) expect(location.countryCode).toBe('FI');
});

test('the log has one line for each request, with the operation and its upstream calls but no secret', async () => {
  const lines: Readonly<Record<string, unknown>>[] = [];
  const log = {
    info: (facts: object, message: string) => lines.push({ ...facts, message }),
    warn() {},
    error() {},
  };
  const gateway = await tapp(
    { ...world.sandboxes.env, API_KEYS: 'web:0123456789abcdef0123' },
    { log },
  );
  try {
    await post(
      gateway.url,
      { query: 'query Named { leads(first: 1, sources: [GIOSG]) { nodes { id } } }' },
      { authorization: 'Bearer 0123456789abcdef0123' },
    );
  } finally {
    await gateway.close();
  }
  const requests = lines.filter(({ message }) => message === 'request');
  expect(requests).toHaveLength(1);
  expect(requests[0]).toMatchObject({
    operation: 'Named',
    key: 'web',
    status: 200,
    upstreamCalls: { GIOSG: 1 },
  });
  expect(requests[0]?.['durationMs']).toBeTypeOf('number');
  expect(JSON.stringify(lines)).not.toMatch(/0123456789abcdef0123/);
});
