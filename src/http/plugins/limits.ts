import {
  GraphQLError,
  Kind,
  NoSchemaIntrospectionCustomRule,
  parse,
  validate,
  valueFromASTUntyped,
  type ArgumentNode,
  type ASTVisitor,
  type ExecutionArgs,
  type ExecutionResult,
  type DocumentNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { DEFAULT_PAGE, MAX_PAGE } from '../../domain/limits.ts';
import { withoutSuggestion } from './masking.ts';

/** How large an operation may be. The fields of a fragment count each time that the fragment is spread. */
export interface OperationLimits {
  readonly maxTokens: number;
  /** Levels of fields; `leads{nodes{sessions{nodes{events{nodes{title}}}}}}` is 7 deep. */
  readonly maxDepth: number;
  /** All aliases except those of `__typename`. */
  readonly maxAliases: number;
  readonly maxDirectives: number;
  /** Fields after the expansion of fragments. */
  readonly maxFields: number;
  /** Rows that the operation can return: products of page sizes, summed over the operation. */
  readonly maxNodes: number;
  /** Validation stops after this many errors, so that an invalid operation costs little. */
  readonly maxErrors: number;
}

/**
 * Wide enough for `leads(first: 100) { sessions(first: 20) { events(first: 20) } }`, with edges and nodes, and for the
 * introspection query of GraphiQL. No person and no client needs more.
 */
export const LIMITS: OperationLimits = {
  maxTokens: 2_000,
  maxDepth: 16,
  maxAliases: 30,
  maxDirectives: 20,
  maxFields: 450,
  maxNodes: 500_000,
  maxErrors: 20,
};

interface Size {
  readonly depth: number;
  readonly fields: number;
  readonly aliases: number;
  readonly directives: number;
}

/** Refuses operations over the limits before anything is executed. */
export function useOperationLimits({
  limits = LIMITS,
  introspection,
}: {
  readonly limits?: OperationLimits;
  readonly introspection: boolean;
}): Plugin {
  return {
    onParse({ setParseFn }) {
      setParseFn((source: string, options: object) => {
        try {
          return parse(source, { ...options, maxTokens: limits.maxTokens });
        } catch (cause) {
          throw cause instanceof GraphQLError && TOO_MANY_TOKENS.test(cause.message)
            ? tooLarge(`The operation has more than ${limits.maxTokens} tokens.`)
            : cause;
        }
      });
    },
    onValidate({ addValidationRule, setValidationFn }) {
      addValidationRule((context: ValidationContext) => sizeRule(context, limits));
      if (!introspection) addValidationRule(NoSchemaIntrospectionCustomRule);
      setValidationFn((...given: readonly unknown[]) => {
        const [schema, document, rules, options] = given as Parameters<typeof validate>;
        const errors = validate(schema, document, rules, {
          ...options,
          maxErrors: limits.maxErrors,
        });
        return introspection ? errors : errors.map(withoutSuggestion);
      });
    },
    onExecute(hook) {
      const args = hook.args as ExecutionArgs;
      const nodes = countNodes(args.document, args.variableValues ?? {});
      if (nodes > limits.maxNodes)
        hook.setResultAndStopExecution({
          errors: [
            tooLarge(
              `The operation could return ${nodes} rows; at most ${limits.maxNodes} are allowed. Use smaller pages.`,
            ),
          ],
        });
      return introspection ? undefined : { onExecuteDone: hideSuggestions };
    },
    onSubscribe: () => (introspection ? undefined : { onSubscribeResult: hideSuggestions }),
  };
}

/** Variables are checked at execution, so their faults come with the result. */
function hideSuggestions({
  result,
  setResult,
}: {
  readonly result: unknown;
  readonly setResult: (result: ExecutionResult) => void;
}): void {
  const { errors } = result as ExecutionResult;
  if (errors) setResult({ ...(result as ExecutionResult), errors: errors.map(withoutSuggestion) });
}

/** The message of the parser, whose error has no code. */
const TOO_MANY_TOKENS = /more tha[nt] \d+ tokens/;

function tooLarge(message: string): GraphQLError {
  return new GraphQLError(message, {
    extensions: { code: 'QUERY_TOO_EXPENSIVE', http: { status: 400 } },
  });
}

function sizeRule(context: ValidationContext, limits: OperationLimits): ASTVisitor {
  return {
    Document: {
      enter(document) {
        const size = measure(document);
        if (size === null) return; // Fragments form a cycle, which a rule of the specification reports.
        const over: readonly (readonly [number, number, string])[] = [
          [size.depth, limits.maxDepth, 'levels of fields'],
          [size.aliases, limits.maxAliases, 'aliases'],
          [size.directives, limits.maxDirectives, 'directives'],
          [size.fields, limits.maxFields, 'fields'],
        ];
        for (const [value, limit, what] of over)
          if (value > limit)
            context.reportError(tooLarge(`The operation has more than ${limit} ${what}.`));
      },
    },
  };
}

/** The size of a document's operations with fragments expanded; null if fragments form a cycle. */
export function measure(document: DocumentNode): Size | null {
  const fragments = fragmentsOf(document);
  const known = new Map<string, Size>();
  const open = new Set<string>();
  const cycles = new Set<string>();

  const ofFragment = (name: string): Size => {
    const done = known.get(name);
    if (done) return done;
    const fragment = fragments.get(name);
    if (!fragment || open.has(name)) {
      if (fragment) cycles.add(name);
      return { depth: 0, fields: 0, aliases: 0, directives: 0 };
    }
    open.add(name);
    const size = ofSet(fragment.selectionSet);
    open.delete(name);
    known.set(name, size);
    return size;
  };
  const ofSet = (set: SelectionSetNode): Size => {
    let [depth, fields, aliases, directives] = [0, 0, 0, 0];
    for (const selection of set.selections) {
      directives += selection.directives?.length ?? 0;
      let inner: Size | null = null;
      if (selection.kind === Kind.FRAGMENT_SPREAD) inner = ofFragment(selection.name.value);
      else if (selection.selectionSet) inner = ofSet(selection.selectionSet);
      let step = 0;
      if (selection.kind === Kind.FIELD) {
        step = 1;
        fields += 1;
        if (selection.alias && selection.name.value !== '__typename') aliases += 1;
      }
      depth = Math.max(depth, step + (inner?.depth ?? 0));
      fields += inner?.fields ?? 0;
      aliases += inner?.aliases ?? 0;
      directives += inner?.directives ?? 0;
    }
    return { depth, fields, aliases, directives };
  };
  let total: Size = { depth: 0, fields: 0, aliases: 0, directives: 0 };
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    const size = ofSet(definition.selectionSet);
    total = {
      depth: Math.max(total.depth, size.depth),
      fields: total.fields + size.fields,
      aliases: total.aliases + size.aliases,
      directives: total.directives + size.directives + (definition.directives?.length ?? 0),
    };
  }
  return cycles.size > 0 ? null : total;
}

function fragmentsOf(document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  return new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION
        ? [[definition.name.value, definition] as const]
        : [],
    ),
  );
}

/** How many rows an operation can return at most: a connection multiplies the rows below it by its page size. */
export function countNodes(
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
): number {
  const fragments = fragmentsOf(document);
  const isConnection = (set: SelectionSetNode): boolean =>
    set.selections.some((selection) => {
      if (selection.kind === Kind.FIELD)
        return selection.name.value === 'nodes' || selection.name.value === 'edges';
      const inner =
        selection.kind === Kind.INLINE_FRAGMENT
          ? selection.selectionSet
          : fragments.get(selection.name.value)?.selectionSet;
      return inner !== undefined && isConnection(inner);
    });
  const ofSet = (
    set: SelectionSetNode,
    times: number,
    given: Readonly<Record<string, unknown>>,
  ): number => {
    let nodes = 0;
    for (const selection of set.selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = fragments.get(selection.name.value);
        if (fragment) nodes += ofSet(fragment.selectionSet, times, given);
      } else if (selection.kind === Kind.INLINE_FRAGMENT)
        nodes += ofSet(selection.selectionSet, times, given);
      else if (selection.selectionSet) {
        const args = selection.arguments ?? [];
        const rows =
          times *
          (isConnection(selection.selectionSet) ? pageSize(args, given) : idCount(args, given));
        if (rows > times) nodes += rows;
        nodes += ofSet(selection.selectionSet, rows, given);
      }
    }
    return nodes;
  };
  return document.definitions.reduce(
    (sum, definition) =>
      definition.kind === Kind.OPERATION_DEFINITION
        ? sum + ofSet(definition.selectionSet, 1, { ...defaultsOf(definition), ...variables })
        : sum,
    0,
  );
}

/** The default values of an operation's variables. */
function defaultsOf({ variableDefinitions }: OperationDefinitionNode): Record<string, unknown> {
  return Object.fromEntries(
    (variableDefinitions ?? []).flatMap(({ variable, defaultValue }) =>
      defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)]] : [],
    ),
  );
}

function pageSize(
  args: readonly ArgumentNode[],
  variables: Readonly<Record<string, unknown>>,
): number {
  for (const { name, value } of args) {
    if (name.value !== 'first' && name.value !== 'last') continue;
    const given = valueFromASTUntyped(value, variables);
    if (typeof given === 'number' && given > 0) return Math.min(given, MAX_PAGE);
  }
  return DEFAULT_PAGE;
}

/** `nodes(ids:)` returns one object for each id. */
function idCount(
  args: readonly ArgumentNode[],
  variables: Readonly<Record<string, unknown>>,
): number {
  const ids = args.find(({ name }) => name.value === 'ids');
  const given = ids && valueFromASTUntyped(ids.value, variables);
  return Array.isArray(given) ? Math.max(1, given.length) : 1;
}
