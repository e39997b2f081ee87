import type { Money } from '../../../domain/entities.ts';
import { SourceShapeError } from '../../../domain/errors.ts';
import {
  anything,
  count,
  countryCode,
  boolean,
  isRecord,
  id,
  lenientList,
  list,
  number,
  objectOrNull,
  record,
  object,
  string,
  nonEmptyString,
  type Decoder,
  type Wire,
} from '../../kit/decode.ts';
import { webmarketerInstant, moneyOf, nullableWebmarketerInstant } from '../wire.ts';

// What Webmarketer sends of event types, trashed events, insights, campaigns and outlays.

export const field = object({
  entity: string,
  type: string,
  storageKey: string,
  ingestionKey: nonEmptyString,
  optional: boolean,
  discriminant: boolean,
  isPii: boolean,
  isMostProbableLocation: boolean,
});

export type WireField = Wire<typeof field>;

export const eventType = object({
  _id: id,
  reference: string,
  name: nonEmptyString,
  archivedAt: nullableWebmarketerInstant,
  fields: lenientList(field),
  metadata: objectOrNull(record),
  phoneParsingConfig: lenientList(object({ order: number, countryCode })),
  expirationPolicy: objectOrNull(object({ from: nonEmptyString, retentionDurationInDays: count })),
  createdAt: nullableWebmarketerInstant,
  updatedAt: nullableWebmarketerInstant,
});

export type WireEventType = Wire<typeof eventType>;

export const trashed = object({
  _id: id,
  errors: lenientList(object({ type: nonEmptyString, field: anything, value: anything })),
  eventTypeId: nonEmptyString,
  eventTypeRef: nonEmptyString,
  processingDate: webmarketerInstant,
  rawEventDate: nullableWebmarketerInstant,
});

export type WireTrashed = Wire<typeof trashed>;

export const insightPoints = list(object({ identifier: id, interval: id, values: record }));
export type WireInsightPoint = Wire<typeof insightPoints>[number];

const money: Decoder<Money> = (from, at) => {
  const read = moneyOf(from);
  if (read) return read;
  throw new SourceShapeError(at.source, at.endpoint, at.pointer, 'a sum with its currency');
};

export const outlay = object({
  _id: id,
  campaignId: nonEmptyString,
  amount: money,
  startDate: webmarketerInstant,
  endDate: webmarketerInstant,
  country: nonEmptyString,
  region: nonEmptyString,
  deletedAt: nullableWebmarketerInstant,
  createdAt: nullableWebmarketerInstant,
  updatedAt: nullableWebmarketerInstant,
});
export type WireOutlay = Wire<typeof outlay>;

export const campaign = object({
  id,
  integrationId: nonEmptyString,
  name: string,
  campaignSlug: string,
  active: boolean,
  explicit: boolean,
  createdAt: nullableWebmarketerInstant,
  updatedAt: nullableWebmarketerInstant,
});
export type WireCampaign = Wire<typeof campaign>;

/** The answer to a create. */
export const created = object({ id });
/** How many rows an update changed; null where it does not say. */
export const modified: Decoder<number | null> = (from) =>
  isRecord(from) ? count(from['modifiedCount']) : null;
