import type {
  Company,
  Event,
  EventRef,
  Lead,
  LeadRef,
  Location,
  Person,
  Property,
  Session,
  SessionRef,
} from '../../domain/entities.ts';
import { SOURCE } from '../model/account.ts';
import type { Instant } from '../../domain/time.ts';
import { extrasOf } from './event-extras.ts';
import { textProperty } from './person.ts';
import { nonEmptyText } from '../model/text.ts';
import {
  leadRefOfRow,
  propertiesOf,
  type EventRow,
  type LeadRow,
  type PropertyMap,
  type SessionRow,
  type StoredProperty,
  unpackProperties,
} from '../model/rows.ts';
import { parseTyped, toFields, toMetrics } from '../event-types/typed-event.ts';

/** The fields that only `LocalLead` has. */
export interface LocalDetails {
  readonly identifiedAt: Instant | null;
  readonly trackerIds: readonly string[];
}

/** An event as it is read: the digest serves the intake only. */
export type ReadEventRow = Omit<EventRow, 'digest'>;

export function toLead(row: LeadRow, now: Instant): Lead {
  const properties: PropertyMap = new Map(unpackProperties(row));
  const person = toPerson(row, properties);
  const company = toCompany(row, properties);
  const details: LocalDetails = {
    identifiedAt: row.identified_at,
    trackerIds: JSON.parse(row.trackers) as string[],
  };
  return {
    ref: leadRefOfRow(row.id),
    kind: 'PERSON',
    displayName: person?.fullName ?? row.email ?? company?.name ?? row.domain,
    person,
    company,
    location: locationIn(properties),
    status: 'NEW',
    assignee: null,
    tags: [],
    score: null,
    firstSeenAt: row.first_seen,
    lastSeenAt: row.last_seen,
    properties: toProperties([...properties], row.id),
    viewUrl: null,
    identified: row.identified_at !== null,
    fetchedAt: now,
    details,
  };
}

/** The property `location`, else the properties `countryCode` and `region`. */
function locationIn(properties: PropertyMap): Location | null {
  const [countryCode, region] = [
    textProperty(properties, 'countryCode'),
    textProperty(properties, 'region'),
  ];
  return toLocation(properties.get('location')?.value) ?? toLocation({ countryCode, region });
}

/** A location as fields of type `location` are stored; null for any other value. */
function toLocation(value: unknown): Location | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const given = new Map<string, unknown>(Object.entries(value));
  const said = (name: string) => nonEmptyText(given.get(name));
  const coordinate = (name: string) => {
    const degrees = given.get(name);
    return typeof degrees === 'number' ? degrees : null;
  };
  const countryCode = said('countryCode')?.toUpperCase() ?? null;
  const location: Location = {
    country: said('country'),
    countryCode: countryCode !== null && /^[A-Z]{2}$/.test(countryCode) ? countryCode : null,
    region: said('region'),
    regionCode: null,
    stateCode: null,
    city: said('city'),
    postalCode: said('zipcode'),
    latitude: coordinate('latitude'),
    longitude: coordinate('longitude'),
    timezone: null,
  };
  return Object.values(location).every((part) => part === null) ? null : location;
}

function toPerson(row: LeadRow, properties: PropertyMap): Person | null {
  const [phone, title] = [textProperty(properties, 'phone'), textProperty(properties, 'title')];
  if (row.name === null && row.email === null && phone === null && title === null) return null;
  return {
    firstName: textProperty(properties, 'firstName'),
    lastName: textProperty(properties, 'lastName'),
    fullName: row.name,
    email: row.email,
    phone,
    title,
  };
}

function toCompany(row: LeadRow, properties: PropertyMap): Company | null {
  const name = textProperty(properties, 'company');
  if (name === null && row.domain === null) return null;
  return {
    name,
    domain: row.domain,
    websiteUrl: row.domain === null ? null : `https://${row.domain}`,
    industry: textProperty(properties, 'industry'),
    industries: [],
    employeeCount: null,
    employeesRange: null,
    revenue: null,
    phone: null,
    linkedinUrl: null,
    twitterHandle: null,
    facebookUrl: null,
    logoUrl: null,
  };
}

export function toProperties(
  entries: readonly (readonly [string, StoredProperty])[],
  lead: string,
): readonly Property[] {
  return entries.map(([name, { value, at, event }]) => ({
    name,
    value,
    updatedAt: at,
    source: SOURCE,
    event: { lead: leadRefOfRow(lead), session: null, externalId: event },
  }));
}

export function toSession(row: SessionRow, now: Instant): Session {
  const properties = unpackProperties(row);
  return {
    ref: { lead: leadRefOfRow(row.lead), externalId: row.id, hint: '' },
    startedAt: row.started_at,
    endedAt: row.ended_at,
    durationSeconds: Math.round((row.ended_at - row.started_at) / 1_000),
    pageViews: row.page_views,
    traffic: JSON.parse(row.traffic) as Session['traffic'],
    device: JSON.parse(row.device) as Session['device'],
    location: properties.length === 0 ? null : locationIn(new Map(properties)),
    landingUrl: row.landing_url,
    properties: toProperties(properties, row.lead),
    derived: false,
    // Stored rows depend on events only, so whether the session is still open is decided here, by the clock.
    endReason: row.open_until !== null && now < row.open_until ? 'OPEN' : row.end_reason,
    details: null,
    events: null,
  };
}

/** @param like another event of the list; an event of the same session shares its references, which saves memory */
export function toEvent(row: ReadEventRow, like?: Event): Event {
  return new StoredEvent(row, placeOf(row, like));
}

/**
 * A class because of its getters: few requests need the raw event, its fields or its metrics. On a thousand plain objects
 * one getter each would add a third to the time of reading them.
 */
class StoredEvent implements Event {
  readonly ref: EventRef;
  readonly session: SessionRef | null;
  readonly type: string;
  readonly occurredAt: Instant;
  readonly occurredAtDerived = false;
  readonly title: string | null;
  readonly url: string | null;
  readonly properties: readonly Property[];
  readonly nonce: string;
  readonly trackerId: string | null;
  readonly attributable = null;
  readonly expirationPolicy = null;
  readonly createdAt: Instant;
  readonly updatedAt = null;
  readonly #row: ReadEventRow;

  constructor(row: ReadEventRow, { lead, session }: ReturnType<typeof placeOf>) {
    this.#row = row;
    // An event is read by its own id, and its session may change: so the reference names no session.
    this.ref = { lead, session: null, externalId: row.id };
    this.session = session;
    this.type = row.type;
    this.occurredAt = row.at;
    this.title = row.title;
    this.url = row.url;
    this.properties = row.properties === '{}' ? NONE : listed(row);
    this.nonce = row.nonce;
    this.trackerId = row.tracker;
    this.createdAt = row.received;
  }

  get occurredAtClamped(): boolean {
    const { sentAt, isCorrected } = extrasOf(this.#row);
    return !isCorrected && sentAt !== null && Math.floor(sentAt) > this.#row.at;
  }
  get occurredAtCorrected(): boolean {
    return extrasOf(this.#row).isCorrected;
  }
  get fields(): Event['fields'] {
    return toFields(parseTyped(this.#row.typed), this.#row.at);
  }
  get metrics(): Event['metrics'] {
    return toMetrics(parseTyped(this.#row.typed), this.#row);
  }
  get raw(): Event['raw'] {
    return rawOf(this.#row);
  }
}
const NONE: readonly never[] = [];

function placeOf(
  row: ReadEventRow,
  like: Event | undefined,
): { readonly lead: LeadRef; readonly session: SessionRef | null } {
  if (like?.ref.lead.externalId === row.lead && (like.session?.externalId ?? null) === row.session)
    return { lead: like.ref.lead, session: like.session };
  const lead = leadRefOfRow(row.lead);
  return {
    lead,
    session: row.session === null ? null : { lead, externalId: row.session, hint: '' },
  };
}

/** The event as it was sent, without the visitor's IP address, which is never stored. */
function rawOf(row: ReadEventRow): Event['raw'] {
  const { referrer, userAgent, sentAt, trackerSession, oddUrl } = extrasOf(row);
  return {
    type: row.type,
    nonce: row.nonce,
    occurredAt: sentAt === null ? null : new Date(sentAt).toISOString(),
    trackerId: row.tracker,
    sessionId: trackerSession,
    title: row.title,
    url: oddUrl ?? row.url,
    referrer,
    userAgent,
    properties: parseTyped(row.typed)?.sent ?? propertiesOf(row),
  };
}

function listed(row: ReadEventRow): readonly Property[] {
  return toProperties(
    Object.entries(propertiesOf(row)).map(([name, value]) => [
      name,
      { value, at: row.at, event: row.id },
    ]),
    row.lead,
  );
}
