import type { EventTypeInput } from '../../domain/changes.ts';
import { ConflictError, type InputFault, InvalidInputError } from '../../domain/errors.ts';
import type { EventType, EventTypeField, EventTypeRef } from '../../domain/event-types.ts';
import { eventTypeId } from '../../domain/ids.ts';
import type { Page } from '../../domain/page.ts';
import type { EventTypeQuery } from '../../domain/query.ts';
import type { Instant } from '../../domain/time.ts';
import { ACCOUNT, SOURCE } from '../model/account.ts';
import { type Selectable, sql } from 'kysely';
import { first, insert, rows, type Work } from '../sql/database.ts';
import type { Definition } from '../sql/dialect.ts';
import type { Tables } from '../sql/tables.ts';
import { EVENT_COUNT, STATE_DELAY } from './typed-event.ts';
import { FIELD_TYPES, hasPhones } from './values.ts';

/** Event types are immutable: stored events were validated and converted with them. */
export const eventTypeTables: readonly Definition[] = [
  ({ table, words: { text, integer, byKey } }) => sql`create table ${table('event_types')} (
      reference ${text} primary key, name ${text} not null, fields ${text} not null, metadata ${text}, retention_days ${integer},
      phone_countries ${text} not null, created_at ${integer} not null
    ) ${byKey}`,
];

const MAX_TEXT = 200;
const MAX_FIELDS = 500;
const MAX_METADATA_BYTES = 64 * 1024;
const MAX_RETENTION_DAYS = 36_500;
const ENTITIES: readonly string[] = ['user', 'event', 'state', 'statistic'];

type TypeRow = Selectable<Tables['event_types']>;

function refOf(reference: string): EventTypeRef {
  return { source: SOURCE, account: ACCOUNT, externalId: reference, reference };
}
function toType(row: TypeRow): EventType {
  return {
    ...refOf(row.reference),
    name: row.name,
    archivedAt: null,
    fields: JSON.parse(row.fields) as EventTypeField[],
    metadata: row.metadata === null ? null : (JSON.parse(row.metadata) as EventType['metadata']),
    phoneCountryCodes: JSON.parse(row.phone_countries) as string[],
    expirationPolicy:
      row.retention_days === null
        ? null
        : { from: 'event-type', retentionDays: row.retention_days },
    createdAt: row.created_at,
    updatedAt: row.created_at,
  };
}

/** The event types with these references; references without an event type are left out. */
export function* eventTypesByReference(
  references: Iterable<string>,
): Work<ReadonlyMap<string, EventType>> {
  const wanted = [...new Set(references)];
  const found = yield* rows(({ db, isIn }) =>
    db.selectFrom('event_types').selectAll().where(isIn('reference', wanted)),
  );
  return new Map(found.map((row) => [row.reference, toType(row)]));
}
export function* allEventTypes(): Work<readonly EventType[]> {
  const found = yield* rows(({ db }) =>
    db.selectFrom('event_types').selectAll().orderBy('reference'),
  );
  return found.map(toType);
}

type Listed = Pick<Page<EventType>, 'items' | 'next'>;

/** Event types are few, so they are filtered and sorted in memory. The token of a page is the index where it ends. */
export function* readEventTypes(query: EventTypeQuery): Work<Listed> {
  const { search, archived, storageKey, reference, order } = query;
  const found = (yield* allEventTypes()).filter(
    (type) =>
      archived !== true &&
      (search === undefined ||
        `${type.name}\n${type.reference}`.toLowerCase().includes(search.toLowerCase())) &&
      (storageKey === undefined || type.fields.some((field) => field.storageKey === storageKey)) &&
      (reference === undefined || type.reference === reference),
  );
  const sorted = found.sort((a, b) => {
    for (const { field, direction } of order) {
      const [x, y] = [orderValueOf(a, field), orderValueOf(b, field)];
      if (x !== y) return (x < y ? -1 : 1) * (direction === 'ASC' ? 1 : -1);
    }
    return 0;
  });
  const from = query.after === null ? 0 : Number(query.after);
  const to = from + query.first;
  return { items: sorted.slice(from, to), next: to < sorted.length ? String(to) : null };
}
function orderValueOf(
  type: EventType,
  by: EventTypeQuery['order'][number]['field'],
): string | number {
  if (by === 'NAME') return type.name;
  return by === 'REFERENCE' ? type.reference : (type.createdAt ?? 0);
}

/**
 * Creates an event type. Where the same type exists, returns its reference; throws a ConflictError where another type has
 * the reference, and an InvalidInputError for faults in the input.
 */
export function* createEventType(input: EventTypeInput, now: Instant): Work<EventTypeRef> {
  const faults = typeFaults(input);
  if (faults.length > 0) throw new InvalidInputError(faults);
  const wanted: TypeRow = {
    reference: input.reference,
    name: input.name,
    fields: JSON.stringify(input.fields.map(withOrder)),
    metadata: input.metadata === null ? null : JSON.stringify(input.metadata),
    retention_days: input.retentionDays,
    phone_countries: JSON.stringify(input.phoneCountryCodes),
    created_at: now,
  };
  yield* insert('event_types', [wanted], (into) =>
    into.onConflict((on) => on.column('reference').doNothing()),
  );
  const row = yield* first(({ db }) =>
    db.selectFrom('event_types').selectAll().where('reference', '=', wanted.reference),
  );
  const ref = refOf(input.reference);
  if (!row || !isSame(row, wanted))
    throw new ConflictError(
      SOURCE,
      'Another event type has that reference; event types are immutable, since stored events were read by them',
      eventTypeId(ref),
    );
  return ref;
}
function isSame(row: TypeRow, wanted: TypeRow): boolean {
  const { name, fields, metadata, retention_days: days, phone_countries: countries } = wanted;
  return (
    row.name === name &&
    row.fields === fields &&
    row.metadata === metadata &&
    row.retention_days === days &&
    row.phone_countries === countries
  );
}
/** Puts the members in one order, so that equal fields are equal as JSON. */
function withOrder(field: EventTypeField): EventTypeField {
  const { entity, type, storageKey, ingestionKey, optional } = field;
  const { discriminant, isPii, isMostProbableLocation } = field;
  return {
    entity,
    type,
    storageKey,
    ingestionKey,
    optional,
    discriminant,
    isPii,
    isMostProbableLocation,
  };
}

/** Types of fields that can tell one user from another. */
const DISCRIMINATING: readonly string[] = ['string', 'email', 'phone', 'number'];

function typeFaults(input: EventTypeInput): readonly InputFault[] {
  const faults: InputFault[] = [];
  const fault = (path: readonly string[], message: string, allowed?: readonly string[]) => {
    faults.push({
      path,
      message: `${path.join('.')} ${message}${allowed ? `: ${allowed.join(', ')}` : ''}`,
      ...(allowed ? { allowed } : {}),
    });
  };
  const text = (path: readonly string[], value: string) => {
    if (value.trim() === '' || value.length > MAX_TEXT)
      fault(path, `must have 1 to ${MAX_TEXT} characters`);
  };
  text(['reference'], input.reference);
  text(['name'], input.name);
  if (Buffer.byteLength(JSON.stringify(input.metadata)) > MAX_METADATA_BYTES)
    fault(['metadata'], `must have at most ${MAX_METADATA_BYTES} bytes`);
  const { retentionDays } = input;
  if (retentionDays !== null && !(retentionDays >= 1 && retentionDays <= MAX_RETENTION_DAYS))
    fault(['retentionDays'], `must be a whole number from 1 to ${MAX_RETENTION_DAYS}`);
  for (const [index, country] of input.phoneCountryCodes.entries())
    if (!hasPhones(country))
      fault(
        ['phoneCountryCodes', String(index)],
        `must be a country with telephones, not ${country}`,
      );
  if (input.fields.length > MAX_FIELDS) {
    fault(['fields'], `must be at most ${MAX_FIELDS}`);
    return faults;
  }
  const taken = new Set<string>();
  for (const [index, field] of input.fields.entries()) {
    const at = (name: string) => ['fields', String(index), name];
    const { entity, type, storageKey, ingestionKey } = field;
    text(at('storageKey'), storageKey);
    if (ingestionKey !== null) text(at('ingestionKey'), ingestionKey);
    if (!ENTITIES.includes(entity)) fault(at('entity'), 'must be one of', ENTITIES);
    const types = typesFor(entity);
    if (!types.includes(type)) fault(at('type'), `of entity ${entity} must be one of`, types);
    const isMetric = entity === 'state' || entity === 'statistic';
    if (isMetric && (storageKey === EVENT_COUNT || storageKey.startsWith(STATE_DELAY)))
      fault(at('storageKey'), `must not be ${EVENT_COUNT} or begin with ${STATE_DELAY}`);
    // Fields of user and event share one namespace, states and statistics another one.
    const key = `${isMetric ? 'metric' : 'property'} ${storageKey}`;
    if (taken.has(key))
      fault(
        at('storageKey'),
        `must be unique among the ${isMetric ? 'states and statistics' : 'fields of user and event'}`,
      );
    taken.add(key);
    if (field.discriminant && !(entity === 'user' && DISCRIMINATING.includes(type)))
      fault(at('discriminant'), 'can be true only for fields of user of the types', DISCRIMINATING);
    if (field.isMostProbableLocation && type !== 'location')
      fault(at('isMostProbableLocation'), 'can be true only for fields of the type location');
  }
  return faults;
}
function typesFor(entity: string): readonly string[] {
  if (entity === 'state') return ['state'];
  if (entity === 'statistic') return ['number', 'currency'];
  return FIELD_TYPES.filter((type) => type !== 'state');
}
