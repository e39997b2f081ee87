import { printSchema } from 'graphql';
import { expect, test } from 'vitest';
import { catalog } from '../../src/catalog.ts';
import { factsIn } from '../../src/ports/definition.ts';
import { createSchema } from '../../src/schema/index.ts';
import { MODULES } from '../../src/schema/modules.ts';

const sources = factsIn(catalog);
const printedFrom = (modules: typeof MODULES) =>
  printSchema(createSchema(sources, catalog.store.facts.name, modules));
const inOrder = printedFrom(MODULES);

const half = Math.floor(MODULES.length / 2);
test.each([
  ['backwards', MODULES.toReversed()],
  ['with the second half first', [...MODULES.slice(half), ...MODULES.slice(0, half)]],
])('modules that run %s make the same schema', (_order, modules) => {
  expect(modules).not.toEqual(MODULES);
  expect(new Set(modules)).toEqual(new Set(MODULES));
  expect(printedFrom(modules)).toBe(inOrder);
});

test('the schema lacks what a module adds where the module does not run', () => {
  const [first] = MODULES;
  expect(() => printedFrom(MODULES.filter((module) => module !== first))).toThrow('Account');
});
