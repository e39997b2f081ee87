import { printSchema } from 'graphql';
import { createSchema } from '../../src/schema/index.ts';
import * as registry from '../../src/sources/registry.ts';

/** Where the printed schema lives. */
export const SCHEMA_FILE = new URL('../../schema/schema.graphql', import.meta.url);

/** The schema of all sources, as it is served. */
export function printed(): string {
  const catalog = Object.values(registry).map((definition) => definition.facts);
  return `${printSchema(createSchema(catalog))}\n`;
}
