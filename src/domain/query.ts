import type { LeadKind, LeadRef, LeadStatus, SessionRef } from './entities.ts';
import type { CampaignRef } from './marketing.ts';
import type { PageQuery } from './page.ts';
import type { Instant, Milliseconds, TimeRange } from './time.ts';

export type FreshnessMode = 'LIVE' | 'CACHE_FIRST' | 'MIRROR';

export interface Freshness {
  readonly mode: FreshnessMode;
  /** Null: the endpoint's own lifetime. */
  readonly maxAgeMs: Milliseconds | null;
}

export interface LeadFilter {
  readonly search?: string;
  readonly kind?: LeadKind;
  readonly status?: LeadStatus;
  readonly identified?: boolean;
  readonly countryCode?: string;
  readonly assigned?: boolean;
  readonly assigneeExternalId?: string;
  readonly pendingForExternalId?: string;
  readonly isProcessable?: boolean;
  readonly email?: string;
  readonly domain?: string;
  readonly tag?: string;
  readonly property?: { readonly name: string; readonly value: string };
}

export type LeadFilterKey = keyof LeadFilter;

export type LeadOrderField = 'LAST_SEEN_AT' | 'FIRST_SEEN_AT';

export interface LeadOrder {
  readonly field: LeadOrderField;
  readonly direction: 'ASC' | 'DESC';
}

/** Every order that a list of leads can be asked for in. */
export const LEAD_ORDERS: readonly LeadOrder[] = [
  { field: 'LAST_SEEN_AT', direction: 'DESC' },
  { field: 'LAST_SEEN_AT', direction: 'ASC' },
  { field: 'FIRST_SEEN_AT', direction: 'DESC' },
  { field: 'FIRST_SEEN_AT', direction: 'ASC' },
];

export interface LeadQuery extends PageQuery {
  /**
   * The fields of the schema's lead type that will be looked at (`displayName`, `visitsInWindow`); absent: all.
   * A source that can ask its upstream for less does so, and adds the fields that it filters and orders by.
   */
  readonly fields?: ReadonlySet<string>;
  /** External ids of accounts of this source; null: all of them. */
  readonly accounts: readonly string[] | null;
  readonly window: TimeRange;
  readonly filter: LeadFilter;
  readonly order: LeadOrder;
}

export interface FeedLeadsQuery extends LeadQuery {
  readonly feed: { readonly account: string; readonly externalId: string };
}

export interface SessionQuery extends PageQuery {
  /** As `LeadQuery.fields`, of the schema's session type. */
  readonly fields?: ReadonlySet<string>;
  readonly lead: LeadRef;
  readonly window: TimeRange;
}

export interface EventQuery extends PageQuery {
  readonly session: SessionRef;
}

export interface LeadEventQuery extends PageQuery {
  readonly lead: LeadRef;
  readonly window: TimeRange;
}

export interface PropertiesQuery {
  readonly lead: LeadRef;
  /** Compared with the time of events; an event of that very moment counts. */
  readonly asOf: Instant;
}

export interface VisitQuery extends PageQuery {
  /** As `LeadQuery.fields`, of the schema's session type. */
  readonly fields?: ReadonlySet<string>;
  /** External ids of accounts; null: all of them. */
  readonly accounts: readonly string[] | null;
  readonly window: TimeRange;
}

export interface CampaignFilter {
  readonly wmktId?: string;
  readonly externalId?: string;
  readonly active?: boolean;
  readonly explicit?: boolean;
  readonly slug?: string;
  readonly nameLike?: string;
}

export interface CampaignQuery extends PageQuery {
  readonly filter: CampaignFilter;
  readonly order: {
    readonly field: 'NAME' | 'EXTERNAL_ID' | 'ACTIVE';
    readonly direction: 'ASC' | 'DESC';
  };
}

export interface EventTypeQuery extends PageQuery {
  /** Text that the name or the reference contains. */
  readonly search?: string;
  /** True: the archived types. */
  readonly archived?: boolean;
  readonly storageKey?: string;
  readonly reference?: string;
  readonly order: readonly {
    readonly field: 'NAME' | 'REFERENCE' | 'CREATED_AT' | 'UPDATED_AT';
    readonly direction: 'ASC' | 'DESC';
  }[];
}

export interface TrashQuery extends PageQuery {
  readonly since: Instant | null;
  readonly until: Instant | null;
}

export type InsightInterval =
  'HOUR' | 'DAY' | 'WEEK' | 'MONTH' | 'YEAR' | 'HOUR_OF_DAY' | 'DAY_OF_WEEK' | 'MONTH_OF_YEAR';

export interface InsightQuery {
  readonly window: TimeRange;
  /** Storage keys of states and statistics, or `event-count`. A key that no event type has is INVALID_INPUT. */
  readonly metrics: readonly string[];
  readonly groupBy: 'PROJECT' | 'EVENT_TYPE';
  readonly interval: InsightInterval;
  /** Only these types; null: all. */
  readonly eventTypes: readonly string[] | null;
  /** IANA name. */
  readonly timezone: string;
}

/** How the credit for a conversion is shared among the touches before it. */
export type AttributionModel =
  'FIRST_TOUCH' | 'LAST_TOUCH' | 'LAST_NON_DIRECT' | 'LINEAR' | 'TIME_DECAY' | 'POSITION_BASED';

export interface AttributionQuery {
  /** The time of the conversions and of what was spent. */
  readonly window: TimeRange;
  readonly model: AttributionModel;
}

export interface OutlayQuery extends PageQuery {
  readonly campaign: CampaignRef;
  readonly since: Instant | null;
  readonly until: Instant | null;
  readonly order: {
    readonly field: 'CAMPAIGN' | 'START_DATE' | 'END_DATE' | 'AMOUNT' | 'COUNTRY' | 'REGION';
    readonly direction: 'ASC' | 'DESC';
  };
}

export interface ExportQuery {
  /** External id of an account of this source. */
  readonly account: string;
  /** External id of a custom feed; null: all leads. */
  readonly feed: string | null;
  readonly window: TimeRange;
}
