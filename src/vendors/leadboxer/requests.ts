import type { LeadFilter, LeadQuery } from '../../domain/query.ts';
import { DAY, type TimeRange } from '../../domain/time.ts';
import type { QueryParameters } from '../../ports/upstream.ts';
import { endpoint } from '../kit/endpoint.ts';
import { path } from '../kit/request.ts';

export type Generation = 'v1' | 'legacy';

/** A read: what it takes to make it, and to invalidate its cached answer. */
export interface ReadRequest {
  /** Without ids; it has a limit of its own. */
  readonly endpoint: string;
  readonly path: string;
  readonly query: QueryParameters;
}

type Operation = 'leads' | 'lead' | 'sessions' | 'events';

/** Every read of one dataset. */
export interface Requests {
  readonly endpoints: Readonly<Record<Operation, string>>;
  /** `token` is that of the page before; null for the first page. */
  leads(query: Pick<LeadQuery, 'window' | 'order' | 'filter'>, token: string | null): ReadRequest;
  lead(id: string): ReadRequest;
  sessions(leadId: string): ReadRequest;
  events(sessionId: string): ReadRequest;
}

/**
 * Every read, by generation. The legacy paths of sessions, events and a single lead are published nowhere: they are
 * assumed to follow the name of the list.
 */
const READS = {
  v1: {
    leads: endpoint('GET', '/v1/leads'),
    lead: endpoint('GET', '/v1/leads/:id'),
    sessions: endpoint('GET', '/v1/leads/sessions'),
    events: endpoint('GET', '/v1/leads/events'),
  },
  legacy: {
    leads: endpoint('GET', '/api/views/c_view_leads'),
    lead: endpoint('GET', '/api/leads/:id'),
    sessions: endpoint('GET', '/api/views/c_view_sessions'),
    events: endpoint('GET', '/api/views/c_view_events'),
  },
} as const;

/** Ids that would name another path of v1 than `/v1/leads/:id`, so that no lead can have them. */
export const RESERVED_IDS: readonly string[] = ['sessions', 'events', 'export'];

/**
 * Every write. There are no legacy paths: the host that still answers the legacy reads has these as well, with the key
 * in a header.
 */
export const WRITES = {
  tags: endpoint('PUT', '/v1/management/lead-tags'),
  assignee: endpoint('PUT', '/v1/management/assign-leads'),
} as const;
export const COLLECTOR = 'POST collector';

/** The vendor's default is 50; its maximum is not documented. */
export const PAGE_SIZE = 100;

export function createRequests({
  generation,
  site,
  email,
}: {
  readonly generation: Generation;
  readonly site: string;
  readonly email: string;
}): Requests {
  const { leads, lead, sessions, events } = READS[generation];
  const dataset: QueryParameters = [['site', site]];
  const login: QueryParameters = [['email', email]];
  const always = generation === 'legacy' ? [...dataset, ...login] : dataset;
  /** The query is part of the path, so that the cached answers of one lead can be told from those of another. */
  const below = (
    { name, path: pathOf }: typeof sessions | typeof events,
    query: QueryParameters,
  ): ReadRequest => ({
    endpoint: name,
    path: `${pathOf({})}?${[...query, ...always].map(([key, value]) => path`${key}=${value}`).join('&')}`,
    query: [],
  });
  const limit = ['limit', String(PAGE_SIZE)] as const;
  return {
    endpoints: {
      leads: leads.name,
      lead: lead.name,
      sessions: sessions.name,
      events: events.name,
    },
    leads: (query, token) => ({
      endpoint: leads.name,
      path: leads.path({}),
      query: [
        ...listParameters(query),
        limit,
        ...(token === null ? [] : [['nextToken', token] as const]),
        ...always,
      ],
    }),
    lead: (id) => ({ endpoint: lead.name, path: lead.path({ id }), query: [...dataset, ...login] }),
    sessions: (leadId) => below(sessions, [['leadId', leadId], limit]),
    events: (sessionId) => below(events, [['sessionId', sessionId], limit]),
  };
}

/** LeadBoxer sorts by the last visit alone, and takes whole days: the window may be a part of them. */
function listParameters({
  window,
  order,
  filter,
}: Pick<LeadQuery, 'window' | 'order' | 'filter'>): QueryParameters {
  const isByFirst = order.field === 'FIRST_SEEN_AT';
  const field = isByFirst ? 'first_session_unix_timestamp' : 'eventEsTimestamp';
  return [
    ['timeField', field],
    ['criteriaTimeFilter', `${field}|between|${daysOf(window)}`],
    ['timeZone', 'UTC'],
    ...criteriaOf(filter),
    ['sortBy', `lastEvent|${isByFirst ? 'desc' : order.direction.toLowerCase()}`],
  ];
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

/** `email|is|a@b.example`; null where the value holds a separator, which cannot be escaped. */
function condition(field: string, operator: 'is' | 'contains', value: string): string | null {
  return value !== '' && field !== '' && !/[|,;]/.test(field + value)
    ? `${field}|${operator}|${value}`
    : null;
}

/** A condition for each filter field that is given. */
function conditionsOf(filter: LeadFilter): readonly (string | null)[] {
  const { email, domain, tag, countryCode, property } = filter;
  return [
    ...(email === undefined ? [] : [condition('email', 'is', email)]),
    ...(domain === undefined ? [] : [condition('organizationDomain', 'is', domain)]),
    ...(countryCode === undefined ? [] : [condition('last_country_code', 'is', countryCode)]),
    // LeadBoxer keeps the tags of a lead as one text with commas.
    ...(tag === undefined ? [] : [condition('leadTags', 'contains', tag)]),
    ...(property ? [condition(property.name, 'is', property.value)] : []),
  ];
}

/** The parameters of a filter. What they cannot express is left out, so that the list is longer, never shorter. */
export function criteriaOf(filter: LeadFilter): QueryParameters {
  const { search, email, assigneeExternalId } = filter;
  const texts = conditionsOf(filter).filter((text) => text !== null);
  const isLeftOut = email !== undefined && email !== '' && condition('email', 'is', email) === null;
  const parameters: (readonly [string, string | null])[] = [
    ['search', search === undefined || search.trim() === '' ? null : search],
    ['criteriaTextFilter', texts.length > 0 ? texts.join(',') : null],
    [
      'criteriaNumberFilter',
      isUserNumber(assigneeExternalId) ? `assignee|is|${assigneeExternalId}` : null,
    ],
    ['criteriaFieldFilter', isLeftOut ? 'hasanyvalue|email' : null],
    ['criteriaDisplayFilter', displayOf(filter)],
  ];
  return parameters.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]));
}

/** True where the parameters express the whole filter, so that every row of the answer passes it. */
export function isExpressed(filter: LeadFilter): boolean {
  const { assigneeExternalId, identified } = filter;
  return (
    identified !== false &&
    (assigneeExternalId === undefined || isUserNumber(assigneeExternalId)) &&
    conditionsOf(filter).every((text) => text !== null)
  );
}

function isUserNumber(id: string | undefined): id is string {
  return /^\d{1,15}$/.test(id ?? '');
}

/** LeadBoxer calls a lead without a person a company. An identified lead is a company or a person. */
function displayOf({ kind, identified }: LeadFilter): string | null {
  if (kind === 'COMPANY') return 'company';
  if (kind === 'PERSON') return identified === true ? 'person' : 'person;unidentified';
  return identified === true ? 'company;person' : null;
}
