import type { Instant } from '../../../domain/time.ts';
import type { Project } from './data.ts';
import {
  aMoment,
  aText,
  anObject,
  badRequest,
  bodyOf,
  created,
  isBetween,
  isObject,
  momentOf,
  okText,
  paged,
  queryOf,
  Refused,
  validate,
  type Answers,
  type Body,
} from './replies.ts';
import {
  field,
  iso,
  metric,
  PROJECT,
  spaced,
  type EventRow,
  type RawRow,
  type SentValue,
  type FieldValues,
} from './rows.ts';
import type { EventTypeRoutes, FieldRow, TypeRow } from './routes-event-types.ts';

/** `field` of a trashed event's errors: the whole definition today, the storage key after an announced change. */
export type TrashFields = 'object' | 'string';

interface TrashError {
  readonly type: 'invalid-field' | 'missing-field' | 'unknown-event-type';
  readonly field: FieldRow | null;
  readonly value: unknown;
}
interface TrashRow {
  readonly _id: string;
  readonly errors: readonly TrashError[];
  readonly type: TypeRow | null;
  readonly eventTypeRef: string;
  readonly processingDate: string;
  readonly rawEventDate: string;
}

export interface EventRoutes extends Answers<'send' | 'trash' | 'offline'> {
  nameTrashFields(as: TrashFields): void;
}

/** `send` is both `POST /events` and `POST /events/sync`, which differ by when the event is processed. */
export function eventRoutes(
  project: Project,
  types: Pick<EventTypeRoutes, 'find'>,
  hasIntegration: (wmktId: string) => boolean,
): EventRoutes {
  const idOfNonce = new Map<string, string>();
  const trash: TrashRow[] = [];
  const nextNumber = createNumbers();
  let fieldsAs: TrashFields = 'object';

  return {
    send(asked) {
      const body = bodyOf(asked);
      validate(body, [
        { name: 'projectId', isRequired: true, ...aText },
        { name: 'eventType', isRequired: true, ...aText },
        { name: 'eventDate', ...aMoment },
        { name: 'trackerId', ...aText },
        // The documents say that it is a string, but their sample has a number.
        { name: 'nonce', isRequired: true, must: 'must be a string', passes: isNonce },
        { name: 'data', isRequired: true, ...anObject },
      ]);
      if (body['projectId'] !== PROJECT) throw new Refused(403, 'Forbidden resource');
      const nonce = String(body['nonce']);
      const known = idOfNonce.get(nonce);
      if (known !== undefined) return okText(known);
      const id = `da717cf8-cd33-4a6d-a052-${nextNumber()}`;
      idOfNonce.set(nonce, id);
      const { trackerId, data } = body;
      const raw: RawRow = {
        _id: id,
        projectId: PROJECT,
        nonce,
        eventType: String(body['eventType']),
        trackerId: typeof trackerId === 'string' ? trackerId : null,
        createdAt: spaced(asked.now),
        data: isObject(data) ? data : {},
      };
      project.keepRaw(raw);
      const occurredAt = momentOf(body['eventDate']) ?? asked.now;
      const read = readEvent(types.find(raw.eventType), raw, occurredAt);
      if (read.errors.length > 0) trash.unshift(trashRow(raw, read, occurredAt, asked.now));
      else project.addEvent(eventRow(project, raw, read.values, occurredAt, asked.now, nextNumber));
      return okText(id);
    },
    trash(asked) {
      const query = queryOf(asked);
      validate(query, [
        { name: 'since', ...aMoment },
        { name: 'until', ...aMoment },
      ]);
      const rows = trash.filter(({ processingDate }) => isBetween(processingDate, query));
      const told = rows.map(({ type, errors, ...row }) => ({
        ...row,
        projectId: PROJECT,
        eventTypeId: type?._id ?? null,
        errors: errors.map((error) => ({
          ...error,
          field: fieldsAs === 'string' ? (error.field?.storageKey ?? null) : error.field,
        })),
      }));
      return paged(asked, told, query);
    },
    offline(asked) {
      const { date, userData, nodeData } = bodyOf(asked);
      const node: Body = isObject(nodeData) ? nodeData : {};
      if (typeof node['wmktId'] !== 'string')
        throw badRequest('wmktId must be present in nodeData');
      if (!hasIntegration(node['wmktId'])) throw badRequest('no integration has this wmktId');
      if (!isObject(userData) || Object.keys(userData).length === 0)
        throw badRequest('userData must contain at least one identity field');
      if (date !== undefined && momentOf(date) === null)
        throw badRequest('date must be a valid ISO 8601 date string');
      return created({});
    },
    nameTrashFields(as) {
      fieldsAs = as;
    },
  };
}

/** Gives 1, 2, 3 … in the form of the end of an id. */
function createNumbers(): () => string {
  let made = 0;
  return () => (made += 1).toString(16).padStart(12, '0');
}

interface Read {
  readonly type: TypeRow | null;
  readonly values: readonly (readonly [FieldRow, SentValue])[];
  readonly errors: readonly TrashError[];
}

function readEvent(type: TypeRow | null, { eventType, data }: RawRow, at: Instant): Read {
  if (type) return { type, ...readData(type, data, at) };
  const errors = [{ type: 'unknown-event-type', field: null, value: eventType }] as const;
  return { type, values: [], errors };
}

function trashRow(
  raw: RawRow,
  { type, errors }: Read,
  occurredAt: Instant,
  now: Instant,
): TrashRow {
  return {
    _id: raw._id,
    errors,
    type,
    eventTypeRef: raw.eventType,
    processingDate: iso(now),
    rawEventDate: iso(occurredAt),
  };
}

function eventRow(
  project: Project,
  raw: RawRow,
  values: Read['values'],
  occurredAt: Instant,
  now: Instant,
  nextNumber: () => string,
): EventRow {
  const where = (wanted: (field: FieldRow) => boolean): FieldValues =>
    Object.fromEntries(
      values.flatMap(([field, value]) => (wanted(field) ? [[field.storageKey, value]] : [])),
    );
  const ofEntity = (entity: string) => where((field) => field.entity === entity);
  const metricsOf = (entity: 'state' | 'statistic') =>
    Object.entries(ofEntity(entity)).map(([key, value]) =>
      metric(raw._id, key, entity, value, now),
    );
  const identity = where((field) => field.entity === 'user' && field.discriminant);
  return {
    _id: raw._id,
    projectId: PROJECT,
    userId: project.findUser(identity, raw.trackerId) ?? `64ea0e940000${nextNumber()}`,
    eventDate: iso(occurredAt),
    eventType: raw.eventType,
    trackerId: raw.trackerId,
    nonce: raw.nonce,
    attributable: raw.trackerId !== null,
    expirationPolicy: null,
    event: ofEntity('event'),
    user: ofEntity('user'),
    metrics: [
      ...metricsOf('statistic'),
      ...metricsOf('state'),
      metric(raw._id, 'event-count', 'statistic', field(1, 'number', occurredAt), now),
    ],
    createdAt: iso(now),
    updatedAt: iso(now),
  };
}

function isNonce(value: unknown): boolean {
  return (typeof value === 'string' && value !== '') || typeof value === 'number';
}

function readData(type: TypeRow, data: Body, at: Instant) {
  const values: (readonly [FieldRow, SentValue])[] = [];
  const errors: TrashError[] = [];
  for (const one of type.fields) {
    const value = data[one.ingestionKey ?? one.storageKey];
    if (value === undefined || value === null) {
      if (!one.optional) errors.push({ type: 'missing-field', field: one, value: null });
    } else if (isValid(one.type, value))
      values.push([one, field(value, one.type, at, currentOf(one.type, value))]);
    else errors.push({ type: 'invalid-field', field: one, value });
  }
  return { values, errors };
}

export function isValid(type: string, value: unknown): boolean {
  switch (type) {
    case 'email':
      return typeof value === 'string' && /^\S+@\S+\.\S+$/.test(value);
    case 'phone':
      return typeof value === 'string' && value.replace(/\D/g, '').length >= 8;
    case 'number':
      return typeof value === 'number';
    case 'state':
      return value === 0 || value === 1;
    case 'currency':
      return typeof value === 'number' || (isObject(value) && typeof value['amount'] === 'number');
    case 'location':
      return isObject(value) && isZipcode(value['zipcode']);
    default:
      return typeof value === 'string';
  }
}

function isZipcode(value: unknown): boolean {
  return value === undefined || (typeof value === 'string' && /^\d+$/.test(value));
}

/** What Webmarketer makes of a value. An amount without a currency is in that of the project. */
export function currentOf(type: string, value: unknown): unknown {
  return type === 'currency' && typeof value === 'number'
    ? { amount: value, currency: 'EUR' }
    : value;
}
