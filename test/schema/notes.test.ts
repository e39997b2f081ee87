import { isInterfaceType, isObjectType, resolveSchemaCoordinate } from 'graphql';
import { expect, test } from 'vitest';
import { catalog } from '../../src/catalog.ts';
import { factsIn } from '../../src/ports/definition.ts';
import { recordFields, type SourceFacts } from '../../src/ports/facts.ts';
import { createSchema } from '../../src/schema/index.ts';

const sources = factsIn(catalog).toSorted((a, b) => (a.name < b.name ? -1 : 1));
const store = catalog.store.facts.name;
const schema = createSchema(sources, store);

test.each(sources)('every coordinate that $name notes is in the schema', (facts) => {
  const missing = Object.keys(facts.notes ?? {}).filter((coordinate) => {
    try {
      return !resolveSchemaCoordinate(schema, coordinate);
    } catch {
      return true;
    }
  });
  expect(missing).toEqual([]);
});

test.each(['Lead.nothing', 'Nothing.sessions', 'Query.leads(nothing:)', 'no coordinate'])(
  'a source that notes %s, which the schema does not have, is refused by name',
  (coordinate) => {
    const [first, ...others] = sources as [SourceFacts, ...SourceFacts[]];
    expect(() =>
      createSchema([{ ...first, notes: { [coordinate]: 'Never.' } }, ...others], store),
    ).toThrow(`${first.name} notes ${coordinate}, which the schema does not have`);
  },
);

test('a field of a source that has the name of a field of every lead is refused by name', () => {
  const [first, ...others] = sources as [SourceFacts, ...SourceFacts[]];
  const leadFields = recordFields<{ readonly person: string }>([
    { name: 'person', type: 'String', description: 'Taken.', read: ({ person }) => person },
  ]);
  expect(() => createSchema([{ ...first, leadFields }, ...others], store)).toThrow(
    `${first.name} declares the field person, which every Lead has`,
  );
});

test('two sources that declare one type for their leads or sessions are refused, and both are named', () => {
  const [first, second, ...others] = sources as [SourceFacts, SourceFacts, ...SourceFacts[]];
  const sessionType = {
    name: first.leadType,
    description: 'Taken.',
    fields: recordFields([]),
    leadField: 'stays',
  };
  for (const [taken, member] of [
    [{ leadType: first.leadType }, 'leadType'],
    [{ sessionType }, 'sessionType.name'],
  ] as const)
    expect(() => createSchema([first, { ...second, ...taken }, ...others], store)).toThrow(
      `${first.name} and ${second.name} both declare the type ${first.leadType}: give ${second.name} another ${member}`,
    );
});

test('a note stands under the title of its source, after the general description', () => {
  const [first, second, ...others] = sources as [SourceFacts, SourceFacts, ...SourceFacts[]];
  const noted = createSchema(
    [
      { ...first, notes: { 'Lead.sessions': 'One call.', 'LeadFilter.kind': 'Supported.' } },
      { ...second, notes: { 'Lead.sessions': 'Two calls.' } },
      ...others.map((facts) => ({ ...facts, notes: {} })),
    ],
    store,
  );
  const without = createSchema(
    sources.map((facts) => ({ ...facts, notes: {} })),
    store,
  );
  const sessionsOf = (from: typeof schema, type: string) => {
    const found = from.getType(type);
    return isObjectType(found) || isInterfaceType(found)
      ? found.getFields()['sessions']?.description
      : undefined;
  };
  const general = sessionsOf(without, 'Lead');
  const [one, two] = [`- ${first.title}: One call.`, `- ${second.title}: Two calls.`];

  expect(general).toBeTruthy();
  expect(sessionsOf(noted, 'Lead')).toBe(`${general}\n\n${one}\n${two}`);
  expect(sessionsOf(noted, first.leadType)).toBe(`${general}\n\n${one}`);
  expect(sessionsOf(noted, second.leadType)).toBe(`${general}\n\n${two}`);
  expect(sessionsOf(noted, others[0]?.leadType ?? '')).toBe(general);
  const kind = resolveSchemaCoordinate(noted, 'LeadFilter.kind');
  expect(kind?.kind === 'InputField' && kind.inputField.description).toMatch(
    new RegExp(`\n\n- ${first.title}: Supported\\.$`),
  );
});
