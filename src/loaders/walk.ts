import type { Count, Event, SourceName } from '../domain/entities.ts';
import { cursorCodec, type CursorCodec } from '../domain/cursor.ts';
import { SourceError } from '../domain/errors.ts';
import type { Page } from '../domain/source.ts';
import type { TimeRange } from '../domain/time.ts';
import type { PageRequest } from './page.ts';
import type { Edge, EventNode, Listing, Scope, SourceStatus } from './port.ts';
import { answered, failed } from './status.ts';

/** A row's place: its source's token of the page, and its index there. */
export interface Place {
  readonly token: string | null;
  readonly index: number;
}
export const FIRST: Place = { token: null, index: -1 };

/** Cursors of lists that are read from one source, page by page. */
export function placeCodec(question: unknown): CursorCodec<Place> {
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

export interface Walked<T> {
  readonly rows: readonly { readonly item: T; readonly place: Place }[];
  readonly more: boolean;
  readonly pages: readonly Page<unknown>[];
}

type Read<T> = (token: string | null) => Promise<Page<T>>;

/** Pages that are read for one page of ours, where rows are sorted out. */
const MOST_PAGES = 10;

/** Rows behind a place that are wanted; reads on while pages have too few. */
export async function walk<T>(
  start: Place,
  size: number,
  read: Read<T>,
  wanted: (item: T) => boolean = () => true,
): Promise<Walked<T>> {
  const rows: { item: T; place: Place }[] = [];
  const pages: Page<T>[] = [];
  let { token, index } = start;
  for (;;) {
    const page = await read(token);
    pages.push(page);
    for (let at = index + 1; at < page.items.length; at += 1) {
      const item = page.items[at];
      if (item === undefined || !wanted(item)) continue;
      if (rows.length === size) return { rows, more: true, pages };
      rows.push({ item, place: { token, index: at } });
    }
    if (page.next === null) return { rows, more: false, pages };
    if (rows.length === size || pages.length >= MOST_PAGES) return { rows, more: true, pages };
    token = page.next;
    index = -1;
  }
}

/** Counts what was walked already where that is all of it, else walks anew. Null where the source fails. */
export async function countAll<T>(
  got: Walked<T> | null,
  read: Read<T>,
  wanted: (item: T) => boolean = () => true,
): Promise<Count | null> {
  const all = got && !got.more ? got : await walk(FIRST, 1_000, read, wanted).catch(() => null);
  return (
    all && {
      value: all.rows.length,
      precision: all.more || all.pages.some((page) => page.capped) ? 'AT_LEAST' : 'EXACT',
    }
  );
}

/** Cursors are worked out where somebody asks for one. */
export function edge<T>(node: T, cursor: () => string): Edge<T> {
  return {
    node,
    get cursor() {
      return cursor();
    },
  };
}

export function eventListing(
  source: SourceName,
  got: Walked<Event>,
  codec: CursorCodec<Place>,
  scope: Scope,
  page: PageRequest,
  totalCount: () => Promise<Count | null>,
  window: TimeRange | null,
): Listing<EventNode> {
  const edges = got.rows.map(({ item, place }) =>
    edge({ event: item, scope }, () => codec.encode(place)),
  );
  return {
    edges,
    endCursor: () => edges.at(-1)?.cursor ?? null,
    hasNextPage: got.more,
    hasPreviousPage: page.cursor !== null,
    sources: [answered(source, got.pages, scope.freshness.mode === 'MIRROR')],
    window,
    totalCount,
  };
}

export function emptyListing<T>(
  statuses: readonly SourceStatus[],
  window: TimeRange | null,
): Listing<T> {
  return {
    edges: [],
    endCursor: () => null,
    hasNextPage: false,
    hasPreviousPage: false,
    sources: statuses,
    window,
    totalCount: () => Promise.resolve(null),
  };
}

/** A source that failed costs its own rows; what the caller did wrong is thrown on. */
export function failedListing<T>(
  source: SourceName,
  cause: unknown,
  window: TimeRange | null,
): Listing<T> {
  if (cause instanceof SourceError) return emptyListing([failed(source, cause)], window);
  throw cause;
}
