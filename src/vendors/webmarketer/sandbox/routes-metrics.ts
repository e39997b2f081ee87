import { SECOND, type Instant } from '../../../domain/time.ts';
import type { SandboxRequest } from '../../kit/sandbox/server.ts';
import type { Project } from './data.ts';
import { currentOf } from './routes-events.ts';
import {
  aMoment,
  badRequest,
  bodyOf,
  isBetween,
  isObject,
  momentOf,
  notFound,
  ok,
  among,
  queryOf,
  slice,
  sorted,
  validate,
  type Answers,
  type Body,
} from './replies.ts';
import { field, metric, PROJECT, type EventRow, type MetricRow } from './rows.ts';
import type { EventTypeRoutes } from './routes-event-types.ts';

/** `list` answers a whole event, as the sample in the documents does. */
export type MetricRoutes = Answers<'list' | 'setState' | 'setStatistic' | 'insights'>;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function eventIdOf(asked: SandboxRequest): string {
  const id = asked.part('event');
  if (!UUID.test(id)) throw badRequest('Validation failed (uuid is expected)');
  return id;
}

export function metricRoutes(project: Project, types: Pick<EventTypeRoutes, 'find'>): MetricRoutes {
  function eventOf(asked: SandboxRequest): EventRow {
    const event = project.event(eventIdOf(asked));
    if (!event) throw notFound('Event not found');
    return event;
  }

  function set(
    asked: SandboxRequest,
    entity: 'state' | 'statistic',
    isRight: (value: number) => boolean,
  ) {
    const event = eventOf(asked);
    const key = asked.part('storageKey');
    const { value, date } = bodyOf(asked);
    if (typeof value !== 'number' || !isRight(value))
      throw badRequest(entity === 'state' ? 'value must be 0 or 1' : 'value must be a number');
    if (date !== undefined && date !== null && momentOf(date) === null)
      throw badRequest('date must be a valid ISO 8601 date string');
    const declared = types
      .find(event.eventType)
      ?.fields.find((one) => one.entity === entity && one.storageKey === key);
    if (!declared) throw notFound('No storageKey matching field in this eventType');
    const at = momentOf(date) ?? asked.now;
    const data = field(value, declared.type, at, currentOf(declared.type, value));
    const row = keep(event, key, entity, data, asked.now);
    if (entity === 'state' && value === 1) {
      const delay = Math.round((at - Date.parse(event.eventDate)) / SECOND);
      keep(event, `state-delay-${key}`, 'statistic', field(delay, 'number', at), asked.now);
    }
    return ok(row);
  }

  function keep(
    event: EventRow,
    key: string,
    entity: 'state' | 'statistic',
    data: MetricRow['data'],
    now: Instant,
  ): MetricRow {
    const before = event.metrics.find((one) => one.key === key);
    const row = metric(event._id, key, entity, data, now);
    project.setMetric(before ? { ...row, createdAt: before.createdAt } : row);
    return row;
  }

  return {
    list(asked) {
      const event = eventOf(asked);
      const query = queryOf(asked);
      const SORT = ['createdAt', 'updatedAt', 'metricDate'];
      validate(query, [
        { name: 'type', ...among(['state', 'statistic']) },
        { name: 'since', ...aMoment },
        { name: 'until', ...aMoment },
        { name: 'sort', ...among(SORT) },
        { name: 'order', ...among(['ASC', 'DESC']) },
      ]);
      const type = asked.query('type');
      const sort = asked.query('sort');
      const found = event.metrics.filter(
        (one) => (type === null || one.type === type) && isBetween(one.data.date, query),
      );
      const metricSortKey = (one: MetricRow) =>
        sort === 'createdAt' ? one.createdAt : sort === 'updatedAt' ? one.updatedAt : one.data.date;
      const rows = sort === null ? found : sorted(found, metricSortKey, asked.query('order'));
      return ok({ ...event, metrics: slice(rows, { limit: '1000', ...query }).data });
    },
    setState: (asked) => set(asked, 'state', (value) => value === 0 || value === 1),
    setStatistic: (asked) => set(asked, 'statistic', Number.isFinite),
    insights(asked) {
      const body = bodyOf(asked);
      validate(body, [
        { name: 'since', isRequired: true, ...aMoment },
        { name: 'until', isRequired: true, ...aMoment },
        {
          name: 'metrics',
          isRequired: true,
          must: 'each value in metrics must be a string',
          passes: (value) => texts(value) !== null,
        },
        { name: 'groupBy', isRequired: true, ...among(['project', 'event-type']) },
        { name: 'interval', isRequired: true, ...among(Object.keys(INTERVALS)) },
      ]);
      return ok(points(project.events(), body));
    },
  };
}

function texts(value: unknown): readonly string[] | null {
  return Array.isArray(value) && value.every((one): one is string => typeof one === 'string')
    ? value
    : null;
}

/** The name of the interval that a moment lies in, for each kind of interval. */
const INTERVALS: Readonly<Record<string, (at: Date) => string>> = {
  hour: (at) => `${at.toISOString().slice(0, 13)}:00`,
  day: (at) => at.toISOString().slice(0, 10),
  week: weekOf,
  month: (at) => at.toISOString().slice(0, 7),
  year: (at) => at.toISOString().slice(0, 4),
  hourOfDay: (at) => String(at.getUTCHours()),
  dayOfWeek: (at) => String(at.getUTCDay() || 7),
  monthOfYear: (at) => String(at.getUTCMonth() + 1),
};

/** ISO 8601: a week belongs to the year that its Thursday is in. */
function weekOf(at: Date): string {
  const thursday = new Date(at);
  thursday.setUTCDate(at.getUTCDate() + 4 - (at.getUTCDay() || 7));
  const dayOfYear = Math.floor(
    (thursday.getTime() - Date.UTC(thursday.getUTCFullYear(), 0)) / 864e5,
  );
  return `${thursday.getUTCFullYear()}-W${String(Math.floor(dayOfYear / 7) + 1).padStart(2, '0')}`;
}

/** One point for each interval with events. A key that no event has is 0 and no error, as the documents say. */
function points(events: readonly EventRow[], body: Body) {
  const metrics = texts(body['metrics']) ?? [];
  const only = texts(body['filter']);
  const isByType = body['groupBy'] === 'event-type';
  const label = INTERVALS[String(body['interval'])] ?? weekOf;
  const found = new Map<string, { identifier: string; interval: string; events: EventRow[] }>();
  for (const event of events) {
    if (!isBetween(event.eventDate, body)) continue;
    if (isByType && only && !only.includes(event.eventType)) continue;
    const identifier = isByType ? event.eventType : PROJECT;
    const interval = label(new Date(event.eventDate));
    const key = `${interval} ${identifier}`;
    const point = found.get(key) ?? { identifier, interval, events: [] };
    point.events.push(event);
    found.set(key, point);
  }
  const values = (of: readonly EventRow[]) =>
    Object.fromEntries(
      metrics.map((key) => [key, of.reduce((sum, event) => sum + amountOf(event, key), 0)]),
    );
  return sorted([...found.values()], ({ interval }) => interval.padStart(4, '0'), 'ASC').map(
    ({ identifier, interval, events: of }) => ({ identifier, interval, values: values(of) }),
  );
}

function amountOf(event: EventRow, key: string): number {
  const current = event.metrics.find((one) => one.key === key)?.data.current;
  return Number(isObject(current) ? current['amount'] : (current ?? 0));
}
