import type { EventRow } from '../model/rows.ts';
import type { Selectable } from 'kysely';
import { insert, type Work } from '../sql/database.ts';
import type { Tables } from '../sql/tables.ts';
import type { Typed, TypedMetric } from './typed-event.ts';
import type { Amount } from './values.ts';

/** States and statistics of events, in columns, so that they can be added up. The event's row has their other fields. */
export const metricTables: readonly string[] = [
  `CREATE TABLE event_metrics (
      event TEXT NOT NULL, key TEXT NOT NULL, lead TEXT NOT NULL, type TEXT NOT NULL, at INTEGER NOT NULL,
      value REAL NOT NULL, PRIMARY KEY (event, key)
    ) WITHOUT ROWID`,
  'CREATE INDEX event_metrics_lead ON event_metrics (lead)',
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
