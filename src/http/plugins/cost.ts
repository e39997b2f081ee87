import { Kind, type DocumentNode, type ExecutionArgs, type ExecutionResult } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import { rfc3339 } from '../../domain/time.ts';
import type { CostReport, Missing } from '../../loaders/port.ts';

export interface CostOptions {
  readonly costOf: (context: unknown) => CostReport;
  readonly warningsOf: (context: unknown) => readonly string[];
  readonly incompleteOf: (context: unknown) => readonly Missing[];
  readonly onOperation: (
    context: unknown,
    name: string | null,
    document: DocumentNode,
    isSubscription: boolean,
  ) => void;
}

/**
 * Adds `extensions.cost` to every answer: the calls that it made upstream, and those that the cache saved. And
 * `extensions.incomplete`: the lists that lack rows, empty where none does.
 */
export function useCost({ costOf, warningsOf, incompleteOf, onOperation }: CostOptions): Plugin {
  const extended = (result: ExecutionResult, context: unknown): ExecutionResult => {
    const warnings = warningsOf(context);
    return {
      ...result,
      extensions: {
        ...result.extensions,
        cost: costOf(context),
        incomplete: incompleteOf(context).map(entryOf),
        ...(warnings.length > 0 ? { warnings } : {}),
      },
    };
  };
  return {
    onExecute(hook) {
      const args = argsOf(hook);
      onOperation(args.contextValue, nameOf(args), args.document, false);
      return {
        onExecuteDone({ result, setResult }) {
          if (!isAsyncIterable(result)) setResult(extended(result, args.contextValue));
        },
      };
    },
    onSubscribe(hook) {
      const args = argsOf(hook);
      onOperation(args.contextValue, nameOf(args), args.document, true);
      return {
        onSubscribeResult: () => ({
          onNext({ result, setResult }) {
            if (!isAsyncIterable(result)) setResult(extended(result, args.contextValue));
          },
        }),
      };
    },
  };
}

/** An entry as clients get it; without `accountId` where the whole source is meant. */
function entryOf({ accountId, retryAt, ...missing }: Missing): object {
  return {
    ...missing,
    ...(accountId === null ? {} : { accountId }),
    retryAt: retryAt === null ? null : rfc3339(retryAt),
  };
}

/** Yoga types the arguments of an execution as any. */
function argsOf(hook: { readonly args: unknown }): ExecutionArgs {
  return hook.args as ExecutionArgs;
}

/** The name of the operation, also if a document with one operation comes without `operationName`. */
function nameOf({ operationName, document }: ExecutionArgs): string | null {
  return operationName ?? firstName(document);
}

function firstName(document: DocumentNode): string | null {
  for (const definition of document.definitions)
    if (definition.kind === Kind.OPERATION_DEFINITION) return definition.name?.value ?? null;
  return null;
}
