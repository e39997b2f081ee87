import SchemaBuilder from '@pothos/core';
import type { Instant } from '../../domain/time.ts';
import type { Loaders, Subscriptions, UpstreamView } from '../../loaders/port.ts';
import type { Exports } from '../../ports/exports.ts';
import { SCALARS, type Scalars } from './scalars.ts';

/** What a resolver gets. The composition root fills it; a test passes a literal. */
export interface Context {
  /** What this operation reads with. An event of a subscription brings its own: see `readWithOwnLoaders`. */
  loaders: Loaders;
  /** The live state of every source, configured or not. */
  readonly upstreams: () => readonly UpstreamView[];
  readonly subscriptions: Subscriptions;
  readonly exports: Pick<Exports, 'byId' | 'rows'>;
  /** Address at which browsers reach the gateway, without a slash at its end; null where nobody has set it. */
  readonly publicUrl: string | null;
  now(): Instant;
}

interface Declared {
  Context: Context;
  DefaultFieldNullability: false;
  Scalars: Scalars;
}

/** The types that the builder checks fields against: the context and the scalars. */
export type SchemaTypes = PothosSchemaTypes.ExtendDefaultTypes<Declared>;
/** What types and fields are added to, and the schema is made from. */
export type Builder = PothosSchemaTypes.SchemaBuilder<SchemaTypes>;
/** What declares the fields of an object type whose values are `Parent`s. */
export type FieldBuilder<Parent> = PothosSchemaTypes.ObjectFieldBuilder<SchemaTypes, Parent>;

/** A builder with the scalars and the three operations. Modules add types and fields in any order. */
export function createBuilder(): Builder {
  const builder: Builder = new SchemaBuilder<Declared>({ defaultFieldNullability: false });
  for (const [name, scalar] of Object.entries(SCALARS))
    builder.addScalarType(name as keyof typeof SCALARS, scalar);
  builder.queryType({
    description: 'Everything that can be read. A source that fails costs its own rows only.',
  });
  builder.mutationType({
    description:
      'Everything that can be written. The result of a mutation is a success or a typed problem.',
  });
  builder.subscriptionType({
    description: 'Everything that the gateway pushes, over server-sent events.',
  });
  return builder;
}
