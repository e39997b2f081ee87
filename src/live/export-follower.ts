import { GatewayError, SourceError, toError } from '../domain/errors.ts';
import type { LeadExport } from '../domain/exports.ts';
import type { SourceName } from '../domain/entities.ts';
import { DAY, MINUTE, SECOND, type Clock, type Milliseconds } from '../domain/time.ts';
import type { Call } from '../ports/call.ts';
import type { Source } from '../ports/source.ts';
import type { ExportRepository } from '../ports/store.ts';

export interface FollowerDependencies {
  readonly sources: ReadonlyMap<SourceName, Source>;
  readonly book: ExportRepository;
  readonly clock: Clock;
  readonly makeCall: () => Call;
  /** A fault of the gateway while an export is waited for. */
  readonly onFault: (cause: unknown) => void;
  /** Between two looks at an export; a source that counts them allows five a minute. @default 20 000 */
  readonly pollMs?: Milliseconds | undefined;
  /** Called when an export has succeeded or failed. */
  readonly onChange: () => void;
  /** Aborted: all waits end, and the exports stay as they are. */
  readonly signal: AbortSignal;
}

/** How long finished rows can be downloaded. */
const DOWNLOAD_MS: Milliseconds = DAY;
/** An export that its source has not finished within this time has failed. */
const PATIENCE_MS: Milliseconds = 60 * MINUTE;

/** Failures after which asking again may go better. */
const PASSING = new Set<string>([
  'BUDGET_EXCEEDED',
  'UPSTREAM_RATE_LIMITED',
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_UNAVAILABLE',
]);

/** Waits for exports in the background, and stores their results. */
export interface ExportFollower {
  follow(one: LeadExport): void;
  /** Resolves when nothing is waited for any more. */
  settled(): Promise<void>;
}

export function createExportFollower({
  sources,
  book,
  clock,
  makeCall,
  onFault,
  pollMs = 20 * SECOND,
  onChange,
  signal,
}: FollowerDependencies): ExportFollower {
  const waits = new Set<Promise<unknown>>();

  async function fail(one: LeadExport, { code, message }: GatewayError): Promise<void> {
    const failure = { code, message };
    await book.save({ ...one, status: 'FAILED', finishedAt: clock.now(), failure });
    onChange();
  }

  /** Fetches the rows and finishes the export; false where the source still works on it. */
  async function look(one: LeadExport, source: Source, handle: string): Promise<boolean> {
    const rows = await source.readExport?.(handle, one, makeCall());
    if (!rows) return false;
    const now = clock.now();
    const rowCount = rows.length;
    const finished = { ...one, status: 'PROCESSED', finishedAt: now, rowCount } as const;
    await book.finish({ ...finished, expiresAt: now + DOWNLOAD_MS }, rows);
    onChange();
    return true;
  }

  async function wait(one: LeadExport, source: Source, handle: string): Promise<void> {
    let passing = '';
    while (!signal.aborted) {
      try {
        if (await look(one, source, handle)) return;
        passing = '';
      } catch (cause) {
        if (!(cause instanceof SourceError && PASSING.has(cause.code))) {
          if (!(cause instanceof GatewayError)) onFault(cause);
          await fail(one, cause instanceof GatewayError ? cause : broken(cause));
          return;
        }
        passing = `: ${cause.message}`;
      }
      if (clock.now() - one.createdAt > PATIENCE_MS) {
        const message = `${one.source} did not finish the export within an hour${passing}`;
        await fail(one, new SourceError('UPSTREAM_TIMEOUT', one.source, message));
        return;
      }
      await clock.sleep(pollMs, signal);
    }
  }

  async function run(one: LeadExport): Promise<void> {
    const source = sources.get(one.source);
    if (!source) {
      const message = `${one.source} is not configured`;
      await fail(one, new SourceError('NOT_CONFIGURED', one.source, message));
    } else if (one.handle === null) {
      const message = `The gateway stopped while it asked ${one.source} for the export; start it again`;
      await fail(one, new SourceError('UNKNOWN_OUTCOME', one.source, message));
    } else await wait(one, source, one.handle);
  }

  return {
    follow(one) {
      const waiting = run(one)
        .catch(onFault)
        .finally(() => waits.delete(waiting));
      waits.add(waiting);
    },
    async settled() {
      await Promise.all(waits);
    },
  };
}

function broken(cause: unknown): GatewayError {
  const message = 'The gateway could not read the export; its log says why';
  return new GatewayError('INTERNAL', message, { cause: toError(cause) });
}
