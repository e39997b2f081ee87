import type { Money, SourceName } from './entities.ts';
import type { Instant } from './time.ts';

/** A session earlier than this many days before a conversion gets no credit for it. */
export const ATTRIBUTION_DAYS = 90;
/** In the model TIME_DECAY, a session this many days earlier gets half the credit. */
export const DECAY_DAYS = 7;

/** `wmktId` is '' where the source has a single integration. */
export interface CampaignRef {
  readonly source: SourceName;
  readonly wmktId: string;
  readonly externalId: string;
}
/** Sources read an outlay only below its campaign. */
export interface OutlayRef {
  readonly campaign: CampaignRef;
  readonly externalId: string;
}

/** A sum that was spent on a campaign over a time. */
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

/** What was spent on campaigns and what they brought, each as one sum per currency. */
export interface Performance {
  readonly outlay: readonly Money[];
  /** The sum of the shares of conversions; not a whole number where models share them. */
  readonly conversions: number;
  readonly turnover: readonly Money[];
}
export interface Attribution {
  /** By the campaigns' external ids; a campaign that is absent has neither costs nor conversions. */
  readonly campaigns: ReadonlyMap<string, Performance>;
  /** The conversions that no campaign is credited with. */
  readonly unattributed: Performance;
}
