import {
  ConflictError,
  InvalidInputError,
  SourceError,
  UnsupportedError,
  type InputFault,
} from '../domain/errors.ts';
import type { Parts } from './kit/parts.ts';
import { problemType } from './kit/refusals.ts';
import { readNode } from './nodes.ts';

/** `Problem` and its types: what a mutation answers when it did not do its work. */
export function addProblems(parts: Parts): void {
  const { enums, types } = parts;
  types.Problem.implement({
    description:
      'Why something was not done. A selection on Problem covers every problem of a result.',
    resolveType: problemType,
    fields: (t) => ({
      code: t.field({
        type: enums.ProblemCode,
        description: 'What went wrong, for programs.',
        resolve: ({ error }) => error.code,
      }),
      message: t.string({
        description: 'What went wrong, for people: names the offender and what to do.',
        resolve: ({ error }) => error.message,
      }),
      path: t.stringList({
        nullable: true,
        description:
          'The place in the input; null where the problem is not about exactly one place.',
        resolve: ({ error }) =>
          error instanceof InvalidInputError && error.faults.length === 1
            ? [...(error.faults[0]?.path ?? [])]
            : null,
      }),
    }),
  });
  addInvalidInput(parts);
  types.NotFoundProblem.implement({
    description:
      'There is no such thing, or the configured credentials do not allow the gateway to see it.',
    interfaces: [types.Problem],
  });
  addConflict(parts);
  types.UnsupportedProblem.implement({
    description: 'The source cannot do this.',
    interfaces: [types.Problem],
    fields: (t) => ({
      supportedBy: t.field({
        type: [enums.Source],
        description: 'The sources that can do it.',
        resolve: ({ error }) => (error instanceof UnsupportedError ? [...error.supportedBy] : []),
      }),
    }),
  });
  addUpstream(parts);
}

function addInvalidInput({ builder, types }: Parts): void {
  const fault = builder.objectRef<InputFault>('InputFault').implement({
    description: 'One place of an input that is wrong.',
    fields: (t) => ({
      path: t.stringList({
        description: 'The names and indices that lead to the place, from the input down.',
        resolve: ({ path }) => [...path],
      }),
      message: t.exposeString('message', {
        description: 'What is wrong, and what would be right.',
      }),
      allowed: t.stringList({
        nullable: true,
        description: 'The values that would be right, where there is a list of them.',
        resolve: ({ allowed }) => (allowed ? [...allowed] : null),
      }),
    }),
  });
  types.InvalidInputProblem.implement({
    description: 'The input is wrong, and nothing was done. Lists all faults at once.',
    interfaces: [types.Problem],
    fields: (t) => ({
      faults: t.field({
        type: [fault],
        description: 'Every fault of the input.',
        resolve: ({ error }) => (error instanceof InvalidInputError ? [...error.faults] : []),
      }),
    }),
  });
}

function addConflict({ types }: Parts): void {
  types.ConflictProblem.implement({
    description:
      'The thing is not as the caller takes it to be, or a nonce was used with other content. Nothing was written.',
    interfaces: [types.Problem],
    fields: (t) => ({
      current: t.field({
        type: types.Node,
        nullable: true,
        description: 'The thing as it is now; null where there is none to show.',
        resolve: ({ error }, _args, context) =>
          error instanceof ConflictError && error.current !== null
            ? (readNode(error.current, context) as never)
            : null,
      }),
    }),
  });
}

function addUpstream({ enums, store, types }: Parts): void {
  types.UpstreamProblem.implement({
    description: 'The source failed, or the way to it did.',
    interfaces: [types.Problem],
    fields: (t) => ({
      source: t.field({
        type: enums.Source,
        description: 'The source.',
        resolve: ({ error }) => (error instanceof SourceError ? error.source : store),
      }),
      retryAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When trying again can succeed.',
        resolve: ({ error }) => (error instanceof SourceError ? error.retryAt : null),
      }),
    }),
  });
}
