import { randomUUID } from 'node:crypto';
import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import { createYoga } from 'graphql-yoga';
import { createCollect } from './collect.ts';
import type { Config } from './config.ts';
import type { SourceName } from './domain/entities.ts';
import { GatewayError } from './domain/errors.ts';
import type { Call, Source, TrackInput } from './domain/source.ts';
import type { Clock, Milliseconds } from './domain/time.ts';
import type { PermitJournal } from './domain/journal.ts';
import type { Runtime } from './domain/upstream.ts';
import { createIdentifiedFeed } from './loaders/feed.ts';
import { createLoaders } from './loaders/loaders.ts';
import type { IdentifiedNode, Loaders, UpstreamView } from './loaders/port.ts';
import { useCost } from './plugins/cost.ts';
import { GRAPHIQL_TABS } from './plugins/graphiql.ts';
import { useOperationLimits } from './plugins/limits.ts';
import { maskWith } from './plugins/masking.ts';
import { authenticator, PREFLIGHT_HEADER, refusalOf, unauthenticated } from './plugins/requests.ts';
import { createSchema, type Context } from './schema/index.ts';
import { createHttpFront, type Handler, type HttpFront } from './server.ts';
import type { SourceDefinition } from './sources/define.ts';
import { createMemoryState } from './state/memory.ts';
import { createPermits } from './transport/permits.ts';
import { openUpstream } from './transport/upstream.ts';

/** Where structured lines go. */
export interface Log {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

export interface AppOptions {
  readonly config: Config;
  /** Every source there is, configured or not; the schema always has all of them. */
  readonly definitions: readonly SourceDefinition[];
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  /** How often vendors are asked for newly identified leads while somebody listens. @default 30 000 */
  readonly pollMs?: Milliseconds;
}

export interface App {
  readonly http: HttpFront;
  /** The opened sources, for programs that embed the gateway: the demo fills the local store with them. */
  readonly sources: ReadonlyMap<SourceName, Source>;
  /** A call outside any request. */
  background(): Call;
  /** No new work, running queries finish within the grace, subscriptions end, sources are closed. Can be called twice. */
  close(graceMs?: Milliseconds): Promise<void>;
}

const MAX_BODY_BYTES = 1_000_000;
const DEFAULT_TIMEOUT_MS: Milliseconds = 15_000;
const MAX_TIMEOUT_MS: Milliseconds = 60_000;
const USER_AGENT = 'LeadGraph/0.1 (+https://www.npmjs.com/package/leadgraph)';

/** What one request carries through the server. */
interface RequestFacts {
  readonly requestId: string;
  readonly deadline: Milliseconds;
  readonly signal: AbortSignal;
  loaders: Renewable | null;
  operationName: string | null;
}

/** Loaders that can be replaced by new ones while they are in use: each event of a subscription gets its own. */
interface Renewable {
  readonly loaders: Loaders;
  renew(next: Loaders): void;
}

function renewable(first: Loaders): Renewable {
  let current = first;
  return {
    loaders: new Proxy(first, { get: (_first, name) => Reflect.get(current, name) as unknown }),
    renew(next) {
      current = next;
    },
  };
}

export async function createApp({
  config,
  definitions,
  clock,
  random,
  log,
  pollMs,
}: AppOptions): Promise<App> {
  // State that upstreams share: answers and permits.
  const state = createMemoryState();
  const kept: { journal: PermitJournal | null } = { journal: null };
  const permits = createPermits({ clock, journal: () => kept.journal });
  const runtime: Runtime = {
    clock,
    random,
    openUpstream: (spec) =>
      openUpstream(spec, { clock, random, state, permits, userAgent: USER_AGENT }),
    warn: (message, facts = {}) => {
      log.warn(facts, message);
    },
  };

  // Sources: those that are configured are opened, the others stand in the catalog.
  const sources = new Map<SourceName, Source>();
  for (const [name, { definition, values }] of config.sources) {
    const source = await definition.open(values, runtime);
    sources.set(name, source);
    kept.journal ??= source.journal ?? null;
  }
  const catalog = definitions.map((definition) => definition.facts);
  const feed = createIdentifiedFeed({
    sources,
    clock,
    makeCall: background,
    pollMs,
    onFault: (cause) => {
      report(cause);
    },
  });

  const noCost = { upstreamCall() {}, cacheHit() {}, coalesced() {}, waited() {} };
  function background(): Call {
    return {
      signal: new AbortController().signal,
      deadline: clock.monotonic() + MAX_TIMEOUT_MS,
      freshness: { mode: 'CACHE_FIRST', maxAgeMs: null },
      priority: 'BACKGROUND',
      rank: 0,
      cost: noCost,
    };
  }
  function loadersFor(facts: Pick<RequestFacts, 'deadline' | 'signal'>): Loaders {
    return createLoaders({
      sources,
      catalog,
      clock,
      call: { signal: facts.signal, deadline: facts.deadline, priority: 'INTERACTIVE' },
    });
  }
  function upstreams(): readonly UpstreamView[] {
    return catalog.map((facts) => ({
      source: facts.name,
      facts,
      health: sources.get(facts.name)?.health() ?? null,
    }));
  }

  const report = (cause: unknown): string => {
    const requestId = randomUUID();
    log.error({ err: cause, requestId }, 'unexpected error');
    return requestId;
  };
  const yoga = createYoga<{ readonly facts: RequestFacts }>({
    schema: createSchema(catalog),
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
      facts.loaders = renewable(loadersFor(facts));
      return {
        loaders: facts.loaders.loaders,
        upstreams,
        identified: (args) => identified(args, facts),
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

  async function* identified(
    args: Parameters<Context['identified']>[0],
    facts: RequestFacts,
  ): AsyncGenerator<IdentifiedNode, void, undefined> {
    for await (const { cursor, identifiedAt, lead } of feed.subscribe({
      ...args,
      signal: facts.signal,
    })) {
      // What an event shows is read anew, and not kept for the next one.
      const loaders = loadersFor({
        signal: facts.signal,
        deadline: clock.monotonic() + DEFAULT_TIMEOUT_MS,
      });
      facts.loaders?.renew(loaders);
      const node = await loaders
        .lead(lead, { mode: 'CACHE_FIRST', maxAgeMs: null })
        .catch(() => null);
      yield { cursor, identifiedAt, ref: lead, node };
    }
  }

  // HTTP: keys, then the route.
  const keyName = authenticator(config.apiKeys);
  const local = [...sources.values()].find((source) => source.track);
  let draining = false;

  const graphql: Handler = async (request, response, url, body) => {
    const startedAt = clock.monotonic();
    response.setHeader('cache-control', 'private, no-store');
    response.setHeader('vary', 'Authorization');
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
      requestId: randomUUID(),
      deadline: startedAt + timeout,
      signal: gone.signal,
      loaders: null,
      operationName: null,
    };
    response.once('close', () => {
      const cost = facts.loaders?.loaders.cost();
      log.info(
        {
          requestId: facts.requestId,
          key,
          method: request.method,
          path: url.pathname,
          operation: facts.operationName,
          status: response.statusCode,
          durationMs: Math.round(clock.monotonic() - startedAt),
          upstreamCalls: Object.fromEntries(
            (cost?.sources ?? []).map((one) => [one.source, one.calls]),
          ),
        },
        'request',
      );
    });
    await yoga(request, response, { facts });
  };
  const health: Handler = (_request, response) => {
    json(response, 200, { status: 'alive' });
  };
  const ready: Handler = (_request, response) => {
    json(response, draining ? 503 : 200, { status: draining ? 'draining' : 'ready' });
  };
  const collect = createCollect({
    origins: config.collectOrigins,
    track: async (events: readonly TrackInput[]) => {
      if (!local?.track) throw new GatewayError('NOT_CONFIGURED', 'no store takes events');
      return local.track(events, { ...background(), priority: 'INTERACTIVE' });
    },
  });
  const http = createHttpFront({
    clock,
    maxBodyBytes: MAX_BODY_BYTES,
    routes: new Map<string, Handler>([
      ['/graphql', graphql],
      ['/collect', collect],
      ['/health', health],
      ['/ready', ready],
    ]),
    onError: (cause, response) => {
      const requestId = report(cause);
      if (!response.headersSent)
        json(response, 500, {
          errors: [{ message: 'Unexpected error.', extensions: { code: 'INTERNAL', requestId } }],
        });
      else response.destroy();
    },
  });

  let closing: Promise<void> | null = null;
  async function closeAll(graceMs: Milliseconds): Promise<void> {
    draining = true;
    feed.close();
    if (http.server.listening) await http.drain(graceMs);
    await Promise.all([...sources.values()].map((source) => source.close()));
  }
  return {
    http,
    sources,
    background,
    close: (graceMs = 10_000) => (closing ??= closeAll(graceMs)),
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

function json(response: Parameters<Handler>[1], status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
}
