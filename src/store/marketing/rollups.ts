import { type Instant, type Milliseconds, MINUTE } from '../../domain/time.ts';
import { EVENT_COUNT } from '../event-types/typed-event.ts';
import { all, PARTS, run, type Work } from '../sql/database.ts';

/**
 * Rollups: sums of metrics by event type and quarter of an hour, counted from 1970 in UTC. Time zones differ by quarters
 * of an hour, so hours and days of every zone consist of whole quarters. A sum is split into parts, so that concurrent
 * transactions seldom wait for each other; a part that would be 0 has no row. The indexes let single events and metrics be
 * summed as well.
 */
export const rollupTables: readonly string[] = [
  `CREATE TABLE sums (
      key TEXT NOT NULL, type TEXT NOT NULL, quarter INTEGER NOT NULL, part INTEGER NOT NULL, value REAL NOT NULL,
      PRIMARY KEY (key, type, quarter, part)
    ) WITHOUT ROWID`,
  'CREATE INDEX events_type ON events (type, at)',
  'CREATE INDEX event_metrics_key ON event_metrics (key, type, at, value)',
];

export const QUARTER: Milliseconds = 15 * MINUTE;

/** The value of one metric of an event. */
export interface Measure {
  readonly type: string;
  readonly at: Instant;
  readonly key: string;
  readonly value: number;
}
/** The type and time of an event: they determine the rollups that it counts in. */
export type RollupPlace = Pick<Measure, 'type' | 'at'>;

// On PostgreSQL a written rollup is locked until the transaction ends. To prevent deadlocks, every transaction writes
// rollups in one order: by type, key, quarter and part. To keep the locks short, it writes them last: first recounts,
// then additions.

/** Adds the metrics of new events to the rollups. Must be the last write of its transaction. */
export function* addToRollups(measures: readonly Measure[]): Work<void> {
  const byType = Map.groupBy(measures, ({ type }) => type);
  for (const [type, ofType] of inOrder(byType)) {
    const byKey = Map.groupBy(ofType, ({ key }) => key);
    for (const [key, ofKey] of inOrder(byKey)) {
      const sums = new Map<number, number>();
      for (const { at, value } of ofKey) {
        const quarter = quarterOf(at);
        sums.set(quarter, (sums.get(quarter) ?? 0) + value);
      }
      const rows = [...sums].filter(([, sum]) => sum !== 0).sort(([a], [b]) => a - b);
      if (rows.length > 0)
        yield* run(
          `INSERT INTO sums (key, type, quarter, part, value)
           SELECT ?, ?, CAST(substr(value, 1, FIND(value, ' ') - 1) AS INTEGER), PART(), CAST(substr(value, FIND(value, ' ') + 1) AS REAL)
           FROM EACH(?) WHERE 1 = 1 ORDER BY key
           ON CONFLICT (key, type, quarter, part) DO UPDATE SET value = sums.value + excluded.value`,
          key,
          type,
          JSON.stringify(rows.map((row) => row.join(' '))),
        );
    }
  }
}

/**
 * Recomputes the rollups that contain these events, from events and metrics as they are now. Call it once in a
 * transaction: after events or metrics were removed or changed, and before `addToRollups`.
 */
export function* recountRollups(places: readonly RollupPlace[]): Work<void> {
  const byType = Map.groupBy(places, ({ type }) => type);
  for (const [type, ofType] of inOrder(byType)) {
    const quarters = [...new Set(ofType.map(({ at }) => quarterOf(at)))].sort((a, b) => a - b);
    yield* recount(type, yield* keysOf(type), quarters);
  }
}

function* recount(type: string, keys: readonly string[], quarters: readonly number[]): Work<void> {
  const [ofKeys, ofQuarters] = [JSON.stringify(keys), JSON.stringify(quarters)];
  // This locks every part, so no other transaction can add to a sum between its count and its update.
  yield* run(
    `INSERT INTO sums (key, type, quarter, part, value)
     SELECT k.value, ?, CAST(q.value AS INTEGER), CAST(p.value AS INTEGER), 0
     FROM EACH(?) AS k CROSS JOIN EACH(?) AS q CROSS JOIN EACH(?) AS p WHERE p.key < PARTS()
     ORDER BY k.key, q.key, p.key
     ON CONFLICT (key, type, quarter, part) DO UPDATE SET value = 0`,
    type,
    ofKeys,
    ofQuarters,
    JSON.stringify(Array.from({ length: PARTS }, (_, part) => part)),
  );
  const there =
    'key IN (SELECT value FROM EACH(?)) AND type = ? AND quarter IN (SELECT CAST(value AS INTEGER) FROM EACH(?))';
  const within = `at >= sums.quarter * ${QUARTER} AND at < (sums.quarter + 1) * ${QUARTER}`;
  yield* run(
    `UPDATE sums SET value = CASE WHEN key = '${EVENT_COUNT}'
       THEN (SELECT count(*) FROM events AS e WHERE e.type = sums.type AND ${within})
       ELSE COALESCE((SELECT sum(m.value) FROM event_metrics AS m WHERE m.key = sums.key AND m.type = sums.type AND ${within}), 0)
     END WHERE ${there} AND part = 0`,
    ofKeys,
    type,
    ofQuarters,
  );
  yield* run(`DELETE FROM sums WHERE ${there} AND value = 0`, ofKeys, type, ofQuarters);
}

/** The keys of the metrics that events of this type have now, or have in the rollups. */
function* keysOf(type: string): Work<readonly string[]> {
  const keys = new Set([
    EVENT_COUNT,
    ...(yield* distinct('key', 'sums')),
    ...(yield* metricKeys()),
  ]);
  const rows = yield* all<{ key: string }>(
    `SELECT value AS key FROM EACH(?) AS k
     WHERE EXISTS (SELECT 1 FROM sums WHERE sums.key = k.value AND sums.type = ?)
        OR EXISTS (SELECT 1 FROM event_metrics AS m WHERE m.key = k.value AND m.type = ?)`,
    JSON.stringify([...keys]),
    type,
    type,
  );
  return rows.map(({ key }) => key).sort();
}

/** The keys of all metrics that some event has, except `event-count`. */
export function metricKeys(): Work<readonly string[]> {
  return distinct('key', 'event_metrics');
}
/** The types of all stored events. */
export function typesOfEvents(): Work<readonly string[]> {
  return distinct('type', 'sums', `key = '${EVENT_COUNT}'`);
}

/**
 * The distinct values of a column, by one index search for each value. The index must begin with the column, or with the
 * columns that `where` compares.
 */
function* distinct(column: string, table: string, where = '1 = 1'): Work<readonly string[]> {
  const rows = yield* all<{ name: string }>(
    `WITH RECURSIVE found (name) AS (
       SELECT min(${column}) FROM ${table} WHERE ${where}
       UNION ALL
       SELECT (SELECT min(${column}) FROM ${table} WHERE ${where} AND ${column} > found.name) FROM found WHERE found.name IS NOT NULL
     ) SELECT name FROM found WHERE name IS NOT NULL`,
  );
  return rows.map(({ name }) => name);
}

function quarterOf(at: Instant): number {
  return Math.floor(at / QUARTER);
}
function inOrder<T>(groups: ReadonlyMap<string, T>): readonly (readonly [string, T])[] {
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
}
