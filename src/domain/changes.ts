import type { CustomFeed, EventRef, FeedCriterion, LeadRef } from './entities.ts';
import type { CampaignRef, OutlayRef } from './marketing.ts';
import type { EventTypeField } from './event-types.ts';
import type { Instant } from './time.ts';

/** What can be changed of a lead, for `leadUpdates` of a source's facts. */
export type LeadUpdate = 'ASSIGN' | 'UNASSIGN' | 'CLOSE' | 'TAG';

/** Absent means unchanged. At least one of the three is there. */
export interface LeadChange {
  readonly lead: LeadRef;
  /** The assignee's id at the source; null unassigns. */
  readonly assignee?: string | null;
  readonly closed?: boolean;
  /** The whole list, or what to put in and take out of it. */
  readonly tags?:
    | { readonly set: readonly string[] }
    | { readonly add: readonly string[]; readonly remove: readonly string[] };
  /** What the caller last saw: a lead that is no longer so is a CONFLICT, with nothing written. */
  readonly expect: LeadExpectation;
}

export interface LeadExpectation {
  readonly assigned?: boolean;
  readonly assigneeExternalId?: string;
  readonly closed?: boolean;
  readonly tags?: readonly string[];
}

export interface EventMetricChange {
  readonly event: EventRef;
  readonly type: 'STATE' | 'STATISTIC';
  readonly key: string;
  /** A state is 0 or 1. */
  readonly value: number;
  /** When it became so; null: the source's own rule. */
  readonly date: Instant | null;
}

export interface EventTypeInput {
  readonly reference: string;
  readonly name: string;
  readonly fields: readonly EventTypeField[];
  readonly metadata: Readonly<Record<string, unknown>> | null;
  /** Null: the project's. */
  readonly retentionDays: number | null;
  readonly phoneCountryCodes: readonly string[];
}

export interface TrashRetry {
  readonly externalId: string;
  /** In the place of those of the same names. */
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface CampaignInput {
  /** Null: the only integration. */
  readonly wmktId: string | null;
  readonly currency: string | null;
  readonly slug: string;
  readonly name: string;
  readonly active: boolean;
}

/** Absent means unchanged. */
export interface CampaignChange {
  readonly campaign: CampaignRef;
  readonly name?: string;
  readonly active?: boolean;
}

export interface OutlayInput {
  readonly nonce: string | null;
  readonly campaign: CampaignRef;
  /** A decimal number as text, in the campaign's currency. */
  readonly amount: string;
  readonly startDate: Instant;
  readonly endDate: Instant;
  readonly country: string | null;
  readonly region: string | null;
}

/** Absent means unchanged; null clears. */
export interface OutlayChange {
  readonly outlay: OutlayRef;
  /** Moves it to another campaign of the same integration. */
  readonly campaign?: CampaignRef;
  readonly amount?: string;
  readonly startDate?: Instant;
  readonly endDate?: Instant;
  readonly country?: string | null;
  readonly region?: string | null;
}

export interface OfflineInteractionInput {
  readonly nonce: string | null;
  readonly date: Instant | null;
  readonly userData: Readonly<Record<string, unknown>>;
  readonly nodeData: Readonly<Record<string, unknown>>;
}

export type CustomFeedRef = Pick<CustomFeed, 'source' | 'account' | 'externalId'>;

export interface CustomFeedInput {
  readonly nonce: string | null;
  readonly name: string;
  readonly criteria: readonly FeedCriterion[];
}

/** Absent means unchanged. */
export interface CustomFeedChange {
  readonly feed: CustomFeedRef;
  readonly name?: string;
  readonly criteria?: readonly FeedCriterion[];
}
