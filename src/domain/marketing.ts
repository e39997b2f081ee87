import type { Money, SourceName } from './entities.ts';
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
