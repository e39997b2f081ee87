import { eventId } from '../domain/ids.ts';
import type { Parts } from './kit/parts.ts';

/** Small values: `Window`, `Money`, `IntRange`, `Property`, `FieldValue`, `ExpirationPolicy`. */
export function addValues(parts: Parts): void {
  addAmounts(parts);
  addProperty(parts);
  addFieldValue(parts);
  addExpirationPolicy(parts);
}

function addAmounts({ types }: Parts): void {
  types.Window.implement({
    description: 'A span of time, half-open: [from, to).',
    fields: (t) => ({
      from: t.expose('from', {
        type: 'DateTime',
        description: 'The first moment that belongs to the window.',
      }),
      to: t.expose('to', { type: 'DateTime', description: 'The first moment after the window.' }),
    }),
  });
  types.Money.implement({
    description: 'An amount in a currency.',
    fields: (t) => ({
      amount: t.expose('amount', {
        type: 'Decimal',
        description: 'The amount, in the major unit of the currency.',
      }),
      currency: t.exposeString('currency', { description: 'The currency, by ISO 4217: `EUR`.' }),
    }),
  });
  types.IntRange.implement({
    description: 'The whole numbers from min to max, both included.',
    fields: (t) => ({
      min: t.exposeInt('min', {
        nullable: true,
        description: 'The least number; null where it is not known.',
      }),
      max: t.exposeInt('max', {
        nullable: true,
        description: 'The greatest number; null beside a min where there is no upper end.',
      }),
    }),
  });
}

function addProperty({ enums, types }: Parts): void {
  types.Property.implement({
    description:
      'A name and a value that came with events. Of several values for a name, the one of the latest event stands.',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'The name as it was sent. Any text.' }),
      value: t.expose('value', {
        type: 'JSON',
        nullable: true,
        description: 'Any JSON value; null where the property was set to null.',
      }),
      updatedAt: t.expose('updatedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'The time of the event that set the property.',
      }),
      source: t.field({
        type: enums.Source,
        description: 'The source that tells the property.',
        resolve: ({ source }) => source,
      }),
      eventId: t.id({
        nullable: true,
        description: 'The global id of the event that set the property.',
        resolve: ({ event }) => event && eventId(event),
      }),
    }),
  });
}

function addFieldValue({ types }: Parts): void {
  types.FieldValue.implement({
    description: 'The value of a field of an event or its user: as it was sent, and as it is now.',
    fields: (t) => ({
      entity: t.exposeString('entity', {
        description: 'What the field belongs to: `user` or `event`.',
      }),
      key: t.exposeString('key', { description: 'The storage key of the field.' }),
      type: t.exposeString('type', {
        description: 'The type of the field: `email`, `phone`, `location`, …',
      }),
      raw: t.expose('raw', {
        type: 'JSON',
        nullable: true,
        description: 'The value as it was sent.',
      }),
      current: t.expose('current', {
        type: 'JSON',
        nullable: true,
        description: 'The value as the source reads it now.',
      }),
      date: t.expose('date', {
        type: 'DateTime',
        nullable: true,
        description: 'When the value was set.',
      }),
      anonymized: t.exposeBoolean('anonymized', {
        description: 'True once the value was made anonymous.',
      }),
      invalid: t.exposeBoolean('invalid', {
        description: 'True where the source could not read the value.',
      }),
    }),
  });
}

function addExpirationPolicy({ types }: Parts): void {
  types.ExpirationPolicy.implement({
    description: 'How long an event is kept at its source.',
    fields: (t) => ({
      from: t.exposeString('from', {
        nullable: true,
        description: 'What sets the policy: `project` or `event-type`.',
      }),
      retentionDays: t.expose('retentionDays', {
        type: 'NonNegativeInt',
        nullable: true,
        description: 'How many days an event is kept.',
      }),
    }),
  });
}
