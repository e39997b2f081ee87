import { randomBytes, randomUUID } from 'node:crypto';
import type { Config } from './config.ts';
import type { SourceName } from './domain/entities.ts';
import { type Clock, type Milliseconds, SECOND } from './domain/time.ts';
import type { TrackingScript } from './domain/tracking.ts';
import { createCollect } from './http/collect/index.ts';
import { openPlaces } from './http/collect/place.ts';
import { createDocs, DOCS_PATH } from './http/docs.ts';
import { createDownloads } from './http/downloads.ts';
import { createGraphql } from './http/graphql.ts';
import { createReadiness, health } from './http/health.ts';
import { createHome } from './http/home.ts';
import { createRequestLog, type Log } from './http/request-log.ts';
import { createHttpFront, type Handler, type HttpFront } from './http/server.ts';
import { createTracker, TRACKER_PATH } from './http/tracker/index.ts';
import { trackingScript } from './http/tracker/snippet.ts';
import { backgroundCalls } from './live/background-call.ts';
import { createExports } from './live/exports.ts';
import { createFeedJoins } from './live/feed-joins.ts';
import { createIdentifiedLeads } from './live/identified-leads.ts';
import { createSubscriptions } from './live/subscriptions.ts';
import { createLoaders } from './loaders/loaders.ts';
import type { Loaders, UpstreamView } from './loaders/port.ts';
import type { Call } from './ports/call.ts';
import { factsIn, type Catalog } from './ports/definition.ts';
import type { SourceFacts } from './ports/facts.ts';
import type { Source } from './ports/source.ts';
import type { Store } from './ports/store.ts';
import type { Runtime } from './ports/upstream.ts';
import { createSchema } from './schema/index.ts';
import { createMemoryState } from './state/memory.ts';
import { createPermits } from './transport/permits.ts';
import { createUpstreams, type Upstreams } from './transport/upstreams.ts';
import { PACKAGE_VERSION } from './version.ts';

export interface AppOptions {
  readonly config: Config;
  /** Every source, configured or not: the schema has all of them. */
  readonly catalog: Catalog;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  /** How often vendors are asked for newly identified leads while somebody listens. @default 30 000 */
  readonly pollMs?: Milliseconds;
  /** How often an export that a vendor works on is looked at. @default 20 000 */
  readonly exportPollMs?: Milliseconds;
}

export interface App {
  readonly http: HttpFront;
  /** The opened store, for programs that embed the gateway: the demo fills it. */
  readonly store: Store;
  /** A call outside any request. */
  background(): Call;
  /** Takes no new work, lets running queries finish within the grace, cuts subscriptions so that clients subscribe elsewhere, and closes the sources. Can be called twice. */
  close(graceMs?: Milliseconds): Promise<void>;
}

const MAX_BODY_BYTES = 1_000_000;
/** How long a sender of events waits for the store. */
const COLLECT_TIMEOUT: Milliseconds = 10 * SECOND;
const USER_AGENT = `LeadGraph/${PACKAGE_VERSION} (+https://www.npmjs.com/package/leadgraph)`;

/** Puts the gateway together; it does not listen yet. */
export async function createApp(options: AppOptions): Promise<App> {
  const { config, clock, log, pollMs, exportPollMs } = options;
  let draining = false;
  const isDraining = () => draining;
  const catalog = factsIn(options.catalog);
  const { report, ...requestLog } = createRequestLog(log);
  const onFault = (cause: unknown) => void report(cause);
  const { store, sources, upstreams } = await openSources(options, onFault, () =>
    trackingScript({
      publicUrl: config.publicUrl,
      host: config.host,
      server: http.server,
      siteKey: config.collectLimits.siteKeys[0]?.key ?? null,
    }),
  );

  const makeCall = backgroundCalls(clock);
  const services = { sources, store, clock, makeCall, onFault };
  const identifiedLeads = createIdentifiedLeads({ ...services, pollMs });
  const feedJoins = createFeedJoins(store);
  const exports = createExports({
    ...services,
    randomSecret: () => randomBytes(32).toString('base64url'),
    randomId: randomUUID,
    pollMs: exportPollMs,
  });

  function loadersFor(call: Pick<Call, 'deadline' | 'signal' | 'priority'>): Loaders {
    return createLoaders({
      sources,
      store,
      catalog,
      clock,
      exports,
      onErased: (erased) => {
        identifiedLeads.remove(erased.leads, erased.emails);
        upstreams.erase(erased);
      },
      call,
    });
  }
  const graphql = createGraphql({
    config,
    schema: createSchema(catalog, store.facts.name),
    clock,
    report,
    loadersFor,
    upstreams: () => views(catalog, sources),
    subscriptionsOf: createSubscriptions({
      identifiedLeads,
      feedJoins,
      exports,
      onUnreadLead: (err, { source }) => {
        log.warn({ err, source }, 'the lead of an event could not be read');
      },
    }),
    exports,
    isDraining,
  });
  const collect = collectInto(store, { config, clock, makeCall });
  const http = createHttpFront({
    clock,
    maxBodyBytes: MAX_BODY_BYTES,
    ...requestLog,
    routes: new Map<string, Handler>([
      ['/', createHome({ ...config, needsKey: config.apiKeys.length > 0 })],
      ['/graphql', graphql.handle],
      ['/collect', collect],
      [TRACKER_PATH, createTracker()],
      ['/exports', createDownloads(exports)],
      ['/health', health],
      [
        '/ready',
        createReadiness({
          isDraining,
          storeFault: () => faultOf(store),
          degraded: () => unhealthy(sources),
        }),
      ],
      ...(config.production ? [] : [[DOCS_PATH, createDocs()] as const]),
    ]),
  });

  let closing: Promise<void> | null = null;
  async function closeAll(graceMs: Milliseconds): Promise<void> {
    draining = true;
    await graphql.cutStreams();
    identifiedLeads.close();
    feedJoins.close();
    await exports.close();
    if (http.server.listening) await http.drain(graceMs);
    await Promise.all([...sources.values()].map((source) => source.close()));
  }
  return {
    http,
    store,
    background: makeCall,
    close: (graceMs = 10_000) => (closing ??= closeAll(graceMs)),
  };
}

/** `/collect`, with a deadline of its own. */
function collectInto(
  store: Pick<Store, 'track' | 'overload'>,
  {
    config,
    clock,
    makeCall,
  }: Pick<AppOptions, 'config' | 'clock'> & { readonly makeCall: () => Call },
): Handler {
  return createCollect({
    clock,
    limits: config.collectLimits,
    origins: config.collectOrigins,
    ...config.visitors,
    overload: () => store.overload(),
    track: (events) =>
      store.track(events, {
        ...makeCall(),
        deadline: clock.monotonic() + COLLECT_TIMEOUT,
        priority: 'INTERACTIVE',
      }),
  });
}

/** Opens the store and the configured vendors. The vendors share the cache of answers and the permits. */
async function openSources(
  { config, catalog, clock, random, log }: AppOptions,
  onFault: (cause: unknown) => void,
  script: () => TrackingScript,
): Promise<{
  readonly store: Store;
  readonly sources: ReadonlyMap<SourceName, Source>;
  readonly upstreams: Upstreams;
}> {
  const warn: Runtime['warn'] = (message, facts = {}) => {
    log.warn(facts, message);
  };
  const store = await config.store.definition.open(config.store.values, {
    clock,
    random,
    warn,
    sources: factsIn(catalog),
    trackingScript: async () => script(),
    ...(config.geoipDatabase === null ? {} : { placeOf: await openPlaces(config.geoipDatabase) }),
  });
  const upstreams = createUpstreams({
    clock,
    random,
    state: createMemoryState(),
    permits: createPermits({ clock, journal: store.journal }),
    userAgent: USER_AGENT,
    onFault,
    warn,
  });
  const runtime: Runtime = { clock, random, warn, openUpstream: upstreams.open };
  const sources = new Map<SourceName, Source>();
  for (const [name, { definition, values }] of config.vendors)
    sources.set(name, await definition.open(values, runtime));
  sources.set(store.facts.name, store);
  return { store, sources, upstreams };
}

/** Why the store does not work; null where it does. */
function faultOf(store: Store): string | null {
  const { healthy, lastError } = store.health();
  return healthy ? null : (lastError ?? 'The store is not open');
}

/** The configured sources that do not work at the moment. */
function unhealthy(sources: ReadonlyMap<SourceName, Source>): readonly SourceName[] {
  return [...sources].filter(([, source]) => !source.health().healthy).map(([name]) => name);
}

/** The state of every source of the catalog; a source that is not configured has no health. */
function views(
  catalog: readonly SourceFacts[],
  sources: ReadonlyMap<SourceName, Source>,
): readonly UpstreamView[] {
  return catalog.map((facts) => ({
    source: facts.name,
    facts,
    health: sources.get(facts.name)?.health() ?? null,
  }));
}
