import type { EventRef, ExpirationPolicy, Lead, Money, SourceName } from './entities.ts';
import type { Instant } from './time.ts';

/** `wmktId` is '' where the source has a single integration. */
export interface CampaignRef {
  readonly source: SourceName;
  readonly wmktId: string;
  readonly externalId: string;
}
/** There is no call for an outlay without its campaign. */
export interface OutlayRef {
  readonly campaign: CampaignRef;
  readonly externalId: string;
}

/** What was spent on a campaign over a time. */
export interface Outlay {
  readonly ref: OutlayRef;
  readonly amount: Money;
  readonly startDate: Instant;
  readonly endDate: Instant;
  readonly country: string | null;
  readonly region: string | null;
  readonly createdAt: Instant | null;
  readonly updatedAt: Instant | null;
  readonly deletedAt: Instant | null;
}

/** What was spent, and what came of it: one sum a currency. */
export interface Performance {
  readonly outlay: readonly Money[];
  /** Shares of conversions added up. */
  readonly conversions: number;
  readonly turnover: readonly Money[];
}
export interface Attribution {
  /** By external id; a campaign that is not there has nothing of either. */
  readonly campaigns: ReadonlyMap<string, Performance>;
  /** What no campaign is credited with. */
  readonly unattributed: Performance;
}

/** A source's schema of one type of event. */
export interface EventType {
  readonly source: SourceName;
  readonly account: string;
  readonly externalId: string;
  /** What events name it by. */
  readonly reference: string;
  readonly name: string;
  readonly archivedAt: Instant | null;
  readonly fields: readonly EventTypeField[];
  readonly metadata: Readonly<Record<string, unknown>> | null;
  /** ISO 3166-1 alpha-2, in the order in which they are tried. */
  readonly phoneCountryCodes: readonly string[];
  readonly expirationPolicy: ExpirationPolicy | null;
  readonly createdAt: Instant | null;
  readonly updatedAt: Instant | null;
}
export type EventTypeRef = Pick<EventType, 'source' | 'account' | 'externalId' | 'reference'>;
export interface EventTypeField {
  /** What it belongs to: `user`, `event`, … */
  readonly entity: string;
  readonly type: string;
  readonly storageKey: string;
  /** Its name in what is sent; null where that is the storage key. */
  readonly ingestionKey: string | null;
  readonly optional: boolean;
  readonly discriminant: boolean;
  readonly isPii: boolean;
  readonly isMostProbableLocation: boolean;
}

/** An event that could not be processed. */
export interface TrashedEvent {
  readonly source: SourceName;
  readonly account: string;
  readonly externalId: string;
  /** Reference of its type. */
  readonly eventType: string | null;
  readonly eventTypeExternalId: string | null;
  readonly processedAt: Instant;
  readonly rawEventDate: Instant | null;
  readonly errors: readonly TrashReason[];
  /** As it was sent; null where it is not kept. */
  readonly raw: Readonly<Record<string, unknown>> | null;
}
export interface TrashReason {
  /** `invalid-field`, … */
  readonly type: string;
  /** Storage key. */
  readonly field: string | null;
  readonly definition: EventTypeField | null;
  readonly value: unknown;
}

export interface InsightPoint {
  /** The project, or the event type. */
  readonly identifier: string;
  /** As the interval writes it: `2023-08-21`, `2023-W34`, `3`. */
  readonly interval: string;
  readonly values: readonly { readonly key: string; readonly value: number }[];
}

/** The script that an account's pages load. */
export interface TrackingScript {
  readonly hash: string;
  readonly html: string;
  /** IANA name. */
  readonly timezone: string | null;
}

/** A row of an export: a lead with its figures for the export's window. */
export interface ExportRow {
  readonly lead: Lead;
  readonly keywords: readonly string[];
  readonly quality: number | null;
  readonly bounces: number | null;
  readonly pageViews: number | null;
  readonly visits: number | null;
  /** `yyyy-mm-dd`. */
  readonly lastVisitDate: string | null;
}

/** What became of one event that was sent. `problem` is set where it was not taken. */
export interface Tracked {
  readonly nonce: string;
  readonly event: EventRef | null;
  /** When it can be read at the latest; absent: now. */
  readonly readableAt?: Instant;
  /** Null where the source doesn't tell. */
  readonly duplicate: boolean | null;
  /** Where it was taken and then refused by its type's schema. */
  readonly trashed?: TrashedEvent;
  readonly problem: Error | null;
}
