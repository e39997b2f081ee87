import Sqlite from 'better-sqlite3';
import { GatewayError, toError } from '../../domain/errors.ts';
import type { Milliseconds } from '../../domain/time.ts';
import { LONG_WAIT, tookTooLong } from './deadline.ts';
import { type Proof, StoreFault } from './store-fault.ts';

/** A statement ran past the deadline of its request. */
export class DeadlinePassed extends Error {
  override readonly name = 'DeadlinePassed' as const;
}

interface Meaning {
  readonly says: string;
  /** What shows that the fault has ended. */
  readonly proof: Proof;
}

const DAMAGED: Meaning = { says: 'The file of the local store is damaged', proof: 'CHECK' };
const FORBIDDEN: Meaning = {
  says: 'The file of the local store may not be read or written',
  proof: 'WRITE',
};
/** What SQLite's result codes mean for a caller, https://www.sqlite.org/rescode.html; the first that fits counts. */
const MEANINGS: readonly (readonly [code: string, meaning: Meaning])[] = [
  ['SQLITE_CORRUPT', DAMAGED],
  ['SQLITE_NOTADB', DAMAGED],
  ['SQLITE_FULL', { says: 'The disk of the local store is full', proof: 'WRITE' }],
  ['SQLITE_READONLY', { says: 'The file of the local store is read-only', proof: 'WRITE' }],
  ['SQLITE_CANTOPEN', { says: 'The file of the local store cannot be opened', proof: 'WRITE' }],
  [
    'SQLITE_IOERR',
    { says: 'The file of the local store cannot be read or written', proof: 'WRITE' },
  ],
  ['SQLITE_PERM', FORBIDDEN],
  ['SQLITE_AUTH', FORBIDDEN],
];

function meaningOf(cause: unknown): Meaning | null {
  if (!(cause instanceof Sqlite.SqliteError)) return null;
  return MEANINGS.find(([code]) => cause.code.startsWith(code))?.[1] ?? null;
}

/**
 * True where the connection is of no use any longer, because the file is damaged, away or opened for reading only. On a
 * full disk a connection still reads, and a new one could not even be opened.
 */
export function endsConnection(cause: unknown): boolean {
  return meaningOf(cause) !== null && !isOf(cause, 'SQLITE_FULL');
}

function isOf(cause: unknown, ...codes: readonly string[]): boolean {
  return cause instanceof Sqlite.SqliteError && codes.some((code) => cause.code.startsWith(code));
}

/**
 * The gateway's error for an error of SQLite; errors of works stay as they are. Messages name no file.
 *
 * @param waited how long the operation would have waited for a lock
 */
export function sqliteErrorOf(
  cause: unknown,
  { source, waited }: { readonly source: string; readonly waited: Milliseconds },
): Error {
  if (cause instanceof DeadlinePassed) return tookTooLong(source, cause);
  if (!(cause instanceof Sqlite.SqliteError)) return toError(cause);
  if (isOf(cause, 'SQLITE_BUSY', 'SQLITE_LOCKED') && waited < LONG_WAIT)
    return tookTooLong(source, cause);
  if (isOf(cause, 'SQLITE_BUSY', 'SQLITE_LOCKED'))
    return new StoreFault(
      'WRITE',
      { code: 'UPSTREAM_TIMEOUT', source },
      'Another program holds the lock of the local store',
      { cause },
    );
  const meaning = meaningOf(cause);
  if (meaning) return new StoreFault(meaning.proof, { source }, meaning.says, { cause });
  return new GatewayError('INTERNAL', `SQLite refused a statement (${cause.code})`, { cause });
}

/** Another file has the name of the one that was open. */
export function replaced(source: string): StoreFault {
  return new StoreFault(
    'PLACE',
    { source },
    'The file of the local store was replaced, and the new one is not in use yet',
  );
}
export const ANOTHER_VERSION =
  'The file of the local store was replaced by one of another version; start the gateway again';
export function replacedByAnotherVersion(source: string): StoreFault {
  return new StoreFault('PLACE', { source }, ANOTHER_VERSION);
}
export function removed(source: string): StoreFault {
  return new StoreFault('PLACE', { source }, 'The file of the local store was removed');
}
/** The file was removed while something was stored in it. */
export function displaced(source: string): StoreFault {
  return new StoreFault(
    'PLACE',
    { source, code: 'UNKNOWN_OUTCOME' },
    'The file of the local store was removed while something was stored in it; send it again with the same nonces',
  );
}
export function damaged(source: string): StoreFault {
  return new StoreFault(DAMAGED.proof, { source }, DAMAGED.says);
}
