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
 * Numbers of events by time, of intervals that have events, in their order. Times are cut exactly, whatever the zone
 * and the window: what lies in quarters of an hour that are cut is summed event by event, the rest from sums.
 */
export function* readInsights(query: InsightQuery): Work<readonly InsightPoint[]> {
  yield* check(query);
  const { metrics, groupBy, interval, timezone } = query;
  const types = query.eventTypes ?? (yield* typesOfEvents());
  const window = yield* filled(query.window, types);
  checkLength(window, interval);
  const time = divide(cutTime(window, interval, timezone));
  const keys = [...new Set([EVENT_COUNT, ...metrics])];
  // By label and identifier, the sums of the keys.
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

/** Names of metrics that can be asked for: those that some event has, and those that some event type declares. */
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
              message: `${path}.${index}, ${JSON.stringify(name)}, is in no event and no event type of the local store`,
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

/** More stretches of time than these would keep everybody else waiting. */
const MOST_STRETCHES = 200_000;

function checkLength({ from, to }: TimeRange, interval: InsightInterval): void {
  const each = interval.startsWith('HOUR') ? 60 * MINUTE : DAY;
  if ((to - from) / each <= MOST_STRETCHES) return;
  const message = `window must hold events of at most ${MOST_STRETCHES} hours where it is cut into hours, and ${MOST_STRETCHES} days otherwise; the oldest that it holds is of ${new Date(from).toISOString()}`;
  throw new InvalidInputError([{ path: ['window'], message }]);
}

/** The part of a window that has events in it, so that nobody cuts time in which there is nothing. */
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

/** What events have of a metric in times of one label. */
interface Sum {
  /** Its place among the labels. */
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
  // One type has numbers in a few quarters only, another in all: the shorter way is gone.
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

/** A time of one label. */
interface Range {
  readonly label: number;
  readonly since: number;
  readonly until: number;
}
interface Divided {
  /** Each once, in order. */
  readonly labels: readonly string[];
  /** The quarters that lie wholly in one stretch. */
  readonly whole: readonly Range[];
  /** What is left of stretches, in milliseconds. */
  readonly cut: readonly Range[];
  /** Where whole quarters begin and end. */
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

/** The label of each quarter from the first whole one on; `NONE` where it is cut. */
function labelsOfQuarters({ whole, since: first, until: last }: Divided): Int32Array {
  const labels = new Int32Array(last - first).fill(NONE);
  for (const { label, since, until } of whole) labels.fill(label, since - first, until - first);
  return labels;
}
const NONE = -1;

/** Asks `query` for each type `t` and each range `s`. To group the answers by label takes SQLite longer than to ask. */
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

/** Floating point numbers add up differently in another order, in digits that are not shown. */
function rounded(value: number): number {
  return Number(Number(value.toFixed(9)).toPrecision(14));
}
