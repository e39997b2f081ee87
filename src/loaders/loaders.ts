import type {
  Account,
  AccountRef,
  Campaign,
  Count,
  CustomFeed,
  Event,
  Lead,
  LeadRef,
  SourceName,
} from '../domain/entities.ts';
import { cursorCodec } from '../domain/cursor.ts';
import { GatewayError, SourceError, toError } from '../domain/errors.ts';
import { keyOf, type LeadKey } from '../domain/filter.ts';
import type {
  Call,
  Freshness,
  LeadFilter,
  LeadFilterKey,
  LeadQuery,
  Page,
  Source,
  SourceFacts,
} from '../domain/source.ts';
import { lastDays, type Clock, type TimeRange } from '../domain/time.ts';
import { createBatches } from './batch.ts';
import { createLedger } from './cost.ts';
import { merge, type MergeState, type StreamSource } from './merge.ts';
import { forwardOnly, noWayBack, pageRequest, type PageRequest } from './page.ts';
import type {
  BackwardArgs,
  EventNode,
  LeadNode,
  LeadsArgs,
  Listing,
  Loaders,
  Scope,
  SessionNode,
  SourceStatus,
} from './port.ts';
import { absent, answered, failed } from './status.ts';

export interface LoaderDependencies {
  /** The opened ones. */
  readonly sources: ReadonlyMap<SourceName, Source>;
  /** All there are, configured or not. */
  readonly catalog: readonly SourceFacts[];
  readonly clock: Clock;
  readonly call: Pick<Call, 'signal' | 'deadline' | 'priority'>;
}

const DEFAULT: Freshness = { mode: 'CACHE_FIRST', maxAgeMs: null };

/** Made anew for each request: nothing of one request is seen by another. */
export function createLoaders({
  sources,
  catalog,
  clock,
  call: base,
}: LoaderDependencies): Loaders {
  const ledger = createLedger();
  const warnings = new Set<string>();
  const warn = (message: string) => warnings.add(message);
  const callWith = (freshness: Freshness, rank = 0): Call => ({
    ...base,
    freshness,
    rank,
    cost: ledger,
  });
  const batches = createBatches({ source: sourceOf, callWith });

  function sourceOf(name: SourceName): Source {
    const source = sources.get(name);
    if (!source) throw new SourceError('NOT_CONFIGURED', name, `${name} is not configured`);
    return source;
  }
  /** Why a source takes no part in a list; null where it does. */
  function absence(facts: SourceFacts, method: keyof Source, what: string): SourceStatus | null {
    const source = sources.get(facts.name);
    if (!source) return absent(facts.name, 'NOT_CONFIGURED', `${facts.name} is not configured`);
    return source[method]
      ? null
      : absent(facts.name, 'UNSUPPORTED', `${facts.title} has no ${what}`);
  }
  function chosen(names: readonly SourceName[] | null): readonly SourceFacts[] {
    return names === null ? catalog : catalog.filter((facts) => names.includes(facts.name));
  }

  // Leads of several sources, or of a feed.

  interface LeadList {
    readonly question: unknown;
    readonly page: PageRequest;
    /** Null: the last 30 days. The cursor keeps those of the first page, or they would slide from page to page. */
    readonly given: TimeRange | null;
    readonly args: Pick<LeadsArgs, 'filter' | 'order' | 'freshness'>;
    readonly taking: readonly {
      readonly facts: SourceFacts;
      readonly accounts: LeadQuery['accounts'];
      fetch(query: LeadQuery): Promise<Page<Lead>>;
      count?(query: LeadQuery): Promise<Count | null>;
    }[];
    readonly absences: readonly SourceStatus[];
  }

  async function leadList({
    question,
    page,
    given,
    args,
    taking,
    absences,
  }: LeadList): Promise<Listing<LeadNode>> {
    const codec = cursorCodec(question, isPlace);
    const place = page.cursor === null ? null : codec.decode(page.cursor);
    const order = page.backward ? reversed(args.order) : args.order;
    const window = given ?? place?.window ?? lastDays(clock.now());
    const key = place?.key ?? null;
    const narrowed = page.backward && key ? narrow(window, key, args.order.direction) : window;
    const first = Math.max(page.size, 1);
    let unordered = false;
    const streams = taking.map(({ facts, accounts, fetch }): StreamSource => ({
      source: facts.name,
      answers: [...facts.pushesDown, ...facts.ownFilters],
      fetch: async (token) => {
        const got = await fetch({
          accounts,
          filter: args.filter,
          window: narrowed,
          order,
          first,
          after: token,
        });
        unordered ||= !got.ordered;
        return got;
      },
    }));
    const from: MergeState | null =
      page.backward && key
        ? Object.fromEntries(
            streams.map(({ source }) => [
              source,
              { token: null, index: 0, last: key, done: false },
            ]),
          )
        : (place?.state ?? null);
    const merged = await merge({
      sources: streams,
      from,
      size: page.size,
      order,
      filter: args.filter,
      mirror: args.freshness.mode === 'MIRROR',
    });
    if (page.backward && unordered) throw noWayBack('A list with a source that documents no order');
    const rows = page.backward ? merged.rows.toReversed() : merged.rows;
    const last = rows.at(-1)?.lead;
    const lastKey = last ? keyOf(last, args.order) : key;
    const edges = rows.map(({ lead, state }, rank) => ({
      cursor: codec.encode({
        state: page.backward ? {} : state,
        key: keyOf(lead, args.order),
        window,
      }),
      node: { lead, scope: { freshness: args.freshness, window, rank } },
    }));
    return {
      edges,
      // Where rows were looked at and passed over, the list goes on behind them.
      endCursor: page.backward
        ? (edges.at(-1)?.cursor ?? null)
        : edges.length > 0 || merged.hasMore
          ? codec.encode({ state: merged.state, key: lastKey, window })
          : null,
      hasNextPage: page.backward ? page.cursor !== null : merged.hasMore,
      hasPreviousPage: page.backward ? merged.hasMore : page.cursor !== null,
      sources: [...merged.statuses, ...absences],
      window,
      totalCount: async () => {
        let total: Count | null = { value: 0, precision: 'EXACT' };
        for (const { facts, accounts, count } of taking) {
          const answers: readonly LeadFilterKey[] = [...facts.pushesDown, ...facts.ownFilters];
          // Rows that the gateway sorts out itself are only known when they are read.
          if (
            !count ||
            Object.keys(args.filter).some((name) => !answers.includes(name as LeadFilterKey))
          )
            return null;
          const one: Count | null = await count({
            accounts,
            filter: args.filter,
            window,
            order: args.order,
            first: 1,
            after: null,
          }).catch(() => null);
          if (!one) return null;
          total = {
            value: total.value + one.value,
            precision: one.precision === 'EXACT' ? total.precision : one.precision,
          };
        }
        return total;
      },
    };
  }

  async function leads(args: LeadsArgs): Promise<Listing<LeadNode>> {
    const page = pageRequest(args, warn);
    const call = callWith(args.freshness);
    const absences: SourceStatus[] = [];
    const taking = chosen(args.sources).flatMap((facts) => {
      const accounts =
        args.accounts?.filter((ref) => ref.source === facts.name).map((ref) => ref.externalId) ??
        null;
      if (accounts?.length === 0) return [];
      const missing = absence(facts, 'leads', 'list of leads') ?? foreignFilter(facts, args.filter);
      if (missing) {
        absences.push(missing);
        return [];
      }
      const source = sourceOf(facts.name);
      return [
        {
          facts,
          accounts,
          fetch: (query: LeadQuery) => source.leads?.(query, call) ?? never(facts),
          ...(source.countLeads
            ? { count: (query: LeadQuery) => source.countLeads?.(query, call) ?? never(facts) }
            : {}),
        },
      ];
    });
    const { freshness, filter, order } = args;
    const question = ['leads', args.sources, args.accounts, args.window, filter, order];
    return leadList({
      question,
      page,
      given: args.window,
      args: { freshness, filter, order },
      taking,
      absences,
    });
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

  // Sessions and events below a lead or a session.

  async function sessions(
    lead: LeadRef,
    scope: Scope,
    args: BackwardArgs & { readonly window: TimeRange | null },
  ): Promise<Listing<SessionNode>> {
    const page = pageRequest(args, warn);
    const window = args.window ?? scope.window ?? lastDays(clock.now());
    const facts = factsOf(lead.source);
    const missing = absence(facts, 'sessions', 'sessions');
    if (missing) return emptyListing([missing], window);
    const codec = cursorCodec(['sessions', lead, args.window], isTokenPlace);
    const want = page.backward ? 100 : page.size;
    const start = page.cursor === null || page.backward ? FIRST : codec.decode(page.cursor);
    const below: Scope = { ...scope, window };
    try {
      const got = await walk(start, want, (after) =>
        batches.sessions(lead.source, { lead, window, first: want, after }, scope),
      );
      let rows = got.rows;
      if (page.backward) {
        if (got.more) throw noWayBack('More than 100 sessions');
        const stop =
          page.cursor === null
            ? rows.length
            : rows.findIndex((row) => codec.encode(row.place) === page.cursor);
        if (stop < 0) throw new GatewayError('BAD_CURSOR', 'before is not a cursor of this list');
        rows = rows.slice(Math.max(0, stop - page.size), stop);
      }
      const edges = rows.map(({ item, place }) => ({
        cursor: codec.encode(place),
        node: { session: item, scope: below },
      }));
      return {
        edges,
        endCursor: edges.at(-1)?.cursor ?? null,
        hasNextPage: page.backward ? page.cursor !== null : got.more,
        hasPreviousPage: page.backward ? rows[0] !== got.rows[0] : page.cursor !== null,
        sources: [answered(lead.source, got.pages, scope.freshness.mode === 'MIRROR')],
        window,
        totalCount: () =>
          countAll(start === FIRST && !page.backward ? got : null, (after) =>
            batches.sessions(lead.source, { lead, window, first: 100, after }, scope),
          ),
      };
    } catch (cause) {
      return failedListing(lead.source, cause, window);
    }
  }

  async function events(
    node: SessionNode,
    args: {
      readonly first?: number | null | undefined;
      readonly after?: string | null | undefined;
      readonly types: readonly string[] | null;
    },
  ): Promise<Listing<EventNode>> {
    const page = forwardOnly(args, warn);
    const { session, scope } = node;
    const source = session.ref.lead.source;
    const codec = cursorCodec(['events', session.ref, args.types], isTokenPlace);
    const start = page.cursor === null ? FIRST : codec.decode(page.cursor);
    const read = (after: string | null): Promise<Page<Event>> =>
      session.events
        ? Promise.resolve({
            items: session.events,
            next: null,
            provenance: { state: 'CACHED', asOf: clock.now() },
            ordered: true,
          })
        : batches.events(source, { session: session.ref, first: page.size, after }, scope);
    if (!session.events) {
      const missing = absence(factsOf(source), 'events', 'events');
      if (missing) return emptyListing([missing], null);
    }
    try {
      const got = await walk(
        start,
        page.size,
        read,
        (event) => args.types?.includes(event.type) ?? true,
      );
      return eventListing(source, got, codec, scope, page, () =>
        countAll(
          start === FIRST ? got : null,
          read,
          (event) => args.types?.includes(event.type) ?? true,
        ),
      );
    } catch (cause) {
      return failedListing(source, cause, null);
    }
  }

  async function leadEvents(
    lead: LeadRef,
    scope: Scope,
    args: {
      readonly first?: number | null | undefined;
      readonly after?: string | null | undefined;
      readonly window: TimeRange | null;
      readonly types: readonly string[] | null;
    },
  ): Promise<Listing<EventNode>> {
    const page = forwardOnly(args, warn);
    const window = args.window ?? scope.window ?? lastDays(clock.now());
    const facts = factsOf(lead.source);
    const source = sources.get(lead.source);
    const missing = source?.leadEvents ? null : absence(facts, 'sessions', 'events');
    if (missing) return emptyListing([missing], window);
    const codec = cursorCodec(['leadEvents', lead, args.window, args.types], isTokenPlace);
    const start = page.cursor === null ? FIRST : codec.decode(page.cursor);
    const wanted = (event: Event) => args.types?.includes(event.type) ?? true;
    const read = source?.leadEvents
      ? (after: string | null) =>
          batches.leadEvents(lead.source, { lead, window, first: page.size, after }, scope)
      : (after: string | null) => eventsOfSessions(lead, scope, window, after);
    try {
      const got = await walk(start, page.size, read, wanted);
      return eventListing(
        lead.source,
        got,
        codec,
        scope,
        page,
        () => countAll(start === FIRST ? got : null, read, wanted),
        window,
      );
    } catch (cause) {
      return failedListing(lead.source, cause, window);
    }
  }

  /** Events of a page of sessions, newest first, where the source has no list of a lead's events. */
  async function eventsOfSessions(
    lead: LeadRef,
    scope: Scope,
    window: TimeRange,
    after: string | null,
  ): Promise<Page<Event>> {
    const page = await batches.sessions(lead.source, { lead, window, first: 20, after }, scope);
    const lists = await Promise.all(
      page.items.map(async (session) => {
        if (session.events) return session.events;
        const all: Event[] = [];
        for (let token: string | null = null; ;) {
          const got: Page<Event> = await batches.events(
            lead.source,
            { session: session.ref, first: 100, after: token },
            scope,
          );
          all.push(...got.items);
          if (got.next === null) return all;
          token = got.next;
        }
      }),
    );
    return {
      ...page,
      items: lists
        .flat()
        .sort(
          (a, b) => b.occurredAt - a.occurredAt || (a.ref.externalId < b.ref.externalId ? 1 : -1),
        ),
    };
  }

  // Other lists: each source gives all of it in a page or a few.

  async function gather<T>(
    names: readonly SourceName[] | null,
    method: keyof Source,
    what: string,
    args: {
      readonly first?: number | null | undefined;
      readonly after?: string | null | undefined;
    },
    read: (source: Source) => Promise<Page<T>>,
  ): Promise<Listing<T>> {
    const page = forwardOnly(args, warn);
    const codec = cursorCodec([what, names], isOffset);
    const from = page.cursor === null ? 0 : codec.decode(page.cursor) + 1;
    const statuses: SourceStatus[] = [];
    const lists = await Promise.all(
      chosen(names).map(async (facts): Promise<readonly T[]> => {
        const missing = absence(facts, method, what);
        if (missing) {
          statuses.push(missing);
          return [];
        }
        try {
          const got = await read(sourceOf(facts.name));
          statuses.push(answered(facts.name, [got], false));
          for (const { account, error } of got.failures ?? [])
            statuses.push(failed(facts.name, error, { source: facts.name, externalId: account }));
          return got.items;
        } catch (cause) {
          statuses.push(failed(facts.name, toError(cause)));
          return [];
        }
      }),
    );
    const rows = lists.flat();
    const edges = rows
      .slice(from, from + page.size)
      .map((node, index) => ({ node, cursor: codec.encode(from + index) }));
    return {
      edges,
      endCursor: edges.at(-1)?.cursor ?? null,
      hasNextPage: from + page.size < rows.length,
      hasPreviousPage: from > 0,
      sources: statuses,
      window: null,
      totalCount: () =>
        Promise.resolve({
          value: rows.length,
          precision: statuses.some(
            (one) => one.state === 'FAILED' || one.state === 'SKIPPED_BUDGET',
          )
            ? 'AT_LEAST'
            : 'EXACT',
        }),
    };
  }

  const accountPages = new Map<SourceName, Promise<Page<Account>>>();
  function accountsOf(source: Source): Promise<Page<Account>> {
    const { name } = source.facts;
    let page = accountPages.get(name);
    if (!page) {
      page = source.accounts?.(callWith(DEFAULT)) ?? never(source.facts);
      accountPages.set(name, page);
    }
    return page;
  }
  const customFeeds: Loaders['customFeeds'] = ({ sources: names, accounts, ...page }) =>
    gather(
      accounts ? accounts.map((ref) => ref.source) : names,
      'customFeeds',
      'custom feeds',
      page,
      (source) => {
        const own =
          accounts
            ?.filter((ref) => ref.source === source.facts.name)
            .map((ref) => ref.externalId) ?? null;
        return source.customFeeds?.(own, callWith(DEFAULT)) ?? never(source.facts);
      },
    );

  function factsOf(name: SourceName): SourceFacts {
    const facts = catalog.find((one) => one.name === name);
    if (!facts) throw new GatewayError('NOT_FOUND', `There is no source ${name}`);
    return facts;
  }

  return {
    async lead(ref, freshness) {
      const lead = await batches.lead(ref, freshness);
      return lead && { lead, scope: { freshness, window: null, rank: 0 } };
    },
    leads,
    sessions,
    async session(ref, scope) {
      const session = await batches.session(ref, scope.freshness);
      return session && { session, scope };
    },
    events,
    leadEvents,
    async event(ref, scope) {
      const event = await batches.event(ref, scope.freshness);
      return event && { event, scope };
    },
    async visits({ account, window, freshness, ...args }) {
      const page = forwardOnly(args, warn);
      const codec = cursorCodec(['visits', account, window], isVisitPlace);
      const place = page.cursor === null ? null : codec.decode(page.cursor);
      const scope: Scope = { freshness, window, rank: 0 };
      const statuses: SourceStatus[] = [];
      for (const facts of account ? [factsOf(account.source)] : catalog) {
        if (!facts.sessionType) continue;
        const missing = absence(facts, 'visits', 'visits');
        if (missing) {
          statuses.push(missing);
          continue;
        }
        const source = sourceOf(facts.name);
        const read = (after: string | null) =>
          source.visits?.(
            { accounts: account ? [account.externalId] : null, window, first: page.size, after },
            callWith(freshness),
          ) ?? never(facts);
        try {
          const got = await walk(place ?? FIRST, page.size, read);
          const edges = got.rows.map(({ item, place: at }) => ({
            cursor: codec.encode(at),
            node: { session: item, scope },
          }));
          for (const { account: id, error } of got.pages.flatMap((one) => one.failures ?? []))
            statuses.push(failed(facts.name, error, { source: facts.name, externalId: id }));
          return {
            edges,
            endCursor: edges.at(-1)?.cursor ?? null,
            hasNextPage: got.more,
            hasPreviousPage: place !== null,
            sources: [answered(facts.name, got.pages, freshness.mode === 'MIRROR'), ...statuses],
            window,
            totalCount: () => countAll(place ? null : got, read),
          };
        } catch (cause) {
          return failedListing<SessionNode>(facts.name, cause, window);
        }
      }
      return emptyListing(statuses, window);
    },
    accounts: ({ sources: names, ...page }) =>
      gather(names, 'accounts', 'accounts', page, accountsOf),
    async account(ref: AccountRef) {
      const source = sourceOf(ref.source);
      if (!source.accounts) return null;
      const { items } = await accountsOf(source);
      // A source with one account leaves it out of its references.
      return (
        items.find(
          (account) => account.ref.externalId === ref.externalId || ref.externalId === '',
        ) ?? null
      );
    },
    customFeeds,
    async customFeed(name, account, externalId): Promise<CustomFeed | null> {
      const source = sourceOf(name);
      const page = await (source.customFeeds?.([account], callWith(DEFAULT)) ??
        never(source.facts));
      return (
        page.items.find((feed) => feed.account === account && feed.externalId === externalId) ??
        null
      );
    },
    feedLeads(feed, { window: given, filter, order, ...args }) {
      const page = forwardOnly(args, warn);
      const facts = factsOf(feed.source);
      const source = sourceOf(feed.source);
      const call = callWith(DEFAULT);
      return leadList({
        question: ['feed', feed.source, feed.account, feed.externalId, given, filter, order],
        page,
        given,
        args: { filter, order, freshness: DEFAULT },
        absences: [],
        taking: [
          {
            // A feed's list has no filters of its own: all of them are applied to its rows.
            facts: { ...facts, pushesDown: [], ownFilters: [] },
            accounts: [feed.account],
            fetch: (query) => source.feedLeads?.({ ...query, feed }, call) ?? never(facts),
          },
        ],
      });
    },
    campaigns: ({ sources: names, filter, order, ...args }) =>
      gather<Campaign>(names, 'campaigns', 'campaigns', args, async (source) => {
        const items: Campaign[] = [];
        for (let after: string | null = null; ;) {
          const page: Page<Campaign> = await (source.campaigns?.(
            { filter, order, first: 100, after },
            callWith(DEFAULT),
          ) ?? never(source.facts));
          items.push(...page.items);
          if (page.next === null || items.length >= 1_000) return { ...page, items };
          after = page.next;
        }
      }),
    async campaign(name, wmktId, externalId): Promise<Campaign | null> {
      const source = sourceOf(name);
      if (!source.campaigns) return null;
      const order = { field: 'NAME', direction: 'ASC' } as const;
      const page = await source.campaigns(
        { filter: { wmktId, externalId }, order, first: 100, after: null },
        callWith(DEFAULT),
      );
      return page.items.find((one) => one.externalId === externalId) ?? null;
    },
    track(name, inputs) {
      const source = sourceOf(name);
      if (!source.track) throw new SourceError('UNSUPPORTED', name, `${name} takes no events`);
      return source.track(inputs, callWith({ mode: 'LIVE', maxAgeMs: null }));
    },
    supporting: (method) =>
      [...sources].filter(([, source]) => source[method]).map(([name]) => name),
    cost: () => ledger.report(),
    warnings: () => [...warnings],
  };
}

// Walking over a source's pages, with a place for every row.

interface TokenPlace {
  readonly token: string | null;
  readonly index: number;
}
const FIRST: TokenPlace = { token: null, index: -1 };

interface Walked<T> {
  readonly rows: readonly { readonly item: T; readonly place: TokenPlace }[];
  readonly more: boolean;
  readonly pages: readonly Page<unknown>[];
}

/** Rows behind a place that are wanted; reads on while pages have too few, ten pages at the most. */
async function walk<T>(
  start: TokenPlace,
  size: number,
  read: (token: string | null) => Promise<Page<T>>,
  wanted: (item: T) => boolean = () => true,
): Promise<Walked<T>> {
  const rows: { item: T; place: TokenPlace }[] = [];
  const pages: Page<T>[] = [];
  let { token, index } = start;
  for (;;) {
    const page = await read(token);
    pages.push(page);
    for (let at = index + 1; at < page.items.length; at += 1) {
      const item = page.items[at];
      if (item === undefined || !wanted(item)) continue;
      if (rows.length === size) return { rows, more: true, pages };
      rows.push({ item, place: { token, index: at } });
    }
    if (page.next === null) return { rows, more: false, pages };
    if (rows.length === size || pages.length >= 10) return { rows, more: true, pages };
    token = page.next;
    index = -1;
  }
}

async function countAll<T>(
  got: Walked<T> | null,
  read: (token: string | null) => Promise<Page<T>>,
  wanted: (item: T) => boolean = () => true,
): Promise<Count | null> {
  const all = got && !got.more ? got : await walk(FIRST, 1_000, read, wanted).catch(() => null);
  return (
    all && {
      value: all.rows.length,
      precision: all.more || all.pages.some((page) => page.capped) ? 'AT_LEAST' : 'EXACT',
    }
  );
}

function eventListing(
  source: SourceName,
  got: Walked<Event>,
  codec: { encode(place: TokenPlace): string },
  scope: Scope,
  page: PageRequest,
  totalCount: () => Promise<Count | null>,
  window: TimeRange | null = null,
): Listing<EventNode> {
  const edges = got.rows.map(({ item, place }) => ({
    cursor: codec.encode(place),
    node: { event: item, scope },
  }));
  return {
    edges,
    endCursor: edges.at(-1)?.cursor ?? null,
    hasNextPage: got.more,
    hasPreviousPage: page.cursor !== null,
    sources: [answered(source, got.pages, scope.freshness.mode === 'MIRROR')],
    window,
    totalCount,
  };
}

function emptyListing<T>(statuses: readonly SourceStatus[], window: TimeRange | null): Listing<T> {
  return {
    edges: [],
    endCursor: null,
    hasNextPage: false,
    hasPreviousPage: false,
    sources: statuses,
    window,
    totalCount: () => Promise.resolve(null),
  };
}

/** A source that failed costs its own rows; what the caller did wrong is thrown on. */
function failedListing<T>(
  source: SourceName,
  cause: unknown,
  window: TimeRange | null,
): Listing<T> {
  if (cause instanceof SourceError) return emptyListing([failed(source, cause)], window);
  throw cause;
}

function never(facts: SourceFacts): never {
  throw new SourceError('UNSUPPORTED', facts.name, `${facts.title} cannot do that`);
}

function reversed(order: LeadsArgs['order']): LeadsArgs['order'] {
  return { ...order, direction: order.direction === 'ASC' ? 'DESC' : 'ASC' };
}

/** The rows in front of a key lie in a part of the window: so the reversed list begins where we need it. */
function narrow(window: TimeRange, key: LeadKey, direction: 'ASC' | 'DESC'): TimeRange {
  if (key.value === null) return window;
  return direction === 'DESC'
    ? { from: Math.max(window.from, key.value), to: window.to }
    : { from: window.from, to: Math.min(window.to, key.value + 1) };
}

// What cursors may hold.

interface LeadPlace {
  readonly state: MergeState;
  readonly key: LeadKey | null;
  readonly window: TimeRange;
}
function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function isKey(value: unknown): boolean {
  return (
    value === null ||
    (isObject(value) &&
      (value['value'] === null || Number.isFinite(value['value'])) &&
      typeof value['source'] === 'string' &&
      typeof value['account'] === 'string' &&
      typeof value['externalId'] === 'string')
  );
}
function isPlace(value: unknown): value is LeadPlace {
  return (
    isObject(value) &&
    isKey(value['key']) &&
    isObject(value['window']) &&
    Number.isFinite(value['window']['from']) &&
    Number.isFinite(value['window']['to']) &&
    isObject(value['state']) &&
    Object.values(value['state']).every(
      (one) =>
        isObject(one) &&
        isTokenPlace(one) &&
        isKey(one['last']) &&
        typeof one['done'] === 'boolean',
    )
  );
}
function isTokenPlace(value: unknown): value is TokenPlace {
  return (
    isObject(value) &&
    (value['token'] === null || typeof value['token'] === 'string') &&
    Number.isInteger(value['index'])
  );
}
const isVisitPlace = isTokenPlace;
function isOffset(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0;
}
