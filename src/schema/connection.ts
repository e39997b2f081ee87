import type { ObjectRef, OutputRef, OutputType } from '@pothos/core';
import type { Count } from '../domain/entities.ts';
import { accountId } from '../domain/ids.ts';
import type { Connection, SourceState, SourceStatus } from '../loaders/port.ts';
import type { Parts, SchemaTypes } from './builder.ts';
import type { Shapes } from './shapes.ts';

/** Makes the `…Edge` and `…Connection` of a type, all alike. */
export type Connections = ReturnType<typeof createConnections>;

const STATES: Readonly<Record<SourceState, string>> = {
  LIVE: 'Asked just now.',
  CACHED: 'From the cache, within its lifetime.',
  STALE: 'From the cache, past its lifetime: the source failed, or its budget is spent.',
  MIRROR: 'From what the gateway holds; the source was not asked.',
  CAPPED: 'The source gives no more rows than these, though it has more.',
  PARTIAL: 'A part of the rows; the cursor goes on behind them.',
  SKIPPED_BUDGET: 'Not asked: its call budget leaves no room before the deadline. See retryAt.',
  UNSUPPORTED: 'The source has none of this, or cannot answer this filter.',
  NOT_CONFIGURED: 'No credentials are set.',
  FAILED: 'It was asked and failed. See code.',
};
const WHOLE: readonly SourceState[] = [
  'LIVE',
  'CACHED',
  'STALE',
  'MIRROR',
  'UNSUPPORTED',
  'NOT_CONFIGURED',
];

/** A row and its place in the list. */
interface Edge<T> {
  readonly node: T;
  readonly index: number;
  readonly listing: Connection<T>;
}

export function createConnections(
  { builder, SourceEnum, ProblemCodeEnum }: Parts,
  { Window }: Shapes,
) {
  const CountPrecision = builder.enumType('CountPrecision', {
    description: 'How far a count can be trusted.',
    values: {
      EXACT: { value: 'EXACT', description: 'Exactly so many.' },
      AT_LEAST: {
        value: 'AT_LEAST',
        description: 'So many or more: a source’s row limit was reached.',
      },
      ESTIMATE: { value: 'ESTIMATE', description: 'About so many.' },
    } as const,
  });
  const CountRef = builder.objectRef<Count>('Count').implement({
    description: 'A number of things and how sure it is.',
    fields: (t) => ({
      value: t.expose('value', { type: 'NonNegativeInt', description: 'The number.' }),
      precision: t.field({
        type: CountPrecision,
        description: 'How sure it is.',
        resolve: (count) => count.precision,
      }),
    }),
  });
  const SourceStateEnum = builder.enumType('SourceState', {
    description: 'How a source took part in an answer. May grow: keep a default branch.',
    values: Object.fromEntries(
      Object.entries(STATES).map(([state, description]) => [
        state,
        { value: state as SourceState, description },
      ]),
    ),
  });
  const SourceStatusRef = builder.objectRef<SourceStatus>('SourceStatus').implement({
    description: 'How one source (or one of its accounts) took part.',
    fields: (t) => ({
      source: t.field({
        type: SourceEnum,
        description: 'The source.',
        resolve: (status) => status.source,
      }),
      accountId: t.id({
        nullable: true,
        description: 'The account, where one of several is meant.',
        resolve: (status) => status.account && accountId(status.account),
      }),
      state: t.field({
        type: SourceStateEnum,
        description: 'How it took part.',
        resolve: (status) => status.state,
      }),
      asOf: t.expose('asOf', {
        type: 'DateTime',
        nullable: true,
        description: 'When the youngest upstream answer behind this part was received.',
      }),
      code: t.field({
        type: ProblemCodeEnum,
        nullable: true,
        description: 'What went wrong; null where nothing did.',
        resolve: (status) => status.code,
      }),
      message: t.exposeString('message', {
        nullable: true,
        description: 'The same for people, in our words.',
      }),
      retryAt: t.expose('retryAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When asking again can succeed.',
      }),
      ordered: t.exposeBoolean('ordered', {
        description:
          'False where the rows of the source do not come in the order that was asked for; `message` says why.',
      }),
    }),
  });
  const Completeness = builder.objectRef<readonly SourceStatus[]>('Completeness').implement({
    description:
      'Which sources answered, and how. Present on every connection that fans out; costs no call.',
    fields: (t) => ({
      isComplete: t.boolean({
        description:
          'True where every configured source that can take part gave all of its rows for this page.',
        resolve: (statuses) => statuses.every((status) => WHOLE.includes(status.state)),
      }),
      sources: t.field({
        type: [SourceStatusRef],
        description: 'One line a source, and one more an account that failed.',
        resolve: (statuses) => [...statuses],
      }),
    }),
  });
  const PageInfo = builder.objectRef<Connection<unknown>>('PageInfo').implement({
    description: 'Where a page stands in its list (Relay).',
    fields: (t) => ({
      hasNextPage: t.exposeBoolean('hasNextPage', {
        description: 'True where there is more behind.',
      }),
      hasPreviousPage: t.exposeBoolean('hasPreviousPage', {
        description: 'True where there is more in front.',
      }),
      startCursor: t.string({
        nullable: true,
        description: 'Cursor of the first row; null on an empty page.',
        resolve: (listing) => (listing.nodes.length > 0 ? listing.cursorAt(0) : null),
      }),
      endCursor: t.string({
        nullable: true,
        description: 'Cursor of the last row, for `after`; null on an empty page.',
        resolve: (listing) => listing.endCursor(),
      }),
    }),
  });

  function connectionOf<T>(
    name: string,
    node: OutputRef<T> & OutputType<PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>>,
    options: { readonly description: string; readonly window?: boolean },
  ): ObjectRef<PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>, Connection<T>> {
    const EdgeRef = builder.objectRef<Edge<T>>(`${name}Edge`).implement({
      description: `A ${name} in its place of a list.`,
      fields: (t) => ({
        cursor: t.string({
          description:
            'The place behind this row, for `after`. Opaque; belongs to this list, filter and order.',
          resolve: ({ listing, index }) => listing.cursorAt(index),
        }),
        node: t.field({
          type: node,
          description: 'The row.',
          resolve: (edge) => edge.node as never,
        }),
      }),
    });
    return builder.objectRef<Connection<T>>(`${name}Connection`).implement({
      description: options.description,
      fields: (t) => ({
        edges: t.field({
          type: [EdgeRef],
          description: 'Rows with their cursors.',
          resolve: (listing) => listing.nodes.map((node, index) => ({ node, index, listing })),
        }),
        nodes: t.field({
          type: [node],
          description: 'The rows alone.',
          resolve: (listing) => listing.nodes as never,
        }),
        pageInfo: t.field({
          type: PageInfo,
          description: 'Whether there is more, and where.',
          resolve: (listing) => listing,
        }),
        totalCount: t.field({
          type: CountRef,
          nullable: true,
          description:
            'How many there are in all. Worked out only when asked for: up to one call a source; null where it cannot be known without reading everything.',
          resolve: (listing) => listing.totalCount(),
        }),
        completeness: t.field({
          type: Completeness,
          description: 'Which sources answered, and how.',
          resolve: (listing) => listing.sources,
        }),
        ...(options.window
          ? {
              window: t.field({
                type: Window,
                nullable: true,
                description: 'The window that was listed, defaults filled in.',
                resolve: (listing) => listing.window,
              }),
            }
          : {}),
      }),
    });
  }
  return { Completeness, connectionOf };
}
