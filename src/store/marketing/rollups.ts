import { type Selectable, sql } from 'kysely';
import { type Instant, type Milliseconds, MINUTE } from '../../domain/time.ts';
import { EVENT_COUNT } from '../event-types/typed-event.ts';
import { LOCAL } from '../sql/account.ts';
import { execute, rows, type Work } from '../sql/database.ts';
import type { Definition } from '../sql/dialect.ts';
import { distinctTexts } from '../sql/distinct.ts';
import type { Tables } from '../sql/tables.ts';

/**
 * Rollups: sums of metrics by event type and quarter of an hour, counted from 1970 in UTC. Time zones differ by quarters
 * of an hour, so hours and days of every zone consist of whole quarters. A sum is split into parts, so that concurrent
 * transactions seldom wait for each other; a part that would be 0 has no row. The indexes let single events and metrics be
 * summed as well.
 */
export const rollupTables: readonly Definition[] = [
  ({ table, words: { text, integer, real, byKey } }) => sql`create table ${table('sums')} (
      key ${text} not null, type ${text} not null, quarter ${integer} not null, part ${integer} not null, value ${real} not null,
      primary key (key, type, quarter, part)
    ) ${byKey}`,
  ({ table }) =>
    sql`create index event_metrics_key on ${table('event_metrics')} (key, type, at, value)`,
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

/** What the parts of one rollup share. */
type Rollup = Pick<Selectable<Tables['sums']>, 'key' | 'type' | 'quarter'>;
const ROLLUP = { key: 'text', type: 'text', quarter: 'integer' } as const;

// On PostgreSQL a written rollup is locked until the transaction ends. To prevent deadlocks, every transaction writes
// rollups in one order: by type, key, quarter and part. To keep the locks short, it writes them last: first recounts,
// then additions.

/** Adds the metrics of new events to the rollups, in one statement. Must be the last write of its transaction. */
export function* addToRollups(measures: readonly Measure[]): Work<void> {
  const sums = new Map<string, Rollup & { value: number }>();
  for (const { key, type, at, value } of measures) {
    const quarter = quarterOf(at);
    const name = `${quarter} ${key.length} ${key} ${type}`;
    const sum = sums.get(name);
    if (sum) sum.value += value;
    else sums.set(name, { key, type, quarter, value });
  }
  const added = [...sums.values()].filter(({ value }) => value !== 0);
  if (added.length === 0) return;
  // SQLite takes ON for the beginning of a join where the SELECT has no WHERE.
  yield* execute(
    ({ table, eachRow, part }) => sql`
      insert into ${table('sums')} (key, type, quarter, part, value)
      select key, type, quarter, ${part}, value
      from ${eachRow({ ...ROLLUP, value: 'real' }, added)} as added where 1 = 1 order by type, key, quarter
      on conflict (key, type, quarter, part) do update set value = sums.value + excluded.value`,
  );
}

/**
 * Recomputes the rollups that contain these events, from events and metrics as they are now. Call it once in a
 * transaction: after events or metrics were removed or changed, and before `addToRollups`.
 */
export function* recountRollups(places: readonly RollupPlace[]): Work<void> {
  if (places.length === 0) return;
  const byType = Map.groupBy(places, ({ type }) => type);
  const keys = yield* keysOf([...byType.keys()]);
  const quarters = new Map(
    [...byType].map(([type, ofType]) => [type, new Set(ofType.map(({ at }) => quarterOf(at)))]),
  );
  const recounted = keys.flatMap(({ key, type }) =>
    [...(quarters.get(type) ?? [])].map((quarter) => ({ key, type, quarter })),
  );
  // This locks every part, so no other transaction can add to a sum between its count and its update.
  yield* execute(
    ({ table, each, eachRow, parts }) => sql`
      insert into ${table('sums')} (key, type, quarter, part, value)
      select r.key, r.type, r.quarter, p.value, 0 from ${eachRow(ROLLUP, recounted)} as r
      cross join ${each([...Array(parts).keys()], 'integer')} as p where 1 = 1
      order by r.type, r.key, r.quarter, p.value
      on conflict (key, type, quarter, part) do update set value = 0`,
  );
  const within = sql`at >= sums.quarter * ${sql.lit(QUARTER)} and at < (sums.quarter + 1) * ${sql.lit(QUARTER)}`;
  yield* execute(
    ({ table, eachRow }) => sql`
      update ${table('sums')} set value = case when key = ${EVENT_COUNT}
        then (select count(*) from ${table('events')} as e where e.account = ${LOCAL} and e.type = sums.type and ${within})
        else coalesce((
          select sum(m.value) from ${table('event_metrics')} as m
          where m.key = sums.key and m.type = sums.type and ${within}
        ), 0)
      end
      where part = 0
        and (key, type, quarter) in (select key, type, quarter from ${eachRow(ROLLUP, recounted)} as r)`,
  );
  yield* execute(
    ({ table, eachRow }) => sql`
      delete from ${table('sums')} where value = 0
        and (key, type, quarter) in (select key, type, quarter from ${eachRow(ROLLUP, recounted)} as r)`,
  );
}

/** The keys of the metrics that events of these types have now, or have in the rollups. */
function* keysOf(types: readonly string[]): Work<readonly Pick<Rollup, 'key' | 'type'>[]> {
  const keys = new Set([
    EVENT_COUNT,
    ...(yield* distinctTexts('key', 'sums')),
    ...(yield* metricKeys()),
  ]);
  // PostgreSQL might answer EXISTS by a scan of the whole table, but searches an index for a single row.
  return yield* rows(
    ({ table, each }) => sql<Pick<Rollup, 'key' | 'type'>>`
      select k.value as key, t.value as type
      from ${each(types)} as t cross join ${each([...keys])} as k
      where (select 1 from ${table('sums')} as s where s.key = k.value and s.type = t.value limit 1) is not null
        or (
          select 1 from ${table('event_metrics')} as m where m.key = k.value and m.type = t.value limit 1
        ) is not null`,
  );
}

/** The keys of all metrics that some event has, except `event-count`. */
export function metricKeys(): Work<readonly string[]> {
  return distinctTexts('key', 'event_metrics');
}
/** The types of all stored events. */
export function typesOfEvents(): Work<readonly string[]> {
  return distinctTexts('type', 'sums', { where: sql`key = ${EVENT_COUNT}` });
}

function quarterOf(at: Instant): number {
  return Math.floor(at / QUARTER);
}
