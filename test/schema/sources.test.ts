import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { catalog } from '../../src/catalog.ts';

const root = new URL('../../src/schema/', import.meta.url);
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
);
const vendors = catalog.vendors.map(({ facts }) => facts);

test('files of the schema are found', () => {
  expect(files).toContain('lead.ts');
  expect(vendors.length).toBeGreaterThan(0);
});

test.each(vendors)('no file of the schema names $title', ({ name, title }) => {
  const named = files.filter((file) => {
    const text = readFileSync(new URL(file, root), 'utf8').toLowerCase();
    return text.includes(name.toLowerCase()) || text.includes(title.toLowerCase());
  });
  expect(named).toEqual([]);
});

test('no file of the schema names the source that is the store', () => {
  const { name } = catalog.store.facts;
  const pattern = new RegExp(`\\b${name}\\b`);
  expect(files.filter((file) => pattern.test(readFileSync(new URL(file, root), 'utf8')))).toEqual(
    [],
  );
});
