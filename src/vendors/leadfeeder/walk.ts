import { GatewayError } from '../../domain/errors.ts';
import type { PartPage } from '../kit/paging.ts';
import type { Provenance } from '../../domain/page.ts';
import { MINUTE, type Instant } from '../../domain/time.ts';
import { daysBetween, halves, type Days } from './days.ts';
import type { ListedLead } from './map.ts';
import { MAX_PAGES, PAGE_SIZE } from './wire.ts';

// A list ends at its first 10 000 leads. Days with more are read as parts of whole days, each below that, oldest
// part first. A lead that visited in several parts is a row of each: it is given once, when the last part that it
// can be in was read, with its visits of all parts.

type LeadsPage = PartPage<ListedLead>;
/** Reads a page of the leads of some days; pages count from 1. */
export type ReadLeads = (days: Days, page: number) => Promise<LeadsPage>;

interface Part {
  readonly days: Days;
  /** Place of its first page. */
  readonly start: number;
  readonly first: LeadsPage;
}

/**
 * Places are numbers, as those of a list's pages are. Below `FIRST_PLACE` they are pages of the days in one; above
 * it each day has `PLACES_A_DAY`, and a part begins at those of its first day. Behind the last day comes the rest.
 */
const FIRST_PLACE = 1_000;
const PLACES_A_DAY = MAX_PAGES + 1;
/** More days than these are not cut: their places would be too large for a cursor. */
const MOST_DAYS = 9_000;
/** Walks that are kept; one that was lost begins again, and its next page is as before. */
const MOST_WALKS = 16;
/** A walk that begins in this time shares what another has read. */
const SHARED_MS = MINUTE;
/** Pages that are read side by side to find a lost place again. */
const AT_ONCE = 16;

/** The reading of one list, from its first page on. */
interface Walk {
  readonly startedAt: Instant;
  readonly parts: readonly Part[];
  /** Where the leads come that no part has given. */
  readonly restStart: number;
  readonly seen: Set<number>;
  /** Visits by part, of the leads that reach over the edge of a part. */
  readonly visits: Map<string, Map<number, number | null>>;
  /** Where each lead was given. */
  readonly given: Map<string, number>;
  /** Leads of parts that were read whose last part was not. */
  readonly waiting: Map<string, ListedLead>;
  rest: readonly ListedLead[] | null;
  provenance: Provenance;
}

export interface Walks {
  /** One page of a list that may be cut in parts. `key` says which list. Throws CURSOR_EXPIRED. */
  read(key: string, days: Days, number: number, read: ReadLeads): Promise<LeadsPage>;
  /** How many leads there are at the most, and whether a part of them is out of reach. */
  count(
    key: string,
    days: Days,
    read: ReadLeads,
  ): Promise<{ readonly value: number; readonly isExact: boolean; readonly isCapped: boolean }>;
}

export function createWalks(now: () => Instant): Walks {
  const walks = new Map<string, Promise<Walk>>();

  /** A new one where none is kept, or none as young as `atMostMs`. */
  async function walkOf(
    key: string,
    days: Days,
    first: () => Promise<LeadsPage>,
    read: ReadLeads,
    atMostMs: number,
  ): Promise<Walk> {
    const known = walks.get(key);
    if (known && now() - (await known).startedAt <= atMostMs) return known;
    const walk = first().then((page) => begin(days, page, read, now()));
    walks.delete(key);
    walks.set(key, walk);
    const [oldest] = walks.keys();
    if (walks.size > MOST_WALKS && oldest !== undefined) walks.delete(oldest);
    try {
      return await walk;
    } catch (cause) {
      if (walks.get(key) === walk) walks.delete(key);
      throw cause;
    }
  }

  return {
    async read(key, days, number, read) {
      if (number > 1 && number < FIRST_PLACE) return read(days, number);
      if (number > 1) {
        const walk = await walkOf(key, days, () => read(days, 1), read, Infinity);
        return readAt(walk, number, read);
      }
      const first = await read(days, 1);
      if (!isCut(days, first)) return first;
      const walk = await walkOf(key, days, () => Promise.resolve(first), read, SHARED_MS);
      return readAt(walk, walk.parts[0]?.start ?? walk.restStart, read);
    },

    async count(key, days, read) {
      const first = await read(days, 1);
      if (!isCut(days, first)) return sizeOf(days, first, read);
      const walk = await walkOf(key, days, () => Promise.resolve(first), read, SHARED_MS);
      const sizes = await Promise.all(
        walk.parts.map((part) => sizeOf(part.days, part.first, read)),
      );
      const values = sizes.map(({ value }) => value);
      // A lead of two parts counts twice, so that only one part's number is certainly reached.
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

/** True where the days may hold more than the list gives, and there is a smaller one. */
function isCut(days: Days, { pages, capped }: LeadsPage): boolean {
  const length = daysBetween(...days) + 1;
  return (capped || (pages ?? 0) >= MAX_PAGES) && length > 1 && length <= MOST_DAYS;
}

async function begin(days: Days, page: LeadsPage, read: ReadLeads, now: Instant): Promise<Walk> {
  const [begin] = days;
  async function cut(of: Days, first: LeadsPage): Promise<readonly Part[]> {
    if (!isCut(of, first))
      return [
        { days: of, start: FIRST_PLACE + daysBetween(begin, of[0]) * PLACES_A_DAY + 1, first },
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

async function readAt(walk: Walk, place: number, read: ReadLeads): Promise<LeadsPage> {
  await readBefore(walk, place, read);
  if (place >= walk.restStart) return restAt(walk, place);
  const index = walk.parts.findLastIndex(({ start }) => start <= place);
  const part = walk.parts[index];
  if (!part || place - part.start >= MAX_PAGES)
    throw new GatewayError('CURSOR_EXPIRED', 'Leadfeeder’s list has changed; start again');
  const page = await pageAt(walk, part, place, read);
  const items = take(walk, index, place, page);
  return { ...page, items, pages: null, next: nextOf(walk, index, place, page) };
}

/** The first page of a part was read to see how many there are. */
function pageAt(walk: Walk, part: Part, place: number, read: ReadLeads): Promise<LeadsPage> {
  return place === part.start && !walk.seen.has(place)
    ? Promise.resolve(part.first)
    : read(part.days, place - part.start + 1);
}

function nextOf(walk: Walk, index: number, place: number, { next }: LeadsPage): number | null {
  if (next !== null) return place + 1;
  const following = walk.parts[index + 1];
  if (following) return following.start;
  return walk.waiting.size > 0 || walk.rest !== null ? walk.restStart : null;
}

/** What lies before a place has to be known: a walk that was lost reads it again, as far as it gets. */
async function readBefore(walk: Walk, place: number, read: ReadLeads): Promise<void> {
  const missing = walk.parts.flatMap((part, index) =>
    Array.from({ length: part.first.pages ?? 1 }, (_, page) => ({
      ...{ part, index },
      at: part.start + page,
    })).filter(({ at }) => at < place && !walk.seen.has(at)),
  );
  for (let from = 0; from < missing.length; from += AT_ONCE) {
    const some = missing.slice(from, from + AT_ONCE);
    const pages = await Promise.all(some.map(({ part, at }) => pageAt(walk, part, at, read)));
    for (const [n, { index, at }] of some.entries()) {
      const page = pages[n];
      if (page) take(walk, index, at, page);
    }
  }
}

/** Notes the rows of a page, and answers those that are whole. Taking a page twice is taking it once. */
function take(walk: Walk, index: number, place: number, page: LeadsPage): readonly ListedLead[] {
  const part = walk.parts[index];
  if (!part) return [];
  const [begin, end] = part.days;
  const isLast = index === walk.parts.length - 1;
  walk.seen.add(place);
  walk.provenance = page.provenance;
  return page.items.flatMap((lead) => {
    const id = lead.ref.externalId;
    const { firstVisitDate: first, lastVisitDate: last, visitsInWindow } = lead.details;
    const reachesOn = last === null || last > end;
    if (reachesOn || first === null || first < begin) {
      const visits = walk.visits.get(id) ?? new Map<number, number | null>();
      walk.visits.set(id, visits.set(index, visitsInWindow));
    }
    const givenAt = walk.given.get(id);
    if (givenAt !== undefined && givenAt !== place) return [];
    if (reachesOn && !isLast) {
      walk.waiting.set(id, lead);
      return [];
    }
    walk.given.set(id, place);
    walk.waiting.delete(id);
    return [whole(walk, lead)];
  });
}

/** Leads that may have come again in each part that followed, and did not. */
function restAt(walk: Walk, place: number): LeadsPage {
  if (!walk.rest) {
    walk.rest = [...walk.waiting.values()];
    walk.waiting.clear();
    for (const { ref } of walk.rest) walk.given.set(ref.externalId, walk.restStart);
  }
  const from = (place - walk.restStart) * PAGE_SIZE;
  const items = walk.rest.slice(from, from + PAGE_SIZE).map((lead) => whole(walk, lead));
  return {
    items,
    faults: [],
    next: from + PAGE_SIZE < walk.rest.length ? place + 1 : null,
    pages: null,
    capped: false,
    provenance: walk.provenance,
  };
}

/** A score of some of the days is no score of all of them. */
function whole(walk: Walk, lead: ListedLead): ListedLead {
  const visits = [...(walk.visits.get(lead.ref.externalId)?.values() ?? [])];
  if (visits.length < 2) return lead;
  const visitsInWindow = visits.reduce<number | null>(
    (sum, part) => (sum === null || part === null ? null : sum + part),
    0,
  );
  return { ...lead, score: null, details: { ...lead.details, visitsInWindow, quality: null } };
}
