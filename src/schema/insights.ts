import type { InsightPoint } from '../domain/insights.ts';
import type { InsightQuery } from '../domain/query.ts';
import { isTimezone } from '../domain/time.ts';
import type { SourceStatus } from '../loaders/port.ts';
import { enumOf } from './kit/enums.ts';
import { createFaults } from './kit/faults.ts';
import type { Parts } from './kit/parts.ts';
import { attempt } from './kit/refusals.ts';
import { resultOf } from './kit/results.ts';

const MAX_METRICS = 50;

/** The query `eventInsights`. */
export function addInsights(parts: Parts): void {
  const { builder } = parts;
  const type = createInput(parts);
  const result = resultOf(parts, 'EventInsights', {
    success: createInsights(parts),
    problems: ['InvalidInput', 'Unsupported', 'Upstream'],
  });
  builder.queryField('eventInsights', (t) =>
    t.field({
      type: result,
      description:
        'Adds up metrics of events for each interval of time. Intervals without events are left out.',
      args: { input: t.arg({ type, required: true, description: 'What to count.' }) },
      resolve: (_root, { input }, { loaders }) =>
        attempt(() => {
          const { source, metrics, groupBy, interval, eventTypes, timezone } = input;
          const faults = createFaults();
          const window = faults.window(input.window);
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
            window,
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

function createInput({ builder, enums, inputs, store }: Parts) {
  const group = createGroupBy(builder);
  const interval = createInterval(builder);
  return builder.inputType('EventInsightsInput', {
    description: 'What to count, and how to divide it.',
    fields: (t) => ({
      source: t.field({
        type: enums.Source,
        required: true,
        defaultValue: store,
        description: 'The source of the events.',
      }),
      window: t.field({
        type: inputs.Window,
        required: true,
        description: 'Only events that happened in it.',
      }),
      metrics: t.stringList({
        required: true,
        description: `The metrics, 1 to ${MAX_METRICS}: storage keys of states and statistics, \`state-delay-\` followed by the key of a state, or \`event-count\`. A key that no event type has is an InvalidInputProblem.`,
      }),
      groupBy: t.field({
        type: group,
        required: true,
        defaultValue: 'PROJECT',
        description: 'What numbers are divided by, besides time.',
      }),
      interval: t.field({
        type: interval,
        required: true,
        defaultValue: 'DAY',
        description: 'The intervals that time is divided into.',
      }),
      eventTypes: t.stringList({
        description:
          'Only events of these types; by default of all types. A type that does not exist is an InvalidInputProblem.',
      }),
      timezone: t.string({
        required: true,
        defaultValue: 'UTC',
        description:
          'The IANA name of the time zone that intervals begin in. Its changes to and from summer time are respected.',
      }),
    }),
  });
}

function createGroupBy(builder: Parts['builder']) {
  return enumOf<InsightQuery['groupBy']>(
    builder,
    'InsightGroupBy',
    'What numbers are divided by, besides time.',
    {
      PROJECT: 'By nothing: one number for each metric and interval.',
      EVENT_TYPE: 'By the type of the event.',
    },
  );
}

function createInterval(builder: Parts['builder']) {
  return enumOf<InsightQuery['interval']>(
    builder,
    'InsightInterval',
    'The intervals that time is divided into. The last three are cyclic: they add up the same hour, weekday or month of the whole window.',
    {
      HOUR: 'Hours: `2023-08-21T14:00`.',
      DAY: 'Days: `2023-08-21`.',
      WEEK: 'Weeks by ISO 8601: `2023-W34`.',
      MONTH: 'Months: `2023-08`.',
      YEAR: 'Years: `2023`.',
      HOUR_OF_DAY: 'Cyclic. The hours of the day: 0 to 23.',
      DAY_OF_WEEK: 'Cyclic. The days of the week: 1, Monday, to 7.',
      MONTH_OF_YEAR: 'Cyclic. The months of the year: 1 to 12.',
    },
  );
}

function createInsights({ builder, types }: Parts) {
  const metric = builder.objectRef<InsightPoint['values'][number]>('MetricValue').implement({
    description: 'The value of one metric.',
    fields: (t) => ({
      key: t.exposeString('key', { description: 'The storage key of the metric.' }),
      value: t.exposeFloat('value', { description: 'The number.' }),
    }),
  });
  const point = builder.objectRef<InsightPoint>('InsightPoint').implement({
    description: 'The values of the metrics in one interval.',
    fields: (t) => ({
      identifier: t.exposeString('identifier', {
        description: 'The project; the event type where numbers are divided by it.',
      }),
      interval: t.exposeString('interval', {
        description: 'The interval: `2023-08-21`, `2023-08`, or the number of a cyclic interval.',
      }),
      values: t.field({
        type: [metric],
        description: 'One number for each metric.',
        resolve: ({ values }) => [...values],
      }),
    }),
  });
  return builder
    .objectRef<{
      readonly points: readonly InsightPoint[];
      readonly sources: readonly SourceStatus[];
    }>('EventInsights')
    .implement({
      description:
        'The values of metrics for each interval of time. All points come in one list without pages.',
      fields: (t) => ({
        points: t.field({
          type: [point],
          description:
            'One point for each interval, in the order of the intervals. With `groupBy: EVENT_TYPE`, one point for each event type in each interval.',
          resolve: ({ points }) => [...points],
        }),
        completeness: t.field({
          type: types.Completeness,
          description: 'Where the numbers come from, and how fresh they are.',
          resolve: ({ sources }) => sources,
        }),
      }),
    });
}
