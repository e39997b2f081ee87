import type { EventRef } from '../domain/entities.ts';
import type { TrashReason } from '../domain/event-types.ts';
import { eventId, requireRef, trashedEventId, trashedRefOf } from '../domain/ids.ts';
import { BY_ID, periodOf } from './kit/arguments.ts';
import { implementConnection } from './kit/connections.ts';
import type { Parts } from './kit/parts.ts';
import { attempt } from './kit/refusals.ts';
import { changeResultOf } from './kit/results.ts';

/** `TrashedEvent`, the query `trashedEvents`, and the mutation `retryTrashedEvent`. */
export function addTrashedEvent(parts: Parts): void {
  const { types } = parts;
  types.TrashedEvent.implement({
    description: 'An event that could not be processed, and is kept so that it can be looked at.',
    interfaces: [types.Node],
  });
  addReference(parts);
  addContent(parts);
  implementConnection(parts, types.TrashedEventConnection, {
    node: types.TrashedEvent,
    description: 'Trashed events of several sources.',
  });
  addTrashedEvents(parts);
  addRetry(parts);
}

function addReference({ builder, enums, types }: Parts): void {
  builder.objectFields(types.TrashedEvent, (t) => ({
    id: t.id({ description: 'The global id.', resolve: trashedEventId }),
    source: t.field({
      type: enums.Source,
      description: 'The source that refused the event.',
      resolve: ({ source }) => source,
    }),
    externalId: t.exposeString('externalId', {
      description: 'The id of the trashed event at its source.',
    }),
    account: t.field({
      type: types.Account,
      nullable: true,
      description: 'The account that the event was sent to.',
      resolve: ({ source, account }, _args, { loaders }) =>
        loaders.account({ source, externalId: account }),
    }),
  }));
}

function addContent({ builder, types }: Parts): void {
  const reason = builder.objectRef<TrashReason>('TrashReason').implement({
    description: 'One thing that was wrong with an event.',
    fields: (t) => ({
      type: t.exposeString('type', {
        description: 'What was wrong: `invalid-field`, `missing-field`, …',
      }),
      field: t.exposeString('field', {
        nullable: true,
        description: 'The storage key of the field; null where the whole event was wrong.',
      }),
      definition: t.field({
        type: types.EventTypeField,
        nullable: true,
        description: 'The field as the event type has it.',
        resolve: ({ definition }) => definition,
      }),
      value: t.expose('value', {
        type: 'JSON',
        nullable: true,
        description: 'The value that was sent for the field.',
      }),
    }),
  });
  builder.objectFields(types.TrashedEvent, (t) => ({
    eventType: t.exposeString('eventType', {
      nullable: true,
      description: 'The reference of the type that the event was sent as.',
    }),
    eventTypeExternalId: t.exposeString('eventTypeExternalId', {
      nullable: true,
      description: 'The id of that type at the source.',
    }),
    processedAt: t.expose('processedAt', {
      type: 'DateTime',
      description: 'When the event was refused.',
    }),
    rawEventDate: t.expose('rawEventDate', {
      type: 'DateTime',
      nullable: true,
      description: 'When the event happened, by its own account.',
    }),
    errors: t.field({
      type: [reason],
      description: 'Everything that was wrong with the event.',
      resolve: ({ errors }) => [...errors],
    }),
    raw: t.expose('raw', {
      type: 'JSONObject',
      nullable: true,
      description: 'The event as it was sent; null where the source does not tell.',
    }),
  }));
}

function addTrashedEvents({ builder, inputs, types }: Parts): void {
  builder.queryField('trashedEvents', (t) =>
    t.field({
      type: types.TrashedEventConnection,
      description:
        'The events that could not be processed because they did not fit their type, the last refused first.',
      args: {
        ...inputs.sources,
        since: t.arg({
          type: 'DateTime',
          description: 'Only events that were refused at this moment or later.',
        }),
        until: t.arg({
          type: 'DateTime',
          description: 'Only events that were refused at this moment or earlier.',
        }),
        ...inputs.page,
      },
      resolve: (_root, { sources, since, until, ...page }, { loaders }) =>
        loaders.trashedEvents({
          ...page,
          sources: sources ?? null,
          ...periodOf({ since, until }),
        }),
    }),
  );
}

function addRetry(parts: Parts): void {
  const { builder } = parts;
  const type = builder.inputType('RetryTrashedEventInput', {
    description: 'The trashed event to process again.',
    fields: (t) => ({
      id: t.id({ required: true, description: 'The trashed event.' }),
      properties: t.field({
        type: 'JSONObject',
        description:
          'Corrected properties, under the names that the event was sent with. They replace those of the same names; the others stay.',
      }),
    }),
  });
  const result = createResult(parts);
  builder.mutationField('retryTrashedEvent', (t) =>
    t.field({
      type: result,
      nullable: true,
      description:
        'Processes a trashed event again. An event that still does not fit its type stays in the trash, and the problem names every fault. It is a conflict where another event has its nonce.',
      args: { input: t.arg({ type, required: true, description: 'The event.' }) },
      resolve: (_root, { input: { id, properties } }, { loaders }) =>
        attempt(async () => {
          const { source, externalId } = requireRef(id, 'TrashedEvent', 'input.id', trashedRefOf);
          const retry = { externalId, properties: properties ?? {} };
          return { ref: await loaders.retryTrashedEvent(source, retry) };
        }),
    }),
  );
}

function createResult(parts: Parts) {
  return changeResultOf(parts, 'RetryTrashedEvent', {
    field: 'event',
    type: parts.types.Event,
    done: 'The event was stored, and is no longer in the trash.',
    idOf: eventId,
    read: (ref: EventRef, loaders) => loaders.event(ref, BY_ID),
  });
}
