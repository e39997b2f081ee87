import type { OutputRef, OutputType } from '@pothos/core';
import type { Connection } from '../../loaders/port.ts';
import type { SchemaTypes } from './builder.ts';
import type { Parts } from './parts.ts';
import type { ObjectRef } from './types.ts';

/** A row and its place in the list. */
interface Edge<T> {
  readonly node: T;
  readonly index: number;
  readonly connection: Connection<T>;
}

interface ConnectionOptions<T> {
  readonly node: OutputRef<T> & OutputType<SchemaTypes>;
  readonly description: string;
  /** Whether the connection tells the window that was listed. @default false */
  readonly window?: boolean;
}

/** Implements the `…Connection` of an entity, and its `…Edge`. All connections are alike. */
export function implementConnection<T>(
  { builder, types }: Parts,
  connection: ObjectRef<Connection<T>>,
  { node, description, window = false }: ConnectionOptions<T>,
): void {
  const edge = edgeOf({ builder }, connection, node);
  connection.implement({
    description,
    fields: (t) => ({
      edges: t.field({
        type: [edge],
        description: 'The rows, each with its cursor.',
        resolve: (listed) =>
          listed.nodes.map((row, index) => ({ node: row, index, connection: listed })),
      }),
      nodes: t.field({
        type: [node],
        description: 'The rows alone.',
        resolve: (listed) => listed.nodes as never,
      }),
      pageInfo: t.field({
        type: types.PageInfo,
        description: 'Whether there are more rows, and the cursors to go on from.',
        resolve: (listed) => listed,
      }),
      totalCount: t.field({
        type: types.Count,
        nullable: true,
        description:
          'How many rows there are on all pages. Counted only when it is selected, at up to one call a source. Null where the count is not known without reading everything.',
        resolve: (listed) => listed.totalCount(),
      }),
      completeness: t.field({
        type: types.Completeness,
        description: 'Which sources answered, and how.',
        resolve: (listed) => listed.sources,
      }),
    }),
  });
  if (window)
    builder.objectField(connection, 'window', (t) =>
      t.field({
        type: types.Window,
        nullable: true,
        description: 'The window that was listed, with defaults filled in.',
        resolve: (listed) => listed.window,
      }),
    );
}

function edgeOf<T>(
  { builder }: Pick<Parts, 'builder'>,
  { name }: ObjectRef<Connection<T>>,
  node: ConnectionOptions<T>['node'],
) {
  const entity = name.replace(/Connection$/, '');
  return builder.objectRef<Edge<T>>(`${entity}Edge`).implement({
    description: `A row of the type ${entity}, and its place in the list.`,
    fields: (t) => ({
      cursor: t.string({
        description:
          'The place behind this row, for `after`. Opaque, and valid only for this list with its filter and order.',
        resolve: ({ connection, index }) => connection.cursorAt(index),
      }),
      node: t.field({
        type: node,
        description: 'The row.',
        resolve: (edge) => edge.node as never,
      }),
    }),
  });
}
