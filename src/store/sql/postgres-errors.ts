import { GatewayError, SourceError, toError } from '../../domain/errors.ts';

// Classes and codes of SQLSTATE, https://www.postgresql.org/docs/current/errcodes-appendix.html

/** Somebody else was faster: begun anew it sees what they did. A key that is there already is what a race looks like. */
export const IN_THE_WAY: ReadonlySet<string> = new Set([
  '40001', // serialization_failure
  '40P01', // deadlock_detected
  '23505', // unique_violation
  '0A000', // "cached plan must not change result type": a newer gateway has migrated the tables
]);

/** Shut down, crashed, starting, or full. */
const DOWN: ReadonlySet<string> = new Set(['57P01', '57P02', '57P03', '53300']);

/** A lock or a statement that took longer than it may. */
export const LATE: ReadonlySet<string> = new Set(['55P03', '57014', '25P03']);

/** Codes of ours after which a connection is not used again. */
const AWAY: ReadonlySet<string> = new Set(['UPSTREAM_UNAVAILABLE', 'UNKNOWN_OUTCOME']);

/** An error without a state is not the server's but one of the way to it. */
export function isAway(state: string): boolean {
  return state === '' || state.startsWith('08') || DOWN.has(state);
}

export function isLost(cause: unknown): boolean {
  return cause instanceof SourceError && AWAY.has(cause.code);
}

/** The connection was lost before the transaction began: nothing was done. */
export class NotBegun extends Error {
  override readonly name = 'NotBegun' as const;
}

export class InTheWay extends Error {
  override readonly name = 'InTheWay' as const;

  constructor(state: string, cause: unknown) {
    super(`A transaction of the local store got into the way of another (SQLSTATE ${state})`, {
      cause,
    });
  }
}

export function cannotOpen(place: string, cause: unknown): GatewayError {
  let first = toError(cause);
  while (first.cause instanceof Error) first = first.cause;
  // Of several addresses that were tried, none of which answered, only the codes say something.
  const reason = first.message === '' && 'code' in first ? String(first.code) : first.message;
  return new GatewayError(
    'INTERNAL',
    `The database of STORE_URL, ${place}, cannot be opened: ${reason}`,
    { cause },
  );
}
