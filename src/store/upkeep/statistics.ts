import { sql } from 'kysely';
import { execute, first, type Work } from '../sql/database.ts';

/**
 * What SQLite's planner takes for granted of the indexes that begin with the account: how many rows there are, and how
 * many have equal values in the first column, in the first two, and so on. Without it the planner believes that an account
 * has ten rows, and reads them all. The numbers are those of a large store, and stay: a plan that suits a large store is
 * fast enough on a small one. PostgreSQL gathers statistics by itself.
 */
const STATISTICS: readonly (readonly [table: string, index: string, rows: string])[] = [
  ['leads', 'sqlite_autoindex_leads_1', '50000 50000 1'],
  ['leads', 'leads_last_seen', '50000 50000 1 1'],
  ['leads', 'leads_first_seen', '50000 50000 1 1'],
  ['leads', 'leads_email', '10000 10000 2'],
  ['leads', 'leads_domain', '10000 10000 10'],
  ['sessions', 'sqlite_autoindex_sessions_1', '150000 150000 1'],
  ['sessions', 'sessions_lead', '150000 150000 3 1 1'],
  ['sessions', 'sessions_campaign', '20000 20000 2000'],
  ['events', 'sqlite_autoindex_events_1', '1000000 1000000 1'],
  ['events', 'events_session', '1000000 1000000 7 1'],
  ['events', 'events_lead', '1000000 1000000 20 1'],
  ['events', 'events_type', '1000000 1000000 100000 1'],
  ['lead_properties', 'lead_properties', '250000 250000 5 1'],
  ['lead_properties', 'lead_properties_name', '250000 250000 10000 5'],
];

export function* giveStatistics(): Work<void> {
  const row = yield* first(
    ({ engine }) => sql<{ engine: string }>`select ${sql.lit(engine)} as engine`,
  );
  if (row?.engine !== 'SQLITE') return;
  // This makes the table of statistics.
  yield* execute(() => sql`analyze leads`);
  for (const [table, index, rows] of STATISTICS)
    yield* execute(
      () => sql`insert into sqlite_stat1 (tbl, idx, stat) values (${table}, ${index}, ${rows})`,
    );
  // This makes the connection read it.
  yield* execute(() => sql`analyze sqlite_schema`);
}
