import { printSchema } from 'graphql';
import { createSchema } from '../../src/schema/index.ts';
import { catalog } from '../../src/catalog.ts';
import { factsIn } from '../../src/ports/definition.ts';

/** Where the printed schema lives. */
export const SCHEMA_FILE = new URL('../../schema/schema.graphql', import.meta.url);

/** The schema of all sources, as it is served. */
export function printed(): string {
  return `${printSchema(createSchema(factsIn(catalog), catalog.store.facts.name))}\n`;
}
