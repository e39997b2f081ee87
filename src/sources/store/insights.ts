import { InvalidInputError } from '../../domain/errors.ts';
import { compareLabels, cutTime, type Stretch } from '../../domain/intervals.ts';
import type { InsightPoint } from '../../domain/marketing.ts';
import type { TimeRange } from '../../domain/time.ts';
import type { InsightQuery } from '../../domain/writes.ts';
import { all, type Work } from './database.ts';
import { ACCOUNT } from './feeds.ts';
import { EVENT_COUNT, metricKeys, QUARTER, typesOfEvents } from './sums.ts';

/**
 * Numbers of events by time, of intervals that have events, in their order. Times are cut exactly, whatever the zone
 * and the window: what lies in quarters of an hour that are cut is summed event by event, the rest from sums.
 */
export function* readInsights(query: InsightQuery): Work<readonly InsightPoint[]> {
  yield* check(query);
  const { metrics, groupBy, interval, timezone } = query;
  const types = query.eventTypes ?? (yield* typesOfEvents());
  const window = yield* filled(query.window, types);
  const stretches = cutTime(window, interval, timezone);
  const points = new Map<string, Point>();
  for (const key of new Set([EVENT_COUNT, ...metrics]))
    for (const { stretch, type, value } of yield* sumsOf(key, types, stretches)) {
      const { label } = stretch;
      const identifier = groupBy === 'PROJECT' ? ACCOUNT : type;
      const name = `${label} ${identifier}`;
      const point: Point = points.get(name) ?? { identifier, interval: label, sums: new Map() };
      points.set(name, point);
      point.sums.set(key, (point.sums.get(key) ?? 0) + value);
    }
  return [...points.values()]
    .sort((a, b) => compareLabels(a.interval, b.interval) || (a.identifier < b.identifier ? -1 : 1))
    .map(({ sums, ...point }) => ({
      ...point,
      values: metrics.map((key) => ({ key, value: rounded(sums.get(key) ?? 0) })),
    }));
}

interface Point extends Pick<InsightPoint, 'identifier' | 'interval'> {
  readonly sums: Map<string, number>;
}

/** Names of metrics that can be asked for: those that some event has. */
function* knownMetrics(): Work<ReadonlySet<string>> {
  return new Set([EVENT_COUNT, ...(yield* metricKeys())]);
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
  const faults = faultsOf('metrics', metrics, yield* knownMetrics());
  if (eventTypes)
    faults.push(...faultsOf('eventTypes', eventTypes, new Set(yield* typesOfEvents())));
  if (faults.length > 0) throw new InvalidInputError(faults);
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

/** What events of a type have of a metric in a stretch of time. */
interface Sum {
  readonly stretch: Stretch;
  readonly type: string;
  readonly value: number;
}

function* sumsOf(
  key: string,
  types: readonly string[],
  stretches: readonly Stretch[],
): Work<readonly Sum[]> {
  const { whole, cut } = split(stretches);
  const [first, last] = [whole[0], whole.at(-1)];
  const direct =
    key === EVENT_COUNT
      ? 'SELECT NULLIF(count(*), 0) FROM events AS e WHERE e.type = t.value AND e.at >= s.since AND e.at < s.until'
      : 'SELECT sum(m.value) FROM event_metrics AS m WHERE m.key = ? AND m.type = t.value AND m.at >= s.since AND m.at < s.until';
  const ofCut = yield* sumUp(direct, key === EVENT_COUNT ? [] : [key], types, cut);
  if (!first || !last) return ofCut;
  // One type has numbers in a few quarters only, another in all: the shorter way is gone.
  const sizes = yield* all<{ type: string; size: number }>(
    `SELECT t.value AS type, (SELECT count(*) FROM (
       SELECT 1 AS one FROM sums WHERE key = ? AND type = t.value AND quarter >= ? AND quarter < ? LIMIT ?
     ) AS counted) AS size FROM EACH(?) AS t`,
    key,
    first.since,
    last.until,
    whole.length,
    JSON.stringify(types),
  );
  const many = sizes.filter(({ size }) => size === whole.length).map(({ type }) => type);
  const few = sizes.filter(({ size }) => size > 0 && size < whole.length).map(({ type }) => type);
  const ofMany = yield* sumUp(
    'SELECT sum(q.value) FROM sums AS q WHERE q.key = ? AND q.type = t.value AND q.quarter >= s.since AND q.quarter < s.until',
    [key],
    many,
    whole,
  );
  const rows = yield* all<{ type: string; quarter: number; value: number }>(
    'SELECT type, quarter, value FROM sums WHERE key = ? AND type IN (SELECT value FROM EACH(?)) AND quarter >= ? AND quarter < ?',
    key,
    JSON.stringify(few),
    first.since,
    last.until,
  );
  const ofFew = rows.flatMap(({ quarter, ...row }) => {
    const range = whole[indexBefore(whole, quarter)];
    return range && quarter < range.until ? { stretch: range.stretch, ...row } : [];
  });
  return [...ofCut, ...ofMany, ...ofFew];
}

/** A part of a stretch. */
interface Range {
  readonly stretch: Stretch;
  readonly since: number;
  readonly until: number;
}

/** The quarters that lie wholly in one stretch, and in milliseconds what is left of each. */
function split(stretches: readonly Stretch[]): {
  readonly whole: readonly Range[];
  readonly cut: readonly Range[];
} {
  const whole: Range[] = [];
  const cut: Range[] = [];
  for (const stretch of stretches) {
    const { from, to } = stretch;
    const [since, until] = [Math.ceil(from / QUARTER), Math.floor(to / QUARTER)];
    if (since > until) {
      cut.push({ stretch, since: from, until: to });
      continue;
    }
    if (since < until) whole.push({ stretch, since, until });
    if (from < since * QUARTER) cut.push({ stretch, since: from, until: since * QUARTER });
    if (until * QUARTER < to) cut.push({ stretch, since: until * QUARTER, until: to });
  }
  return { whole, cut };
}

/** Asks `query` for each type `t` and each range `s`. */
function* sumUp(
  query: string,
  values: readonly string[],
  types: readonly string[],
  ranges: readonly Range[],
): Work<readonly Sum[]> {
  if (types.length === 0 || ranges.length === 0) return [];
  const rows = yield* all<{ range: number; type: string; value: number | null }>(
    `WITH s AS MATERIALIZED (
       SELECT key AS range, CAST(substr(value, 1, FIND(value, ' ') - 1) AS INTEGER) AS since,
         CAST(substr(value, FIND(value, ' ') + 1) AS INTEGER) AS until
       FROM EACH(?)
     ) SELECT s.range, t.value AS type, (${query}) AS value FROM EACH(?) AS t CROSS JOIN s`,
    JSON.stringify(ranges.map(({ since, until }) => `${since} ${until}`)),
    ...values,
    JSON.stringify(types),
  );
  return rows.flatMap(({ range, type, value }) => {
    const stretch = ranges[range]?.stretch;
    return stretch && value !== null ? { stretch, type, value } : [];
  });
}

/** The place of the last range that begins at or before `quarter`; -1 where none does. */
function indexBefore(ranges: readonly Range[], quarter: number): number {
  let [low, high] = [-1, ranges.length];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if ((ranges[middle]?.since ?? Infinity) <= quarter) low = middle;
    else high = middle;
  }
  return low;
}

/** Floating point numbers add up differently in another order, in digits that are not shown. */
function rounded(value: number): number {
  return Number(Number(value.toFixed(9)).toPrecision(12));
}
