import type { Instant } from '../../../domain/time.ts';
import type { Asked, Reply } from '../../kit/sandbox/server.ts';
import type { Book } from './book.ts';
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
  type Body,
} from './reply.ts';
import { field, iso, metric, PROJECT, spaced, type RawRow, type Value } from './rows.ts';
import type { EventTypes, FieldRow, TypeRow } from './types.ts';

/** How the errors of trashed events name their field: the whole definition today, its storage key some day. */
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

export interface Ingest {
  /** `POST /events` and `POST /events/sync`: the same but for when it is done. */
  send(asked: Asked): Reply;
  trash(asked: Asked): Reply;
  offline(asked: Asked): Reply;
  nameTrashFields(as: TrashFields): void;
}

export function createIngest(
  book: Book,
  types: EventTypes,
  hasIntegration: (wmktId: string) => boolean,
): Ingest {
  const idOfNonce = new Map<string, string>();
  const trash: TrashRow[] = [];
  let fieldsAs: TrashFields = 'object';
  let made = 0;
  const nextNumber = () => (made += 1).toString(16).padStart(12, '0');

  function process(raw: RawRow, occurredAt: Instant, now: Instant): void {
    const type = types.find(raw.eventType);
    const read = type ? readData(type, raw.data, occurredAt) : null;
    const errors = read?.errors ?? [
      { type: 'unknown-event-type' as const, field: null, value: raw.eventType },
    ];
    if (!type || !read || errors.length > 0) {
      trash.unshift({
        _id: raw._id,
        errors,
        type,
        eventTypeRef: raw.eventType,
        processingDate: iso(now),
        rawEventDate: iso(occurredAt),
      });
      return;
    }
    const identity = Object.fromEntries(
      read.values.flatMap(([one, value]) =>
        one.entity === 'user' && one.discriminant ? [[one.storageKey, value]] : [],
      ),
    );
    const ofEntity = (entity: string) =>
      Object.fromEntries(
        read.values.flatMap(([one, value]) =>
          one.entity === entity ? [[one.storageKey, value]] : [],
        ),
      );
    const metricsOf = (entity: 'state' | 'statistic') =>
      Object.entries(ofEntity(entity)).map(([key, value]) =>
        metric(raw._id, key, entity, value, now),
      );
    book.addEvent({
      _id: raw._id,
      projectId: PROJECT,
      userId: book.findUser(identity, raw.trackerId) ?? `64ea0e940000${nextNumber()}`,
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
    });
  }

  return {
    send(asked) {
      const body = bodyOf(asked);
      validate(body, [
        { name: 'projectId', isRequired: true, ...aText },
        { name: 'eventType', isRequired: true, ...aText },
        { name: 'eventDate', ...aMoment },
        { name: 'trackerId', ...aText },
        // The document says string, and its sample has a number.
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
      book.keepRaw(raw);
      process(raw, momentOf(body['eventDate']) ?? asked.now, asked.now);
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

function isNonce(value: unknown): boolean {
  return (typeof value === 'string' && value !== '') || typeof value === 'number';
}

function readData(type: TypeRow, data: Body, at: Instant) {
  const values: (readonly [FieldRow, Value])[] = [];
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

/** What Webmarketer makes of it. Sums without a currency are in that of the project. */
export function currentOf(type: string, value: unknown): unknown {
  return type === 'currency' && typeof value === 'number'
    ? { amount: value, currency: 'EUR' }
    : value;
}
