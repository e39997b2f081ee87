import { GatewayError } from '../../domain/errors.ts';
import type { SourceName } from '../../domain/entities.ts';
import { pageSize } from '../../domain/limits.ts';
import type { Connection, PageArgs } from '../../loaders/port.ts';

const CURSOR = /^o(0|[1-9]\d{0,8})$/;

/** A connection over rows that were read already, such as the metrics of an event. */
export function arrayConnection<T>(
  rows: readonly T[],
  page: PageArgs,
  source: SourceName,
  warn: Warn,
): Connection<T> {
  const { from, size } = placeOf(page, warn);
  return connectionAt(rows.slice(from, from + size), from, rows.length, source);
}

/** A connection over rows that can be read from any place, such as those of an export. */
export async function lazyConnection<T>(
  rows: {
    readonly count: number;
    readonly read: (from: number, first: number) => Promise<readonly T[]>;
  },
  page: PageArgs,
  source: SourceName,
  warn: Warn,
): Promise<Connection<T>> {
  const { from, size } = placeOf(page, warn);
  return connectionAt(await rows.read(from, size), from, rows.count, source);
}

function placeOf({ first, after }: PageArgs, warn: Warn): Place {
  const size = pageSize(first, warn);
  const text = after ? Buffer.from(after, 'base64url').toString('utf8') : null;
  const match = text === null ? null : CURSOR.exec(text);
  if (text !== null && !match)
    throw new GatewayError('BAD_CURSOR', 'after is not a cursor of this list');
  return { from: match ? Number(match[1]) + 1 : 0, size };
}
interface Place {
  readonly from: number;
  readonly size: number;
}
/** Is told when a page is cut: `Loaders.warn`. */
type Warn = (message: string) => void;

function connectionAt<T>(
  nodes: readonly T[],
  from: number,
  count: number,
  source: SourceName,
): Connection<T> {
  const cursorAt = (index: number) => Buffer.from(`o${from + index}`, 'utf8').toString('base64url');
  return {
    nodes,
    cursorAt,
    endCursor: () => (nodes.length > 0 ? cursorAt(nodes.length - 1) : null),
    hasNextPage: from + nodes.length < count,
    hasPreviousPage: from > 0,
    sources: [
      {
        source,
        account: null,
        state: 'LIVE',
        asOf: null,
        code: null,
        message: null,
        retryAt: null,
        ordered: true,
      },
    ],
    window: null,
    totalCount: () => Promise.resolve({ value: count, precision: 'EXACT' }),
  };
}
