import { InvalidInputError } from '../../domain/errors.ts';
import type { EventType } from '../../domain/event-types.ts';
import type { InsightPoint } from '../../domain/insights.ts';
import type { InsightInterval, InsightQuery } from '../../domain/query.ts';
import { DAY, MINUTE, type TimeRange } from '../../domain/time.ts';
import { allEventTypes } from '../event-types/definitions.ts';
import { EVENT_COUNT, STATE_DELAY } from '../event-types/typed-event.ts';
import { ACCOUNT } from '../model/account.ts';
import { type RawBuilder, sql } from 'kysely';
import { LOCAL } from '../sql/account.ts';
import { first, rows, type Work } from '../sql/database.ts';
import type { Dialect } from '../sql/dialect.ts';
import { compareLabels, cutTime, type Stretch } from './intervals.ts';
import { metricKeys, QUARTER, typesOfEvents } from './rollups.ts';

/**
 * Sums of metrics by interval, in order; intervals without events are left out. Every zone and window is exact: quarters
 * of an hour that lie in one interval are summed from rollups, parts of quarters from single events.
 */
export function* readInsights(query: InsightQuery): Work<readonly InsightPoint[]> {
  yield* check(query);
  const { metrics, groupBy, interval, timezone } = query;
  const types = query.eventTypes ?? (yield* typesOfEvents());
  const window = yield* filled(query.window, types);
  checkLength(window, interval);
  const time = divide(cutTime(window, interval, timezone));
  const keys = [...new Set([EVENT_COUNT, ...metrics])];
  // For each label: the sums of the keys by identifier.
  const points = time.labels.map(() => new Map<string, number[]>());
  const indexes = new Map(keys.map((key, index) => [key, index]));
  for (const { label, key, type, value } of yield* sumsOf(keys, types, time)) {
    const identifier = groupBy === 'PROJECT' ? ACCOUNT : type;
    const sums = points[label]?.get(identifier) ?? keys.map(() => 0);
    points[label]?.set(identifier, sums);
    const index = indexes.get(key) ?? 0;
    sums[index] = (sums[index] ?? 0) + value;
  }
  const columns = metrics.map((key) => ({ key, index: keys.indexOf(key) }));
  return time.labels.flatMap((label, at) =>
    [...(points[at] ?? [])]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([identifier, sums]) => ({
        identifier,
        interval: label,
        values: columns.map(({ key, index }) => ({ key, value: rounded(sums[index] ?? 0) })),
      })),
  );
}

/** Names of metrics that can be requested: those of stored events, and those that an event type declares. */
function* knownMetrics(types: readonly EventType[]): Work<ReadonlySet<string>> {
  const declared = types
    .flatMap(({ fields }) => fields)
    .flatMap(({ entity, storageKey }) => {
      if (entity === 'state') return [storageKey, STATE_DELAY + storageKey];
      return entity === 'statistic' ? storageKey : [];
    });
  return new Set([EVENT_COUNT, ...(yield* metricKeys()), ...declared]);
}

function* check({ metrics, eventTypes }: InsightQuery): Work<void> {
  const faultsOf = (path: string, names: readonly string[], allowed: ReadonlySet<string>) =>
    names.flatMap((name, index) =>
      allowed.has(name)
        ? []
        : [
            {
              path: [path, String(index)],
              message: `${path}.${index}, ${JSON.stringify(name)}, occurs in no event and no event type of the local store`,
              allowed: [...allowed].sort(),
            },
          ],
    );
  const types = yield* allEventTypes();
  const faults = faultsOf('metrics', metrics, yield* knownMetrics(types));
  if (eventTypes) {
    const references = types.map(({ reference }) => reference);
    const known = new Set([...references, ...(yield* typesOfEvents())]);
    faults.push(...faultsOf('eventTypes', eventTypes, known));
  }
  if (faults.length > 0) throw new InvalidInputError(faults);
}

/** The largest number of stretches: more would block all other requests for too long. */
const MAX_STRETCHES = 200_000;

function checkLength({ from, to }: TimeRange, interval: InsightInterval): void {
  const each = interval.startsWith('HOUR') ? 60 * MINUTE : DAY;
  if ((to - from) / each <= MAX_STRETCHES) return;
  const message = `window must span at most ${MAX_STRETCHES} hours where it is cut into hours, and ${MAX_STRETCHES} days otherwise, from its oldest event, of ${new Date(from).toISOString()}, to its newest`;
  throw new InvalidInputError([{ path: ['window'], message }]);
}

/** The part of the window from the first to the last event, so that no empty time is cut. */
function* filled(window: TimeRange, types: readonly string[]): Work<TimeRange> {
  const row = yield* first(
    ({ table, each }) => sql<{ first: number | null; last: number | null }>`
      select min(first) as first, max(last) as last from (
        select
          (select min(quarter) from ${table('sums')} where key = ${EVENT_COUNT} and type = t.value) as first,
          (select max(quarter) from ${table('sums')} where key = ${EVENT_COUNT} and type = t.value) as last
        from ${each(types)} as t
      ) as ends`,
  );
  if (row?.first == null || row.last === null) return { from: 0, to: 0 };
  return {
    from: Math.max(window.from, row.first * QUARTER),
    to: Math.min(window.to, (row.last + 1) * QUARTER),
  };
}

/** A metric of the events of a type. */
interface Metric {
  readonly key: string;
  readonly type: string;
}
const METRIC = { key: 'text', type: 'text' } as const;
/** The sum of a metric for one label. */
interface Sum extends Metric {
  /** Index of the label. */
  readonly label: number;
  readonly value: number;
}

/** The sums of all keys and types, in a few statements. */
function* sumsOf(
  keys: readonly string[],
  types: readonly string[],
  time: Divided,
): Work<readonly Sum[]> {
  const metrics = keys.flatMap((key) => types.map((type) => ({ key, type })));
  const isCount = ({ key }: Metric) => key === EVENT_COUNT;
  const { whole, cut, since, until } = time;
  const sums = [
    ...(yield* sumUp(countEvents, metrics.filter(isCount), cut)),
    ...(yield* sumUp(
      addMetrics,
      metrics.filter((metric) => !isCount(metric)),
      cut,
    )),
  ];
  if (metrics.length === 0 || whole.length === 0) return sums;
  // A metric may have sums in few quarters or in all of them. Each is summed in the cheaper of two ways.
  const sizes = yield* rows(
    ({ table, eachRow }) => sql<Metric & { readonly size: number }>`
      select m.key, m.type, (select count(*) from (
        select 1 as one from ${table('sums')} as q
        where q.key = m.key and q.type = m.type and q.quarter >= ${since} and q.quarter < ${until} limit ${whole.length}
      ) as counted) as size from ${eachRow<Metric>(METRIC, metrics)} as m`,
  );
  const many = sizes.filter(({ size }) => size > 0 && size === whole.length);
  const few = sizes.filter(({ size }) => size > 0 && size < whole.length);
  for (const sum of yield* sumUp(addSums, many, whole)) sums.push(sum);
  if (few.length === 0) return sums;
  const single = yield* rows(
    ({ table, eachRow }) => sql<Metric & { readonly quarter: number; readonly value: number }>`
      select q.key, q.type, q.quarter, q.value from ${eachRow<Metric>(METRIC, few)} as m
      join ${table('sums')} as q on q.key = m.key and q.type = m.type
      where q.quarter >= ${since} and q.quarter < ${until}`,
  );
  const labels = labelsOfQuarters(time);
  for (const { key, type, quarter, value } of single) {
    const label = labels[quarter - since];
    if (label !== undefined && label !== NONE) sums.push({ label, key, type, value });
  }
  return sums;
}

/** Sums up the metric `m` in the range `s`: null where there is nothing to sum up. */
type SumUp = (dialect: Dialect) => RawBuilder<number | null>;
const countEvents: SumUp = ({ table }) => sql`
  select nullif(count(*), 0) from ${table('events')} as e
  where e.account = ${LOCAL} and e.type = m.type and e.at >= s.since and e.at < s.until`;
const addMetrics: SumUp = ({ table }) => sql`
  select sum(v.value) from ${table('event_metrics')} as v
  where v.key = m.key and v.type = m.type and v.at >= s.since and v.at < s.until`;
const addSums: SumUp = ({ table }) => sql`
  select sum(q.value) from ${table('sums')} as q
  where q.key = m.key and q.type = m.type and q.quarter >= s.since and q.quarter < s.until`;

/** A range of quarters or milliseconds with one label. */
interface Range {
  readonly label: number;
  readonly since: number;
  readonly until: number;
}
const RANGE = { label: 'integer', since: 'integer', until: 'integer' } as const;
interface Divided {
  /** Without duplicates, in order. */
  readonly labels: readonly string[];
  /** Ranges of quarters that lie completely in one stretch. */
  readonly whole: readonly Range[];
  /** The remaining ranges, in milliseconds. */
  readonly cut: readonly Range[];
  /** The first whole quarter, and the one after the last. */
  readonly since: number;
  readonly until: number;
}

function divide(stretches: readonly Stretch[]): Divided {
  const labels = [...new Set(stretches.map(({ label }) => label))].sort(compareLabels);
  const places = new Map(labels.map((label, index) => [label, index]));
  const whole: Range[] = [];
  const cut: Range[] = [];
  for (const { from, to, label: name } of stretches) {
    const label = places.get(name) ?? NONE;
    const [since, until] = [Math.ceil(from / QUARTER), Math.floor(to / QUARTER)];
    if (since > until) {
      cut.push({ label, since: from, until: to });
      continue;
    }
    if (since < until) whole.push({ label, since, until });
    if (from < since * QUARTER) cut.push({ label, since: from, until: since * QUARTER });
    if (until * QUARTER < to) cut.push({ label, since: until * QUARTER, until: to });
  }
  return { labels, whole, cut, since: whole[0]?.since ?? 0, until: whole.at(-1)?.until ?? 0 };
}

/** The label of each quarter, from the first whole quarter on; `NONE` for a quarter that is cut. */
function labelsOfQuarters({ whole, since: first, until: last }: Divided): Int32Array {
  const labels = new Int32Array(last - first).fill(NONE);
  for (const { label, since, until } of whole) labels.fill(label, since - first, until - first);
  return labels;
}
const NONE = -1;

/** Runs `sum` for each metric and range. The sums are not grouped by label: SQLite would take longer. */
function* sumUp(
  sum: SumUp,
  metrics: readonly Metric[],
  ranges: readonly Range[],
): Work<readonly Sum[]> {
  if (metrics.length === 0 || ranges.length === 0) return [];
  const found = yield* rows(
    (dialect) => sql<Omit<Sum, 'value'> & { readonly value: number | null }>`
      with m as materialized (select key, type from ${dialect.eachRow<Metric>(METRIC, metrics)} as given),
      s as materialized (select since, until, label from ${dialect.eachRow(RANGE, ranges)} as given)
      select s.label, m.key, m.type, (${sum(dialect)}) as value from m cross join s`,
  );
  return found.filter((row): row is Sum => row.value !== null);
}

/** Rounds away the digits in which floating-point sums differ by the order of addition. */
function rounded(value: number): number {
  return Number(Number(value.toFixed(9)).toPrecision(14));
}
