import { buildSchema, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { createDeprecations } from '../../src/http/plugins/deprecations.ts';
import { post, quiet, tapp } from '../app/kit.ts';

const schema = buildSchema(`
  enum Order { NEW OLD @deprecated(reason: "Use NEW.") }
  input Filter { name: String title: String @deprecated(reason: "Use name.") nested: Filter }
  interface Lead { id: ID name: String @deprecated(reason: "Use id.") }
  type Person implements Lead { id: ID name: String @deprecated(reason: "Use id.") }
  type Query {
    leads(filter: Filter, order: Order, first: Int, limit: Int @deprecated(reason: "Use first.")): [Lead!]!
  }
`);

describe('the deprecated members that a document uses', () => {
  test.each([
    ['a field of an interface', '{ leads { name } }', ['Lead.name']],
    ['a field in a fragment', '{ leads { ...on Person { name } } }', ['Person.name']],
    ['an argument', '{ leads(limit: 1) { id } }', ['Query.leads(limit:)']],
    ['an enum value', '{ leads(order: OLD) { id } }', ['Order.OLD']],
    ['an input field', '{ leads(filter: { title: "x" }) { id } }', ['Filter.title']],
    [
      'an input field within another',
      '{ leads(filter: { nested: { title: "x" } }) { id } }',
      ['Filter.title'],
    ],
    ['none', '{ leads(first: 1, order: NEW, filter: { name: "x" }) { id } }', []],
    [
      'several, each once and in order',
      '{ b: leads(limit: 1) { name } a: leads(limit: 2) { name } }',
      ['Lead.name', 'Query.leads(limit:)'],
    ],
  ])('are named by their coordinates: %s', (_what, code, expected) => {
    expect(createDeprecations(schema)(parse(code))).toEqual(expected);
  });

  test('are found once a document', () => {
    const deprecations = createDeprecations(schema);
    const document = parse('{ leads { name } }');
    expect(deprecations(document)).toBe(deprecations(document));
  });
});

test('the log line of a request names the deprecated members that it uses, and says nothing of others', async () => {
  const lines: Record<string, unknown>[] = [];
  const log = { ...quiet, info: (facts: object) => lines.push({ ...facts }) };
  const gateway = await tapp({}, { log });
  try {
    await post(gateway.url, {
      query: 'query Old { __type(name: "Lead") { fields(includeDeprecated: true) { name } } }',
    });
    await post(gateway.url, {
      query:
        'query Deprecated { leads(sources: [LEADFEEDER]) { nodes { ... on LeadfeederLead { vendorStatus } } } }',
    });
    expect(lines.map(({ operation, deprecated }) => [operation, deprecated])).toEqual([
      ['Old', undefined],
      ['Deprecated', ['LeadfeederLead.vendorStatus']],
    ]);
  } finally {
    await gateway.close();
  }
});
