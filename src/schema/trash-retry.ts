import type { EventRef } from '../domain/entities.ts';
import { eventId, requireRef, trashedRefOf } from '../domain/ids.ts';
import type { ActivityTypes } from './activity.ts';
import { DEFAULT_FRESHNESS } from './arguments.ts';
import type { Parts } from './builder.ts';
import { attempt, type Problems } from './problems.ts';

/** The mutation `retryTrashedEvent`. */
export function addTrashRetry(
  { builder }: Parts,
  problems: Problems,
  { Event }: ActivityTypes,
): void {
  const RetryTrashedEventInput = builder.inputType('RetryTrashedEventInput', {
    description: 'An event of the trash, to be run again.',
    fields: (t) => ({
      id: t.id({ required: true, description: 'The trashed event.' }),
      properties: t.field({
        type: 'JSONObject',
        description:
          'Corrected properties, under the names that the event was sent with: they take the place of those of the same names, the others stay.',
      }),
    }),
  });
  const Success = builder
    .objectRef<{ readonly ref: EventRef }>('RetryTrashedEventSuccess')
    .implement({
      description: 'It was stored, and is no longer in the trash.',
      fields: (t) => ({
        eventId: t.id({
          description: 'The event’s global id.',
          resolve: ({ ref }) => eventId(ref),
        }),
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
  const Result = problems.resultOf('RetryTrashedEvent', Success, [
    'INVALID',
    'NOT_FOUND',
    'CONFLICT',
    'UNSUPPORTED',
    'UPSTREAM',
  ]);
  builder.mutationField('retryTrashedEvent', (t) =>
    t.field({
      type: Result,
      nullable: true,
      description:
        'Runs an event of the trash again (LOCAL). Where it still does not fit its type it stays there, and the problem names every fault; where another event has its nonce it is a conflict.',
      args: {
        input: t.arg({ type: RetryTrashedEventInput, required: true, description: 'The event.' }),
      },
      resolve: (_root, { input }, { loaders }) =>
        attempt(async () => {
          const { source, externalId } = requireRef(
            input.id,
            'TrashedEvent',
            'input.id',
            trashedRefOf,
          );
          const ref = await loaders.retryTrashedEvent(source, {
            externalId,
            properties: input.properties ?? {},
          });
          return { ref };
        }),
    }),
  );
}
