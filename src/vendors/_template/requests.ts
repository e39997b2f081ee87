import type { LeadQuery } from '../../domain/query.ts';
import { MINUTE } from '../../domain/time.ts';
import type { Call } from '../../ports/call.ts';
import type { Upstream, UpstreamRequest } from '../../ports/upstream.ts';
import type { Decoder } from '../kit/decode.ts';
import { decodes, path } from '../kit/request.ts';
import { SOURCE } from './facts.ts';
import * as wire from './wire.ts';

// The calls that are made to the vendor. Budgets, cache, retries and timeouts are the business of `upstream`.

export type Requests = ReturnType<typeof createRequests>;

export function createRequests(upstream: Upstream, site: string) {
  function get<T>(endpoint: string, to: string, decoder: Decoder<T>): UpstreamRequest<T> {
    return {
      endpoint,
      method: 'GET',
      path: to,
      // One name for each limit that the call counts in; `limit` of the upstream, in index.ts, says how much it allows.
      buckets: ['token'],
      freshMs: MINUTE,
      decode: decodes(SOURCE, endpoint, decoder),
    };
  }

  return {
    /** Sorted and cut to the window by Acme, which also takes the size of a page. */
    visitors({ window, order, first, after }: LeadQuery, call: Call) {
      const endpoint = 'GET /v1/sites/:site/visitors';
      return upstream.send(
        {
          ...get(endpoint, path`/v1/sites/${site}/visitors`, wire.visitors),
          query: [
            ['since', new Date(window.from).toISOString()],
            ['until', new Date(window.to).toISOString()],
            ['sort', order.field === 'LAST_SEEN_AT' ? 'lastSeen' : 'firstSeen'],
            ['direction', order.direction.toLowerCase()],
            ['limit', String(first)],
            ...(after === null ? [] : [['cursor', after] as const]),
          ],
        },
        call,
      );
    },

    /** Null where there is no such visitor. */
    visitor(id: string, call: Call) {
      const endpoint = 'GET /v1/sites/:site/visitors/:visitor';
      const to = path`/v1/sites/${site}/visitors/${id}`;
      return upstream.send({ ...get(endpoint, to, wire.oneVisitor), absentOn: [404] }, call);
    },

    /** All visits of a visitor, newest first, each with its pages. Null where there is no such visitor. */
    visits(visitor: string, call: Call) {
      const endpoint = 'GET /v1/sites/:site/visitors/:visitor/visits';
      const to = path`/v1/sites/${site}/visitors/${visitor}/visits`;
      return upstream.send({ ...get(endpoint, to, wire.visits), absentOn: [404] }, call);
    },
  };
}
