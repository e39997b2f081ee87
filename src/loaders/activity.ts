import { DEFAULT_PAGE, MAX_PAGE } from '../domain/limits.ts';
import type { Event, LeadRef, Session, SourceName } from '../domain/entities.ts';
import { GatewayError } from '../domain/errors.ts';
import type { Page } from '../domain/page.ts';
import { lastDays, type TimeRange } from '../domain/time.ts';
import type { Batches } from './batch.ts';
import type { Pacer } from './pacer.ts';
import { forwardOnly, noWayBack, pageRequest, type PageRequest } from './page.ts';
import type { Loaders, Scope, SessionNode, SourceStatus } from './port.ts';
import { never, type LoaderRequest } from './request.ts';
import {
  countAll,
  cursorsOf,
  emptyConnection,
  eventConnection,
  failedConnection,
  FIRST,
  pagePlaceCodec,
  statusesOf,
  paginate,
  type Paginated,
} from './paginate.ts';

/** Sessions that are read to page backward. */
const MOST_BACKWARD = 100;

/** Sessions and events below a lead or a session, and visits of an account. */
export function createActivity(
  request: LoaderRequest,
  batches: Batches,
  pacer: Pacer,
): Pick<Loaders, 'sessions' | 'events' | 'leadEvents' | 'visits'> {
  const { clock, warn } = request;
  const counting = (source: SourceName) => ({ source, warn });

  function paced<T>(lead: LeadRef, { rank }: Scope, size: number, call: () => Promise<T>) {
    return pacer.run(request.sourceOf(lead.source), rank, size, call);
  }

  /** Events of a page of sessions, newest first, where the source has no list of a lead's events. */
  async function eventsOfSessions(
    lead: LeadRef,
    scope: Scope,
    window: TimeRange,
    after: string | null,
  ): Promise<Page<Event>> {
    const first = DEFAULT_PAGE;
    const page = await paced(lead, scope, first, () =>
      batches.sessions(lead.source, { lead, window, first, after }, scope),
    );
    const lists = await Promise.all(
      page.items.map(async (session) => {
        if (session.events) return session.events;
        const all: Event[] = [];
        for (let token: string | null = null; ;) {
          const query = { session: session.ref, first: MAX_PAGE, after: token };
          const got: Page<Event> = await paced(lead, scope, first, () =>
            batches.events(lead.source, query, scope),
          );
          all.push(...got.items);
          if (got.next === null) return all;
          token = got.next;
        }
      }),
    );
    return { ...page, items: lists.flat().sort(newestFirst) };
  }

  return {
    async sessions(lead, scope, args) {
      const page = pageRequest(args, request.warn);
      const window = args.window ?? scope.window ?? lastDays(clock.now());
      const missing = request.absence(request.factsOf(lead.source), 'sessions', 'sessions');
      if (missing) return emptyConnection([missing], window);
      const codec = pagePlaceCodec(['sessions', lead, args.window]);
      const want = page.backward ? MOST_BACKWARD : page.first;
      const start = page.cursor === null || page.backward ? FIRST : codec.decode(page.cursor);
      const below: Scope = { ...scope, window };
      const { selectsFields } = request.factsOf(lead.source);
      const chosen = args.fields && selectsFields ? { fields: args.fields } : {};
      const read = (first: number) => (after: string | null) =>
        paced(lead, scope, first, () =>
          batches.sessions(lead.source, { lead, window, first, after, ...chosen }, scope),
        );
      try {
        const got = await paginate(start, want, read(want));
        const [from, to] = page.backward
          ? backward(got, page, (index) => codec.encode(got.placeAt(index)))
          : [0, got.items.length];
        const cursorAt = (index: number) => codec.encode(got.placeAt(from + index));
        return {
          nodes: got.items.slice(from, to).map((session) => ({ session, scope: below })),
          cursorAt,
          endCursor() {
            if (page.backward) return to > from ? cursorAt(to - from - 1) : null;
            return got.end && codec.encode(got.end);
          },
          hasNextPage: page.backward ? page.cursor !== null : got.more,
          hasPreviousPage: page.backward ? from > 0 : page.cursor !== null,
          sources: statusesOf(lead.source, got.pages, scope.freshness),
          window,
          totalCount: () =>
            countAll(
              counting(lead.source),
              start === FIRST && !page.backward ? got : null,
              read(MAX_PAGE),
            ),
        };
      } catch (cause) {
        return failedConnection(lead.source, cause, window);
      }
    },

    async events({ session, scope }, args) {
      const page = forwardOnly(args, request.warn);
      const { lead } = session.ref;
      const { events } = session;
      const codec = pagePlaceCodec(['events', session.ref, args.types]);
      const start = page.cursor === null ? FIRST : codec.decode(page.cursor);
      const missing = events
        ? null
        : request.absence(request.factsOf(lead.source), 'events', 'events');
      if (missing) return emptyConnection([missing], null);
      const read = (after: string | null): Promise<Page<Event>> =>
        events
          ? Promise.resolve(brought(events, clock.now()))
          : paced(lead, scope, 1, () =>
              batches.events(
                lead.source,
                { session: session.ref, first: page.first, after },
                scope,
              ),
            );
      const wanted = byType(args.types);
      try {
        const got = await paginate(start, page.first, read, wanted);
        const count = () =>
          countAll(counting(lead.source), start === FIRST ? got : null, read, wanted);
        return eventConnection(lead.source, got, codec, scope, page, count, null);
      } catch (cause) {
        return failedConnection(lead.source, cause, null);
      }
    },

    async leadEvents(lead, scope, args) {
      const page = forwardOnly(args, request.warn);
      const window = args.window ?? scope.window ?? lastDays(clock.now());
      const hasList = request.sources.get(lead.source)?.leadEvents !== undefined;
      const missing = hasList
        ? null
        : request.absence(request.factsOf(lead.source), 'sessions', 'events');
      if (missing) return emptyConnection([missing], window);
      const codec = pagePlaceCodec(['leadEvents', lead, args.window, args.types]);
      const start = page.cursor === null ? FIRST : codec.decode(page.cursor);
      const wanted = byType(args.types);
      const read = hasList
        ? (after: string | null) =>
            batches.leadEvents(lead.source, { lead, window, first: page.first, after }, scope)
        : (after: string | null) => eventsOfSessions(lead, scope, window, after);
      try {
        const got = await paginate(start, page.first, read, wanted);
        const count = () =>
          countAll(counting(lead.source), start === FIRST ? got : null, read, wanted);
        return eventConnection(lead.source, got, codec, scope, page, count, window);
      } catch (cause) {
        return failedConnection(lead.source, cause, window);
      }
    },

    async visits({ account, window, freshness, fields, ...args }) {
      const page = forwardOnly(args, request.warn);
      const codec = pagePlaceCodec(['visits', account, window]);
      const place = page.cursor === null ? null : codec.decode(page.cursor);
      const scope: Scope = { freshness, window, rank: 0 };
      const statuses: SourceStatus[] = [];
      const asked = account ? [request.factsOf(account.source)] : request.catalog;
      for (const facts of asked) {
        if (!facts.sessionType) continue;
        const missing = request.absence(facts, 'visits', 'visits');
        if (missing) {
          statuses.push(missing);
          continue;
        }
        const source = request.sourceOf(facts.name);
        const accounts = account ? [account.externalId] : null;
        const call = request.callWith(freshness);
        const chosen = fields && facts.selectsFields ? { fields } : {};
        const read = (after: string | null) =>
          source.visits?.({ accounts, window, first: page.first, after, ...chosen }, call) ??
          never(facts);
        try {
          const got = await paginate(place ?? FIRST, page.first, read);
          return {
            nodes: got.items.map((session) => ({ session, scope })),
            ...cursorsOf(got, codec),
            hasNextPage: got.more,
            hasPreviousPage: place !== null,
            sources: [...statusesOf(facts.name, got.pages, freshness), ...statuses],
            window,
            totalCount: () => countAll(counting(facts.name), place ? null : got, read),
          };
        } catch (cause) {
          return failedConnection<SessionNode>(facts.name, cause, window);
        }
      }
      return emptyConnection(statuses, window);
    },
  };
}

/** The part of all rows that ends in front of the cursor, or at their end. */
function backward(
  got: Paginated<Session>,
  { cursor, first }: PageRequest,
  cursorAt: (index: number) => string,
): readonly [from: number, to: number] {
  if (got.more) throw noWayBack(`More than ${MOST_BACKWARD} sessions`);
  const to =
    cursor === null
      ? got.items.length
      : got.items.findIndex((_item, index) => cursorAt(index) === cursor);
  if (to < 0) throw new GatewayError('BAD_CURSOR', 'before is not a cursor of this list');
  return [Math.max(0, to - first), to];
}

/** Events that came with their session. */
function brought(events: readonly Event[], now: number): Page<Event> {
  return { items: events, next: null, provenance: { state: 'CACHED', asOf: now }, ordered: true };
}

function byType(types: readonly string[] | null): ((event: Event) => boolean) | null {
  return types && (({ type }) => types.includes(type));
}

function newestFirst(a: Event, b: Event): number {
  return b.occurredAt - a.occurredAt || (a.ref.externalId < b.ref.externalId ? 1 : -1);
}
