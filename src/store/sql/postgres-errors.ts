import pg from 'pg';
import { GatewayError, toError } from '../../domain/errors.ts';
import { tookTooLong } from './deadline.ts';
import { type Proof, StoreFault } from './store-fault.ts';

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
interface Meaning {
  readonly says: string;
  /** What shows that the fault has ended. */
  readonly proof: Proof;
}
/** A statement that one connection prepared was run on another one. */
const BEHIND_POOLER =
  'The database of the local store is behind a pooler of transactions: add prepared=0 to STORE_URL';

/** Faults of the database itself. Codes of two letters or digits are classes. */
const FAULTS: ReadonlyMap<string, Meaning> = new Map([
  // read_only_sql_transaction: the server is a standby, or was told so
  ['25006', { says: 'The database of the local store is read-only', proof: 'WRITE' }],
  // disk_full, out_of_memory, configuration_limit_exceeded …
  ['53', { says: 'The server of the local store has no room left', proof: 'WRITE' }],
  // io_error, undefined_file …
  ['58', { says: 'The server of the local store cannot read or write its files', proof: 'WRITE' }],
  // data_corrupted, index_corrupted
  ['XX', { says: 'The database of the local store is damaged', proof: 'CHECK' }],
  // undefined_table, invalid_schema_name
  ['42P01', { says: 'Tables of the local store are missing', proof: 'CHECK' }],
  ['3F', { says: 'Tables of the local store are missing', proof: 'CHECK' }],
  // invalid_catalog_name, invalid_authorization_specification, insufficient_privilege
  ['3D', { says: 'The database of the local store is missing', proof: 'READ' }],
  ['28', { says: 'The database of the local store refuses the gateway', proof: 'READ' }],
  // duplicate_prepared_statement, invalid_sql_statement_name
  ['42P05', { says: BEHIND_POOLER, proof: 'READ' }],
  ['26', { says: BEHIND_POOLER, proof: 'READ' }],
  ['42501', { says: 'The database of the local store refuses the gateway', proof: 'WRITE' }],
]);

/** The transaction conflicted with another one, and may be retried. */
export class TransactionConflict extends Error {
  override readonly name = 'TransactionConflict' as const;

  constructor(state: string, cause: unknown) {
    super(`A transaction of the local store conflicted with another one (SQLSTATE ${state})`, {
      cause,
    });
  }
}

/** CONNECT: there was no connection. WORK: nothing was stored. COMMIT: nobody knows whether the server stored. */
export type LostAt = 'CONNECT' | 'WORK' | 'COMMIT';

/** The server cannot be reached, or the connection to it broke. */
export class ConnectionLost extends StoreFault {
  readonly at: LostAt;

  constructor(at: LostAt, source: string, options: ErrorOptions) {
    super(
      'READ',
      { source, code: at === 'COMMIT' ? 'UNKNOWN_OUTCOME' : 'UPSTREAM_UNAVAILABLE' },
      at === 'COMMIT'
        ? 'The connection to the database was lost while it stored; send it again with the same nonces'
        : 'The database of the local store cannot be reached',
      options,
    );
    this.at = at;
  }
}

/** The server takes connections or statements and does not answer. */
export function silent(source: string, cause?: unknown): StoreFault {
  const message = 'The database of the local store does not answer';
  return new StoreFault('READ', { source, code: 'UPSTREAM_TIMEOUT' }, message, { cause });
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
  const meaning = FAULTS.get(state) ?? FAULTS.get(state.slice(0, 2));
  if (meaning) return new StoreFault(meaning.proof, { source }, meaning.says, { cause });
  // The driver's own message is left out: it may quote values of rows.
  return new GatewayError('INTERNAL', `PostgreSQL refused a statement (SQLSTATE ${state})`, {
    cause,
  });
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
