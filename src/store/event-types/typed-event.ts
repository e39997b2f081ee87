import type { EventMetric, FieldValue } from '../../domain/entities.ts';
import type { EventType, EventTypeField, TrashReason } from '../../domain/event-types.ts';
import { type Instant, SECOND } from '../../domain/time.ts';

import { fromMinor, toMinor } from '../model/money.ts';
import { type Reading, readValue, type Amount, TEXTS } from './values.ts';

/** Begins the key of the metric that says how long after the event a state came to hold, in seconds. */
export const STATE_DELAY = 'state-delay-';

/** What the schema of its type makes of an event: kept with it as one text. */
export interface Typed {
  /** The properties as they were sent. */
  readonly sent: Readonly<Record<string, unknown>>;
  readonly fields: readonly TypedField[];
  readonly metrics: readonly TypedMetric[];
  /** Storage keys of the fields that tell one user from another, with their values. */
  readonly tells: readonly (readonly [key: string, value: string])[];
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
  /** ISO 4217; null where it is no money. */
  readonly currency: string | null;
  /** When it became so. */
  readonly date: Instant;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

type Properties = Readonly<Record<string, unknown>>;

/** An event read by its type's schema. Where something is wrong with it, what the rest of it says. */
export interface SchemaResult {
  readonly properties: Properties;
  readonly typed: Typed;
  /** Everything that is wrong with it. */
  readonly reasons: readonly TrashReason[];
}

/**
 * Reads properties by a schema. Fields of user and event become properties under their storage keys, as they are now;
 * states and statistics become metrics. What the schema does not name stays as it was sent.
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
      tells: ofPerson.flatMap(({ field, value }) =>
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
/** Forms send what was not filled in as an empty text. */
function isAbsent(raw: unknown, { type, optional }: EventTypeField): boolean {
  if (raw === undefined || raw === null) return true;
  const isBlank = typeof raw === 'string' && raw.trim() === '';
  return isBlank && !(optional && TEXTS.has(type));
}
/** Sums of several currencies add up to nothing: a statistic is in that of the store. */
function isForeign(field: EventTypeField, value: unknown, currency: string): boolean {
  return (
    field.entity === 'statistic' &&
    field.type === 'currency' &&
    (value as Amount).currency !== currency
  );
}
/** Where the user is taken to be: what feeds and leads look for under these names. */
function setPlace(properties: Map<string, unknown>, place: Properties): void {
  properties.set('location', place);
  const { countryCode = null } = place;
  if (countryCode !== null) properties.set('countryCode', countryCode);
}

/** A state or statistic, and for a state that holds how long after the event it came to, in seconds. */
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

export function parseTyped(text: string | null): Typed | null {
  return text === null ? null : (JSON.parse(text) as Typed);
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

/** The metrics that were kept, and the one that every event has. */
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
