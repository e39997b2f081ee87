import { copyFileSync, mkdirSync, mkdtempSync, openSync, closeSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, describe, expect, test } from 'vitest';
import { schemaOf } from '../store/database.ts';
import { server } from '../store/engines.ts';
import { openWay } from '../store/sql/way.ts';
import { post, tworld, type World } from './kit.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A fault of a store that is in use. */
interface Fault {
  begin(): unknown;
  end(): unknown;
}
/** A place for a store, and what will go wrong there. */
interface Scene {
  readonly url: string;
  /** No answer may contain one of these. */
  readonly untold: readonly string[];
  readonly fault: Fault;
  /** Prepares what needs a store with rows that no gateway has open. */
  prepare?(): void;
}

function tfolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'leadgraph-faults-'));
  closers.push(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}
function sqliteAt(folder: string, fault: (file: string) => Fault & Pick<Scene, 'prepare'>): Scene {
  const file = path.join(folder, 'store.db');
  const { prepare, ...rest } = fault(file);
  return {
    url: `sqlite:${file}`,
    untold: [folder],
    fault: rest,
    ...(prepare ? { prepare } : {}),
  };
}

/** The pages of the leads are overwritten, and later written back. */
function damaged(file: string): Fault {
  let whole = Buffer.alloc(0);
  let pages: readonly number[] = [];
  const write = (content: (offset: number) => Buffer) => {
    const handle = openSync(file, 'r+');
    for (const page of pages) writeSync(handle, content((page - 1) * 4_096), 0, 4_096, (page - 1) * 4_096);
    closeSync(handle);
  };
  return {
    begin() {
      const sqlite = new Sqlite(file);
      sqlite.pragma('wal_checkpoint(TRUNCATE)');
      pages = sqlite
        .prepare<[], number>("select pageno from dbstat where name = 'leads'")
        .pluck()
        .all();
      sqlite.close();
      whole = readFileSync(file);
      write(() => Buffer.alloc(4_096, 0x5a));
    },
    end() {
      write((offset) => whole.subarray(offset, offset + 4_096));
    },
  };
}
/** The file is removed with what stands beside it still there, and later restored from a copy. */
function removed(file: string): Fault {
  const copy = `${file}.copy`;
  return {
    begin() {
      const sqlite = new Sqlite(file);
      sqlite.pragma('wal_checkpoint(TRUNCATE)');
      sqlite.close();
      copyFileSync(file, copy);
      rmSync(file);
    },
    end() {
      copyFileSync(copy, file);
    },
  };
}
/** Another process holds the lock of writers. */
function locked(file: string): Fault {
  let holder: ReturnType<typeof spawn> | null = null;
  const code = `
    const Sqlite = require(${JSON.stringify(require.resolve('better-sqlite3'))});
    const sqlite = new Sqlite(process.argv[1]);
    sqlite.exec('begin immediate');
    process.stdout.write('held');
    process.stdin.resume();
  `;
  return {
    async begin() {
      holder = spawn(process.execPath, ['-e', code, file], { stdio: ['pipe', 'pipe', 'inherit'] });
      closers.push(() => holder?.kill());
      if (holder.stdout) await once(holder.stdout, 'data');
    },
    async end() {
      const ended = holder ? once(holder, 'exit') : null;
      holder?.kill();
      await ended;
    },
  };
}

interface Mount {
  readonly folder: string;
  readOnly(is: boolean): void;
}
/** A small file system of its own; null where this user may not mount one. */
function tmount(): Mount | null {
  const folder = tfolder();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=12m', 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return null;
  }
  closers.push(() => execFileSync('umount', ['-l', folder]));
  return {
    folder,
    readOnly(is) {
      execFileSync('mount', ['-o', `remount,${is ? 'ro' : 'rw'}`, folder]);
    },
  };
}
