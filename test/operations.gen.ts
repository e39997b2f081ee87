/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** The circuit breaker of a source: opened by failures in a row, never by limits. */
export type CircuitState =
  /** Calls go out. */
  | 'CLOSED'
  /** One call tries whether it works again. */
  | 'HALF_OPEN'
  /** No call goes out for some seconds. */
  | 'OPEN';

/** A new campaign. */
export type CreateCampaignInput = {
  /** Switched on. */
  readonly active?: boolean;
  /**
   * ISO 4217. LOCAL only; by default EUR.
   *
   * - The local store: Supported. By default that of STORE_CURRENCY, which is EUR.
   */
  readonly currency?: string | null | undefined;
  /** Its name. */
  readonly name: string;
  /** What names it in landing page URLs; unique within an integration. */
  readonly slug: string;
  /** Where to make it. */
  readonly source?: Source;
  /**
   * The Custom Ads integration, which has its currency; needed where several are configured.
   *
   * - Webmarketer: The Custom Ads integration. Needed where several are configured; the currency of the campaign is that of the integration.
   */
  readonly wmktId?: string | null | undefined;
};

/** A new event type. */
export type CreateEventTypeInput = {
  /** Its fields. */
  readonly fields: ReadonlyArray<EventTypeFieldInput>;
  /** Whatever is to be kept with it. */
  readonly metadata?: Record<string, unknown> | null | undefined;
  /** Its name. */
  readonly name: string;
  /**
   * Countries that phone numbers are read for. LOCAL only: Webmarketer documents no way to send them.
   *
   * - The local store: Supported.
   * - Webmarketer: Not supported: Webmarketer documents no way to send them.
   */
  readonly phoneCountryCodes?: ReadonlyArray<string> | null | undefined;
  /** What events will name it by: `contact-form`. */
  readonly reference: string;
  /** How long its events are kept; by default the project’s rule. */
  readonly retentionDays?: number | null | undefined;
  /** Where to make it. */
  readonly source?: Source;
};

/** A new outlay. */
export type CreateOutlayInput = {
  /** How much, in the campaign’s currency; 0 or more. */
  readonly amount: string;
  /** What it was spent on. */
  readonly campaignId: string | number;
  /** Where it was spent for. */
  readonly country?: string | null | undefined;
  /** When the time ends. */
  readonly endDate: string;
  /**
   * Makes a repeated create count once, where the source keeps it (LOCAL).
   *
   * - The local store: Kept.
   */
  readonly nonce?: string | null | undefined;
  /** Where there. */
  readonly region?: string | null | undefined;
  /** When the time begins. */
  readonly startDate: string;
};

/** Whom to erase. */
export type EraseLeadInput = {
  /** The lead. */
  readonly id: string | number;
};

/** What to count, and how to cut it. */
export type EventInsightsInput = {
  /**
   * These types only; by default all. One that there is not is an InvalidInputProblem. Webmarketer takes them only where groupBy is EVENT_TYPE.
   *
   * - Webmarketer: Supported only where groupBy is EVENT_TYPE.
   */
  readonly eventTypes?: ReadonlyArray<string> | null | undefined;
  /** What to tell apart. */
  readonly groupBy?: InsightGroupBy;
  /** What to cut time into. */
  readonly interval?: InsightInterval;
  /** Storage keys of states and statistics, `state-delay-` and the key of a state, or `event-count`; 1 to 50. One that no event type has is an InvalidInputProblem. */
  readonly metrics: ReadonlyArray<string>;
  /** Whose events. */
  readonly source?: Source;
  /**
   * IANA name of the time zone that intervals begin in, with its changes of clocks. Webmarketer takes none: anything but UTC is a fault there.
   *
   * - Webmarketer: Supports UTC alone; any other time zone is a fault.
   */
  readonly timezone?: string;
  /** Events that happened in it. */
  readonly window: WindowInput;
};

/** A field that events of the type carry. */
export type EventTypeFieldInput = {
  /** True: events with the same value belong to the same user. */
  readonly discriminant?: boolean;
  /** What it belongs to: `user`, `event`, `state` or `statistic`. */
  readonly entity: string;
  /** Its name in what is sent; by default the storage key. */
  readonly ingestionKey?: string | null | undefined;
  /** True: the user is taken to be there. */
  readonly isMostProbableLocation?: boolean;
  /** True: it tells who somebody is. */
  readonly isPii?: boolean;
  /** False: an event without it is trashed. */
  readonly optional?: boolean;
  /** Its name where it is kept. */
  readonly storageKey: string;
  /**
   * LOCAL has `string`, `message`, `email`, `phone`, `number`, `boolean`, `date`, `url`, `currency` and `location` for user and event, `state` for state, `number` and `currency` for statistic.
   *
   * - The local store: `string`, `message`, `email`, `phone`, `number`, `boolean`, `date`, `url`, `currency` and `location` for `user` and `event`; `state` for `state`; `number` and `currency` for `statistic`.
   */
  readonly type: string;
};

/** How far an export is. */
export type ExportStatus =
  /** It came to nothing; see failure. */
  | 'FAILED'
  /** The source works on it. */
  | 'PENDING'
  /** Its rows are here. */
  | 'PROCESSED';

/** Holds for everything below the field that takes it. */
export type FreshnessInput = {
  /** Greatest age of a cached answer, in seconds; without it the endpoint’s own lifetime holds. */
  readonly maxAgeSeconds?: number | null | undefined;
  /** See the values. */
  readonly mode?: FreshnessMode;
};

/** How old an answer may be. */
export type FreshnessMode =
  /** Take any answer younger than maxAgeSeconds, by default the endpoint’s own lifetime. */
  | 'CACHE_FIRST'
  /** Ask upstream; costs calls each time. */
  | 'LIVE'
  /** Never ask upstream: only what the gateway holds already. No calls. */
  | 'MIRROR';

/** What numbers are told apart by, besides time. */
export type InsightGroupBy =
  /** The type of the event. */
  | 'EVENT_TYPE'
  /** Nothing: one number a metric and interval. */
  | 'PROJECT';

/** What time is cut into. The last three are cyclic: they show a season, not a course. */
export type InsightInterval =
  /** Days: `2023-08-21`. */
  | 'DAY'
  /** The weekdays of all weeks together: 1, Monday, to 7. */
  | 'DAY_OF_WEEK'
  /** Hours: `2023-08-21T14:00`. */
  | 'HOUR'
  /** The hours of all days together: 0 to 23. */
  | 'HOUR_OF_DAY'
  /** Months: `2023-08`. */
  | 'MONTH'
  /** The months of all years together: 1 to 12. */
  | 'MONTH_OF_YEAR'
  /** Weeks of ISO 8601: `2023-W34`. */
  | 'WEEK'
  /** Years: `2023`. */
  | 'YEAR';

/** Exactly one of them. */
export type LeadBy =
  {   /** The global id. */
  readonly id: string | number; readonly ref?: never; }
  |  { readonly id?: never;   /** Source and id there. */
  readonly ref: LeadRef; };

/** What the caller last saw: a lead that is no longer so is a ConflictProblem, with nothing written. */
export type LeadExpectation = {
  /** False: nobody is assigned (picking a pending lead); true: somebody is. */
  readonly assigned?: boolean | null | undefined;
  /** This one is assigned. */
  readonly assigneeExternalId?: string | null | undefined;
  /** Closed, or open. */
  readonly closed?: boolean | null | undefined;
  /** These tags and no others, in any order. */
  readonly tags?: ReadonlyArray<string> | null | undefined;
};

/** All fields must hold. Applied by the gateway to the rows of the window, except where a source answers it itself. */
export type LeadFilter = {
  /** True: somebody is assigned. */
  readonly assigned?: boolean | null | undefined;
  /**
   * giosg and LeadBoxer user id (giosg: `me` is the token’s own), Leadfeeder e-mail address.
   *
   * - giosg: The id of a giosg user; `me` is the user whom the token belongs to.
   * - LeadBoxer: The id of a LeadBoxer user.
   * - Leadfeeder: The e-mail address of the user.
   */
  readonly assigneeExternalId?: string | null | undefined;
  /** Country of the lead’s location. */
  readonly countryCode?: string | null | undefined;
  /** The company’s registrable domain: `acme.fi`. */
  readonly domain?: string | null | undefined;
  /** The person’s e-mail address, whatever the case. */
  readonly email?: string | null | undefined;
  /** True: an e-mail address, a user id or a company domain is known. */
  readonly identified?: boolean | null | undefined;
  /**
   * giosg: true = meant for a third party’s application, false = shown in the Console.
   *
   * - giosg: Supported. A lead shown to people is shown in the giosg Console.
   */
  readonly isProcessable?: boolean | null | undefined;
  /** Persons or companies only. */
  readonly kind?: LeadKind | null | undefined;
  /**
   * giosg: leads that this user may pick; `me` is the token’s own.
   *
   * - giosg: Supported. The id of a giosg user; `me` is the user whom the token belongs to.
   */
  readonly pendingForExternalId?: string | null | undefined;
  /** A property that the lead has. */
  readonly property?: PropertyFilter | null | undefined;
  /**
   * Text in name, e-mail, company or domain, whatever the case. LeadBoxer and LOCAL search themselves.
   *
   * - LeadBoxer: LeadBoxer searches its leads itself.
   * - The local store: The store searches its leads itself.
   */
  readonly search?: string | null | undefined;
  /** Leads that stand so. */
  readonly status?: LeadStatus | null | undefined;
  /** A tag that the lead has. */
  readonly tag?: string | null | undefined;
};

/** Persons and companies are different things; a Leadfeeder lead is a company at a place. */
export type LeadKind =
  /**
   * A company, at one of its places.
   *
   * - Leadfeeder: A lead is a company at one of its locations.
   */
  | 'COMPANY'
  /** A person, or a browser not yet known by name. */
  | 'PERSON';

/** The order that leads of all sources are merged in. */
export type LeadOrder = {
  /** Which end comes first. */
  readonly direction: OrderDirection;
  /** What to order by. */
  readonly field: LeadOrderField;
};

/** What leads are ordered by, and what the window means. */
export type LeadOrderField =
  /** The window means first seen in it. */
  | 'FIRST_SEEN_AT'
  /**
   * The window means seen in it (giosg: created in it).
   *
   * - giosg: The window means that the lead was created in it.
   */
  | 'LAST_SEEN_AT';

/** A lead by its id at the source. */
export type LeadRef = {
  /**
   * The account’s id there; needed where the source has several (Leadfeeder).
   *
   * - Leadfeeder: Needed: a token can see several accounts.
   */
  readonly accountExternalId?: string | null | undefined;
  /** The lead’s id there. */
  readonly externalId: string;
  /** The source. */
  readonly source: Source;
};

/** Where a lead stands. Sources without assignment have only NEW. */
export type LeadStatus =
  /** Somebody is assigned. */
  | 'ASSIGNED'
  /**
   * Closed at its source (giosg).
   *
   * - giosg: A giosg user closed the lead.
   */
  | 'CLOSED'
  /** Not closed and nobody assigned. */
  | 'NEW';

/** Leads that are one person, or one company. */
export type LinkLeadsInput = {
  /** The leads: 2 to 100, of any sources and of one kind. */
  readonly leadIds: ReadonlyArray<string | number>;
  /** Why; kept with the link. */
  readonly reason?: string | null | undefined;
};

/** Something that happened away from the web: a call, a visit to a shop. */
export type OfflineInteractionInput = {
  /** When it was; by default now. */
  readonly date?: string | null | undefined;
  /** What led there, by the source’s names; at least one. */
  readonly nodeData: Record<string, unknown>;
  /**
   * Makes a repeated create count once, where the source keeps it (LOCAL).
   *
   * - The local store: Kept.
   */
  readonly nonce?: string | null | undefined;
  /** Where to record it. */
  readonly source?: Source;
  /** Fields that tell who it was, such as `{"email": "a@b.example"}`; at least one. */
  readonly userData: Record<string, unknown>;
};

/** Which end comes first. */
export type OrderDirection =
  /** Smallest or oldest first. */
  | 'ASC'
  /** Largest or newest first. */
  | 'DESC';

/** What went wrong, in words that do not change. May grow: keep a default branch. */
export type ProblemCode =
  /** The cursor is not one of ours, or belongs to another question. */
  | 'BAD_CURSOR'
  /** The call budget leaves no room before the deadline of the request. */
  | 'BUDGET_EXCEEDED'
  /** The thing changed meanwhile; nothing was written. */
  | 'CONFLICT'
  /** The place in the list that the cursor points to no longer exists; start again. */
  | 'CURSOR_EXPIRED'
  /** The API key of this gateway may not do that. */
  | 'FORBIDDEN'
  /** A fault of the gateway; the log has it under the request id. */
  | 'INTERNAL'
  /** An argument or input field is wrong; the message names it and what would be right. */
  | 'INVALID_INPUT'
  /** The source has no credentials; set its environment variables. */
  | 'NOT_CONFIGURED'
  /** There is no such thing, or it is not visible with the configured credentials. */
  | 'NOT_FOUND'
  /** The operation is larger than this gateway allows. */
  | 'QUERY_TOO_EXPENSIVE'
  /** The request carries no valid API key of this gateway. */
  | 'UNAUTHENTICATED'
  /** The connection was lost after a write was sent; it may have been done. */
  | 'UNKNOWN_OUTCOME'
  /** This source cannot do that. */
  | 'UNSUPPORTED'
  /** Past the row limit of the source (HTTP 416). */
  | 'UPSTREAM_CAPPED'
  /** Our credentials may not do that at the source (HTTP 403). */
  | 'UPSTREAM_FORBIDDEN'
  /** The answer of the source could not be read. */
  | 'UPSTREAM_INVALID'
  /** The source does not know the address we asked (HTTP 404 of a list). */
  | 'UPSTREAM_NOT_FOUND'
  /** The account at the source lacks the plan that this needs (HTTP 402). */
  | 'UPSTREAM_PREMIUM_REQUIRED'
  /** The source said that its limit is used up (HTTP 429). */
  | 'UPSTREAM_RATE_LIMITED'
  /** The source refused the request as malformed (HTTP 400). */
  | 'UPSTREAM_REJECTED'
  /** The source did not answer in time. */
  | 'UPSTREAM_TIMEOUT'
  /** The source refused our credentials (HTTP 401). */
  | 'UPSTREAM_UNAUTHORIZED'
  /** The source could not be reached or failed (network, HTTP 5xx). */
  | 'UPSTREAM_UNAVAILABLE';

/** Exactly one of them. */
export type ProfileBy =
  {   /** A domain of a company. */
  readonly domain: string; readonly email?: never; readonly id?: never; readonly leadId?: never; }
  |  { readonly domain?: never;   /** An address of a person, in any case. */
  readonly email: string; readonly id?: never; readonly leadId?: never; }
  |  { readonly domain?: never; readonly email?: never;   /** Its global id, or one that it had before. */
  readonly id: string | number; readonly leadId?: never; }
  |  { readonly domain?: never; readonly email?: never; readonly id?: never;   /** A lead of it. One call at a vendor where the gateway has not read it before. */
  readonly leadId: string | number; };

/** A property that the lead must have. */
export type PropertyFilter = {
  /** Its name, exactly. */
  readonly name: string;
  /** Its value as text, exactly. */
  readonly value: string;
};

/** Why an identifier joins nobody. May grow: keep a default branch. */
export type RefusalReason =
  /** The lead was set apart by hand. */
  | 'APART'
  /** No value of anybody: null, anonymous, zeros, noreply@…. */
  | 'BLOCKED'
  /** A domain where anybody can have an address says nothing about a company. */
  | 'FREE_MAIL'
  /** The profile has as many of the type as one may have; older or better ones stand. */
  | 'LIMIT'
  /** More leads carry it than one person can have: it is shared by strangers. */
  | 'SHARED';

/** An event of the trash, to be run again. */
export type RetryTrashedEventInput = {
  /** The trashed event. */
  readonly id: string | number;
  /** Corrected properties, under the names that the event was sent with: they take the place of those of the same names, the others stay. */
  readonly properties?: Record<string, unknown> | null | undefined;
};

/** A state of an event, such as `converted`. */
export type SetEventStateInput = {
  /**
   * When it became so; by default the source’s own rule (LOCAL: now, Webmarketer: left blank).
   *
   * - The local store: By default now.
   * - Webmarketer: Without a date the date of the state stays blank.
   */
  readonly date?: string | null | undefined;
  /** The event. */
  readonly eventId: string | number;
  /** Storage key of the event’s type; one that it has not is a fault, with those that it has. */
  readonly key: string;
  /** Whether it holds. */
  readonly value: boolean;
};

/** A statistic of an event, such as `turnover`. */
export type SetEventStatisticInput = {
  /**
   * When it became so; by default the source’s own rule (LOCAL: now, Webmarketer: left blank).
   *
   * - The local store: By default now.
   * - Webmarketer: Without a date the date of the statistic stays blank.
   */
  readonly date?: string | null | undefined;
  /** The event. */
  readonly eventId: string | number;
  /** Storage key of the event’s type; one that it has not is a fault, with those that it has. */
  readonly key: string;
  /** The number; money in the project’s currency. */
  readonly value: number;
};

/** Where a thing comes from. `LOCAL` is the gateway’s own store; the others are vendors. May grow: keep a default branch. */
export type Source =
  /** Lead forms that visitors sent in giosg. giosg has deprecated this API for its script v2 (2021-12-16): it serves organisations that still collect leads with the old script. Leads are sorted by their creation, which is both their first and last seen; there is no window, so older pages are read on the way to it. No sessions and no events. */
  | 'GIOSG'
  /** Visitors of a LeadBoxer dataset, one lead a browser. A list takes one call, each lead’s sessions one, each session’s events one more, at 10 calls a minute for each kind: ask for few at a time. Lists by first visit have no order of their own: up to 300 leads are read whole and put in order, more come by last visit. At most 100 sessions a lead and 100 events a session. It narrows its lists itself, but by status and by whether anybody is assigned the gateway picks from its rows. Events that are sent to it count at the moment they arrive and can be read some seconds later. */
  | 'LEADBOXER'
  /** Companies that visited the websites of Leadfeeder accounts, one lead a company and location. Windows are whole days in the time zone of the account. Lists end at the first 10 000 leads: a window that has more is read in parts of whole days, oldest first, and only a single day can end early. The order of a list is not documented: up to 300 leads an account are read whole and put in order, more come as Leadfeeder gives them. */
  | 'LEADFEEDER'
  /** The gateway’s own store: events sent to it by trackEvents or /collect. Costs no upstream call. */
  | 'LOCAL'
  /** Users of a Webmarketer project. First and last seen are the earliest and latest date of a user’s field values. Lists have no documented order: up to 300 users are read whole and put in order, more come as Webmarketer gives them. Sessions are cut from the events by the gateway (derived): up to 1 000 events a user. */
  | 'WEBMARKETER';

/** How a source took part in an answer. May grow: keep a default branch. */
export type SourceState =
  /** From the cache, within its lifetime. */
  | 'CACHED'
  /** The source gives no more rows than these, though it has more. */
  | 'CAPPED'
  /** It was asked and failed. See code. */
  | 'FAILED'
  /** Asked just now. */
  | 'LIVE'
  /** From what the gateway holds; the source was not asked. */
  | 'MIRROR'
  /** No credentials are set. */
  | 'NOT_CONFIGURED'
  /** A part of the rows; the cursor goes on behind them. */
  | 'PARTIAL'
  /** Not asked: its call budget leaves no room before the deadline. See retryAt. */
  | 'SKIPPED_BUDGET'
  /** From the cache, past its lifetime: the source failed, or its budget is spent. */
  | 'STALE'
  /** The source has none of this, or cannot answer this filter. */
  | 'UNSUPPORTED';

/** What to export. Without accountId: the account of the feed, else the only Leadfeeder account, else the local store. */
export type StartLeadExportInput = {
  /**
   * The account.
   *
   * - Leadfeeder: Without one and without a feed, the only account that the token can see.
   */
  readonly accountId?: string | number | null | undefined;
  /** Leads of this feed only. */
  readonly customFeedId?: string | number | null | undefined;
  /** Makes a repeated start count once. */
  readonly nonce?: string | null | undefined;
  /** Leads seen in it. */
  readonly window: WindowInput;
};

/** One event. */
export type TrackEventInput = {
  /** Of the visitor, when a server sends for him. */
  readonly ip?: string | null | undefined;
  /** Makes a repeated send count once; any text up to 200 characters, unique to the event. */
  readonly nonce: string;
  /** When it happened; by default when it is received. */
  readonly occurredAt?: string | null | undefined;
  /** They go to the event, its session and its lead. email, firstName, lastName, phone, company, domain and userId identify. */
  readonly properties?: Record<string, unknown> | null | undefined;
  /** The page before. */
  readonly referrer?: string | null | undefined;
  /**
   * The tracker’s session id; kept, LOCAL sessions are cut by time.
   *
   * - The local store: Kept, though sessions are cut by time.
   */
  readonly sessionId?: string | null | undefined;
  /** Title of the page or of the event. */
  readonly title?: string | null | undefined;
  /** The visitor’s own id (first-party cookie); events of one tracker id belong to one lead. */
  readonly trackerId?: string | null | undefined;
  /** page-view, form, order, … or any name, up to 200 characters. */
  readonly type: string;
  /** The page; its utm parameters become the session’s traffic source. */
  readonly url?: string | null | undefined;
  /** Of the visitor, when a server sends for him. */
  readonly userAgent?: string | null | undefined;
};

/** A batch of events for one source. */
export type TrackEventsInput = {
  /** 1 to 1000 events. */
  readonly events: ReadonlyArray<TrackEventInput>;
  /** Whether to wait. */
  readonly mode?: TrackMode;
  /** Where to send them. */
  readonly source?: Source;
};

/** Whether to wait until events are processed. */
export type TrackMode =
  /**
   * Answer when they are taken over. LOCAL always stores first.
   *
   * - The local store: Events are stored before the answer all the same.
   */
  | 'ASYNC'
  /** Answer when they are stored. */
  | 'SYNC';

/** A lead that is not one with the others of its profile. */
export type UnlinkLeadInput = {
  /** The lead. */
  readonly leadId: string | number;
  /** Why; kept. */
  readonly reason?: string | null | undefined;
};

/** What to change; absent means unchanged. */
export type UpdateCampaignInput = {
  /** Switched on or off. */
  readonly active?: boolean | null | undefined;
  /** The campaign. */
  readonly id: string | number;
  /** Its name. */
  readonly name?: string | null | undefined;
};

/** What to change; absent means unchanged. One of assigneeExternalId and unassign; tags, or addTags and removeTags. */
export type UpdateLeadInput = {
  /**
   * Tags to put in. LeadBoxer.
   *
   * - LeadBoxer: Supported.
   */
  readonly addTags?: ReadonlyArray<string> | null | undefined;
  /**
   * Who is to take care of it: a giosg or LeadBoxer user id (giosg: `me` is the token’s own).
   *
   * - giosg: Supported. The id of a giosg user; `me` is the user whom the token belongs to.
   * - LeadBoxer: Supported. The id of a LeadBoxer user.
   */
  readonly assigneeExternalId?: string | null | undefined;
  /**
   * Close it, or open it again. giosg.
   *
   * - giosg: Supported.
   */
  readonly closed?: boolean | null | undefined;
  /** What has to hold before. */
  readonly expect?: LeadExpectation | null | undefined;
  /** The lead. */
  readonly id: string | number;
  /**
   * Tags to take out. LeadBoxer.
   *
   * - LeadBoxer: Supported.
   */
  readonly removeTags?: ReadonlyArray<string> | null | undefined;
  /**
   * The whole list; needs expect.tags, since LeadBoxer replaces the list and somebody else’s tag would be lost.
   *
   * - LeadBoxer: Supported. LeadBoxer replaces the whole list.
   */
  readonly tags?: ReadonlyArray<string> | null | undefined;
  /**
   * True: nobody is. giosg.
   *
   * - giosg: Supported.
   */
  readonly unassign?: boolean | null | undefined;
};

/** What to change; absent means unchanged. */
export type UpdateOutlayInput = {
  /** How much; 0 or more. */
  readonly amount?: string | null | undefined;
  /** Another campaign of the same integration. */
  readonly campaignId?: string | number | null | undefined;
  /** Where it was spent for; null clears. */
  readonly country?: string | null | undefined;
  /** When the time ends. */
  readonly endDate?: string | null | undefined;
  /** The outlay. */
  readonly id: string | number;
  /** Where there; null clears. */
  readonly region?: string | null | undefined;
  /** When the time begins. */
  readonly startDate?: string | null | undefined;
};

/** Half-open [from, to). Sources with whole-day windows are asked for the covering days in the account’s time zone; rows outside are trimmed. */
export type WindowInput = {
  /** The first moment that belongs to it. */
  readonly from: string;
  /** The first moment that no longer does. */
  readonly to: string;
};

export type BrowseQueryVariables = Exact<{
  window: WindowInput;
}>;


export type BrowseQuery = { readonly accounts: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly source: Source, readonly externalId: string, readonly name: string | null, readonly timezone: string | null }> }, readonly customFeeds: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly name: string, readonly criteria: ReadonlyArray<{ readonly type: string, readonly value: unknown, readonly excluded: boolean }> }> }, readonly campaigns: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly name: string, readonly slug: string, readonly active: boolean }> }, readonly visits: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly startedAt: string, readonly lfClientId: string | null, readonly route: ReadonlyArray<{ readonly pagePath: string | null, readonly timeOnPageSeconds: number | null }> }> } };

export type ExportFieldsFragment = { readonly id: string, readonly source: Source, readonly status: ExportStatus, readonly rowCount: number | null, readonly downloadUrl: string | null, readonly downloadExpiresAt: string | null, readonly failure:
    | { readonly code: ProblemCode, readonly message: string }
    | { readonly code: ProblemCode, readonly message: string }
    | { readonly code: ProblemCode, readonly message: string }
    | { readonly code: ProblemCode, readonly message: string }
    | { readonly code: ProblemCode, readonly message: string }
   | null };

export type StartLeadExportMutationVariables = Exact<{
  input: StartLeadExportInput;
}>;


export type StartLeadExportMutation = { readonly startLeadExport:
    | { readonly __typename: 'ConflictProblem', readonly code: ProblemCode, readonly message: string }
    | { readonly __typename: 'InvalidInputProblem', readonly code: ProblemCode, readonly message: string }
    | { readonly __typename: 'NotFoundProblem', readonly code: ProblemCode, readonly message: string }
    | { readonly __typename: 'StartLeadExportSuccess', readonly export: { readonly id: string, readonly source: Source, readonly status: ExportStatus, readonly rowCount: number | null, readonly downloadUrl: string | null, readonly downloadExpiresAt: string | null, readonly failure:
          | { readonly code: ProblemCode, readonly message: string }
          | { readonly code: ProblemCode, readonly message: string }
          | { readonly code: ProblemCode, readonly message: string }
          | { readonly code: ProblemCode, readonly message: string }
          | { readonly code: ProblemCode, readonly message: string }
         | null } }
    | { readonly __typename: 'UnsupportedProblem', readonly code: ProblemCode, readonly message: string }
    | { readonly __typename: 'UpstreamProblem', readonly code: ProblemCode, readonly message: string }
   | null };

export type LeadExportQueryVariables = Exact<{
  id: string | number;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type LeadExportQuery = { readonly node:
    | { readonly id: string, readonly source: Source, readonly status: ExportStatus, readonly rowCount: number | null, readonly downloadUrl: string | null, readonly downloadExpiresAt: string | null, readonly rows: { readonly nodes: ReadonlyArray<{ readonly visits: number | null, readonly pageViews: number | null, readonly quality: number | null, readonly lead:
            | { readonly id: string, readonly displayName: string | null }
            | { readonly id: string, readonly displayName: string | null }
            | { readonly id: string, readonly displayName: string | null }
            | { readonly id: string, readonly displayName: string | null }
            | { readonly id: string, readonly displayName: string | null }
           }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } }, readonly failure:
        | { readonly code: ProblemCode, readonly message: string }
        | { readonly code: ProblemCode, readonly message: string }
        | { readonly code: ProblemCode, readonly message: string }
        | { readonly code: ProblemCode, readonly message: string }
        | { readonly code: ProblemCode, readonly message: string }
       | null }
    | Record<PropertyKey, never>
   | null };

export type LeadExportUpdatedSubscriptionVariables = Exact<{
  id: string | number;
}>;


export type LeadExportUpdatedSubscription = { readonly leadExportUpdated: { readonly id: string, readonly source: Source, readonly status: ExportStatus, readonly rowCount: number | null, readonly downloadUrl: string | null, readonly downloadExpiresAt: string | null, readonly failure:
      | { readonly code: ProblemCode, readonly message: string }
      | { readonly code: ProblemCode, readonly message: string }
      | { readonly code: ProblemCode, readonly message: string }
      | { readonly code: ProblemCode, readonly message: string }
      | { readonly code: ProblemCode, readonly message: string }
     | null } };

export type LeadIdentifiedSubscriptionVariables = Exact<{
  sources?: ReadonlyArray<Source> | Source | null | undefined;
  after?: string | null | undefined;
}>;


export type LeadIdentifiedSubscription = { readonly leadIdentified: { readonly cursor: string, readonly identifiedAt: string, readonly leadId: string, readonly lead:
      | { readonly source: Source, readonly displayName: string | null, readonly person: { readonly email: string | null } | null }
      | { readonly source: Source, readonly displayName: string | null, readonly person: { readonly email: string | null } | null }
      | { readonly source: Source, readonly displayName: string | null, readonly person: { readonly email: string | null } | null }
      | { readonly source: Source, readonly displayName: string | null, readonly person: { readonly email: string | null } | null }
      | { readonly source: Source, readonly displayName: string | null, readonly person: { readonly email: string | null } | null }
     | null } };

export type LeadQueryVariables = Exact<{
  by: LeadBy;
  freshness?: FreshnessInput | null | undefined;
}>;


export type LeadQuery = { readonly lead:
    | { readonly id: string, readonly source: Source, readonly externalId: string, readonly displayName: string | null, readonly status: LeadStatus, readonly fetchedAt: string, readonly person: { readonly fullName: string | null, readonly email: string | null } | null, readonly company: { readonly name: string | null, readonly domain: string | null } | null, readonly properties: ReadonlyArray<{ readonly name: string, readonly value: unknown }> | null, readonly sessions: { readonly nodes: ReadonlyArray<
          | { readonly id: string, readonly startedAt: string, readonly events: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly type: string, readonly occurredAt: string }> } }
          | { readonly id: string, readonly startedAt: string, readonly events: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly type: string, readonly occurredAt: string }> } }
        > } }
    | { readonly id: string, readonly source: Source, readonly externalId: string, readonly displayName: string | null, readonly status: LeadStatus, readonly fetchedAt: string, readonly person: { readonly fullName: string | null, readonly email: string | null } | null, readonly company: { readonly name: string | null, readonly domain: string | null } | null, readonly properties: ReadonlyArray<{ readonly name: string, readonly value: unknown }> | null, readonly sessions: { readonly nodes: ReadonlyArray<
          | { readonly id: string, readonly startedAt: string, readonly events: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly type: string, readonly occurredAt: string }> } }
          | { readonly id: string, readonly startedAt: string, readonly events: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly type: string, readonly occurredAt: string }> } }
        > } }
    | { readonly id: string, readonly source: Source, readonly externalId: string, readonly displayName: string | null, readonly status: LeadStatus, readonly fetchedAt: string, readonly person: { readonly fullName: string | null, readonly email: string | null } | null, readonly company: { readonly name: string | null, readonly domain: string | null } | null, readonly properties: ReadonlyArray<{ readonly name: string, readonly value: unknown }> | null, readonly sessions: { readonly nodes: ReadonlyArray<
          | { readonly id: string, readonly startedAt: string, readonly events: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly type: string, readonly occurredAt: string }> } }
          | { readonly id: string, readonly startedAt: string, readonly events: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly type: string, readonly occurredAt: string }> } }
        > } }
    | { readonly id: string, readonly source: Source, readonly externalId: string, readonly displayName: string | null, readonly status: LeadStatus, readonly fetchedAt: string, readonly person: { readonly fullName: string | null, readonly email: string | null } | null, readonly company: { readonly name: string | null, readonly domain: string | null } | null, readonly properties: ReadonlyArray<{ readonly name: string, readonly value: unknown }> | null, readonly sessions: { readonly nodes: ReadonlyArray<
          | { readonly id: string, readonly startedAt: string, readonly events: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly type: string, readonly occurredAt: string }> } }
          | { readonly id: string, readonly startedAt: string, readonly events: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly type: string, readonly occurredAt: string }> } }
        > } }
    | { readonly id: string, readonly source: Source, readonly externalId: string, readonly displayName: string | null, readonly status: LeadStatus, readonly fetchedAt: string, readonly person: { readonly fullName: string | null, readonly email: string | null } | null, readonly company: { readonly name: string | null, readonly domain: string | null } | null, readonly properties: ReadonlyArray<{ readonly name: string, readonly value: unknown }> | null, readonly sessions: { readonly nodes: ReadonlyArray<
          | { readonly id: string, readonly startedAt: string, readonly events: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly type: string, readonly occurredAt: string }> } }
          | { readonly id: string, readonly startedAt: string, readonly events: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly type: string, readonly occurredAt: string }> } }
        > } }
   | null };

export type LeadsQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
  sources?: ReadonlyArray<Source> | Source | null | undefined;
  accountIds?: ReadonlyArray<string | number> | string | number | null | undefined;
  window?: WindowInput | null | undefined;
  filter?: LeadFilter | null | undefined;
  orderBy?: LeadOrder | null | undefined;
  freshness?: FreshnessInput | null | undefined;
}>;


export type LeadsQuery = { readonly leads: { readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node:
        | { readonly id: string, readonly source: Source, readonly externalId: string, readonly kind: LeadKind, readonly displayName: string | null, readonly lastSeenAt: string | null, readonly firstSeenAt: string | null, readonly person: { readonly email: string | null } | null, readonly company: { readonly name: string | null, readonly domain: string | null } | null }
        | { readonly id: string, readonly source: Source, readonly externalId: string, readonly kind: LeadKind, readonly displayName: string | null, readonly lastSeenAt: string | null, readonly firstSeenAt: string | null, readonly person: { readonly email: string | null } | null, readonly company: { readonly name: string | null, readonly domain: string | null } | null }
        | { readonly id: string, readonly source: Source, readonly externalId: string, readonly kind: LeadKind, readonly displayName: string | null, readonly lastSeenAt: string | null, readonly firstSeenAt: string | null, readonly person: { readonly email: string | null } | null, readonly company: { readonly name: string | null, readonly domain: string | null } | null }
        | { readonly id: string, readonly source: Source, readonly externalId: string, readonly kind: LeadKind, readonly displayName: string | null, readonly lastSeenAt: string | null, readonly firstSeenAt: string | null, readonly person: { readonly email: string | null } | null, readonly company: { readonly name: string | null, readonly domain: string | null } | null }
        | { readonly id: string, readonly source: Source, readonly externalId: string, readonly kind: LeadKind, readonly displayName: string | null, readonly lastSeenAt: string | null, readonly firstSeenAt: string | null, readonly person: { readonly email: string | null } | null, readonly company: { readonly name: string | null, readonly domain: string | null } | null }
       }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null }, readonly completeness: { readonly isComplete: boolean, readonly sources: ReadonlyArray<{ readonly source: Source, readonly state: SourceState, readonly code: ProblemCode | null, readonly message: string | null, readonly retryAt: string | null, readonly ordered: boolean }> } } };

type ProblemFields_ConflictProblem_Fragment = { readonly code: ProblemCode, readonly message: string, readonly current:
    | { readonly id: string }
    | { readonly id: string }
    | { readonly id: string }
    | { readonly id: string }
    | { readonly id: string }
    | { readonly id: string }
    | { readonly id: string }
    | { readonly id: string }
    | { readonly id: string }
    | { readonly id: string }
    | { readonly id: string }
    | { readonly id: string }
    | { readonly id: string }
    | { readonly id: string }
    | { readonly id: string }
    | { readonly id: string }
    | { readonly id: string }
   | null };

type ProblemFields_InvalidInputProblem_Fragment = { readonly code: ProblemCode, readonly message: string, readonly faults: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string, readonly allowed: ReadonlyArray<string> | null }> };

type ProblemFields_NotFoundProblem_Fragment = { readonly code: ProblemCode, readonly message: string };

type ProblemFields_UnsupportedProblem_Fragment = { readonly supportedBy: ReadonlyArray<Source>, readonly code: ProblemCode, readonly message: string };

type ProblemFields_UpstreamProblem_Fragment = { readonly code: ProblemCode, readonly message: string };

export type ProblemFieldsFragment =
  | ProblemFields_ConflictProblem_Fragment
  | ProblemFields_InvalidInputProblem_Fragment
  | ProblemFields_NotFoundProblem_Fragment
  | ProblemFields_UnsupportedProblem_Fragment
  | ProblemFields_UpstreamProblem_Fragment
;

export type EventTypesQueryVariables = Exact<{
  sources?: ReadonlyArray<Source> | Source | null | undefined;
  search?: string | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type EventTypesQuery = { readonly eventTypes: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly reference: string, readonly name: string, readonly fields: ReadonlyArray<{ readonly entity: string, readonly storageKey: string, readonly type: string, readonly optional: boolean }> }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type CreateEventTypeMutationVariables = Exact<{
  input: CreateEventTypeInput;
}>;


export type CreateEventTypeMutation = { readonly createEventType:
    | { readonly __typename: 'ConflictProblem', readonly code: ProblemCode, readonly message: string, readonly current:
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
       | null }
    | { readonly __typename: 'CreateEventTypeSuccess', readonly eventTypeId: string, readonly eventType: { readonly reference: string, readonly name: string } | null }
    | { readonly __typename: 'InvalidInputProblem', readonly code: ProblemCode, readonly message: string, readonly faults: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string, readonly allowed: ReadonlyArray<string> | null }> }
    | { readonly __typename: 'UnsupportedProblem', readonly supportedBy: ReadonlyArray<Source>, readonly code: ProblemCode, readonly message: string }
    | { readonly __typename: 'UpstreamProblem', readonly code: ProblemCode, readonly message: string }
   | null };

export type TrashedEventsQueryVariables = Exact<{
  sources?: ReadonlyArray<Source> | Source | null | undefined;
  since?: string | null | undefined;
}>;


export type TrashedEventsQuery = { readonly trashedEvents: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly eventType: string | null, readonly processedAt: string, readonly errors: ReadonlyArray<{ readonly type: string, readonly field: string | null, readonly value: unknown }> }>, readonly completeness: { readonly isComplete: boolean } } };

export type EventInsightsQueryVariables = Exact<{
  input: EventInsightsInput;
}>;


export type EventInsightsQuery = { readonly eventInsights:
    | { readonly __typename: 'EventInsights', readonly points: ReadonlyArray<{ readonly identifier: string, readonly interval: string, readonly values: ReadonlyArray<{ readonly key: string, readonly value: number }> }> }
    | { readonly __typename: 'InvalidInputProblem', readonly code: ProblemCode, readonly message: string, readonly faults: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string, readonly allowed: ReadonlyArray<string> | null }> }
    | { readonly __typename: 'UnsupportedProblem', readonly supportedBy: ReadonlyArray<Source>, readonly code: ProblemCode, readonly message: string }
    | { readonly __typename: 'UpstreamProblem', readonly code: ProblemCode, readonly message: string }
   };

export type SetEventStateMutationVariables = Exact<{
  input: SetEventStateInput;
}>;


export type SetEventStateMutation = { readonly setEventState:
    | { readonly __typename: 'InvalidInputProblem', readonly code: ProblemCode, readonly message: string, readonly faults: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string, readonly allowed: ReadonlyArray<string> | null }> }
    | { readonly __typename: 'NotFoundProblem', readonly code: ProblemCode, readonly message: string }
    | { readonly __typename: 'SetEventMetricSuccess', readonly eventId: string, readonly event: { readonly metrics: { readonly nodes: ReadonlyArray<{ readonly key: string, readonly value: number | null, readonly date: string | null }> } } | null }
    | { readonly __typename: 'UnsupportedProblem', readonly supportedBy: ReadonlyArray<Source>, readonly code: ProblemCode, readonly message: string }
    | { readonly __typename: 'UpstreamProblem', readonly code: ProblemCode, readonly message: string }
   | null };

export type SetEventStatisticMutationVariables = Exact<{
  input: SetEventStatisticInput;
}>;


export type SetEventStatisticMutation = { readonly setEventStatistic:
    | { readonly __typename: 'InvalidInputProblem', readonly code: ProblemCode, readonly message: string, readonly faults: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string, readonly allowed: ReadonlyArray<string> | null }> }
    | { readonly __typename: 'NotFoundProblem', readonly code: ProblemCode, readonly message: string }
    | { readonly __typename: 'SetEventMetricSuccess', readonly eventId: string, readonly event: { readonly metrics: { readonly nodes: ReadonlyArray<{ readonly key: string, readonly value: number | null, readonly money: { readonly amount: string, readonly currency: string } | null }> } } | null }
    | { readonly __typename: 'UnsupportedProblem', readonly supportedBy: ReadonlyArray<Source>, readonly code: ProblemCode, readonly message: string }
    | { readonly __typename: 'UpstreamProblem', readonly code: ProblemCode, readonly message: string }
   | null };

export type EventWithRawQueryVariables = Exact<{
  id: string | number;
}>;


export type EventWithRawQuery = { readonly node:
    | { readonly type: string, readonly nonce: string | null, readonly raw: Record<string, unknown> | null }
    | Record<PropertyKey, never>
   | null };

export type CreateCampaignMutationVariables = Exact<{
  input: CreateCampaignInput;
}>;


export type CreateCampaignMutation = { readonly createCampaign:
    | { readonly __typename: 'CampaignSuccess', readonly campaignId: string, readonly campaign: { readonly name: string, readonly slug: string, readonly active: boolean, readonly currency: string | null } | null }
    | { readonly __typename: 'ConflictProblem', readonly code: ProblemCode, readonly message: string, readonly current:
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
       | null }
    | { readonly __typename: 'InvalidInputProblem', readonly code: ProblemCode, readonly message: string, readonly faults: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string, readonly allowed: ReadonlyArray<string> | null }> }
    | { readonly __typename: 'NotFoundProblem', readonly code: ProblemCode, readonly message: string }
    | { readonly __typename: 'UnsupportedProblem', readonly supportedBy: ReadonlyArray<Source>, readonly code: ProblemCode, readonly message: string }
    | { readonly __typename: 'UpstreamProblem', readonly code: ProblemCode, readonly message: string }
   | null };

export type UpdateCampaignMutationVariables = Exact<{
  input: UpdateCampaignInput;
}>;


export type UpdateCampaignMutation = { readonly updateCampaign:
    | { readonly __typename: 'CampaignSuccess', readonly campaign: { readonly name: string, readonly active: boolean } | null }
    | { readonly __typename: 'ConflictProblem', readonly code: ProblemCode, readonly message: string, readonly current:
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
       | null }
    | { readonly __typename: 'InvalidInputProblem', readonly code: ProblemCode, readonly message: string, readonly faults: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string, readonly allowed: ReadonlyArray<string> | null }> }
    | { readonly __typename: 'NotFoundProblem', readonly code: ProblemCode, readonly message: string }
    | { readonly __typename: 'UnsupportedProblem', readonly supportedBy: ReadonlyArray<Source>, readonly code: ProblemCode, readonly message: string }
    | { readonly __typename: 'UpstreamProblem', readonly code: ProblemCode, readonly message: string }
   | null };

export type CreateOutlayMutationVariables = Exact<{
  input: CreateOutlayInput;
}>;


export type CreateOutlayMutation = { readonly createOutlay:
    | { readonly __typename: 'ConflictProblem', readonly code: ProblemCode, readonly message: string, readonly current:
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
       | null }
    | { readonly __typename: 'InvalidInputProblem', readonly code: ProblemCode, readonly message: string, readonly faults: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string, readonly allowed: ReadonlyArray<string> | null }> }
    | { readonly __typename: 'NotFoundProblem', readonly code: ProblemCode, readonly message: string }
    | { readonly __typename: 'OutlaySuccess', readonly outlayId: string, readonly outlay: { readonly amount: { readonly amount: string, readonly currency: string } } | null }
    | { readonly __typename: 'UnsupportedProblem', readonly supportedBy: ReadonlyArray<Source>, readonly code: ProblemCode, readonly message: string }
    | { readonly __typename: 'UpstreamProblem', readonly code: ProblemCode, readonly message: string }
   | null };

export type UpdateOutlayMutationVariables = Exact<{
  input: UpdateOutlayInput;
}>;


export type UpdateOutlayMutation = { readonly updateOutlay:
    | { readonly __typename: 'ConflictProblem', readonly code: ProblemCode, readonly message: string, readonly current:
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
       | null }
    | { readonly __typename: 'InvalidInputProblem', readonly code: ProblemCode, readonly message: string, readonly faults: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string, readonly allowed: ReadonlyArray<string> | null }> }
    | { readonly __typename: 'NotFoundProblem', readonly code: ProblemCode, readonly message: string }
    | { readonly __typename: 'OutlaySuccess', readonly outlayId: string, readonly outlay: { readonly region: string | null, readonly amount: { readonly amount: string, readonly currency: string } } | null }
    | { readonly __typename: 'UnsupportedProblem', readonly supportedBy: ReadonlyArray<Source>, readonly code: ProblemCode, readonly message: string }
    | { readonly __typename: 'UpstreamProblem', readonly code: ProblemCode, readonly message: string }
   | null };

export type CampaignOutlaysQueryVariables = Exact<{
  id: string | number;
}>;


export type CampaignOutlaysQuery = { readonly node:
    | { readonly name: string, readonly outlays: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly startDate: string, readonly endDate: string, readonly amount: { readonly amount: string } }>, readonly totalCount: { readonly value: number } | null } }
    | Record<PropertyKey, never>
   | null };

export type RecordOfflineInteractionMutationVariables = Exact<{
  input: OfflineInteractionInput;
}>;


export type RecordOfflineInteractionMutation = { readonly recordOfflineInteraction:
    | { readonly __typename: 'ConflictProblem', readonly code: ProblemCode, readonly message: string, readonly current:
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
       | null }
    | { readonly __typename: 'InvalidInputProblem', readonly code: ProblemCode, readonly message: string, readonly faults: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string, readonly allowed: ReadonlyArray<string> | null }> }
    | { readonly __typename: 'OfflineInteractionSuccess', readonly accepted: boolean }
    | { readonly __typename: 'UnsupportedProblem', readonly supportedBy: ReadonlyArray<Source>, readonly code: ProblemCode, readonly message: string }
    | { readonly __typename: 'UpstreamProblem', readonly code: ProblemCode, readonly message: string }
   | null };

export type RetryTrashedEventMutationVariables = Exact<{
  input: RetryTrashedEventInput;
}>;


export type RetryTrashedEventMutation = { readonly retryTrashedEvent:
    | { readonly __typename: 'ConflictProblem', readonly code: ProblemCode, readonly message: string, readonly current:
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
       | null }
    | { readonly __typename: 'InvalidInputProblem', readonly code: ProblemCode, readonly message: string, readonly faults: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string, readonly allowed: ReadonlyArray<string> | null }> }
    | { readonly __typename: 'NotFoundProblem', readonly code: ProblemCode, readonly message: string }
    | { readonly __typename: 'RetryTrashedEventSuccess', readonly eventId: string }
    | { readonly __typename: 'UnsupportedProblem', readonly supportedBy: ReadonlyArray<Source>, readonly code: ProblemCode, readonly message: string }
    | { readonly __typename: 'UpstreamProblem', readonly code: ProblemCode, readonly message: string }
   | null };

export type ProfileByQueryVariables = Exact<{
  by: ProfileBy;
  window?: WindowInput | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type ProfileByQuery = { readonly profile: { readonly id: string, readonly kind: LeadKind, readonly displayName: string | null, readonly leads: { readonly nodes: ReadonlyArray<
        | { readonly id: string, readonly source: Source, readonly displayName: string | null }
        | { readonly id: string, readonly source: Source, readonly displayName: string | null }
        | { readonly id: string, readonly source: Source, readonly displayName: string | null }
        | { readonly id: string, readonly source: Source, readonly displayName: string | null }
        | { readonly id: string, readonly source: Source, readonly displayName: string | null }
      > }, readonly sessions: { readonly nodes: ReadonlyArray<
        | { readonly id: string, readonly source: Source, readonly startedAt: string }
        | { readonly id: string, readonly source: Source, readonly startedAt: string }
      >, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly completeness: { readonly sources: ReadonlyArray<{ readonly source: Source, readonly state: SourceState }> } }, readonly related: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly kind: LeadKind, readonly displayName: string | null }> }, readonly person: { readonly fullName: string | null, readonly email: string | null } | null, readonly company: { readonly name: string | null, readonly domain: string | null } | null, readonly identifiers: ReadonlyArray<{ readonly type: string, readonly value: string, readonly source: Source, readonly firstSeenAt: string | null }>, readonly refusedIdentifiers: ReadonlyArray<{ readonly type: string, readonly value: string, readonly reason: RefusalReason, readonly leadId: string, readonly firstSeenAt: string | null }>, readonly fields: ReadonlyArray<{ readonly name: string, readonly value: unknown, readonly source: Source, readonly leadId: string, readonly observedAt: string | null }>, readonly conflicts: ReadonlyArray<{ readonly name: string, readonly values: ReadonlyArray<{ readonly value: unknown, readonly source: Source, readonly leadId: string }> }> } | null };

export type ProfilesQueryVariables = Exact<{
  kind?: LeadKind | null | undefined;
  search?: string | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type ProfilesQuery = { readonly profiles: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly kind: LeadKind, readonly displayName: string | null, readonly leads: { readonly nodes: ReadonlyArray<
          | { readonly id: string, readonly source: Source, readonly externalId: string }
          | { readonly id: string, readonly source: Source, readonly externalId: string }
          | { readonly id: string, readonly source: Source, readonly externalId: string }
          | { readonly id: string, readonly source: Source, readonly externalId: string }
          | { readonly id: string, readonly source: Source, readonly externalId: string }
        > } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly totalCount: { readonly value: number } | null } };

export type LeadProfilesQueryVariables = Exact<{
  sources?: ReadonlyArray<Source> | Source | null | undefined;
  window?: WindowInput | null | undefined;
  first?: number | null | undefined;
}>;


export type LeadProfilesQuery = { readonly leads: { readonly nodes: ReadonlyArray<
      | { readonly id: string, readonly profile: { readonly id: string, readonly kind: LeadKind, readonly leads: { readonly nodes: ReadonlyArray<
              | { readonly id: string, readonly source: Source }
              | { readonly id: string, readonly source: Source }
              | { readonly id: string, readonly source: Source }
              | { readonly id: string, readonly source: Source }
              | { readonly id: string, readonly source: Source }
            > } } | null }
      | { readonly id: string, readonly profile: { readonly id: string, readonly kind: LeadKind, readonly leads: { readonly nodes: ReadonlyArray<
              | { readonly id: string, readonly source: Source }
              | { readonly id: string, readonly source: Source }
              | { readonly id: string, readonly source: Source }
              | { readonly id: string, readonly source: Source }
              | { readonly id: string, readonly source: Source }
            > } } | null }
      | { readonly id: string, readonly profile: { readonly id: string, readonly kind: LeadKind, readonly leads: { readonly nodes: ReadonlyArray<
              | { readonly id: string, readonly source: Source }
              | { readonly id: string, readonly source: Source }
              | { readonly id: string, readonly source: Source }
              | { readonly id: string, readonly source: Source }
              | { readonly id: string, readonly source: Source }
            > } } | null }
      | { readonly id: string, readonly profile: { readonly id: string, readonly kind: LeadKind, readonly leads: { readonly nodes: ReadonlyArray<
              | { readonly id: string, readonly source: Source }
              | { readonly id: string, readonly source: Source }
              | { readonly id: string, readonly source: Source }
              | { readonly id: string, readonly source: Source }
              | { readonly id: string, readonly source: Source }
            > } } | null }
      | { readonly id: string, readonly profile: { readonly id: string, readonly kind: LeadKind, readonly leads: { readonly nodes: ReadonlyArray<
              | { readonly id: string, readonly source: Source }
              | { readonly id: string, readonly source: Source }
              | { readonly id: string, readonly source: Source }
              | { readonly id: string, readonly source: Source }
              | { readonly id: string, readonly source: Source }
            > } } | null }
    > } };

export type LinkLeadsMutationVariables = Exact<{
  input: LinkLeadsInput;
}>;


export type LinkLeadsMutation = { readonly linkLeads:
    | { readonly __typename: 'ConflictProblem', readonly code: ProblemCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
    | { readonly __typename: 'InvalidInputProblem', readonly code: ProblemCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
    | { readonly __typename: 'LinkLeadsSuccess', readonly profiles: ReadonlyArray<{ readonly id: string, readonly leads: { readonly nodes: ReadonlyArray<
            | { readonly id: string, readonly source: Source }
            | { readonly id: string, readonly source: Source }
            | { readonly id: string, readonly source: Source }
            | { readonly id: string, readonly source: Source }
            | { readonly id: string, readonly source: Source }
          > } }> }
    | { readonly __typename: 'NotFoundProblem', readonly code: ProblemCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
    | { readonly __typename: 'UnsupportedProblem', readonly code: ProblemCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
    | { readonly __typename: 'UpstreamProblem', readonly code: ProblemCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   | null };

export type UnlinkLeadMutationVariables = Exact<{
  input: UnlinkLeadInput;
}>;


export type UnlinkLeadMutation = { readonly unlinkLead:
    | { readonly __typename: 'ConflictProblem', readonly code: ProblemCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
    | { readonly __typename: 'InvalidInputProblem', readonly code: ProblemCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
    | { readonly __typename: 'LinkLeadsSuccess', readonly profiles: ReadonlyArray<{ readonly id: string, readonly leads: { readonly nodes: ReadonlyArray<
            | { readonly id: string, readonly source: Source }
            | { readonly id: string, readonly source: Source }
            | { readonly id: string, readonly source: Source }
            | { readonly id: string, readonly source: Source }
            | { readonly id: string, readonly source: Source }
          > } }> }
    | { readonly __typename: 'NotFoundProblem', readonly code: ProblemCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
    | { readonly __typename: 'UnsupportedProblem', readonly code: ProblemCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
    | { readonly __typename: 'UpstreamProblem', readonly code: ProblemCode, readonly message: string, readonly path: ReadonlyArray<string> | null }
   | null };

export type EraseLeadMutationVariables = Exact<{
  input: EraseLeadInput;
}>;


export type EraseLeadMutation = { readonly eraseLead:
    | { readonly __typename: 'EraseLeadSuccess', readonly erasedId: string, readonly eventsErased: number }
    | { readonly __typename: 'NotFoundProblem', readonly code: ProblemCode, readonly message: string }
    | { readonly __typename: 'UnsupportedProblem', readonly code: ProblemCode, readonly message: string }
    | { readonly __typename: 'UpstreamProblem', readonly code: ProblemCode, readonly message: string }
   | null };

type Linked_ConflictProblem_Fragment = { readonly __typename: 'ConflictProblem', readonly code: ProblemCode, readonly message: string, readonly path: ReadonlyArray<string> | null };

type Linked_InvalidInputProblem_Fragment = { readonly __typename: 'InvalidInputProblem', readonly code: ProblemCode, readonly message: string, readonly path: ReadonlyArray<string> | null };

type Linked_LinkLeadsSuccess_Fragment = { readonly __typename: 'LinkLeadsSuccess', readonly profiles: ReadonlyArray<{ readonly id: string, readonly leads: { readonly nodes: ReadonlyArray<
        | { readonly id: string, readonly source: Source }
        | { readonly id: string, readonly source: Source }
        | { readonly id: string, readonly source: Source }
        | { readonly id: string, readonly source: Source }
        | { readonly id: string, readonly source: Source }
      > } }> };

type Linked_NotFoundProblem_Fragment = { readonly __typename: 'NotFoundProblem', readonly code: ProblemCode, readonly message: string, readonly path: ReadonlyArray<string> | null };

type Linked_UnsupportedProblem_Fragment = { readonly __typename: 'UnsupportedProblem', readonly code: ProblemCode, readonly message: string, readonly path: ReadonlyArray<string> | null };

type Linked_UpstreamProblem_Fragment = { readonly __typename: 'UpstreamProblem', readonly code: ProblemCode, readonly message: string, readonly path: ReadonlyArray<string> | null };

export type LinkedFragment =
  | Linked_ConflictProblem_Fragment
  | Linked_InvalidInputProblem_Fragment
  | Linked_LinkLeadsSuccess_Fragment
  | Linked_NotFoundProblem_Fragment
  | Linked_UnsupportedProblem_Fragment
  | Linked_UpstreamProblem_Fragment
;

export type WholeProfileFragment = { readonly id: string, readonly kind: LeadKind, readonly displayName: string | null, readonly person: { readonly fullName: string | null, readonly email: string | null } | null, readonly company: { readonly name: string | null, readonly domain: string | null } | null, readonly identifiers: ReadonlyArray<{ readonly type: string, readonly value: string, readonly source: Source, readonly firstSeenAt: string | null }>, readonly refusedIdentifiers: ReadonlyArray<{ readonly type: string, readonly value: string, readonly reason: RefusalReason, readonly leadId: string, readonly firstSeenAt: string | null }>, readonly fields: ReadonlyArray<{ readonly name: string, readonly value: unknown, readonly source: Source, readonly leadId: string, readonly observedAt: string | null }>, readonly conflicts: ReadonlyArray<{ readonly name: string, readonly values: ReadonlyArray<{ readonly value: unknown, readonly source: Source, readonly leadId: string }> }> };

export type StitchQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  sources?: ReadonlyArray<Source> | Source | null | undefined;
  window?: WindowInput | null | undefined;
  filter?: LeadFilter | null | undefined;
  orderBy?: LeadOrder | null | undefined;
  freshness?: FreshnessInput | null | undefined;
  sessions?: number | null | undefined;
  events?: number | null | undefined;
}>;


export type StitchQuery = { readonly leads: { readonly nodes: ReadonlyArray<
      | { readonly id: string, readonly source: Source, readonly externalId: string, readonly displayName: string | null, readonly lastSeenAt: string | null, readonly sessions: { readonly nodes: ReadonlyArray<
            | { readonly id: string, readonly externalId: string, readonly startedAt: string, readonly derived: boolean, readonly events: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly externalId: string, readonly type: string, readonly occurredAt: string, readonly occurredAtDerived: boolean }> } }
            | { readonly id: string, readonly externalId: string, readonly startedAt: string, readonly derived: boolean, readonly events: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly externalId: string, readonly type: string, readonly occurredAt: string, readonly occurredAtDerived: boolean }> } }
          >, readonly completeness: { readonly isComplete: boolean, readonly sources: ReadonlyArray<{ readonly source: Source, readonly accountId: string | null, readonly state: SourceState, readonly asOf: string | null, readonly code: ProblemCode | null, readonly message: string | null, readonly retryAt: string | null, readonly ordered: boolean }> } } }
      | { readonly id: string, readonly source: Source, readonly externalId: string, readonly displayName: string | null, readonly lastSeenAt: string | null, readonly sessions: { readonly nodes: ReadonlyArray<
            | { readonly id: string, readonly externalId: string, readonly startedAt: string, readonly derived: boolean, readonly events: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly externalId: string, readonly type: string, readonly occurredAt: string, readonly occurredAtDerived: boolean }> } }
            | { readonly id: string, readonly externalId: string, readonly startedAt: string, readonly derived: boolean, readonly events: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly externalId: string, readonly type: string, readonly occurredAt: string, readonly occurredAtDerived: boolean }> } }
          >, readonly completeness: { readonly isComplete: boolean, readonly sources: ReadonlyArray<{ readonly source: Source, readonly accountId: string | null, readonly state: SourceState, readonly asOf: string | null, readonly code: ProblemCode | null, readonly message: string | null, readonly retryAt: string | null, readonly ordered: boolean }> } } }
      | { readonly id: string, readonly source: Source, readonly externalId: string, readonly displayName: string | null, readonly lastSeenAt: string | null, readonly sessions: { readonly nodes: ReadonlyArray<
            | { readonly id: string, readonly externalId: string, readonly startedAt: string, readonly derived: boolean, readonly events: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly externalId: string, readonly type: string, readonly occurredAt: string, readonly occurredAtDerived: boolean }> } }
            | { readonly id: string, readonly externalId: string, readonly startedAt: string, readonly derived: boolean, readonly events: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly externalId: string, readonly type: string, readonly occurredAt: string, readonly occurredAtDerived: boolean }> } }
          >, readonly completeness: { readonly isComplete: boolean, readonly sources: ReadonlyArray<{ readonly source: Source, readonly accountId: string | null, readonly state: SourceState, readonly asOf: string | null, readonly code: ProblemCode | null, readonly message: string | null, readonly retryAt: string | null, readonly ordered: boolean }> } } }
      | { readonly id: string, readonly source: Source, readonly externalId: string, readonly displayName: string | null, readonly lastSeenAt: string | null, readonly sessions: { readonly nodes: ReadonlyArray<
            | { readonly id: string, readonly externalId: string, readonly startedAt: string, readonly derived: boolean, readonly events: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly externalId: string, readonly type: string, readonly occurredAt: string, readonly occurredAtDerived: boolean }> } }
            | { readonly id: string, readonly externalId: string, readonly startedAt: string, readonly derived: boolean, readonly events: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly externalId: string, readonly type: string, readonly occurredAt: string, readonly occurredAtDerived: boolean }> } }
          >, readonly completeness: { readonly isComplete: boolean, readonly sources: ReadonlyArray<{ readonly source: Source, readonly accountId: string | null, readonly state: SourceState, readonly asOf: string | null, readonly code: ProblemCode | null, readonly message: string | null, readonly retryAt: string | null, readonly ordered: boolean }> } } }
      | { readonly id: string, readonly source: Source, readonly externalId: string, readonly displayName: string | null, readonly lastSeenAt: string | null, readonly sessions: { readonly nodes: ReadonlyArray<
            | { readonly id: string, readonly externalId: string, readonly startedAt: string, readonly derived: boolean, readonly events: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly externalId: string, readonly type: string, readonly occurredAt: string, readonly occurredAtDerived: boolean }> } }
            | { readonly id: string, readonly externalId: string, readonly startedAt: string, readonly derived: boolean, readonly events: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly externalId: string, readonly type: string, readonly occurredAt: string, readonly occurredAtDerived: boolean }> } }
          >, readonly completeness: { readonly isComplete: boolean, readonly sources: ReadonlyArray<{ readonly source: Source, readonly accountId: string | null, readonly state: SourceState, readonly asOf: string | null, readonly code: ProblemCode | null, readonly message: string | null, readonly retryAt: string | null, readonly ordered: boolean }> } } }
    >, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly completeness: { readonly isComplete: boolean, readonly sources: ReadonlyArray<{ readonly source: Source, readonly accountId: string | null, readonly state: SourceState, readonly asOf: string | null, readonly code: ProblemCode | null, readonly message: string | null, readonly retryAt: string | null, readonly ordered: boolean }> }, readonly window: { readonly from: string, readonly to: string } | null } };

export type StatusFragment = { readonly source: Source, readonly accountId: string | null, readonly state: SourceState, readonly asOf: string | null, readonly code: ProblemCode | null, readonly message: string | null, readonly retryAt: string | null, readonly ordered: boolean };

export type TrackEventsMutationVariables = Exact<{
  input: TrackEventsInput;
}>;


export type TrackEventsMutation = { readonly trackEvents:
    | { readonly __typename: 'InvalidInputProblem', readonly code: ProblemCode, readonly message: string }
    | { readonly __typename: 'TrackEventsSuccess', readonly accepted: number, readonly results: ReadonlyArray<{ readonly nonce: string, readonly eventId: string | null, readonly duplicate: boolean | null, readonly problem:
          | { readonly code: ProblemCode, readonly message: string }
          | { readonly code: ProblemCode, readonly message: string }
          | { readonly code: ProblemCode, readonly message: string }
          | { readonly code: ProblemCode, readonly message: string }
          | { readonly code: ProblemCode, readonly message: string }
         | null }> }
    | { readonly __typename: 'UnsupportedProblem', readonly code: ProblemCode, readonly message: string }
    | { readonly __typename: 'UpstreamProblem', readonly code: ProblemCode, readonly message: string }
   | null };

export type UpstreamsQueryVariables = Exact<{ [key: string]: never; }>;


export type UpstreamsQuery = { readonly upstreams: ReadonlyArray<{ readonly source: Source, readonly configured: boolean, readonly healthy: boolean, readonly circuit: CircuitState, readonly lastError: string | null, readonly budgets: ReadonlyArray<{ readonly bucket: string, readonly limit: number, readonly windowSeconds: number, readonly available: number, readonly queued: number, readonly nextSlotAt: string | null, readonly throttledCount: number, readonly contended: boolean }>, readonly cache: { readonly entries: number, readonly hits: number, readonly misses: number } }> };

export type UpdateLeadMutationVariables = Exact<{
  input: UpdateLeadInput;
}>;


export type UpdateLeadMutation = { readonly updateLead:
    | { readonly __typename: 'ConflictProblem', readonly code: ProblemCode, readonly message: string, readonly current:
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly status: LeadStatus, readonly tags: ReadonlyArray<string>, readonly id: string, readonly assignee: { readonly externalId: string } | null }
        | { readonly status: LeadStatus, readonly tags: ReadonlyArray<string>, readonly id: string, readonly assignee: { readonly externalId: string } | null }
        | { readonly id: string }
        | { readonly status: LeadStatus, readonly tags: ReadonlyArray<string>, readonly id: string, readonly assignee: { readonly externalId: string } | null }
        | { readonly status: LeadStatus, readonly tags: ReadonlyArray<string>, readonly id: string, readonly assignee: { readonly externalId: string } | null }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly id: string }
        | { readonly status: LeadStatus, readonly tags: ReadonlyArray<string>, readonly id: string, readonly assignee: { readonly externalId: string } | null }
       | null }
    | { readonly __typename: 'InvalidInputProblem', readonly code: ProblemCode, readonly message: string, readonly faults: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string, readonly allowed: ReadonlyArray<string> | null }> }
    | { readonly __typename: 'NotFoundProblem', readonly code: ProblemCode, readonly message: string }
    | { readonly __typename: 'UnsupportedProblem', readonly code: ProblemCode, readonly message: string, readonly supportedBy: ReadonlyArray<Source> }
    | { readonly __typename: 'UpdateLeadSuccess', readonly leadId: string, readonly lead:
        | { readonly id: string, readonly status: LeadStatus, readonly tags: ReadonlyArray<string>, readonly assignee: { readonly externalId: string, readonly name: string | null } | null }
        | { readonly id: string, readonly status: LeadStatus, readonly tags: ReadonlyArray<string>, readonly assignee: { readonly externalId: string, readonly name: string | null } | null }
        | { readonly id: string, readonly status: LeadStatus, readonly tags: ReadonlyArray<string>, readonly assignee: { readonly externalId: string, readonly name: string | null } | null }
        | { readonly id: string, readonly status: LeadStatus, readonly tags: ReadonlyArray<string>, readonly assignee: { readonly externalId: string, readonly name: string | null } | null }
        | { readonly id: string, readonly status: LeadStatus, readonly tags: ReadonlyArray<string>, readonly assignee: { readonly externalId: string, readonly name: string | null } | null }
       | null }
    | { readonly __typename: 'UpstreamProblem', readonly code: ProblemCode, readonly message: string, readonly source: Source, readonly retryAt: string | null }
   | null };

export const ExportFieldsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ExportFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"LeadExport"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"rowCount"}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"Field","name":{"kind":"Name","value":"downloadUrl"}},{"kind":"Field","name":{"kind":"Name","value":"downloadExpiresAt"}}]}}]} as unknown as DocumentNode<ExportFieldsFragment, unknown>;
export const ProblemFieldsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ProblemFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Problem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInputProblem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"faults"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"allowed"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UnsupportedProblem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"supportedBy"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ConflictProblem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"current"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]} as unknown as DocumentNode<ProblemFieldsFragment, unknown>;
export const LinkedFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Linked"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"LinkLeadsResult"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"LinkLeadsSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"profiles"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"leads"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"source"}}]}}]}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Problem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]}}]} as unknown as DocumentNode<LinkedFragment, unknown>;
export const WholeProfileFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"WholeProfile"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Profile"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"person"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"fullName"}},{"kind":"Field","name":{"kind":"Name","value":"email"}}]}},{"kind":"Field","name":{"kind":"Name","value":"company"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"domain"}}]}},{"kind":"Field","name":{"kind":"Name","value":"identifiers"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"firstSeenAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"refusedIdentifiers"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"leadId"}},{"kind":"Field","name":{"kind":"Name","value":"firstSeenAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"fields"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"leadId"}},{"kind":"Field","name":{"kind":"Name","value":"observedAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"conflicts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"values"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"leadId"}}]}}]}}]}}]} as unknown as DocumentNode<WholeProfileFragment, unknown>;
export const StatusFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Status"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SourceStatus"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"accountId"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"asOf"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"retryAt"}},{"kind":"Field","name":{"kind":"Name","value":"ordered"}}]}}]} as unknown as DocumentNode<StatusFragment, unknown>;
export const BrowseDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Browse"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"window"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"WindowInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"accounts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"timezone"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"customFeeds"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"criteria"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"excluded"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"campaigns"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"slug"}},{"kind":"Field","name":{"kind":"Name","value":"active"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"visits"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"window"},"value":{"kind":"Variable","name":{"kind":"Name","value":"window"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"lfClientId"}},{"kind":"Field","name":{"kind":"Name","value":"route"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"pagePath"}},{"kind":"Field","name":{"kind":"Name","value":"timeOnPageSeconds"}}]}}]}}]}}]}}]} as unknown as DocumentNode<BrowseQuery, BrowseQueryVariables>;
export const StartLeadExportDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"StartLeadExport"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"StartLeadExportInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"startLeadExport"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"StartLeadExportSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"export"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ExportFields"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Problem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ExportFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"LeadExport"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"rowCount"}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"Field","name":{"kind":"Name","value":"downloadUrl"}},{"kind":"Field","name":{"kind":"Name","value":"downloadExpiresAt"}}]}}]} as unknown as DocumentNode<StartLeadExportMutation, StartLeadExportMutationVariables>;
export const LeadExportDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"LeadExport"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"LeadExport"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ExportFields"}},{"kind":"Field","name":{"kind":"Name","value":"rows"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"lead"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}},{"kind":"Field","name":{"kind":"Name","value":"visits"}},{"kind":"Field","name":{"kind":"Name","value":"pageViews"}},{"kind":"Field","name":{"kind":"Name","value":"quality"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ExportFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"LeadExport"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"rowCount"}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"Field","name":{"kind":"Name","value":"downloadUrl"}},{"kind":"Field","name":{"kind":"Name","value":"downloadExpiresAt"}}]}}]} as unknown as DocumentNode<LeadExportQuery, LeadExportQueryVariables>;
export const LeadExportUpdatedDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"LeadExportUpdated"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"leadExportUpdated"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ExportFields"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ExportFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"LeadExport"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"rowCount"}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"Field","name":{"kind":"Name","value":"downloadUrl"}},{"kind":"Field","name":{"kind":"Name","value":"downloadExpiresAt"}}]}}]} as unknown as DocumentNode<LeadExportUpdatedSubscription, LeadExportUpdatedSubscriptionVariables>;
export const LeadIdentifiedDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"LeadIdentified"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"sources"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Source"}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"leadIdentified"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"sources"},"value":{"kind":"Variable","name":{"kind":"Name","value":"sources"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"identifiedAt"}},{"kind":"Field","name":{"kind":"Name","value":"leadId"}},{"kind":"Field","name":{"kind":"Name","value":"lead"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"person"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"email"}}]}}]}}]}}]}}]} as unknown as DocumentNode<LeadIdentifiedSubscription, LeadIdentifiedSubscriptionVariables>;
export const LeadDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Lead"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"by"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"LeadBy"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"freshness"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"FreshnessInput"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"lead"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"by"},"value":{"kind":"Variable","name":{"kind":"Name","value":"by"}}},{"kind":"Argument","name":{"kind":"Name","value":"freshness"},"value":{"kind":"Variable","name":{"kind":"Name","value":"freshness"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"fetchedAt"}},{"kind":"Field","name":{"kind":"Name","value":"person"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"fullName"}},{"kind":"Field","name":{"kind":"Name","value":"email"}}]}},{"kind":"Field","name":{"kind":"Name","value":"company"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"domain"}}]}},{"kind":"Field","name":{"kind":"Name","value":"properties"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"sessions"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"events"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"10"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"occurredAt"}}]}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<LeadQuery, LeadQueryVariables>;
export const LeadsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Leads"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"last"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"before"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"sources"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Source"}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"accountIds"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"window"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"WindowInput"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"LeadFilter"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"orderBy"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"LeadOrder"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"freshness"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"FreshnessInput"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"leads"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"last"},"value":{"kind":"Variable","name":{"kind":"Name","value":"last"}}},{"kind":"Argument","name":{"kind":"Name","value":"before"},"value":{"kind":"Variable","name":{"kind":"Name","value":"before"}}},{"kind":"Argument","name":{"kind":"Name","value":"sources"},"value":{"kind":"Variable","name":{"kind":"Name","value":"sources"}}},{"kind":"Argument","name":{"kind":"Name","value":"accountIds"},"value":{"kind":"Variable","name":{"kind":"Name","value":"accountIds"}}},{"kind":"Argument","name":{"kind":"Name","value":"window"},"value":{"kind":"Variable","name":{"kind":"Name","value":"window"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"Variable","name":{"kind":"Name","value":"orderBy"}}},{"kind":"Argument","name":{"kind":"Name","value":"freshness"},"value":{"kind":"Variable","name":{"kind":"Name","value":"freshness"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"lastSeenAt"}},{"kind":"Field","name":{"kind":"Name","value":"firstSeenAt"}},{"kind":"Field","name":{"kind":"Name","value":"person"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"email"}}]}},{"kind":"Field","name":{"kind":"Name","value":"company"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"domain"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"hasPreviousPage"}},{"kind":"Field","name":{"kind":"Name","value":"startCursor"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"completeness"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"isComplete"}},{"kind":"Field","name":{"kind":"Name","value":"sources"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"retryAt"}},{"kind":"Field","name":{"kind":"Name","value":"ordered"}}]}}]}}]}}]}}]} as unknown as DocumentNode<LeadsQuery, LeadsQueryVariables>;
export const EventTypesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"EventTypes"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"sources"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Source"}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"search"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"eventTypes"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"sources"},"value":{"kind":"Variable","name":{"kind":"Name","value":"sources"}}},{"kind":"Argument","name":{"kind":"Name","value":"search"},"value":{"kind":"Variable","name":{"kind":"Name","value":"search"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"reference"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"fields"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"entity"}},{"kind":"Field","name":{"kind":"Name","value":"storageKey"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"optional"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<EventTypesQuery, EventTypesQueryVariables>;
export const CreateEventTypeDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateEventType"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateEventTypeInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createEventType"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CreateEventTypeSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"eventTypeId"}},{"kind":"Field","name":{"kind":"Name","value":"eventType"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reference"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ProblemFields"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ProblemFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Problem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInputProblem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"faults"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"allowed"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UnsupportedProblem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"supportedBy"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ConflictProblem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"current"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]} as unknown as DocumentNode<CreateEventTypeMutation, CreateEventTypeMutationVariables>;
export const TrashedEventsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"TrashedEvents"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"sources"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Source"}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"since"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"DateTime"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"trashedEvents"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"sources"},"value":{"kind":"Variable","name":{"kind":"Name","value":"sources"}}},{"kind":"Argument","name":{"kind":"Name","value":"since"},"value":{"kind":"Variable","name":{"kind":"Name","value":"since"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"eventType"}},{"kind":"Field","name":{"kind":"Name","value":"processedAt"}},{"kind":"Field","name":{"kind":"Name","value":"errors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"completeness"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"isComplete"}}]}}]}}]}}]} as unknown as DocumentNode<TrashedEventsQuery, TrashedEventsQueryVariables>;
export const EventInsightsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"EventInsights"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"EventInsightsInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"eventInsights"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"EventInsights"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"points"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"identifier"}},{"kind":"Field","name":{"kind":"Name","value":"interval"}},{"kind":"Field","name":{"kind":"Name","value":"values"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ProblemFields"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ProblemFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Problem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInputProblem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"faults"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"allowed"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UnsupportedProblem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"supportedBy"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ConflictProblem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"current"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]} as unknown as DocumentNode<EventInsightsQuery, EventInsightsQueryVariables>;
export const SetEventStateDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SetEventState"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SetEventStateInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"setEventState"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SetEventMetricSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"eventId"}},{"kind":"Field","name":{"kind":"Name","value":"event"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"metrics"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"type"},"value":{"kind":"EnumValue","value":"STATE"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"date"}}]}}]}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ProblemFields"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ProblemFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Problem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInputProblem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"faults"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"allowed"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UnsupportedProblem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"supportedBy"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ConflictProblem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"current"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]} as unknown as DocumentNode<SetEventStateMutation, SetEventStateMutationVariables>;
export const SetEventStatisticDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SetEventStatistic"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SetEventStatisticInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"setEventStatistic"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SetEventMetricSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"eventId"}},{"kind":"Field","name":{"kind":"Name","value":"event"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"metrics"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"type"},"value":{"kind":"EnumValue","value":"STATISTIC"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"money"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}}]}}]}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ProblemFields"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ProblemFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Problem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInputProblem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"faults"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"allowed"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UnsupportedProblem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"supportedBy"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ConflictProblem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"current"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]} as unknown as DocumentNode<SetEventStatisticMutation, SetEventStatisticMutationVariables>;
export const EventWithRawDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"EventWithRaw"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Event"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"nonce"}},{"kind":"Field","name":{"kind":"Name","value":"raw"}}]}}]}}]}}]} as unknown as DocumentNode<EventWithRawQuery, EventWithRawQueryVariables>;
export const CreateCampaignDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateCampaign"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateCampaignInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createCampaign"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CampaignSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"campaignId"}},{"kind":"Field","name":{"kind":"Name","value":"campaign"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"slug"}},{"kind":"Field","name":{"kind":"Name","value":"active"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ProblemFields"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ProblemFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Problem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInputProblem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"faults"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"allowed"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UnsupportedProblem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"supportedBy"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ConflictProblem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"current"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]} as unknown as DocumentNode<CreateCampaignMutation, CreateCampaignMutationVariables>;
export const UpdateCampaignDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UpdateCampaign"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateCampaignInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updateCampaign"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CampaignSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"campaign"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"active"}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ProblemFields"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ProblemFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Problem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInputProblem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"faults"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"allowed"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UnsupportedProblem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"supportedBy"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ConflictProblem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"current"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]} as unknown as DocumentNode<UpdateCampaignMutation, UpdateCampaignMutationVariables>;
export const CreateOutlayDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateOutlay"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateOutlayInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createOutlay"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OutlaySuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"outlayId"}},{"kind":"Field","name":{"kind":"Name","value":"outlay"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ProblemFields"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ProblemFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Problem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInputProblem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"faults"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"allowed"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UnsupportedProblem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"supportedBy"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ConflictProblem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"current"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]} as unknown as DocumentNode<CreateOutlayMutation, CreateOutlayMutationVariables>;
export const UpdateOutlayDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UpdateOutlay"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateOutlayInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updateOutlay"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OutlaySuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"outlayId"}},{"kind":"Field","name":{"kind":"Name","value":"outlay"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"region"}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ProblemFields"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ProblemFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Problem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInputProblem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"faults"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"allowed"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UnsupportedProblem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"supportedBy"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ConflictProblem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"current"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]} as unknown as DocumentNode<UpdateOutlayMutation, UpdateOutlayMutationVariables>;
export const CampaignOutlaysDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CampaignOutlays"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Campaign"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"outlays"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"startDate"}},{"kind":"Field","name":{"kind":"Name","value":"endDate"}},{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"totalCount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<CampaignOutlaysQuery, CampaignOutlaysQueryVariables>;
export const RecordOfflineInteractionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RecordOfflineInteraction"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"OfflineInteractionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"recordOfflineInteraction"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OfflineInteractionSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"accepted"}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ProblemFields"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ProblemFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Problem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInputProblem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"faults"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"allowed"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UnsupportedProblem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"supportedBy"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ConflictProblem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"current"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]} as unknown as DocumentNode<RecordOfflineInteractionMutation, RecordOfflineInteractionMutationVariables>;
export const RetryTrashedEventDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RetryTrashedEvent"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RetryTrashedEventInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"retryTrashedEvent"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RetryTrashedEventSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"eventId"}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ProblemFields"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ProblemFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Problem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInputProblem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"faults"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"allowed"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UnsupportedProblem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"supportedBy"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ConflictProblem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"current"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]} as unknown as DocumentNode<RetryTrashedEventMutation, RetryTrashedEventMutationVariables>;
export const ProfileByDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ProfileBy"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"by"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ProfileBy"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"window"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"WindowInput"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"profile"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"by"},"value":{"kind":"Variable","name":{"kind":"Name","value":"by"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"WholeProfile"}},{"kind":"Field","name":{"kind":"Name","value":"leads"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"sessions"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"window"},"value":{"kind":"Variable","name":{"kind":"Name","value":"window"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"completeness"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"sources"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"related"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"WholeProfile"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Profile"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"person"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"fullName"}},{"kind":"Field","name":{"kind":"Name","value":"email"}}]}},{"kind":"Field","name":{"kind":"Name","value":"company"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"domain"}}]}},{"kind":"Field","name":{"kind":"Name","value":"identifiers"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"firstSeenAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"refusedIdentifiers"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"leadId"}},{"kind":"Field","name":{"kind":"Name","value":"firstSeenAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"fields"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"leadId"}},{"kind":"Field","name":{"kind":"Name","value":"observedAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"conflicts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"values"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"leadId"}}]}}]}}]}}]} as unknown as DocumentNode<ProfileByQuery, ProfileByQueryVariables>;
export const ProfilesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Profiles"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"kind"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"LeadKind"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"search"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"profiles"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"kind"},"value":{"kind":"Variable","name":{"kind":"Name","value":"kind"}}},{"kind":"Argument","name":{"kind":"Name","value":"search"},"value":{"kind":"Variable","name":{"kind":"Name","value":"search"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"leads"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"totalCount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}}]}}]}}]}}]} as unknown as DocumentNode<ProfilesQuery, ProfilesQueryVariables>;
export const LeadProfilesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"LeadProfiles"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"sources"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Source"}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"window"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"WindowInput"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"leads"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"sources"},"value":{"kind":"Variable","name":{"kind":"Name","value":"sources"}}},{"kind":"Argument","name":{"kind":"Name","value":"window"},"value":{"kind":"Variable","name":{"kind":"Name","value":"window"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"profile"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"leads"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"source"}}]}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<LeadProfilesQuery, LeadProfilesQueryVariables>;
export const LinkLeadsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"LinkLeads"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"LinkLeadsInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"linkLeads"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Linked"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Linked"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"LinkLeadsResult"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"LinkLeadsSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"profiles"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"leads"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"source"}}]}}]}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Problem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]}}]} as unknown as DocumentNode<LinkLeadsMutation, LinkLeadsMutationVariables>;
export const UnlinkLeadDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UnlinkLead"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UnlinkLeadInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"unlinkLead"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Linked"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Linked"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"LinkLeadsResult"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"LinkLeadsSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"profiles"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"leads"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"source"}}]}}]}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Problem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]}}]} as unknown as DocumentNode<UnlinkLeadMutation, UnlinkLeadMutationVariables>;
export const EraseLeadDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"EraseLead"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"EraseLeadInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"eraseLead"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"EraseLeadSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"erasedId"}},{"kind":"Field","name":{"kind":"Name","value":"eventsErased"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Problem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<EraseLeadMutation, EraseLeadMutationVariables>;
export const StitchDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Stitch"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}},"defaultValue":{"kind":"IntValue","value":"20"}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"sources"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Source"}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"window"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"WindowInput"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"LeadFilter"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"orderBy"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"LeadOrder"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"freshness"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"FreshnessInput"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"sessions"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}},"defaultValue":{"kind":"IntValue","value":"5"}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"events"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}},"defaultValue":{"kind":"IntValue","value":"10"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"leads"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"sources"},"value":{"kind":"Variable","name":{"kind":"Name","value":"sources"}}},{"kind":"Argument","name":{"kind":"Name","value":"window"},"value":{"kind":"Variable","name":{"kind":"Name","value":"window"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"Variable","name":{"kind":"Name","value":"orderBy"}}},{"kind":"Argument","name":{"kind":"Name","value":"freshness"},"value":{"kind":"Variable","name":{"kind":"Name","value":"freshness"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"lastSeenAt"}},{"kind":"Field","name":{"kind":"Name","value":"sessions"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"sessions"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"derived"}},{"kind":"Field","name":{"kind":"Name","value":"events"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"events"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"occurredAt"}},{"kind":"Field","name":{"kind":"Name","value":"occurredAtDerived"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"completeness"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"isComplete"}},{"kind":"Field","name":{"kind":"Name","value":"sources"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Status"}}]}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"completeness"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"isComplete"}},{"kind":"Field","name":{"kind":"Name","value":"sources"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Status"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"window"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Status"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SourceStatus"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"accountId"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"asOf"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"retryAt"}},{"kind":"Field","name":{"kind":"Name","value":"ordered"}}]}}]} as unknown as DocumentNode<StitchQuery, StitchQueryVariables>;
export const TrackEventsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"TrackEvents"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"TrackEventsInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"trackEvents"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"TrackEventsSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"accepted"}},{"kind":"Field","name":{"kind":"Name","value":"results"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nonce"}},{"kind":"Field","name":{"kind":"Name","value":"eventId"}},{"kind":"Field","name":{"kind":"Name","value":"duplicate"}},{"kind":"Field","name":{"kind":"Name","value":"problem"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Problem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<TrackEventsMutation, TrackEventsMutationVariables>;
export const UpstreamsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Upstreams"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"upstreams"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"configured"}},{"kind":"Field","name":{"kind":"Name","value":"healthy"}},{"kind":"Field","name":{"kind":"Name","value":"circuit"}},{"kind":"Field","name":{"kind":"Name","value":"budgets"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"bucket"}},{"kind":"Field","name":{"kind":"Name","value":"limit"}},{"kind":"Field","name":{"kind":"Name","value":"windowSeconds"}},{"kind":"Field","name":{"kind":"Name","value":"available"}},{"kind":"Field","name":{"kind":"Name","value":"queued"}},{"kind":"Field","name":{"kind":"Name","value":"nextSlotAt"}},{"kind":"Field","name":{"kind":"Name","value":"throttledCount"}},{"kind":"Field","name":{"kind":"Name","value":"contended"}}]}},{"kind":"Field","name":{"kind":"Name","value":"cache"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"entries"}},{"kind":"Field","name":{"kind":"Name","value":"hits"}},{"kind":"Field","name":{"kind":"Name","value":"misses"}}]}},{"kind":"Field","name":{"kind":"Name","value":"lastError"}}]}}]}}]} as unknown as DocumentNode<UpstreamsQuery, UpstreamsQueryVariables>;
export const UpdateLeadDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UpdateLead"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateLeadInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updateLead"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateLeadSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"leadId"}},{"kind":"Field","name":{"kind":"Name","value":"lead"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"tags"}},{"kind":"Field","name":{"kind":"Name","value":"assignee"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Problem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInputProblem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"faults"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"allowed"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ConflictProblem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"current"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Lead"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"tags"}},{"kind":"Field","name":{"kind":"Name","value":"assignee"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"externalId"}}]}}]}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UnsupportedProblem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"supportedBy"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UpstreamProblem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"retryAt"}}]}}]}}]}}]} as unknown as DocumentNode<UpdateLeadMutation, UpdateLeadMutationVariables>;