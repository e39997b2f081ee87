import type { AccountRef, EventRef, LeadRef, SessionRef, SourceName } from './entities.ts';
import { GatewayError } from './errors.ts';
import type { CustomFeedRef } from './changes.ts';
import type { CampaignRef, OutlayRef } from './marketing.ts';
import type { EventTypeRef, TrashedEvent } from './event-types.ts';

/**
 * Global ids are opaque and versioned: base64url of `1`, then every part as `<length>:<text>`. Parts
 * are length-prefixed because vendors' ids contain `_`, `|` and whatever else (`a_b`, `a|b`).
 */
export interface GlobalId {
  /** The GraphQL type family: `Lead`, `Session`, `Event`, `Account`, … */
  readonly type: string;
  readonly source: string;
  /** What the source needs to read the thing again; the last one is its own id there. */
  readonly parts: readonly string[];
}

/** The name of the store among the sources. */
export const STORE: SourceName = 'LOCAL';

const VERSION = '1';

export function encodeId({ type, source, parts }: GlobalId): string {
  let text = VERSION;
  for (const part of [type, source, ...parts]) text += `${part.length}:${part}`;
  return Buffer.from(text, 'utf8').toString('base64url');
}

/** Null for anything that `encodeId` did not make. */
export function decodeId(id: string): GlobalId | null {
  if (!/^[\w-]{4,4096}$/.test(id)) return null;
  const text = Buffer.from(id, 'base64url').toString('utf8');
  if (!text.startsWith(VERSION)) return null;
  const parts: string[] = [];
  for (let at = VERSION.length; at < text.length;) {
    const colon = text.indexOf(':', at);
    const digits = text.slice(at, colon);
    if (colon < 0 || !/^(0|[1-9]\d{0,4})$/.test(digits)) return null;
    const end = colon + 1 + Number(digits);
    if (end > text.length) return null;
    parts.push(text.slice(colon + 1, end));
    at = end;
  }
  const [type, source, ...rest] = parts;
  if (type === undefined || source === undefined || rest.length === 0) return null;
  const decoded = { type, source, parts: rest };
  // One spelling an id: a second one (another base64 padding bit, say) would split caches.
  return encodeId(decoded) === id ? decoded : null;
}

/** Decodes an id that must be of a type; `NOT_FOUND` says which argument is no such id. */
export function requireId(id: string, type: string, argument: string): GlobalId {
  return requireRef(id, type, argument, (decoded) => decoded);
}

/** As `requireId`, read by one of the functions below. */
export function requireRef<R>(
  id: string,
  type: string,
  argument: string,
  read: (decoded: GlobalId) => R | null,
): R {
  const decoded = decodeId(id);
  const ref = decoded?.type === type ? read(decoded) : null;
  if (ref === null)
    throw new GatewayError('NOT_FOUND', `${argument} is not an id of the type ${type}`);
  return ref;
}

// What each kind of thing carries in its id.

export function leadId(ref: LeadRef): string {
  return encodeId({ type: 'Lead', source: ref.source, parts: [ref.account, ref.externalId] });
}
export function sessionId(ref: SessionRef): string {
  const { source, account, externalId } = ref.lead;
  return encodeId({
    type: 'Session',
    source,
    parts: [account, externalId, ref.hint, ref.externalId],
  });
}
export function eventId(ref: EventRef): string {
  const { source, account, externalId } = ref.lead;
  const session = ref.session ? [ref.session.hint, ref.session.externalId] : [];
  return encodeId({
    type: 'Event',
    source,
    parts: [account, externalId, ...session, ref.externalId],
  });
}
export function accountId(ref: AccountRef): string {
  return encodeId({ type: 'Account', source: ref.source, parts: [ref.externalId] });
}
export function customFeedId(feed: {
  source: string;
  account: string;
  externalId: string;
}): string {
  return encodeId({
    type: 'CustomFeed',
    source: feed.source,
    parts: [feed.account, feed.externalId],
  });
}
export function campaignId(campaign: {
  source: string;
  wmktId: string | null;
  externalId: string;
}): string {
  return encodeId({
    type: 'Campaign',
    source: campaign.source,
    parts: [campaign.wmktId ?? '', campaign.externalId],
  });
}
export function outlayId({ campaign, externalId }: OutlayRef): string {
  return encodeId({
    type: 'Outlay',
    source: campaign.source,
    parts: [campaign.wmktId, campaign.externalId, externalId],
  });
}
/** By its reference: that is what sources read it by. */
export function eventTypeId({ source, account, reference }: EventTypeRef): string {
  return encodeId({ type: 'EventType', source, parts: [account, reference] });
}
/** With its moment: vendors read none by its id. */
export function trashedEventId({ source, processedAt, externalId }: TrashedEvent): string {
  return encodeId({ type: 'TrashedEvent', source, parts: [String(processedAt), externalId] });
}
export function exportId({ source, id }: { source: string; id: string }): string {
  return encodeId({ type: 'LeadExport', source, parts: [id] });
}
/** The store keeps who is who. */
export function profileId({ id }: { id: string }): string {
  return encodeId({ type: 'Profile', source: STORE, parts: [id] });
}
export function upstreamId(source: string): string {
  return encodeId({ type: 'Upstream', source, parts: [''] });
}

// And back. Null where the parts are not those of the type.

export function leadRefOf({ source, parts }: GlobalId): LeadRef | null {
  const [account, externalId, ...rest] = parts;
  return account !== undefined && externalId !== undefined && rest.length === 0
    ? { source, account, externalId }
    : null;
}
export function sessionRefOf({ source, parts }: GlobalId): SessionRef | null {
  const [account, lead, hint, externalId, ...rest] = parts;
  return account !== undefined &&
    lead !== undefined &&
    hint !== undefined &&
    externalId !== undefined &&
    rest.length === 0
    ? { lead: { source, account, externalId: lead }, hint, externalId }
    : null;
}
export function customFeedRefOf({ source, parts }: GlobalId): CustomFeedRef | null {
  const [account, externalId, ...rest] = parts;
  return account !== undefined && externalId !== undefined && rest.length === 0
    ? { source, account, externalId }
    : null;
}
export function campaignRefOf({ source, parts }: GlobalId): CampaignRef | null {
  const [wmktId, externalId, ...rest] = parts;
  return wmktId !== undefined && externalId !== undefined && rest.length === 0
    ? { source, wmktId, externalId }
    : null;
}
export function outlayRefOf({ source, parts }: GlobalId): OutlayRef | null {
  const [wmktId, campaign, externalId, ...rest] = parts;
  return wmktId !== undefined &&
    campaign !== undefined &&
    externalId !== undefined &&
    rest.length === 0
    ? { campaign: { source, wmktId, externalId: campaign }, externalId }
    : null;
}
/** The source's own id of an event in its trash. */
export function trashedRefOf({
  source,
  parts,
}: GlobalId): { readonly source: string; readonly externalId: string } | null {
  const [processedAt, externalId, ...rest] = parts;
  return processedAt !== undefined && externalId !== undefined && rest.length === 0
    ? { source, externalId }
    : null;
}
export function eventRefOf({ source, parts }: GlobalId): EventRef | null {
  const [account, leadExternalId, hint, session, event] = parts;
  if (account === undefined || leadExternalId === undefined || hint === undefined) return null;
  const lead = { source, account, externalId: leadExternalId };
  if (parts.length === 3) return { lead, session: null, externalId: hint };
  return parts.length === 5 && session !== undefined && event !== undefined
    ? { lead, session: { lead, hint, externalId: session }, externalId: event }
    : null;
}
