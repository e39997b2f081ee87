import type { ObjectRef } from '@pothos/core';
import { eventTypeId, trashedEventId } from '../domain/ids.ts';
import type {
  EventType,
  EventTypeField,
  EventTypeRef,
  TrashedEvent,
  TrashReason,
} from '../domain/event-types.ts';
import { PAGE, type Arguments } from './arguments.ts';
import type { Parts, SchemaTypes } from './builder.ts';
import type { Collections } from './collections.ts';
import type { Connections } from './connection.ts';
import { createFaults, present } from './input.ts';
import { attempt, type Problems } from './problems.ts';
import type { Shapes } from './shapes.ts';

export type TrashTypes = ReturnType<typeof addEventTypes>;

/** Event types, and the trash where events go that do not fit theirs. */
export function addEventTypes(
  parts: Parts,
  shapes: Shapes,
  args: Arguments,
  connections: Connections,
  { AccountRef }: Collections,
  problems: Problems,
) {
  const { builder, Node, SourceEnum } = parts;
  const EventTypeFieldRef = builder.objectRef<EventTypeField>('EventTypeField').implement({
    description: 'A field that events of a type carry.',
    fields: (t) => ({
      entity: t.exposeString('entity', { description: 'What it belongs to: `user`, `event`, …' }),
      type: t.exposeString('type', {
        description: '`string`, `email`, `phone`, `location`, `currency`, `number`, …',
      }),
      storageKey: t.exposeString('storageKey', { description: 'Its name where it is kept.' }),
      ingestionKey: t.exposeString('ingestionKey', {
        nullable: true,
        description: 'Its name in what is sent; null where that is the storage key.',
      }),
      optional: t.exposeBoolean('optional', {
        description: 'False: an event without it is trashed.',
      }),
      discriminant: t.exposeBoolean('discriminant', {
        description: 'True: events with the same value belong to the same user.',
      }),
      isPii: t.exposeBoolean('isPii', { description: 'True: it tells who somebody is.' }),
      isMostProbableLocation: t.exposeBoolean('isMostProbableLocation', {
        description: 'True: the user is taken to be there.',
      }),
    }),
  });
  const EventTypeNode = builder.objectRef<EventType>('EventType').implement({
    description: 'What events of one type have to look like.',
    interfaces: [Node],
    fields: (t) => ({
      id: t.id({ description: 'Global id.', resolve: eventTypeId }),
      source: t.field({
        type: SourceEnum,
        description: 'Where it is.',
        resolve: ({ source }) => source,
      }),
      externalId: t.exposeString('externalId', { description: 'Its id there.' }),
      account: t.field({
        type: AccountRef,
        nullable: true,
        description: 'The account it belongs to.',
        resolve: ({ source, account }, _args, { loaders }) =>
          loaders.account({ source, externalId: account }),
      }),
      reference: t.exposeString('reference', { description: 'What events name it by.' }),
      name: t.exposeString('name', { description: 'Its name.' }),
      archivedAt: t.expose('archivedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was taken out of use; null while it is in use.',
      }),
      fields: t.field({
        type: [EventTypeFieldRef],
        description: 'Its fields.',
        resolve: ({ fields }) => [...fields],
      }),
      metadata: t.expose('metadata', {
        type: 'JSONObject',
        nullable: true,
        description: 'Whatever was kept with it.',
      }),
      phoneCountryCodes: t.field({
        type: ['CountryCode'],
        description:
          'Countries that phone numbers are read for, in the order in which they are tried.',
        resolve: ({ phoneCountryCodes }) => [...phoneCountryCodes],
      }),
      expirationPolicy: t.field({
        type: shapes.ExpirationPolicyRef,
        nullable: true,
        description: 'How long its events are kept.',
        resolve: ({ expirationPolicy }) => expirationPolicy,
      }),
      createdAt: t.expose('createdAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was made.',
      }),
      updatedAt: t.expose('updatedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was last changed.',
      }),
    }),
  });
  const EventTypeConnection = connections.connectionOf<EventType>('EventType', EventTypeNode, {
    description: 'Event types of several sources.',
  });

  const TrashReasonRef = builder.objectRef<TrashReason>('TrashReason').implement({
    description: 'One thing that was wrong with an event.',
    fields: (t) => ({
      type: t.exposeString('type', {
        description: '`invalid-field`, `missing-field`, `nonce-conflict` (LOCAL), …',
      }),
      field: t.exposeString('field', {
        nullable: true,
        description: 'Storage key of the field; null where it is about the whole event.',
      }),
      definition: t.field({
        type: EventTypeFieldRef,
        nullable: true,
        description: 'The field as its type has it; null once Webmarketer no longer sends it.',
        resolve: ({ definition }) => definition,
      }),
      value: t.expose('value', {
        type: 'JSON',
        nullable: true,
        description: 'What was sent for it.',
      }),
    }),
  });
  const TrashedEventRef = builder.objectRef<TrashedEvent>('TrashedEvent').implement({
    description: 'An event that could not be processed, kept so that it can be looked at.',
    interfaces: [Node],
    fields: (t) => ({
      id: t.id({ description: 'Global id.', resolve: trashedEventId }),
      source: t.field({
        type: SourceEnum,
        description: 'Where it is.',
        resolve: ({ source }) => source,
      }),
      externalId: t.exposeString('externalId', { description: 'Its id there.' }),
      account: t.field({
        type: AccountRef,
        nullable: true,
        description: 'The account it belongs to.',
        resolve: ({ source, account }, _args, { loaders }) =>
          loaders.account({ source, externalId: account }),
      }),
      eventType: t.exposeString('eventType', {
        nullable: true,
        description: 'Reference of the type that it was sent as.',
      }),
      eventTypeExternalId: t.exposeString('eventTypeExternalId', {
        nullable: true,
        description: 'Id of that type at the source.',
      }),
      processedAt: t.expose('processedAt', {
        type: 'DateTime',
        description: 'When it was refused.',
      }),
      rawEventDate: t.expose('rawEventDate', {
        type: 'DateTime',
        nullable: true,
        description: 'When it says that it happened.',
      }),
      errors: t.field({
        type: [TrashReasonRef],
        description: 'Everything that was wrong with it.',
        resolve: ({ errors }) => [...errors],
      }),
      raw: t.expose('raw', {
        type: 'JSONObject',
        nullable: true,
        description: 'As it was sent; null where the source does not tell (Webmarketer).',
      }),
    }),
  });
  const TrashedEventConnection = connections.connectionOf<TrashedEvent>(
    'TrashedEvent',
    TrashedEventRef,
    { description: 'Trashed events of several sources.' },
  );
  addQueries();
  addCreateEventType(parts, problems, EventTypeNode);
  return { TrashedEventRef };

  function addQueries(): void {
    const EventTypeOrder = builder.inputType('EventTypeOrder', {
      description: 'An order of event types.',
      fields: (t) => ({
        field: t.field({
          type: builder.enumType('EventTypeOrderField', {
            description: 'What event types are ordered by.',
            values: {
              NAME: { value: 'NAME', description: 'Name.' },
              REFERENCE: { value: 'REFERENCE', description: 'Reference.' },
              CREATED_AT: { value: 'CREATED_AT', description: 'When it was made.' },
              UPDATED_AT: { value: 'UPDATED_AT', description: 'When it was last changed.' },
            } as const,
          }),
          required: true,
          description: 'What to order by.',
        }),
        direction: t.field({
          type: args.OrderDirection,
          required: true,
          description: 'Which end comes first.',
        }),
      }),
    });
    const sources = 'These sources only; by default all.';
    builder.queryFields((t) => ({
      eventType: t.field({
        type: EventTypeNode,
        nullable: true,
        description: 'One event type by its reference; null where there is none. One call.',
        args: {
          source: t.arg({
            type: SourceEnum,
            required: true,
            defaultValue: 'LOCAL',
            description: 'Where to look.',
          }),
          reference: t.arg.string({ required: true, description: 'What events name it by.' }),
        },
        resolve: (_root, { source, reference }, { loaders }) =>
          loaders.eventType(source, reference),
      }),
      eventTypes: t.field({
        type: EventTypeConnection,
        description: 'Event types (LOCAL, Webmarketer). One call a page of 100.',
        args: {
          sources: t.arg({ type: [SourceEnum], description: sources }),
          search: t.arg.string({ description: 'Text in the name or the reference.' }),
          archived: t.arg.boolean({ description: 'True: those taken out of use.' }),
          storageKey: t.arg.string({ description: 'Types with a field of this storage key.' }),
          reference: t.arg.string({ description: 'The type of this reference.' }),
          orderBy: t.arg({
            type: [EventTypeOrder],
            description:
              'The first decides, the next where it leaves a tie. By default as the source gives them.',
          }),
          first: t.arg.int({ description: PAGE.first }),
          after: t.arg.string({ description: PAGE.after }),
        },
        resolve: (
          _root,
          { sources: names, search, archived, storageKey, reference, orderBy, ...page },
          { loaders },
        ) =>
          loaders.eventTypes({
            ...page,
            sources: names ?? null,
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
      trashedEvents: t.field({
        type: TrashedEventConnection,
        description:
          'Events that could not be processed (LOCAL, Webmarketer), the newest first: what did not fit its type’s schema, and at LOCAL what came under the nonce of another event. One call a page of 100.',
        args: {
          sources: t.arg({ type: [SourceEnum], description: sources }),
          since: t.arg({ type: 'DateTime', description: 'Refused then or later.' }),
          until: t.arg({ type: 'DateTime', description: 'Refused then or earlier.' }),
          first: t.arg.int({ description: PAGE.first }),
          after: t.arg.string({ description: PAGE.after }),
        },
        resolve: (_root, { sources: names, since, until, ...page }, { loaders }) => {
          const faults = createFaults();
          if (since && until && since > until) faults.add(['until'], 'must not be before since');
          faults.throwIfAny();
          return loaders.trashedEvents({
            ...page,
            sources: names ?? null,
            since: since?.getTime() ?? null,
            until: until?.getTime() ?? null,
          });
        },
      }),
    }));
  }
}

function addCreateEventType(
  { builder, SourceEnum }: Parts,
  problems: Problems,
  EventTypeNode: ObjectRef<PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>, EventType>,
): void {
  const EventTypeFieldInput = builder.inputType('EventTypeFieldInput', {
    description: 'A field that events of the type carry.',
    fields: (t) => ({
      entity: t.string({
        required: true,
        description: 'What it belongs to: `user`, `event`, `state` or `statistic`.',
      }),
      type: t.string({
        required: true,
        description:
          'LOCAL has `string`, `message`, `email`, `phone`, `number`, `boolean`, `date`, `url`, `currency` and `location` for user and event, `state` for state, `number` and `currency` for statistic.',
      }),
      storageKey: t.string({ required: true, description: 'Its name where it is kept.' }),
      ingestionKey: t.string({
        description: 'Its name in what is sent; by default the storage key.',
      }),
      optional: t.boolean({
        required: true,
        defaultValue: false,
        description: 'False: an event without it is trashed.',
      }),
      discriminant: t.boolean({
        required: true,
        defaultValue: false,
        description: 'True: events with the same value belong to the same user.',
      }),
      isPii: t.boolean({
        required: true,
        defaultValue: false,
        description: 'True: it tells who somebody is.',
      }),
      isMostProbableLocation: t.boolean({
        required: true,
        defaultValue: false,
        description: 'True: the user is taken to be there.',
      }),
    }),
  });
  const CreateEventTypeInput = builder.inputType('CreateEventTypeInput', {
    description: 'A new event type.',
    fields: (t) => ({
      source: t.field({
        type: SourceEnum,
        required: true,
        defaultValue: 'LOCAL',
        description: 'Where to make it.',
      }),
      reference: t.string({
        required: true,
        description: 'What events will name it by: `contact-form`.',
      }),
      name: t.string({ required: true, description: 'Its name.' }),
      fields: t.field({ type: [EventTypeFieldInput], required: true, description: 'Its fields.' }),
      metadata: t.field({ type: 'JSONObject', description: 'Whatever is to be kept with it.' }),
      retentionDays: t.field({
        type: 'NonNegativeInt',
        description: 'How long its events are kept; by default the project’s rule.',
      }),
      phoneCountryCodes: t.field({
        type: ['CountryCode'],
        description:
          'Countries that phone numbers are read for. LOCAL only: Webmarketer documents no way to send them.',
      }),
    }),
  });
  const Success = builder
    .objectRef<{ readonly ref: EventTypeRef }>('CreateEventTypeSuccess')
    .implement({
      description: 'It was made, or was there already just so.',
      fields: (t) => ({
        eventTypeId: t.id({
          description: 'The event type’s global id.',
          resolve: ({ ref }) => eventTypeId(ref),
        }),
        eventType: t.field({
          type: EventTypeNode,
          nullable: true,
          description: 'As it is read back now; null when that failed, which undoes nothing.',
          resolve: ({ ref }, _args, { loaders }) => loaders.eventType(ref.source, ref.reference),
        }),
      }),
    });
  const Result = problems.resultOf('CreateEventType', Success, [
    'INVALID',
    'CONFLICT',
    'UNSUPPORTED',
    'UPSTREAM',
  ]);
  builder.mutationField('createEventType', (t) =>
    t.field({
      type: Result,
      nullable: true,
      description:
        'Makes an event type (LOCAL, Webmarketer). From then on its events are checked against it. One that is there already just so is a success, with other content a conflict.',
      args: {
        input: t.arg({ type: CreateEventTypeInput, required: true, description: 'The type.' }),
      },
      resolve: (_root, { input }, { loaders }) =>
        attempt(async () => {
          const faults = createFaults();
          faults.text(['name'], input.name);
          faults.text(['reference'], input.reference);
          const keys = new Set<string>();
          for (const [index, { entity, type, storageKey }] of input.fields.entries()) {
            const at = (name: string) => ['fields', String(index), name];
            faults.text(at('entity'), entity);
            faults.text(at('type'), type);
            faults.text(at('storageKey'), storageKey);
            const key = `${entity} ${storageKey}`;
            if (keys.has(key)) faults.add(at('storageKey'), `is there twice in ${entity}`);
            keys.add(key);
          }
          faults.throwIfAny();
          const ref = await loaders.createEventType(input.source, {
            reference: input.reference,
            name: input.name,
            fields: input.fields.map((field) => ({
              ...field,
              ingestionKey: field.ingestionKey ?? null,
            })),
            metadata: input.metadata ?? null,
            retentionDays: input.retentionDays ?? null,
            phoneCountryCodes: input.phoneCountryCodes ?? [],
          });
          return { ref };
        }),
    }),
  );
}
