import type { Instant } from '../../../domain/time.ts';
import {
  firstVisit,
  lastPage,
  lastVisit,
  type PageView,
  type WorldPerson,
  type Visit,
} from '../../kit/sandbox/world.ts';

export const PROJECT = 'demo-project';

export interface SentValue {
  readonly raw: unknown;
  readonly current: unknown;
  readonly type: string;
  readonly date: string;
  readonly anonymized: boolean;
  readonly invalid: boolean;
}
export type FieldValues = Readonly<Record<string, SentValue>>;
export interface UserRow {
  readonly _id: string;
  readonly projectId: string;
  readonly user: FieldValues;
}
export interface MetricRow {
  readonly _id: string;
  readonly projectId: string;
  readonly eventId: string;
  readonly key: string;
  readonly type: 'state' | 'statistic';
  readonly data: SentValue;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly deletedAt: null;
}
export interface EventRow extends UserRow {
  readonly userId: string;
  readonly eventDate: string;
  readonly eventType: string;
  readonly trackerId: string | null;
  readonly nonce: string;
  readonly attributable: boolean;
  readonly expirationPolicy: null;
  readonly event: FieldValues;
  readonly metrics: readonly MetricRow[];
  readonly createdAt: string;
  readonly updatedAt: string;
}
/** An event as it was sent. */
export interface RawRow {
  readonly _id: string;
  readonly projectId: string;
  readonly nonce: string;
  readonly eventType: string;
  readonly trackerId: string | null;
  readonly createdAt: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export function iso(at: Instant): string {
  return new Date(at).toISOString();
}
/** A moment as the documents print it: `2004-09-22 14:15:00Z`, which is no RFC 3339. */
export function spaced(at: Instant): string {
  return iso(at)
    .replace('T', ' ')
    .replace(/\.\d+Z$/, 'Z');
}

export function field(raw: unknown, type: string, at: Instant, current: unknown = raw): SentValue {
  return { raw, current, type, date: iso(at), anonymized: false, invalid: false };
}

export function metric(
  eventId: string,
  key: string,
  type: MetricRow['type'],
  data: SentValue,
  now: Instant,
): MetricRow {
  return {
    _id: eventId.replaceAll('-', '').slice(0, 24),
    projectId: PROJECT,
    eventId,
    key,
    type,
    data,
    createdAt: iso(now),
    updatedAt: iso(now),
    deletedAt: null,
  };
}

export function userIdOf(person: WorldPerson): string {
  return person.uuid.replaceAll('-', '').slice(0, 24);
}

export function valuesOf(person: WorldPerson): FieldValues {
  const first = firstVisit(person).startedAt;
  const last = lastPage(lastVisit(person));
  return {
    'last-page': field(last.path, 'string', last.at),
    'external-id': field(person.uuid, 'string', first),
    ...(person.isKnown
      ? {
          firstname: field(person.firstName, 'string', first),
          lastname: field(person.lastName, 'string', first),
          email: field(person.email, 'email', first),
          company: field(person.company.name, 'string', first),
          address: field(
            { country: person.place.country },
            'location',
            first,
            placeOf(person.place),
          ),
        }
      : {}),
  };
}

function placeOf(place: WorldPerson['place']) {
  return {
    formattedAddress: place.country,
    location: {
      type: 'Point',
      coordinates: [Number(place.longitude), Number(place.latitude)],
    },
    administrativeLevels: {},
    city: place.city,
    zipcode: null,
    country: place.country,
    countryCode: place.countryCode,
  };
}

export function pagesOf(person: WorldPerson): readonly PagePlace[] {
  return person.visits.flatMap((visit) =>
    visit.pages.map((page, index) => ({ person, visit, page, index })),
  );
}
/** A page view, which is one event of the project. */
export interface PagePlace {
  readonly person: WorldPerson;
  readonly visit: Visit;
  readonly page: PageView;
  readonly index: number;
}

export function eventOf({ person, visit, page, index }: PagePlace, user: FieldValues): EventRow {
  const time = iso(page.at);
  return {
    _id: page.uuid,
    projectId: PROJECT,
    userId: userIdOf(person),
    eventDate: time,
    eventType: typeOf(page),
    trackerId: person.uuid,
    nonce: page.uuid,
    attributable: true,
    expirationPolicy: null,
    event: {
      'page-url': field(urlOf(page), 'string', page.at),
      'page-title': field(page.title, 'string', page.at),
      ...(index === 0 && visit.campaign !== null
        ? { 'utm-campaign': field(visit.campaign, 'string', page.at) }
        : {}),
    },
    user,
    metrics: [metric(page.uuid, 'event-count', 'statistic', field(1, 'number', page.at), page.at)],
    createdAt: time,
    updatedAt: time,
  };
}

export function rawOf({ person, visit, page, index }: PagePlace): RawRow {
  return {
    _id: page.uuid,
    projectId: PROJECT,
    nonce: page.uuid,
    eventType: typeOf(page),
    trackerId: person.uuid,
    createdAt: spaced(page.at),
    data: {
      'page-url': urlOf(page),
      'page-title': page.title,
      ...(index === 0 && visit.campaign !== null ? { 'utm-campaign': visit.campaign } : {}),
    },
  };
}

function typeOf({ path }: PageView): string {
  return path === '/contact/' ? 'contact-form' : 'page-view';
}
function urlOf({ path }: PageView): string {
  return `https://www.shop.example${path}`;
}
