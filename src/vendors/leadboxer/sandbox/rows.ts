import { DAY, SECOND, type Instant } from '../../../domain/time.ts';
import type { CollectedEvent } from './data-collector.ts';
import type { Row } from './criteria.ts';
import {
  firstVisit,
  lastPage,
  lastVisit,
  lengthOf,
  type WorldPerson,
  type Visit,
} from '../../kit/sandbox/world.ts';

// Rows look as they were seen: counters are numbers, nearly everything else is text.

/** A visitor as LeadBoxer knows them: a person of the world, sent to the collector, or both. */
export interface Visitor {
  readonly id: string;
  readonly person: WorldPerson | null;
  /** Oldest first; empty only for a person of the world. */
  readonly collected: readonly CollectedEvent[];
}
/** A session: a visit of the world, or events that the collector took, or both. */
export interface VisitorSession {
  readonly id: string;
  readonly visit: Visit | null;
  readonly collected: readonly CollectedEvent[];
}
/** What users of LeadBoxer set on a lead. */
export interface Edits {
  readonly tags?: string;
  readonly assignee?: number;
}

export function leadIdOf(person: WorldPerson): string {
  return `${firstVisit(person).startedAt}.${String(person.index).padStart(9, '7')}`;
}
export function sessionIdOf(visit: Visit): string {
  return `${visit.startedAt}.${Number.parseInt(visit.uuid.slice(0, 7), 16)}`;
}

/** Newest last. */
export function sessionsOf({ person, collected }: Visitor): readonly VisitorSession[] {
  const visits = new Map((person?.visits ?? []).map((visit) => [sessionIdOf(visit), visit]));
  const ids = new Set([...visits.keys(), ...collected.map(({ sessionId }) => sessionId)]);
  return [...ids].map((id) => ({
    id,
    visit: visits.get(id) ?? null,
    collected: collected.filter(({ sessionId }) => sessionId === id),
  }));
}

/** First and last moment. */
export function spanOf({ person, collected }: Visitor): {
  readonly first: Instant;
  readonly last: Instant;
} {
  const moments = collected.map(({ at }) => at);
  if (person) moments.push(firstVisit(person).startedAt, lastPage(lastVisit(person)).at);
  return { first: Math.min(...moments), last: Math.max(...moments) };
}

/** Assumed: the value that was sent last stands. */
function propertiesOf(events: readonly CollectedEvent[]): Row {
  return Object.assign({}, ...events.map(({ properties }) => properties)) as Row;
}

export function leadRow(visitor: Visitor, { tags, assignee }: Edits, site: string): Row {
  const { id, person, collected } = visitor;
  const { first, last } = spanOf(visitor);
  const stays = sessionsOf(visitor);
  const newest = stays.at(-1);
  const lengths = stays.map(secondsOf);
  const latest = collected.at(-1);
  return {
    esScore: '1',
    ...(person ? seenOf(person) : {}),
    ...(person?.isKnown ? knownOf(person) : {}),
    ...(latest?.ip ? { last_ip_number: latest.ip } : {}),
    ...(latest?.referrer ? { last_referrer: latest.referrer } : {}),
    ...(latest?.url ? { last_original_url: latest.url } : {}),
    ...propertiesOf(collected),
    ...(tags === undefined ? {} : { leadTags: tags }),
    ...(assignee === undefined ? {} : { assignee: String(assignee) }),
    use_id: id,
    session_id: newest?.id,
    last_session_id: newest?.id,
    machine_id: id.replace('.', ':'),
    site,
    type: { name: 'user' },
    last_most_likely_company: '',
    lastEvent: last,
    prettyLastEvent: '1 hour ago',
    eventEsTimestamp: String(last),
    eventUnixTimestamp: String(last),
    first_session_unix_timestamp: String(first),
    last_session_unix_timestamp: String(newest ? startOf(newest) : first),
    total_number_visits: stays.length,
    total_pages_viewed: stays.reduce((sum, stay) => sum + viewsOf(stay), 0),
    total_session_duration: lengths.reduce((sum, length) => sum + length, 0),
    last_visit_duration: String(lengths.at(-1) ?? 0),
    leadcard_url: `https://app.leadboxer.com?q=${id}&site=${site}`,
    customEventInfo: {},
    documentExpiryDate: last + 366 * DAY,
    ttl: 31_622_400_000,
  };
}

function seenOf(person: WorldPerson): Row {
  return {
    esScore: String((person.index * 7) % 101),
    last_country_name: person.place.country,
    last_country_code: person.place.countryCode,
    last_region_name: person.place.region,
    last_city: person.place.city,
    last_latitude: person.place.latitude,
    last_longitude: person.place.longitude,
    last_ip_number: '203.0.113.7',
    last_browser: person.browser,
    last_browser_version: '149.0.0.0',
    last_platform: person.platform,
    last_channel: lastVisit(person).medium,
    last_referrer: 'https://www.search.example/',
    referrer_domain: 'search.example',
    original_referrer: 'https://www.search.example/',
    original_referrer_domain: 'search.example',
    entry_root_url: 'https://www.shop.example',
  };
}

function knownOf(person: WorldPerson): Row {
  return {
    email: person.email,
    firstName: person.firstName,
    lastName: person.lastName,
    leadTags: person.index % 2 === 0 ? 'newsletter,customer' : '',
    organizationName: person.company.name,
    organizationDomain: person.company.domain,
    organizationIndustryName: person.company.industry,
    organizationEmployeeCountEstimate: String(person.company.employees),
    organizationEmployeeCountRangeName: '51-200',
    stage: 'evaluation',
  };
}

function startOf({ visit, collected }: VisitorSession): Instant {
  return Math.min(...collected.map(({ at }) => at), visit?.startedAt ?? Infinity);
}
function endOf({ visit, collected }: VisitorSession): Instant {
  return Math.max(...collected.map(({ at }) => at), visit ? lastPage(visit).at : 0);
}
/** The length of a visit; with collected events, the time from the first to the last. */
function secondsOf(stay: VisitorSession): number {
  return stay.visit && stay.collected.length === 0
    ? lengthOf(stay.visit)
    : Math.ceil((endOf(stay) - startOf(stay)) / SECOND);
}
function viewsOf({ visit, collected }: VisitorSession): number {
  return (visit?.pages.length ?? 0) + collected.length;
}

export function sessionRow({ id, person }: Visitor, stay: VisitorSession): Row {
  const { visit, collected } = stay;
  const [first] = collected;
  return {
    ...(visit
      ? {
          entry_root_url: 'https://www.shop.example',
          referrer_domain: 'search.example',
          channel: visit.medium,
          ...(visit.campaign === null
            ? {}
            : { utm_campaign: visit.campaign, utm_source: visit.source }),
        }
      : {
          ...(first?.url ? { entry_root_url: first.url } : {}),
          ...(first?.referrer ? { referrer: first.referrer } : {}),
        }),
    ...(person ? { browser: person.browser, platform: person.platform } : {}),
    ...(visit && person?.isKnown ? { stage: 'evaluation' } : {}),
    ...propertiesOf(collected),
    session_id: stay.id,
    use_id: id,
    session_unix_timestamp: String(startOf(stay)),
    eventEsTimestamp: String(endOf(stay)),
    session_duration: String(secondsOf(stay)),
    pages_viewed: viewsOf(stay),
  };
}

export function eventRows(
  { id, person }: Visitor,
  { id: session, visit, collected }: VisitorSession,
): readonly Row[] {
  const ids = { session_id: session, use_id: id };
  const seen = (visit?.pages ?? []).map((page) => ({
    ...(person?.isKnown ? { stage: 'evaluation' } : {}),
    ...ids,
    event_id: `${page.at}.${Number.parseInt(page.uuid.slice(0, 7), 16)}`,
    eventEsTimestamp: String(page.at),
    title: page.title,
    original_url: `https://www.shop.example${page.path}`,
    referrer: 'https://www.search.example/',
  }));
  const sent = collected.map((one) => ({
    ...one.properties,
    ...ids,
    event_id: one.id,
    eventEsTimestamp: String(one.at),
    title: one.title,
    ...(one.url === null ? {} : { original_url: one.url }),
    ...(one.referrer === null ? {} : { referrer: one.referrer }),
  }));
  return [...seen, ...sent];
}
