import type { Milliseconds } from '../../domain/time.ts';
import { BUSY_TIMEOUT, type SqliteConnection } from './sqlite-connection.ts';
import { ANOTHER_VERSION, damaged, removed, replaced, sqliteErrorOf } from './sqlite-errors.ts';
import {
  hasBytesOf,
  identityOf,
  isWholeFile,
  type KnownFile,
  logOf,
  setLogAside,
  stampOf,
} from './sqlite-file.ts';
import { StoreFault } from './store-fault.ts';

/** What has the name of the file now: the file that is open with its log, nothing, or anything else. */
export type FilePlace = 'SAME' | 'AWAY' | 'OTHER';

/**
 * How a store whose file was replaced comes to work on the new file. First all other connections are closed, then `leave`
 * closes the last one, and `take` opens the new file. No log is ever replayed into a file that it does not belong to, and
 * none is deleted. Each step can be tried again when it has thrown.
 */
export interface Succession {
  place(): FilePlace;
  /**
   * Leaves the file that is open, once the other one is whole. A log that stays beside the new file, and is not its own,
   * gets another name.
   *
   * @param held descriptor of the file that is left; null where there is none
   * @returns that other name; null where no log is set aside
   */
  leave(held: number | null): string | null;
  /** Opens the new file and looks through all of it. */
  take(): void;
}

export interface SuccessionOptions {
  readonly file: string;
  readonly source: string;
  readonly now: () => Milliseconds;
  readonly known: KnownFile;
  current(): SqliteConnection | null;
  close(): void;
  /** Opens the file, which must have this identity, and the tables of this gateway. */
  open(identity: string): SqliteConnection;
}

function isLasting(cause: unknown): boolean {
  return (
    cause instanceof StoreFault && (cause.proof === 'CHECK' || cause.message === ANOTHER_VERSION)
  );
}

/** What cannot be done for a file that is away, or on a disk that failed, keeps nobody from leaving it. */
function attempt(act: () => void): void {
  try {
    act();
  } catch {
    // Its log is kept.
  }
}

/** A file that did not change for so long is no longer being copied. */
const SETTLED: Milliseconds = 1_000;

export function createSuccession({
  file,
  source,
  now,
  known,
  current,
  close,
  open,
}: SuccessionOptions): Succession {
  let seen = { stamp: '', at: 0 };
  let refused: { readonly stamp: string; readonly cause: unknown } | null = null;

  function hasSettled(): boolean {
    const stamp = stampOf(file);
    if (stamp !== seen.stamp) seen = { stamp, at: now() };
    // What a log of its own completes need not be whole.
    const log = identityOf(logOf(file));
    const hasOwnLog = log !== '' && log !== known.log;
    return now() - seen.at >= SETTLED && (hasOwnLog || isWholeFile(file));
  }
  /** Copies what the log holds into the file to which it belongs, wherever that is now. */
  function complete(left: SqliteConnection): void {
    left.sqlite.pragma(`busy_timeout = ${BUSY_TIMEOUT}`);
    const [done] = left.sqlite.pragma('wal_checkpoint(FULL)') as { readonly busy: number }[];
    if (done?.busy !== 0) throw replaced(source);
  }
  /** The file is the same, and its log has lost its name. */
  function leaveLog(left: SqliteConnection): string | null {
    const log = logOf(file);
    const aside = setLogAside(log, identityOf(log));
    complete(left);
    close();
    return aside;
  }
  function leaveFile(held: number | null): string | null {
    if (refused?.stamp === stampOf(file)) throw refused.cause;
    if (!hasSettled()) throw replaced(source);
    const left = current();
    // A copy of the file that is left, made while nothing was written to it: the log is that of the copy as well.
    const isCopy = held !== null && hasBytesOf(file, held);
    if (left && !isCopy)
      attempt(() => {
        complete(left);
      });
    close();
    return isCopy ? null : setLogAside(logOf(file), known.log);
  }
  return {
    place() {
      const found = identityOf(file);
      if (found === '') return 'AWAY';
      if (found !== known.file) return 'OTHER';
      return current()?.isInPlace() === false ? 'OTHER' : 'SAME';
    },
    leave(held) {
      const found = identityOf(file);
      if (found === '') throw removed(source);
      const left = current();
      if (found !== known.file) return leaveFile(held);
      return left ? leaveLog(left) : null;
    },
    take() {
      const found = identityOf(file);
      if (found === '') throw removed(source);
      const before = known.file;
      const isNew = found !== before;
      try {
        const { sqlite } = open(found);
        if (isNew && sqlite.pragma('quick_check(1)', { simple: true }) !== 'ok')
          throw damaged(source);
        refused = null;
      } catch (error) {
        close();
        Object.assign(known, { file: before, log: '' });
        const cause = sqliteErrorOf(error, { source, waited: BUSY_TIMEOUT });
        // Nothing but another file helps. A lock or a disk may do better the next time.
        if (isLasting(cause)) refused = { stamp: stampOf(file), cause };
        throw cause;
      }
    },
  };
}
