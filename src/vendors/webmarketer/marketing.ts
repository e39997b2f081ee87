import type { Money } from '../../domain/entities.ts';
import { SourceShapeError } from '../../domain/errors.ts';
import type { EventType, EventTypeField, TrashedEvent } from '../../domain/event-types.ts';
import type { Outlay, CampaignRef } from '../../domain/marketing.ts';
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
} from '../kit/decode.ts';
import { SOURCE } from './map.ts';
import { instant, moneyOf, nullableInstant } from './wire.ts';

// Event types, trashed events, insights and outlays: what Webmarketer sends, and what it is here.

const field = object({
  entity: string,
  type: string,
  storageKey: string,
  ingestionKey: nonEmptyString,
  optional: boolean,
  discriminant: boolean,
  isPii: boolean,
  isMostProbableLocation: boolean,
});

export const eventType = object({
  _id: id,
  reference: string,
  name: nonEmptyString,
  archivedAt: nullableInstant,
  fields: lenientList(field),
  metadata: objectOrNull(record),
  phoneParsingConfig: lenientList(object({ order: number, countryCode })),
  expirationPolicy: objectOrNull(object({ from: nonEmptyString, retentionDurationInDays: count })),
  createdAt: nullableInstant,
  updatedAt: nullableInstant,
});

export const trashed = object({
  _id: id,
  errors: lenientList(object({ type: nonEmptyString, field: anything, value: anything })),
  eventTypeId: nonEmptyString,
  eventTypeRef: nonEmptyString,
  processingDate: instant,
  rawEventDate: nullableInstant,
});

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
  startDate: instant,
  endDate: instant,
  country: nonEmptyString,
  region: nonEmptyString,
  deletedAt: nullableInstant,
  createdAt: nullableInstant,
  updatedAt: nullableInstant,
});

function toField(from: Wire<typeof field>): EventTypeField {
  const { entity, type, storageKey, ingestionKey } = from;
  return {
    entity,
    type,
    storageKey,
    ingestionKey,
    optional: from.optional ?? false,
    discriminant: from.discriminant ?? false,
    isPii: from.isPii ?? false,
    isMostProbableLocation: from.isMostProbableLocation ?? false,
  };
}

export function toEventType(from: Wire<typeof eventType>, project: string): EventType {
  const codes = from.phoneParsingConfig.flatMap(({ order, countryCode: code }) =>
    code === null ? [] : [{ order: order ?? Infinity, code }],
  );
  return {
    source: SOURCE,
    account: project,
    externalId: from._id,
    reference: from.reference,
    name: from.name ?? from.reference,
    archivedAt: from.archivedAt,
    fields: from.fields.map(toField),
    metadata: from.metadata,
    phoneCountryCodes: codes
      .toSorted((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0))
      .map(({ code }) => code),
    expirationPolicy: from.expirationPolicy && {
      from: from.expirationPolicy.from,
      retentionDays: from.expirationPolicy.retentionDurationInDays,
    },
    createdAt: from.createdAt,
    updatedAt: from.updatedAt,
  };
}

/** The field of an error is the whole definition today, and will be its storage key some day. */
export function toTrashed(from: Wire<typeof trashed>, project: string): TrashedEvent {
  return {
    source: SOURCE,
    account: project,
    externalId: from._id,
    eventType: from.eventTypeRef,
    eventTypeExternalId: from.eventTypeId,
    processedAt: from.processingDate,
    rawEventDate: from.rawEventDate,
    errors: from.errors.map(({ type, field: of, value }) => ({
      type: type ?? 'unknown',
      field: nonEmptyString(isRecord(of) ? of['storageKey'] : of),
      definition: definitions([of]).map(toField)[0] ?? null,
      value: value ?? null,
    })),
    raw: null,
  };
}
const definitions = lenientList(field);

export function toOutlay(from: Wire<typeof outlay>, campaign: CampaignRef): Outlay {
  return {
    ref: {
      campaign: { ...campaign, externalId: from.campaignId ?? campaign.externalId },
      externalId: from._id,
    },
    amount: from.amount,
    startDate: from.startDate,
    endDate: from.endDate,
    country: from.country,
    region: from.region,
    createdAt: from.createdAt,
    updatedAt: from.updatedAt,
    deletedAt: from.deletedAt,
  };
}
