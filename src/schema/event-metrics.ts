import type { EventMetric, EventRef } from '../domain/entities.ts';
import { eventId, eventRefOf, requireRef } from '../domain/ids.ts';
import { BY_ID } from './kit/arguments.ts';
import { arrayConnection } from './kit/array-connection.ts';
import { implementConnection } from './kit/connections.ts';
import { createFaults } from './kit/faults.ts';
import { createOrder } from './kit/inputs.ts';
import type { Parts } from './kit/parts.ts';
import { attempt } from './kit/refusals.ts';
import { changeResultOf } from './kit/results.ts';

/** `EventMetric`, `Event.metrics`, and the mutations `setEventState` and `setEventStatistic`. */
export function addEventMetrics(parts: Parts): void {
  addValue(parts);
  addOrigin(parts);
  implementConnection(parts, parts.types.EventMetricConnection, {
    node: parts.types.EventMetric,
    description: 'States and statistics of an event.',
  });
  addMetrics(parts);
  addSetters(parts);
}

function addValue({ builder, enums, types }: Parts): void {
  types.EventMetric.implement({ description: 'A state or a statistic of an event.' });
  builder.objectFields(types.EventMetric, (t) => ({
    key: t.exposeString('key', {
      description: 'The storage key of the metric: `turnover`, `state-delay-paid`, …',
    }),
    type: t.field({
      type: enums.MetricType,
      description: 'Whether it is a state or a statistic.',
      resolve: (metric) => metric.type,
    }),
    valueType: t.exposeString('valueType', {
      nullable: true,
      description: 'The kind of the value: `number`, `currency` or `state`.',
    }),
    value: t.exposeFloat('value', {
      nullable: true,
      description: 'The current value of a number or a state. A delay is in seconds.',
    }),
    money: t.expose('money', {
      type: types.Money,
      nullable: true,
      description: 'The current value of a currency.',
    }),
    raw: t.expose('raw', {
      type: 'JSON',
      nullable: true,
      description: 'The value as it was sent.',
    }),
    date: t.expose('date', {
      type: 'DateTime',
      nullable: true,
      description: 'The moment from which the value holds.',
    }),
  }));
}

function addOrigin({ builder, types }: Parts): void {
  builder.objectFields(types.EventMetric, (t) => ({
    anonymized: t.exposeBoolean('anonymized', {
      description: 'True once the value was made anonymous.',
    }),
    invalid: t.exposeBoolean('invalid', {
      description: 'True where the source could not read the value.',
    }),
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the source first stored the metric.',
    }),
    updatedAt: t.expose('updatedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the source last changed the metric.',
    }),
    deletedAt: t.expose('deletedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the metric was deleted; null while it exists.',
    }),
  }));
}

const ORDERED_BY = {
  CREATED_AT: 'createdAt',
  UPDATED_AT: 'updatedAt',
  METRIC_DATE: 'date',
} as const satisfies Record<string, keyof EventMetric>;

function addMetrics({ builder, enums, inputs, types }: Parts): void {
  const order = createOrder<keyof typeof ORDERED_BY>(builder, enums, {
    name: 'EventMetricOrder',
    things: 'metrics',
    fields: {
      CREATED_AT: 'When the metric was first stored.',
      UPDATED_AT: 'When the metric was last changed.',
      METRIC_DATE: 'The moment from which the value holds.',
    },
  });
  builder.objectField(types.Event, 'metrics', (t) =>
    t.field({
      type: types.EventMetricConnection,
      description: 'The states and statistics of the event. Costs no call.',
      args: {
        type: t.arg({
          type: enums.MetricType,
          description: 'Only states, or only statistics.',
        }),
        since: t.arg({
          type: 'DateTime',
          description: 'Only metrics whose value holds from this moment or a later one.',
        }),
        until: t.arg({
          type: 'DateTime',
          description: 'Only metrics whose value holds from this moment or an earlier one.',
        }),
        orderBy: t.arg({
          type: order,
          description: 'The order of the metrics; by default that of the source.',
        }),
        ...inputs.page,
      },
      resolve: ({ event }, { type, since, until, orderBy, first, after }, { loaders }) => {
        const rows = event.metrics.filter(
          (metric) =>
            (!type || metric.type === type) &&
            (!since || (metric.date !== null && metric.date >= since.getTime())) &&
            (!until || (metric.date !== null && metric.date <= until.getTime())),
        );
        if (orderBy) {
          const sign = orderBy.direction === 'ASC' ? 1 : -1;
          const field = ORDERED_BY[orderBy.field];
          rows.sort((a, b) => sign * ((a[field] ?? 0) - (b[field] ?? 0)));
        }
        return arrayConnection(rows, { first, after }, event.ref.lead.source, loaders.warn);
      },
    }),
  );
}

function addSetters(parts: Parts): void {
  const { builder } = parts;
  const { state, statistic } = createSetterInputs(parts);
  const result = createResult(parts);
  builder.mutationFields((t) => ({
    setEventState: t.field({
      type: result,
      nullable: true,
      description: 'Sets a state of an event. Repeating it is safe.',
      args: { input: t.arg({ type: state, required: true, description: 'The state.' }) },
      resolve: (_root, { input }, { loaders }) =>
        attempt(async () => {
          const { event, key, date } = settingOf(input);
          const value = input.value ? 1 : 0;
          await loaders.setEventMetric({ event, type: 'STATE', key, value, date });
          return { ref: event };
        }),
    }),
    setEventStatistic: t.field({
      type: result,
      nullable: true,
      description: 'Sets a statistic of an event. Repeating it is safe.',
      args: { input: t.arg({ type: statistic, required: true, description: 'The statistic.' }) },
      resolve: (_root, { input }, { loaders }) =>
        attempt(async () => {
          const { event, key, date } = settingOf(input);
          const { value } = input;
          await loaders.setEventMetric({ event, type: 'STATISTIC', key, value, date });
          return { ref: event };
        }),
    }),
  }));
}

interface SettingFields {
  readonly eventId: string;
  readonly key: string;
  readonly date?: Date | null | undefined;
}

function settingOf({ eventId: id, key, date }: SettingFields) {
  const faults = createFaults();
  faults.text(['key'], key);
  faults.throwIfAny();
  const event = requireRef(id, 'Event', 'input.eventId', eventRefOf);
  return { event, key, date: date?.getTime() ?? null };
}

function createSetterInputs({ builder }: Parts) {
  const key =
    'The storage key of the metric in the type of the event. A key that the type does not have is a fault, which lists those that it has.';
  const date =
    'The moment from which the value holds. Without one, the source applies its own rule.';
  return {
    state: builder.inputType('SetEventStateInput', {
      description: 'A state of an event, such as `converted`.',
      fields: (t) => ({
        eventId: t.id({ required: true, description: 'The event.' }),
        key: t.string({ required: true, description: key }),
        value: t.boolean({ required: true, description: 'Whether the state holds.' }),
        date: t.field({ type: 'DateTime', description: date }),
      }),
    }),
    statistic: builder.inputType('SetEventStatisticInput', {
      description: 'A statistic of an event, such as `turnover`.',
      fields: (t) => ({
        eventId: t.id({ required: true, description: 'The event.' }),
        key: t.string({ required: true, description: key }),
        value: t.float({
          required: true,
          description: 'The number. Money is in the currency of the project.',
        }),
        date: t.field({ type: 'DateTime', description: date }),
      }),
    }),
  };
}

function createResult(parts: Parts) {
  return changeResultOf(parts, 'SetEventMetric', {
    field: 'event',
    type: parts.types.Event,
    done: 'The metric was set.',
    idOf: eventId,
    read: (ref: EventRef, loaders) => loaders.event(ref, BY_ID),
    problems: ['InvalidInput', 'NotFound', 'Unsupported', 'Upstream'],
  });
}
