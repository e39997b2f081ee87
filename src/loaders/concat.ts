import { MAX_PAGE } from '../domain/limits.ts';
import { cursorCodec } from '../domain/cursor.ts';
import type { SourceName } from '../domain/entities.ts';
import { toError } from '../domain/errors.ts';
import type { Freshness } from '../domain/query.ts';
import type { Page } from '../domain/page.ts';
import type { Source } from '../ports/source.ts';
import { forwardOnly } from './page.ts';
import type { Connection, PageArgs, SourceStatus } from './port.ts';
import { failuresOf, type LoaderRequest } from './request.ts';
import { answered, failed } from './status.ts';

/** The freshness of lists without a `freshness` argument: each endpoint's own lifetime. */
export const OWN_LIFETIME: Freshness = { mode: 'CACHE_FIRST', maxAgeMs: null };

/** The most rows that a list has of one source; a longer list has the state CAPPED. */
const MOST_ROWS = 1_000;

/** Reads the whole list of each source, concatenates the lists in the order of the catalog, and pages the result. */
export async function concatPages<T>(
  request: LoaderRequest,
  {
    sources,
    method,
    what,
    question = [],
    args,
    read,
  }: {
    /** Null: all sources. */
    readonly sources: readonly SourceName[] | null;
    readonly method: keyof Source;
    /** The noun for messages: `custom feeds`. */
    readonly what: string;
    /** The arguments that tell this list from others, since a cursor belongs to one list. */
    readonly question?: readonly unknown[];
    readonly args: PageArgs;
    readonly read: (source: Source) => Promise<Page<T>>;
  },
): Promise<Connection<T>> {
  const page = forwardOnly(args, request.warn);
  const codec = cursorCodec([what, sources, ...question], isOffset);
  const from = page.cursor === null ? 0 : codec.decode(page.cursor) + 1;
  const parts = await Promise.all(
    request.chosen(sources).map(async (facts) => {
      const statuses: SourceStatus[] = [];
      let items: readonly T[] = [];
      const missing = request.absence(facts, method, what);
      if (missing) return { items, statuses: [missing] };
      try {
        const got = await read(request.sourceOf(facts.name));
        ({ items } = got);
        statuses.push(answered(facts.name, [got], false));
        for (const [account, error] of failuresOf([got]))
          statuses.push(failed(facts.name, error, { source: facts.name, externalId: account }));
      } catch (cause) {
        statuses.push(failed(facts.name, toError(cause)));
      }
      return { items, statuses };
    }),
  );
  const rows = parts.flatMap(({ items }) => items);
  const statuses = parts.flatMap((part) => part.statuses);
  const nodes = rows.slice(from, from + page.first);
  const isAll = statuses.every(
    ({ state }) => state !== 'FAILED' && state !== 'SKIPPED_BUDGET' && state !== 'CAPPED',
  );
  return {
    nodes,
    cursorAt: (index) => codec.encode(from + index),
    endCursor: () => (nodes.length > 0 ? codec.encode(from + nodes.length - 1) : null),
    hasNextPage: from + page.first < rows.length,
    hasPreviousPage: from > 0,
    sources: statuses,
    window: null,
    totalCount: () =>
      Promise.resolve({ value: rows.length, precision: isAll ? 'EXACT' : 'AT_LEAST' }),
  };
}

/** Reads page after page, up to `MOST_ROWS` rows. */
export async function readAll<T>(
  read: (page: { readonly first: number; readonly after: string | null }) => Promise<Page<T>>,
): Promise<Page<T>> {
  const items: T[] = [];
  for (let after: string | null = null; ;) {
    const page: Page<T> = await read({ first: MAX_PAGE, after });
    items.push(...page.items);
    if (page.next === null) return { ...page, items };
    if (page.next === after) return { ...page, items, capped: true };
    if (items.length >= MOST_ROWS) return { ...page, items, capped: true };
    after = page.next;
  }
}

export function isOffset(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0;
}
