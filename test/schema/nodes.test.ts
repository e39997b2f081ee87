import { graphql } from 'graphql';
import { expect, test } from 'vitest';
import { catalog } from '../../src/catalog.ts';
import type { SourceName } from '../../src/domain/entities.ts';
import { encodeId } from '../../src/domain/ids.ts';
import { factsIn } from '../../src/ports/definition.ts';
import { sessionTypeName, type SourceFacts } from '../../src/ports/facts.ts';
import { createSchema, type Context } from '../../src/schema/index.ts';

const sources = factsIn(catalog);
const [facts] = sources as [SourceFacts];
const schema = createSchema(sources, catalog.store.facts.name);

/** Has the fields of every entity, so that its shape tells nothing. */
const everything = {
  ref: { source: facts.name, account: 'a', externalId: 'x', lead: { source: facts.name } },
  lead: { ref: { source: 'NONE' } },
  session: { ref: { lead: { source: 'NONE' } } },
  event: {},
  criteria: [],
  slug: 's',
  startDate: 0,
  phoneCountryCodes: [],
  processedAt: 0,
  rowCount: 1,
  identifiers: [],
  health: null,
  trackingStatus: 'ok',
  source: facts.name,
};
const read = () => Promise.resolve({ ...everything });
const context = {
  loaders: {
    account: read,
    campaign: read,
    customFeed: read,
    event: read,
    eventType: read,
    lead: read,
    outlay: read,
    profile: read,
    session: read,
    trashedEvent: read,
  },
  exports: { byId: read },
  upstreams: () => [everything],
} as unknown as Context;

async function typeOf(type: string, parts: readonly string[], source: SourceName = facts.name) {
  const answer = await graphql({
    schema,
    source: 'query ($id: ID!) { node(id: $id) { __typename } }',
    variableValues: { id: encodeId({ type, source, parts }) },
    contextValue: context,
  });
  expect(answer.errors).toBeUndefined();
  return (answer.data?.['node'] as { readonly __typename: string } | null)?.__typename;
}

test.each([
  ['Account', ['a']],
  ['CustomFeed', ['a', 'x']],
  ['Campaign', ['w', 'x']],
  ['Outlay', ['w', 'c', 'x']],
  ['Event', ['a', 'l', '', '', 'x']],
  ['EventType', ['a', 'r']],
  ['TrashedEvent', ['0', 'x']],
  ['LeadExport', ['x']],
  ['Profile', ['x']],
  ['Upstream', ['x']],
])('a value read by the id of the type %s is one, whatever fields it has', async (type, parts) => {
  expect(await typeOf(type, parts)).toBe(type);
});

test.each(sources)('a lead and a session of $name have the types of that source', async (own) => {
  expect(await typeOf('Lead', ['a', 'x'], own.name)).toBe(own.leadType);
  expect(await typeOf('Session', ['a', 'l', '', 'x'], own.name)).toBe(sessionTypeName(own));
});

test('an id of no known type reads nothing', async () => {
  expect(await typeOf('Nothing', ['x'])).toBeUndefined();
});
