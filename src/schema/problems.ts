import type { ObjectRef } from '@pothos/core';
import {
  ConflictError,
  GatewayError,
  InvalidInputError,
  SourceError,
  toError,
  UnsupportedError,
  type InputFault,
} from '../domain/errors.ts';
import type { Parts, SchemaTypes } from './builder.ts';
import { readNode } from './nodes.ts';

/**
 * Why something was not done. A plain value: an Error that a resolver returns would be taken for one it threw.
 */
export interface Refusal {
  readonly error: GatewayError;
}

/** Faults of ours are thrown on, and so is what is about the request as a whole (FORBIDDEN, BAD_CURSOR). */
export function refusalOf(cause: unknown): Refusal {
  if (cause instanceof SourceError || (cause instanceof GatewayError && REFUSALS.has(cause.code)))
    return { error: cause };
  throw toError(cause);
}
const REFUSALS = new Set<string>(['INVALID_INPUT', 'UNSUPPORTED', 'NOT_FOUND', 'CONFLICT']);

/**
 * Does a mutation's work on its argument `input`. Faults name places from the input down; a source names what it was
 * given, so `renamed` says what the input calls it.
 */
export async function attempt<S>(
  work: () => Promise<S>,
  renamed: Readonly<Record<string, string>> = {},
): Promise<S | Refusal> {
  try {
    return await work();
  } catch (cause) {
    return refusalOf(
      cause instanceof InvalidInputError ? placed(cause, ['input'], renamed) : cause,
    );
  }
}

/** The same faults, further down. */
export function placed(
  { faults }: InvalidInputError,
  under: readonly string[],
  renamed: Readonly<Record<string, string>> = {},
): InvalidInputError {
  return new InvalidInputError(
    faults.map((fault) => {
      const [first, ...rest] = fault.path;
      const path = first === undefined ? under : [...under, renamed[first] ?? first, ...rest];
      return { ...fault, path };
    }),
  );
}

export function refusalType({ error }: Refusal): string {
  if (error instanceof InvalidInputError) return 'InvalidInputProblem';
  if (error.code === 'UNSUPPORTED') return 'UnsupportedProblem';
  if (error.code === 'NOT_FOUND') return 'NotFoundProblem';
  if (error.code === 'CONFLICT') return 'ConflictProblem';
  return 'UpstreamProblem';
}

export type Problems = ReturnType<typeof addProblems>;

/** Problems: what a mutation answers when it did not do its work. */
export function addProblems({ builder, Node, ProblemCodeEnum, SourceEnum }: Parts) {
  const Problem = builder.interfaceRef<Refusal>('Problem').implement({
    description:
      'Why something was not done. Select it once and every problem of a result is covered.',
    resolveType: refusalType,
    fields: (t) => ({
      code: t.field({
        type: ProblemCodeEnum,
        description: 'For programs.',
        resolve: ({ error }) => error.code,
      }),
      message: t.string({
        description: 'For people; names the offender and what to do.',
        resolve: ({ error }) => error.message,
      }),
      path: t.stringList({
        nullable: true,
        description: 'Where in the input; null where it is not about one place.',
        resolve: ({ error }) =>
          error instanceof InvalidInputError && error.faults.length === 1
            ? [...(error.faults[0]?.path ?? [])]
            : null,
      }),
    }),
  });
  const InputFaultRef = builder.objectRef<InputFault>('InputFault').implement({
    description: 'One wrong place of an input.',
    fields: (t) => ({
      path: t.stringList({
        description: 'Names and indices from the input down.',
        resolve: (fault) => [...fault.path],
      }),
      message: t.exposeString('message', {
        description: 'What is wrong and what would be right.',
      }),
      allowed: t.stringList({
        nullable: true,
        description: 'What would be right, where that is a list.',
        resolve: (fault) => (fault.allowed ? [...fault.allowed] : null),
      }),
    }),
  });
  const InvalidInputProblem = builder.objectRef<Refusal>('InvalidInputProblem').implement({
    description: 'The input is wrong: all faults at once. Nothing was done.',
    interfaces: [Problem],
    fields: (t) => ({
      faults: t.field({
        type: [InputFaultRef],
        description: 'Every fault.',
        resolve: ({ error }) => (error instanceof InvalidInputError ? [...error.faults] : []),
      }),
    }),
  });
  const ConflictProblem = builder.objectRef<Refusal>('ConflictProblem').implement({
    description:
      'The thing is not as the caller takes it to be; nothing was written. An event whose nonce was used with other content.',
    interfaces: [Problem],
    fields: (t) => ({
      current: t.field({
        type: Node,
        nullable: true,
        description: 'The thing as it is now; null where there is none to show.',
        resolve: ({ error }, _args, context) =>
          error instanceof ConflictError && error.current !== null
            ? (readNode(error.current, context) as never)
            : null,
      }),
    }),
  });
  const NotFoundProblem = builder.objectRef<Refusal>('NotFoundProblem').implement({
    description: 'There is no such thing, or it is not visible with the configured credentials.',
    interfaces: [Problem],
  });
  const UnsupportedProblem = builder.objectRef<Refusal>('UnsupportedProblem').implement({
    description: 'The source cannot do this.',
    interfaces: [Problem],
    fields: (t) => ({
      supportedBy: t.field({
        type: [SourceEnum],
        description: 'Sources that can.',
        resolve: ({ error }) => (error instanceof UnsupportedError ? [...error.supportedBy] : []),
      }),
    }),
  });
  const UpstreamProblem = builder.objectRef<Refusal>('UpstreamProblem').implement({
    description: 'The source, or the way to it, failed.',
    interfaces: [Problem],
    fields: (t) => ({
      source: t.field({
        type: SourceEnum,
        description: 'The source.',
        resolve: ({ error }) => (error instanceof SourceError ? error.source : 'LOCAL'),
      }),
      retryAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When trying again can succeed.',
        resolve: ({ error }) => (error instanceof SourceError ? error.retryAt : null),
      }),
    }),
  });
  const kinds = {
    INVALID: InvalidInputProblem,
    NOT_FOUND: NotFoundProblem,
    CONFLICT: ConflictProblem,
    UNSUPPORTED: UnsupportedProblem,
    UPSTREAM: UpstreamProblem,
  };

  /** The union of a success and the problems that can stand in for it. */
  function resultOf<S extends object>(
    name: string,
    success: ObjectRef<PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>, S>,
    problems: readonly (keyof typeof kinds)[],
    successName = `${name}Success`,
  ) {
    return builder.unionType(`${name}Result`, {
      description: 'Success, or why nothing was done. May grow: keep a default branch.',
      types: [success, ...problems.map((kind) => kinds[kind])],
      resolveType: (value) => ('error' in value ? refusalType(value) : successName),
    });
  }
  return { Problem, resultOf };
}
