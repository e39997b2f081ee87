import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { catalog } from '../../src/catalog.ts';
import { ownIdType } from '../../src/domain/identifiers.ts';

const root = new URL('../../src/schema/', import.meta.url);
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
);
const vendors = catalog.vendors.map(({ facts }) => facts);

test('files of the schema are found', () => {
  expect(files).toContain('lead.ts');
  expect(vendors.length).toBeGreaterThan(0);
});

/** The files with one of these words, whatever its case. A part of another word does not count. */
function filesWith(words: readonly string[], flags: string): readonly string[] {
  const escaped = words.map((word) => word.replace(/\W/g, '\\$&')).join('|');
  const pattern = new RegExp(`(?<!\\w)(?:${escaped})(?!\\w)`, flags);
  return files.filter((file) => pattern.test(readFileSync(new URL(file, root), 'utf8')));
}

test.each(vendors)('no file of the schema names $title', (facts) => {
  const { name, title, leadType } = facts;
  expect(filesWith([name, title, leadType, ownIdType(name)], 'i')).toEqual([]);
});

test('a vendor is looked for by its whole name, in any case', () => {
  expect(filesWith(['sess', 'ession'], 'i')).toEqual([]);
  expect(filesWith(['SESSION'], 'i')).toContain('session.ts');
});

test('no file of the schema names the source that is the store', () => {
  expect(filesWith([catalog.store.facts.name], '')).toEqual([]);
});
