import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { catalog } from '../../src/catalog.ts';
import { ownIdType } from '../../src/domain/identifiers.ts';
import type { SourceFacts } from '../../src/ports/facts.ts';
import { documentAt } from '../docs/documents.ts';

// Decision 0006: what is true of a source is declared by it, and no other file names it.

const root = new URL('../../src/', import.meta.url);
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.ts'));
const vendors = catalog.vendors.map(({ facts }) => facts);

const textOf = (file: string): string => readFileSync(new URL(file, root), 'utf8');

/** Finds one of these words as it is written. A part of another word does not count: a vendor may be called Page. */
function patternOf(words: readonly string[]): RegExp {
  const escaped = words.map((word) => word.replace(/\W/g, '\\$&')).join('|');
  return new RegExp(`(?<!\\w)(?:${escaped})(?!\\w)`);
}
const namesOf = ({ name, title, leadType }: SourceFacts): readonly string[] => [
  ...[name, title, leadType, ownIdType(name)],
];

test.each(vendors)(
  'no file of src outside of its folder names $title, save the registry',
  (facts) => {
    const pattern = patternOf(namesOf(facts));
    const naming = files.filter((file) => pattern.test(textOf(file)));
    const folder = `vendors/${facts.name.toLowerCase()}/`;
    expect(naming).toContain(`${folder}facts.ts`);
    expect(
      naming.filter((file) => !file.startsWith(folder) && file !== 'vendors/registry.ts'),
    ).toEqual([]);
  },
);

test('a source is looked for by its whole name', () => {
  expect('a Page of PAGES, pages').not.toMatch(patternOf(['PAGE', 'Pages']));
  expect('source: "PAGE"').toMatch(patternOf(['PAGE']));
  expect('PageLead').toMatch(patternOf(['Page', 'PageLead']));
});

test('an example in the code is of Acme, the vendor of the template, and of no real vendor', () => {
  expect(files.filter((file) => /matomo/i.test(textOf(file)))).toEqual([]);
  expect(files.filter((file) => /acme/i.test(textOf(file)))).toContain('domain/identifiers.ts');
});

test('the name of the store among the sources is written in one file', () => {
  const written = new RegExp(`['"\`]${catalog.store.facts.name}['"\`]`);
  expect(files.filter((file) => written.test(textOf(file)))).toEqual(['domain/ids.ts']);
});

test('no file of the schema names the source that is the store', () => {
  const pattern = patternOf([catalog.store.facts.name]);
  const schema = files.filter((file) => file.startsWith('schema/'));
  expect(schema).toContain('schema/lead.ts');
  expect(schema.filter((file) => pattern.test(textOf(file)))).toEqual([]);
});

test.each(vendors)('the prose of the guide says nothing of $title alone', (facts) => {
  // Examples show types of vendors, and the lists of all vendors are generated.
  const prose = documentAt('docs/guide.md')
    .text.replace(/^```.*?^```/gms, '')
    .replace(/<!-- (\w+) -->.*?<!-- \/\1 -->/gs, '');
  expect(prose).toContain('## Freshness');
  expect(prose).not.toMatch(patternOf(namesOf(facts)));
});
