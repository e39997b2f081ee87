import { sql } from 'kysely';
import { LOCAL } from '../sql/account.ts';
import { execute, type Work } from '../sql/database.ts';
import type { TableName } from '../sql/tables.ts';

/** A column that names the lead, or the event, that a row belongs to. */
interface Column {
  readonly table: TableName;
  readonly column: string;
  /** True for a table that has rows of several accounts. */
  readonly shared?: true;
}

/** Tables that `derive` computes from the events of a lead. */
const DERIVED: readonly Column[] = [
  { table: 'sessions', column: 'lead', shared: true },
  { table: 'lead_properties', column: 'lead', shared: true },
  { table: 'leads', column: 'id', shared: true },
];
/** Tables of what was sent about a lead. */
const SENT: readonly Column[] = [
  { table: 'events', column: 'lead', shared: true },
  { table: 'conversions', column: 'lead' },
  { table: 'event_metrics', column: 'lead' },
  { table: 'trash', column: 'lead' },
];
/** Tables with rows of single events. */
const OF_EVENTS: readonly Column[] = [
  { table: 'events', column: 'id', shared: true },
  { table: 'conversions', column: 'event' },
  { table: 'event_metrics', column: 'event' },
];

/** Deletes all rows of leads. */
export function deleteLeads(leads: readonly string[]): Work<void> {
  return drop([...SENT, ...DERIVED], leads);
}
/** Deletes the rows that `derive` computes anew. */
export function deleteDerived(leads: readonly string[]): Work<void> {
  return drop(DERIVED, leads);
}
export function deleteEvents(events: readonly string[]): Work<void> {
  return drop(OF_EVENTS, events);
}

function* drop(columns: readonly Column[], ids: readonly string[]): Work<void> {
  for (const { table, column, shared = false } of columns)
    yield* execute(({ db, isIn }) =>
      db
        .deleteFrom(table)
        .where(isIn(column, ids))
        .$if(shared, (it) => it.where(sql.ref('account'), '=', LOCAL)),
    );
}
