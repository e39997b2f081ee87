import { AsyncResource } from 'node:async_hooks';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { parseJson } from '../domain/numbers.ts';
import type { Clock, Milliseconds } from '../domain/time.ts';
import { answerRefusal } from './answers.ts';
import { readBody } from './body.ts';

/**
 * Answers the requests of one path. `body` is read already; null for methods without one. `note` takes a function that is
 * asked once the answer has gone out: its facts stand in the request's line of the log.
 */
export type Handler = (
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  body: string | null,
  note: (facts: () => object) => void,
) => Promise<void> | void;

export interface HttpOptions {
  readonly routes: ReadonlyMap<string, Handler>;
  /** Larger bodies are answered 413, whether they are larger on their way or inflated. */
  readonly maxBodyBytes: number;
  readonly clock: Clock;
  /** Runs the work of each request, in a context that the caller keeps for it. May set headers of the answer. */
  readonly around: (
    request: IncomingMessage,
    response: ServerResponse,
    work: () => Promise<void>,
  ) => Promise<void>;
  /** Called once a request, in its context, when its answer has gone out or its client has gone away. */
  readonly onAnswer: (facts: object) => void;
  readonly onError: (cause: unknown, response: ServerResponse) => void;
}

export interface HttpFront {
  readonly server: Server;
  listen(port: number, host: string): Promise<{ readonly port: number; readonly host: string }>;
  /** Takes no new connections, waits up to `graceMs` for running answers, then cuts those that are left. */
  drain(graceMs: Milliseconds): Promise<void>;
}

function asksForWebSocket({ headers }: IncomingMessage): boolean {
  return /\bwebsocket\b/i.test(headers.upgrade ?? '');
}

const refuseWebSocket: Handler = (_request, response) => {
  answerRefusal(response, {
    status: 501,
    code: 'UNSUPPORTED',
    message:
      'WebSocket is not served. Subscribe with a JSON POST to /graphql and the header "accept: text/event-stream".',
    headers: { connection: 'close' },
  });
};

/**
 * The HTTP front reads bodies up to a limit and hands them to the routes. It counts the bytes itself, because a stream
 * transform inside the GraphQL server costs more than a small query.
 */
export function createHttpFront({
  routes,
  maxBodyBytes,
  clock,
  around,
  onAnswer,
  onError,
}: HttpOptions): HttpFront {
  const server = createServer((request, response) => {
    void around(request, response, async () => {
      try {
        await serve(request, response);
      } catch (cause) {
        onError(cause, response);
      }
    });
  });
  server.requestTimeout = 60_000;
  server.headersTimeout = 20_000;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const startedAt = clock.monotonic();
    let noted: (() => object) | null = null;
    const answered = AsyncResource.bind(onAnswer);
    response.once('close', () => {
      answered({
        method: request.method,
        // Without the query, since that of a download is its permission.
        path: request.url?.replace(/\?.*$/s, ''),
        // The connection closed before an answer was begun: the client went away, or the gateway was shut down.
        ...(response.headersSent ? { status: response.statusCode } : { aborted: true }),
        durationMs: Math.round(clock.monotonic() - startedAt),
        ...noted?.(),
      });
    });
    let url: URL;
    try {
      url = new URL(request.url ?? '/', 'http://gateway');
    } catch {
      answerRefusal(response, { status: 400, message: 'The request target is not a path.' });
      return;
    }
    const handler = asksForWebSocket(request) ? refuseWebSocket : routes.get(url.pathname);
    if (!handler) {
      const message = `Nothing is here. Try ${[...routes.keys()].join(', ')}.`;
      answerRefusal(response, { status: 404, message });
      return;
    }
    const hasBody =
      request.method !== 'GET' && request.method !== 'HEAD' && request.method !== 'OPTIONS';
    const read = hasBody ? await readBody(request, maxBodyBytes) : { body: null };
    // Nobody is left to answer.
    if (read === 'ABORTED') return;
    if ('status' in read) {
      answerRefusal(response, read);
      return;
    }
    const { body } = read;
    await handler(request, response, url, body, (facts) => {
      noted = facts;
    });
  }

  return {
    server,
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => {
          server.off('error', reject);
          const address = server.address();
          resolve({ host, port: typeof address === 'object' && address ? address.port : port });
        });
      }),
    async drain(graceMs) {
      const closed = new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
      const stop = new AbortController();
      // Idle keep-alive connections would delay close() for seconds.
      const sweep = (async () => {
        while (!stop.signal.aborted) {
          server.closeIdleConnections();
          await clock.sleep(20, stop.signal);
        }
      })();
      await Promise.race([closed, clock.sleep(graceMs, stop.signal)]);
      server.closeAllConnections();
      await closed;
      stop.abort();
      await sweep;
    },
  };
}

/**
 * Hands a body that was read already to a GraphQL server behind this one, which takes it from `request.body`. A JSON object
 * is handed on parsed, with its long numbers as `parseJson` reads them. Anything else goes on as text, so that the GraphQL server words the fault; it takes an empty text
 * for a body that was not read, so an empty body goes on as a blank.
 */
export function giveBody(request: IncomingMessage, body: string | null): void {
  if (body !== null) Object.assign(request, { body: parseObject(body) ?? (body || ' ') });
}

/** The object in a JSON text; null for an empty one, for anything else, and for malformed JSON. */
function parseObject(text: string): object | null {
  try {
    const parsed = parseJson(text);
    return typeof parsed === 'object' && parsed !== null && Object.keys(parsed).length > 0
      ? parsed
      : null;
  } catch {
    return null;
  }
}
