import type { Lead, SourceName } from '../domain/entities.ts';
import { SourceError, toError } from '../domain/errors.ts';
import { compareLeadKeys, leadKeyOf, matches, type LeadKey } from '../domain/filter.ts';
import { leadId } from '../domain/ids.ts';
import type { LeadFilter, LeadFilterKey, LeadOrder } from '../domain/query.ts';
import type { Page } from '../domain/page.ts';
import type { SourceStatus } from './port.ts';
import { failuresOf } from './request.ts';
import { answered, failed } from './status.ts';

/** Pages of one source that a request looks through for rows that pass the filter. */
const MAX_SCANNED_PAGES = 10;

/** Where one source's list was left: a page, and the last row that was taken or passed over. */
export interface Bookmark {
  /** The source's own token of the page; null for its first. */
  readonly token: string | null;
  /**
   * Rows of the page that are behind us. 0: none was taken from this page, `last` is of the one before. -1: only
   * `last` says where the place is.
   */
  readonly index: number;
  readonly last: LeadKey | null;
  readonly done: boolean;
}

export interface StreamSource {
  readonly source: SourceName;
  /** Filter fields that the source has answered itself. */
  readonly answers: readonly LeadFilterKey[];
  /** As in the source's facts. */
  readonly orders: readonly LeadOrder[];
  readonly fetch: (token: string | null) => Promise<Page<Lead>>;
}

/** How the rows of a merged list are put in order and sorted out. */
export interface StreamOptions {
  readonly order: LeadOrder;
  readonly filter: LeadFilter;
  /** True where no source is asked: only what the gateway holds already. */
  readonly mirror: boolean;
}

/** One source's list, read as far as it is needed. */
export interface Stream {
  readonly source: SourceName;
  /** The next row that passes the filter; null when there is none (now). */
  peek(): Promise<Lead | null>;
  /** Puts the row of the last `peek` behind the place. */
  take(): void;
  bookmark(): Bookmark;
  /** True where there may be rows behind the place; asks the source nothing. A list that failed has none. */
  more(): boolean;
  status(): readonly SourceStatus[];
}

/** Reads one source's list from a bookmark on; from its beginning where there is none. */
export function openStream(
  { source, answers, orders, fetch }: StreamSource,
  from: Bookmark | undefined,
  { order, filter, mirror }: StreamOptions,
): Stream {
  const position = createPosition(from, order);
  const repeats = createRepeatCheck();
  const pages: Page<Lead>[] = [];
  let page: Page<Lead> | null = null;
  let failure: Error | null = null;
  // A row of a list without an order may come again on a later page: it is given once.
  const given = new Set<string>();

  function isNew({ ref }: Lead, ordered: boolean): boolean {
    return ordered || !given.has(leadId(ref));
  }
  /** Null where the list failed, or enough of its pages were looked through. */
  async function nextPage(): Promise<Page<Lead> | null> {
    if (pages.length >= MAX_SCANNED_PAGES) return null;
    try {
      const got = await fetch(position.bookmark().token);
      pages.push(got);
      if (!repeats(got)) return got;
      failure = new SourceError(
        'UPSTREAM_INVALID',
        source,
        `${source}: a page of its list has only leads of the pages before`,
      );
    } catch (cause) {
      failure = toError(cause);
    }
    return null;
  }
  async function peek(): Promise<Lead | null> {
    while (!position.bookmark().done && failure === null) {
      page ??= await nextPage();
      if (page === null) return null;
      for (let index = 0; index < page.items.length; index += 1) {
        const lead = page.items[index];
        if (lead === undefined || position.isBehind(lead, index, page.ordered)) continue;
        if (isNew(lead, page.ordered) && matches(lead, filter, answers)) return lead;
        position.pass(lead, index);
      }
      position.turnTo(page.next);
      page = null;
    }
    return null;
  }

  return {
    source,
    peek,
    take() {
      if (page === null) return;
      const { items, ordered } = page;
      const at = items.findIndex((lead, index) => !position.isBehind(lead, index, ordered));
      const lead = items[at];
      if (!lead) return;
      given.add(leadId(lead.ref));
      position.pass(lead, at);
    },
    bookmark: position.bookmark,
    more() {
      if (failure !== null || position.bookmark().done) return false;
      if (page === null) return true;
      const { items, next, ordered } = page;
      return (
        next !== null ||
        items.some(
          (lead, index) =>
            !position.isBehind(lead, index, ordered) &&
            isNew(lead, ordered) &&
            matches(lead, filter, answers),
        )
      );
    },
    status() {
      const isStopped =
        pages.length >= MAX_SCANNED_PAGES && page === null && !position.bookmark().done;
      const status = failure
        ? failed(source, failure)
        : answered(source, pages, mirror, { asked: order, listed: orders });
      const message = `${source}: ${MAX_SCANNED_PAGES} pages hold no more rows like this; the cursor goes on behind them`;
      return [
        failure || !isStopped ? status : { ...status, state: 'PARTIAL', message },
        ...failuresOf(pages).map(([externalId, error]) =>
          failed(source, error, { source, externalId }),
        ),
      ];
    },
  };
}

/** The place in a list: which rows are behind it, given or passed over. */
function createPosition(
  from: Bookmark = { token: null, index: 0, last: null, done: false },
  order: LeadOrder,
) {
  let place = from;
  return {
    bookmark: () => place,
    /** True where the row was behind the place already. Rows may have been put in front of it since. */
    isBehind(lead: Lead, at: number, ordered: boolean): boolean {
      if (!ordered) return at < place.index;
      if (place.last === null) return false;
      const key = leadKeyOf(lead, order);
      // Sources order by the moment alone, so of one moment any lead may stand on either side of a page's edge.
      if (place.index === 0 && key.value === place.last.value)
        return key.account === place.last.account && key.externalId === place.last.externalId;
      return compareLeadKeys(key, place.last, order) <= 0;
    },
    pass(lead: Lead, index: number): void {
      place = { ...place, index: index + 1, last: leadKeyOf(lead, order) };
    },
    turnTo(next: string | null): void {
      // The order goes on over pages, so the last key stays; the index belongs to the page.
      place =
        next === null
          ? { ...place, done: true }
          : { ...place, token: next, index: Math.min(place.index, 0) };
    },
  };
}

/** Tells whether a page of a list without an order shows nothing but what its pages before have shown. */
function createRepeatCheck(): (page: Page<Lead>) => boolean {
  // Rows of such a list move between its pages, and a list may even begin anew.
  const seen = new Set<string>();
  return ({ items, ordered }) => {
    if (ordered || items.length === 0) return false;
    const before = seen.size;
    for (const { ref } of items) seen.add(leadId(ref));
    return seen.size === before;
  };
}
