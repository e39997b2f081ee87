import type { SourceName } from '../domain/entities.ts';
import {
  GatewayError,
  InvalidInputError,
  SourceError,
  UnsupportedError,
} from '../domain/errors.ts';
import type { LeadExport } from '../domain/exports.ts';
import { type Clock, DAY, type Milliseconds, MINUTE, sameRange, SECOND } from '../domain/time.ts';
import type { Call } from '../ports/call.ts';
import type { ExportRequest, Exports } from '../ports/exports.ts';
import type { Source } from '../ports/source.ts';
import type { Store } from '../ports/store.ts';

export interface ExportDependencies {
  readonly sources: ReadonlyMap<SourceName, Source>;
  /** Where they are kept; null: nowhere, so none can be asked for. One of the sources as well. */
  readonly store: Store | null;
  readonly clock: Clock;
  /** 32 random bytes as base64url, and a random id. */
  readonly randomSecret: () => string;
  readonly randomId: () => string;
  readonly makeCall: () => Call;
  /** A fault of ours while an export is waited for. */
  readonly onFault: (cause: unknown) => void;
  /** Between two looks at an export; a source that counts them allows five a minute. @default 20 000 */
  readonly pollMs?: Milliseconds | undefined;
}

const DOWNLOAD_MS: Milliseconds = DAY;
const KEPT_MS: Milliseconds = 7 * DAY;
/** What the source has not finished by then is given up. */
const PATIENCE_MS: Milliseconds = 60 * MINUTE;

/** Exports: asked of a source once, waited for in the background, kept in the store, resumed after a restart. */
export function createExports({
  sources,
  store,
  clock,
  randomSecret,
  randomId,
  makeCall,
  onFault,
  pollMs = 20 * SECOND,
}: ExportDependencies): Exports {
  const book = store?.exports ?? null;
  const closing = new AbortController();
  const watchers = new Set<() => void>();
  const waits = new Set<Promise<unknown>>();

  function changed(): void {
    for (const wake of watchers) wake();
  }

  async function fail(one: LeadExport, cause: GatewayError): Promise<void> {
    const failure = { code: cause.code, message: cause.message };
    await book?.save({ ...one, status: 'FAILED', finishedAt: clock.now(), failure });
    changed();
  }

  /** True where asking again may go better. */
  function isPassing(cause: unknown): boolean {
    return cause instanceof SourceError && PASSING.has(cause.code);
  }

  async function follow(one: LeadExport, source: Source, handle: string): Promise<void> {
    while (!closing.signal.aborted) {
      try {
        const rows = await source.readExport?.(handle, one, makeCall());
        if (rows) {
          const now = clock.now();
          await book?.finish(
            {
              ...one,
              status: 'PROCESSED',
              finishedAt: now,
              rowCount: rows.length,
              expiresAt: now + DOWNLOAD_MS,
            },
            rows,
          );
          changed();
          return;
        }
      } catch (cause) {
        if (!isPassing(cause)) {
          if (!(cause instanceof GatewayError)) onFault(cause);
          await fail(one, cause instanceof GatewayError ? cause : broken());
          return;
        }
      }
      if (clock.now() - one.createdAt > PATIENCE_MS) {
        const message = `${one.source} did not finish the export within an hour`;
        await fail(one, new SourceError('UPSTREAM_TIMEOUT', one.source, message));
        return;
      }
      await clock.sleep(pollMs, closing.signal);
    }
  }
  function wait(one: LeadExport): void {
    const waiting = waitFor(one)
      .catch(onFault)
      .finally(() => waits.delete(waiting));
    waits.add(waiting);
  }
  async function waitFor(one: LeadExport): Promise<void> {
    const source = sources.get(one.source);
    if (!source) {
      const message = `${one.source} is not configured`;
      await fail(one, new SourceError('NOT_CONFIGURED', one.source, message));
    } else if (one.handle === null) {
      const message = `The gateway stopped while it asked ${one.source} for the export; start it again`;
      await fail(one, new SourceError('UNKNOWN_OUTCOME', one.source, message));
    } else await follow(one, source, one.handle);
  }
  /** What a gateway before this one has left. */
  async function resume(): Promise<void> {
    await book?.deleteBefore(clock.now() - KEPT_MS);
    for (const one of (await book?.pending()) ?? []) wait(one);
  }
  const resumed = resume().catch(onFault);

  /** The source and its account that an export is asked of. */
  async function placeOf(
    { account, feed }: ExportRequest,
    call: Call,
  ): Promise<{ readonly source: Source; readonly account: string }> {
    const named = account ?? (feed ? { source: feed.source, externalId: feed.account } : null);
    if (account && feed && (feed.source !== account.source || feed.account !== account.externalId))
      throw fault('customFeedId', 'belongs to another account than accountId');
    if (named) {
      const source = sources.get(named.source);
      if (!source)
        throw new SourceError('NOT_CONFIGURED', named.source, `${named.source} is not configured`);
      if (source.startExport) return { source, account: named.externalId };
      const others = [...sources].filter(([, one]) => one.startExport).map(([name]) => name);
      throw new UnsupportedError(
        `${named.source} has no exports; ${others.join(', ')} can`,
        others,
      );
    }
    const vendors = [...sources.values()].filter((one) => one.startExport && one !== store);
    const [vendor, ...more] = vendors;
    if (!vendor) {
      if (!store?.startExport) throw new UnsupportedError('No configured source has exports', []);
      return { source: store, account: '' };
    }
    const accounts = (await vendor.accounts?.(call))?.items ?? [];
    const [only] = accounts;
    if (!only || accounts.length > 1 || more.length > 0)
      throw fault('accountId', 'is needed where several accounts can be exported; see accounts');
    return { source: vendor, account: only.ref.externalId };
  }

  return {
    async start(request, call) {
      if (!book) throw new UnsupportedError('Exports need a store, which is not configured', []);
      const { source, account } = await placeOf(request, call);
      const query = { account, feed: request.feed?.externalId ?? null, window: request.window };
      const fresh: LeadExport = {
        ...query,
        id: randomId(),
        source: source.facts.name,
        nonce: request.nonce,
        handle: null,
        status: 'PENDING',
        createdAt: clock.now(),
        finishedAt: null,
        rowCount: null,
        failure: null,
        secret: randomSecret(),
        expiresAt: null,
      };
      await resumed;
      const one = await book.create(fresh);
      if (one.id !== fresh.id) {
        const isSame =
          one.source === fresh.source &&
          one.account === query.account &&
          one.feed === query.feed &&
          sameRange(one.window, query.window);
        if (isSame) return one;
        throw new GatewayError(
          'CONFLICT',
          'The nonce was used for another export; that one stands',
        );
      }
      try {
        const handle = (await source.startExport?.(query, call)) ?? '';
        const taken = { ...one, handle };
        await book.save(taken);
        wait(taken);
        return taken;
      } catch (cause) {
        await book.remove(one.id);
        throw cause;
      }
    },
    byId: async (id) => (await book?.byId(id)) ?? null,
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
          const one = (await book?.byId(id)) ?? null;
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
      const one = (await book?.bySecret(secret)) ?? null;
      return one && (one.expiresAt ?? 0) > clock.now() ? one : null;
    },
    rows: async (id, from, first) => (await book?.rows(id, from, first)) ?? [],
    async close() {
      closing.abort();
      await resumed;
      await Promise.all(waits);
    },
  };
}

const PASSING = new Set<string>([
  'BUDGET_EXCEEDED',
  'UPSTREAM_RATE_LIMITED',
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_UNAVAILABLE',
]);

function broken(): GatewayError {
  return new GatewayError('INTERNAL', 'The gateway could not read the export; its log says why');
}

function fault(name: string, message: string): InvalidInputError {
  return new InvalidInputError([{ path: [name], message: `${name} ${message}` }]);
}
