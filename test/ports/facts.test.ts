import { expect, test } from 'vitest';
import { recordFields, type SourceFacts } from '../../src/ports/facts.ts';

interface Details {
  readonly visits: number | null;
  readonly tags: readonly string[];
}
const named = { name: 'field', description: 'A field.' };
const read = (fields: SourceFacts['leadFields'], details: Details) =>
  fields.map((field) => field.read(details as never));

test('a field whose reader fits the details and the declared type is accepted and reads them', () => {
  const fields = recordFields<Details>([
    { ...named, type: 'Int', read: (details) => details.visits },
    { ...named, type: 'String', list: true, required: true, read: ({ tags }) => tags },
    {
      ...named,
      type: { name: 'Tag', description: 'A tag.', fields: recordFields<string>([]) },
      read: () => null,
    },
  ]);
  expect(read(fields, { visits: 3, tags: ['a'] })).toEqual([3, ['a'], null]);
});

// Each line below compiles only if the error that it expects is there: `npm run check:types` holds these tests.
test('a field whose reader does not fit does not compile', () => {
  const declared = [
    recordFields<Details>([
      // @ts-expect-error the details have no such member
      { ...named, type: 'Boolean', read: (details) => details.visit === 1 },
    ]),
    recordFields<Details>([
      // @ts-expect-error the annotation is of other details
      { ...named, type: 'Int', read: (details: { readonly clicks: number }) => details.clicks },
    ]),
    recordFields<Details>([
      // @ts-expect-error the reader gives a number where the field declares a text
      { ...named, type: 'String', read: (details) => details.visits },
    ]),
    recordFields<Details>([
      // @ts-expect-error the reader may give null where the field promises a value
      { ...named, type: 'Int', required: true, read: (details) => details.visits },
    ]),
    recordFields<Details>([
      // @ts-expect-error the reader gives a list where the field declares a single value
      { ...named, type: 'String', read: (details) => details.tags },
    ]),
    recordFields([
      // @ts-expect-error nothing says what the details are
      { ...named, type: 'Int', read: (details: Details) => details.visits },
    ]),
  ];
  expect(declared).toHaveLength(6);
});

test('a bare list of fields, whose readers nobody has checked, is not accepted as facts', () => {
  const bare = [{ ...named, type: 'Int', read: (details: Details) => details.visits }] as const;
  // @ts-expect-error only recordFields makes the fields of a source
  const facts: Pick<SourceFacts, 'leadFields'> = { leadFields: bare };
  expect(facts.leadFields).toHaveLength(1);
});
