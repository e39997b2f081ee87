import type {
  Company,
  Device,
  Event,
  EventRef,
  Lead,
  LeadRef,
  Location,
  Person,
  Property,
  Session,
  SessionRef,
  TrafficSource,
} from '../../domain/entities.ts';
import { type Instant, SECOND } from '../../domain/time.ts';
import { countryCode, url } from '../kit/decode.ts';
import {
  blankAssignee,
  blankCompany,
  blankEvent,
  blankSession,
  joinKnown,
  leadRef,
  unlessBlank,
} from '../kit/entities.ts';
import { type LeadDetails, SOURCE } from './facts.ts';
import {
  countOf,
  EVENT_TIME,
  FIRST_SEEN,
  instantOf,
  isOwn,
  LAST_SEEN,
  numberOf,
  SESSION_START,
  stringOf,
  urlOf,
  type WireRow,
} from './wire.ts';

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
  const assignee = stringOf(row, 'assignee');
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
            ...blankAssignee,
            externalId: assignee,
            email: assignee.includes('@') ? assignee : null,
          },
    tags: tagsOf(row),
    score: score === null || score < 0 || score > 100 ? null : { value: score, min: 0, max: 100 },
    firstSeenAt: instantOf(row, ...FIRST_SEEN),
    lastSeenAt: instantOf(row, ...LAST_SEEN),
    properties: propertiesOf(row, null),
    viewUrl: urlOf(row, 'leadcard_url'),
    identified:
      (person?.email ?? null) !== null ||
      (company?.domain ?? null) !== null ||
      stringOf(row, 'userId') !== null,
    fetchedAt: context.fetchedAt,
    details,
  };
}

function personOf(row: WireRow): Person | null {
  const firstName = stringOf(row, 'firstName');
  const lastName = stringOf(row, 'lastName');
  const person: Person = {
    firstName,
    lastName,
    fullName: stringOf(row, 'fullName') ?? joinKnown(firstName, lastName),
    email: stringOf(row, 'email'),
    phone: stringOf(row, 'phone', 'phoneNumber'),
    title: stringOf(row, 'title'),
  };
  // A title alone is the title of a page, not of a person.
  return person.fullName === null && person.email === null && person.phone === null ? null : person;
}

function companyOf(row: WireRow): Company | null {
  const name = stringOf(row, 'organizationName', 'last_most_likely_company');
  const domain = stringOf(row, 'organizationDomain')?.toLowerCase() ?? null;
  if (name === null && domain === null) return null;
  const industry = stringOf(row, 'organizationIndustryName');
  return {
    ...blankCompany,
    name,
    domain,
    websiteUrl: domain === null ? null : url(`https://${domain}`),
    industry,
    employeeCount: countOf(row, 'organizationEmployeeCountEstimate'),
    employeesRange: rangeOf(stringOf(row, 'organizationEmployeeCountRangeName')),
    phone: stringOf(row, 'organizationPhone'),
    linkedinUrl: urlOf(row, 'organizationLinkedInUrl'),
    twitterHandle: stringOf(row, 'organizationTwitterUrl')?.split('/').at(-1) ?? null,
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
    country: stringOf(row, 'last_country_name'),
    countryCode: countryCode(stringOf(row, 'last_country_code')),
    region: stringOf(row, 'last_region_name'),
    regionCode: stringOf(row, 'last_region_code'),
    stateCode: null,
    city: stringOf(row, 'last_city'),
    postalCode: stringOf(row, 'last_postal_code'),
    latitude: numberOf(row, 'last_latitude'),
    longitude: numberOf(row, 'last_longitude'),
    timezone: stringOf(row, 'last_timezone'),
  });
}

/** A lead carries the fields of its last visit with a prefix, a session its own without one. */
function deviceOf(row: WireRow, prefix: string): Device | null {
  return unlessBlank({
    type: stringOf(row, `${prefix}device_type`),
    browser: joinKnown(
      stringOf(row, `${prefix}browser`),
      stringOf(row, `${prefix}browser_version`),
    ),
    platform: stringOf(row, `${prefix}platform`),
  });
}

function touchOf(row: WireRow, prefix: string): TrafficSource | null {
  return unlessBlank({
    source: stringOf(row, `${prefix}utm_source`, 'utm_source'),
    medium: stringOf(row, `${prefix}utm_medium`, 'utm_medium'),
    campaign: stringOf(row, `${prefix}utm_campaign`, 'utm_campaign'),
    keyword: stringOf(row, `${prefix}utm_term`, 'utm_term'),
    content: stringOf(row, `${prefix}utm_content`, 'utm_content'),
    channel: stringOf(row, `${prefix}channel`),
    referrer: urlOf(row, `${prefix}referrer`),
    referrerDomain: stringOf(row, `${prefix}referrer_domain`, 'referrer_domain'),
  });
}

function firstTouchOf(row: WireRow): TrafficSource | null {
  return unlessBlank({
    source: stringOf(row, 'first_utm_source'),
    medium: stringOf(row, 'first_utm_medium'),
    campaign: stringOf(row, 'first_utm_campaign'),
    keyword: stringOf(row, 'first_utm_term'),
    content: stringOf(row, 'first_utm_content'),
    channel: stringOf(row, 'first_channel'),
    referrer: urlOf(row, 'original_referrer'),
    referrerDomain: stringOf(row, 'original_referrer_domain'),
  });
}

/** Tags come as a list, or as one text with commas. */
function tagsOf({ fields }: WireRow): readonly string[] {
  const given = fields['leadTags'] ?? fields['leadTag'];
  const tags: readonly unknown[] = Array.isArray(given)
    ? given
    : typeof given === 'string'
      ? given.split(',')
      : [];
  return tags.flatMap((tag) => (typeof tag === 'string' ? tag.trim() || [] : []));
}

export function toSession(row: WireRow, lead: LeadRef): Session {
  const startedAt = instantOf(row, ...SESSION_START) ?? 0;
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
    // LeadBoxer itself names events by a free title only; `eventType` is there where the sender set it.
    type: stringOf(row, 'eventType', 'event_type') ?? 'page-view',
    occurredAt: instantOf(row, ...EVENT_TIME) ?? 0,
    title: stringOf(row, 'title'),
    url: urlOf(row, 'original_url'),
    properties: propertiesOf(row, ref),
    nonce: stringOf(row, 'nonce'),
    trackerId: stringOf(row, 'use_id'),
    raw: row.fields,
  };
}

/** Sent like any property, and shown in the person, the company or the traffic source of a lead. */
const SHOWN_PREFIX = /^(?:organization|utm_)/;
const SHOWN = new Set([
  'email',
  'firstName',
  'lastName',
  'fullName',
  'phone',
  'phoneNumber',
  'role',
  'userId',
]);

/** Of an event, everything that was sent with it; of a lead and a session, only what its other fields do not show. */
function propertiesOf({ fields }: WireRow, event: EventRef | null): readonly Property[] {
  const isShown = (name: string) => SHOWN.has(name) || SHOWN_PREFIX.test(name);
  return Object.entries(fields).flatMap(([name, value]) =>
    isOwn(name) || (event === null && isShown(name)) || value === null || value === ''
      ? []
      : [{ name, value, updatedAt: null, source: SOURCE, event }],
  );
}
