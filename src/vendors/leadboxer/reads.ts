import type { Event, Lead, LeadRef, Session, SessionRef } from '../../domain/entities.ts';
import { GatewayError, SourceError } from '../../domain/errors.ts';
import { matches } from '../../domain/filter.ts';
import type { Page } from '../../domain/page.ts';
import type { LeadFilterKey, LeadQuery } from '../../domain/query.ts';
import { MINUTE, within } from '../../domain/time.ts';
import type { Call } from '../../ports/call.ts';
import type { ReadSource } from '../../ports/source.ts';
import type { Upstream, UpstreamRequest } from '../../ports/upstream.ts';
import { pageOf, settleAll } from '../kit/answer.ts';
import type { Decoder, Rows } from '../kit/decode.ts';
import { byOrder, CHEAP_PAGES } from '../kit/paging.ts';
import { decodes } from '../kit/request.ts';
import type { SingleAccount } from '../kit/source.ts';
import type { Invalidation } from './cache.ts';
import { toEvent, toLead, toSession } from './map.ts';
import {
  isExpressed,
  PAGE_SIZE,
  type ReadRequest,
  type Requests,
  RESERVED_IDS,
} from './requests.ts';
import * as wire from './wire.ts';
import { SOURCE } from './facts.ts';

/** A page token lives ten minutes, so a cached page must not outlive its token. */
const TOKEN_LIFE_MS = 10 * MINUTE;
const LIST_FRESH_MS = MINUTE;
const LIST = { freshMs: LIST_FRESH_MS, staleMs: TOKEN_LIFE_MS - 2 * LIST_FRESH_MS };
const DETAIL = { freshMs: 5 * MINUTE };

/**
 * The filter fields that the gateway does not compare again. LeadBoxer searches more than a lead shows. How it compares
 * anything else is published nowhere, so each row is compared once more.
 */
const TRUSTED: readonly LeadFilterKey[] = ['search'];

interface Parts {
  readonly upstream: Upstream;
  readonly requests: Requests;
  readonly invalidation: Invalidation;
  readonly account: SingleAccount;
}

type Reads = Required<
  Pick<
    ReadSource,
    'leads' | 'countLeads' | 'leadsById' | 'sessions' | 'sessionsById' | 'events' | 'eventsById'
  >
>;

export function createReads(parts: Parts): Reads {
  return { ...createLeadLists(parts), ...createLeadDetails(parts) };
}

/** Reads one lead; null where LeadBoxer has none. */
export type ReadLead = (ref: LeadRef, call: Call) => Promise<Lead | null>;

export function createReadLead({ upstream, requests, invalidation, account }: Parts): ReadLead {
  const request = requestsOver(invalidation);
  return async (ref, call) => {
    if (!account.owns(ref) || RESERVED_IDS.includes(ref.externalId)) return null;
    const { value, provenance } = await upstream.send(
      { ...request(requests.lead(ref.externalId), wire.leadDetail, DETAIL), absentOn: [404] },
      call,
    );
    return value && toLead(value, { account: account.id, fetchedAt: provenance.asOf });
  };
}

function createLeadLists({ upstream, requests, invalidation, account }: Parts) {
  const request = requestsOver(invalidation);

  /** A page of leads, without the rows outside of the window: LeadBoxer filters by whole days. */
  async function readPage(query: LeadQuery, token: string | null, call: Call) {
    try {
      const { value, provenance } = await upstream.send(
        request(requests.leads(query, token), wire.leadPage, LIST),
        call,
      );
      const context = { account: account.id, fetchedAt: provenance.asOf };
      const leads = value.items
        .map((row) => toLead(row, context))
        .filter((lead) => isIn(lead, query) && matches(lead, query.filter, TRUSTED));
      // A token that leads back to its own page would never end; what lies behind it is out of reach.
      const capped = token !== null && value.nextToken === token;
      const nextToken = capped ? null : value.nextToken;
      return { ...value, nextToken, capped, leads, provenance };
    } catch (cause) {
      // The token is the only part of the request that can be wrong.
      if (token !== null && cause instanceof GatewayError && cause.code === 'UPSTREAM_REJECTED')
        throw new SourceError(
          'CURSOR_EXPIRED',
          SOURCE,
          'LeadBoxer keeps a place in its list for ten minutes; start again without the cursor',
        );
      throw cause;
    }
  }

  /** LeadBoxer cannot sort by the first visit: a short list is read whole and sorted here. */
  async function listByFirstSeen(query: LeadQuery, call: Call): Promise<Page<Lead>> {
    const { order, after } = query;
    const first = await readPage(query, after, call);
    const pages = [first];
    let next = first.nextToken;
    while (after === null && next !== null && pages.length < CHEAP_PAGES) {
      const page = await readPage(query, next, call);
      pages.push(page);
      next = page.nextToken;
    }
    if (after !== null || next !== null)
      return pageOf(first.leads, first.nextToken, first, {
        ordered: false,
        capped: first.capped,
        failures: failuresOf(account, [first]),
      });
    // A visitor who came back while the pages were read stands on two of them.
    const leads = new Map(
      pages.flatMap((page) => page.leads.map((lead) => [lead.ref.externalId, lead])),
    );
    const items = [...leads.values()].sort(byOrder(order));
    return pageOf(items, null, first, {
      capped: pages.some(({ capped }) => capped),
      failures: failuresOf(account, pages),
    });
  }

  return {
    async leads(query, call) {
      const { order, accounts, after } = query;
      account.requireAsked(accounts);
      if (order.field !== 'LAST_SEEN_AT') return listByFirstSeen(query, call);
      const page = await readPage(query, after, call);
      // Two visitors of one millisecond come in any order; the gateway's order is by id.
      const items = [...page.leads].sort(byOrder(order));
      return pageOf(items, page.nextToken, page, {
        capped: page.capped,
        failures: failuresOf(account, [page]),
      });
    },

    async countLeads(query, call) {
      const { leads, nextToken, total, provenance } = await readPage(query, null, call);
      if (nextToken === null) return { value: leads.length, precision: 'EXACT' };
      // The legacy total is of whole days, and the window may be a part of them.
      return total === null || provenance.state === 'STALE' || !isExpressed(query.filter)
        ? { value: leads.length, precision: 'AT_LEAST' }
        : { value: total, precision: 'ESTIMATE' };
    },
  } satisfies Partial<Reads>;
}

function createLeadDetails(parts: Parts) {
  const { upstream, requests, invalidation, account } = parts;
  const request = requestsOver(invalidation);
  const readLead = createReadLead(parts);

  /**
   * Every session that LeadBoxer gives of a lead: no window and no next page can be asked for. Rows come in no
   * documented order, and the limit of a call cuts off the newest.
   */
  async function readSessions(ref: LeadRef, call: Call) {
    const rows = request(requests.sessions(ref.externalId), wire.sessions, DETAIL);
    const { value, provenance } = await upstream.send({ ...rows, absentOn: [404] }, call);
    const lead = account.leadRef(ref.externalId);
    const sessions = (value?.items ?? [])
      .map((row) => toSession(row, lead))
      .sort((a, b) => b.startedAt - a.startedAt || compare(b.ref.externalId, a.ref.externalId));
    return { sessions, provenance, ...edges(value) };
  }

  async function readEvents(session: SessionRef, call: Call) {
    const rows = request(requests.events(session.externalId), wire.events, DETAIL);
    const { value, provenance } = await upstream.send({ ...rows, absentOn: [404] }, call);
    const events = (value?.items ?? [])
      .map((row) => toEvent(row, session))
      .sort((a, b) => a.occurredAt - b.occurredAt || compare(a.ref.externalId, b.ref.externalId));
    return { events, provenance, ...edges(value) };
  }

  /** A full answer may lack rows. */
  function edges(value: Rows<unknown> | null) {
    const size = (value?.items.length ?? 0) + (value?.faults.length ?? 0);
    return { capped: size >= PAGE_SIZE, failures: value ? failuresOf(account, [value]) : [] };
  }

  return {
    leadsById: (refs, call) => settleAll(refs, (ref) => readLead(ref, call)),

    sessions: (queries, call) =>
      settleAll(queries, async ({ lead, window }): Promise<Page<Session>> => {
        const { sessions, capped, failures, ...answer } = await readSessions(lead, call);
        const items = sessions.filter(({ startedAt }) => within(startedAt, window));
        return pageOf(items, null, answer, { capped, failures });
      }),

    sessionsById: (refs, call) =>
      settleAll(refs, async (ref): Promise<Session | null> => {
        if (!account.owns(ref.lead)) return null;
        const { sessions } = await readSessions(ref.lead, call);
        return sessions.find((session) => session.ref.externalId === ref.externalId) ?? null;
      }),

    events: (queries, call) =>
      settleAll(queries, async ({ session }): Promise<Page<Event>> => {
        const { events, capped, failures, ...answer } = await readEvents(session, call);
        return pageOf(events, null, answer, { capped, failures });
      }),

    eventsById: (refs, call) =>
      settleAll(refs, async (ref): Promise<Event | null> => {
        if (!ref.session || !account.owns(ref.lead)) return null;
        const { events } = await readEvents(ref.session, call);
        return events.find((event) => event.ref.externalId === ref.externalId) ?? null;
      }),
  } satisfies Partial<Reads>;
}

/** Makes requests to send at once: whatever has become wrong in the cache by now is invalidated first. */
function requestsOver(invalidation: Invalidation) {
  return <T>(
    { endpoint, path, query }: ReadRequest,
    decoder: Decoder<T>,
    lifetime: Pick<UpstreamRequest<T>, 'freshMs' | 'staleMs'>,
  ): UpstreamRequest<T> => {
    invalidation.invalidateDue();
    return {
      ...{ endpoint, path, query, method: 'GET', ...lifetime },
      // Each endpoint has a limit of its own, so each has a bucket.
      buckets: [endpoint],
      decode: decodes(SOURCE, endpoint, decoder),
    };
  };
}

function failuresOf({ id }: SingleAccount, pages: readonly Pick<Rows<unknown>, 'faults'>[]) {
  const fault = pages.flatMap(({ faults }) => faults)[0];
  return fault ? [{ account: id, error: fault }] : [];
}

function isIn(lead: Lead, { window, order }: LeadQuery): boolean {
  const moment = order.field === 'FIRST_SEEN_AT' ? lead.firstSeenAt : lead.lastSeenAt;
  return moment === null || within(moment, window);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
