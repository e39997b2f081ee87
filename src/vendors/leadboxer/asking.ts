import type { QueryParameters } from '../../ports/upstream.ts';
import { path } from '../kit/request.ts';

export type Generation = 'v1' | 'legacy';

/** A question to LeadBoxer: what it takes to ask it, and to forget its answer. */
export interface Asking {
  /** Without ids; it has a limit of its own. */
  readonly endpoint: string;
  readonly path: string;
  readonly query: QueryParameters;
}
/** Every question of one dataset. */
export interface Askings {
  leads(query: QueryParameters): Asking;
  lead(id: string): Asking;
  sessions(leadId: string): Asking;
  events(sessionId: string): Asking;
}

interface Endpoint {
  readonly name: string;
  path(id: string): string;
}

/**
 * Every path that is read, by generation. The legacy ones of sessions, events and a single lead are published
 * nowhere: they follow the name of the list.
 */
const ENDPOINTS: Readonly<Record<Generation, Readonly<Record<keyof Askings, Endpoint>>>> = {
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

/**
 * Every path that is written. There are no legacy ones: the host that still answers the legacy paths has these
 * too, with the key in a header.
 */
export const WRITES = {
  tags: { endpoint: 'PUT /v1/management/lead-tags', path: '/v1/management/lead-tags' },
  assignee: { endpoint: 'PUT /v1/management/assign-leads', path: '/v1/management/assign-leads' },
} as const;

/** Its default is 50, its largest is not documented. */
export const PAGE_SIZE = 100;

export function createAskings({
  generation,
  site,
  email,
}: {
  readonly generation: Generation;
  readonly site: string;
  readonly email: string;
}): Askings {
  const endpoints = ENDPOINTS[generation];
  const dataset: QueryParameters = [['site', site]];
  const login: QueryParameters = [['email', email]];
  const always = generation === 'legacy' ? [...dataset, ...login] : dataset;
  /** The query stands in the path, so that the answers of one lead can be told from those of another. */
  const asking = ({ name, path: pathOf }: Endpoint, query: QueryParameters): Asking => ({
    endpoint: name,
    path: `${pathOf('')}?${[...query, ...always].map(([key, value]) => path`${key}=${value}`).join('&')}`,
    query: [],
  });
  const limit = ['limit', String(PAGE_SIZE)] as const;
  return {
    leads: (query) => ({
      endpoint: endpoints.leads.name,
      path: endpoints.leads.path(''),
      query: [...query, ...always],
    }),
    lead: (id) => ({
      endpoint: endpoints.lead.name,
      path: endpoints.lead.path(id),
      query: [...dataset, ...login],
    }),
    sessions: (leadId) => asking(endpoints.sessions, [['leadId', leadId], limit]),
    events: (sessionId) => asking(endpoints.events, [['sessionId', sessionId], limit]),
  };
}
