import type { SourceName } from '../../domain/entities.ts';
import type { SourceFacts } from '../../ports/facts.ts';
import { createBuilder, type Builder } from './builder.ts';
import { createEnums, type Enums } from './enums.ts';
import { createInputs, type Inputs } from './inputs.ts';
import { declareTypes, type Types } from './types.ts';

/** What every module of the schema builds with. A module adds types and fields to the builder, and gives nothing back. */
export interface Parts {
  readonly builder: Builder;
  /** Every source, configured or not. */
  readonly catalog: readonly SourceFacts[];
  /** The source that is the gateway's own store. */
  readonly store: SourceName;
  readonly enums: Enums;
  readonly inputs: Inputs;
  readonly types: Types;
}

/** @param store the name of the source that is the gateway's own store */
export function createParts(catalog: readonly SourceFacts[], store: SourceName): Parts {
  const builder = createBuilder();
  const enums = createEnums(builder, catalog, store);
  return {
    builder,
    catalog,
    store,
    enums,
    inputs: createInputs(builder, enums),
    types: declareTypes(builder, catalog),
  };
}

/** @throws where the catalog has no such source */
export function factsOf({ catalog }: Pick<Parts, 'catalog'>, source: SourceName): SourceFacts {
  const facts = catalog.find((one) => one.name === source);
  if (!facts) throw new Error(`no such source: ${source}`);
  return facts;
}
