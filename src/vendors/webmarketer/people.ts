import type { Event, Lead, LeadRef, Session } from '../../domain/entities.ts';
import { GatewayError } from '../../domain/errors.ts';
import { compareKeys, keyOf } from '../../domain/filter.ts';
import { CHEAP_PAGES, listParts, readWhole, type PartPage, type Whole } from '../kit/paging.ts';
import type { Call } from '../../ports/call.ts';
import type { LeadQuery } from '../../domain/query.ts';
import type { Source } from '../../ports/source.ts';
import { within } from '../../domain/time.ts';
import { leadRef } from '../kit/entities.ts';
import { settleAll } from '../kit/answer.ts';
import { pageOfParts, pageOfWhole, partPage, placeOf, readPage, type Api } from './api.ts';
import { endpoints } from './endpoints.ts';
import { SOURCE, seenIn, toEvent, toLead, toSessions } from './map.ts';
import * as wire from './wire.ts';

/** The events of one user are read whole up to this many pages of 100. */
const MOST_EVENT_PAGES = 10;

type People = Required<
  Pick<Source, 'leads' | 'countLeads' | 'leadsById' | 'sessions' | 'sessionsById' | 'leadEvents'>
>;

/** Users, and what is put together from the events of one. */
export function createPeople(api: Api): People {
  const { project } = api;

  /** A page of users, without those that were certainly not seen in the window. */
  async function users(
    query: LeadQuery,
    number: number,
    call: Call,
  ): Promise<PartPage<Lead> & { readonly total: number | null }> {
    const { value, provenance } = await api.read(
      {
        endpoint: endpoints.users.name,
        path: endpoints.users.path(project),
        body: placeOf(number),
        decoder: wire.page(wire.user, number),
      },
      call,
    );
    const context = { project, fetchedAt: provenance.asOf };
    const seen = { ...value, items: value.items.filter((row) => mayBeIn(row, query)) };
    const part = partPage(seen, provenance, (row) => toLead(row._id, row.user, context));
    return { ...part, total: value.total };
  }

  /** All events of a user, as far as `MOST_EVENT_PAGES`: the list takes no window, and its order is not documented. */
  function userEvents(lead: LeadRef, call: Call): Promise<Whole<Event>> {
    const owner = leadRef(SOURCE, project, lead.externalId);
    const { name: endpoint, path } = endpoints.userEvents;
    return readWhole(
      (number) => {
        const listing = { endpoint, path: path(project, lead.externalId), item: wire.event };
        return readPage(api, listing, number, call, (row) => toEvent(row, project, owner));
      },
      MOST_EVENT_PAGES,
      ({ ref }) => ref.externalId,
    );
  }

  /** There is no call for a user, but each of its events carries it. Null where it has none. */
  async function leadOf(ref: LeadRef, call: Call): Promise<Lead | null> {
    if (!isOurs(ref, project)) return null;
    const { name: endpoint, path } = endpoints.userEvents;
    const { value, provenance } = await api.find(
      {
        endpoint,
        path: path(project, ref.externalId),
        query: [
          ['limit', '1'],
          ['offset', '0'],
        ],
        decoder: wire.page(wire.event, 1),
      },
      call,
    );
    const [event] = value?.items ?? [];
    const [fault] = value?.faults ?? [];
    if (!event && fault) throw fault;
    const context = { project, fetchedAt: provenance.asOf };
    return event ? toLead(ref.externalId, event.user, context) : null;
  }

  return {
    async leads(query, call) {
      const { order } = query;
      return pageOfParts(
        api,
        await listParts({
          parts: projectsOf(query, project),
          question: [SOURCE, 'users'],
          after: query.after,
          read: (_, number) => users(query, number, call),
          compare: (a, b) => compareKeys(keyOf(a, order), keyOf(b, order), order),
          identify: ({ ref }) => ref.externalId,
        }),
      );
    },

    async countLeads(query, call) {
      if (projectsOf(query, project).length === 0) return { value: 0, precision: 'EXACT' };
      const { pages, total } = await users(query, 1, call);
      if (pages === null) return null;
      // The total takes no window; that of a few pages is counted, that of more is an upper bound.
      if (pages > CHEAP_PAGES)
        return total === null ? null : { value: total, precision: 'ESTIMATE' };
      const whole = await readWhole(
        (number) => users(query, number, call),
        CHEAP_PAGES,
        ({ ref }) => ref.externalId,
      );
      return { value: whole.items.length, precision: whole.capped ? 'AT_LEAST' : 'EXACT' };
    },

    leadsById: (refs, call) => settleAll(refs, (ref) => leadOf(ref, call)),

    sessions: (queries, call) =>
      settleAll(queries, async ({ lead, window }) => {
        const whole = await userEvents(lead, call);
        // Cut from all events, then trimmed: a session must not depend on the window that is looked at.
        const sessions = toSessions(whole.items).filter(({ startedAt }) =>
          within(startedAt, window),
        );
        return pageOfWhole(api, sessions, whole);
      }),

    sessionsById: (refs, call) =>
      settleAll(refs, async (ref): Promise<Session | null> => {
        if (!isOurs(ref.lead, project)) return null;
        const { items } = await userEvents(ref.lead, call);
        // A late event may have become the first of its session, which then has another name.
        const isNamed = ({ events }: Session) =>
          events?.some((event) => event.ref.externalId === ref.externalId) ?? false;
        return toSessions(items).find(isNamed) ?? null;
      }),

    leadEvents: (queries, call) =>
      settleAll(queries, async ({ lead, window }) => {
        const whole = await userEvents(lead, call);
        const events = whole.items
          .filter(({ occurredAt }) => within(occurredAt, window))
          .sort(
            (a, b) => b.occurredAt - a.occurredAt || (a.ref.externalId > b.ref.externalId ? -1 : 1),
          );
        return pageOfWhole(api, events, whole);
      }),
  };
}

/** A ref without an account comes from a client that names none; there is only the one. */
export function isOurs(ref: LeadRef, project: string): boolean {
  return ref.account === '' || ref.account === project;
}

/** The one project, or none where only others are asked for. */
function projectsOf({ accounts }: LeadQuery, project: string): readonly string[] {
  if (accounts === null || accounts.includes(project)) return [project];
  throw new GatewayError('NOT_FOUND', 'No such Webmarketer project is configured');
}

/** False for users that were certainly not seen in the window. One without dates may have been. */
function mayBeIn({ user }: wire.WireUser, { order, window }: LeadQuery): boolean {
  const seen = seenIn(user);
  if (!seen) return true;
  return order.field === 'FIRST_SEEN_AT'
    ? within(seen.first, window)
    : seen.first < window.to && seen.last >= window.from;
}
