import type {
  Company,
  Device,
  Event,
  Lead,
  LeadRef,
  Location,
  Person,
  Session,
  SessionRef,
  TrafficSource,
} from '../../domain/entities.ts';
import { SECOND, type Instant } from '../../domain/time.ts';
import { countryCode, url } from '../kit/decode.ts';
import { blankCompany, blankEvent, blankSession, leadRef, unlessBlank } from '../kit/entities.ts';
import { propertiesOf } from './properties.ts';
import { countOf, momentOf, numberOf, SOURCE, urlOf, wordsOf, type WireRow } from './wire.ts';

/** What `LeadBoxerLead` has beside the shared fields. */
export interface LeadDetails {
  readonly totalVisits: number | null;
  readonly totalPagesViewed: number | null;
  readonly device: Device | null;
  readonly firstTouch: TrafficSource | null;
  readonly lastTouch: TrafficSource | null;
}

export const LAST_SEEN = ['eventEsTimestamp', 'lastEvent', 'eventUnixTimestamp'] as const;
export const FIRST_SEEN = ['first_session_unix_timestamp'] as const;
export const SESSION_START = [
  'session_unix_timestamp',
  'sessionUnixTimestamp',
  'eventEsTimestamp',
] as const;
export const EVENT_TIME = ['eventEsTimestamp', 'eventUnixTimestamp'] as const;

/** `account` is the dataset. */
export function toLead(
  row: WireRow,
  context: {
    readonly account: string;
    readonly fetchedAt: Instant;
  },
): Lead {
  const ref = leadRef(SOURCE, context.account, row.id);
  const person = personOf(row);
  const company = companyOf(row);
  const score = numberOf(row, 'leadscore', 'esScore');
  const assignee = wordsOf(row, 'assignee');
  const isPerson = person !== null || company === null;
  const details: LeadDetails = {
    totalVisits: countOf(row, 'total_number_visits'),
    totalPagesViewed: countOf(row, 'total_pages_viewed'),
    device: deviceOf(row, 'last_'),
    firstTouch: firstTouchOf(row),
    lastTouch: touchOf(row, 'last_'),
  };
  return {
    ref,
    kind: isPerson ? 'PERSON' : 'COMPANY',
    displayName: person?.fullName ?? person?.email ?? company?.name ?? null,
    person,
    company,
    location: locationOf(row),
    status: assignee === null ? 'NEW' : 'ASSIGNED',
    assignee:
      assignee === null
        ? null
        : {
            externalId: assignee,
            name: null,
            firstName: null,
            lastName: null,
            email: assignee.includes('@') ? assignee : null,
            organizationExternalId: null,
          },
    tags: tagsOf(row),
    score: score === null || score < 0 || score > 100 ? null : { value: score, min: 0, max: 100 },
    firstSeenAt: momentOf(row, ...FIRST_SEEN),
    lastSeenAt: momentOf(row, ...LAST_SEEN),
    properties: propertiesOf(row, null),
    viewUrl: urlOf(row, 'leadcard_url'),
    identified:
      (person?.email ?? null) !== null ||
      (company?.domain ?? null) !== null ||
      wordsOf(row, 'userId') !== null,
    fetchedAt: context.fetchedAt,
    details,
  };
}

function personOf(row: WireRow): Person | null {
  const firstName = wordsOf(row, 'firstName');
  const lastName = wordsOf(row, 'lastName');
  const joined = [firstName, lastName].filter((part) => part !== null).join(' ');
  const person: Person = {
    firstName,
    lastName,
    fullName: wordsOf(row, 'fullName') ?? (joined === '' ? null : joined),
    email: wordsOf(row, 'email'),
    phone: wordsOf(row, 'phone', 'phoneNumber'),
    title: wordsOf(row, 'title'),
  };
  // A title alone is that of a page.
  return person.fullName === null && person.email === null && person.phone === null ? null : person;
}

function companyOf(row: WireRow): Company | null {
  const name = wordsOf(row, 'organizationName', 'last_most_likely_company');
  const domain = wordsOf(row, 'organizationDomain')?.toLowerCase() ?? null;
  if (name === null && domain === null) return null;
  const industry = wordsOf(row, 'organizationIndustryName');
  return {
    ...blankCompany,
    name,
    domain,
    websiteUrl: domain === null ? null : url(`https://${domain}`),
    industry,
    employeeCount: countOf(row, 'organizationEmployeeCountEstimate'),
    employeesRange: rangeOf(wordsOf(row, 'organizationEmployeeCountRangeName')),
    phone: wordsOf(row, 'organizationPhone'),
    linkedinUrl: urlOf(row, 'organizationLinkedInUrl'),
    twitterHandle: wordsOf(row, 'organizationTwitterUrl')?.split('/').at(-1) ?? null,
    facebookUrl: urlOf(row, 'organizationFacebookUrl'),
    logoUrl: urlOf(row, 'organizationLogoUrl'),
  };
}

/** `51-200`, `10001+` */
function rangeOf(text: string | null): Company['employeesRange'] {
  const [, min, max] = /^(\d{1,9})\s*(?:-\s*(\d{1,9})|\+)$/.exec(text ?? '') ?? [];
  return min === undefined
    ? null
    : { min: Number(min), max: max === undefined ? null : Number(max) };
}

function locationOf(row: WireRow): Location | null {
  return unlessBlank({
    country: wordsOf(row, 'last_country_name'),
    countryCode: countryCode(wordsOf(row, 'last_country_code')),
    region: wordsOf(row, 'last_region_name'),
    regionCode: wordsOf(row, 'last_region_code'),
    stateCode: null,
    city: wordsOf(row, 'last_city'),
    postalCode: wordsOf(row, 'last_postal_code'),
    latitude: numberOf(row, 'last_latitude'),
    longitude: numberOf(row, 'last_longitude'),
    timezone: wordsOf(row, 'last_timezone'),
  });
}

/** Fields of the last visit carry a prefix on a lead and none on a session. */
function deviceOf(row: WireRow, prefix: string): Device | null {
  const browser = [wordsOf(row, `${prefix}browser`), wordsOf(row, `${prefix}browser_version`)]
    .filter((part) => part !== null)
    .join(' ');
  const platform = wordsOf(row, `${prefix}platform`);
  const type = wordsOf(row, `${prefix}device_type`);
  return browser === '' && platform === null && type === null
    ? null
    : { type, browser: browser === '' ? null : browser, platform };
}

function touchOf(row: WireRow, prefix: string): TrafficSource | null {
  return unlessBlank({
    source: wordsOf(row, `${prefix}utm_source`, 'utm_source'),
    medium: wordsOf(row, `${prefix}utm_medium`, 'utm_medium'),
    campaign: wordsOf(row, `${prefix}utm_campaign`, 'utm_campaign'),
    keyword: wordsOf(row, `${prefix}utm_term`, 'utm_term'),
    content: wordsOf(row, `${prefix}utm_content`, 'utm_content'),
    channel: wordsOf(row, `${prefix}channel`),
    referrer: urlOf(row, `${prefix}referrer`),
    referrerDomain: wordsOf(row, `${prefix}referrer_domain`, 'referrer_domain'),
  });
}

function firstTouchOf(row: WireRow): TrafficSource | null {
  return unlessBlank({
    source: wordsOf(row, 'first_utm_source'),
    medium: wordsOf(row, 'first_utm_medium'),
    campaign: wordsOf(row, 'first_utm_campaign'),
    keyword: wordsOf(row, 'first_utm_term'),
    content: wordsOf(row, 'first_utm_content'),
    channel: wordsOf(row, 'first_channel'),
    referrer: urlOf(row, 'original_referrer'),
    referrerDomain: wordsOf(row, 'original_referrer_domain'),
  });
}

/** A list, or a text with commas. */
function tagsOf({ fields }: WireRow): readonly string[] {
  const given = fields['leadTags'] ?? fields['leadTag'];
  const tags: readonly unknown[] = Array.isArray(given)
    ? given
    : typeof given === 'string'
      ? given.split(',')
      : [];
  return tags.flatMap((tag) => (typeof tag === 'string' ? tag.trim() || [] : []));
}

/** Newest sessions are cut off by the limit of a call, and the rows come in no documented order. */
export function toSession(row: WireRow, lead: LeadRef): Session {
  const startedAt = momentOf(row, ...SESSION_START) ?? 0;
  const seconds = countOf(row, 'session_duration', 'duration');
  return {
    ...blankSession,
    ref: { lead, externalId: row.id, hint: '' },
    startedAt,
    endedAt: seconds === null ? null : startedAt + seconds * SECOND,
    durationSeconds: seconds,
    pageViews: countOf(row, 'pages_viewed'),
    traffic: touchOf(row, ''),
    device: deviceOf(row, ''),
    landingUrl: urlOf(row, 'entry_url', 'entry_root_url'),
    properties: propertiesOf(row, null),
  };
}

export function toEvent(row: WireRow, session: SessionRef): Event {
  const ref = { lead: session.lead, session, externalId: row.id };
  return {
    ...blankEvent,
    ref,
    session,
    // LeadBoxer names events by a free title only; `eventType` comes where the sender set it.
    type: wordsOf(row, 'eventType', 'event_type') ?? 'page-view',
    occurredAt: momentOf(row, ...EVENT_TIME) ?? 0,
    title: wordsOf(row, 'title'),
    url: urlOf(row, 'original_url'),
    properties: propertiesOf(row, ref),
    nonce: wordsOf(row, 'nonce'),
    trackerId: wordsOf(row, 'use_id'),
    raw: row.fields,
  };
}
