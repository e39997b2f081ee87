import { type ProblemCode, SourceError } from '../../domain/errors.ts';
import { type Instant, SECOND } from '../../domain/time.ts';

/** Codes of a store that cannot store now, and that may store the same events later. */
const TRANSIENT: ReadonlySet<ProblemCode> = new Set([
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_TIMEOUT',
  'UNKNOWN_OUTCOME',
]);
/** When a sender may try again if the store does not say. */
const RETRY_AFTER = 5;

export interface StoreRefusal {
  readonly error: string;
  /** Whole seconds. */
  readonly retryAfter: number;
}

/** What a sender is told whose events the store did not take; null for any other failure. */
export function storeRefusal(cause: unknown, now: Instant): StoreRefusal | null {
  if (!(cause instanceof SourceError) || !TRANSIENT.has(cause.code)) return null;
  const { code, message, retryAt } = cause;
  const outcome =
    code === 'UNKNOWN_OUTCOME' ? message : `Nothing was stored: ${message.replace(/^The/, 'the')}`;
  return {
    error: `${outcome}.`,
    retryAfter: retryAt === null ? RETRY_AFTER : Math.max(1, Math.ceil((retryAt - now) / SECOND)),
  };
}
