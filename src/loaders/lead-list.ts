import type { Count, Lead } from '../domain/entities.ts';
import { leadKeyOf, type LeadKey } from '../domain/filter.ts';
import type { Page } from '../domain/page.ts';
import type { LeadFilterKey, LeadQuery } from '../domain/query.ts';
import { lastDays, type TimeRange } from '../domain/time.ts';
import type { SourceFacts } from '../ports/facts.ts';
import { mergeCursorCodec, type LeadPlace } from './lead-cursor.ts';
import type { Bookmark, StreamSource } from './lead-stream.ts';
import { merge, type Merged, type MergeState } from './merge.ts';
import { noWayBack, type PageRequest } from './page.ts';
import { unknownCount } from './paginate.ts';
import type { Connection, Fields, LeadNode, LeadsArgs, SourceStatus } from './port.ts';
import type { LoaderRequest } from './request.ts';

/** A list of leads, and the sources that give its rows. */
export interface LeadList {
  /** The arguments that tell this list from others, since a cursor belongs to one list. */
  readonly question: unknown;
  readonly page: PageRequest;
  /** Null: the last 30 days. */
  readonly requestedWindow: TimeRange | null;
  readonly args: Pick<LeadsArgs, 'filter' | 'order' | 'freshness' | 'fields'>;
  readonly participants: readonly Participant[];
  /** Sources that take no part, with the reason. */
  readonly excluded: readonly SourceStatus[];
}
/** A source that takes part in a list. */
export interface Participant {
  readonly facts: SourceFacts;
  readonly accounts: LeadQuery['accounts'];
  readonly fetch: (query: LeadQuery) => Promise<Page<Lead>>;
  readonly count?: (query: LeadQuery) => Promise<Count | null>;
}

/** Told of every lead that a list gives, with the fields that it was read with. */
export type OnLeadRead = (node: LeadNode, fields: Fields) => void;

/** One page of a list, and the cursors behind its rows. */
export async function readLeadList(
  { clock, warn }: Pick<LoaderRequest, 'clock' | 'warn'>,
  list: LeadList,
  onLeadRead: OnLeadRead,
): Promise<Connection<LeadNode>> {
  const { page, args } = list;
  const codec = mergeCursorCodec(list.question);
  const place = page.cursor === null ? null : codec.decode(page.cursor);
  const window = list.requestedWindow ?? place?.window ?? lastDays(clock.now());
  const merged = await mergePage(list, place, window);
  const rows = page.backward ? merged.rows.toReversed() : merged.rows;
  const last = rows.at(-1)?.lead;
  const lastKey = last ? leadKeyOf(last, args.order) : (place?.key ?? null);
  const nodes = rows.map(({ lead }, rank): LeadNode => {
    const node = { lead, scope: { freshness: args.freshness, window, rank } };
    onLeadRead(node, args.fields);
    return node;
  });
  const cursorAt = (index: number) => {
    const row = rows[index];
    if (!row) throw new RangeError(`the page has nothing at ${index}`);
    return codec.encode({
      state: page.backward ? new Map<string, Bookmark>() : row.state,
      key: leadKeyOf(row.lead, args.order),
      window,
    });
  };
  return {
    nodes,
    cursorAt,
    // Where rows were read and sorted out, the next page begins behind them.
    endCursor() {
      if (page.backward) return nodes.length > 0 ? cursorAt(nodes.length - 1) : null;
      return nodes.length > 0 || merged.hasMore
        ? codec.encode({ state: merged.state, key: lastKey, window })
        : null;
    },
    hasNextPage: page.backward ? page.cursor !== null : merged.hasMore,
    hasPreviousPage: page.backward ? merged.hasMore : page.cursor !== null,
    sources: [...merged.statuses, ...list.excluded],
    window,
    totalCount: () => totalOf(list, window, warn),
  };
}

/** The rows of a page, in the order of the page: that of the list, or the reverse of it. */
async function mergePage(
  { page, args, participants }: LeadList,
  place: LeadPlace | null,
  window: TimeRange,
): Promise<Merged> {
  const { filter, fields, freshness } = args;
  const order = page.backward ? reversed(args.order) : args.order;
  const key = place?.key ?? null;
  const isBehind = page.backward && key !== null;
  const fetchedWindow = isBehind ? windowInFrontOf(window, key, args.order.direction) : window;
  const seen = { unordered: false };
  const sources = participants.map(({ facts, accounts, fetch }): StreamSource => ({
    source: facts.name,
    answers: [...facts.pushesDown, ...facts.ownFilters],
    orders: facts.orders,
    async fetch(after) {
      const got = await fetch({
        accounts,
        filter,
        // Figures of the window have to hold for the whole window.
        window: facts.scoreIsPerWindow ? window : fetchedWindow,
        order,
        first: page.first,
        after,
        ...(fields && facts.selectsFields ? { fields } : {}),
      });
      seen.unordered ||= !got.ordered;
      return got;
    },
  }));
  const from: MergeState | null = isBehind
    ? new Map(
        sources.map(({ source }) => [source, { token: null, index: -1, last: key, done: false }]),
      )
    : (place?.state ?? null);
  const mirror = freshness.mode === 'MIRROR';
  const merged = await merge({ sources, from, first: page.first, order, filter, mirror });
  if (page.backward && seen.unordered)
    throw noWayBack('A list with a source whose rows come in another order');
  return merged;
}

/** The sum over all sources; null where one source has no count or fails. */
async function totalOf(
  { participants, args: { filter, order } }: LeadList,
  window: TimeRange,
  warn: LoaderRequest['warn'],
): Promise<Count | null> {
  const counts = await Promise.all(
    participants.map(async ({ facts, accounts, count }): Promise<Count | null> => {
      const answers: readonly LeadFilterKey[] = [...facts.pushesDown, ...facts.ownFilters];
      // Rows that the gateway filters itself can only be counted by reading them.
      const isAnswered = Object.keys(filter).every((name) =>
        answers.includes(name as LeadFilterKey),
      );
      if (!count || !isAnswered) return null;
      const query = { accounts, filter, window, order, first: 1, after: null };
      return count(query).catch(unknownCount(facts.name, warn));
    }),
  );
  let total: Count = { value: 0, precision: 'EXACT' };
  for (const one of counts) {
    if (!one) return null;
    const precision = one.precision === 'EXACT' ? total.precision : one.precision;
    total = { value: total.value + one.value, precision };
  }
  return total;
}

function reversed(order: LeadsArgs['order']): LeadsArgs['order'] {
  return { ...order, direction: order.direction === 'ASC' ? 'DESC' : 'ASC' };
}

/** The part of the window that rows in front of the key lie in: the reversed list then begins next to the key. */
function windowInFrontOf(window: TimeRange, key: LeadKey, direction: 'ASC' | 'DESC'): TimeRange {
  if (key.value === null) return window;
  return direction === 'DESC'
    ? { from: Math.max(window.from, key.value), to: window.to }
    : { from: window.from, to: Math.min(window.to, key.value + 1) };
}
