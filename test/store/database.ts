import type { TrackInput } from '../../src/domain/tracking.ts';
import { ingest } from '../../src/store/intake/ingest.ts';
import { prepare } from '../../src/store/intake/prepare.ts';
import { storeAddress } from '../../src/store/sql/address.ts';
import { type Database, isList, type Work } from '../../src/store/sql/database.ts';
import { openPostgres } from '../../src/store/sql/postgres.ts';
import { openSqlite } from '../../src/store/sql/sqlite.ts';
import { systemClock } from '../../src/transport/clock.ts';
import { catalog } from '../../src/catalog.ts';
import { DEFAULT_SESSION_RULE } from '../../src/domain/session.ts';
import { factsIn } from '../../src/ports/definition.ts';
import { operationsOf, type StoreOptions } from '../../src/store/operations.ts';
import { createRunner, type Runner } from '../../src/store/runner.ts';
import { upgrade } from '../../src/store/upkeep/migrations.ts';
import { NOW, RULES } from './kit.ts';

/** The database of a STORE_URL, without the store's tables. */
export async function openDatabase(url: string): Promise<Database> {
  const address = storeAddress(url);
  return address.engine === 'POSTGRES'
    ? openPostgres({ ...address, source: 'LOCAL', clock: systemClock, onAnalyzeFault() {} })
    : topenSqlite(address.file);
}

export function topenSqlite(file: string): Database {
  return openSqlite(file, { source: 'LOCAL', now: () => performance.now() });
}

/** The schema that the STORE_URL of a PostgreSQL store names. */
export function schemaOf(url: string): string {
  return new URL(url).searchParams.get('schema') ?? '';
}

/** Stores events at `NOW`, as the intake of a store does. */
export function* takeEvents(events: readonly TrackInput[], retentionDays: number | null = null) {
  const prepared = yield* prepare(events, { now: NOW, currency: 'EUR', retentionDays });
  return yield* ingest(prepared, NOW, RULES);
}

/** Runs a work and throws after this many statements. */
export function* failAfter<T>(work: Work<T>, statements: number): Work<T> {
  let rows: readonly unknown[] = [];
  for (let left = statements; ; left -= 1) {
    const step = work.next(rows);
    if (step.done === true) return step.value;
    if (left === 0) throw new Error('the disk is full');
    rows = yield step.value;
  }
}

/** Runs a work, and counts its statements. */
export function* counted<T>(
  work: Work<T>,
): Work<{ readonly done: T; readonly statements: number }> {
  let rows: readonly unknown[] = [];
  for (let statements = 0; ;) {
    const step = work.next(rows);
    if (step.done === true) return { done: step.value, statements };
    statements += isList(step.value) ? step.value.length : 1;
    rows = yield step.value;
  }
}

/** The operations of a store on a database, in this thread. */
export function trunner(database: Database, options: Partial<StoreOptions> = {}): Runner {
  return createRunner(
    database,
    operationsOf({
      session: DEFAULT_SESSION_RULE,
      sources: factsIn(catalog),
      currency: 'EUR',
      retentionDays: null,
      ...options,
    }),
  );
}

export async function migrate(database: Database, place: string): Promise<void> {
  await database.write(() => upgrade(place, null));
}
