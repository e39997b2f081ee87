import { run, type Work } from '../sql/database.ts';

interface Column {
  readonly table: string;
  readonly column: string;
}

/** What is kept of a lead and worked out of its events by `derive`, which column names the lead. */
const DERIVED: readonly Column[] = [
  { table: 'sessions', column: 'lead' },
  { table: 'lead_properties', column: 'lead' },
  { table: 'leads', column: 'id' },
];
/** What was sent or done about a lead, which column names it. */
const SENT: readonly Column[] = [
  { table: 'events', column: 'lead' },
  { table: 'conversions', column: 'lead' },
  { table: 'event_metrics', column: 'lead' },
  { table: 'trash', column: 'lead' },
];
/** What is kept of a single event, which column names it. */
const OF_EVENTS: readonly Column[] = [
  { table: 'events', column: 'id' },
  { table: 'conversions', column: 'event' },
  { table: 'event_metrics', column: 'event' },
];

/** Everything that is kept under the ids of leads. */
export function deleteLeads(leads: readonly string[]): Work<void> {
  return drop([...SENT, ...DERIVED], leads);
}
/** Everything that `derive` makes anew. */
export function deleteDerived(leads: readonly string[]): Work<void> {
  return drop(DERIVED, leads);
}
export function deleteEvents(events: readonly string[]): Work<void> {
  return drop(OF_EVENTS, events);
}

function* drop(columns: readonly Column[], ids: readonly string[]): Work<void> {
  for (const { table, column } of columns)
    yield* run(
      `DELETE FROM ${table} WHERE ${column} IN (SELECT value FROM EACH(?))`,
      JSON.stringify(ids),
    );
}
