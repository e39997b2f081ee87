import { GatewayError } from '../../../domain/errors.ts';
import type { PartPage } from '../../kit/paging.ts';
import type { Provenance } from '../../../domain/page.ts';
import { MINUTE, type Instant } from '../../../domain/time.ts';
import { daysBetween, halves, type Days } from './days.ts';
import type { ListedLead } from '../map.ts';
import { MAX_PAGES, PAGE_SIZE } from '../wire.ts';

// A list of Leadfeeder ends at its first 10 000 leads. A window with more leads is cut into parts of whole days that
// each have fewer, and the parts are paginated one after the other, oldest first. A lead that visited in several
// parts is a row of each of them. It is given once, with its visits of all parts, when the last part that can hold
// it was read.

type LeadsPage = PartPage<ListedLead>;
/** Reads a page of the leads of some days; pages count from 1. */
export type ReadLeads = (days: Days, page: number) => Promise<LeadsPage>;

interface Part {
  readonly days: Days;
  /** The place of its first page. */
  readonly start: number;
  readonly first: LeadsPage;
}

/**
 * A place is a number, as a page is, so that one cursor holds either. Below `FIRST_PLACE` it is a page of the uncut
 * list. From there on each day has `PLACES_A_DAY` places; a part begins at the places of its first day. Behind the
 * last day come the places of the leads that no part has given.
 */
const FIRST_PLACE = 1_000;
const PLACES_A_DAY = MAX_PAGES + 1;
/** A longer window is not cut: its places would be too large for a cursor. */
const MOST_DAYS = 9_000;
/** How many paginations are kept. One that was dropped begins again, and its next page is the same. */
const MOST_PAGINATIONS = 16;
/** A list that begins within this time of another one shares the pagination of it. */
const SHARED_MS = MINUTE;
/** How many pages are read side by side where a pagination was dropped. */
const AT_ONCE = 16;

/** What is known of one list that is cut in parts. */
interface Pagination {
  readonly startedAt: Instant;
  readonly parts: readonly Part[];
  /** The first place of the leads that no part has given. */
  readonly restStart: number;
  readonly seen: Set<number>;
  /** By lead, the visits in each part. Only leads that visited outside a part that has them are kept here. */
  readonly visits: Map<string, Map<number, number | null>>;
  /** The place at which each lead was given. */
  readonly given: Map<string, number>;
  /** Leads that may come again in a part that was not read yet. */
  readonly waiting: Map<string, ListedLead>;
  rest: readonly ListedLead[] | null;
  provenance: Provenance;
}

export interface Paginator {
  /** One page of a list that may be cut in parts. `key` tells lists apart. Throws CURSOR_EXPIRED. */
  read(key: string, days: Days, number: number, read: ReadLeads): Promise<LeadsPage>;
  /** How many leads there are at most, and whether some of them are out of reach. */
  count(
    key: string,
    days: Days,
    read: ReadLeads,
  ): Promise<{ readonly value: number; readonly isExact: boolean; readonly isCapped: boolean }>;
}

export function createPaginator(now: () => Instant): Paginator {
  const paginations = new Map<string, Promise<Pagination>>();

  /** The kept pagination, unless it is older than `atMostMs`; else a new one. */
  async function paginationOf(
    key: string,
    days: Days,
    first: () => Promise<LeadsPage>,
    read: ReadLeads,
    atMostMs: number,
  ): Promise<Pagination> {
    const known = paginations.get(key);
    if (known && now() - (await known).startedAt <= atMostMs) return known;
    const pagination = first().then((page) => startPagination(days, page, read, now()));
    paginations.delete(key);
    paginations.set(key, pagination);
    const [oldest] = paginations.keys();
    if (paginations.size > MOST_PAGINATIONS && oldest !== undefined) paginations.delete(oldest);
    try {
      return await pagination;
    } catch (cause) {
      if (paginations.get(key) === pagination) paginations.delete(key);
      throw cause;
    }
  }

  function sharedPagination(key: string, days: Days, first: LeadsPage, read: ReadLeads) {
    return paginationOf(key, days, () => Promise.resolve(first), read, SHARED_MS);
  }

  return {
    async read(key, days, number, read) {
      if (number > 1 && number < FIRST_PLACE) return read(days, number);
      if (number > 1) {
        const pagination = await paginationOf(key, days, () => read(days, 1), read, Infinity);
        return readAt(pagination, number, read);
      }
      const first = await read(days, 1);
      if (!isCut(days, first)) return first;
      const pagination = await sharedPagination(key, days, first, read);
      return readAt(pagination, pagination.parts[0]?.start ?? pagination.restStart, read);
    },

    async count(key, days, read) {
      const first = await read(days, 1);
      if (!isCut(days, first)) return sizeOf(days, first, read);
      const pagination = await sharedPagination(key, days, first, read);
      const sizes = await Promise.all(
        pagination.parts.map((part) => sizeOf(part.days, part.first, read)),
      );
      const values = sizes.map(({ value }) => value);
      // A lead of two parts is counted twice, so only the number of one part is certainly reached.
      return sizes.some(({ isCapped }) => isCapped)
        ? { value: Math.max(...values), isExact: false, isCapped: true }
        : { value: values.reduce((sum, value) => sum + value, 0), isExact: false, isCapped: false };
    },
  };
}

async function sizeOf(days: Days, first: LeadsPage, read: ReadLeads) {
  const pages = first.pages ?? 1;
  const last = pages === 1 ? first : await read(days, pages);
  const isCapped = first.capped || last.capped || last.next !== null;
  return {
    value: (pages - 1) * PAGE_SIZE + last.items.length,
    isExact: !isCapped && first.pages !== null,
    isCapped,
  };
}

/** True where the days may have more leads than the list gives, and can be cut into fewer days. */
function isCut(days: Days, { pages, capped }: LeadsPage): boolean {
  const length = daysBetween(...days) + 1;
  return (capped || (pages ?? 0) >= MAX_PAGES) && length > 1 && length <= MOST_DAYS;
}

async function startPagination(
  days: Days,
  page: LeadsPage,
  read: ReadLeads,
  now: Instant,
): Promise<Pagination> {
  const [firstDay] = days;
  async function cut(of: Days, first: LeadsPage): Promise<readonly Part[]> {
    if (!isCut(of, first))
      return [
        { days: of, start: FIRST_PLACE + daysBetween(firstDay, of[0]) * PLACES_A_DAY + 1, first },
      ];
    const parts = halves(of).map(async (half) => cut(half, await read(half, 1)));
    return (await Promise.all(parts)).flat();
  }
  return {
    startedAt: now,
    parts: await cut(days, page),
    restStart: FIRST_PLACE + (daysBetween(...days) + 1) * PLACES_A_DAY + 1,
    seen: new Set(),
    visits: new Map(),
    given: new Map(),
    waiting: new Map(),
    rest: null,
    provenance: page.provenance,
  };
}

async function readAt(pagination: Pagination, place: number, read: ReadLeads): Promise<LeadsPage> {
  await readBefore(pagination, place, read);
  if (place >= pagination.restStart) return restAt(pagination, place);
  const index = pagination.parts.findLastIndex(({ start }) => start <= place);
  const part = pagination.parts[index];
  if (!part || place - part.start >= MAX_PAGES)
    throw new GatewayError('CURSOR_EXPIRED', 'Leadfeeder’s list has changed; start again');
  const page = await pageAt(pagination, part, place, read);
  const items = collect(pagination, index, place, page);
  return { ...page, items, pages: null, next: nextOf(pagination, index, place, page) };
}

/** The first page of a part was read when the window was cut, so it is not read again the first time. */
function pageAt(
  pagination: Pagination,
  part: Part,
  place: number,
  read: ReadLeads,
): Promise<LeadsPage> {
  return place === part.start && !pagination.seen.has(place)
    ? Promise.resolve(part.first)
    : read(part.days, place - part.start + 1);
}

function nextOf(
  pagination: Pagination,
  index: number,
  place: number,
  { next }: LeadsPage,
): number | null {
  if (next !== null) return place + 1;
  const following = pagination.parts[index + 1];
  if (following) return following.start;
  return pagination.waiting.size > 0 || pagination.rest !== null ? pagination.restStart : null;
}

/** Reads every page before a place that was not read yet: all of them where the pagination was dropped. */
async function readBefore(pagination: Pagination, place: number, read: ReadLeads): Promise<void> {
  const missing = pagination.parts.flatMap((part, index) =>
    Array.from({ length: part.first.pages ?? 1 }, (_, page) => ({
      ...{ part, index },
      at: part.start + page,
    })).filter(({ at }) => at < place && !pagination.seen.has(at)),
  );
  for (let from = 0; from < missing.length; from += AT_ONCE) {
    const some = missing.slice(from, from + AT_ONCE);
    const pages = await Promise.all(some.map(({ part, at }) => pageAt(pagination, part, at, read)));
    for (const [n, { index, at }] of some.entries()) {
      const page = pages[n];
      if (page) collect(pagination, index, at, page);
    }
  }
}

/** Notes the rows of a page, and returns the leads that no later part can have. Doing so twice is doing it once. */
function collect(
  pagination: Pagination,
  index: number,
  place: number,
  page: LeadsPage,
): readonly ListedLead[] {
  const part = pagination.parts[index];
  if (!part) return [];
  const [begin, end] = part.days;
  const isLast = index === pagination.parts.length - 1;
  pagination.seen.add(place);
  pagination.provenance = page.provenance;
  return page.items.flatMap((lead) => {
    const id = lead.ref.externalId;
    const { firstVisitDate: first, lastVisitDate: last, visitsInWindow } = lead.details;
    const reachesOn = last === null || last > end;
    if (reachesOn || first === null || first < begin) {
      const visits = pagination.visits.get(id) ?? new Map<number, number | null>();
      pagination.visits.set(id, visits.set(index, visitsInWindow));
    }
    const givenAt = pagination.given.get(id);
    if (givenAt !== undefined && givenAt !== place) return [];
    if (reachesOn && !isLast) {
      pagination.waiting.set(id, lead);
      return [];
    }
    pagination.given.set(id, place);
    pagination.waiting.delete(id);
    return [withAllVisits(pagination, lead)];
  });
}

/** A page of the leads that might have come again in a later part, and did not. */
function restAt(pagination: Pagination, place: number): LeadsPage {
  if (!pagination.rest) {
    pagination.rest = [...pagination.waiting.values()];
    pagination.waiting.clear();
    for (const { ref } of pagination.rest)
      pagination.given.set(ref.externalId, pagination.restStart);
  }
  const from = (place - pagination.restStart) * PAGE_SIZE;
  const items = pagination.rest
    .slice(from, from + PAGE_SIZE)
    .map((lead) => withAllVisits(pagination, lead));
  return {
    items,
    faults: [],
    next: from + PAGE_SIZE < pagination.rest.length ? place + 1 : null,
    pages: null,
    capped: false,
    provenance: pagination.provenance,
  };
}

/** The lead with its visits of all parts. It then has no score: a score of some days says nothing of all days. */
function withAllVisits(pagination: Pagination, lead: ListedLead): ListedLead {
  const visits = [...(pagination.visits.get(lead.ref.externalId)?.values() ?? [])];
  if (visits.length < 2) return lead;
  const visitsInWindow = visits.reduce<number | null>(
    (sum, part) => (sum === null || part === null ? null : sum + part),
    0,
  );
  return { ...lead, score: null, details: { ...lead.details, visitsInWindow, quality: null } };
}
