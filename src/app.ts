import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes, randomUUID } from 'node:crypto';
import { createCollect } from './http/collect/index.ts';
import type { Config } from './config.ts';
import type { SourceName } from './domain/entities.ts';
import type { Erased } from './domain/identity.ts';
import type { Call } from './ports/call.ts';
import type { Source } from './ports/source.ts';
import type { Store } from './ports/store.ts';
import type { Clock, Milliseconds } from './domain/time.ts';
import type { Runtime, Upstream } from './ports/upstream.ts';
import { createDownloads } from './http/downloads.ts';
import { createFeedJoins } from './live/feed-joins.ts';
import { createExports } from './live/exports.ts';
import { createIdentifiedLeads } from './live/identified-leads.ts';
import { createSubscriptions } from './live/subscriptions.ts';
import { createLoaders } from './loaders/loaders.ts';
import type { Loaders, UpstreamView } from './loaders/port.ts';
import { createSchema } from './schema/index.ts';
import { createGraphql, MAX_TIMEOUT_MS, type Log } from './http/graphql.ts';
import { createHttpFront, json, type Handler, type HttpFront } from './http/server.ts';
import { factsIn, type Catalog } from './ports/definition.ts';
import { createMemoryState } from './state/memory.ts';
import { createTracker, TRACKER_PATH } from './http/tracker/index.ts';
import { addressOf, trackingScript } from './http/tracker/snippet.ts';
import { createPermits } from './transport/permits.ts';
import { openUpstream } from './transport/upstream.ts';

export interface AppOptions {
  readonly config: Config;
  /** Every source there is, configured or not; the schema always has all of them. */
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
  /** No new work, running queries finish within the grace, subscriptions end, sources are closed. Can be called twice. */
  close(graceMs?: Milliseconds): Promise<void>;
}

const MAX_BODY_BYTES = 1_000_000;
const USER_AGENT = 'LeadGraph/0.1 (+https://www.npmjs.com/package/leadgraph)';

export async function createApp({
  config,
  catalog: everything,
  clock,
  random,
  log,
  pollMs,
  exportPollMs,
}: AppOptions): Promise<App> {
  let draining = false;
  // What a masked error tells its client leads to the lines of the log about the same request.
  const requestIds = new AsyncLocalStorage<string>();
  // State that upstreams share: answers and permits.
  const state = createMemoryState();
  const warn: Runtime['warn'] = (message, facts = {}) => {
    log.warn(facts, message);
  };
  const catalog = factsIn(everything);
  const store = await config.store.definition.open(config.store.values, {
    clock,
    random,
    warn,
    sources: catalog,
    // Only the gateway knows where its tracker is served.
    trackingScript: async () =>
      trackingScript({
        publicUrl: config.publicUrl ?? addressOf({ server: http.server, host: config.host }),
        siteKey: config.collectLimits.siteKeys[0]?.key ?? null,
      }),
  });
  const permits = createPermits({ clock, journal: store.journal });
  const upstreamsOpened: Upstream[] = [];
  const runtime: Runtime = {
    clock,
    random,
    openUpstream(spec) {
      const upstream = openUpstream(spec, { clock, random, state, permits, userAgent: USER_AGENT });
      upstreamsOpened.push(upstream);
      return upstream;
    },
    warn,
  };

  // Vendors that are configured are opened; the others stand in the catalog alone.
  const sources = new Map<SourceName, Source>();
  for (const [name, { definition, values }] of config.vendors)
    sources.set(name, await definition.open(values, runtime));
  sources.set(store.facts.name, store);
  const identifiedLeads = createIdentifiedLeads({
    sources,
    store,
    clock,
    makeCall: background,
    pollMs,
    onFault: (cause) => {
      report(cause);
    },
  });

  const feedJoins = createFeedJoins(store);

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
  function loadersFor(facts: Pick<Call, 'deadline' | 'signal' | 'priority'>): Loaders {
    return createLoaders({
      sources,
      store,
      catalog,
      clock,
      exports,
      onErased,
      call: facts,
    });
  }
  /** Kept answers and events that tell of somebody who was erased go as well. */
  function onErased({ leads, emails }: Erased): void {
    identifiedLeads.remove(leads, emails);
    const words = [...emails, ...leads.map(({ externalId }) => JSON.stringify(externalId))].map(
      (word) => word.toLowerCase(),
    );
    for (const upstream of upstreamsOpened)
      upstream.invalidate(({ value }) => {
        // Under way: nobody knows yet of whom it will tell.
        if (value === undefined) return true;
        const text = JSON.stringify(value).toLowerCase();
        return words.some((word) => text.includes(word));
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
    const requestId = requestIds.getStore() ?? randomUUID();
    log.error({ err: cause, requestId }, 'unexpected error');
    return requestId;
  };
  const exports = createExports({
    sources,
    store,
    clock,
    randomSecret: () => randomBytes(32).toString('base64url'),
    randomId: randomUUID,
    makeCall: background,
    onFault: report,
    pollMs: exportPollMs,
  });
  const subscriptionsOf = createSubscriptions({
    identifiedLeads,
    feedJoins,
    exports,
    onUnreadLead: (err, { source }) => {
      log.warn({ err, source }, 'the lead of an event could not be read');
    },
  });
  const graphql = createGraphql({
    config,
    schema: createSchema(catalog),
    clock,
    report,
    loadersFor,
    upstreams,
    subscriptionsOf,
    exports,
    isDraining: () => draining,
  });
  const health: Handler = (_request, response) => {
    json(response, 200, { status: 'alive' });
  };
  const ready: Handler = (_request, response) => {
    json(response, draining ? 503 : 200, { status: draining ? 'draining' : 'ready' });
  };
  const collect = createCollect({
    clock,
    limits: config.collectLimits,
    origins: config.collectOrigins,
    takesBots: config.collectBots,
    track: (events) => store.track(events, { ...background(), priority: 'INTERACTIVE' }),
  });
  const http = createHttpFront({
    clock,
    maxBodyBytes: MAX_BODY_BYTES,
    around: (work) => requestIds.run(randomUUID(), work),
    onAnswer: (facts) => {
      log.info({ requestId: requestIds.getStore(), ...facts }, 'request');
    },
    routes: new Map<string, Handler>([
      ['/graphql', graphql],
      ['/collect', collect],
      [TRACKER_PATH, createTracker()],
      ['/exports', createDownloads(exports)],
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
    identifiedLeads.close();
    feedJoins.close();
    await exports.close();
    if (http.server.listening) await http.drain(graceMs);
    await Promise.all([...sources.values()].map((source) => source.close()));
  }
  return {
    http,
    store,
    background,
    close: (graceMs = 10_000) => (closing ??= closeAll(graceMs)),
  };
}
