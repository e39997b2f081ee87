import type { GraphQLSchema } from 'graphql';
import type { SourceName } from '../domain/entities.ts';
import type { SourceFacts } from '../ports/facts.ts';
import { reportIncomplete } from './kit/incomplete.ts';
import { addNotes } from './kit/notes.ts';
import { createParts } from './kit/parts.ts';
import { checkOwnNames, checkOwnTypes } from './kit/records.ts';
import { MODULES, type Module } from './modules.ts';

export type { Context } from './kit/builder.ts';

/**
 * The schema for a catalog of sources, configured or not.
 *
 * @param store the name of the source that is the gateway's own store
 * @param modules what to build it from
 */
export function createSchema(
  catalog: readonly SourceFacts[],
  store: SourceName,
  modules: readonly Module[] = MODULES,
): GraphQLSchema {
  checkOwnTypes(catalog);
  const parts = createParts(catalog, store);
  for (const add of modules) add(parts);
  const schema = parts.builder.toSchema();
  checkOwnNames(schema, catalog);
  return reportIncomplete(addNotes(schema, catalog));
}
