import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Instant, Milliseconds } from '../../../domain/time.ts';

/** A request as a route sees it. */
export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** Named parts of the path, decoded. */
  readonly part: (name: string) => string;
  /** Query parameter; null where it is not given. */
  readonly query: (name: string) => string | null;
  readonly now: Instant;
  /** True while the list is to go on for ever. */
  readonly isEndless: boolean;
}
export interface Reply {
  readonly status: number;
  readonly body: unknown;
}
export interface Route {
  readonly method: string;
  /** `/v1/leads/:id` */
  readonly path: string;
  readonly answer: (asked: Asked) => Reply;
}
/** So many calls in each window, aligned to the clock; `key` says whose. */
export interface Limit {
  readonly calls: number;
  readonly windowMs: Milliseconds;
  key(asked: Asked, endpoint: string): string | null;
  reply(asked: Asked, secondsLeft: number, limit: number): Reply;
}

/** What is to go wrong. */
export type Fault = {
  /** `GET /v1/leads`; absent: every endpoint. */
  readonly endpoint?: string;
  /** How many requests it holds for. @default all */
  readonly times?: number;
} & (
  | { readonly kind: 'LATENCY'; readonly ms: Milliseconds }
  | { readonly kind: 'STATUS'; readonly status: number; readonly body?: unknown }
  /** A body that was not asked for, as it stands. */
  | { readonly kind: 'BODY'; readonly body: unknown }
  | { readonly kind: 'HANG' }
  | { readonly kind: 'RESET' }
  /** Half of the body that the length announces, then the end. */
  | { readonly kind: 'TRUNCATE' }
  | { readonly kind: 'REDIRECT'; readonly to: string }
  /** `next` never ends. */
  | { readonly kind: 'ENDLESS' }
);

export interface Sandbox {
  readonly origin: string;
  /** Answered requests by endpoint, and how many of all were refused for the limit. */
  counts(): Readonly<Record<string, number>>;
  calls(): number;
  throttled(): number;
  /** Counts from nothing; the limits go on. */
  resetCounts(): void;
  fail(fault: Fault): void;
  heal(): void;
  close(): Promise<void>;
}

/**
 * Starts a vendor's sandbox on 127.0.0.1. One function, since each request looks at the limits, the faults and the counts
 * of the server together.
 */
export async function startSandbox({
  routes,
  authorize,
  limits,
  now,
  port,
  notFound,
}: {
  readonly routes: readonly Route[];
  /** The refusal of a request without the right credential. */
  readonly authorize: (asked: Asked, endpoint: string) => Reply | null;
  readonly limits: readonly Limit[];
  readonly now: () => Instant;
  readonly port: number;
  readonly notFound: () => Reply;
}): Promise<Sandbox> {
  const table = routes.map((route) => ({
    ...route,
    endpoint: `${route.method} ${route.path}`,
    pattern: route.path.split('/'),
  }));
  const counts = new Map<string, number>();
  const windows = new Map<string, { readonly start: Instant; used: number }>();
  let throttled = 0;
  let faults: { fault: Fault; left: number }[] = [];

  function faultFor(endpoint: string): Fault | null {
    const found = faults.find(
      ({ fault, left }) =>
        left > 0 && (fault.endpoint === undefined || fault.endpoint === endpoint),
    );
    if (!found) return null;
    found.left -= 1;
    return found.fault;
  }

  /** Counted before anything else is looked at: the limit includes all requests. */
  function overLimit(asked: Asked, endpoint: string): Reply | null {
    let over: Reply | null = null;
    for (const limit of limits) {
      const key = limit.key(asked, endpoint);
      if (key === null) continue;
      const start = Math.floor(asked.now / limit.windowMs) * limit.windowMs;
      const known = windows.get(key);
      const window = known?.start === start ? known : { start, used: 0 };
      windows.set(key, window);
      window.used += 1;
      if (window.used > limit.calls)
        over ??= limit.reply(
          asked,
          Math.ceil((start + limit.windowMs - asked.now) / 1_000),
          limit.calls,
        );
    }
    return over;
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? '/', origin);
    const path = url.pathname.split('/');
    const found = table.find(
      ({ method, pattern }) =>
        method === request.method &&
        pattern.length === path.length &&
        pattern.every((part, index) => part.startsWith(':') || part === path[index]),
    );
    if (!found) {
      send(response, notFound());
      return;
    }
    const { endpoint, pattern } = found;
    const fault = faultFor(endpoint);
    const asked: Asked = {
      method: found.method,
      url,
      headers: request.headers,
      body: Buffer.concat(chunks).toString('utf8'),
      part: (name) => decodeURIComponent(path[pattern.indexOf(`:${name}`)] ?? ''),
      query: (name) => url.searchParams.get(name),
      now: now(),
      isEndless: fault?.kind === 'ENDLESS',
    };
    counts.set(endpoint, (counts.get(endpoint) ?? 0) + 1);
    const over = overLimit(asked, endpoint);
    if (over) {
      throttled += 1;
      send(response, over);
      return;
    }
    switch (fault?.kind) {
      case 'HANG':
        return;
      case 'RESET':
        request.socket.resetAndDestroy();
        return;
      case 'STATUS':
        send(response, { status: fault.status, body: fault.body ?? { message: 'sandbox fault' } });
        return;
      case 'REDIRECT':
        response.writeHead(302, { location: fault.to });
        response.end();
        return;
      case 'LATENCY':
        await new Promise((resolve) => setTimeout(resolve, fault.ms));
        break;
      case 'BODY':
        send(response, { status: 200, body: fault.body });
        return;
      case 'TRUNCATE':
      case 'ENDLESS':
      case undefined:
        break;
    }
    const reply = authorize(asked, endpoint) ?? found.answer(asked);
    if (fault?.kind === 'TRUNCATE') truncate(response, reply);
    else send(response, reply);
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((cause: unknown) => {
      response.destroy(cause instanceof Error ? cause : undefined);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    counts: () => Object.fromEntries(counts),
    calls: () => [...counts.values()].reduce((sum, count) => sum + count, 0),
    throttled: () => throttled,
    resetCounts() {
      counts.clear();
      throttled = 0;
    },
    fail(fault) {
      faults.push({ fault, left: fault.times ?? Infinity });
    },
    heal() {
      faults = [];
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function send(response: ServerResponse, { status, body }: Reply): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(text);
}

function truncate(response: ServerResponse, { status, body }: Reply): void {
  const text = Buffer.from(JSON.stringify(body));
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': text.length,
  });
  response.write(text.subarray(0, Math.floor(text.length / 2)), () => {
    response.socket?.destroy();
  });
}

/** A whole number from a query parameter, or the default. Null where it is something else. */
export function wholeNumber(
  text: string | null,
  fallback: number,
  min: number,
  max: number,
): number | null {
  if (text === null) return fallback;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  return value >= min && value <= max ? value : null;
}
