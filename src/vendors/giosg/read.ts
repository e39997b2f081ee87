import { GatewayError, SourceError } from '../../domain/errors.ts';
import type { Call } from '../../ports/call.ts';
import type { LeadFilter, LeadOrder } from '../../domain/query.ts';
import { MINUTE } from '../../domain/time.ts';
import type { Answer, QueryParameters, Upstream, UpstreamRequest } from '../../ports/upstream.ts';
import type { Decoder } from '../kit/decode.ts';
import { decodes } from '../kit/request.ts';
import type { Kept } from './kept.ts';
import { SOURCE } from './map.ts';
import {
  isMe,
  leadEndpoint,
  leadPath,
  listEndpoint,
  ME_PATH,
  viewFor,
  views,
  type View,
} from './views.ts';
import * as wire from './wire.ts';

export const BUCKETS = ['requests'];
const FRESH_MS = MINUTE;
const ME_FRESH_MS = 60 * MINUTE;

export interface PageAnswer {
  readonly rows: readonly wire.WireLead[];
  readonly faults: readonly SourceError[];
  /** The place behind it, or why there is none though giosg says that the list goes on. */
  readonly next: string | SourceError | null;
  readonly provenance: Answer<unknown>['provenance'];
}

export interface Reader {
  /** The id of a user, where it is `me`. */
  userOf(id: string, call: Call): Promise<string>;
  /** Null where no lead can pass the filter; then nothing is asked. */
  page(question: PageQuestion, call: Call): Promise<PageAnswer | null>;
  /** The organisation has all leads, so a lead by its id is always asked of it: one lead, one kept answer. */
  lead(id: string, call: Call): Promise<Answer<wire.WireLead | null>>;
}
export interface PageQuestion {
  readonly filter: LeadFilter;
  readonly order: LeadOrder;
  /** A `next` of the page before. */
  readonly after: string | null;
}

export function createReader({
  upstream,
  kept,
  organization,
  origin,
}: {
  readonly upstream: Upstream;
  readonly kept: Kept;
  readonly organization: string;
  readonly origin: string;
}): Reader {
  function ask<T>(
    endpoint: string,
    path: string,
    query: QueryParameters,
    decoder: Decoder<T>,
  ): UpstreamRequest<T> {
    return {
      endpoint,
      method: 'GET',
      path,
      query,
      buckets: BUCKETS,
      freshMs: FRESH_MS,
      decode: decodes(SOURCE, endpoint, decoder),
    };
  }
  const page: Decoder<wire.WirePage> = (value, at) => {
    const read = wire.page(value, at);
    return { ...read, items: kept.purge(read.items) };
  };
  const lead: Decoder<wire.WireLead> = (value, at) => {
    const read = wire.lead(value, at);
    return kept.purge([read])[0] ?? read;
  };

  async function userOf(id: string, call: Call): Promise<string> {
    if (!isMe(id)) return id.toLowerCase();
    const request = { ...ask(`GET ${ME_PATH}`, ME_PATH, [], wire.me), freshMs: ME_FRESH_MS };
    const { value } = await upstream.send(request, call);
    return value.id;
  }

  return {
    userOf,

    async page({ filter, order, after }, call) {
      const chosen = viewFor(filter);
      if (!chosen) return null;
      const { view, user } = chosen;
      const parameters: QueryParameters = [
        ['ordering', order.direction === 'DESC' ? '-created_at' : 'created_at'],
        ...(filter.isProcessable === undefined
          ? []
          : [['is_processable', String(filter.isProcessable)] as const]),
      ];
      const owner = user === null ? organization : await userOf(user, call);
      const request = ask(
        listEndpoint(view),
        view.path(owner),
        after === null ? parameters : parametersOf(after),
        page,
      );
      const { value, provenance } = await upstream.send(request, call);
      const { items: rows, faults, next } = value;
      return { rows, faults, next: next === null ? null : nextOf(next, view, origin), provenance };
    },

    lead(id, call) {
      const view = views.organization;
      const request = ask(leadEndpoint('GET', view), leadPath(view, organization, id), [], lead);
      return upstream.send({ ...request, absentOn: [404] }, call);
    },
  };
}

/**
 * What is kept of `next` is its parameters alone, and only where it stays on our origin: the documents print a path
 * of another view there, and the credential must go nowhere else. Otherwise the list ends here, and the error says so
 * beside its rows.
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
