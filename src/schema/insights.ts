import type { InsightPoint } from '../domain/insights.ts';
import { isTimezone } from '../domain/time.ts';
import type { SourceStatus } from '../loaders/port.ts';
import type { Arguments } from './arguments.ts';
import type { Parts } from './builder.ts';
import type { Connections } from './connection.ts';
import { createFaults } from './input.ts';
import { attempt, type Problems } from './problems.ts';

const MAX_METRICS = 50;

/** `eventInsights`: numbers of events by time. */
export function addInsights(
  { builder, SourceEnum }: Parts,
  { WindowInput }: Arguments,
  { Completeness }: Connections,
  problems: Problems,
): void {
  const InsightGroupBy = builder.enumType('InsightGroupBy', {
    description: 'What numbers are told apart by, besides time.',
    values: {
      PROJECT: { value: 'PROJECT', description: 'Nothing: one number a metric and interval.' },
      EVENT_TYPE: { value: 'EVENT_TYPE', description: 'The type of the event.' },
    } as const,
  });
  const InsightInterval = builder.enumType('InsightInterval', {
    description:
      'What time is cut into. The last three are cyclic: they show a season, not a course.',
    values: {
      HOUR: { value: 'HOUR', description: 'Hours: `2023-08-21T14:00`.' },
      DAY: { value: 'DAY', description: 'Days: `2023-08-21`.' },
      WEEK: { value: 'WEEK', description: 'Weeks of ISO 8601: `2023-W34`.' },
      MONTH: { value: 'MONTH', description: 'Months: `2023-08`.' },
      YEAR: { value: 'YEAR', description: 'Years: `2023`.' },
      HOUR_OF_DAY: {
        value: 'HOUR_OF_DAY',
        description: 'The hours of all days together: 0 to 23.',
      },
      DAY_OF_WEEK: {
        value: 'DAY_OF_WEEK',
        description: 'The weekdays of all weeks together: 1, Monday, to 7.',
      },
      MONTH_OF_YEAR: {
        value: 'MONTH_OF_YEAR',
        description: 'The months of all years together: 1 to 12.',
      },
    } as const,
  });
  const EventInsightsInput = builder.inputType('EventInsightsInput', {
    description: 'What to count, and how to cut it.',
    fields: (t) => ({
      source: t.field({
        type: SourceEnum,
        required: true,
        defaultValue: 'LOCAL',
        description: 'Whose events.',
      }),
      window: t.field({
        type: WindowInput,
        required: true,
        description: 'Events that happened in it.',
      }),
      metrics: t.stringList({
        required: true,
        description:
          'Storage keys of states and statistics, `state-delay-` and the key of a state, or `event-count`; 1 to 50. One that no event type has is an InvalidInputProblem.',
      }),
      groupBy: t.field({
        type: InsightGroupBy,
        required: true,
        defaultValue: 'PROJECT',
        description: 'What to tell apart.',
      }),
      interval: t.field({
        type: InsightInterval,
        required: true,
        defaultValue: 'DAY',
        description: 'What to cut time into.',
      }),
      eventTypes: t.stringList({
        description:
          'These types only; by default all. One that there is not is an InvalidInputProblem. Webmarketer takes them only where groupBy is EVENT_TYPE.',
      }),
      timezone: t.string({
        required: true,
        defaultValue: 'UTC',
        description:
          'IANA name of the time zone that intervals begin in, with its changes of clocks. Webmarketer takes none: anything but UTC is a fault there.',
      }),
    }),
  });
  const MetricValue = builder.objectRef<InsightPoint['values'][number]>('MetricValue').implement({
    description: 'A metric and its number.',
    fields: (t) => ({
      key: t.exposeString('key', { description: 'The metric.' }),
      value: t.exposeFloat('value', {
        description:
          'Its number. LOCAL rounds sums to 12 digits, at most 9 of them behind the point.',
      }),
    }),
  });
  const InsightPointRef = builder.objectRef<InsightPoint>('InsightPoint').implement({
    description: 'The numbers of one interval.',
    fields: (t) => ({
      identifier: t.exposeString('identifier', {
        description:
          'The project, `local` for the local store, or the event type where they are told apart.',
      }),
      interval: t.exposeString('interval', {
        description: 'As the interval is written: `2023-08-21`, `2023-08`, or a number of a cycle.',
      }),
      values: t.field({
        type: [MetricValue],
        description: 'One number a metric.',
        resolve: ({ values }) => [...values],
      }),
    }),
  });
  const EventInsights = builder
    .objectRef<{
      readonly points: readonly InsightPoint[];
      readonly sources: readonly SourceStatus[];
    }>('EventInsights')
    .implement({
      description: 'Numbers of events by time. Not paged: it is meant for graphs.',
      fields: (t) => ({
        points: t.field({
          type: [InsightPointRef],
          description:
            'One an interval, and event type where they are told apart, in the order of intervals.',
          resolve: ({ points }) => [...points],
        }),
        completeness: t.field({
          type: Completeness,
          description: 'Where the numbers come from, and how fresh they are.',
          resolve: ({ sources }) => sources,
        }),
      }),
    });
  const Result = problems.resultOf(
    'EventInsights',
    EventInsights,
    ['INVALID', 'UNSUPPORTED', 'UPSTREAM'],
    'EventInsights',
  );
  builder.queryField('eventInsights', (t) =>
    t.field({
      type: Result,
      description:
        'Numbers of events by time (LOCAL, Webmarketer), of intervals that have events. LOCAL costs no call; Webmarketer one, and one more for the event types that metrics are checked against.',
      args: {
        input: t.arg({ type: EventInsightsInput, required: true, description: 'What to count.' }),
      },
      resolve: (_root, { input }, { loaders }) =>
        attempt(() => {
          const { source, window, metrics, groupBy, interval, eventTypes, timezone } = input;
          const faults = createFaults();
          const range = { from: window.from.getTime(), to: window.to.getTime() };
          if (!(range.from < range.to))
            faults.add(['window', 'to'], 'must be later than window.from');
          if (metrics.length < 1 || metrics.length > MAX_METRICS)
            faults.add(['metrics'], `must be 1 to ${MAX_METRICS}, not ${metrics.length}`);
          for (const [index, metric] of metrics.entries())
            faults.text(['metrics', String(index)], metric);
          if (!isTimezone(timezone))
            faults.add(
              ['timezone'],
              'must be the IANA name of a time zone, such as Europe/Helsinki',
            );
          faults.throwIfAny();
          return loaders.insights(source, {
            window: range,
            metrics: [...new Set(metrics)],
            groupBy,
            interval,
            eventTypes: eventTypes ? [...new Set(eventTypes)] : null,
            timezone,
          });
        }),
    }),
  );
}
