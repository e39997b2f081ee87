import type { EventMetric, FieldValue } from '../../domain/entities.ts';
import type { EventType, EventTypeField, TrashReason } from '../../domain/event-types.ts';
import { type Instant, SECOND } from '../../domain/time.ts';

import { fromMinor, toMinor } from '../model/money.ts';
import { type Reading, readValue, type Amount, TEXTS } from './values.ts';

/** Prefix of the metric that counts the seconds from an event to the time when its state became true. */
export const STATE_DELAY = 'state-delay-';

/** An event as the schema of its type reads it. The event's row holds it as JSON. */
export interface Typed {
  /** The properties as they were sent. */
  readonly sent: Readonly<Record<string, unknown>>;
  readonly fields: readonly TypedField[];
  readonly metrics: readonly TypedMetric[];
  /** The discriminating fields: storage keys and values of fields that tell one user from another. */
  readonly discriminators: readonly (readonly [key: string, value: string])[];
}
type TypedField = readonly [
  entity: string,
  key: string,
  type: string,
  raw: unknown,
  current: unknown,
];
export interface TypedMetric {
  readonly key: string;
  readonly type: 'STATE' | 'STATISTIC';
  /** `number`, `currency` or `state`. */
  readonly valueType: string;
  readonly raw: unknown;
  readonly value: number;
  /** ISO 4217 code; null for a metric that is no amount of money. */
  readonly currency: string | null;
  /** The time from which the value holds. */
  readonly date: Instant;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

type Properties = Readonly<Record<string, unknown>>;

/** The result of applying a schema. With faults, it holds what the valid fields give. */
export interface SchemaResult {
  readonly properties: Properties;
  readonly typed: Typed;
  /** All faults of the event. */
  readonly reasons: readonly TrashReason[];
}

/**
 * Reads properties by a schema. Fields of user and event become properties under their storage keys, with converted
 * values; states and statistics become metrics. Properties that the schema does not name stay as they were sent.
 */
export function applySchema(
  type: EventType,
  sent: Properties,
  { at, now, currency }: { readonly at: Instant; readonly now: Instant; readonly currency: string },
): SchemaResult {
  const reading: Reading = { phoneCountries: type.phoneCountryCodes, currency };
  const reasons: TrashReason[] = [];
  const read: { readonly field: EventTypeField; readonly raw: unknown; readonly value: unknown }[] =
    [];
  for (const field of type.fields) {
    const name = nameOf(field);
    const raw = Object.hasOwn(sent, name) ? sent[name] : undefined;
    if (isAbsent(raw, field)) {
      if (!field.optional)
        reasons.push({
          type: 'missing-field',
          field: field.storageKey,
          definition: field,
          value: null,
        });
      continue;
    }
    const value = readValue(field.type, raw, reading);
    if (value === undefined || isForeign(field, value, currency))
      reasons.push({
        type: 'invalid-field',
        field: field.storageKey,
        definition: field,
        value: raw,
      });
    else read.push({ field, raw, value });
  }
  const ofPerson = read.filter(({ field }) => !isMetric(field));
  const properties = new Map(Object.entries(sent));
  for (const field of type.fields) properties.delete(nameOf(field));
  for (const { field, value } of ofPerson) properties.set(field.storageKey, value);
  for (const { field, value } of ofPerson)
    if (field.isMostProbableLocation) setPlace(properties, value as Properties);
  return {
    reasons,
    properties: Object.fromEntries(properties),
    typed: {
      sent,
      fields: ofPerson.map(({ field: { entity, storageKey, type: kind }, raw, value }) => [
        entity,
        storageKey,
        kind,
        raw,
        value,
      ]),
      metrics: read
        .filter(({ field }) => isMetric(field))
        .flatMap(({ field, raw, value }) =>
          metricsOf(field, { raw, value, date: at }, { at, now }),
        ),
      discriminators: ofPerson.flatMap(({ field, value }) =>
        field.discriminant ? [[field.storageKey, String(value)] as const] : [],
      ),
    },
  };
}

function nameOf({ ingestionKey, storageKey }: EventTypeField): string {
  return ingestionKey ?? storageKey;
}
function isMetric({ entity }: EventTypeField): boolean {
  return entity === 'state' || entity === 'statistic';
}
/** Forms send an empty text for a field that was not filled in. */
function isAbsent(raw: unknown, { type, optional }: EventTypeField): boolean {
  if (raw === undefined || raw === null) return true;
  const isBlank = typeof raw === 'string' && raw.trim() === '';
  return isBlank && !(optional && TEXTS.has(type));
}
/** True for a statistic in another currency than the store's: amounts in several currencies cannot be added up. */
function isForeign(field: EventTypeField, value: unknown, currency: string): boolean {
  return (
    field.entity === 'statistic' &&
    field.type === 'currency' &&
    (value as Amount).currency !== currency
  );
}
/** Sets the properties by which leads and feeds find the user's most probable location. */
function setPlace(properties: Map<string, unknown>, place: Properties): void {
  properties.set('location', place);
  const { countryCode = null } = place;
  if (countryCode !== null) properties.set('countryCode', countryCode);
}

/** The metric of a state or statistic; for a state that is true also the seconds from the event until then. */
export function metricsOf(
  { entity, type, storageKey }: EventTypeField,
  { raw, value, date }: { readonly raw: unknown; readonly value: unknown; readonly date: Instant },
  {
    at,
    now,
    createdAt = now,
  }: { readonly at: Instant; readonly now: Instant; readonly createdAt?: Instant | undefined },
): readonly TypedMetric[] {
  const sum = type === 'currency' ? (value as Amount) : null;
  const metric: TypedMetric = {
    key: storageKey,
    type: entity === 'state' ? 'STATE' : 'STATISTIC',
    valueType: type,
    raw,
    value: sum ? sum.amount : Number(value),
    currency: sum?.currency ?? null,
    date,
    createdAt,
    updatedAt: now,
  };
  if (entity !== 'state' || value !== 1) return [metric];
  const delay = Math.round((date - at) / SECOND);
  const delayed: TypedMetric = {
    ...metric,
    key: STATE_DELAY + storageKey,
    type: 'STATISTIC',
    valueType: 'number',
    raw: delay,
    value: delay,
  };
  return [metric, delayed];
}

/** The stored form of `Typed`: the discriminators have another name in it. */
interface StoredTyped extends Omit<Typed, 'discriminators'> {
  readonly tells: Typed['discriminators'];
}

export function serializeTyped({ discriminators, ...rest }: Typed): string {
  return JSON.stringify({ ...rest, tells: discriminators } satisfies StoredTyped);
}
export function parseTyped(text: string | null): Typed | null {
  if (text === null) return null;
  const { tells, ...rest } = JSON.parse(text) as StoredTyped;
  return { ...rest, discriminators: tells };
}

export function toFields(typed: Typed | null, at: Instant): readonly FieldValue[] {
  return (typed?.fields ?? []).map(([entity, key, type, raw, current]) => ({
    entity,
    key,
    type,
    raw,
    current,
    date: at,
    anonymized: false,
    invalid: false,
  }));
}

/** The stored metrics, and the count, which every event has. */
export function toMetrics(
  typed: Typed | null,
  { at, received }: { readonly at: Instant; readonly received: Instant },
): readonly EventMetric[] {
  const count: TypedMetric = {
    key: EVENT_COUNT,
    type: 'STATISTIC',
    valueType: 'number',
    raw: 1,
    value: 1,
    currency: null,
    date: at,
    createdAt: received,
    updatedAt: received,
  };
  return [...(typed?.metrics ?? []), count].map(({ currency, ...metric }) => ({
    ...metric,
    money: currency === null ? null : moneyOf(metric.value, currency),
    anonymized: false,
    invalid: false,
    deletedAt: null,
  }));
}
function moneyOf(amount: number, currency: string): EventMetric['money'] {
  const minor = toMinor(amount.toFixed(10), currency);
  return minor === null ? null : { amount: fromMinor(minor, currency), currency };
}

/** The metric that each event has once. */
export const EVENT_COUNT = 'event-count';
