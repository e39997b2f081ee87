import type { Event, EventRef, Lead, LeadRef, Session } from '../../domain/entities.ts';
import { compareLeadKeys, leadKeyOf } from '../../domain/filter.ts';
import type { LeadQuery } from '../../domain/query.ts';
import { within } from '../../domain/time.ts';
import type { Call } from '../../ports/call.ts';
import type { Source } from '../../ports/source.ts';
import { settleAll } from '../kit/answer.ts';
import { record } from '../kit/decode.ts';
import {
  CHEAP_PAGES,
  listParts,
  pageOfWhole,
  readWhole,
  type PartPage,
  type Whole,
} from '../kit/paging.ts';
import type { SingleAccount } from '../kit/source.ts';
import { SOURCE } from './facts.ts';
import { seenIn, toEvent, toLead, toSessions } from './map.ts';
import {
  endpoints,
  limitsOf,
  pageOfProject,
  partPage,
  readListPage,
  type Api,
} from './requests.ts';
import * as wire from './wire.ts';

type LeadMethods = Required<Pick<Source, 'leads' | 'countLeads' | 'leadsById'>>;

/** Users of the project, who are its leads. */
export function createUserReads(api: Api, account: SingleAccount): LeadMethods {
  const { project } = api;

  /** A page of users, without those that were certainly not seen in the window. */
  async function readUsers(
    query: LeadQuery,
    page: number,
    call: Call,
  ): Promise<PartPage<Lead> & { readonly total: number | null }> {
    const { value, provenance } = await api.read(
      { ...api.at(endpoints.users), body: limitsOf(page), decoder: wire.page(wire.user, page) },
      call,
    );
    const context = { project, fetchedAt: provenance.asOf };
    const seen = { ...value, items: value.items.filter((row) => mayBeIn(row, query)) };
    const part = partPage(seen, provenance, (row) => toLead(row._id, row.user, context));
    return { ...part, total: value.total };
  }

  /** There is no call for one user, but each of its events carries it. Null where it has no event. */
  async function readLead(ref: LeadRef, call: Call): Promise<Lead | null> {
    if (!account.owns(ref)) return null;
    const { value, provenance } = await api.find(
      {
        ...api.at(endpoints.userEvents, { user: ref.externalId }),
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
      account.requireAsked(query.accounts);
      const { order, after } = query;
      return pageOfProject(
        api,
        await listParts({
          parts: [project],
          question: [SOURCE, 'users'],
          after,
          read: (_project, page) => readUsers(query, page, call),
          compare: (a, b) => compareLeadKeys(leadKeyOf(a, order), leadKeyOf(b, order), order),
          identify: ({ ref }) => ref.externalId,
        }),
      );
    },

    async countLeads(query, call) {
      account.requireAsked(query.accounts);
      const { pages, total } = await readUsers(query, 1, call);
      if (pages === null) return null;
      // The total takes no window. A few pages are counted in the window; of more, the total is an upper bound.
      if (pages > CHEAP_PAGES)
        return total === null ? null : { value: total, precision: 'ESTIMATE' };
      const whole = await readWhole(
        (page) => readUsers(query, page, call),
        CHEAP_PAGES,
        ({ ref }) => ref.externalId,
      );
      return { value: whole.items.length, precision: whole.capped ? 'AT_LEAST' : 'EXACT' };
    },

    leadsById: (refs, call) => settleAll(refs, (ref) => readLead(ref, call)),
  };
}

/** False for a user that was certainly not seen in the window. A user without dates may have been. */
function mayBeIn({ user }: wire.WireUser, { order, window }: LeadQuery): boolean {
  const seen = seenIn(user);
  if (!seen) return true;
  return order.field === 'FIRST_SEEN_AT'
    ? within(seen.first, window)
    : seen.first < window.to && seen.last >= window.from;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Other names stand beside the ids of events (`events/trash`), so a text that is no id must not be asked for. */
export function isEventId(text: string): boolean {
  return UUID.test(text);
}

/**
 * Reads one event by its id.
 *
 * @param lead the owner where the event names no user
 * @returns null where there is no such event
 */
export async function readEvent(
  api: Api,
  externalId: string,
  lead: LeadRef,
  call: Call,
): Promise<Event | null> {
  if (!isEventId(externalId)) return null;
  const target = api.at(endpoints.event, { event: externalId });
  const { value } = await api.find({ ...target, decoder: wire.event }, call);
  return value && toEvent(value, api.project, lead);
}

type EventMethods = Required<
  Pick<Source, 'sessions' | 'sessionsById' | 'leadEvents' | 'eventsById' | 'rawEvent'>
>;

/** Events of a user, and the sessions that are cut from them. */
export function createEventReads(api: Api, account: SingleAccount): EventMethods {
  const { project } = api;

  /** The events of a user, at most `MAX_EVENT_PAGES` pages. The list takes no window, and its order is not documented. */
  function readUserEvents({ externalId }: LeadRef, call: Call): Promise<Whole<Event>> {
    const owner = account.leadRef(externalId);
    const list = { ...api.at(endpoints.userEvents, { user: externalId }), item: wire.event };
    return readWhole(
      (page) => readListPage(api, list, page, call, (row) => toEvent(row, project, owner)),
      wire.MAX_EVENT_PAGES,
      ({ ref }) => ref.externalId,
    );
  }

  async function readOwnEvent({ externalId, lead }: EventRef, call: Call): Promise<Event | null> {
    if (!account.owns(lead)) return null;
    return readEvent(api, externalId, account.leadRef(lead.externalId), call);
  }

  return {
    sessions: (queries, call) =>
      settleAll(queries, async ({ lead, window }) => {
        const whole = await readUserEvents(lead, call);
        // Sessions are cut from all events first: a session must not depend on the window that is looked at.
        const sessions = toSessions(whole.items).filter(({ startedAt }) =>
          within(startedAt, window),
        );
        return pageOfWhole(project, sessions, whole, api.clock.now());
      }),

    sessionsById: (refs, call) =>
      settleAll(refs, async (ref): Promise<Session | null> => {
        if (!account.owns(ref.lead)) return null;
        const { items } = await readUserEvents(ref.lead, call);
        // A session has the id of its first event. A late event may have become the first since then.
        const hasEvent = ({ events }: Session) =>
          events?.some((event) => event.ref.externalId === ref.externalId) ?? false;
        return toSessions(items).find(hasEvent) ?? null;
      }),

    leadEvents: (queries, call) =>
      settleAll(queries, async ({ lead, window }) => {
        const whole = await readUserEvents(lead, call);
        const events = whole.items
          .filter(({ occurredAt }) => within(occurredAt, window))
          .sort(
            (a, b) => b.occurredAt - a.occurredAt || (a.ref.externalId > b.ref.externalId ? -1 : 1),
          );
        return pageOfWhole(project, events, whole, api.clock.now());
      }),

    eventsById: (refs, call) => settleAll(refs, (ref) => readOwnEvent(ref, call)),

    async rawEvent({ externalId, lead }, call) {
      if (!account.owns(lead) || !isEventId(externalId)) return null;
      const target = api.at(endpoints.rawEvent, { event: externalId });
      const { value } = await api.find({ ...target, decoder: record }, call);
      return value;
    },
  };
}
