import {
  accessSync,
  type BigIntStats,
  chmodSync,
  closeSync,
  constants,
  fstatSync,
  openSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';

/**
 * Says which file has a name now; empty where none has it. Two files never have the same identity while one of them is
 * open: a file system gives the number of a file to another one only when nobody has the first one open any longer.
 */
export function identityOf(file: string): string {
  try {
    return textOf(statSync(file, { bigint: true, throwIfNoEntry: false }));
  } catch {
    // Its folder cannot be read.
    return '';
  }
}
function textOf(found: Pick<BigIntStats, 'dev' | 'ino'> | undefined): string {
  return found ? `${found.dev} ${found.ino}` : '';
}

/** The write-ahead log of a file. SQLite follows links before it makes the name. */
export function logOf(file: string): string {
  return `${realOf(file)}-wal`;
}
function realOf(file: string): string {
  try {
    return realpathSync.native(file);
  } catch {
    return file;
  }
}

/** Makes the file where there is none. The files beside it, which SQLite makes, get the permissions of the file. */
export function makePrivate(file: string): void {
  closeSync(openSync(file, 'a', 0o600));
  try {
    chmodSync(file, 0o600);
  } catch {
    // The file belongs to somebody else, who decides who may read it.
  }
}

export function isWritable(file: string): boolean {
  try {
    accessSync(file, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** True where a log with content has lost its file: SQLite would delete the log of a file that it makes anew. */
export function isLogAlone(file: string): boolean {
  return (
    identityOf(file) === '' && (statSync(logOf(file), { throwIfNoEntry: false })?.size ?? 0) > 0
  );
}

/** A file that is held open, so that its identity belongs to no other file. */
export interface HeldFile {
  readonly identity: string;
  readonly descriptor: number;
  /** Only when no connection of this process has the file open: the system drops their locks with it. */
  release(): void;
}

/** Null where the file cannot be opened. */
export function holdFile(file: string): HeldFile | null {
  try {
    const descriptor = openSync(file, 'r');
    return {
      identity: textOf(fstatSync(descriptor, { bigint: true })),
      descriptor,
      release: () => {
        closeSync(descriptor);
      },
    };
  } catch {
    return null;
  }
}

/** Changes whenever the file does. */
export function stampOf(file: string): string {
  const found = statSync(file, { bigint: true, throwIfNoEntry: false });
  return found ? [found.dev, found.ino, found.size, found.mtimeNs].join(' ') : '';
}

const HEADER_BYTES = 100;
/** False for a file that is still being copied. https://www.sqlite.org/fileformat.html#the_database_header */
export function isWholeFile(file: string): boolean {
  return reading(file, (descriptor) => {
    const header = Buffer.alloc(HEADER_BYTES);
    if (readSync(descriptor, header, 0, HEADER_BYTES, 0) < HEADER_BYTES) return false;
    const pageSize = header.readUInt16BE(16);
    const bytes = header.readUInt32BE(28) * (pageSize === 1 ? 65_536 : pageSize);
    return fstatSync(descriptor).size >= bytes;
  });
}

const CHUNK = 2 ** 20;
/** True where a file has the same bytes as one that is open. */
export function hasBytesOf(file: string, held: number): boolean {
  return reading(file, (descriptor) => {
    if (fstatSync(descriptor).size !== fstatSync(held).size) return false;
    const [here, there] = [Buffer.alloc(CHUNK), Buffer.alloc(CHUNK)];
    for (let from = 0; ;) {
      const count = readSync(descriptor, here, 0, CHUNK, from);
      if (readSync(held, there, 0, CHUNK, from) !== count) return false;
      if (count === 0) return true;
      if (!here.subarray(0, count).equals(there.subarray(0, count))) return false;
      from += count;
    }
  });
}
/** False where the file cannot be read. */
function reading(file: string, isSo: (descriptor: number) => boolean): boolean {
  let descriptor: number | null = null;
  try {
    descriptor = openSync(file, 'r');
    return isSo(descriptor);
  } catch {
    return false;
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

/**
 * Gives a log another name, so that SQLite does not replay it into a file that it does not belong to. Returns that name;
 * null where the log is there no longer.
 *
 * @param identity of the log
 */
export function setLogAside(log: string, identity: string): string | null {
  if (identity === '' || identityOf(log) !== identity) return null;
  const aside = asideOf(log);
  renameSync(log, aside);
  // The index of the log holds nothing of its own.
  rmSync(log.replace(/-wal$/, '-shm'), { force: true });
  return aside;
}
function asideOf(log: string): string {
  for (let number = 1; ; number += 1) {
    const name = `${log}.${number}`;
    if (identityOf(name) === '') return name;
  }
}

/** The file that a store has open, as all threads of the store know it. Empty texts: it was not opened yet. */
export interface KnownFile {
  file: string;
  /** The write-ahead log of the file. */
  log: string;
}
/** Memory of a `KnownFile`, which threads can share. */
export function memoryOfKnown(): BigUint64Array {
  return new BigUint64Array(new SharedArrayBuffer(4 * BigUint64Array.BYTES_PER_ELEMENT));
}
/** The first thread to open a file sets it; the others open that file only. */
export function knownIn(memory: BigUint64Array): KnownFile {
  const get = (from: number) => {
    const [dev = 0n, ino = 0n] = memory.subarray(from, from + 2);
    return ino === 0n ? '' : textOf({ dev, ino });
  };
  const set = (from: number, identity: string) => {
    memory.set(identity === '' ? [0n, 0n] : identity.split(' ').map(BigInt), from);
  };
  return {
    get file() {
      return get(0);
    },
    set file(identity) {
      set(0, identity);
    },
    get log() {
      return get(2);
    },
    set log(identity) {
      set(2, identity);
    },
  };
}
