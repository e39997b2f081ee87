import type {
  Company,
  Event,
  EventMetric,
  FieldValue,
  Lead,
  LeadRef,
  Location,
  Person,
  Property,
  Session,
} from '../../domain/entities.ts';
import { cutSessions } from '../../domain/session.ts';
import { type Instant, SECOND } from '../../domain/time.ts';
import { countryCode, lenient, nonEmptyString, number, url } from '../kit/decode.ts';
import {
  blankCompany,
  blankEvent,
  blankLead,
  blankLocation,
  blankSession,
  blankTraffic,
  domainOf,
  leadRef,
  unlessBlank,
} from '../kit/entities.ts';
import { type LeadDetails, SOURCE } from './facts.ts';
import {
  moneyOf,
  place,
  type WireEvent,
  type WireMetric,
  type WireValue,
  type WireValues,
} from './wire.ts';

/**
 * Finds a value by the names that it may have. Storage keys are a project's own, so they are compared without case,
 * dashes and underscores: `first_name` and `firstname` are one. Anonymised values are left out: they name nobody.
 */
function lookUp(values: WireValues): (...names: readonly string[]) => string | null {
  const known = new Map<string, string>();
  for (const [name, { current, anonymized }] of values) {
    const read = anonymized === true ? null : nonEmptyString(current);
    const plain = plainKey(name);
    if (read !== null && !known.has(plain)) known.set(plain, read);
  }
  return (...names) =>
    names.map((name) => known.get(name)).find((one) => one !== undefined) ?? null;
}

function plainKey(name: string): string {
  return name.toLowerCase().replace(/[-_ .]/g, '');
}

function ofType(values: WireValues, type: string): WireValue | null {
  return values.find(([, one]) => one.type === type && one.anonymized !== true)?.[1] ?? null;
}

/**
 * A user as a lead. Webmarketer does not tell when a user was seen, so the dates of the user's field values stand for
 * that: the earliest for the first time, the latest for the last.
 */
export function toLead(
  id: string,
  values: WireValues,
  context: {
    readonly project: string;
    readonly fetchedAt: Instant;
  },
): Lead {
  const find = lookUp(values);
  const person = personOf(values, find);
  const company = companyOf(find);
  const seen = seenIn(values);
  const details: LeadDetails = { fields: fieldsOf('user', values) };
  const name = [person?.firstName, person?.lastName].filter(Boolean).join(' ');
  return {
    ...blankLead,
    ref: leadRef(SOURCE, context.project, id),
    kind: 'PERSON',
    displayName: person?.fullName ?? (name || (person?.email ?? company?.name ?? null)),
    person,
    company,
    location: locationOf(values),
    firstSeenAt: seen?.first ?? null,
    lastSeenAt: seen?.last ?? null,
    properties: propertiesOf(values, null),
    identified:
      Boolean(person?.email) ||
      company?.domain != null ||
      find('externalid', 'userid', 'customerid') !== null,
    fetchedAt: context.fetchedAt,
    isRedacted: values.some(([, { anonymized }]) => anonymized === true),
    details,
  };
}

/** The earliest and the latest date of values; null where none has one. */
export function seenIn(
  values: WireValues,
): { readonly first: Instant; readonly last: Instant } | null {
  const dates = values.flatMap(([, { date }]) => date ?? []);
  return dates.length === 0 ? null : { first: Math.min(...dates), last: Math.max(...dates) };
}

function personOf(values: WireValues, find: ReturnType<typeof lookUp>): Person | null {
  return unlessBlank({
    firstName: find('firstname', 'givenname'),
    lastName: find('lastname', 'familyname', 'surname'),
    fullName: find('fullname', 'name'),
    email: find('email', 'emailaddress') ?? nonEmptyString(ofType(values, 'email')?.current),
    phone: find('phone', 'phonenumber') ?? nonEmptyString(ofType(values, 'phone')?.current),
    title: find('jobtitle', 'title'),
  });
}

function companyOf(find: ReturnType<typeof lookUp>): Company | null {
  const name = find('company', 'companyname', 'organization', 'organisation');
  const websiteUrl = url(find('website', 'companywebsite', 'companyurl'));
  const host =
    find('companydomain', 'domain') ?? (websiteUrl === null ? null : new URL(websiteUrl).hostname);
  const domain = host === null ? null : domainOf(host);
  const told = unlessBlank({ name, domain, websiteUrl, industry: find('industry') });
  return told && { ...blankCompany, ...told };
}

function locationOf(values: WireValues): Location | null {
  const current = ofType(values, 'location')?.current;
  const from = lenient(place)(current);
  if (!from) return null;
  const [longitude = null, latitude = null] = from.location?.coordinates ?? [];
  return {
    ...blankLocation,
    country: from.country,
    countryCode: countryCode(from.countryCode),
    region: from.administrativeLevels?.level1long ?? null,
    regionCode: from.administrativeLevels?.level1short ?? null,
    city: from.city,
    postalCode: from.zipcode,
    latitude,
    longitude,
  };
}

function fieldsOf(entity: 'user' | 'event', values: WireValues): readonly FieldValue[] {
  return values.map(([name, one]) => ({
    entity,
    key: name,
    type: one.type ?? 'unknown',
    raw: one.raw ?? null,
    current: one.current ?? null,
    date: one.date,
    anonymized: one.anonymized ?? false,
    invalid: one.invalid ?? false,
  }));
}

function propertiesOf(values: WireValues, event: Event['ref'] | null): readonly Property[] {
  return values.map(([name, { current, date }]) => ({
    name,
    value: current ?? null,
    updatedAt: date,
    source: SOURCE,
    event,
  }));
}

/** @param lead the owner where the event names no user */
export function toEvent(from: WireEvent, project: string, lead: LeadRef): Event {
  const owner = from.userId === null ? lead : leadRef(SOURCE, project, from.userId);
  // An event is read by its id alone, so its ref needs no session.
  const ref = { lead: owner, session: null, externalId: from._id };
  const find = lookUp(from.event);
  return {
    ...blankEvent,
    ref,
    session: null,
    type: from.eventType,
    occurredAt: from.eventDate,
    title: find('pagetitle', 'title'),
    url: url(find('pageurl', 'url')),
    properties: propertiesOf(from.event, ref),
    fields: [...fieldsOf('event', from.event), ...fieldsOf('user', from.user)],
    metrics: from.metrics.map(metricOf),
    nonce: from.nonce,
    trackerId: from.trackerId,
    attributable: from.attributable,
    expirationPolicy: from.expirationPolicy && {
      from: from.expirationPolicy.from,
      retentionDays: from.expirationPolicy.retentionDurationInDays,
    },
    createdAt: from.createdAt,
    updatedAt: from.updatedAt,
  };
}

function metricOf(from: WireMetric): EventMetric {
  const { data } = from;
  return {
    key: from.key,
    type: from.type === 'state' ? 'STATE' : 'STATISTIC',
    valueType: data?.type ?? null,
    value: number(data?.current),
    money: moneyOf(data?.current),
    raw: data?.raw ?? null,
    date: data?.date ?? null,
    anonymized: data?.anonymized ?? false,
    invalid: data?.invalid ?? false,
    createdAt: from.createdAt,
    updatedAt: from.updatedAt,
    deletedAt: from.deletedAt,
  };
}

/** The sessions of a user, newest first. Webmarketer has none: the gateway cuts them from all events of the user. */
export function toSessions(events: readonly Event[]): readonly Session[] {
  const cut = cutSessions(
    events.map((event) => ({
      id: event.ref.externalId,
      at: event.occurredAt,
      campaign: campaignOf(event),
      event,
    })),
  );
  return cut.map((session) => sessionOf(session.events.map(({ event }) => event))).reverse();
}

function campaignOf({ properties }: Event): string | null {
  const named = properties.find(({ name }) => /^(utm)?campaign$/.test(plainKey(name)));
  return nonEmptyString(named?.value);
}

function sessionOf(events: readonly Event[]): Session {
  const [first] = events;
  const last = events.at(-1);
  if (!first || !last) throw new RangeError('a session has at least one event');
  const [campaign] = events.flatMap((event) => campaignOf(event) ?? []);
  return {
    ...blankSession,
    ref: { lead: first.ref.lead, externalId: first.ref.externalId, hint: '' },
    startedAt: first.occurredAt,
    endedAt: last.occurredAt,
    durationSeconds: Math.floor((last.occurredAt - first.occurredAt) / SECOND),
    traffic: campaign === undefined ? null : { ...blankTraffic, campaign },
    landingUrl: first.url,
    derived: true,
    events,
  };
}
