import { randomUUID } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { sql } from 'kysely';
import { GatewayError, toError } from '../../domain/errors.ts';
import type { Backup } from '../../ports/definition.ts';
import type { StoreAddress } from '../sql/address.ts';
import { first, type Work } from '../sql/database.ts';
import { readKnownVersion } from './migrations.ts';
import { SOURCE } from '../model/account.ts';
import { makePrivate } from '../sql/sqlite-file.ts';
import { openSqlite } from '../sql/sqlite.ts';

/** More pages than a file can have: one step copies all of it. */
const ALL_PAGES = 2 ** 31 - 1;
/** Suffixes of the files that SQLite may leave beside a database. */
const SUFFIXES = ['', '-wal', '-shm', '-journal'];

/**
 * Copies a store on SQLite to a new file, while gateways write to the store. The file gets its name only after the copy
 * is complete and its integrity is checked. Throws a GatewayError where there is nothing to copy, or where the file
 * cannot be created.
 */
export async function backUp(address: StoreAddress, file: string): Promise<Backup> {
  if (address.engine === 'POSTGRES')
    throw refusal(
      `STORE_URL is on PostgreSQL, which is backed up by its own tool: pg_dump --format=custom --schema=${address.namespace} --file=<file> <database>; see docs/postgresql.md`,
    );
  if (address.file === ':memory:')
    throw refusal('STORE_URL is sqlite::memory:, which no other process can read');
  if (!existsSync(address.file))
    throw refusal(`There is no database at ${address.file}: STORE_URL names it`);
  if (existsSync(file)) throw refusal(`${file} is there already: name a file that is not`);
  const folder = path.dirname(file);
  if (!existsSync(folder)) throw refusal(`There is no folder ${folder}: make it first`);
  const part = path.join(folder, `.${path.basename(file)}.${randomUUID()}.part`);
  try {
    await copy(address.file, part);
    const held = await check(part, address.file);
    await flush(part);
    await rename(part, file);
    await flush(folder);
    return { ...held, bytes: statSync(file).size };
  } catch (cause) {
    if (cause instanceof GatewayError) throw cause;
    throw refusal(`${address.file} cannot be backed up: ${toError(cause).message}`, cause);
  } finally {
    for (const suffix of SUFFIXES) await rm(part + suffix, { force: true });
  }
}

function refusal(message: string, cause?: unknown): GatewayError {
  return new GatewayError('INTERNAL', message, { cause });
}

async function copy(from: string, to: string): Promise<void> {
  const sqlite = new Sqlite(from, { readonly: true, fileMustExist: true });
  try {
    // SQLite would make a file that others may read while it grows.
    makePrivate(to);
    // In one step: a commit between two steps would restart the copy, under load for ever. Writers do not wait for it.
    await sqlite.backup(to, { progress: () => ALL_PAGES });
  } finally {
    sqlite.close();
  }
}

async function check(part: string, place: string): Promise<Omit<Backup, 'bytes'>> {
  const database = openSqlite(part, { source: SOURCE, now: () => performance.now() });
  try {
    return await database.read(look(place));
  } finally {
    await database.close();
    makeSingle(part);
  }
}

/** Without a write-ahead log the copy is a single file. */
function makeSingle(part: string): void {
  const sqlite = new Sqlite(part);
  try {
    sqlite.pragma('journal_mode = DELETE');
  } finally {
    sqlite.close();
  }
}

function* look(place: string): Work<Omit<Backup, 'bytes'>> {
  const check = yield* first(() => sql<{ integrity_check: string }>`pragma integrity_check(1)`);
  const fault = check?.integrity_check.replace(/\s+/g, ' ') ?? 'no answer';
  if (fault !== 'ok') throw refusal(`${place} is damaged: ${fault}`);
  if ((yield* readKnownVersion(place)) === 0) throw refusal(`${place} holds no store`);
  const count = yield* first(({ db }) =>
    db.selectNoFrom((eb) => [
      eb.selectFrom('events').select(eb.fn.countAll<number>().as('n')).$asScalar().as('events'),
      eb.selectFrom('leads').select(eb.fn.countAll<number>().as('n')).$asScalar().as('leads'),
    ]),
  );
  return count ?? { events: 0, leads: 0 };
}

/** Waits until a file or folder is on the disk. */
async function flush(name: string): Promise<void> {
  const handle = await open(name, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
