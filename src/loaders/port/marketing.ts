import type {
  Account,
  AccountRef,
  Campaign,
  CustomFeed,
  SourceName,
} from '../../domain/entities.ts';
import type { EventType, TrashedEvent } from '../../domain/event-types.ts';
import type { InsightPoint } from '../../domain/insights.ts';
import type { CampaignRef, Outlay, OutlayRef, Performance } from '../../domain/marketing.ts';
import type { PageQuery } from '../../domain/page.ts';
import type {
  AttributionQuery,
  CampaignFilter,
  CampaignQuery,
  EventTypeQuery,
  InsightQuery,
  LeadFilter,
  LeadOrder,
  OutlayQuery,
} from '../../domain/query.ts';
import type { Instant, TimeRange } from '../../domain/time.ts';
import type { TrackingScript } from '../../domain/tracking.ts';
import type { Connection, PageArgs, SourceStatus } from './connection.ts';
import type { Fields, LeadNode } from './leads.ts';

/** Accounts, feeds, campaigns and their outlays, event types, the trash, and sums over events. */
export interface MarketingLoaders {
  accounts(
    args: PageArgs & { readonly sources: readonly SourceName[] | null },
  ): Promise<Connection<Account>>;
  account(ref: AccountRef): Promise<Account | null>;
  customFeeds(
    args: PageArgs & {
      readonly sources: readonly SourceName[] | null;
      readonly accounts: readonly AccountRef[] | null;
    },
  ): Promise<Connection<CustomFeed>>;
  customFeed(source: SourceName, account: string, externalId: string): Promise<CustomFeed | null>;
  feedLeads(
    feed: CustomFeed,
    args: PageArgs & {
      readonly window: TimeRange | null;
      readonly filter: LeadFilter;
      readonly order: LeadOrder;
      readonly fields?: Fields;
    },
  ): Promise<Connection<LeadNode>>;
  campaigns(
    args: PageArgs & {
      readonly sources: readonly SourceName[] | null;
      readonly filter: CampaignFilter;
      readonly order: CampaignQuery['order'];
    },
  ): Promise<Connection<Campaign>>;
  campaign(source: SourceName, wmktId: string, externalId: string): Promise<Campaign | null>;
  /** Null where the account has no script. */
  trackingScript(account: AccountRef): Promise<TrackingScript | null>;
  outlays(
    campaign: CampaignRef,
    args: PageArgs & Pick<OutlayQuery, 'since' | 'until' | 'order'>,
  ): Promise<Connection<Outlay>>;
  outlay(ref: OutlayRef): Promise<Outlay | null>;
  /** Null where the source does not know the touches. */
  performance(
    source: SourceName,
    campaign: string,
    query: AttributionQuery,
  ): Promise<Performance | null>;
  /** The conversions that no campaign is credited with; null where none of the sources knows the touches. */
  unattributed(
    sources: readonly SourceName[],
    query: AttributionQuery,
  ): Promise<Performance | null>;
  eventTypes(
    args: PageArgs & {
      readonly sources: readonly SourceName[] | null;
      readonly query: Omit<EventTypeQuery, keyof PageQuery>;
    },
  ): Promise<Connection<EventType>>;
  eventType(source: SourceName, reference: string): Promise<EventType | null>;
  trashedEvents(
    args: PageArgs & {
      readonly sources: readonly SourceName[] | null;
      readonly since: Instant | null;
      readonly until: Instant | null;
    },
  ): Promise<Connection<TrashedEvent>>;
  trashedEvent(
    source: SourceName,
    processedAt: Instant,
    externalId: string,
  ): Promise<TrashedEvent | null>;
  insights(
    source: SourceName,
    query: InsightQuery,
  ): Promise<{
    readonly points: readonly InsightPoint[];
    readonly sources: readonly SourceStatus[];
  }>;
}
