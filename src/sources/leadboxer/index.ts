import type { Event, Lead, LeadRef, Session, SessionRef } from '../../domain/entities.ts';
import { GatewayError, SourceError } from '../../domain/errors.ts';
import { compareKeys, keyOf } from '../../domain/filter.ts';
import * as settings from '../../domain/settings.ts';
import type { Call, LeadQuery, Page, Source, SourceFacts } from '../../domain/source.ts';
import { DAY, MINUTE, within, type TimeRange } from '../../domain/time.ts';
import type { QueryParameters, Runtime, Upstream, UpstreamRequest } from '../../domain/upstream.ts';
import { isRecord, number, type Decoder, type Rows } from '../decode.ts';
import {
  decodes,
  defineSource,
  emptyPage,
  leadRef,
  overUpstream,
  pageOf,
  path,
  settleAll,
} from '../define.ts';
import { leadFields } from './fields.ts';
import { EVENT_TIME, SESSION_START, SOURCE, toEvent, toLead, toSession } from './map.ts';
import * as wire from './wire.ts';

interface Endpoint {
  readonly name: string;
  path(id: string): string;
}
interface Endpoints {
  readonly leads: Endpoint;
  readonly lead: Endpoint;
  readonly sessions: Endpoint;
  readonly events: Endpoint;
}

/**
 * Every path that is read, by generation. The legacy ones of sessions, events and a single lead are published
 * nowhere: they follow the name of the list.
 */
const ENDPOINTS: Readonly<Record<'v1' | 'legacy', Endpoints>> = {
  v1: {
    leads: { name: 'GET /v1/leads', path: () => '/v1/leads' },
    lead: { name: 'GET /v1/leads/:id', path: (id) => path`/v1/leads/${id}` },
    sessions: { name: 'GET /v1/leads/sessions', path: () => '/v1/leads/sessions' },
    events: { name: 'GET /v1/leads/events', path: () => '/v1/leads/events' },
  },
  legacy: {
    leads: { name: 'GET /api/views/c_view_leads', path: () => '/api/views/c_view_leads' },
    lead: { name: 'GET /api/leads/:id', path: (id) => path`/api/leads/${id}` },
    sessions: { name: 'GET /api/views/c_view_sessions', path: () => '/api/views/c_view_sessions' },
    events: { name: 'GET /api/views/c_view_events', path: () => '/api/views/c_view_events' },
  },
};

/** What stands beside `/v1/leads/:id` at the place of an id. */
const NO_LEADS: readonly string[] = ['sessions', 'events', 'export'];

/** Its default is 50, its largest is not documented. */
const PAGE_SIZE = 100;
/** A list and its token end together: a token lives ten minutes. */
const TOKEN_LIFE_MS = 10 * MINUTE;
const LIST_FRESH_MS = MINUTE;
const LIST_STALE_MS = TOKEN_LIFE_MS - 2 * LIST_FRESH_MS;
const DETAIL_FRESH_MS = 5 * MINUTE;
/** Pages that are read to put in order what the vendor cannot sort. */
const CHEAP_PAGES = 3;

const facts: SourceFacts = {
  name: SOURCE,
  title: 'LeadBoxer',
  description:
    'Visitors of a LeadBoxer dataset, one lead a browser. A list takes one call, each lead’s sessions one, each session’s events one more, at 10 calls a minute for each kind: ask for few at a time. Lists by first visit have no order of their own: up to 300 leads are read whole and put in order, more come by last visit. At most 100 sessions a lead and 100 events a session.',
  leadType: 'LeadBoxerLead',
  leadFields,
  pushesDown: [],
  ownFilters: [],
  scoreIsPerWindow: false,
  callsPerLead: 1,
  callsPerSession: 1,
};

export const leadboxer = defineSource({
  facts,
  settings: {
    apiKey: {
      variable: 'LEADBOXER_API_KEY',
      description: 'API key of a LeadBoxer account.',
      secret: true,
      required: true,
      parse: settings.text,
    },
    site: {
      variable: 'LEADBOXER_SITE',
      description: 'Id of the dataset.',
      required: true,
      parse: settings.matching(/^[0-9a-f]{32}$/i, 'a dataset id: 32 hexadecimal digits'),
    },
    email: {
      variable: 'LEADBOXER_EMAIL',
      description: 'E-mail address that the LeadBoxer user logs in with.',
      required: true,
      parse(value) {
        if (!/^[^@\s]+@[^@\s]+$/.test(value)) throw new Error('must be an e-mail address');
        return value;
      },
    },
    baseUrl: {
      variable: 'LEADBOXER_BASE_URL',
      description: 'Origin of the API.',
      required: false,
      fallback: 'https://api.leadboxer.com',
      parse: settings.origin,
    },
    collectorUrl: {
      variable: 'LEADBOXER_COLLECTOR_URL',
      description: 'Whole address that events are sent to.',
      required: false,
      fallback: 'https://log.leadboxer.com',
      parse: settings.baseUrl,
    },
    api: {
      variable: 'LEADBOXER_API',
      description: 'Generation of the API: v1 or legacy.',
      required: false,
      fallback: 'v1',
      parse: settings.oneOf('v1', 'legacy'),
    },
    rateLimit: {
      variable: 'LEADBOXER_RATE_LIMIT',
      description: 'Calls per seconds of each endpoint. Documented: 10/60s.',
      required: false,
      fallback: { calls: 10, windowMs: MINUTE },
      parse: settings.rateLimit,
    },
  },
  open(values, runtime) {
    const isLegacy = values.api === 'legacy';
    const upstream = runtime.openUpstream({
      source: SOURCE,
      baseUrl: values.baseUrl,
      credential: values.apiKey,
      headers: () => (isLegacy ? {} : { 'x-api-key': values.apiKey }),
      ...(isLegacy ? { secretQuery: [['apiKey', values.apiKey]] } : {}),
      limit: () => values.rateLimit,
      throttledFor(body) {
        const after = isRecord(body) ? number(body['retry-after'], HERE) : null;
        const limit = isRecord(body) ? number(body['rate-limit'], HERE) : null;
        return after === null
          ? null
          : { retryAfterMs: after * 1_000, ...(limit === null ? {} : { limit }) };
      },
    });
    return openSource(
      upstream,
      ENDPOINTS[values.api],
      { site: values.site, email: values.email, isLegacy },
      runtime,
    );
  },
});

const HERE = { source: '', endpoint: '', pointer: '' };

function openSource(
  upstream: Upstream,
  endpoints: Endpoints,
  {
    site,
    email,
    isLegacy,
  }: { readonly site: string; readonly email: string; readonly isLegacy: boolean },
  { clock }: Runtime,
): Source {
  function ask<T>(
    endpoint: Endpoint,
    id: string,
    query: QueryParameters,
    decoder: Decoder<T>,
    lifetime: Pick<UpstreamRequest<T>, 'freshMs' | 'staleMs'>,
  ): UpstreamRequest<T> {
    return {
      endpoint: endpoint.name,
      method: 'GET',
      path: endpoint.path(id),
      query: [...query, ['site', site], ...(isLegacy ? [['email', email] as const] : [])],
      // Ten a minute for each endpoint, so each has a bucket.
      buckets: [endpoint.name],
      ...lifetime,
      decode: decodes(SOURCE, endpoint.name, decoder),
    };
  }

  /** A page of leads, with the rows outside of the window left out: LeadBoxer filters by whole days. */
  async function readLeads(query: LeadQuery, token: string | null, call: Call) {
    const { window, order } = query;
    const isByFirst = order.field === 'FIRST_SEEN_AT';
    const field = isByFirst ? 'first_session_unix_timestamp' : 'eventEsTimestamp';
    const request = ask(
      endpoints.leads,
      '',
      [
        ['timeField', field],
        ['criteriaTimeFilter', `${field}|between|${daysOf(window)}`],
        ['timeZone', 'UTC'],
        ['sortBy', `lastEvent|${isByFirst ? 'desc' : order.direction.toLowerCase()}`],
        ['limit', String(PAGE_SIZE)],
        ...(token === null ? [] : [['nextToken', token] as const]),
      ],
      wire.leadPage,
      { freshMs: LIST_FRESH_MS, staleMs: LIST_STALE_MS },
    );
    try {
      const { value, provenance } = await upstream.send(request, call);
      const context = { account: site, window, fetchedAt: provenance.asOf };
      const leads = value.items
        .map((row) => toLead(row, context))
        .filter((lead) => isIn(lead, query));
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
    if (accounts !== null && !accounts.includes(site))
      throw new SourceError('NOT_FOUND', SOURCE, 'No such LeadBoxer dataset is configured');
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
    return fault ? [{ account: site, error: fault }] : [];
  }

  async function readLead(ref: LeadRef, call: Call): Promise<Lead | null> {
    if (!isOurs(ref) || NO_LEADS.includes(ref.externalId)) return null;
    const query: QueryParameters = isLegacy ? [] : [['email', email]];
    const request = ask(endpoints.lead, ref.externalId, query, wire.leadDetail, {
      freshMs: DETAIL_FRESH_MS,
    });
    const { value, provenance } = await upstream.send({ ...request, absentOn: [404] }, call);
    return value && toLead(value, { account: site, window: null, fetchedAt: provenance.asOf });
  }

  /** All that LeadBoxer gives of a lead: neither a window nor a next page can be asked for. */
  async function readSessions(ref: LeadRef, call: Call) {
    const request = ask(
      endpoints.sessions,
      '',
      [
        ['leadId', ref.externalId],
        ['limit', String(PAGE_SIZE)],
      ],
      wire.rowsUnder('sessions', wire.timed(wire.session, ...SESSION_START)),
      { freshMs: DETAIL_FRESH_MS },
    );
    const { value, provenance } = await upstream.send({ ...request, absentOn: [404] }, call);
    const owner = leadRef(SOURCE, site, ref.externalId);
    const sessions = (value?.items ?? [])
      .map((row) => toSession(row, owner))
      .sort((a, b) => b.startedAt - a.startedAt || descending(a.ref.externalId, b.ref.externalId));
    return { sessions, provenance, ...edges(value) };
  }

  async function readEvents(session: SessionRef, call: Call) {
    const request = ask(
      endpoints.events,
      '',
      [
        ['sessionId', session.externalId],
        ['limit', String(PAGE_SIZE)],
      ],
      wire.rowsUnder('events', wire.timed(wire.event, ...EVENT_TIME)),
      { freshMs: DETAIL_FRESH_MS },
    );
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

  /** A ref without an account comes from a client that names none; there is only the one. */
  function isOurs(ref: LeadRef): boolean {
    return ref.account === '' || ref.account === site;
  }

  return {
    facts,
    ...overUpstream(upstream),
    // Sessions and events are counted apart; the scarcer of the two says how many leads can be begun.
    room: () => upstream.room([endpoints.sessions.name, endpoints.events.name]),

    async accounts() {
      const account = {
        ref: { source: SOURCE, externalId: site },
        name: null,
        timezone: null,
        subscription: null,
        trackingStatus: null,
      };
      return { ...emptyPage(clock.now()), items: [account] };
    },

    leads: listLeads,

    async countLeads(query, call) {
      const { leads, nextToken, total, provenance } = await readLeads(query, null, call);
      if (nextToken === null) return { value: leads.length, precision: 'EXACT' };
      // The legacy total is of whole days, of which the window may be a part.
      return total === null || provenance.state === 'STALE'
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
        if (!isOurs(ref.lead)) return null;
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
        if (!ref.session || !isOurs(ref.lead)) return null;
        const { events } = await readEvents(ref.session, call);
        return events.find((event) => event.ref.externalId === ref.externalId) ?? null;
      }),
  };
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
