import pg from 'pg';
import { GatewayError, SourceError, toError } from '../../domain/errors.ts';
import { tookTooLong } from './deadline.ts';

// Classes and codes of SQLSTATE, https://www.postgresql.org/docs/current/errcodes-appendix.html

/** The transaction met another one. A retry sees what the other committed, so it may succeed. */
const CONFLICTS: ReadonlySet<string> = new Set([
  '40001', // serialization_failure
  '40P01', // deadlock_detected
  '23505', // unique_violation: two transactions inserted the same key
  '0A000', // "cached plan must not change result type": a newer gateway has migrated the tables
]);
/** The server is shut down, crashed, starting, or has no free connection. */
const UNREACHABLE: ReadonlySet<string> = new Set(['57P01', '57P02', '57P03', '53300']);
/** A lock or a statement took longer than its timeout. */
const TIMED_OUT: ReadonlySet<string> = new Set(['55P03', '57014', '25P03']);
/** The server takes no writes: it is a standby, or was told so. */
const READ_ONLY: ReadonlySet<string> = new Set(['25006']);
/** The server has no room left. */
const FULL: ReadonlySet<string> = new Set(['53100', '53200', '58030']);
/** Codes of the gateway's errors after which a connection is not used again. */
const CONNECTION_LOST: ReadonlySet<string> = new Set(['UPSTREAM_UNAVAILABLE', 'UNKNOWN_OUTCOME']);

/** The transaction conflicted with another one, and may be retried. */
export class TransactionConflict extends Error {
  override readonly name = 'TransactionConflict' as const;

  constructor(state: string, cause: unknown) {
    super(`A transaction of the local store conflicted with another one (SQLSTATE ${state})`, {
      cause,
    });
  }
}

/** The connection was lost before the transaction began, so nothing was done. */
export class NotBegun extends Error {
  override readonly name = 'NotBegun' as const;
}

function stateOf(cause: unknown): string {
  return cause instanceof pg.DatabaseError ? (cause.code ?? '') : '';
}

/** True where the server cannot be reached. An error without SQLSTATE comes from the connection, not from the server. */
export function isUnreachable(cause: unknown): boolean {
  const state = stateOf(cause);
  return state === '' || state.startsWith('08') || UNREACHABLE.has(state);
}

/** The gateway's error for an error of a server that was reached. */
export function errorOf(cause: unknown, source: string): Error {
  const state = stateOf(cause);
  if (CONFLICTS.has(state)) return new TransactionConflict(state, cause);
  if (TIMED_OUT.has(state)) return tookTooLong(source, cause);
  if (READ_ONLY.has(state))
    return new SourceError('UPSTREAM_UNAVAILABLE', source, 'The local store is read-only now', {
      cause,
    });
  if (FULL.has(state))
    return new SourceError('UPSTREAM_UNAVAILABLE', source, 'The disk of the local store is full', {
      cause,
    });
  // The driver's own message is left out: it may quote values of rows.
  return new GatewayError('INTERNAL', `PostgreSQL refused a statement (SQLSTATE ${state})`, {
    cause,
  });
}

/** True where the connection that failed with this error cannot be used again. */
export function isConnectionLost(cause: unknown): boolean {
  return cause instanceof SourceError && CONNECTION_LOST.has(cause.code);
}

export function cannotOpen(place: string, cause: unknown): GatewayError {
  let first = toError(cause);
  while (first.cause instanceof Error) first = first.cause;
  // Where several addresses were tried in vain, the error has a code and no message.
  const reason = first.message === '' && 'code' in first ? String(first.code) : first.message;
  return new GatewayError(
    'INTERNAL',
    `The database of STORE_URL, ${place}, cannot be opened: ${reason}`,
    { cause },
  );
}
