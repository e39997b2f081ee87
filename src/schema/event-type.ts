import { eventTypeId } from '../domain/ids.ts';
import { implementConnection } from './kit/connections.ts';
import { present } from './kit/faults.ts';
import { createOrder } from './kit/inputs.ts';
import type { Parts } from './kit/parts.ts';

/** `EventType`, and the queries `eventType` and `eventTypes`. */
export function addEventType(parts: Parts): void {
  const { types } = parts;
  types.EventType.implement({
    description: 'What events of one type have to look like.',
    interfaces: [types.Node],
  });
  addReference(parts);
  addContent(parts);
  addFields(parts);
  implementConnection(parts, types.EventTypeConnection, {
    node: types.EventType,
    description: 'Event types of several sources.',
  });
  addByReference(parts);
  addEventTypes(parts);
}

function addReference({ builder, enums, types }: Parts): void {
  builder.objectFields(types.EventType, (t) => ({
    id: t.id({ description: 'The global id.', resolve: eventTypeId }),
    source: t.field({
      type: enums.Source,
      description: 'The source of the event type.',
      resolve: ({ source }) => source,
    }),
    externalId: t.exposeString('externalId', {
      description: 'The id of the event type at its source.',
    }),
    account: t.field({
      type: types.Account,
      nullable: true,
      description: 'The account that the event type belongs to.',
      resolve: ({ source, account }, _args, { loaders }) =>
        loaders.account({ source, externalId: account }),
    }),
    reference: t.exposeString('reference', {
      description: 'The text by which events name their type.',
    }),
    name: t.exposeString('name', { description: 'The name of the event type.' }),
  }));
}

function addContent({ builder, types }: Parts): void {
  builder.objectFields(types.EventType, (t) => ({
    fields: t.field({
      type: [types.EventTypeField],
      description: 'The fields that events of the type carry.',
      resolve: ({ fields }) => [...fields],
    }),
    metadata: t.expose('metadata', {
      type: 'JSONObject',
      nullable: true,
      description: 'Whatever its maker kept with the event type.',
    }),
    phoneCountryCodes: t.field({
      type: ['CountryCode'],
      description:
        'The countries whose phone numbers are understood, in the order in which they are tried.',
      resolve: ({ phoneCountryCodes }) => [...phoneCountryCodes],
    }),
    expirationPolicy: t.field({
      type: types.ExpirationPolicy,
      nullable: true,
      description: 'How long events of the type are kept.',
      resolve: ({ expirationPolicy }) => expirationPolicy,
    }),
    archivedAt: t.expose('archivedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the event type was archived; null while it is in use.',
    }),
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the event type was made.',
    }),
    updatedAt: t.expose('updatedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the event type was last changed.',
    }),
  }));
}

function addFields({ types }: Parts): void {
  types.EventTypeField.implement({
    description: 'A field that events of a type carry.',
    fields: (t) => ({
      entity: t.exposeString('entity', {
        description: 'What the field belongs to: `user`, `event`, …',
      }),
      type: t.exposeString('type', {
        description:
          'The type of the values: `string`, `email`, `phone`, `location`, `currency`, `number`, …',
      }),
      storageKey: t.exposeString('storageKey', {
        description: 'The name under which the value is kept.',
      }),
      ingestionKey: t.exposeString('ingestionKey', {
        nullable: true,
        description: 'The name under which the value is sent; null where it is the storage key.',
      }),
      optional: t.exposeBoolean('optional', {
        description: 'False: an event without the field is trashed.',
      }),
      discriminant: t.exposeBoolean('discriminant', {
        description: 'True: events with the same value belong to the same user.',
      }),
      isPii: t.exposeBoolean('isPii', { description: 'True: the value tells who somebody is.' }),
      isMostProbableLocation: t.exposeBoolean('isMostProbableLocation', {
        description: 'True: the user is taken to be at this place.',
      }),
    }),
  });
}

function addByReference({ builder, enums, store, types }: Parts): void {
  builder.queryField('eventType', (t) =>
    t.field({
      type: types.EventType,
      nullable: true,
      description: 'One event type by its reference; null where it does not exist.',
      args: {
        source: t.arg({
          type: enums.Source,
          required: true,
          defaultValue: store,
          description: 'The source to look at.',
        }),
        reference: t.arg.string({
          required: true,
          description: 'The text by which events name their type.',
        }),
      },
      resolve: (_root, { source, reference }, { loaders }) => loaders.eventType(source, reference),
    }),
  );
}

function addEventTypes({ builder, enums, inputs, types }: Parts): void {
  const order = createOrder<'NAME' | 'REFERENCE' | 'CREATED_AT' | 'UPDATED_AT'>(builder, enums, {
    name: 'EventTypeOrder',
    things: 'event types',
    fields: {
      NAME: 'The name.',
      REFERENCE: 'The reference.',
      CREATED_AT: 'When the event type was made.',
      UPDATED_AT: 'When the event type was last changed.',
    },
  });
  builder.queryField('eventTypes', (t) =>
    t.field({
      type: types.EventTypeConnection,
      description: 'The event types of all sources that have event types.',
      args: {
        ...inputs.sources,
        search: t.arg.string({ description: 'Text in the name or the reference.' }),
        archived: t.arg.boolean({
          description: 'True: event types that are archived. False: that are in use.',
        }),
        storageKey: t.arg.string({
          description: 'Only event types with a field of this storage key.',
        }),
        reference: t.arg.string({ description: 'Only the event type with this reference.' }),
        orderBy: t.arg({
          type: [order],
          description:
            'The order: the first entry decides, and the next one where it leaves a tie. By default the order of the source.',
        }),
        ...inputs.page,
      },
      resolve: (
        _root,
        { sources, search, archived, storageKey, reference, orderBy, ...page },
        { loaders },
      ) =>
        loaders.eventTypes({
          ...page,
          sources: sources ?? null,
          query: {
            order: orderBy ?? [],
            ...present({
              search: search ?? undefined,
              archived: archived ?? undefined,
              storageKey: storageKey ?? undefined,
              reference: reference ?? undefined,
            }),
          },
        }),
    }),
  );
}
