import { once } from 'node:events';
import { createServer } from 'node:http';
import { createCollect, type CollectOptions } from '../../../src/http/collect/index.ts';
import type { TrackInput } from '../../../src/domain/tracking.ts';
import { fakeClock, type FakeClock } from '../../transport/fake-clock.ts';

export interface Collector {
  readonly url: string;
  readonly clock: FakeClock;
  /** The events that were given to the store, in that order. */
  readonly stored: readonly TrackInput[];
  send(body: unknown, options?: SendOptions): Promise<Response>;
  close(): Promise<void>;
}
export interface SendOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: string;
}

/** A server with `/collect` alone, a clock that stands still, and a store that accepts everything. */
export async function tcollect(
  limits: Partial<CollectOptions['limits']> = {},
  origins: readonly string[] | null = null,
  takesBots = false,
  options: Partial<Pick<CollectOptions, 'internal' | 'countryHeader' | 'looksUpAddresses'>> = {},
): Promise<Collector> {
  const clock = fakeClock();
  const stored: TrackInput[] = [];
  const collect = createCollect({
    clock,
    origins,
    takesBots,
    internal: [],
    countryHeader: null,
    looksUpAddresses: false,
    ...options,
    limits: {
      rate: { calls: 600, windowMs: 60_000 },
      siteKeys: [],
      proxies: 0,
      maxBytes: 1_000_000,
      maxEvents: 1_000,
      ...limits,
    },
    overload: () => null,
    track: async (events) => {
      stored.push(...events);
      return events.map(({ nonce }) => ({ nonce, event: null, duplicate: false, problem: null }));
    },
  });
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      void collect(request, response, new URL(request.url ?? '/', 'http://gateway'), body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}/collect`;
  return {
    url,
    clock,
    stored,
    send: (body, { headers = {}, query = '' } = {}) =>
      fetch(`${url}${query}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export function events(count: number, prefix = 'n'): readonly object[] {
  return Array.from({ length: count }, (_, index) => ({ type: 'x', nonce: `${prefix}${index}` }));
}
