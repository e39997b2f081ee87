import type {
  CampaignChange,
  CampaignInput,
  CustomFeedChange,
  CustomFeedInput,
  CustomFeedRef,
  EventMetricChange,
  EventTypeInput,
  LeadChange,
  OfflineInteractionInput,
  OutlayChange,
  OutlayInput,
  TrashRetry,
} from '../../domain/changes.ts';
import type { EventRef, SourceName } from '../../domain/entities.ts';
import type { EventTypeRef } from '../../domain/event-types.ts';
import type { LeadExport } from '../../domain/exports.ts';
import type { CampaignRef, OutlayRef } from '../../domain/marketing.ts';
import type { TrackInput, TrackMode, Tracked } from '../../domain/tracking.ts';
import type { ExportRequest } from '../../ports/exports.ts';

/**
 * Writes. They throw NOT_CONFIGURED, an UnsupportedError, or what `WriteSource` documents. After a write the request
 * reads the changed thing anew.
 */
export interface WriteLoaders {
  track(
    source: SourceName,
    events: readonly TrackInput[],
    mode: TrackMode,
  ): Promise<readonly Tracked[]>;
  updateLead(change: LeadChange): Promise<void>;
  retryTrashedEvent(source: SourceName, retry: TrashRetry): Promise<EventRef>;
  setEventMetric(change: EventMetricChange): Promise<void>;
  createEventType(source: SourceName, input: EventTypeInput): Promise<EventTypeRef>;
  createCampaign(source: SourceName, input: CampaignInput): Promise<CampaignRef>;
  updateCampaign(change: CampaignChange): Promise<void>;
  createOutlay(input: OutlayInput): Promise<OutlayRef>;
  updateOutlay(change: OutlayChange): Promise<OutlayRef>;
  createCustomFeed(source: SourceName, input: CustomFeedInput): Promise<CustomFeedRef>;
  updateCustomFeed(change: CustomFeedChange): Promise<void>;
  deleteCustomFeed(feed: CustomFeedRef): Promise<void>;
  startExport(request: ExportRequest): Promise<LeadExport>;
  recordOfflineInteraction(source: SourceName, input: OfflineInteractionInput): Promise<void>;
}
