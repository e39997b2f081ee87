import type { EventRef } from '../domain/entities.ts';
import { eventId, eventRefOf, requireRef } from '../domain/ids.ts';
import type { ActivityTypes } from './activity.ts';
import { DEFAULT_FRESHNESS } from './arguments.ts';
import type { Parts } from './builder.ts';
import { createFaults } from './input.ts';
import { attempt, type Problems } from './problems.ts';

/** The mutations `setEventState` and `setEventStatistic`. */
export function addEventMetrics(
  { builder }: Parts,
  problems: Problems,
  { Event }: ActivityTypes,
): void {
  const key =
    'Storage key of the event’s type; one that it has not is a fault, with those that it has.';
  const date =
    'When it became so; by default the source’s own rule (LOCAL: now, Webmarketer: left blank).';
  const SetEventStateInput = builder.inputType('SetEventStateInput', {
    description: 'A state of an event, such as `converted`.',
    fields: (t) => ({
      eventId: t.id({ required: true, description: 'The event.' }),
      key: t.string({ required: true, description: key }),
      value: t.boolean({ required: true, description: 'Whether it holds.' }),
      date: t.field({ type: 'DateTime', description: date }),
    }),
  });
  const SetEventStatisticInput = builder.inputType('SetEventStatisticInput', {
    description: 'A statistic of an event, such as `turnover`.',
    fields: (t) => ({
      eventId: t.id({ required: true, description: 'The event.' }),
      key: t.string({ required: true, description: key }),
      value: t.float({
        required: true,
        description: 'The number; money in the project’s currency.',
      }),
      date: t.field({ type: 'DateTime', description: date }),
    }),
  });
  const Success = builder.objectRef<{ readonly ref: EventRef }>('SetEventMetricSuccess').implement({
    description: 'It was done.',
    fields: (t) => ({
      eventId: t.id({ description: 'The event’s global id.', resolve: ({ ref }) => eventId(ref) }),
      event: t.field({
        type: Event,
        nullable: true,
        description:
          'The event as it is read back now; null when that failed, which undoes nothing.',
        resolve: ({ ref }, _args, { loaders }) =>
          loaders.event(ref, { freshness: DEFAULT_FRESHNESS, window: null, rank: 0 }),
      }),
    }),
  });
  const Result = problems.resultOf('SetEventMetric', Success, [
    'INVALID',
    'NOT_FOUND',
    'UNSUPPORTED',
    'UPSTREAM',
  ]);
  const refOf = (input: { readonly eventId: string; readonly key: string }) => {
    const faults = createFaults();
    faults.text(['key'], input.key);
    faults.throwIfAny();
    return requireRef(input.eventId, 'Event', 'input.eventId', eventRefOf);
  };
  builder.mutationFields((t) => ({
    setEventState: t.field({
      type: Result,
      nullable: true,
      description: 'Sets a state of an event (LOCAL, Webmarketer). One call. Repeating it is safe.',
      args: {
        input: t.arg({ type: SetEventStateInput, required: true, description: 'The state.' }),
      },
      resolve: (_root, { input }, { loaders }) =>
        attempt(async () => {
          const event = refOf(input);
          await loaders.setEventMetric({
            event,
            type: 'STATE',
            key: input.key,
            value: input.value ? 1 : 0,
            date: input.date?.getTime() ?? null,
          });
          return { ref: event };
        }),
    }),
    setEventStatistic: t.field({
      type: Result,
      nullable: true,
      description:
        'Sets a statistic of an event (LOCAL, Webmarketer). One call. Repeating it is safe.',
      args: {
        input: t.arg({
          type: SetEventStatisticInput,
          required: true,
          description: 'The statistic.',
        }),
      },
      resolve: (_root, { input }, { loaders }) =>
        attempt(async () => {
          const event = refOf(input);
          await loaders.setEventMetric({
            event,
            type: 'STATISTIC',
            key: input.key,
            value: input.value,
            date: input.date?.getTime() ?? null,
          });
          return { ref: event };
        }),
    }),
  }));
}
