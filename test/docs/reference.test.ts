import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fileOf, PAGES } from './pages.ts';

test.each(Object.entries(PAGES))(
  '%s is what the declarations in the code say; npm run docs writes it',
  async (page, print) => {
    expect(readFileSync(fileOf(page), 'utf8')).toBe(await print());
  },
);
