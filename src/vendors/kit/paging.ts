import { cursorCodec } from '../../domain/cursor.ts';
import type { Lead } from '../../domain/entities.ts';
import { toError } from '../../domain/errors.ts';
import { compareKeys, keyOf } from '../../domain/filter.ts';
import type { Page, Provenance, SourceFailure } from '../../domain/page.ts';
import type { Instant } from '../../domain/time.ts';
import { combineProvenance, pageOf } from './answer.ts';
import type { LeadOrder } from '../../domain/query.ts';

/** One upstream page of one part (an account, an integration) of a list. Pages count from 1. */
export interface PartPage<T> {
  readonly items: readonly T[];
  /** What is wrong with rows that could not be read. */
  readonly faults: readonly Error[];
  /** Null on the last page. */
  readonly next: number | null;
  /** How many pages the part has; null where the answer does not tell. */
  readonly pages: number | null;
  /** True where the source stops before the end. */
  readonly capped: boolean;
  readonly provenance: Provenance;
}

/** Several pages of one part. */
export interface Whole<T> {
  /** Each row once, in the order of the pages. */
  readonly items: readonly T[];
  readonly faults: readonly Error[];
  /** True where rows are left that were not read. */
  readonly capped: boolean;
  readonly provenances: readonly Provenance[];
}

export interface Parts<T> extends Omit<Whole<T>, 'faults'> {
  readonly next: string | null;
  readonly ordered: boolean;
  /** Parts that failed, whole or in some of their rows. */
  readonly failures: readonly SourceFailure[];
}

/** The page of a list over several parts. */
export function pageOfParts<T>(parts: Parts<T>, now: Instant): Page<T> {
  const { items, next, provenances, ordered, capped, failures } = parts;
  const provenance = combineProvenance(provenances, now);
  return pageOf(items, next, { provenance }, { ordered, capped, failures });
}

/**
 * The page of a list that was read whole. Its first fault stands for all of them.
 *
 * @param items the rows, filtered and sorted
 */
export function pageOfWhole<T>(
  account: string,
  items: readonly T[],
  { faults: [fault], capped, provenances }: Whole<unknown>,
  now: Instant,
): Page<T> {
  const provenance = combineProvenance(provenances, now);
  const failures = fault ? [{ account, error: fault }] : [];
  return pageOf(items, null, { provenance }, { capped, failures });
}

/** A part with at most this many pages is cheap enough to be read whole before its rows are put in order. */
export const CHEAP_PAGES = 3;

/** Compares leads as the gateway orders them: by the field, then by reference. No two leads are equal. */
export function byOrder(order: LeadOrder): (a: Lead, b: Lead) => number {
  return (a, b) => compareKeys(keyOf(a, order), keyOf(b, order), order);
}

type ReadPage<T> = (page: number) => Promise<PartPage<T>>;

/**
 * Reads a part from its first page to its end, or to `most` pages: side by side where the first page tells
 * how many there are, else one after the other. Rows that moved between two pages meanwhile are given once.
 */
export async function readWhole<T>(
  read: ReadPage<T>,
  most: number,
  identify: (row: T) => string,
): Promise<Whole<T>> {
  return readOn(await read(1), read, most, identify);
}

async function readOn<T>(
  first: PartPage<T>,
  read: ReadPage<T>,
  most: number,
  identify: (row: T) => string,
): Promise<Whole<T>> {
  const pages = [first];
  let isMore: boolean;
  if (first.pages === null) {
    let { next } = first;
    while (next !== null && pages.length < most) {
      const page = await read(next);
      pages.push(page);
      next = page.next;
    }
    isMore = next !== null;
  } else {
    const last = Math.min(first.pages, most);
    const numbers = Array.from({ length: Math.max(0, last - 1) }, (_, index) => index + 2);
    pages.push(...(await Promise.all(numbers.map(read))));
    isMore = first.pages > most;
  }
  const rows = new Map(pages.flatMap(({ items }) => items.map((row) => [identify(row), row])));
  return {
    items: [...rows.values()],
    faults: pages.flatMap(({ faults }) => faults),
    capped: isMore || pages.some(({ capped }) => capped),
    provenances: pages.map(({ provenance }) => provenance),
  };
}

/**
 * A list over several parts whose rows come in no order that the source documents. Its parts are read side by
 * side. While each has at most `CHEAP_PAGES` pages they are read whole and given as one sorted page; else they
 * come page by page as the source gives them, and `ordered` is false. A part that fails is a failure beside the
 * rows of the others; when all of them do, the first error is thrown. Throws BAD_CURSOR for a foreign `after`.
 */
export async function listParts<T>(list: {
  readonly parts: readonly string[];
  /** What the list is of: a cursor of another list is refused. */
  readonly question: unknown;
  readonly after: string | null;
  /** True where each part comes in the order that is asked for. */
  readonly sorted?: boolean;
  readonly read: (part: string, page: number) => Promise<PartPage<T>>;
  readonly compare: (a: T, b: T) => number;
  readonly identify: (row: T) => string;
}): Promise<Parts<T>> {
  const codec = cursorCodec(list.question, isPlaces(list.parts));
  const places =
    list.after === null
      ? list.parts.map((part) => [part, 1] as const)
      : Object.entries(codec.decode(list.after));
  const read = await Promise.all(
    places.map(async ([part, place]) => {
      try {
        return { part, page: await list.read(part, place) };
      } catch (cause) {
        return { part, error: toError(cause) };
      }
    }),
  );
  const failures = read.flatMap(({ part, error }) => (error ? [{ account: part, error }] : []));
  const stand = read.flatMap(({ part, page }) => (page ? [{ part, page }] : []));
  if (stand.length === 0 && failures[0]) throw failures[0].error;

  const inOrder = list.sorted === true && list.parts.length === 1;
  const isCheap = stand.every(({ page }) => page.pages !== null && page.pages <= CHEAP_PAGES);
  if (list.after === null && !inOrder && isCheap) {
    const wholes = await Promise.all(
      stand.map(async ({ part, page }): Promise<Whole<T>> => {
        try {
          return await readOn(page, (next) => list.read(part, next), CHEAP_PAGES, list.identify);
        } catch (cause) {
          failures.push({ account: part, error: toError(cause) });
          return { ...page, capped: false, provenances: [page.provenance] };
        }
      }),
    );
    return {
      items: wholes.flatMap(({ items }) => items).sort(list.compare),
      failures: [...failures, ...faultsOf(stand.map(({ part }, index) => [part, wholes[index]]))],
      capped: wholes.some(({ capped }) => capped),
      provenances: wholes.flatMap(({ provenances }) => provenances),
      next: null,
      ordered: true,
    };
  }
  const rest = stand.flatMap(({ part, page }) => (page.next === null ? [] : [[part, page.next]]));
  return {
    items: stand.flatMap(({ page }) => page.items),
    failures: [...failures, ...faultsOf(stand.map(({ part, page }) => [part, page]))],
    capped: stand.some(({ page }) => page.capped),
    provenances: stand.map(({ page }) => page.provenance),
    next: rest.length > 0 ? codec.encode(Object.fromEntries(rest) as Places) : null,
    ordered: inOrder,
  };
}

/** The next page of each part that has one. */
type Places = Readonly<Record<string, number>>;

function isPlaces(parts: readonly string[]): (state: unknown) => state is Places {
  return (state): state is Places =>
    typeof state === 'object' &&
    state !== null &&
    Object.keys(state).length > 0 &&
    Object.entries(state).every(
      ([part, page]: [string, unknown]) =>
        parts.includes(part) && Number.isInteger(page) && Number(page) >= 2 && Number(page) < 1e6,
    );
}

/** One failure a part: the first of its rows that could not be read stands for them. */
function faultsOf(
  parts: readonly (readonly [part: string, { readonly faults: readonly Error[] } | undefined])[],
): readonly SourceFailure[] {
  return parts.flatMap(([part, from]) => {
    const error = from?.faults[0];
    return error ? [{ account: part, error }] : [];
  });
}
