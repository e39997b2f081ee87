import type { Event, LeadRef } from '../domain/entities.ts';
import { DEFAULT_PAGE, MAX_PAGE } from '../domain/limits.ts';
import type { Page } from '../domain/page.ts';
import { lastDays, type Instant, type TimeRange } from '../domain/time.ts';
import type { Batches } from './batch.ts';
import type { Pacer } from './pacer.ts';
import { forwardOnly, pageRequest } from './page.ts';
import { emptyConnection, forwardConnection, pagePlaceCodec } from './paginate.ts';
import type { EventNode, Loaders, Scope } from './port.ts';
import type { LoaderRequest } from './request.ts';
import { wholeConnection } from './whole.ts';

/** Events of a session, and of all sessions of a lead. */
export function createEvents(
  request: LoaderRequest,
  batches: Batches,
  pacer: Pacer,
): Pick<Loaders, 'events' | 'leadEvents'> {
  const { clock, warn } = request;

  function paced<T>(lead: LeadRef, { rank }: Scope, first: number, call: () => Promise<T>) {
    return pacer.run(request.sourceOf(lead.source), rank, first, call);
  }

  /** The events of one page of sessions, newest first; for a source without a list of a lead's events. */
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
          if (got.next === null || got.next === token) return all;
          token = got.next;
        }
      }),
    );
    return { ...page, items: lists.flat().sort(newestFirst) };
  }

  return {
    async events({ session, scope }, { types, direction, ...args }) {
      const page = pageRequest(args, warn);
      const { events, ref } = session;
      const { source } = ref.lead;
      const missing = events ? null : request.absence(request.factsOf(source), 'events', 'events');
      if (missing) return emptyConnection([missing], null);
      const isNewestFirst = direction === 'DESC';
      const isWhole = isNewestFirst || page.backward;
      const first = isWhole ? MAX_PAGE : page.first;
      const list = {
        source,
        codec: pagePlaceCodec(['events', ref, types, ...(isNewestFirst ? ['DESC'] : [])]),
        page,
        freshness: scope.freshness,
        window: null,
        read: async (after: string | null) =>
          events
            ? brought(events, clock.now())
            : paced(ref.lead, scope, 1, () =>
                batches.events(source, { session: ref, first, after }, scope),
              ),
        wanted: byType(types),
        toNode: (event: Event): EventNode => ({ event, scope }),
        warn,
      };
      return isWhole
        ? wholeConnection(list, { reversed: isNewestFirst })
        : forwardConnection<Event, EventNode>(list);
    },

    async leadEvents(lead, scope, { types, ...args }) {
      const page = forwardOnly(args, warn);
      const { source } = lead;
      const window = args.window ?? scope.window ?? lastDays(clock.now());
      const hasList = request.sources.get(source)?.leadEvents !== undefined;
      const missing = hasList
        ? null
        : request.absence(request.factsOf(source), 'sessions', 'events');
      if (missing) return emptyConnection([missing], window);
      return forwardConnection<Event, EventNode>({
        source,
        codec: pagePlaceCodec(['leadEvents', lead, args.window, types]),
        page,
        freshness: scope.freshness,
        window,
        read: hasList
          ? (after) => batches.leadEvents(source, { lead, window, first: page.first, after }, scope)
          : (after) => eventsOfSessions(lead, scope, window, after),
        wanted: byType(types),
        toNode: (event) => ({ event, scope }),
        warn,
      });
    },
  };
}

/** A page of the events that came with their session. */
function brought(events: readonly Event[], now: Instant): Page<Event> {
  return { items: events, next: null, provenance: { state: 'CACHED', asOf: now }, ordered: true };
}

function byType(types: readonly string[] | null): ((event: Event) => boolean) | null {
  return types && (({ type }) => types.includes(type));
}

function newestFirst(a: Event, b: Event): number {
  return b.occurredAt - a.occurredAt || (a.ref.externalId < b.ref.externalId ? 1 : -1);
}
