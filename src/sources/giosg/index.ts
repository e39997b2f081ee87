import type { Lead, LeadRef } from '../../domain/entities.ts';
import { GatewayError, SourceError } from '../../domain/errors.ts';
import { compareKeys, keyOf } from '../../domain/filter.ts';
import * as settings from '../../domain/settings.ts';
import type {
  Call,
  LeadFilter,
  LeadOrder,
  LeadQuery,
  Source,
  SourceFacts,
} from '../../domain/source.ts';
import { MINUTE, within } from '../../domain/time.ts';
import type { QueryParameters, Runtime, Upstream, UpstreamRequest } from '../../domain/upstream.ts';
import type { Decoder } from '../decode.ts';
import {
  decodes,
  defineSource,
  emptyPage,
  overUpstream,
  pageOf,
  path,
  settleAll,
} from '../define.ts';
import { leadFields } from './fields.ts';
import { SOURCE, toLead } from './map.ts';
import * as wire from './wire.ts';

/** Every path that is read, below the origin. */
const endpoints = {
  leads: {
    name: 'GET /api/v5/orgs/:org/leads',
    path: (org: string) => path`/api/v5/orgs/${org}/leads`,
  },
  lead: {
    name: 'GET /api/v5/orgs/:org/leads/:lead',
    path: (org: string, lead: string) => path`/api/v5/orgs/${org}/leads/${lead}`,
  },
  assigned: {
    name: 'GET /api/v5/users/:user/assigned_leads',
    path: (user: string) => path`/api/v5/users/${user}/assigned_leads`,
  },
  pending: {
    name: 'GET /api/v5/users/:user/pending_leads',
    path: (user: string) => path`/api/v5/users/${user}/pending_leads`,
  },
  me: { name: 'GET /api/v5/users/me', path: () => '/api/v5/users/me' },
} as const;
const BUCKETS = ['requests'];
const FRESH_MS = MINUTE;
const ME_FRESH_MS = 60 * MINUTE;
/** The user that the token belongs to. */
const ME = 'me';

const facts: SourceFacts = {
  name: SOURCE,
  title: 'giosg',
  description:
    'Lead forms that visitors sent in giosg. giosg has deprecated this API for its script v2 (2021-12-16): it serves organisations that still collect leads with the old script. Leads are sorted by their creation, which is both their first and last seen; there is no window, so older pages are read on the way to it. No sessions and no events.',
  leadType: 'GiosgLead',
  leadFields,
  pushesDown: ['isProcessable', 'assigneeExternalId', 'pendingForExternalId'],
  ownFilters: ['isProcessable', 'pendingForExternalId'],
  scoreIsPerWindow: false,
  callsPerLead: 0,
  callsPerSession: 0,
};

export const giosg = defineSource({
  facts,
  settings: {
    token: {
      variable: 'GIOSG_TOKEN',
      description: 'API token of a giosg user.',
      secret: true,
      required: true,
      parse: settings.text,
    },
    organizationId: {
      variable: 'GIOSG_ORGANIZATION_ID',
      description: 'Id of the organisation: a UUID.',
      required: true,
      parse(value) {
        if (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value))
          throw new Error('must be a UUID');
        return value.toLowerCase();
      },
    },
    baseUrl: {
      variable: 'GIOSG_BASE_URL',
      description: 'Origin of the API.',
      required: false,
      fallback: 'https://service.giosg.com',
      parse: settings.origin,
    },
    rateLimit: {
      variable: 'GIOSG_RATE_LIMIT',
      description: 'Calls per seconds of the token. None is documented; 100/60s is our assumption.',
      required: false,
      fallback: { calls: 100, windowMs: MINUTE },
      parse: settings.rateLimit,
    },
  },
  open(values, runtime) {
    const upstream = runtime.openUpstream({
      source: SOURCE,
      baseUrl: values.baseUrl,
      credential: values.token,
      headers: () => ({ authorization: `Token ${values.token}` }),
      limit: () => values.rateLimit,
    });
    return openSource(upstream, values.organizationId, new URL(values.baseUrl).origin, runtime);
  },
});

function openSource(
  upstream: Upstream,
  organization: string,
  origin: string,
  { clock }: Runtime,
): Source {
  function ask<T>(
    endpoint: { readonly name: string },
    to: string,
    query: QueryParameters,
    decoder: Decoder<T>,
  ): UpstreamRequest<T> {
    return {
      endpoint: endpoint.name,
      method: 'GET',
      path: to,
      query,
      buckets: BUCKETS,
      freshMs: FRESH_MS,
      decode: decodes(SOURCE, endpoint.name, decoder),
    };
  }

  async function userOf(id: string, call: Call): Promise<string> {
    if (id.toLowerCase() !== ME) return id;
    const request = {
      ...ask(endpoints.me, endpoints.me.path(), [], wire.me),
      freshMs: ME_FRESH_MS,
    };
    const { value } = await upstream.send(request, call);
    return value.id;
  }

  /** The view that has the leads: pending ones of a user, those assigned to one, or all of the organisation's. */
  async function viewOf(filter: LeadFilter, call: Call) {
    const { pendingForExternalId: pending, assigneeExternalId: assignee } = filter;
    if (pending !== undefined)
      return { ...endpoints.pending, to: endpoints.pending.path(await userOf(pending, call)) };
    if (assignee !== undefined)
      return { ...endpoints.assigned, to: endpoints.assigned.path(await userOf(assignee, call)) };
    return { ...endpoints.leads, to: endpoints.leads.path(organization) };
  }

  async function readPage(query: LeadQuery, token: string | null, call: Call) {
    const { filter, order, window } = query;
    const view = await viewOf(filter, call);
    const parameters: QueryParameters = [
      ['ordering', order.direction === 'DESC' ? '-created_at' : 'created_at'],
      ...(filter.isProcessable === undefined
        ? []
        : [['is_processable', String(filter.isProcessable)] as const]),
    ];
    const request = ask(
      view,
      view.to,
      token === null ? parameters : parametersOf(token),
      wire.page,
    );
    const { value, provenance } = await upstream.send(request, call);
    const context = { organization, window, fetchedAt: provenance.asOf };
    const leads = value.items.map((row) => toLead(row, context));
    const next = value.next === null ? null : nextOf(value.next, view.name);
    return { leads, faults: value.faults, next, provenance };
  }

  /**
   * What is kept of `next` is its parameters alone, and only where it stays on our origin: the documents print
   * a path of another view there, and the credential must go nowhere else. Otherwise the list ends here, and
   * the error says so beside its rows.
   */
  function nextOf(next: string, endpoint: string): string | SourceError {
    const url = URL.canParse(next, origin) ? new URL(next, origin) : null;
    return url?.origin === origin && url.search !== ''
      ? url.search.slice(1)
      : new SourceError(
          'UPSTREAM_INVALID',
          SOURCE,
          `${SOURCE} ${endpoint}: /next is not an address of the same origin with a cursor`,
        );
  }

  function parametersOf(token: string): QueryParameters {
    if (token.length > 2_000)
      throw new GatewayError('BAD_CURSOR', 'The cursor is not one of this gateway’s');
    return [...new URLSearchParams(token)];
  }

  async function readLead(ref: LeadRef, call: Call): Promise<Lead | null> {
    if (!isOurs(ref)) return null;
    const to = endpoints.lead.path(organization, ref.externalId);
    const request = ask(endpoints.lead, to, [], wire.lead);
    const { value, provenance } = await upstream.send({ ...request, absentOn: [404] }, call);
    return value && toLead(value, { organization, window: null, fetchedAt: provenance.asOf });
  }

  function isOurs(ref: LeadRef): boolean {
    return ref.account === '' || ref.account === organization;
  }

  return {
    facts,
    ...overUpstream(upstream),

    async accounts() {
      const account = {
        ref: { source: SOURCE, externalId: organization },
        name: null,
        timezone: null,
        subscription: null,
        trackingStatus: null,
      };
      return { ...emptyPage(clock.now()), items: [account] };
    },

    async leads(query, call) {
      const { accounts, filter, order, window } = query;
      if (accounts !== null && !accounts.includes(organization))
        throw new SourceError('NOT_FOUND', SOURCE, 'No such giosg organisation is configured');
      // A pending lead is nobody's yet.
      if (filter.pendingForExternalId !== undefined && filter.assigneeExternalId !== undefined)
        return emptyPage(clock.now());
      const page = await readPage(query, query.after, call);
      const items = page.leads
        .filter(({ lastSeenAt }) => lastSeenAt !== null && within(lastSeenAt, window))
        .sort((a, b) => compareKeys(keyOf(a, order), keyOf(b, order), order));
      // Sorted by creation, so behind the far edge of the window there is nothing more of it.
      const isOver = isBehind(page.leads.at(-1), order, window) || page.next === query.after;
      const next = isOver ? null : page.next;
      const isAstray = next instanceof Error;
      const fault = isAstray ? next : page.faults[0];
      return pageOf(items, isAstray ? null : next, page, {
        failures: fault ? [{ account: organization, error: fault }] : [],
      });
    },

    leadsById: (refs, call) => settleAll(refs, (ref) => readLead(ref, call)),
  };
}

/** Whether a list sorted by creation has left the window. */
function isBehind(
  last: Lead | undefined,
  { direction }: LeadOrder,
  { from, to }: LeadQuery['window'],
): boolean {
  const at = last?.lastSeenAt ?? null;
  if (at === null) return false;
  return direction === 'DESC' ? at < from : at >= to;
}
