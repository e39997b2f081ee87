import type { Campaign } from '../../../domain/entities.ts';
import type { EventType, EventTypeField, TrashedEvent } from '../../../domain/event-types.ts';
import type { CampaignRef, Outlay } from '../../../domain/marketing.ts';
import { isRecord, lenientList, nonEmptyString } from '../../kit/decode.ts';
import { SOURCE } from '../facts.ts';
import {
  field,
  type WireCampaign,
  type WireEventType,
  type WireField,
  type WireOutlay,
  type WireTrashed,
} from './wire.ts';

function toField(from: WireField): EventTypeField {
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

export function toEventType(from: WireEventType, project: string): EventType {
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

/** The `field` of an error is the whole definition today. The vendor has announced that it becomes the storage key. */
export function toTrashed(from: WireTrashed, project: string): TrashedEvent {
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

export function toOutlay(from: WireOutlay, campaign: CampaignRef): Outlay {
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

export function toCampaign(from: WireCampaign, project: string, wmktId: string): Campaign {
  return {
    source: SOURCE,
    account: project,
    externalId: from.id,
    integrationId: from.integrationId,
    wmktId,
    // The currency is that of the integration, which a campaign does not tell.
    currency: null,
    name: from.name,
    slug: from.campaignSlug,
    active: from.active ?? false,
    explicit: from.explicit ?? false,
    createdAt: from.createdAt,
    updatedAt: from.updatedAt,
  };
}
