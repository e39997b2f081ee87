import type { SessionEndReason } from './session.ts';
import type { Instant } from './time.ts';

/** Upper case, as in the schema's enum `Source`: one is the store (`STORE`), the others are vendors. */
export type SourceName = string;

// References: what a source needs to read a thing again. They are what global ids carry.

/** `account` is '' where the source has a single one. */
export interface LeadRef {
  readonly source: SourceName;
  readonly account: string;
  readonly externalId: string;
}
/** `hint` is the source's own help to find the session again (such as the day of a visit); '' where none is needed. */
export interface SessionRef {
  readonly lead: LeadRef;
  readonly externalId: string;
  readonly hint: string;
}
/** `session` is null where the source reads an event by its id alone. */
export interface EventRef {
  readonly lead: LeadRef;
  readonly session: SessionRef | null;
  readonly externalId: string;
}
export interface AccountRef {
  readonly source: SourceName;
  readonly externalId: string;
}

// Shared shapes. Null means "the source does not know", never '' or 0.

export interface Person {
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly fullName: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly title: string | null;
}
export interface Company {
  readonly name: string | null;
  /** Registrable domain in lower case (`acme.fi`). */
  readonly domain: string | null;
  readonly websiteUrl: string | null;
  readonly industry: string | null;
  readonly industries: readonly string[];
  readonly employeeCount: number | null;
  readonly employeesRange: IntRange | null;
  readonly revenue: Money | null;
  readonly phone: string | null;
  readonly linkedinUrl: string | null;
  readonly twitterHandle: string | null;
  readonly facebookUrl: string | null;
  readonly logoUrl: string | null;
}
export interface IntRange {
  readonly min: number | null;
  /** Null with a `min`: "or more". */
  readonly max: number | null;
}
export interface Money {
  /** A decimal number as text, so that no cent is lost. */
  readonly amount: string;
  /** ISO 4217. */
  readonly currency: string;
}
export interface Location {
  readonly country: string | null;
  /** ISO 3166-1 alpha-2, upper case. */
  readonly countryCode: string | null;
  readonly region: string | null;
  readonly regionCode: string | null;
  readonly stateCode: string | null;
  readonly city: string | null;
  readonly postalCode: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  /** IANA name. */
  readonly timezone: string | null;
}
export interface Device {
  readonly type: string | null;
  readonly browser: string | null;
  /** The first number of the browser's version; absent where the source does not say. */
  readonly browserVersion?: string | null;
  readonly platform: string | null;
  /** Whether the browser is part of another app, such as Instagram; absent where the source does not say. */
  readonly inApp?: boolean | null;
}
export interface TrafficSource {
  readonly source: string | null;
  readonly medium: string | null;
  readonly campaign: string | null;
  readonly keyword: string | null;
  readonly content: string | null;
  readonly channel: string | null;
  readonly referrer: string | null;
  readonly referrerDomain: string | null;
  /** The id that an ad platform gave the click; absent where there is none. */
  readonly clickId?: string | null;
  /** The parameter of the page that has the click id, in lower case: `gclid`. */
  readonly clickIdParameter?: string | null;
  /** Whether the medium follows from the click id, because the page names none. */
  readonly inferred?: boolean;
}
export interface Assignee {
  readonly externalId: string;
  readonly name: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly email: string | null;
  readonly organizationExternalId: string | null;
}
export interface Score {
  readonly value: number;
  readonly min: number;
  readonly max: number;
}
export interface Property {
  readonly name: string;
  /** Any JSON value. */
  readonly value: unknown;
  readonly updatedAt: Instant | null;
  readonly source: SourceName;
  readonly event: EventRef | null;
}
/** A value as it was sent and as it is now. */
export interface FieldValue {
  readonly entity: string;
  readonly key: string;
  readonly type: string;
  readonly raw: unknown;
  readonly current: unknown;
  readonly date: Instant | null;
  readonly anonymized: boolean;
  readonly invalid: boolean;
}

/**
 * Identifiers that a source tells of a lead or a session, by their type: one that the source declares, or one that
 * belongs to no source (`gaClientId`). Null and an empty text claim nothing.
 */
export type Claims = Readonly<Record<string, string | number | null | readonly string[]>>;

export type LeadKind = 'PERSON' | 'COMPANY';
export type LeadStatus = 'NEW' | 'ASSIGNED' | 'CLOSED';

/** A lead as one source tells it. */
export interface Lead {
  readonly ref: LeadRef;
  readonly kind: LeadKind;
  readonly displayName: string | null;
  readonly person: Person | null;
  readonly company: Company | null;
  readonly location: Location | null;
  readonly status: LeadStatus;
  readonly assignee: Assignee | null;
  readonly tags: readonly string[];
  /** Where the source's facts say `scoreIsPerWindow`, it holds for the window of the list that gave the lead. */
  readonly score: Score | null;
  readonly firstSeenAt: Instant | null;
  readonly lastSeenAt: Instant | null;
  readonly properties: readonly Property[];
  readonly viewUrl: string | null;
  /** True once somebody can be named: an e-mail address, a user id or a company domain is known. */
  readonly identified: boolean;
  /** When the answer that holds this lead was received. */
  readonly fetchedAt: Instant;
  /** Beside its own id, e-mail address, company domain and properties, which identify it anyway. @default none */
  readonly claims?: Claims;
  /**
   * True where the source took back what it told before: it purged the lead or made it anonymous. What the gateway kept
   * of the lead is then emptied. @default false
   */
  readonly isRedacted?: boolean;
  /** The source's own fields, as its `leadFields` read them. */
  readonly details: unknown;
}

/** A session, or what a source calls a visit. */
export interface Session {
  readonly ref: SessionRef;
  readonly startedAt: Instant;
  readonly endedAt: Instant | null;
  readonly durationSeconds: number | null;
  readonly pageViews: number | null;
  readonly traffic: TrafficSource | null;
  readonly device: Device | null;
  readonly location: Location | null;
  readonly landingUrl: string | null;
  readonly properties: readonly Property[];
  /** True where the source has no sessions and the gateway cut them from events. */
  readonly derived: boolean;
  /** Identifiers of the visitor that the session adds to its lead. @default none */
  readonly claims?: Claims;
  /** Why it ended; absent where the source does not tell. */
  readonly endReason?: SessionEndReason;
  /** The source's own fields, as its `sessionFields` read them. */
  readonly details: unknown;
  /** The session's events, oldest first, where the answer that gave the session has them all; then no call is needed. */
  readonly events: readonly Event[] | null;
}

export interface Event {
  readonly ref: EventRef;
  /** Where it belongs now; null where the source tells none. Its `ref` names one only where it is read by it. */
  readonly session: SessionRef | null;
  readonly type: string;
  readonly occurredAt: Instant;
  /** True where the time was worked out (a visit's start plus the time on its pages). */
  readonly occurredAtDerived: boolean;
  /** True where it was sent with a time in the future, and stands at the time of its arrival. @default false */
  readonly occurredAtClamped?: boolean;
  /** True where the clock of its sender was wrong, and the time was corrected by it. @default false */
  readonly occurredAtCorrected?: boolean;
  readonly title: string | null;
  readonly url: string | null;
  readonly properties: readonly Property[];
  readonly fields: readonly FieldValue[];
  readonly metrics: readonly EventMetric[];
  readonly nonce: string | null;
  readonly trackerId: string | null;
  readonly attributable: boolean | null;
  readonly expirationPolicy: ExpirationPolicy | null;
  readonly createdAt: Instant | null;
  readonly updatedAt: Instant | null;
  /** As it was sent; null where that takes a call of its own or is not kept. */
  readonly raw: Readonly<Record<string, unknown>> | null;
}
export interface ExpirationPolicy {
  /** `project` or `event-type`. */
  readonly from: string | null;
  readonly retentionDays: number | null;
}
export interface EventMetric {
  readonly key: string;
  readonly type: 'STATE' | 'STATISTIC';
  /** `number`, `currency` or `state`. */
  readonly valueType: string | null;
  readonly value: number | null;
  readonly money: Money | null;
  readonly raw: unknown;
  readonly date: Instant | null;
  readonly anonymized: boolean;
  readonly invalid: boolean;
  readonly createdAt: Instant | null;
  readonly updatedAt: Instant | null;
  readonly deletedAt: Instant | null;
}

export interface Account {
  readonly ref: AccountRef;
  readonly name: string | null;
  readonly timezone: string | null;
  readonly subscription: string | null;
  readonly trackingStatus: string | null;
}

export interface CustomFeed {
  readonly source: SourceName;
  readonly account: string;
  readonly externalId: string;
  readonly name: string;
  readonly criteria: readonly FeedCriterion[];
}
export interface FeedCriterion {
  readonly type: string;
  readonly value: unknown;
  readonly excluded: boolean;
  readonly displayValue: string | null;
}

export interface Campaign {
  readonly source: SourceName;
  readonly account: string;
  readonly externalId: string;
  readonly integrationId: string | null;
  readonly wmktId: string | null;
  readonly currency: string | null;
  readonly name: string;
  readonly slug: string;
  readonly active: boolean;
  readonly explicit: boolean;
  readonly createdAt: Instant | null;
  readonly updatedAt: Instant | null;
}

export type CountPrecision = 'EXACT' | 'AT_LEAST' | 'ESTIMATE';
export interface Count {
  readonly value: number;
  readonly precision: CountPrecision;
}
