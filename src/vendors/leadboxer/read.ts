import type { Event, Lead, LeadRef, Session, SessionRef } from '../../domain/entities.ts';
import { GatewayError, SourceError } from '../../domain/errors.ts';
import { compareKeys, keyOf, matches } from '../../domain/filter.ts';
import type { Page } from '../../domain/page.ts';
import type { LeadFilterKey, LeadQuery } from '../../domain/query.ts';
import { type Clock, DAY, MINUTE, type TimeRange, within } from '../../domain/time.ts';
import type { Call } from '../../ports/call.ts';
import type { Source } from '../../ports/source.ts';
import type { Upstream, UpstreamRequest } from '../../ports/upstream.ts';
import { emptyPage, pageOf, settleAll } from '../kit/answer.ts';
import type { Decoder, Rows } from '../kit/decode.ts';
import type { SingleAccount } from '../kit/source.ts';
import { decodes } from '../kit/request.ts';
import { type Asking, type Askings, PAGE_SIZE } from './asking.ts';
import { criteriaOf, isExpressed } from './criteria.ts';
import type { Kept } from './kept.ts';
import { EVENT_TIME, SESSION_START, toEvent, toLead, toSession } from './map.ts';
import * as wire from './wire.ts';
import { SOURCE } from './wire.ts';

/** What stands beside `/v1/leads/:id` at the place of an id. */
const NO_LEADS: readonly string[] = ['sessions', 'events', 'export'];

/** A list and its token end together: a token lives ten minutes. */
const TOKEN_LIFE_MS = 10 * MINUTE;
const LIST_FRESH_MS = MINUTE;
const LIST_STALE_MS = TOKEN_LIFE_MS - 2 * LIST_FRESH_MS;
const DETAIL = { freshMs: 5 * MINUTE };
/** Pages that are read to put in order what the vendor cannot sort. */
const CHEAP_PAGES = 3;
/** It looks for text in more than a lead shows. Everything else is compared once more: how it compares is published nowhere. */
const ANSWERED: readonly LeadFilterKey[] = ['search'];

/** Everything that is read, by the methods of the port that read it. */
export function createReading({
  upstream,
  askings,
  kept,
  account,
  clock,
}: {
  readonly upstream: Upstream;
  readonly askings: Askings;
  readonly kept: Kept;
  readonly account: SingleAccount;
  readonly clock: Clock;
}) {
  function ask<T>(
    { endpoint, path, query }: Asking,
    decoder: Decoder<T>,
    lifetime: Pick<UpstreamRequest<T>, 'freshMs' | 'staleMs'>,
  ): UpstreamRequest<T> {
    kept.settle();
    return {
      ...{ endpoint, path, query, method: 'GET', ...lifetime },
      // Ten a minute for each endpoint, so each has a bucket.
      buckets: [endpoint],
      decode: decodes(SOURCE, endpoint, decoder),
    };
  }

  /** A page of leads, without the rows outside of the window: LeadBoxer filters by whole days. */
  async function readLeads(query: LeadQuery, token: string | null, call: Call) {
    const { window, order, filter } = query;
    const isByFirst = order.field === 'FIRST_SEEN_AT';
    const field = isByFirst ? 'first_session_unix_timestamp' : 'eventEsTimestamp';
    const asking = askings.leads([
      ['timeField', field],
      ['criteriaTimeFilter', `${field}|between|${daysOf(window)}`],
      ['timeZone', 'UTC'],
      ...criteriaOf(filter),
      ['sortBy', `lastEvent|${isByFirst ? 'desc' : order.direction.toLowerCase()}`],
      ['limit', String(PAGE_SIZE)],
      ...(token === null ? [] : [['nextToken', token] as const]),
    ]);
    const lifetime = { freshMs: LIST_FRESH_MS, staleMs: LIST_STALE_MS };
    const request = ask(asking, wire.leadPage, lifetime);
    try {
      const { value, provenance } = await upstream.send(request, call);
      const context = { account: account.id, fetchedAt: provenance.asOf };
      const leads = value.items
        .map((row) => toLead(row, context))
        .filter((lead) => isIn(lead, query) && matches(lead, filter, ANSWERED));
      // A token that leads back to its own page would never end.
      const nextToken = value.nextToken === token ? null : value.nextToken;
      return { ...value, nextToken, leads, provenance };
    } catch (cause) {
      // It is the only part of the question that can be wrong.
      if (token !== null && cause instanceof GatewayError && cause.code === 'UPSTREAM_REJECTED')
        throw new SourceError(
          'CURSOR_EXPIRED',
          SOURCE,
          'LeadBoxer keeps a place in its list for ten minutes; start again without the cursor',
        );
      throw cause;
    }
  }

  async function listLeads(query: LeadQuery, call: Call): Promise<Page<Lead>> {
    const { order, accounts, after } = query;
    account.requireAsked(accounts);
    const pages = [await readLeads(query, after, call)];
    const isSorted = order.field === 'LAST_SEEN_AT';
    // Its own order is that of the last visit. Another one is made here where the list is short enough.
    while (!isSorted && after === null && pages.length < CHEAP_PAGES) {
      const token = pages.at(-1)?.nextToken ?? null;
      if (token === null) break;
      pages.push(await readLeads(query, token, call));
    }
    const [first] = pages;
    if (!first) return emptyPage(clock.now());
    const isWhole = after === null && pages.at(-1)?.nextToken === null;
    if (!isSorted && isWhole) {
      const leads = new Map(
        pages.flatMap((page) => page.leads.map((lead) => [lead.ref.externalId, lead])),
      );
      const items = [...leads.values()].sort((a, b) =>
        compareKeys(keyOf(a, order), keyOf(b, order), order),
      );
      return pageOf(items, null, first, { failures: failuresOf(pages) });
    }
    // Two visitors of one millisecond come in any order; the gateway's is by id.
    const items = isSorted
      ? [...first.leads].sort((a, b) => compareKeys(keyOf(a, order), keyOf(b, order), order))
      : first.leads;
    return pageOf(items, first.nextToken, first, {
      ordered: isSorted,
      failures: failuresOf([first]),
    });
  }

  function failuresOf(pages: readonly Pick<Rows<unknown>, 'faults'>[]) {
    const fault = pages.flatMap(({ faults }) => faults)[0];
    return fault ? [{ account: account.id, error: fault }] : [];
  }

  async function readLead(ref: LeadRef, call: Call): Promise<Lead | null> {
    if (!account.owns(ref) || NO_LEADS.includes(ref.externalId)) return null;
    const request = ask(askings.lead(ref.externalId), wire.leadDetail, DETAIL);
    const { value, provenance } = await upstream.send({ ...request, absentOn: [404] }, call);
    return value && toLead(value, { account: account.id, fetchedAt: provenance.asOf });
  }

  /** All that LeadBoxer gives of a lead: neither a window nor a next page can be asked for. */
  async function readSessions(ref: LeadRef, call: Call) {
    const rows = wire.rowsUnder('sessions', wire.timed(wire.session, ...SESSION_START));
    const request = ask(askings.sessions(ref.externalId), rows, DETAIL);
    const { value, provenance } = await upstream.send({ ...request, absentOn: [404] }, call);
    const owner = account.leadRef(ref.externalId);
    const sessions = (value?.items ?? [])
      .map((row) => toSession(row, owner))
      .sort((a, b) => b.startedAt - a.startedAt || descending(a.ref.externalId, b.ref.externalId));
    return { sessions, provenance, ...edges(value) };
  }

  async function readEvents(session: SessionRef, call: Call) {
    const rows = wire.rowsUnder('events', wire.timed(wire.event, ...EVENT_TIME));
    const request = ask(askings.events(session.externalId), rows, DETAIL);
    const { value, provenance } = await upstream.send({ ...request, absentOn: [404] }, call);
    const events = (value?.items ?? [])
      .map((row) => toEvent(row, session))
      .sort(
        (a, b) => a.occurredAt - b.occurredAt || descending(b.ref.externalId, a.ref.externalId),
      );
    return { events, provenance, ...edges(value) };
  }

  function edges(value: Rows<unknown> | null) {
    const size = (value?.items.length ?? 0) + (value?.faults.length ?? 0);
    return { capped: size >= PAGE_SIZE, failures: value ? failuresOf([value]) : [] };
  }

  const source = {
    accounts: account.accounts,
    leads: listLeads,

    async countLeads(query, call) {
      const { leads, nextToken, total, provenance } = await readLeads(query, null, call);
      if (nextToken === null) return { value: leads.length, precision: 'EXACT' };
      // The legacy total is of whole days, of which the window may be a part.
      return total === null || provenance.state === 'STALE' || !isExpressed(query.filter)
        ? { value: leads.length, precision: 'AT_LEAST' }
        : { value: total, precision: 'ESTIMATE' };
    },

    leadsById: (refs, call) => settleAll(refs, (ref) => readLead(ref, call)),

    sessions: (queries, call) =>
      settleAll(queries, async ({ lead, window }): Promise<Page<Session>> => {
        const { sessions, ...answer } = await readSessions(lead, call);
        const items = sessions.filter(({ startedAt }) => within(startedAt, window));
        return pageOf(items, null, answer, { capped: answer.capped, failures: answer.failures });
      }),

    sessionsById: (refs, call) =>
      settleAll(refs, async (ref): Promise<Session | null> => {
        if (!account.owns(ref.lead)) return null;
        const { sessions } = await readSessions(ref.lead, call);
        return sessions.find((session) => session.ref.externalId === ref.externalId) ?? null;
      }),

    events: (queries, call) =>
      settleAll(queries, async ({ session }): Promise<Page<Event>> => {
        const { events, ...answer } = await readEvents(session, call);
        return pageOf(events, null, answer, { capped: answer.capped, failures: answer.failures });
      }),

    eventsById: (refs, call) =>
      settleAll(refs, async (ref): Promise<Event | null> => {
        if (!ref.session || !account.owns(ref.lead)) return null;
        const { events } = await readEvents(ref.session, call);
        return events.find((event) => event.ref.externalId === ref.externalId) ?? null;
      }),
  } satisfies Partial<Source>;
  return { source, readLead };
}

function isIn(lead: Lead, { window, order }: LeadQuery): boolean {
  const moment = order.field === 'FIRST_SEEN_AT' ? lead.firstSeenAt : lead.lastSeenAt;
  return moment === null || within(moment, window);
}

function descending(a: string, b: string): number {
  return a < b ? 1 : a > b ? -1 : 0;
}

/** The UTC days that cover a half-open window: `dd/MM/yyyy-dd/MM/yyyy`, both ends included. */
function daysOf({ from, to }: TimeRange): string {
  const day = (at: number) => {
    const [year = '', month = '', date = ''] = new Date(Math.floor(at / DAY) * DAY)
      .toISOString()
      .slice(0, 10)
      .split('-');
    return `${date}/${month}/${year}`;
  };
  return `${day(from)}-${day(Math.max(from, to - 1))}`;
}
