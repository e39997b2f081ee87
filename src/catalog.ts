import type { Catalog } from './ports/definition.ts';
import { store } from './store/index.ts';
import * as registry from './vendors/registry.ts';

/** Every source that this gateway has, configured or not: the schema is built from all of them. */
export const catalog: Catalog = { vendors: Object.values(registry), store };
