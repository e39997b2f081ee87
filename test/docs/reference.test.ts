import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { documentAt } from './documents.ts';
import { fileOf, PAGES } from './pages.ts';

test.each(Object.entries(PAGES))(
  '%s is what the declarations in the code say; npm run docs writes it',
  async (page, print) => {
    expect(readFileSync(fileOf(page), 'utf8')).toBe(await print());
  },
);

test('docs/add-a-vendor.md names every file that is generated', () => {
  const { text } = documentAt('docs/add-a-vendor.md');
  const section = text.slice(text.indexOf('## What is generated')).split('\n## ')[0] ?? '';
  const generated = ['schema/schema.graphql', 'test/operations.gen.ts', ...Object.keys(PAGES)];
  expect(generated.filter((file) => !section.includes(`\`${file}\``))).toEqual([]);
});
