import type { Count, SourceName } from '../domain/entities.ts';
import { cursorCodec, type CursorCodec } from '../domain/cursor.ts';
import { GatewayError, SourceError } from '../domain/errors.ts';
import type { Freshness } from '../domain/query.ts';
import type { Page } from '../domain/page.ts';
import type { TimeRange } from '../domain/time.ts';
import type { PageRequest } from './page.ts';
import type { Connection, SourceStatus } from './port.ts';
import { failuresOf } from './request.ts';
import { answered, failed, repeating } from './status.ts';

/** The place of a row: the source's token of its page, and the index on that page. */
export interface PagePosition {
  readonly token: string | null;
  readonly index: number;
}
export const FIRST: PagePosition = { token: null, index: -1 };

/** Cursors of lists that are read from one source, page by page. */
export function pagePlaceCodec(question: unknown): CursorCodec<PagePosition> {
  const codec = cursorCodec(question, isPair);
  return {
    encode: ({ token, index }) => codec.encode([token, index]),
    decode(cursor) {
      const [token, index] = codec.decode(cursor);
      return { token, index };
    },
  };
}
type Pair = readonly [token: string | null, index: number];
function isPair(value: unknown): value is Pair {
  return (
    Array.isArray(value) &&
    value.length === 2 &&
    (value[0] === null || typeof value[0] === 'string') &&
    Number.isInteger(value[1]) &&
    Number(value[1]) >= -1
  );
}

export interface Paginated<T> {
  readonly items: readonly T[];
  /** The place of the item at an index. */
  readonly placeAt: (index: number) => PagePosition;
  /** The place of the last row that was read, wanted or not; null where there was none. */
  readonly end: PagePosition | null;
  readonly more: boolean;
  readonly pages: readonly Page<unknown>[];
  /** True where a page leads back to itself: the list is read to that page. */
  readonly repeats: boolean;
}

type Read<T> = (token: string | null) => Promise<Page<T>>;

/** The most pages that are read for one page of the connection, where rows are sorted out. */
const MOST_PAGES = 10;

/** Collects the wanted rows behind a place; reads on while pages have too few of them. */
export async function paginate<T>(
  start: PagePosition,
  first: number,
  read: Read<T>,
  wanted: ((item: T) => boolean) | null = null,
): Promise<Paginated<T>> {
  const items: T[] = [];
  const tokens: (string | null)[] = [];
  const indices: number[] = [];
  const pages: Page<T>[] = [];
  let { token, index } = start;
  let end: PagePosition | null = null;
  const walked = (more: boolean, repeats = false): Paginated<T> => ({
    repeats,
    items,
    placeAt: (at) => ({ token: tokens[at] ?? null, index: indices[at] ?? -1 }),
    end,
    more,
    pages,
  });
  for (;;) {
    const page = await read(token);
    pages.push(page);
    for (let at = index + 1; at < page.items.length; at += 1) {
      const item = page.items[at];
      if (item === undefined) continue;
      const isWanted = wanted === null || wanted(item);
      if (isWanted && items.length === first) return walked(true);
      end = { token, index: at };
      if (!isWanted) continue;
      items.push(item);
      tokens.push(token);
      indices.push(at);
    }
    if (page.next === null) return walked(false);
    if (page.next === token) return walked(false, true);
    if (items.length === first || pages.length >= MOST_PAGES) return walked(true);
    token = page.next;
    index = -1;
  }
}

/**
 * Counts the rows that were read already where they are all, else reads them from the beginning. Null where the source
 * fails: a warning then says why.
 */
export async function countAll<T>(
  { source, warn }: Counting,
  got: Paginated<T> | null,
  read: Read<T>,
  wanted: ((item: T) => boolean) | null = null,
): Promise<Count | null> {
  const all =
    got && !got.more
      ? got
      : await paginate(FIRST, MOST_COUNTED, read, wanted).catch(unknownCount(source, warn));
  return (
    all && {
      value: all.items.length,
      precision:
        all.more || all.repeats || all.pages.some((page) => page.capped) ? 'AT_LEAST' : 'EXACT',
    }
  );
}
interface Counting {
  readonly source: SourceName;
  readonly warn: (message: string) => void;
}
/** The most rows that are read to count them. */
const MOST_COUNTED = 1_000;

/** For a count that its source fails to give: it is unknown, and a warning says why. Faults of ours are thrown on. */
export function unknownCount(
  source: SourceName,
  warn: (message: string) => void,
): (cause: unknown) => null {
  return (cause) => {
    if (!(cause instanceof GatewayError)) throw cause;
    warn(`totalCount is unknown at ${source}: ${cause.message}`);
    return null;
  };
}

/** A list of one source, as it is paged forward. */
export interface ForwardList<T, N> {
  readonly source: SourceName;
  readonly codec: CursorCodec<PagePosition>;
  readonly page: PageRequest;
  readonly freshness: Freshness;
  readonly window: TimeRange | null;
  readonly read: Read<T>;
  /** Null: every row. */
  readonly wanted?: ((item: T) => boolean) | null;
  readonly toNode: (item: T) => N;
  readonly warn: (message: string) => void;
}

/** A page of one source's list; empty with the reason where the source fails. */
export async function forwardConnection<T, N>({
  source,
  codec,
  page,
  freshness,
  window,
  read,
  wanted = null,
  toNode,
  warn,
}: ForwardList<T, N>): Promise<Connection<N>> {
  const start = page.cursor === null ? FIRST : codec.decode(page.cursor);
  try {
    const got = await paginate(start, page.first, read, wanted);
    return {
      nodes: got.items.map(toNode),
      ...cursorsOf(got, codec),
      hasNextPage: got.more,
      hasPreviousPage: page.cursor !== null,
      sources: statusesOf(source, got, freshness),
      window,
      totalCount: () => countAll({ source, warn }, start === FIRST ? got : null, read, wanted),
    };
  } catch (cause) {
    return failedConnection(source, cause, window);
  }
}

export function cursorsOf(
  got: Paginated<unknown>,
  codec: CursorCodec<PagePosition>,
): Pick<Connection<unknown>, 'cursorAt' | 'endCursor'> {
  return {
    cursorAt: (index) => codec.encode(got.placeAt(index)),
    endCursor: () => got.end && codec.encode(got.end),
  };
}

/** How a source took part: where its pages came from, and which of its accounts failed. */
export function statusesOf(
  source: SourceName,
  { pages, repeats }: Pick<Paginated<unknown>, 'pages' | 'repeats'>,
  { mode }: Freshness,
): readonly SourceStatus[] {
  const status = answered(source, pages, mode === 'MIRROR');
  return [
    repeats ? repeating(source, status) : status,
    ...failuresOf(pages).map(([externalId, error]) =>
      failed(source, error, { source, externalId }),
    ),
  ];
}

export function emptyConnection<T>(
  statuses: readonly SourceStatus[],
  window: TimeRange | null,
): Connection<T> {
  return {
    nodes: [],
    cursorAt: nothingAt,
    endCursor: () => null,
    hasNextPage: false,
    hasPreviousPage: false,
    sources: statuses,
    window,
    totalCount: () => Promise.resolve(null),
  };
}

/** An empty connection that tells how a source failed. Errors of the caller and faults of ours are thrown on. */
export function failedConnection<T>(
  source: SourceName,
  cause: unknown,
  window: TimeRange | null,
): Connection<T> {
  if (cause instanceof SourceError) return emptyConnection([failed(source, cause)], window);
  throw cause;
}

function nothingAt(index: number): never {
  throw new RangeError(`an empty list has nothing at ${index}`);
}
