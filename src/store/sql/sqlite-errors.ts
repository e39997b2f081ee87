import Sqlite from 'better-sqlite3';
import { GatewayError, SourceError, toError } from '../../domain/errors.ts';
import { tookTooLong } from './deadline.ts';

/** A statement ran past the deadline of its request. */
export class DeadlinePassed extends Error {
  override readonly name = 'DeadlinePassed' as const;
}

/** What SQLite's result codes mean for a caller, https://www.sqlite.org/rescode.html; the longest prefix counts. */
const MEANINGS: readonly (readonly [code: string, says: string])[] = [
  ['SQLITE_CORRUPT', 'The file of the local store is damaged'],
  ['SQLITE_NOTADB', 'The file of the local store is damaged'],
  ['SQLITE_FULL', 'The disk of the local store is full'],
  ['SQLITE_READONLY', 'The file of the local store is read-only'],
  ['SQLITE_CANTOPEN', 'The file of the local store cannot be opened'],
  ['SQLITE_IOERR', 'The file of the local store cannot be read or written'],
  ['SQLITE_PERM', 'The file of the local store may not be read or written'],
  ['SQLITE_AUTH', 'The file of the local store may not be read or written'],
];

/** True where the file itself fails: the connection to it is of no use any longer. */
export function isFileFault(cause: unknown): boolean {
  return (
    cause instanceof Sqlite.SqliteError && MEANINGS.some(([code]) => cause.code.startsWith(code))
  );
}

/** The gateway's error for an error of SQLite; errors of works stay as they are. Messages name no file. */
export function sqliteErrorOf(cause: unknown, source: string): Error {
  if (cause instanceof DeadlinePassed) return tookTooLong(source, cause);
  if (!(cause instanceof Sqlite.SqliteError)) return toError(cause);
  if (/^SQLITE_(BUSY|LOCKED)/.test(cause.code)) return tookTooLong(source, cause);
  const [, says] = MEANINGS.find(([code]) => cause.code.startsWith(code)) ?? [];
  if (says !== undefined) return new SourceError('UPSTREAM_UNAVAILABLE', source, says, { cause });
  return new GatewayError('INTERNAL', `SQLite refused a statement (${cause.code})`, { cause });
}
