import type { ObjectRef, OutputRef, OutputType } from '@pothos/core';
import type { Loaders } from '../../loaders/port.ts';
import type { SchemaTypes } from './builder.ts';
import type { Parts } from './parts.ts';
import { problemType, Refusal } from './refusals.ts';

type Kind = 'InvalidInput' | 'NotFound' | 'Conflict' | 'Unsupported' | 'Upstream';
const EVERY: readonly Kind[] = ['InvalidInput', 'NotFound', 'Conflict', 'Unsupported', 'Upstream'];

interface ResultOptions<S> {
  /** The object type of a success. */
  readonly success: ObjectRef<SchemaTypes, S>;
  /** The problems that can stand in for a success. @default all of them */
  readonly problems?: readonly Kind[];
}

/** The union `<name>Result`: a success, or a problem in its place. */
export function resultOf<S extends object>(
  { builder, types }: Parts,
  name: string,
  { success, problems = EVERY }: ResultOptions<S>,
) {
  return builder.unionType(`${name}Result`, {
    description: 'A success, or why nothing was done. May grow: keep a default branch.',
    types: [
      success,
      ...problems.map((kind): ObjectRef<SchemaTypes, Refusal> => types[`${kind}Problem`]),
    ],
    resolveType: (value) => (value instanceof Refusal ? problemType(value) : success.name),
  });
}

interface ChangeOptions<Ref, Thing> extends Pick<ResultOptions<never>, 'problems'> {
  /** The field that has the changed thing: `campaign`. The id is in `campaignId`. */
  readonly field: string;
  /** The thing in words, for descriptions. @default `field` */
  readonly thing?: string;
  readonly type: OutputRef<Thing> & OutputType<SchemaTypes>;
  /** What a success means, for descriptions. */
  readonly done: string;
  readonly idOf: (ref: Ref) => string;
  /** Reads the thing again after the change. */
  readonly read: (ref: Ref, loaders: Loaders) => Promise<Thing | null>;
}

/** The result of a mutation that makes or changes one thing: the type `<name>Success`, in the union `<name>Result`. */
export function changeResultOf<Ref, Thing>(
  parts: Parts,
  name: string,
  { field, thing = field, type, done, idOf, read, ...problems }: ChangeOptions<Ref, Thing>,
) {
  const success = parts.builder.objectRef<{ readonly ref: Ref }>(`${name}Success`).implement({
    description: done,
    fields: (t) => ({
      [`${field}Id`]: t.id({
        description: `The global id of the ${thing}.`,
        resolve: ({ ref }) => idOf(ref),
      }),
      [field]: t.field({
        type,
        nullable: true,
        description: `The ${thing} as the gateway reads it after the change. Null if reading it failed; the change was made all the same.`,
        resolve: ({ ref }, _args, { loaders }) => read(ref, loaders) as never,
      }),
    }),
  });
  return resultOf(parts, name, { success, ...problems });
}
