import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import type { GraphQLSchema } from 'graphql';
import { createYoga } from 'graphql-yoga';
import type { Config } from '../config.ts';
import type { Call } from '../ports/call.ts';
import type { Clock, Milliseconds } from '../domain/time.ts';
import type { Exports } from '../ports/exports.ts';
import type { Subscriber } from '../live/subscriptions.ts';
import type { Loaders, Subscriptions, UpstreamView } from '../loaders/port.ts';
import { useCost } from './plugins/cost.ts';
import { GRAPHIQL_TABS } from './plugins/graphiql.ts';
import { useOperationLimits } from './plugins/limits.ts';
import { maskWith } from './plugins/masking.ts';
import {
  authenticator,
  corsHeaders,
  PREFLIGHT_HEADER,
  refusalOf,
  unauthenticated,
} from './plugins/requests.ts';
import type { Context } from '../schema/index.ts';
import { json, type Handler } from './server.ts';

/** Where structured lines go. */
export interface Log {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

export interface GraphqlOptions {
  readonly config: Config;
  readonly schema: GraphQLSchema;
  readonly clock: Clock;
  /** Logs a fault of ours and gives the id that it can be found by. */
  readonly report: (cause: unknown) => string;
  readonly loadersFor: (call: Pick<Call, 'deadline' | 'signal' | 'priority'>) => Loaders;
  readonly upstreams: () => readonly UpstreamView[];
  readonly subscriptionsOf: (subscriber: Subscriber) => Subscriptions;
  readonly exports: Pick<Exports, 'byId' | 'rows'>;
  readonly isDraining: () => boolean;
}

const DEFAULT_TIMEOUT_MS: Milliseconds = 15_000;
export const MAX_TIMEOUT_MS: Milliseconds = 60_000;

/** What one request carries through the server. */
interface RequestFacts {
  readonly deadline: Milliseconds;
  readonly signal: AbortSignal;
  /** Those in use: of the operation or, in a subscription, of its last event. */
  loaders: Loaders | null;
  operationName: string | null;
}

/** GraphQL over HTTP: keys, strict requests, a deadline for each, and a line in the log. */
export function createGraphql({
  config,
  schema,
  clock,
  report,
  loadersFor,
  upstreams,
  subscriptionsOf,
  exports,
  isDraining,
}: GraphqlOptions): Handler {
  const yoga = createYoga<{ readonly facts: RequestFacts }>({
    schema,
    graphqlEndpoint: '/graphql',
    landingPage: false,
    logging: false,
    cors: false,
    multipart: false,
    batching: false,
    // The HTTP front counts bytes: see server.ts.
    maxRequestBodySize: false,
    graphiql: config.graphiql && {
      title: 'LeadGraph',
      defaultTabs: [...GRAPHIQL_TABS],
      // It subscribes with a GET.
      additionalHeaders: { [PREFLIGHT_HEADER]: 'GraphiQL' },
      shouldPersistHeaders: false,
    },
    renderGraphiQL,
    maskedErrors: { maskError: maskWith(report) },
    context: ({ facts }): Context => {
      const { deadline, signal } = facts;
      facts.loaders = loadersFor({ deadline, signal, priority: 'INTERACTIVE' });
      return {
        loaders: facts.loaders,
        upstreams,
        subscriptions: subscriptionsOf({ signal, newLoaders: () => loadersOfEvent(facts) }),
        exports,
        now: () => clock.now(),
      };
    },
    plugins: [
      useOperationLimits({ introspection: config.introspection }),
      useCost({
        costOf: (context) => (context as Context).loaders.cost(),
        warningsOf: (context) => (context as Context).loaders.warnings(),
        onOperation: (context, name) => {
          (context as { readonly facts: RequestFacts }).facts.operationName = name;
        },
      }),
    ],
  });

  /** An event of a subscription has a time of its own. Nobody waits for it: what it asks for leaves the budget to queries. */
  const loadersOfEvent = (facts: RequestFacts): Loaders =>
    (facts.loaders = loadersFor({
      signal: facts.signal,
      deadline: clock.monotonic() + DEFAULT_TIMEOUT_MS,
      priority: 'BACKGROUND',
    }));

  const keyName = authenticator(config.apiKeys);
  return async (request, response, url, body, note) => {
    const startedAt = clock.monotonic();
    response.setHeader('cache-control', 'private, no-store');
    response.setHeader('vary', 'Authorization, Origin');
    for (const [name, value] of Object.entries(corsHeaders(request, config.corsOrigins)))
      response.setHeader(name, value);
    if (request.method === 'OPTIONS') {
      // A browser asks first, and sends no key with that.
      response.writeHead(204, { allow: 'GET, POST, OPTIONS' });
      response.end();
      return;
    }
    if (isDraining()) {
      response.setHeader('connection', 'close');
      json(response, 503, { errors: [{ message: 'The gateway is stopping; ask another one.' }] });
      return;
    }
    const isPage = request.method === 'GET' && (request.headers.accept ?? '').includes('text/html');
    const key = config.apiKeys.length > 0 ? keyName(request.headers.authorization) : null;
    if (config.apiKeys.length > 0 && key === null && !(isPage && config.graphiql)) {
      json(response, 401, { errors: [unauthenticated()] });
      return;
    }
    const refusal = refusalOf(request, url);
    if (refusal) {
      const { status, code, message } = refusal;
      json(response, status, { errors: [{ message, extensions: { code } }] });
      return;
    }
    const timeout = timeoutOf(request.headers['x-request-timeout']);
    if (timeout === null) {
      json(response, 400, {
        errors: [{ message: 'X-Request-Timeout must be a whole number of milliseconds from 1.' }],
      });
      return;
    }
    if (body !== null) {
      const parsed = parseBody(body);
      // What is no filled object goes on as text, so that the server words the fault.
      (request as { body?: unknown }).body = parsed ?? (body === '' ? ' ' : body);
    }
    const gone = new AbortController();
    response.once('close', () => {
      if (!response.writableFinished) gone.abort();
    });
    const facts: RequestFacts = {
      deadline: startedAt + timeout,
      signal: gone.signal,
      loaders: null,
      operationName: null,
    };
    note(() => ({
      key,
      operation: facts.operationName,
      upstreamCalls: Object.fromEntries(
        (facts.loaders?.cost().sources ?? []).map((one) => [one.source, one.calls]),
      ),
    }));
    await yoga(request, response, { facts });
  };
}

/** The object in a JSON body; null for anything else, faults included. */
function parseBody(body: string): object | null {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null && Object.keys(parsed).length > 0
      ? parsed
      : null;
  } catch {
    return null;
  }
}

/** Null where the header is malformed. */
function timeoutOf(header: string | readonly string[] | undefined): Milliseconds | null {
  if (header === undefined) return DEFAULT_TIMEOUT_MS;
  if (typeof header !== 'string' || !/^[1-9]\d{0,8}$/.test(header)) return null;
  return Math.min(Number(header), MAX_TIMEOUT_MS);
}
