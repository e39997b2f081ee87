import type {
  CampaignChange,
  CampaignInput,
  EventMetricChange,
  EventTypeInput,
  LeadChange,
  OfflineInteractionInput,
  OutlayChange,
  OutlayInput,
} from '../domain/changes.ts';
import type { EventTypeRef } from '../domain/event-types.ts';
import type { ExportRow } from '../domain/exports.ts';
import type { CampaignRef, OutlayRef } from '../domain/marketing.ts';
import type { ExportQuery } from '../domain/query.ts';
import type { Tracked, TrackInput, TrackMode } from '../domain/tracking.ts';
import type { Call } from './call.ts';

/**
 * What a source can be told to do. A write throws NOT_FOUND, a ConflictError, an InvalidInputError with paths into its
 * argument, UNSUPPORTED, UNKNOWN_OUTCOME where nobody knows whether it was done, or what the upstream answered. It
 * invalidates the cached answers that held the old value, and only those, so that the next read shows the new one.
 */
export interface WriteSource {
  /** @param mode default SYNC */
  track(events: readonly TrackInput[], call: Call, mode?: TrackMode): Promise<readonly Tracked[]>;
  /** Called only with changes that `leadUpdates` of the facts names. */
  updateLead(change: LeadChange, call: Call): Promise<void>;
  setEventMetric(change: EventMetricChange, call: Call): Promise<void>;
  /**
   * Returns the existing event type where reference and definition are the same; CONFLICT where the definition
   * differs.
   */
  createEventType(input: EventTypeInput, call: Call): Promise<EventTypeRef>;
  createCampaign(input: CampaignInput, call: Call): Promise<CampaignRef>;
  updateCampaign(change: CampaignChange, call: Call): Promise<void>;
  createOutlay(input: OutlayInput, call: Call): Promise<OutlayRef>;
  /** Returns the outlay's new reference. */
  updateOutlay(change: OutlayChange, call: Call): Promise<OutlayRef>;
  recordOfflineInteraction(input: OfflineInteractionInput, call: Call): Promise<void>;
  /** Returns the source's own handle of the export. */
  startExport(query: ExportQuery, call: Call): Promise<string>;
  /** Null while the source works on the export. Throws where the source says that the export failed. */
  readExport(handle: string, query: ExportQuery, call: Call): Promise<readonly ExportRow[] | null>;
}
