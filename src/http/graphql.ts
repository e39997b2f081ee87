import type { GraphQLSchema } from 'graphql';
import { createYoga } from 'graphql-yoga';
import type { Config } from '../config.ts';
import type { Clock, Milliseconds } from '../domain/time.ts';
import type { Subscriber } from '../live/subscriptions.ts';
import type { Loaders, Subscriptions, UpstreamView } from '../loaders/port.ts';
import type { Call } from '../ports/call.ts';
import type { Exports } from '../ports/exports.ts';
import type { Context } from '../schema/index.ts';
import { answerRefusal } from './answers.ts';
import { renderPage } from './graphiql-page.ts';
import { GRAPHIQL_TABS } from './graphiql-tabs.ts';
import { useDraining } from './health.ts';
import { useApiKeys } from './plugins/auth.ts';
import { allowOrigins } from './plugins/cors.ts';
import { useCompression } from './plugins/compress.ts';
import { useCost } from './plugins/cost.ts';
import { createDeprecations } from './plugins/deprecations.ts';
import { useExactGet } from './plugins/exact-get.ts';
import { useHashRefusal } from './plugins/hash-only.ts';
import type { Incoming } from './plugins/hook.ts';
import { useOperationLimits } from './plugins/limits.ts';
import { maskWith } from './plugins/masking.ts';
import { PREFLIGHT_HEADER, useStrictRequests } from './plugins/strict.ts';
import { DEFAULT_TIMEOUT_MS, useTimeout } from './plugins/timeout.ts';
import { giveBody, type Handler } from './server.ts';
import { createStreams } from './streams.ts';

export interface GraphqlOptions {
  readonly config: Config;
  readonly schema: GraphQLSchema;
  readonly clock: Clock;
  /** Logs a fault of the gateway, and answers the id by which it is found in the log. */
  readonly report: (cause: unknown) => string;
  readonly loadersFor: (call: Pick<Call, 'deadline' | 'signal' | 'priority'>) => Loaders;
  readonly upstreams: () => readonly UpstreamView[];
  readonly subscriptionsOf: (subscriber: Subscriber) => Subscriptions;
  readonly exports: Pick<Exports, 'byId' | 'rows'>;
  readonly isDraining: () => boolean;
}

/** One request on its way through Yoga. */
interface Operation {
  readonly deadline: Milliseconds;
  readonly signal: AbortSignal;
  /** The loaders in use: those of the operation or, in a subscription, those of its last event. */
  loaders: Loaders | null;
  name: string | null;
  /** The deprecated members that it uses, by their coordinates. */
  deprecated: readonly string[];
  /** Told when the operation turns out to be a subscription. */
  readonly onSubscription: () => void;
}

export interface Graphql {
  readonly handle: Handler;
  /**
   * Cuts the streams of all subscriptions, without telling the clients that they are complete: clients take that for a lost
   * connection, and subscribe again. Resolves when what was written before has gone out, or after a second.
   */
  cutStreams(): Promise<void>;
}

/** `/graphql`: checks a request, gives its operation a deadline, executes it, and notes facts for the log. */
export function createGraphql(options: GraphqlOptions): Graphql {
  const { config, clock, isDraining } = options;
  const yoga = createServer(options);
  const streams = createStreams(clock);
  const hooks = [
    useDraining(isDraining),
    useApiKeys(config.apiKeys, { hasGraphiql: config.graphiql }),
    useStrictRequests({ hasGraphiql: config.graphiql }),
    useTimeout(),
  ];
  const handle: Handler = async (request, response, url, body, note) => {
    const startedAt = clock.monotonic();
    response.setHeader('cache-control', 'private, no-store');
    allowOrigins(request, response, config.corsOrigins);
    if (request.method === 'OPTIONS') {
      // The preflight of a browser, which carries no key.
      response.writeHead(204, { allow: 'GET, POST, OPTIONS' });
      response.end();
      return;
    }
    const incoming: Incoming = { request, url, key: null, timeoutMs: DEFAULT_TIMEOUT_MS };
    for (const hook of hooks) {
      const refusal = hook(incoming);
      if (!refusal) continue;
      answerRefusal(response, refusal);
      return;
    }
    const gone = new AbortController();
    response.once('close', () => {
      if (!response.writableFinished) gone.abort();
    });
    const onSubscription = () => {
      streams.add(response);
    };
    const operation: Operation = {
      deadline: startedAt + incoming.timeoutMs,
      signal: gone.signal,
      loaders: null,
      name: null,
      deprecated: [],
      onSubscription,
    };
    note(() => ({
      key: incoming.key,
      operation: operation.name,
      ...(operation.deprecated.length > 0 ? { deprecated: operation.deprecated } : {}),
      upstreamCalls: Object.fromEntries(
        (operation.loaders?.cost().sources ?? []).map((one) => [one.source, one.calls]),
      ),
    }));
    giveBody(request, body);
    await yoga(request, response, { operation });
  };
  return { handle, cutStreams: streams.cut };
}

/** Yoga, which reads, validates and executes operations. */
function createServer({
  config,
  schema,
  clock,
  report,
  loadersFor,
  upstreams,
  subscriptionsOf,
  exports,
}: GraphqlOptions) {
  /** An event of a subscription has a deadline of its own. Its calls are background calls: no client waits for them. */
  const loadersOfEvent = (operation: Operation): Loaders =>
    (operation.loaders = loadersFor({
      signal: operation.signal,
      deadline: clock.monotonic() + DEFAULT_TIMEOUT_MS,
      priority: 'BACKGROUND',
    }));
  const deprecationsOf = createDeprecations(schema);
  return createYoga<{ readonly operation: Operation }>({
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
    renderGraphiQL: renderPage,
    maskedErrors: { maskError: maskWith(report) },
    context: ({ operation }): Context => {
      const { deadline, signal } = operation;
      operation.loaders = loadersFor({ deadline, signal, priority: 'INTERACTIVE' });
      return {
        loaders: operation.loaders,
        upstreams,
        subscriptions: subscriptionsOf({ signal, newLoaders: () => loadersOfEvent(operation) }),
        exports,
        publicUrl: config.publicUrl,
        now: () => clock.now(),
      };
    },
    plugins: [
      useCompression(),
      useExactGet(),
      useHashRefusal(),
      useOperationLimits({ introspection: config.introspection }),
      useCost({
        costOf: (context) => (context as Context).loaders.cost(),
        warningsOf: (context) => (context as Context).loaders.warnings(),
        incompleteOf: (context) => (context as Context).loaders.incomplete(),
        onOperation: (context, name, document, isSubscription) => {
          const { operation } = context as { readonly operation: Operation };
          operation.name = name;
          operation.deprecated = deprecationsOf(document);
          if (isSubscription) operation.onSubscription();
        },
      }),
    ],
  });
}
