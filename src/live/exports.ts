import type { SourceName } from '../domain/entities.ts';
import {
  GatewayError,
  InvalidInputError,
  SourceError,
  UnsupportedError,
} from '../domain/errors.ts';
import type { LeadExport } from '../domain/exports.ts';
import type { ExportQuery } from '../domain/query.ts';
import { DAY, type Milliseconds, SECOND, sameRange } from '../domain/time.ts';
import type { Call } from '../ports/call.ts';
import type { ExportRequest, Exports } from '../ports/exports.ts';
import type { Source } from '../ports/source.ts';
import type { Store } from '../ports/store.ts';
import { createExportFollower, type FollowerDependencies } from './export-follower.ts';

export interface ExportDependencies extends Pick<
  FollowerDependencies,
  'sources' | 'clock' | 'makeCall' | 'onFault' | 'pollMs'
> {
  /** Where exports are kept; one of the sources as well. */
  readonly store: Store;
  /** 32 random bytes as base64url. */
  readonly randomSecret: () => string;
  readonly randomId: () => string;
}

/** How long an export is kept, from its creation. */
const KEPT_MS: Milliseconds = 7 * DAY;
/** How long a store that fails is left alone. */
const PAUSE_MS: Milliseconds = SECOND;

/**
 * Exports. A source is asked once; the gateway waits in the background, keeps the rows in the store, and resumes
 * after a restart.
 */
export function createExports({
  store,
  randomSecret,
  randomId,
  ...following
}: ExportDependencies): Exports {
  const { sources, clock, onFault } = following;
  const book = store.exports;
  const closing = new AbortController();
  const watchers = new Set<() => void>();
  const onChange = () => {
    for (const wake of watchers) wake();
  };
  const follower = createExportFollower({ ...following, book, onChange, signal: closing.signal });

  const resumed = resumeExports(
    async () => {
      await book.deleteBefore(clock.now() - KEPT_MS);
      for (const one of await book.pending()) follower.follow(one);
    },
    { clock, onFault, signal: closing.signal },
  );

  return {
    async start(request, call) {
      const { source, account } = await placeOf(request, { sources, store, call });
      const { nonce, feed, window } = request;
      const query: ExportQuery = { account, feed: feed?.externalId ?? null, window };
      const fresh: LeadExport = {
        ...query,
        id: randomId(),
        source: source.facts.name,
        nonce,
        handle: null,
        status: 'PENDING',
        createdAt: clock.now(),
        finishedAt: null,
        rowCount: null,
        failure: null,
        secret: randomSecret(),
        expiresAt: null,
      };
      await resumed();
      const one = await book.create(fresh);
      if (one.id !== fresh.id) return sameAs(fresh, one);
      try {
        const handle = (await source.startExport?.(query, call)) ?? '';
        const taken = { ...one, handle };
        await book.save(taken);
        follower.follow(taken);
        return taken;
      } catch (cause) {
        // The caller is told of the first failure; the second one is for the log.
        await book.remove(one.id).catch(onFault);
        throw cause;
      }
    },
    byId: (id) => book.byId(id),
    async *watch(id, signal) {
      const ends = AbortSignal.any([signal, closing.signal]);
      let last: string | null = null;
      while (!ends.aborted) {
        const news = Promise.withResolvers<undefined>();
        const wake = () => {
          news.resolve(undefined);
        };
        watchers.add(wake);
        ends.addEventListener('abort', wake);
        try {
          const one = await book.byId(id);
          if (!one) throw new GatewayError('NOT_FOUND', 'There is no such export');
          if (one.status !== last) {
            last = one.status;
            yield one;
          }
          if (one.status !== 'PENDING') return;
          await news.promise;
        } finally {
          watchers.delete(wake);
          ends.removeEventListener('abort', wake);
        }
      }
    },
    async download(secret) {
      const one = await book.bySecret(secret);
      return one && (one.expiresAt ?? 0) > clock.now() ? one : null;
    },
    rows: (id, from, first) => book.rows(id, from, first),
    async close() {
      closing.abort();
      await resumed();
      await follower.settled();
    },
  };
}

/** The existing export of the nonce, if the same export is asked for; throws CONFLICT if it is another one. */
function sameAs(fresh: LeadExport, known: LeadExport): LeadExport {
  const isSame =
    known.source === fresh.source &&
    known.account === fresh.account &&
    known.feed === fresh.feed &&
    sameRange(known.window, fresh.window);
  if (isSame) return known;
  throw new GatewayError('CONFLICT', 'The nonce was used for another export; that one stands');
}

/** A source and its account that an export is asked of. */
interface Place {
  readonly source: Source;
  readonly account: string;
}

/** The account that is named, or that of the feed, or the only one that can be exported, or the local store. */
async function placeOf(
  { account, feed }: ExportRequest,
  {
    sources,
    store,
    call,
  }: {
    readonly sources: ReadonlyMap<SourceName, Source>;
    readonly store: Store;
    readonly call: Call;
  },
): Promise<Place> {
  const exporters = [...sources.values()].filter((source) => source.startExport);
  const named = account ?? (feed && { source: feed.source, externalId: feed.account });
  if (account && feed && (feed.source !== account.source || feed.account !== account.externalId))
    throw fault('customFeedId', 'belongs to another account than accountId');
  if (named) {
    const { source: name, externalId } = named;
    const source = sources.get(name);
    if (!source) throw new SourceError('NOT_CONFIGURED', name, `${name} is not configured`);
    if (source.startExport) return { source, account: externalId };
    const others = exporters.map(({ facts }) => facts.name);
    throw new UnsupportedError(`${name} has no exports; ${others.join(', ')} can`, others);
  }
  const [vendor, ...more] = exporters.filter((source) => source !== store);
  if (!vendor) return { source: store, account: '' };
  const accounts = (await vendor.accounts?.(call))?.items ?? [];
  const [only] = accounts;
  if (!only || accounts.length > 1 || more.length > 0)
    throw fault('accountId', 'is needed where several accounts can be exported; see accounts');
  return { source: vendor, account: only.ref.externalId };
}

function fault(name: string, message: string): InvalidInputError {
  return new InvalidInputError([{ path: [name], message: `${name} ${message}` }]);
}

/**
 * Goes on with the exports that an earlier process left behind, as soon as the store answers. Returns a function that
 * waits for the attempt that runs, and not for a store that fails.
 */
function resumeExports(
  resume: () => Promise<void>,
  {
    clock,
    onFault,
    signal,
  }: Pick<FollowerDependencies, 'clock' | 'onFault'> & { readonly signal: AbortSignal },
): () => Promise<void> {
  const attempt = (): Promise<void> =>
    resume().catch((cause: unknown) => {
      if (!(cause instanceof SourceError)) onFault(cause);
      else void clock.sleep(PAUSE_MS, signal).then(again);
    });
  function again(): void {
    if (!signal.aborted) running = attempt();
  }
  let running = attempt();
  return () => running;
}
