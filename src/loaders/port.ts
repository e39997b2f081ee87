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
} from '../domain/changes.ts';
import type {
  Account,
  AccountRef,
  Campaign,
  Count,
  CustomFeed,
  Event,
  EventRef,
  Lead,
  LeadKind,
  LeadRef,
  Property,
  Session,
  SessionRef,
  SourceName,
} from '../domain/entities.ts';
import type { UpstreamHealth } from '../domain/health.ts';
import type { ProblemCode } from '../domain/errors.ts';
import type { EventType, EventTypeRef, TrashedEvent } from '../domain/event-types.ts';
import type { LeadExport } from '../domain/exports.ts';
import type { Erased, Profile, ProfileKey } from '../domain/identity.ts';
import type { InsightPoint } from '../domain/insights.ts';
import type { CampaignRef, Outlay, OutlayRef, Performance } from '../domain/marketing.ts';
import type { AnswerState, PageQuery } from '../domain/page.ts';
import type {
  AttributionQuery,
  CampaignFilter,
  CampaignQuery,
  EventTypeQuery,
  Freshness,
  InsightQuery,
  LeadFilter,
  LeadOrder,
  OutlayQuery,
} from '../domain/query.ts';
import type { Instant, TimeRange } from '../domain/time.ts';
import type { Tracked, TrackingScript, TrackInput, TrackMode } from '../domain/tracking.ts';
import type { ExportRequest } from '../ports/exports.ts';
import type { SourceFacts } from '../ports/facts.ts';

/** The fields of the schema's type that will be looked at; absent: all of them. */
export type Fields = ReadonlySet<string> | undefined;

/** What a field hands down to everything below it. */
export interface Scope {
  readonly freshness: Freshness;
  /** The window of the list above; null below a lead read by id. */
  readonly window: TimeRange | null;
  /** The place of the lead in its list: budgets are spent on whole leads in this order. */
  readonly rank: number;
}
export interface LeadNode {
  readonly lead: Lead;
  readonly scope: Scope;
}
export interface SessionNode {
  readonly session: Session;
  readonly scope: Scope;
}
export interface EventNode {
  readonly event: Event;
  readonly scope: Scope;
}

export type SourceState =
  | AnswerState
  | 'MIRROR'
  | 'CAPPED'
  | 'PARTIAL'
  | 'SKIPPED_BUDGET'
  | 'UNSUPPORTED'
  | 'NOT_CONFIGURED'
  | 'FAILED';

/** How one source took part in one connection. */
export interface SourceStatus {
  readonly source: SourceName;
  readonly account: AccountRef | null;
  readonly state: SourceState;
  readonly asOf: Instant | null;
  readonly code: ProblemCode | null;
  readonly message: string | null;
  readonly retryAt: Instant | null;
  readonly ordered: boolean;
}

/** A connection of the Relay specification, with what we know of its parts. Edges are made where they are asked for. */
export interface Connection<T> {
  readonly nodes: readonly T[];
  /** The cursor of the node at an index. */
  readonly cursorAt: (index: number) => string;
  /** Behind everything that was looked at; null where there was nothing. */
  readonly endCursor: () => string | null;
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly sources: readonly SourceStatus[];
  /** The window that was listed, defaults filled in; null for lists without one. */
  readonly window: TimeRange | null;
  /** Worked out only when asked; null where it cannot be known. */
  readonly totalCount: () => Promise<Count | null>;
}

export interface PageArgs {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
}
export interface BackwardArgs extends PageArgs {
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
}
export interface LeadsArgs extends BackwardArgs {
  /** Null: every source. */
  readonly sources: readonly SourceName[] | null;
  readonly accounts: readonly AccountRef[] | null;
  readonly window: TimeRange | null;
  readonly filter: LeadFilter;
  readonly order: LeadOrder;
  readonly freshness: Freshness;
  readonly fields?: Fields;
}

/** Upstream calls and what was saved, by source: `extensions.cost`. */
export interface CostReport {
  readonly calls: number;
  readonly cacheHits: number;
  readonly coalesced: number;
  readonly waitedMs: number;
  readonly sources: readonly {
    readonly source: SourceName;
    readonly calls: number;
    readonly cacheHits: number;
    readonly coalesced: number;
    readonly waitedMs: number;
  }[];
}

/** Everything a request can read. Made anew for each request, so nothing of one is seen by another. */
export interface Loaders {
  lead(ref: LeadRef, freshness: Freshness, fields?: Fields): Promise<LeadNode | null>;
  /** Whose session or event it is: the lead as this request listed it, else read by its id. */
  owner(ref: LeadRef, scope: Scope, fields?: Fields): Promise<LeadNode | null>;
  /** Throws UNSUPPORTED where the lead's source keeps no history. */
  propertiesAsOf(lead: LeadRef, asOf: Instant): Promise<readonly Property[]>;
  leads(args: LeadsArgs): Promise<Connection<LeadNode>>;
  /** Newest first. A null window: that of the scope, else the last 30 days. */
  sessions(
    lead: LeadRef,
    scope: Scope,
    args: BackwardArgs & { readonly window: TimeRange | null; readonly fields?: Fields },
  ): Promise<Connection<SessionNode>>;
  session(ref: SessionRef, scope: Scope): Promise<SessionNode | null>;
  /** Oldest first. */
  events(
    session: SessionNode,
    args: PageArgs & { readonly types: readonly string[] | null },
  ): Promise<Connection<EventNode>>;
  /** All events of all sessions of a lead, newest first. */
  leadEvents(
    lead: LeadRef,
    scope: Scope,
    args: PageArgs & {
      readonly window: TimeRange | null;
      readonly types: readonly string[] | null;
    },
  ): Promise<Connection<EventNode>>;
  event(ref: EventRef, scope: Scope): Promise<EventNode | null>;
  visits(
    args: PageArgs & {
      readonly account: AccountRef | null;
      readonly window: TimeRange;
      readonly freshness: Freshness;
      readonly fields?: Fields;
    },
  ): Promise<Connection<SessionNode>>;
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
  /** Null where the account has none. */
  trackingScript(account: AccountRef): Promise<TrackingScript | null>;
  /** As it was sent; null where the source does not keep it. */
  rawEvent(event: Event): Promise<Readonly<Record<string, unknown>> | null>;
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
  /** What no campaign is credited with; null where none of the sources knows the touches. */
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

  /** The person or company that a lead is, over all sources; null where no store keeps that, or it was erased. */
  profileOf(lead: Lead): Promise<Profile | null>;
  profile(by: ProfileKey | { readonly lead: LeadRef }): Promise<Profile | null>;
  /** Newest first. */
  profiles(
    args: PageArgs & { readonly kind: LeadKind | null; readonly search: string | null },
  ): Promise<Connection<Profile>>;
  relatedProfiles(id: string, args: PageArgs): Promise<Connection<Profile>>;
  /** Oldest first. */
  profileLeads(profile: Profile, args: PageArgs): Promise<Connection<LeadNode>>;
  /** Of all its leads, newest first. A null window: the last 30 days. */
  profileSessions(
    profile: Profile,
    args: PageArgs & { readonly window: TimeRange | null },
  ): Promise<Connection<SessionNode>>;

  // Writes. They throw NOT_CONFIGURED, an UnsupportedError, or what the port of the sources says. What this request
  // has read of the thing before is forgotten.
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
  /** Answers the profiles that there are of these leads then. */
  linkLeads(leads: readonly LeadRef[], reason: string | null): Promise<readonly Profile[]>;
  /** The profile of the lead first, then what is left of those it was one with. */
  unlinkLead(lead: LeadRef, reason: string | null): Promise<readonly Profile[]>;
  eraseLead(lead: LeadRef): Promise<Erased>;
  cost(): CostReport;
  /** Adds a note to `extensions.warnings`; the same one stands there once. */
  readonly warn: (message: string) => void;
  /** Notes for `extensions.warnings`: page sizes that were cut, say. */
  warnings(): readonly string[];
}

/** A source as `upstreams` shows it; `health` is null where it is not configured. */
export interface UpstreamView {
  readonly source: SourceName;
  readonly facts: SourceFacts;
  readonly health: UpstreamHealth | null;
}

/** What an event of a subscription brings along. */
interface SubscriptionEvent {
  /** Everything below the event is read with these. */
  readonly loaders: Loaders;
}
interface LeadEvent extends SubscriptionEvent {
  /** Goes on behind this event. */
  readonly cursor: string;
  readonly ref: LeadRef;
  /** Null where there is no such lead any more. Rejects where it cannot be read now. */
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
