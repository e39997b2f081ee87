import type { EventTypeRef } from '../domain/event-types.ts';
import { eventTypeId } from '../domain/ids.ts';
import { createFaults } from './kit/faults.ts';
import type { Parts } from './kit/parts.ts';
import { attempt } from './kit/refusals.ts';
import { changeResultOf } from './kit/results.ts';

/** The mutation `createEventType`. */
export function addEventTypeCreate(parts: Parts): void {
  const { builder } = parts;
  const type = createInput(parts);
  const result = createResult(parts);
  builder.mutationField('createEventType', (t) =>
    t.field({
      type: result,
      nullable: true,
      description:
        'Makes an event type. From then on its events are checked against it. An event type that exists already with the same content is a success; with other content it is a conflict.',
      args: { input: t.arg({ type, required: true, description: 'The event type.' }) },
      resolve: (_root, { input }, { loaders }) =>
        attempt(async () => {
          checkEventType(input);
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

interface EventTypeFields {
  readonly name: string;
  readonly reference: string;
  readonly fields: readonly {
    readonly entity: string;
    readonly type: string;
    readonly storageKey: string;
  }[];
}

function checkEventType({ name, reference, fields }: EventTypeFields): void {
  const faults = createFaults();
  faults.text(['name'], name);
  faults.text(['reference'], reference);
  const keys = new Set<string>();
  for (const [index, { entity, type, storageKey }] of fields.entries()) {
    const at = (field: string) => ['fields', String(index), field];
    faults.text(at('entity'), entity);
    faults.text(at('type'), type);
    faults.text(at('storageKey'), storageKey);
    const key = `${entity} ${storageKey}`;
    if (keys.has(key)) faults.add(at('storageKey'), `is there twice in ${entity}`);
    keys.add(key);
  }
  faults.throwIfAny();
}

function createInput(parts: Parts) {
  const { builder, enums, store } = parts;
  const field = createFieldInput(parts);
  return builder.inputType('CreateEventTypeInput', {
    description: 'A new event type.',
    fields: (t) => ({
      source: t.field({
        type: enums.Source,
        required: true,
        defaultValue: store,
        description: 'The source to make the event type at.',
      }),
      reference: t.string({
        required: true,
        description: 'The text by which events will name their type: `contact-form`.',
      }),
      name: t.string({ required: true, description: 'The name of the event type.' }),
      fields: t.field({
        type: [field],
        required: true,
        description: 'The fields that events of the type carry.',
      }),
      metadata: t.field({
        type: 'JSONObject',
        description: 'Whatever is to be kept with the event type.',
      }),
      retentionDays: t.field({
        type: 'NonNegativeInt',
        description: 'How many days events are kept; by default what the project says.',
      }),
      phoneCountryCodes: t.field({
        type: ['CountryCode'],
        description:
          'The countries whose phone numbers are understood, in the order in which they are tried.',
      }),
    }),
  });
}

function createFieldInput({ builder }: Parts) {
  return builder.inputType('EventTypeFieldInput', {
    description: 'A field that events of the type carry.',
    fields: (t) => ({
      entity: t.string({
        required: true,
        description: 'What the field belongs to: `user`, `event`, `state` or `statistic`.',
      }),
      type: t.string({
        required: true,
        description: 'The type of the values. Each source has types of its own.',
      }),
      storageKey: t.string({
        required: true,
        description: 'The name under which the value is kept.',
      }),
      ingestionKey: t.string({
        description: 'The name under which the value is sent; by default the storage key.',
      }),
      optional: t.boolean({
        required: true,
        defaultValue: false,
        description: 'False: an event without the field is trashed.',
      }),
      discriminant: t.boolean({
        required: true,
        defaultValue: false,
        description: 'True: events with the same value belong to the same user.',
      }),
      isPii: t.boolean({
        required: true,
        defaultValue: false,
        description: 'True: the value tells who somebody is.',
      }),
      isMostProbableLocation: t.boolean({
        required: true,
        defaultValue: false,
        description: 'True: the user is taken to be at this place.',
      }),
    }),
  });
}

function createResult(parts: Parts) {
  return changeResultOf(parts, 'CreateEventType', {
    field: 'eventType',
    thing: 'event type',
    type: parts.types.EventType,
    done: 'The event type was made, or existed already with the same content.',
    idOf: eventTypeId,
    read: ({ source, reference }: EventTypeRef, loaders) => loaders.eventType(source, reference),
    problems: ['InvalidInput', 'Conflict', 'Unsupported', 'Upstream'],
  });
}
