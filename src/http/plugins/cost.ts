import { Kind, type DocumentNode, type ExecutionArgs, type ExecutionResult } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import type { CostReport } from '../../loaders/port.ts';

export interface CostOptions {
  readonly costOf: (context: unknown) => CostReport;
  readonly warningsOf: (context: unknown) => readonly string[];
  readonly onOperation: (context: unknown, name: string | null) => void;
}

/** `extensions.cost` on every answer: what it spent upstream, and what was saved. */
export function useCost({ costOf, warningsOf, onOperation }: CostOptions): Plugin {
  const extended = (result: ExecutionResult, context: unknown): ExecutionResult => {
    const warnings = warningsOf(context);
    return {
      ...result,
      extensions: {
        ...result.extensions,
        cost: costOf(context),
        ...(warnings.length > 0 ? { warnings } : {}),
      },
    };
  };
  return {
    onExecute(hook) {
      const args = argsOf(hook);
      onOperation(args.contextValue, nameOf(args));
      return {
        onExecuteDone({ result, setResult }) {
          if (!isAsyncIterable(result)) setResult(extended(result, args.contextValue));
        },
      };
    },
    onSubscribe(hook) {
      const args = argsOf(hook);
      onOperation(args.contextValue, nameOf(args));
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

/** The server types the arguments of an execution as any. */
function argsOf(hook: { readonly args: unknown }): ExecutionArgs {
  return hook.args as ExecutionArgs;
}

/** A single operation needs no operationName to have a name. */
function nameOf({ operationName, document }: ExecutionArgs): string | null {
  return operationName ?? firstName(document);
}

function firstName(document: DocumentNode): string | null {
  for (const definition of document.definitions)
    if (definition.kind === Kind.OPERATION_DEFINITION) return definition.name?.value ?? null;
  return null;
}
