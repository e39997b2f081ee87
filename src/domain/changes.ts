import type { CustomFeed, EventRef, FeedCriterion, LeadRef } from './entities.ts';
import type { CampaignRef, OutlayRef } from './marketing.ts';
import type { EventTypeField } from './event-types.ts';
import type { Instant } from './time.ts';

/** A kind of change to a lead; `leadUpdates` of a source's facts lists those that the source can do. */
export type LeadUpdate = 'ASSIGN' | 'UNASSIGN' | 'CLOSE' | 'TAG';

/** An absent field means unchanged. At least one of `assignee`, `closed` and `tags` is there. */
export interface LeadChange {
  readonly lead: LeadRef;
  /** The assignee's id at the source; null unassigns. */
  readonly assignee?: string | null;
  readonly closed?: boolean;
  /** The whole new list, or the tags to add to and to remove from it. */
  readonly tags?:
    | { readonly set: readonly string[] }
    | { readonly add: readonly string[]; readonly remove: readonly string[] };
  /** The state that the caller last saw. Where the lead differs from it, nothing is written: CONFLICT. */
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
  /** When the value came to hold; null: by the source's own rule. */
  readonly date: Instant | null;
}

export interface EventTypeInput {
  readonly reference: string;
  readonly name: string;
  readonly fields: readonly EventTypeField[];
  readonly metadata: Readonly<Record<string, unknown>> | null;
  /** How long events are kept; null: as long as the project says. */
  readonly retentionDays: number | null;
  readonly phoneCountryCodes: readonly string[];
}

export interface TrashRetry {
  readonly externalId: string;
  /** They replace the properties of the same names. */
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

/** An absent field means unchanged. */
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

/** An absent field means unchanged; null clears it. */
export interface OutlayChange {
  readonly outlay: OutlayRef;
  /** Moves the outlay to another campaign of the same integration. */
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

/** An absent field means unchanged. */
export interface CustomFeedChange {
  readonly feed: CustomFeedRef;
  readonly name?: string;
  readonly criteria?: readonly FeedCriterion[];
}
