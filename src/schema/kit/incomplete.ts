import {
  defaultFieldResolver,
  getNamedType,
  isObjectType,
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
  type GraphQLSchema,
} from 'graphql';
import { accountId } from '../../domain/ids.ts';
import type { SourceState, SourceStatus } from '../../loaders/port.ts';
import type { Context } from './builder.ts';

/** The states in which a source gave all rows that it can give. */
const WHOLE: ReadonlySet<SourceState> = new Set([
  'LIVE',
  'CACHED',
  'STALE',
  'MIRROR',
  'UNSUPPORTED',
  'NOT_CONFIGURED',
]);

/** Whether a source gave all of its rows. */
export function isWhole({ state }: Pick<SourceStatus, 'state'>): boolean {
  return WHOLE.has(state);
}

/** What a list or a table tells of its sources. */
interface Sourced {
  readonly sources: readonly SourceStatus[];
}

/**
 * Makes every field whose type has a `completeness` report the sources that gave less than all of their rows, with the
 * path of the field: an answer then says what is missing also where nobody selected `completeness`.
 */
export function reportIncomplete(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const listed = getNamedType(field.type);
      if (!isObjectType(listed) || listed.getFields()['completeness'] === undefined) continue;
      field.resolve = reporting(field.resolve ?? defaultFieldResolver);
    }
  }
  return schema;
}

function reporting(
  resolve: GraphQLFieldResolver<unknown, unknown>,
): GraphQLFieldResolver<unknown, unknown> {
  return async (parent, args, context, info) => {
    const listed = (await resolve(parent, args as never, context, info)) as Sourced | null;
    if (listed) report(listed, context as Context, info);
    return listed;
  };
}

function report({ sources }: Sourced, { loaders }: Context, { path }: GraphQLResolveInfo): void {
  for (const status of sources) {
    if (isWhole(status)) continue;
    const { source, account, state, code, retryAt } = status;
    loaders.miss({
      path: keysOf(path),
      source,
      accountId: account && accountId(account),
      state,
      code,
      retryAt,
    });
  }
}

function keysOf(path: GraphQLResolveInfo['path']): readonly (string | number)[] {
  const keys: (string | number)[] = [];
  for (let at: GraphQLResolveInfo['path'] | undefined = path; at; at = at.prev) keys.push(at.key);
  return keys.reverse();
}
