import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Instant, Milliseconds } from '../../../domain/time.ts';

/** A request as a route gets it. */
export interface SandboxRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** A named part of the path, decoded. */
  readonly part: (name: string) => string;
  /** A query parameter; null where it is absent. */
  readonly query: (name: string) => string | null;
  readonly now: Instant;
  /** True while lists must never end. */
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
  readonly answer: (asked: SandboxRequest) => Reply;
}
/** `calls` in each window of the clock. `key` names what is counted together; null: the request does not count. */
export interface Limit {
  readonly calls: number;
  readonly windowMs: Milliseconds;
  key(asked: SandboxRequest, endpoint: string): string | null;
  reply(asked: SandboxRequest, secondsLeft: number, limit: number): Reply;
}

/** What goes wrong, and for which requests. */
export type Fault = {
  /** `GET /v1/leads`; absent: every endpoint. */
  readonly endpoint?: string;
  /** How many requests it holds for. @default all */
  readonly times?: number;
} & (
  | { readonly kind: 'LATENCY'; readonly ms: Milliseconds }
  | { readonly kind: 'STATUS'; readonly status: number; readonly body?: unknown }
  /** Another body in place of the answer. */
  | { readonly kind: 'BODY'; readonly body: unknown }
  | { readonly kind: 'HANG' }
  | { readonly kind: 'RESET' }
  /** Half of the announced body, then the end of the connection. */
  | { readonly kind: 'TRUNCATE' }
  | { readonly kind: 'REDIRECT'; readonly to: string }
  /** Lists never end. */
  | { readonly kind: 'ENDLESS' }
);

export interface Sandbox {
  readonly origin: string;
  /** How many requests each endpoint got, refused ones included. */
  counts(): Readonly<Record<string, number>>;
  calls(): number;
  throttled(): number;
  /** Sets the counts to zero; the windows of the limits go on. */
  resetCounts(): void;
  fail(fault: Fault): void;
  heal(): void;
  close(): Promise<void>;
}

interface SandboxOptions {
  readonly routes: readonly Route[];
  /** The refusal of a request without the right credential; null for one that has it. */
  readonly authorize: (asked: SandboxRequest, endpoint: string) => Reply | null;
  readonly limits: readonly Limit[];
  readonly now: () => Instant;
  readonly port: number;
  readonly notFound: () => Reply;
}

export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const faults = createFaults();
  const counts = new Map<string, number>();
  let throttled = 0;
  const answer = createAnswering(options, {
    faultFor: faults.next,
    onCounted(endpoint) {
      counts.set(endpoint, (counts.get(endpoint) ?? 0) + 1);
    },
    onThrottled() {
      throttled += 1;
    },
  });
  const server = createServer((request, response) => {
    answer(request, response).catch((cause: unknown) => {
      response.destroy(cause instanceof Error ? cause : undefined);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts: () => Object.fromEntries(counts),
    calls: () => [...counts.values()].reduce((sum, count) => sum + count, 0),
    throttled: () => throttled,
    resetCounts() {
      counts.clear();
      throttled = 0;
    },
    fail: faults.add,
    heal: faults.clear,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

/** Answers requests: finds the route, counts, refuses what is over a limit, and does what a fault says. */
function createAnswering(
  { routes, authorize, limits, now, notFound }: SandboxOptions,
  on: {
    /** The fault that holds for a request to the endpoint; null where none does. */
    readonly faultFor: (endpoint: string) => Fault | null;
    readonly onCounted: (endpoint: string) => void;
    readonly onThrottled: () => void;
  },
) {
  const table = routes.map((route) => ({
    ...route,
    endpoint: `${route.method} ${route.path}`,
    pattern: route.path.split('/'),
  }));
  const overLimit = createLimiter(limits);

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? '/', `http://127.0.0.1:${request.socket.localPort ?? 0}`);
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
    const fault = on.faultFor(endpoint);
    const asked: SandboxRequest = {
      method: found.method,
      url,
      headers: request.headers,
      body: Buffer.concat(chunks).toString('utf8'),
      part: (name) => decodeURIComponent(path[pattern.indexOf(`:${name}`)] ?? ''),
      query: (name) => url.searchParams.get(name),
      now: now(),
      isEndless: fault?.kind === 'ENDLESS',
    };
    on.onCounted(endpoint);
    const over = overLimit(asked, endpoint);
    if (over) {
      on.onThrottled();
      send(response, over);
      return;
    }
    if (fault && (await isFailed(fault, request, response))) return;
    const reply = authorize(asked, endpoint) ?? found.answer(asked);
    if (fault?.kind === 'TRUNCATE') truncate(response, reply);
    else send(response, reply);
  };
}

/** True where the fault is all that the client gets; false where the route answers still. */
async function isFailed(
  fault: Fault,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  switch (fault.kind) {
    case 'HANG':
      return true;
    case 'RESET':
      request.socket.resetAndDestroy();
      return true;
    case 'STATUS':
      send(response, { status: fault.status, body: fault.body ?? { message: 'sandbox fault' } });
      return true;
    case 'REDIRECT':
      response.writeHead(302, { location: fault.to });
      response.end();
      return true;
    case 'BODY':
      send(response, { status: 200, body: fault.body });
      return true;
    case 'LATENCY':
      await new Promise((resolve) => setTimeout(resolve, fault.ms));
      return false;
    case 'TRUNCATE':
    case 'ENDLESS':
      return false;
  }
}

/** The faults in force. Each holds for as many requests as it says, the one that was added first before the others. */
function createFaults() {
  let faults: { readonly fault: Fault; left: number }[] = [];
  return {
    add(fault: Fault): void {
      faults.push({ fault, left: fault.times ?? Infinity });
    },
    clear(): void {
      faults = [];
    },
    next(endpoint: string): Fault | null {
      const found = faults.find(
        ({ fault, left }) =>
          left > 0 && (fault.endpoint === undefined || fault.endpoint === endpoint),
      );
      if (!found) return null;
      found.left -= 1;
      return found.fault;
    },
  };
}

/** Counts a request in the window of each limit, whatever its answer will be; gives the refusal where one is exceeded. */
function createLimiter(limits: readonly Limit[]) {
  // Each limit has windows of its own: two limits of one credential, for a minute and for an hour, have the same key.
  const counted = limits.map((limit) => ({
    limit,
    windows: new Map<string, { readonly start: Instant; used: number }>(),
  }));
  return (asked: SandboxRequest, endpoint: string): Reply | null => {
    let over: Reply | null = null;
    for (const { limit, windows } of counted) {
      const key = limit.key(asked, endpoint);
      if (key === null) continue;
      const start = Math.floor(asked.now / limit.windowMs) * limit.windowMs;
      const known = windows.get(key);
      const window = known?.start === start ? known : { start, used: 0 };
      windows.set(key, window);
      window.used += 1;
      if (window.used > limit.calls) {
        const secondsLeft = Math.ceil((start + limit.windowMs - asked.now) / 1_000);
        over ??= limit.reply(asked, secondsLeft, limit.calls);
      }
    }
    return over;
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

/** A whole number from a query parameter; `fallback` where it is absent, null where it is anything else. */
export function wholeNumberIn(
  text: string | null,
  fallback: number,
  min: number,
  max: number,
): number | null {
  if (text === null) return fallback;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  return value >= min && value <= max ? value : null;
}
