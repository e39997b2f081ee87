import { InvalidInputError } from '../../domain/errors.ts';
import type { EventType } from '../../domain/event-types.ts';
import type { InsightPoint } from '../../domain/insights.ts';
import type { InsightInterval, InsightQuery } from '../../domain/query.ts';
import { DAY, MINUTE, type TimeRange } from '../../domain/time.ts';
import { allEventTypes } from '../event-types/definitions.ts';
import { EVENT_COUNT, STATE_DELAY } from '../event-types/typed-event.ts';
import { ACCOUNT } from '../model/account.ts';
import { all, type Work } from '../sql/database.ts';
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
  for (const [index, key] of keys.entries())
    for (const { label, type, value } of yield* sumsOf(key, types, time)) {
      const identifier = groupBy === 'PROJECT' ? ACCOUNT : type;
      const sums = points[label]?.get(identifier) ?? keys.map(() => 0);
      points[label]?.set(identifier, sums);
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
  const ofCounts = `FROM sums WHERE key = '${EVENT_COUNT}' AND type = t.value`;
  const [row] = yield* all<{ first: number | null; last: number | null }>(
    `SELECT min(first) AS first, max(last) AS last FROM (
       SELECT (SELECT min(quarter) ${ofCounts}) AS first, (SELECT max(quarter) ${ofCounts}) AS last FROM EACH(?) AS t
     ) AS ends`,
    JSON.stringify(types),
  );
  if (row?.first == null || row.last === null) return { from: 0, to: 0 };
  return {
    from: Math.max(window.from, row.first * QUARTER),
    to: Math.min(window.to, (row.last + 1) * QUARTER),
  };
}

/** The sum of a metric for one label and event type. */
interface Sum {
  /** Index of the label. */
  readonly label: number;
  readonly type: string;
  readonly value: number;
}

function* sumsOf(key: string, types: readonly string[], time: Divided): Work<readonly Sum[]> {
  const direct =
    key === EVENT_COUNT
      ? 'SELECT NULLIF(count(*), 0) FROM events AS e WHERE e.type = t.value AND e.at >= s.since AND e.at < s.until'
      : 'SELECT sum(m.value) FROM event_metrics AS m WHERE m.key = ? AND m.type = t.value AND m.at >= s.since AND m.at < s.until';
  const sums = [...(yield* sumUp(direct, key === EVENT_COUNT ? [] : [key], time.cut, types))];
  const { whole, since, until } = time;
  // A type may have sums in few quarters or in all of them. Each type is summed in the cheaper of two ways.
  const sizes = yield* all<{ type: string; size: number }>(
    `SELECT t.value AS type, (SELECT count(*) FROM (
       SELECT 1 AS one FROM sums WHERE key = ? AND type = t.value AND quarter >= ? AND quarter < ? LIMIT ?
     ) AS counted) AS size FROM EACH(?) AS t`,
    key,
    since,
    until,
    whole.length,
    JSON.stringify(types),
  );
  const many = sizes.filter(({ size }) => size > 0 && size === whole.length);
  const few = sizes.filter(({ size }) => size > 0 && size < whole.length);
  const inSums =
    'SELECT sum(q.value) FROM sums AS q WHERE q.key = ? AND q.type = t.value AND q.quarter >= s.since AND q.quarter < s.until';
  const ofMany = many.map(({ type }) => type);
  for (const sum of yield* sumUp(inSums, [key], whole, ofMany)) sums.push(sum);
  if (few.length === 0) return sums;
  const rows = yield* all<{ type: string; quarter: number; value: number }>(
    'SELECT type, quarter, value FROM sums WHERE key = ? AND type IN (SELECT value FROM EACH(?)) AND quarter >= ? AND quarter < ?',
    key,
    JSON.stringify(few.map(({ type }) => type)),
    since,
    until,
  );
  const labels = labelsOfQuarters(time);
  for (const { type, quarter, value } of rows) {
    const label = labels[quarter - since];
    if (label !== undefined && label !== NONE) sums.push({ label, type, value });
  }
  return sums;
}

/** A range of quarters or milliseconds with one label. */
interface Range {
  readonly label: number;
  readonly since: number;
  readonly until: number;
}
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

/** Runs `query` for each type `t` and each range `s`. The sums are not grouped by label: SQLite would take longer. */
function* sumUp(
  query: string,
  values: readonly string[],
  ranges: readonly Range[],
  types: readonly string[],
): Work<readonly Sum[]> {
  if (types.length === 0 || ranges.length === 0) return [];
  const rows = yield* all<Omit<Sum, 'value'> & { readonly value: number | null }>(
    `WITH ranges AS (
       SELECT CAST(substr(value, 1, FIND(value, ' ') - 1) AS INTEGER) AS since, substr(value, FIND(value, ' ') + 1) AS rest
       FROM EACH(?)
     ), s AS MATERIALIZED (
       SELECT since, CAST(substr(rest, 1, FIND(rest, ' ') - 1) AS INTEGER) AS until,
         CAST(substr(rest, FIND(rest, ' ') + 1) AS INTEGER) AS label
       FROM ranges
     ) SELECT s.label, t.value AS type, (${query}) AS value FROM EACH(?) AS t CROSS JOIN s`,
    JSON.stringify(ranges.map(({ since, until, label }) => `${since} ${until} ${label}`)),
    ...values,
    JSON.stringify(types),
  );
  return rows.filter((row): row is Sum => row.value !== null);
}

/** Rounds away the digits in which floating-point sums differ by the order of addition. */
function rounded(value: number): number {
  return Number(Number(value.toFixed(9)).toPrecision(14));
}
