import type { Count, CustomFeed, Lead, SourceName } from '../domain/entities.ts';
import { cursorCodec } from '../domain/cursor.ts';
import { keyOf, type LeadKey } from '../domain/filter.ts';
import type { Freshness, LeadFilter, LeadFilterKey, LeadQuery } from '../domain/query.ts';
import type { Page } from '../domain/page.ts';
import type { SourceFacts } from '../ports/facts.ts';
import { lastDays, type TimeRange } from '../domain/time.ts';
import { merge, type Bookmark, type MergeState, type StreamSource } from './merge.ts';
import { forwardOnly, noWayBack, pageRequest, type PageRequest } from './page.ts';
import { unknownCount } from './paginate.ts';
import type { Fields, LeadNode, LeadsArgs, Connection, Loaders, SourceStatus } from './port.ts';
import { never, type LoaderRequest } from './request.ts';
import { absent } from './status.ts';

interface LeadList {
  readonly question: unknown;
  readonly page: PageRequest;
  /** Null: the last 30 days. The cursor keeps those of the first page, or they would slide from page to page. */
  readonly requestedWindow: TimeRange | null;
  readonly args: Pick<LeadsArgs, 'filter' | 'order' | 'freshness' | 'fields'>;
  readonly participants: readonly Participant[];
  readonly excluded: readonly SourceStatus[];
}
/** A source that takes part in a list. */
interface Participant {
  readonly facts: SourceFacts;
  readonly accounts: LeadQuery['accounts'];
  readonly fetch: (query: LeadQuery) => Promise<Page<Lead>>;
  readonly count?: (query: LeadQuery) => Promise<Count | null>;
}

/** Lists of leads: of several sources, or of a feed. `noticed` gets every lead that is given. */
export function createLeadLists(
  request: LoaderRequest,
  onLeadRead: (node: LeadNode, fields: Fields) => void,
): Pick<Loaders, 'leads' | 'feedLeads'> {
  const { catalog, clock } = request;

  async function leadList(list: LeadList): Promise<Connection<LeadNode>> {
    const { page, args, participants } = list;
    const codec = mergeCursorCodec(list.question);
    const place = page.cursor === null ? null : codec.decode(page.cursor);
    const order = page.backward ? reversed(args.order) : args.order;
    const window = list.requestedWindow ?? place?.window ?? lastDays(clock.now());
    const key = place?.key ?? null;
    const askedWindow =
      page.backward && key ? windowInFrontOf(window, key, args.order.direction) : window;
    const seen = { unordered: false };
    const streams = participants.map(({ facts, accounts, fetch }): StreamSource => ({
      source: facts.name,
      answers: [...facts.pushesDown, ...facts.ownFilters],
      orders: facts.orders,
      fetch: async (token) => {
        const { filter, fields } = args;
        const size = { first: page.first, after: token };
        const got = await fetch({
          accounts,
          filter,
          // What a lead says of its window has to hold for the whole of it.
          window: facts.scoreIsPerWindow ? window : askedWindow,
          order,
          ...size,
          ...(fields && facts.selectsFields ? { fields } : {}),
        });
        seen.unordered ||= !got.ordered;
        return got;
      },
    }));
    const from: MergeState | null =
      page.backward && key
        ? new Map(
            streams.map(({ source }) => [
              source,
              { token: null, index: -1, last: key, done: false },
            ]),
          )
        : (place?.state ?? null);
    const merged = await merge({
      sources: streams,
      from,
      size: page.first,
      order,
      filter: args.filter,
      mirror: args.freshness.mode === 'MIRROR',
    });
    if (page.backward && seen.unordered)
      throw noWayBack('A list with a source whose rows come in another order');
    const rows = page.backward ? merged.rows.toReversed() : merged.rows;
    const last = rows.at(-1)?.lead;
    const lastKey = last ? keyOf(last, args.order) : key;
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
        key: keyOf(row.lead, args.order),
        window,
      });
    };
    return {
      nodes,
      cursorAt,
      // Where rows were looked at and passed over, the list goes on behind them.
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
      totalCount: () => totalOf(list, window),
    };
  }

  async function totalOf(
    { participants, args: { filter, order } }: LeadList,
    window: TimeRange,
  ): Promise<Count | null> {
    const counts = await Promise.all(
      participants.map(async ({ facts, accounts, count }): Promise<Count | null> => {
        const answers: readonly LeadFilterKey[] = [...facts.pushesDown, ...facts.ownFilters];
        // Rows that the gateway sorts out itself are only known when they are read.
        const isAnswered = Object.keys(filter).every((name) =>
          answers.includes(name as LeadFilterKey),
        );
        if (!count || !isAnswered) return null;
        const query = { accounts, filter, window, order, first: 1, after: null };
        return count(query).catch(unknownCount(facts.name, request.warn));
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

  /** A filter that only another source can answer keeps this one out, whatever its rows are. */
  function foreignFilter(facts: SourceFacts, filter: LeadFilter): SourceStatus | null {
    const owned = catalog.flatMap((other) => (other === facts ? [] : other.ownFilters));
    const foreign = Object.keys(filter).find(
      (name) =>
        owned.includes(name as LeadFilterKey) && !facts.ownFilters.includes(name as LeadFilterKey),
    );
    return foreign === undefined
      ? null
      : absent(facts.name, 'UNSUPPORTED', `${facts.title} cannot answer the filter ${foreign}`);
  }

  return {
    async leads(args) {
      const page = pageRequest(args, request.warn);
      const call = request.callWith(args.freshness);
      const excluded: SourceStatus[] = [];
      const participants = request.chosen(args.sources).flatMap((facts): readonly Participant[] => {
        const own = args.accounts?.filter((ref) => ref.source === facts.name);
        const accounts = own?.map((ref) => ref.externalId) ?? null;
        if (accounts?.length === 0) return [];
        const missing =
          request.absence(facts, 'leads', 'list of leads') ?? foreignFilter(facts, args.filter);
        if (missing) {
          excluded.push(missing);
          return [];
        }
        const source = request.sourceOf(facts.name);
        return [
          {
            facts,
            accounts,
            fetch: (query) => source.leads?.(query, call) ?? never(facts),
            ...(source.countLeads
              ? { count: (query: LeadQuery) => source.countLeads?.(query, call) ?? never(facts) }
              : {}),
          },
        ];
      });
      const { freshness, filter, order, fields, sources, accounts, window: requestedWindow } = args;
      const question = ['leads', sources, accounts, requestedWindow, filter, order];
      return leadList({
        question,
        page,
        requestedWindow,
        args: { freshness, filter, order, fields },
        participants,
        excluded,
      });
    },

    async feedLeads(feed: CustomFeed, { window: requestedWindow, filter, order, fields, ...args }) {
      const page = forwardOnly(args, request.warn);
      const facts = request.factsOf(feed.source);
      const source = request.sourceOf(feed.source);
      const { store } = request;
      const freshness: Freshness = { mode: 'CACHE_FIRST', maxAgeMs: null };
      const call = request.callWith(freshness);
      return leadList({
        question: [
          'feed',
          feed.source,
          feed.account,
          feed.externalId,
          requestedWindow,
          filter,
          order,
        ],
        page,
        requestedWindow,
        args: { filter, order, freshness, fields },
        excluded: [],
        participants: [
          {
            // What a feed's list does not answer is applied to its rows.
            facts: { ...facts, pushesDown: facts.feedFilters ?? [], ownFilters: [] },
            accounts: [feed.account],
            fetch: (query) => source.feedLeads?.({ ...query, feed }, call) ?? never(facts),
            ...(store.facts.name === feed.source && {
              count: (query: LeadQuery) => store.countFeedLeads({ ...query, feed }, call),
            }),
          },
        ],
      });
    },
  };
}

function reversed(order: LeadsArgs['order']): LeadsArgs['order'] {
  return { ...order, direction: order.direction === 'ASC' ? 'DESC' : 'ASC' };
}

/** The rows in front of a key lie in a part of the window: so the reversed list begins where we need it. */
function windowInFrontOf(window: TimeRange, key: LeadKey, direction: 'ASC' | 'DESC'): TimeRange {
  if (key.value === null) return window;
  return direction === 'DESC'
    ? { from: Math.max(window.from, key.value), to: window.to }
    : { from: window.from, to: Math.min(window.to, key.value + 1) };
}

// What a cursor holds. As lists, not objects: it travels with every page.

interface LeadPlace {
  readonly state: MergeState;
  readonly key: LeadKey | null;
  readonly window: TimeRange;
}
type WireKey = readonly [value: number | null, source: string, account: string, externalId: string];
type WireBookmark = readonly [
  source: SourceName,
  token: string | null,
  index: number,
  done: 0 | 1,
  last: WireKey | null,
];
type WirePlace = readonly [
  from: number,
  to: number,
  key: WireKey | null,
  bookmarks: readonly WireBookmark[],
];

function mergeCursorCodec(question: unknown) {
  const codec = cursorCodec(question, isWirePlace);
  return {
    encode({ state, key, window: { from, to } }: LeadPlace): string {
      const bookmarks = [...state].map(([source, { token, index, done, last }]): WireBookmark => [
        source,
        token,
        index,
        done ? 1 : 0,
        // The last row that was taken from the list itself; its source need not be said twice.
        last && (last.source === source ? packKey({ ...last, source: '' }) : packKey(last)),
      ]);
      return codec.encode([from, to, key && packKey(key), bookmarks]);
    },
    decode(cursor: string): LeadPlace {
      const [from, to, key, bookmarks] = codec.decode(cursor);
      const state = bookmarks.map(([source, token, index, done, last]) => {
        const unpacked = last && unpackKey(last);
        const own = unpacked?.source === '' ? { ...unpacked, source } : unpacked;
        return [source, { token, index, done: done === 1, last: own }] as const;
      });
      return { state: new Map(state), key: key && unpackKey(key), window: { from, to } };
    },
  };
}
function packKey({ value, source, account, externalId }: LeadKey): WireKey {
  return [value, source, account, externalId];
}
function unpackKey([value, source, account, externalId]: WireKey): LeadKey {
  return { value, source, account, externalId };
}

function isWirePlace(value: unknown): value is WirePlace {
  if (!Array.isArray(value) || value.length !== 4) return false;
  const [from, to, key, bookmarks] = value as readonly unknown[];
  return (
    Number.isFinite(from) &&
    Number.isFinite(to) &&
    isWireKey(key) &&
    Array.isArray(bookmarks) &&
    bookmarks.every(isWireBookmark)
  );
}
function isWireBookmark(value: unknown): boolean {
  if (!Array.isArray(value) || value.length !== 5) return false;
  const [source, token, index, done, last] = value as readonly unknown[];
  return (
    typeof source === 'string' &&
    (token === null || typeof token === 'string') &&
    Number.isInteger(index) &&
    (done === 0 || done === 1) &&
    isWireKey(last)
  );
}
function isWireKey(value: unknown): boolean {
  if (value === null) return true;
  if (!Array.isArray(value) || value.length !== 4) return false;
  const [at, ...names] = value as readonly unknown[];
  return (at === null || Number.isFinite(at)) && names.every((name) => typeof name === 'string');
}
