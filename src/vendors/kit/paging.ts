import { cursorCodec } from '../../domain/cursor.ts';
import type { Lead } from '../../domain/entities.ts';
import { toError } from '../../domain/errors.ts';
import { compareLeadKeys, leadKeyOf } from '../../domain/filter.ts';
import type { Page, Provenance, SourceFailure } from '../../domain/page.ts';
import type { Instant } from '../../domain/time.ts';
import { combineProvenance, pageOf } from './answer.ts';
import type { LeadOrder } from '../../domain/query.ts';

/** One upstream page of one part of a list: of an account, or an integration. Pages count from 1. */
export interface PartPage<T> {
  readonly items: readonly T[];
  /** One error for each row that could not be read. */
  readonly faults: readonly Error[];
  /** The number of the next page; null on the last one. */
  readonly next: number | null;
  /** How many pages the part has; null where the answer does not say. */
  readonly pages: number | null;
  /** True where the source stops before the end of the list. */
  readonly capped: boolean;
  readonly provenance: Provenance;
}

/** The pages of one part, from the first one on, as one list. */
export interface Whole<T> {
  /** Each row once, in the order of the pages. */
  readonly items: readonly T[];
  readonly faults: readonly Error[];
  /** True where the list goes on after the rows that were read. */
  readonly capped: boolean;
  readonly provenances: readonly Provenance[];
}

/** One page of a list over several parts. */
export interface PartsPage<T> extends Omit<Whole<T>, 'faults'> {
  readonly next: string | null;
  readonly ordered: boolean;
  /** Parts that failed, whole or in some of their rows. */
  readonly failures: readonly SourceFailure[];
}

/** The page of a list over several parts. */
export function pageOfParts<T>(parts: PartsPage<T>, now: Instant): Page<T> {
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

/** A list of at most this many pages is read whole and sorted, where the source does not sort it as asked. */
export const CHEAP_PAGES = 3;

/** Compares leads as the gateway orders them: by the field, then by reference. No two leads are equal. */
export function byOrder(order: LeadOrder): (a: Lead, b: Lead) => number {
  return (a, b) => compareLeadKeys(leadKeyOf(a, order), leadKeyOf(b, order), order);
}

type ReadPage<T> = (page: number) => Promise<PartPage<T>>;

/**
 * Reads a part from its first page to its end, at most `most` pages. Where the first page says how many pages there are,
 * the others are read in parallel, else one after the other. A row that stands on two pages is given once.
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

/** How many empty pages in a row are passed over before a list counts as ended. */
const MOST_EMPTY_PAGES = 3;

/**
 * The first page from `number` on that has rows. A source may give an empty page in the middle of a list; after several of
 * them the list ends, and is reported to stop before its end.
 */
async function readOverEmpty<T>(read: ReadPage<T>, number: number): Promise<PartPage<T>> {
  let page = await read(number);
  for (let passed = 0; isEmpty(page) && page.next !== null; passed += 1) {
    if (passed === MOST_EMPTY_PAGES) return { ...page, next: null, capped: true };
    page = await read(page.next);
  }
  return page;
}

function isEmpty({ items, faults }: PartPage<unknown>): boolean {
  return items.length === 0 && faults.length === 0;
}

/**
 * One page of a list over several parts, whose rows come in no documented order. The parts are read in parallel. While
 * each has at most `CHEAP_PAGES` pages, all are read whole and given as one sorted page. Else each call gives the next
 * page of every part as the source gives it, and `ordered` is false.
 *
 * A part that fails is a failure beside the rows of the others. Throws the first error where all parts fail, and
 * BAD_CURSOR for an `after` of another list.
 */
export async function listParts<T>(list: {
  readonly parts: readonly string[];
  /** Identifies the list: a cursor of another list is refused. */
  readonly question: unknown;
  readonly after: string | null;
  /** True where the source gives each part in the order that is asked for. */
  readonly sorted?: boolean;
  readonly read: (part: string, page: number) => Promise<PartPage<T>>;
  readonly compare: (a: T, b: T) => number;
  readonly identify: (row: T) => string;
}): Promise<PartsPage<T>> {
  const codec = cursorCodec(list.question, isPlaces(list.parts));
  const places =
    list.after === null
      ? list.parts.map((part) => [part, 1] as const)
      : Object.entries(codec.decode(list.after));
  const read = await Promise.all(
    places.map(async ([part, place]) => {
      try {
        return { part, page: await readOverEmpty((page) => list.read(part, page), place) };
      } catch (cause) {
        return { part, error: toError(cause) };
      }
    }),
  );
  const failures = read.flatMap(({ part, error }) => (error ? [{ account: part, error }] : []));
  const succeeded = read.flatMap(({ part, page }) => (page ? [{ part, page }] : []));
  if (succeeded.length === 0 && failures[0]) throw failures[0].error;

  const inOrder = list.sorted === true && list.parts.length === 1;
  const isCheap = succeeded.every(({ page }) => page.pages !== null && page.pages <= CHEAP_PAGES);
  if (list.after === null && !inOrder && isCheap) {
    const wholes = await Promise.all(
      succeeded.map(async ({ part, page }): Promise<Whole<T>> => {
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
      failures: [
        ...failures,
        ...faultsOf(succeeded.map(({ part }, index) => [part, wholes[index]])),
      ],
      capped: wholes.some(({ capped }) => capped),
      provenances: wholes.flatMap(({ provenances }) => provenances),
      next: null,
      ordered: true,
    };
  }
  const rest = succeeded.flatMap(({ part, page }) =>
    page.next === null ? [] : [[part, page.next]],
  );
  return {
    items: succeeded.flatMap(({ page }) => page.items),
    failures: [...failures, ...faultsOf(succeeded.map(({ part, page }) => [part, page]))],
    capped: succeeded.some(({ page }) => page.capped),
    provenances: succeeded.map(({ page }) => page.provenance),
    next: rest.length > 0 ? codec.encode(Object.fromEntries(rest) as Places) : null,
    ordered: inOrder,
  };
}

/** The state of a cursor: the next page of each part that has one. */
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

/** One failure for each part with rows that could not be read: the error of the first row stands for all. */
function faultsOf(
  parts: readonly (readonly [part: string, { readonly faults: readonly Error[] } | undefined])[],
): readonly SourceFailure[] {
  return parts.flatMap(([part, from]) => {
    const error = from?.faults[0];
    return error ? [{ account: part, error }] : [];
  });
}
