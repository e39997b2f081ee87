import {
  buildSchema,
  Kind,
  parse,
  validate,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fillStore } from '../../src/demo/fill.ts';
import { trickle } from '../../src/demo/history.ts';
import { DAY } from '../../src/domain/time.ts';
import { GRAPHIQL_TABS } from '../../src/http/graphiql-tabs.ts';
import { post, tworld, type World } from '../app/kit.ts';
import { subscribe } from '../app/sse.ts';
import { blocks, documentAt, documents } from './documents.ts';
import { fileOf } from './pages.ts';

const schema = buildSchema(readFileSync(fileOf('schema/schema.graphql'), 'utf8'));
const readme = documentAt('README.md');
const EXAMPLES: readonly (readonly [string, string])[] = [
  ...documents().flatMap((document) =>
    blocks(document, 'graphql').map(
      (code) => [`${document.path}: ${titleOf(code)}`, code] as const,
    ),
  ),
  ...GRAPHIQL_TABS.map(({ query }) => [`GraphiQL: ${titleOf(query)}`, query] as const),
];

/** The first line that is more than a brace or a comment. */
function titleOf(code: string): string {
  const lines = code.split('\n').map((line) => line.trim());
  return lines.find((line) => /^[^#]\s*\w/.test(line)) ?? '';
}

// What the demo is: the sandboxes' people, and the store with its history.
let world: World;
beforeAll(async () => {
  world = await tworld({ seed: 7 });
  await fillStore(world.app.store, Date.now(), world.app.background());
});
afterAll(() => world.close());

describe('examples of the documentation and of GraphiQL', () => {
  test('are there', () => {
    expect(EXAMPLES.length).toBeGreaterThan(15);
  });

  test.each(EXAMPLES)('%s: is valid, and finds something in the demo', async (_title, code) => {
    expect(validate(schema, parse(code))).toEqual([]);
    const [operation] = parse(code).definitions.filter(
      (one): one is OperationDefinitionNode => one.kind === Kind.OPERATION_DEFINITION,
    );
    const variables = await variablesOf(operation);
    const data =
      operation?.operation === OperationTypeNode.SUBSCRIPTION
        ? await firstEvent(code, variables)
        : await answerOf(code, variables);
    expect(emptyPlaces(data), JSON.stringify(data)).toEqual([]);
  });

  test('the demo, filled on another day again, has each campaign once and another outlay', async () => {
    const { store } = world.app;
    const query =
      '{ campaigns(sources: [LOCAL]) { nodes { slug outlays { totalCount { value } } } } }';
    const read = async () => (await world.client.request<Campaigns>(query, {})).campaigns.nodes;
    const before = await read();
    await fillStore(store, Date.now() + DAY, world.app.background());
    expect(await read()).toEqual(
      before.map(({ slug, outlays }) => ({
        slug,
        outlays: { totalCount: { value: outlays.totalCount.value + 1 } },
      })),
    );
    expect(before.map(({ slug }) => slug)).toEqual(['autumn', 'brand']);
  });

  test('README.md: the printed answer has the fields that the gateway answers', async () => {
    const [query] = blocks(readme, 'graphql');
    const [printed] = blocks(readme, 'json');
    const answer: unknown = await (await post(world.url, { query })).json();
    expect(pathsIn(JSON.parse(printed ?? ''))).toEqual(pathsIn(answer));
  });

  test.each(['README.md', 'docs/store.md'])(
    '%s: the event sent with curl is accepted',
    async (path) => {
      const sent = /\/collect -H 'content-type: application\/json' -d '(.*)'/.exec(
        documentAt(path).text,
      )?.[1];
      const response = await post(`${world.origin}/collect`, sent);
      expect(response.status).toBe(200);
      expect(await response.json()).toMatchObject({ accepted: 1 });
    },
  );
});

interface Campaigns {
  readonly campaigns: {
    readonly nodes: readonly {
      readonly slug: string;
      readonly outlays: { readonly totalCount: { readonly value: number } };
    }[];
  };
}

/** What a reader would put into the variables of an example, by their names. */
async function variablesOf(
  operation: OperationDefinitionNode | undefined,
): Promise<Readonly<Record<string, unknown>>> {
  const values: Readonly<Record<string, () => unknown>> = {
    window: () => ({
      from: new Date(Date.now() - 30 * DAY).toISOString(),
      to: new Date(Date.now() + DAY).toISOString(),
    }),
    id: async () => (await giosgLead(false)).id,
    me: async () => (await giosgLead(true)).assignee?.externalId,
    feed: allLeadsFeed,
  };
  const names = (operation?.variableDefinitions ?? []).map(({ variable }) => variable.name.value);
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await values[name]?.()] as const)),
  );
}

interface GiosgLead {
  readonly id: string;
  readonly assignee: { readonly externalId: string } | null;
}
async function giosgLead(assigned: boolean): Promise<GiosgLead> {
  const query = `query($assigned: Boolean!) { leads(first: 1, sources: [GIOSG], filter: { assigned: $assigned }) {
    nodes { id assignee { externalId } } } }`;
  const { leads } = await world.client.request<{
    readonly leads: { readonly nodes: readonly GiosgLead[] };
  }>(query, { assigned });
  const [lead] = leads.nodes;
  if (!lead) throw new Error('the demo has no such lead of giosg');
  return lead;
}

async function allLeadsFeed(): Promise<string | undefined> {
  const { customFeeds } = await world.client.request<{
    readonly customFeeds: {
      readonly nodes: readonly { readonly id: string; readonly name: string }[];
    };
  }>('{ customFeeds(sources: [LOCAL]) { nodes { id name } } }');
  return customFeeds.nodes[0]?.id;
}

async function answerOf(query: string, variables: object): Promise<unknown> {
  const answer: unknown = await (await post(world.url, { query, variables })).json();
  expect(answer).not.toHaveProperty('errors');
  return (answer as { readonly data: unknown }).data;
}

/** The first event of a subscription, after somebody new has visited and said who they are. */
async function firstEvent(
  query: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const events = await subscribe<{ readonly data?: unknown }>(world.url, query, variables);
  try {
    // Every third batch of the demo identifies a visitor. The length makes a visitor of each example's own.
    const batch = trickle(Date.now(), query.length * 3 + 2);
    await world.app.store.track(batch, world.app.background());
    const message = await events.next();
    expect(message).not.toHaveProperty('errors');
    return message?.data;
  } finally {
    events.end();
  }
}

/** Zero and empty are good news: nothing waits, no limit was hit, and the sources agree. */
const GOOD_WHEN_EMPTY: readonly string[] = ['queued', 'throttledCount', 'conflicts'];

/**
 * Places of an answer at which an example has nothing to show: an unknown top-level field, a problem, and each path at
 * which every row has zero or an empty list. One row that has more is enough.
 */
function emptyPlaces(data: unknown): readonly string[] {
  const found = new Map<string, boolean>();
  const visit = (value: unknown, at: string): void => {
    if (Array.isArray(value) || typeof value === 'number') {
      const hasMore = Array.isArray(value) ? value.length > 0 : value !== 0;
      found.set(at, hasMore || found.get(at) === true);
    }
    if (Array.isArray(value)) for (const item of value) visit(item, `${at}[]`);
    else if (typeof value === 'object' && value !== null)
      for (const [name, inner] of Object.entries(value))
        if (!GOOD_WHEN_EMPTY.includes(name)) visit(inner, `${at}.${name}`);
  };
  for (const [name, value] of Object.entries(data as object)) {
    if (typeof value !== 'object' || value === null || 'code' in value) found.set(name, false);
    visit(value, name);
  }
  return [...found].filter(([, hasMore]) => !hasMore).map(([at]) => at);
}

/** Every path of names in a JSON value, list places left out. */
function pathsIn(value: unknown, at = '', paths = new Set<string>()): readonly string[] {
  if (Array.isArray(value)) for (const item of value) pathsIn(item, `${at}[]`, paths);
  else if (typeof value === 'object' && value !== null)
    for (const [name, inner] of Object.entries(value)) {
      paths.add(`${at}.${name}`);
      pathsIn(inner, `${at}.${name}`, paths);
    }
  return [...paths].sort();
}
