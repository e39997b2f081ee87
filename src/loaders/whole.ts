import { GatewayError } from '../domain/errors.ts';
import { noWayBack, type PageRequest } from './page.ts';
import {
  countAll,
  failedConnection,
  FIRST,
  paginate,
  statusesOf,
  type ForwardList,
  type Paginated,
} from './paginate.ts';
import type { Connection } from './port.ts';

/** The most rows that are read of a list to page it from its end. */
const MOST_WHOLE = 1_000;

/**
 * The range of a page in a list that was read whole: behind the cursor or, going backward, in front of it.
 *
 * @param cursorAt the cursor of a row, by its place in the list
 * @throws UNSUPPORTED where the list has more rows than were read, BAD_CURSOR for a cursor of another list
 */
function pageOfWholeList(
  { more, items }: Pick<Paginated<unknown>, 'more' | 'items'>,
  { cursor, first, backward }: PageRequest,
  cursorAt: (index: number) => string,
): readonly [from: number, to: number] {
  if (more) throw noWayBack(`A list of more than ${MOST_WHOLE} rows`);
  const at = cursor === null ? -1 : items.findIndex((_item, index) => cursorAt(index) === cursor);
  if (cursor !== null && at < 0)
    throw new GatewayError(
      'BAD_CURSOR',
      `${backward ? 'before' : 'after'} is not a cursor of this list`,
    );
  if (!backward) return [at + 1, Math.min(at + 1 + first, items.length)];
  const to = cursor === null ? items.length : at;
  return [Math.max(0, to - first), to];
}

/**
 * A page of a list that can be paged from its end, since it is read whole; empty with the reason where the source fails.
 *
 * @param reversed whether the last row of the source comes first
 */
export async function wholeConnection<T, N>(
  { source, codec, page, freshness, window, read, wanted = null, toNode, warn }: ForwardList<T, N>,
  { reversed }: { readonly reversed: boolean },
): Promise<Connection<N>> {
  try {
    const got = await paginate(FIRST, MOST_WHOLE, read, wanted);
    const items = reversed ? got.items.toReversed() : got.items;
    const placeOf = (index: number) => got.placeAt(reversed ? items.length - 1 - index : index);
    const cursorOf = (index: number) => codec.encode(placeOf(index));
    const [from, to] = pageOfWholeList({ more: got.more, items }, page, cursorOf);
    return {
      nodes: items.slice(from, to).map(toNode),
      cursorAt: (index) => cursorOf(from + index),
      endCursor: () => (to > from ? cursorOf(to - 1) : null),
      hasNextPage: to < items.length,
      hasPreviousPage: from > 0,
      sources: statusesOf(source, got, freshness),
      window,
      totalCount: () => countAll({ source, warn }, got, read, wanted),
    };
  } catch (cause) {
    return failedConnection(source, cause, window);
  }
}
