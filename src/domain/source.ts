import type {
  Account,
  Campaign,
  Count,
  CustomFeed,
  Event,
  EventRef,
  Lead,
  LeadKind,
  LeadRef,
  LeadStatus,
  Property,
  Session,
  SessionRef,
  SourceName,
  UpstreamHealth,
} from './entities.ts';
import type { ExportBook } from './exports.ts';
import type { IdentityIndex } from './identity.ts';
import type { PermitJournal } from './journal.ts';
import type {
  Attribution,
  CampaignRef,
  EventType,
  EventTypeRef,
  ExportRow,
  Outlay,
  OutlayRef,
  Tracked,
  TrackingScript,
  TrashedEvent,
} from './marketing.ts';
import type { Page, PageQuery } from './page.ts';
import type { Instant, Milliseconds, TimeRange } from './time.ts';
import type {
  AttributionQuery,
  CampaignChange,
  CampaignInput,
  CustomFeedChange,
  CustomFeedInput,
  CustomFeedRef,
  EventMetricChange,
  EventTypeInput,
  EventTypeQuery,
  ExportQuery,
  InsightQuery,
  Insights,
  LeadChange,
  LeadUpdate,
  OfflineInteractionInput,
  OutlayChange,
  OutlayInput,
  OutlayQuery,
  TrashQuery,
  TrashRetry,
} from './writes.ts';

export type { AnswerState, Page, PageQuery, Provenance, SourceFailure } from './page.ts';

export type FreshnessMode = 'LIVE' | 'CACHE_FIRST' | 'MIRROR';
export interface Freshness {
  readonly mode: FreshnessMode;
  /** Null: the endpoint's own lifetime. */
  readonly maxAgeMs: Milliseconds | null;
}

/** What one operation has spent; every call adds to it. */
export interface CostLedger {
  upstreamCall(source: SourceName): void;
  cacheHit(source: SourceName): void;
  coalesced(source: SourceName): void;
  waited(source: SourceName, ms: Milliseconds): void;
}

/**
 * What goes with every call down to the wire: until when, how fresh, how urgent, and on whose account.
 */
export interface Call {
  readonly signal: AbortSignal;
  /** On the monotonic clock. A call that cannot be sent before it is refused at once. */
  readonly deadline: Milliseconds;
  readonly freshness: Freshness;
  /** INTERACTIVE goes before BACKGROUND (pollers), which leaves a reserve to it. */
  readonly priority: 'INTERACTIVE' | 'BACKGROUND';
  /** Smaller goes first among calls that wait for the same budget; loaders give whole leads depth first. */
  readonly rank: number;
  readonly cost: CostLedger;
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

export interface LeadQuery extends PageQuery {
  /**
   * The fields of the schema's lead type that will be looked at (`displayName`, `visitsInWindow`); absent: all.
   * A source that can ask for less does; what it filters and orders by it adds itself.
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
  /** As of `LeadQuery`, of the schema's session type. */
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
  /** On the time of events; what happened at that very moment counts. */
  readonly asOf: Instant;
}
export interface VisitQuery extends PageQuery {
  /** As of `LeadQuery`, of the schema's session type. */
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

export interface TrackInput {
  readonly type: string;
  readonly nonce: string;
  readonly occurredAt: Instant | null;
  readonly trackerId: string | null;
  readonly sessionId: string | null;
  readonly title: string | null;
  readonly url: string | null;
  readonly referrer: string | null;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly properties: Readonly<Record<string, unknown>>;
}
/** Whether to wait until events are processed, or only until they are taken over. */
export type TrackMode = 'SYNC' | 'ASYNC';

/** A lead that became identified, as a source's feed of them tells it. */
export interface Identified {
  readonly lead: LeadRef;
  readonly identifiedAt: Instant;
}

/** A lead that joined a feed. */
export interface FeedJoin {
  readonly lead: LeadRef;
  /** When the source learned it. */
  readonly enteredAt: Instant;
}

/** Results in the order of the questions, errors as values: a failing one fails only its own. */
export type Settled<T> = readonly (T | Error)[];

/**
 * A place that leads come from: a vendor's API, or our own store. Absence of a method is the capability
 * flag: a source that lacks it has none of that.
 */
export interface Source {
  readonly facts: SourceFacts;
  accounts?(call: Call): Promise<Page<Account>>;
  leads?(query: LeadQuery, call: Call): Promise<Page<Lead>>;
  /** How many leads the query has in all, without paging through them; null where that cannot be known. */
  countLeads?(query: LeadQuery, call: Call): Promise<Count | null>;
  /** Null where there is no such lead. */
  leadsById?(
    refs: readonly LeadRef[],
    call: Call,
    /** As of `LeadQuery`. */
    fields?: ReadonlySet<string>,
  ): Promise<Settled<Lead | null>>;
  /** Newest first. */
  sessions?(queries: readonly SessionQuery[], call: Call): Promise<Settled<Page<Session>>>;
  sessionsById?(refs: readonly SessionRef[], call: Call): Promise<Settled<Session | null>>;
  /** Oldest first. Not called for a session that brought its events. */
  events?(queries: readonly EventQuery[], call: Call): Promise<Settled<Page<Event>>>;
  /** Newest first; absent where they have to be put together from the lead's sessions. */
  leadEvents?(queries: readonly LeadEventQuery[], call: Call): Promise<Settled<Page<Event>>>;
  /** Properties of leads as they stood; absent where no history is kept. Empty for a lead that there is none of. */
  propertiesAsOf?(
    queries: readonly PropertiesQuery[],
    call: Call,
  ): Promise<Settled<readonly Property[]>>;
  eventsById?(refs: readonly EventRef[], call: Call): Promise<Settled<Event | null>>;
  /** Sessions of an account, newest first. */
  visits?(query: VisitQuery, call: Call): Promise<Page<Session>>;
  customFeeds?(accounts: readonly string[] | null, call: Call): Promise<Page<CustomFeed>>;
  feedLeads?(query: FeedLeadsQuery, call: Call): Promise<Page<Lead>>;
  /** As `countLeads`, of a feed. */
  countFeedLeads?(query: FeedLeadsQuery, call: Call): Promise<Count | null>;
  campaigns?(query: CampaignQuery, call: Call): Promise<Page<Campaign>>;
  /** Null where there is no such campaign. */
  campaignById?(ref: CampaignRef, call: Call): Promise<Campaign | null>;
  outlays?(query: OutlayQuery, call: Call): Promise<Page<Outlay>>;
  outlayById?(ref: OutlayRef, call: Call): Promise<Outlay | null>;
  /** What campaigns are credited with, in a source that knows the touches. */
  attribution?(query: AttributionQuery, call: Call): Promise<Attribution>;
  /** Null where the account has none, or is not seen. */
  trackingScript?(account: string, call: Call): Promise<TrackingScript | null>;
  eventTypes?(query: EventTypeQuery, call: Call): Promise<Page<EventType>>;
  eventTypeByReference?(reference: string, call: Call): Promise<EventType | null>;
  /** Newest first. */
  trashedEvents?(query: TrashQuery, call: Call): Promise<Page<TrashedEvent>>;
  /** Absent where one is found by its moment alone. Null where there is no such event. */
  trashedEventById?(externalId: string, call: Call): Promise<TrashedEvent | null>;
  /** Where an event is now that was in the trash. InvalidInputError where it still does not fit: it then stays there. */
  retryTrashedEvent?(retry: TrashRetry, call: Call): Promise<EventRef>;
  insights?(query: InsightQuery, call: Call): Promise<Insights>;
  /** The event as it was sent, where that takes a call of its own; null where there is no such event. */
  rawEvent?(ref: EventRef, call: Call): Promise<Readonly<Record<string, unknown>> | null>;
  /** @param mode default SYNC */
  track?(events: readonly TrackInput[], call: Call, mode?: TrackMode): Promise<readonly Tracked[]>;
  // Writes. One throws NOT_FOUND, a ConflictError, an InvalidInputError with paths into its argument, UNSUPPORTED,
  // UNKNOWN_OUTCOME where nobody knows whether it was done, or what the upstream answered. It forgets the kept
  // answers that held the old value, and only those, so that the next read shows the new one.
  /** Only what `leadUpdates` of the facts names is asked for. */
  updateLead?(change: LeadChange, call: Call): Promise<void>;
  setEventMetric?(change: EventMetricChange, call: Call): Promise<void>;
  /** Answers what there was before where the reference and all else are the same; CONFLICT where they differ. */
  createEventType?(input: EventTypeInput, call: Call): Promise<EventTypeRef>;
  createCampaign?(input: CampaignInput, call: Call): Promise<CampaignRef>;
  updateCampaign?(change: CampaignChange, call: Call): Promise<void>;
  createOutlay?(input: OutlayInput, call: Call): Promise<OutlayRef>;
  /** Answers where it is now. */
  updateOutlay?(change: OutlayChange, call: Call): Promise<OutlayRef>;
  createCustomFeed?(input: CustomFeedInput, call: Call): Promise<CustomFeedRef>;
  updateCustomFeed?(change: CustomFeedChange, call: Call): Promise<void>;
  deleteCustomFeed?(feed: CustomFeedRef, call: Call): Promise<void>;
  recordOfflineInteraction?(input: OfflineInteractionInput, call: Call): Promise<void>;
  /** Answers the source's own handle of the export. */
  startExport?(query: ExportQuery, call: Call): Promise<string>;
  /** Null while the source works on it; throws where the source says that it failed. */
  readExport?(handle: string, query: ExportQuery, call: Call): Promise<readonly ExportRow[] | null>;
  /** Calls `listener` at the first event that identifies a lead; for sources that know at once. Returns the way to stop. */
  onIdentified?(listener: (identified: Identified) => void): () => void;
  /** Calls `listener` for each lead that an event makes join the feed. Returns the way to stop. */
  watchFeed?(feed: CustomFeedRef, listener: (joined: FeedJoin) => void): () => void;
  /** Calls for sessions and events that could go out now; absent where there is no limit worth planning for. */
  room?(): number;
  /** Where the permits of upstream calls are written down, in a source that keeps things. */
  readonly journal?: PermitJournal;
  /** Where exports are written down, in the same source. */
  readonly exports?: ExportBook;
  /** Who is who over all sources, in the same source. */
  readonly identity?: IdentityIndex;
  health(): UpstreamHealth;
  /** Can be called twice. */
  close(): Promise<void>;
}

/** What is true of a source whether it is configured or not: the schema is built from this. */
export interface SourceFacts {
  readonly name: SourceName;
  /** For people: `Leadfeeder`. */
  readonly title: string;
  readonly description: string;
  /** The GraphQL object type of its leads: `LeadfeederLead`. */
  readonly leadType: string;
  readonly leadFields: readonly RecordField[];
  /** Absent: its sessions are `TrackedSession`s. */
  readonly sessionType?: {
    readonly name: string;
    readonly description: string;
    readonly fields: readonly RecordField[];
    /** The field of its leads that gives the same rows as `sessions` under the source's own name. */
    readonly leadField: string;
  };
  /** Filter fields that the source itself answers; the others are applied by the gateway to its rows. */
  readonly pushesDown: readonly LeadFilterKey[];
  /** Filter fields that only this source can answer at all; asking another source for them is UNSUPPORTED. */
  readonly ownFilters: readonly LeadFilterKey[];
  /** Filter fields that the lists of its feeds answer. @default none: the gateway applies them to their rows */
  readonly feedFilters?: readonly LeadFilterKey[];
  /** True where `score` and `windowed` fields hold for the window that listed the lead. */
  readonly scoreIsPerWindow: boolean;
  /** True where it asks its upstream for no more than the `fields` of a query. @default false */
  readonly selectsFields?: boolean;
  /** What `updateLead` can change; absent: nothing. */
  readonly leadUpdates?: readonly LeadUpdate[];
  /** Upstream calls: what one lead's sessions and one session's events take. For planning, 0 = they come with the parent. */
  readonly callsPerLead: number;
  readonly callsPerSession: number;
}

/** Output types that a source may declare for its own fields, as the schema language writes them. */
export type RecordFieldType =
  | 'String'
  | 'Int'
  | 'Float'
  | 'Boolean'
  | 'NonNegativeInt'
  | 'ID'
  | 'URL'
  | 'Date'
  | 'DateTime'
  | 'CountryCode'
  | 'JSONObject'
  | 'Device'
  | 'TrafficSource'
  | 'Person'
  | 'Window'
  | 'FieldValue'
  | RecordObject;

/** An object type of the source's own. */
export interface RecordObject {
  readonly name: string;
  readonly description: string;
  readonly fields: readonly RecordField[];
}

/** A source's own field of a lead or a session, as data. */
export interface RecordField {
  readonly name: string;
  readonly type: RecordFieldType;
  /** @default false */
  readonly list?: boolean;
  /** Never null (items of a list never are). @default false */
  readonly required?: boolean;
  readonly description: string;
  readonly deprecated?: string;
  /** Moments as `Instant`, dates as `yyyy-mm-dd`. Gets `Lead.details` or `Session.details`. */
  readonly read: (details: never) => unknown;
  /**
   * The value holds for the window that listed the lead, so the field takes a `window`. For another one it
   * is the number of sessions in it, or null.
   */
  readonly otherWindow?: 'COUNT_SESSIONS' | 'NULL';
}
