import { sql } from 'kysely';
import { SOURCE } from '../model/account.ts';
import { execute, first, insert, rows, type Work } from '../sql/database.ts';
import { StoreFault } from '../sql/store-fault.ts';

/** Looks whether the database answers and has its main tables. */
export function* ping(): Work<void> {
  for (const table of ['session_rules', 'leads', 'sessions', 'events'] as const)
    yield* rows(({ db }) =>
      db
        .selectFrom(table)
        .select(sql`1`.as('one'))
        .limit(1),
    );
}

/** Looks through the whole file on SQLite; on PostgreSQL a page that is damaged is met when it is read. */
export function* check(): Work<void> {
  yield* ping();
  const found = yield* first(({ engine }) =>
    engine === 'SQLITE'
      ? sql<{ quick_check: string }>`pragma quick_check(1)`
      : sql<{ quick_check: string }>`select ${'ok'} as quick_check`,
  );
  if (found?.quick_check !== 'ok')
    throw new StoreFault('CHECK', { source: SOURCE }, 'The file of the local store is damaged');
}

const PROBE = 'probe';
/** About as much as a batch of events takes. */
const PROBE_BYTES = 2 ** 19;

/** Writes as much as a batch of events, so that its success says that a batch can be stored. */
export function* probe(): Work<void> {
  yield* execute(({ db }) => db.deleteFrom('permits').where('id', '=', PROBE));
  yield* insert('permits', [{ id: PROBE, key: 'x'.repeat(PROBE_BYTES), until: 0 }]);
}
