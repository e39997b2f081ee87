import type { CustomFeedRef } from '../../domain/changes.ts';
import type { LeadRef, SourceName } from '../../domain/entities.ts';
import type { LeadExport } from '../../domain/exports.ts';
import type { LeadFilter } from '../../domain/query.ts';
import type { Instant } from '../../domain/time.ts';
import type { Loaders } from './loaders.ts';
import type { LeadNode } from './leads.ts';

/** What every event of a subscription carries. */
interface SubscriptionEvent {
  /** The fields below the event are read with these. */
  readonly loaders: Loaders;
}
interface LeadEvent extends SubscriptionEvent {
  /** A subscription with this cursor continues behind this event. */
  readonly cursor: string;
  readonly ref: LeadRef;
  /** Reads the lead; null where it no longer exists. Rejects where it cannot be read now. */
  readonly lead: () => Promise<LeadNode | null>;
}
export interface IdentifiedEvent extends LeadEvent {
  readonly identifiedAt: Instant;
}
export interface FeedJoinEvent extends LeadEvent {
  readonly enteredAt: Instant;
  readonly feed: CustomFeedRef;
}
export interface ExportEvent extends SubscriptionEvent {
  readonly leadExport: LeadExport;
}

/** What one subscriber can listen to. Each ends without an error when the subscriber goes or the gateway stops. */
export interface Subscriptions {
  /** Leads that become identified; behind the cursor `after`, or from now on. */
  identified(args: {
    /** Null: every source. */
    readonly sources: readonly SourceName[] | null;
    readonly filter: LeadFilter;
    readonly after: string | null;
  }): AsyncIterable<IdentifiedEvent>;
  /** Leads that join a feed; behind the cursor `after`, or from now on. */
  entered(args: {
    readonly feed: CustomFeedRef;
    readonly after: string | null;
  }): AsyncIterable<FeedJoinEvent>;
  /** The export as it is now, and each time it changes, until it is finished. */
  exportUpdated(id: string): AsyncIterable<ExportEvent>;
}
