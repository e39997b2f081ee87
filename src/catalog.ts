import type { Catalog } from './ports/definition.ts';
import { store } from './store/index.ts';
import * as registry from './vendors/registry.ts';

/** Every source that this gateway has, configured or not: the schema is built from all of them. */
export const catalog: Catalog = {
  // A namespace lists its members by name in Node, and as they stand in the file under a test runner.
  vendors: Object.values(registry).toSorted((a, b) => (a.facts.name < b.facts.name ? -1 : 1)),
  store,
};
