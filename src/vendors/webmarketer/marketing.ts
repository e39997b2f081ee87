import type { Money } from '../../domain/entities.ts';
import { SourceShapeError } from '../../domain/errors.ts';
import type { EventType, EventTypeField, TrashedEvent } from '../../domain/event-types.ts';
import type { Outlay, CampaignRef } from '../../domain/marketing.ts';
import {
  anything,
  count,
  countryCode,
  flag,
  isRecord,
  key,
  lenientList,
  list,
  moment,
  number,
  optional,
  record,
  shape,
  text,
  when,
  words,
  type Decoder,
  type Wire,
} from '../kit/decode.ts';
import { SOURCE } from './map.ts';
import { moneyOf } from './wire.ts';

// Event types, trashed events, insights and outlays: what Webmarketer sends, and what it is here.

const field = shape({
  entity: text,
  type: text,
  storageKey: text,
  ingestionKey: words,
  optional: flag,
  discriminant: flag,
  isPii: flag,
  isMostProbableLocation: flag,
});

export const eventType = shape({
  _id: key,
  reference: text,
  name: words,
  archivedAt: when,
  fields: lenientList(field),
  metadata: optional(record),
  phoneParsingConfig: lenientList(shape({ order: number, countryCode })),
  expirationPolicy: optional(shape({ from: words, retentionDurationInDays: count })),
  createdAt: when,
  updatedAt: when,
});

export const trashed = shape({
  _id: key,
  errors: lenientList(shape({ type: words, field: anything, value: anything })),
  eventTypeId: words,
  eventTypeRef: words,
  processingDate: moment,
  rawEventDate: when,
});

export const insightPoints = list(shape({ identifier: key, interval: key, values: record }));
export type WireInsightPoint = Wire<typeof insightPoints>[number];

const money: Decoder<Money> = (from, at) => {
  const read = moneyOf(from, at);
  if (read) return read;
  throw new SourceShapeError(at.source, at.endpoint, at.pointer, 'a sum with its currency');
};

export const outlay = shape({
  _id: key,
  campaignId: words,
  amount: money,
  startDate: moment,
  endDate: moment,
  country: words,
  region: words,
  deletedAt: when,
  createdAt: when,
  updatedAt: when,
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
      field: words(isRecord(of) ? of['storageKey'] : of, HERE),
      definition: definitions([of], HERE).map(toField)[0] ?? null,
      value: value ?? null,
    })),
    raw: null,
  };
}
const definitions = lenientList(field);
/** A place that lenient decoders never report. */
const HERE = { source: SOURCE, endpoint: '', pointer: '' };

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
