import type { Campaign } from '../domain/entities.ts';
import type { EventType, TrashedEvent } from '../domain/event-types.ts';
import type { Insights } from '../domain/insights.ts';
import type { CampaignRef, Outlay, OutlayRef } from '../domain/marketing.ts';
import type { Page } from '../domain/page.ts';
import type {
  CampaignQuery,
  EventTypeQuery,
  InsightQuery,
  OutlayQuery,
  TrashQuery,
} from '../domain/query.ts';
import type { TrackingScript } from '../domain/tracking.ts';
import type { Call } from './call.ts';

/** Campaigns and their outlays, event types, the trash, and sums over events. */
export interface MarketingSource {
  campaigns(query: CampaignQuery, call: Call): Promise<Page<Campaign>>;
  /** Null where there is no such campaign. */
  campaignById(ref: CampaignRef, call: Call): Promise<Campaign | null>;
  outlays(query: OutlayQuery, call: Call): Promise<Page<Outlay>>;
  outlayById(ref: OutlayRef, call: Call): Promise<Outlay | null>;
  eventTypes(query: EventTypeQuery, call: Call): Promise<Page<EventType>>;
  eventTypeByReference(reference: string, call: Call): Promise<EventType | null>;
  /** Newest first. */
  trashedEvents(query: TrashQuery, call: Call): Promise<Page<TrashedEvent>>;
  insights(query: InsightQuery, call: Call): Promise<Insights>;
  /** Null where the account has no script, or cannot be seen. */
  trackingScript(account: string, call: Call): Promise<TrackingScript | null>;
}
