import type {
  Account,
  Assignee,
  Company,
  Event,
  Lead,
  LeadRef,
  Location,
  Person,
  Session,
  SourceName,
  TrafficSource,
} from '../../domain/entities.ts';

// Entities that know nothing yet. A vendor's map spreads one and names only what the vendor tells:
// `{ ...blankLead, ref, kind: 'PERSON', fetchedAt, details, displayName: row.name }`.

export const blankPerson: Person = {
  firstName: null,
  lastName: null,
  fullName: null,
  email: null,
  phone: null,
  title: null,
};

export const blankCompany: Company = {
  name: null,
  domain: null,
  websiteUrl: null,
  industry: null,
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

export const blankLocation: Location = {
  country: null,
  countryCode: null,
  region: null,
  regionCode: null,
  stateCode: null,
  city: null,
  postalCode: null,
  latitude: null,
  longitude: null,
  timezone: null,
};

export const blankTraffic: TrafficSource = {
  source: null,
  medium: null,
  campaign: null,
  keyword: null,
  content: null,
  channel: null,
  referrer: null,
  referrerDomain: null,
};

export const blankAssignee: Omit<Assignee, 'externalId'> = {
  name: null,
  firstName: null,
  lastName: null,
  email: null,
  organizationExternalId: null,
};

export const blankLead: Omit<Lead, 'ref' | 'kind' | 'fetchedAt' | 'details'> = {
  displayName: null,
  person: null,
  company: null,
  location: null,
  status: 'NEW',
  assignee: null,
  tags: [],
  score: null,
  firstSeenAt: null,
  lastSeenAt: null,
  properties: [],
  viewUrl: null,
  identified: false,
};

export const blankSession: Omit<Session, 'ref' | 'startedAt'> = {
  endedAt: null,
  durationSeconds: null,
  pageViews: null,
  traffic: null,
  device: null,
  location: null,
  landingUrl: null,
  properties: [],
  derived: false,
  details: null,
  events: null,
};

export const blankEvent: Omit<Event, 'ref' | 'session' | 'type' | 'occurredAt'> = {
  occurredAtDerived: false,
  title: null,
  url: null,
  properties: [],
  fields: [],
  metrics: [],
  nonce: null,
  trackerId: null,
  attributable: null,
  expirationPolicy: null,
  createdAt: null,
  updatedAt: null,
  raw: null,
};

export const blankAccount: Omit<Account, 'ref'> = {
  name: null,
  timezone: null,
  subscription: null,
  trackingStatus: null,
};

export function leadRef(source: SourceName, account: string, externalId: string): LeadRef {
  return { source, account, externalId };
}

/** The words that are known, with a space between them: first and last name, browser and version. Null where none is. */
export function joinKnown(...words: readonly (string | null)[]): string | null {
  const known = words.filter((word) => word !== null);
  return known.length > 0 ? known.join(' ') : null;
}

/** The object, or null where each of its members is null: an object that tells nothing is not shown. */
export function unlessBlank<T extends object>(entity: T): T | null {
  return Object.values(entity).every((member) => member === null) ? null : entity;
}

/** The domain of a company, from the host of its web site. */
export function domainOf(hostname: string): string {
  return hostname.toLowerCase().replace(/^www\./, '');
}
