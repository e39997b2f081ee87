import type { Lead, SourceName } from '../domain/entities.ts';
import { SourceError, toError } from '../domain/errors.ts';
import { compareKeys, keyOf, matches, type LeadKey } from '../domain/filter.ts';
import { leadId } from '../domain/ids.ts';
import type { LeadFilter, LeadFilterKey, LeadOrder } from '../domain/query.ts';
import type { Page } from '../domain/page.ts';
import { failuresOf } from './request.ts';
import { answered, failed } from './status.ts';
import type { SourceStatus } from './port.ts';

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

const START: Bookmark = { token: null, index: 0, last: null, done: false };

export interface StreamSource {
  readonly source: SourceName;
  /** Filter fields that the source has answered itself. */
  readonly answers: readonly LeadFilterKey[];
  /** As in the source's facts. */
  readonly orders: readonly LeadOrder[];
  readonly fetch: (token: string | null) => Promise<Page<Lead>>;
}

/** One source's list, read as far as it is needed. */
interface Stream {
  readonly source: SourceName;
  /** The next row that passes the filter; null when there is none (now). */
  peek(): Promise<Lead | null>;
  take(): void;
  bookmark(): Bookmark;
  /** True where there may be rows behind the place; asks the source nothing. A list that failed has none. */
  more(): boolean;
  status(): readonly SourceStatus[];
}

function openStream(
  { source, answers, orders, fetch }: StreamSource,
  from: Bookmark,
  order: LeadOrder,
  filter: LeadFilter,
  mirror: boolean,
): Stream {
  let place = from;
  let page: Page<Lead> | null = null;
  const pages: Page<Lead>[] = [];
  let failure: Error | null = null;
  let scanned = 0;
  // Rows of a list without an order move between its pages, and a list may even begin anew: each is given once.
  const looked = new Set<string>();
  const given = new Set<string>();

  /** The row at the place is behind us already: given before, though other rows may have been put in front. */
  function isBehind(lead: Lead, at: number, ordered: boolean): boolean {
    if (!ordered) return at < place.index;
    if (place.last === null) return false;
    const key = keyOf(lead, order);
    // Sources order by the moment alone, so of one moment any lead may stand on either side of a page's edge.
    if (place.index === 0 && key.value === place.last.value)
      return key.account === place.last.account && key.externalId === place.last.externalId;
    return compareKeys(key, place.last, order) <= 0;
  }
  function isNew({ ref }: Lead, ordered: boolean): boolean {
    return ordered || !given.has(leadId(ref));
  }
  /** True where a page of a list without an order shows nothing but what its pages before have shown. */
  function repeats({ items, ordered }: Page<Lead>): boolean {
    if (ordered || items.length === 0) return false;
    const before = looked.size;
    for (const { ref } of items) looked.add(leadId(ref));
    return looked.size === before;
  }
  async function peek(): Promise<Lead | null> {
    while (!place.done && failure === null) {
      if (page === null) {
        if (scanned >= MAX_SCANNED_PAGES) return null;
        try {
          page = await fetch(place.token);
        } catch (cause) {
          failure = toError(cause);
          return null;
        }
        pages.push(page);
        scanned += 1;
        if (repeats(page)) {
          failure = new SourceError(
            'UPSTREAM_INVALID',
            source,
            `${source}: a page of its list has only leads of the pages before`,
          );
          return null;
        }
      }
      for (let index = 0; index < page.items.length; index += 1) {
        const lead = page.items[index];
        if (lead === undefined || isBehind(lead, index, page.ordered)) continue;
        if (isNew(lead, page.ordered) && matches(lead, filter, answers)) return lead;
        pass(lead, index);
      }
      if (page.next === null) place = { ...place, done: true };
      // The order goes on over pages, so the last key stays; the index belongs to the page.
      else place = { ...place, token: page.next, index: Math.min(place.index, 0) };
      page = null;
    }
    return null;
  }
  function pass(lead: Lead, index: number): void {
    place = { ...place, index: index + 1, last: keyOf(lead, order) };
  }
  return {
    source,
    peek,
    take() {
      const at =
        page?.items.findIndex((lead, index) => !isBehind(lead, index, page?.ordered ?? true)) ?? -1;
      const lead = page?.items[at];
      if (!lead) return;
      given.add(leadId(lead.ref));
      pass(lead, at);
    },
    bookmark: () => place,
    more() {
      if (failure !== null || place.done) return false;
      if (page === null) return true;
      const { items, next, ordered } = page;
      return (
        next !== null ||
        items.some(
          (lead, index) =>
            !isBehind(lead, index, ordered) &&
            isNew(lead, ordered) &&
            matches(lead, filter, answers),
        )
      );
    },
    status() {
      const statuses: SourceStatus[] = [];
      if (failure) statuses.push(failed(source, failure));
      else {
        const status = answered(source, pages, mirror, { asked: order, listed: orders });
        const stopped = scanned >= MAX_SCANNED_PAGES && page === null && !place.done;
        statuses.push(
          stopped
            ? {
                ...status,
                state: 'PARTIAL',
                message: `${source}: ${MAX_SCANNED_PAGES} pages hold no more rows like this; the cursor goes on behind them`,
              }
            : status,
        );
      }
      for (const [account, error] of failuresOf(pages))
        statuses.push(failed(source, error, { source, externalId: account }));
      return statuses;
    },
  };
}

/** A merged page of several lists. */
export interface Merged {
  readonly rows: readonly { readonly lead: Lead; readonly state: MergeState }[];
  readonly state: MergeState;
  readonly hasMore: boolean;
  readonly statuses: readonly SourceStatus[];
}
/** All bookmarks, by source. */
export type MergeState = ReadonlyMap<SourceName, Bookmark>;

/**
 * k-way merge: the smallest head of all lists is the next row. Lists are read side by side and only as far as
 * needed; a list that fails ends there, with its bookmark where it was, and the others go on.
 */
export async function merge({
  sources,
  from,
  size,
  order,
  filter,
  mirror,
}: {
  readonly sources: readonly StreamSource[];
  readonly from: MergeState | null;
  readonly size: number;
  readonly order: LeadOrder;
  readonly filter: LeadFilter;
  readonly mirror: boolean;
}): Promise<Merged> {
  const streams = sources.map((source) =>
    openStream(source, from?.get(source.source) ?? START, order, filter, mirror),
  );
  const rows: { lead: Lead; state: MergeState }[] = [];
  const state = (): MergeState =>
    new Map(streams.map((stream) => [stream.source, stream.bookmark()]));
  let heads = await Promise.all(streams.map((stream) => stream.peek()));
  while (rows.length < size) {
    let best = -1;
    for (const [index, head] of heads.entries()) {
      const standing = heads[best];
      if (head && (!standing || compareKeys(keyOf(head, order), keyOf(standing, order), order) < 0))
        best = index;
    }
    const lead = heads[best];
    const stream = streams[best];
    if (!lead || !stream) break;
    stream.take();
    rows.push({ lead, state: state() });
    if (rows.length === size) break;
    heads = [...heads];
    heads[best] = await stream.peek();
  }
  return {
    rows,
    state: state(),
    hasMore: streams.some((stream) => stream.more()),
    statuses: streams.flatMap((stream) => stream.status()),
  };
}
