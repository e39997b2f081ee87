import { GatewayError, SourceError } from '../../domain/errors.ts';
import type { LeadFilter, LeadQuery } from '../../domain/query.ts';
import { MINUTE } from '../../domain/time.ts';
import type { Call } from '../../ports/call.ts';
import type { Answer, QueryParameters, Upstream, UpstreamRequest } from '../../ports/upstream.ts';
import type { Decoder } from '../kit/decode.ts';
import { decodes, path } from '../kit/request.ts';
import { SOURCE } from './facts.ts';
import * as wire from './wire.ts';

/** A collection of leads. The same lead can be in several of them, and is the same in all. */
export interface View {
  /** The path without ids, for errors and the log. */
  readonly name: string;
  /** `owner` is the id of the organisation or the user whose collection it is. */
  readonly path: (owner: string) => string;
}

/** Every path, below the origin. */
export const views = {
  organization: {
    name: '/api/v5/orgs/:org/leads',
    path: (org: string) => path`/api/v5/orgs/${org}/leads`,
  },
  /** Leads that a user has. */
  assigned: {
    name: '/api/v5/users/:user/assigned_leads',
    path: (user: string) => path`/api/v5/users/${user}/assigned_leads`,
  },
  /** Leads that nobody has yet and a user may pick. */
  pending: {
    name: '/api/v5/users/:user/pending_leads',
    path: (user: string) => path`/api/v5/users/${user}/pending_leads`,
  },
} as const satisfies Record<string, View>;
const ME_PATH = '/api/v5/users/me';

export function listEndpoint({ name }: View): string {
  return `GET ${name}`;
}
export function leadEndpoint(method: string, { name }: View): string {
  return `${method} ${name}/:lead`;
}
export function leadPath(view: View, owner: string, lead: string): string {
  return view.path(owner) + path`/${lead}`;
}

/** The limit counts all requests of a token together. */
export const BUCKETS = ['requests'];
const FRESH_MS = MINUTE;
const ME_FRESH_MS = 60 * MINUTE;

/** One page of a list. */
export interface LeadPage {
  readonly rows: readonly wire.WireLead[];
  readonly faults: readonly SourceError[];
  /** Where the next page begins; an error where giosg names a next page that cannot be read; null on the last page. */
  readonly next: string | SourceError | null;
  readonly provenance: Answer<unknown>['provenance'];
}

/** Every read. */
export interface Requests {
  /** The id of the user in lower case; `me` is looked up. */
  userOf(id: string, call: Call): Promise<string>;
  /** Null where no lead can pass the filter; then no request is made. */
  page(query: Pick<LeadQuery, 'filter' | 'order' | 'after'>, call: Call): Promise<LeadPage | null>;
  /** Reads from the organisation's view, which holds every lead, so that a lead has one cached answer. */
  lead(id: string, call: Call): Promise<Answer<wire.WireLead | null>>;
}

export function createRequests({
  upstream,
  redactPurged,
  organization,
  origin,
}: {
  readonly upstream: Upstream;
  /** Makes rows fit to be cached and shown. */
  readonly redactPurged: (rows: readonly wire.WireLead[]) => readonly wire.WireLead[];
  readonly organization: string;
  readonly origin: string;
}): Requests {
  const page: Decoder<wire.WirePage> = (value, at) => {
    const read = wire.page(value, at);
    return { ...read, items: redactPurged(read.items) };
  };
  const lead: Decoder<wire.WireLead> = (value, at) => {
    const read = wire.lead(value, at);
    return redactPurged([read])[0] ?? read;
  };

  async function userOf(id: string, call: Call): Promise<string> {
    if (!isMe(id)) return id.toLowerCase();
    const request = { ...get(`GET ${ME_PATH}`, ME_PATH, wire.me), freshMs: ME_FRESH_MS };
    const { value } = await upstream.send(request, call);
    return value.id;
  }

  return {
    userOf,

    async page({ filter, order, after }, call) {
      const chosen = viewFor(filter);
      if (!chosen) return null;
      const { view, user } = chosen;
      const owner = user === null ? organization : await userOf(user, call);
      const ordering = order.direction === 'DESC' ? '-created_at' : 'created_at';
      const processable = filter.isProcessable;
      const query: QueryParameters =
        after !== null
          ? parametersOf(after)
          : [
              ['ordering', ordering],
              ...(processable === undefined
                ? []
                : [['is_processable', String(processable)] as const]),
            ];
      const request = get(listEndpoint(view), view.path(owner), page);
      const { value, provenance } = await upstream.send({ ...request, query }, call);
      const { items: rows, faults, next } = value;
      return { rows, faults, next: next === null ? null : nextOf(next, view, origin), provenance };
    },

    lead(id, call) {
      const view = views.organization;
      const request = get(leadEndpoint('GET', view), leadPath(view, organization, id), lead);
      return upstream.send({ ...request, absentOn: [404] }, call);
    },
  };
}

function get<T>(endpoint: string, at: string, decoder: Decoder<T>): UpstreamRequest<T> {
  return {
    endpoint,
    method: 'GET',
    path: at,
    buckets: BUCKETS,
    freshMs: FRESH_MS,
    decode: decodes(SOURCE, endpoint, decoder),
  };
}

/** The view with the fewest rows to read for a filter, and the user whose view it is; null where no lead can pass. */
function viewFor(filter: LeadFilter): { readonly view: View; readonly user: string | null } | null {
  const { assigned, status, assigneeExternalId: assignee, pendingForExternalId: pending } = filter;
  const isAssigned = assigned === true || status === 'ASSIGNED' || assignee !== undefined;
  const isUnassigned = assigned === false || status === 'NEW' || pending !== undefined;
  if (isAssigned && isUnassigned) return null;
  // No lead of giosg is a company, or has a tag, a country or a domain.
  if (filter.kind === 'COMPANY' || filter.tag !== undefined) return null;
  if (filter.countryCode !== undefined || filter.domain !== undefined) return null;
  if (pending !== undefined) return { view: views.pending, user: pending };
  if (assignee === undefined) return { view: views.organization, user: null };
  // Another source's assignee is an e-mail address or a number.
  return canBeUser(assignee) ? { view: views.assigned, user: assignee } : null;
}

/** giosg's own name for the user that the token belongs to. */
const ME = 'me';
function isMe(user: string): boolean {
  return user.toLowerCase() === ME;
}
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}
export function canBeUser(id: string): boolean {
  return isMe(id) || isUuid(id);
}

/**
 * Only the query parameters of `next` are kept, and only while it names our origin: the vendor's documents print a path
 * of another view there, and the credential must not be sent anywhere else. A `next` on another origin ends the list,
 * with an error beside the rows.
 */
function nextOf(next: string, view: View, origin: string): string | SourceError {
  const url = URL.canParse(next, origin) ? new URL(next, origin) : null;
  return url?.origin === origin && url.search !== ''
    ? url.search.slice(1)
    : new SourceError(
        'UPSTREAM_INVALID',
        SOURCE,
        `${SOURCE} ${listEndpoint(view)}: /next is not an address of the same origin with a cursor`,
      );
}

function parametersOf(token: string): QueryParameters {
  if (token.length > 2_000)
    throw new GatewayError('BAD_CURSOR', 'The cursor is not one of this gateway’s');
  return [...new URLSearchParams(token)];
}
