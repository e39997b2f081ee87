import type { EventRow } from '../model/rows.ts';
import { type Selectable, sql } from 'kysely';
import { insert, type Work } from '../sql/database.ts';
import type { Definition } from '../sql/dialect.ts';
import type { Tables } from '../sql/tables.ts';
import type { Typed, TypedMetric } from './typed-event.ts';
import type { Amount } from './values.ts';

/** States and statistics of events, in columns, so that they can be added up. The event's row has their other fields. */
export const metricTables: readonly Definition[] = [
  ({ table, words: { text, integer, real, byKey } }) => sql`create table ${table('event_metrics')} (
      event ${text} not null, key ${text} not null, lead ${text} not null, type ${text} not null, at ${integer} not null,
      value ${real} not null, primary key (event, key)
    ) ${byKey}`,
  ({ table }) => sql`create index event_metrics_lead on ${table('event_metrics')} (lead)`,
];

type Measured = Pick<EventRow, 'id' | 'lead' | 'type' | 'at'>;

export type EventMetricRow = Selectable<Tables['event_metrics']>;

export function metricRowsOf(
  { id, lead, type, at }: Measured,
  metrics: readonly TypedMetric[],
): readonly EventMetricRow[] {
  return metrics.map(({ key, value }) => ({ event: id, key, lead, type, at, value }));
}

/** Stores metrics that no event has yet. */
export function insertMetrics(rows: readonly EventMetricRow[]): Work<void> {
  return insert('event_metrics', rows);
}

/** Key of the statistic that campaigns are credited with. */
export const TURNOVER = 'turnover';

export function turnoverOf(typed: Typed | null): Amount | null {
  const found = typed?.metrics.find(({ key, currency }) => key === TURNOVER && currency !== null);
  return found?.currency == null ? null : { amount: found.value, currency: found.currency };
}
