import type { Lead, SourceName } from '../domain/entities.ts';
import { toError } from '../domain/errors.ts';
import { compareLeadKeys, leadKeyOf, matches, type LeadKey } from '../domain/filter.ts';
import { leadId } from '../domain/ids.ts';
import type { LeadFilter, LeadFilterKey, LeadOrder } from '../domain/query.ts';
import type { Page } from '../domain/page.ts';
import type { SourceStatus } from './port.ts';
import { failuresOf } from './request.ts';
import { answered, failed, repeating } from './status.ts';

/** The most pages of one source that a request reads to find rows that pass the filter. */
const MAX_SCANNED_PAGES = 10;

/** Where one source's list was left: a page, and the last row that was taken or passed over. */
export interface Bookmark {
  /** The source's own token of the page; null for its first. */
  readonly token: string | null;
  /**
   * How many rows of the page lie behind the place. 0: none was taken from this page, and `last` is of the page before.
   * -1: only `last` tells the place.
   */
  readonly index: number;
  readonly last: LeadKey | null;
  readonly done: boolean;
}

export interface StreamSource {
  readonly source: SourceName;
  /** Filter fields that the source applies itself. */
  readonly answers: readonly LeadFilterKey[];
  /** As in the source's facts. */
  readonly orders: readonly LeadOrder[];
  readonly fetch: (token: string | null) => Promise<Page<Lead>>;
}

/** The order and the filter of a merged list. */
export interface StreamOptions {
  readonly order: LeadOrder;
  readonly filter: LeadFilter;
  /** True where no source is asked: only what the gateway holds already. */
  readonly mirror: boolean;
}

/** One source's list, read as far as it is needed. */
export interface Stream {
  readonly source: SourceName;
  /** The next row that passes the filter; null where there is none, or none was found within this request. */
  peek(): Promise<Lead | null>;
  /** Puts the row of the last `peek` behind the place. */
  take(): void;
  bookmark(): Bookmark;
  /** True where rows may follow the place. Makes no call. False for a list that failed. */
  more(): boolean;
  status(): readonly SourceStatus[];
}

/** Reads one source's list from a bookmark on; without one, from its beginning. */
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
  const repeated = { pages: 0, isEnd: false };
  // In a list without an order a row may come again on a later page; it is returned once.
  const given = new Set<string>();

  function isNew({ ref }: Lead, ordered: boolean): boolean {
    return ordered || !given.has(leadId(ref));
  }
  /** Null where the list failed, or the most pages were read. */
  async function nextPage(): Promise<Page<Lead> | null> {
    if (pages.length >= MAX_SCANNED_PAGES || repeated.isEnd) return null;
    const { token } = position.bookmark();
    try {
      const got = await fetch(token);
      pages.push(got);
      const isRepeat = got.ordered ? position.isRepeat(got) : repeats(got);
      const leadsBack = got.next !== null && got.next === token;
      if (isRepeat || leadsBack) repeated.pages += 1;
      // Rows that came in front since may shift a sorted list by a whole page, so it gets one more.
      repeated.isEnd = leadsBack || (isRepeat && (!got.ordered || repeated.pages > 1));
      return repeated.isEnd && isRepeat ? null : got;
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
      position.turnTo(repeated.isEnd ? null : page.next);
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
      if (page === null) return !repeated.isEnd;
      const { items, next, ordered } = page;
      return (
        (next !== null && !repeated.isEnd) ||
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
        failure
          ? status
          : repeated.pages > 0
            ? repeating(source, status)
            : isStopped
              ? { ...status, state: 'PARTIAL', message }
              : status,
        ...failuresOf(pages).map(([externalId, error]) =>
          failed(source, error, { source, externalId }),
        ),
      ];
    },
  };
}

/** The place in a list. The rows behind it were returned or sorted out. */
function createPosition(
  from: Bookmark = { token: null, index: 0, last: null, done: false },
  order: LeadOrder,
) {
  let place = from;
  return {
    bookmark: () => place,
    /** True if this row was returned or sorted out before. Rows may have been inserted before it since. */
    isBehind(lead: Lead, at: number, ordered: boolean): boolean {
      if (!ordered) return at < place.index;
      if (place.last === null) return false;
      const key = leadKeyOf(lead, order);
      // Sources order by the moment alone: leads of one moment may stand on either side of a page's edge.
      if (place.index === 0 && key.value === place.last.value)
        return key.account === place.last.account && key.externalId === place.last.externalId;
      return compareLeadKeys(key, place.last, order) <= 0;
    },
    /** True where a sorted page that was just turned to has only rows behind the place: those of the pages before. */
    isRepeat({ items, ordered }: Page<Lead>): boolean {
      const { index, last } = place;
      return (
        index === 0 &&
        last !== null &&
        items.length > 0 &&
        items.every((lead, at) => this.isBehind(lead, at, ordered))
      );
    },
    pass(lead: Lead, index: number): void {
      place = { ...place, index: index + 1, last: leadKeyOf(lead, order) };
    },
    turnTo(next: string | null): void {
      // The last key stays, since the order continues over pages; the index belongs to one page.
      place =
        next === null
          ? { ...place, done: true }
          : { ...place, token: next, index: Math.min(place.index, 0) };
    },
  };
}

/** Tells whether a page of a list without an order has only rows of the pages before. */
function createRepeatCheck(): (page: Page<Lead>) => boolean {
  // Rows of such a list move between its pages, and the list may even start over.
  const seen = new Set<string>();
  return ({ items, ordered }) => {
    if (ordered || items.length === 0) return false;
    const before = seen.size;
    for (const { ref } of items) seen.add(leadId(ref));
    return seen.size === before;
  };
}
