import type { ObjectRef as AnyObjectRef } from '@pothos/core';
import type { SchemaTypes } from './builder.ts';
import type { Parts } from './parts.ts';
import { problemType, Refusal } from './refusals.ts';

type Kind = 'InvalidInput' | 'NotFound' | 'Conflict' | 'Unsupported' | 'Upstream';
const EVERY: readonly Kind[] = ['InvalidInput', 'NotFound', 'Conflict', 'Unsupported', 'Upstream'];

interface ResultOptions<S> {
  /** The object type of a success. */
  readonly success: AnyObjectRef<SchemaTypes, S>;
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
      ...problems.map((kind) => types[`${kind}Problem`] as AnyObjectRef<SchemaTypes, Refusal>),
    ],
    resolveType: (value) => (value instanceof Refusal ? problemType(value) : success.name),
  });
}
