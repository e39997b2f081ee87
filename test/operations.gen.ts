/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** The state of the circuit breaker of a source. Failures in a row open it; limits never do. */
export type CircuitState =
  /** Calls go out. */
  | 'CLOSED'
  /** One call tries whether the source works again. */
  | 'HALF_OPEN'
  /** No call goes out for some seconds. */
  | 'OPEN';

/** A new campaign. */
export type CreateCampaignInput = {
  /** Whether the campaign is on. */
  readonly active?: boolean;
  /**
   * The currency of the campaign, by ISO 4217.
   *
   * - The local store: Supported. By default that of STORE_CURRENCY, which is EUR.
   */
  readonly currency?: string | null | undefined;
  /** The name of the campaign. */
  readonly name: string;
  /** The text that names the campaign in addresses of landing pages. Unique within an integration. */
  readonly slug: string;
  /** The source to make the campaign at. */
  readonly source?: Source;
  /**
   * The id of the integration that the campaign is to belong to.
   *
   * - Webmarketer: The Custom Ads integration. Needed where several are configured; the currency of the campaign is that of the integration.
   */
  readonly wmktId?: string | null | undefined;
};

/** A new event type. */
export type CreateEventTypeInput = {
  /** The fields that events of the type carry. */
  readonly fields: ReadonlyArray<EventTypeFieldInput>;
  /** Whatever is to be kept with the event type. */
  readonly metadata?: Record<string, unknown> | null | undefined;
  /** The name of the event type. */
  readonly name: string;
  /**
   * The countries whose phone numbers are understood, in the order in which they are tried.
   *
   * - The local store: Supported.
   * - Webmarketer: Not supported: Webmarketer documents no way to send them.
   */
  readonly phoneCountryCodes?: ReadonlyArray<string> | null | undefined;
  /** The text by which events will name their type: `contact-form`. */
  readonly reference: string;
  /** How many days events are kept; by default what the project says. */
  readonly retentionDays?: number | null | undefined;
  /** The source to make the event type at. */
  readonly source?: Source;
};

/** A new outlay. */
export type CreateOutlayInput = {
  /** How much was spent, in the currency of the campaign; 0 or more. */
  readonly amount: string;
  /** The campaign that was paid for. */
  readonly campaignId: string | number;
  /** The country that the campaign was shown in. */
  readonly country?: string | null | undefined;
  /** When the period ends. */
  readonly endDate: string;
  /**
   * A text that you choose. Repeating the mutation with the same nonce creates nothing more, and returns the first outlay. A source that keeps no nonces ignores it.
   *
   * - The local store: Kept.
   */
  readonly nonce?: string | null | undefined;
  /** The region of that country. */
  readonly region?: string | null | undefined;
  /** When the period begins. */
  readonly startDate: string;
};

/** Which lead to erase. */
export type EraseLeadInput = {
  /** The lead. */
  readonly id: string | number;
};

/** What to count, and how to divide it. */
export type EventInsightsInput = {
  /**
   * Only events of these types; by default of all types. A type that does not exist is an InvalidInputProblem.
   *
   * - Webmarketer: Supported only where groupBy is EVENT_TYPE.
   */
  readonly eventTypes?: ReadonlyArray<string> | null | undefined;
  /** What numbers are divided by, besides time. */
  readonly groupBy?: InsightGroupBy;
  /** The intervals that time is divided into. */
  readonly interval?: InsightInterval;
  /** The metrics, 1 to 50: storage keys of states and statistics, `state-delay-` followed by the key of a state, or `event-count`. A key that no event type has is an InvalidInputProblem. */
  readonly metrics: ReadonlyArray<string>;
  /** The source of the events. */
  readonly source?: Source;
  /**
   * The IANA name of the time zone that intervals begin in. Its changes to and from summer time are respected.
   *
   * - Webmarketer: Supports UTC alone; any other time zone is a fault.
   */
  readonly timezone?: string;
  /** Only events that happened in it. */
  readonly window: WindowInput;
};

/** A field that events of the type carry. */
export type EventTypeFieldInput = {
  /** True: events with the same value belong to the same user. */
  readonly discriminant?: boolean;
  /** What the field belongs to: `user`, `event`, `state` or `statistic`. */
  readonly entity: string;
  /** The name under which the value is sent; by default the storage key. */
  readonly ingestionKey?: string | null | undefined;
  /** True: the user is taken to be at this place. */
  readonly isMostProbableLocation?: boolean;
  /** True: the value tells who somebody is. */
  readonly isPii?: boolean;
  /** False: an event without the field is trashed. */
  readonly optional?: boolean;
  /** The name under which the value is kept. */
  readonly storageKey: string;
  /**
   * The type of the values. Each source has types of its own.
   *
   * - The local store: `string`, `message`, `email`, `phone`, `number`, `boolean`, `date`, `url`, `currency` and `location` for `user` and `event`; `state` for `state`; `number` and `currency` for `statistic`.
   */
  readonly type: string;
};

/** How far an export is. */
export type ExportStatus =
  /** The export failed. See failure. */
  | 'FAILED'
  /** The source works on the export. */
  | 'PENDING'
  /** The rows are here. */
  | 'PROCESSED';

/** How old answers may be, for the field that takes it and everything below. */
export type FreshnessInput = {
  /** The greatest age of a cached answer, in seconds. By default the lifetime of its endpoint. */
  readonly maxAgeSeconds?: number | null | undefined;
  /** Whether the cache is used. */
  readonly mode?: FreshnessMode;
};

/** How old an answer may be. */
export type FreshnessMode =
  /** Take a cached answer younger than maxAgeSeconds; by default one within the lifetime of its endpoint. */
  | 'CACHE_FIRST'
  /** Ask the source. Each query costs calls. */
  | 'LIVE'
  /** Take only what the gateway holds already. The source is never asked: no calls. */
  | 'MIRROR';

/** What numbers are divided by, besides time. */
export type InsightGroupBy =
  /** By the type of the event. */
  | 'EVENT_TYPE'
  /** By nothing: one number for each metric and interval. */
  | 'PROJECT';

/** The intervals that time is divided into. The last three are cyclic: they add up the same hour, weekday or month of the whole window. */
export type InsightInterval =
  /** Days: `2023-08-21`. */
  | 'DAY'
  /** Cyclic. The days of the week: 1, Monday, to 7. */
  | 'DAY_OF_WEEK'
  /** Hours: `2023-08-21T14:00`. */
  | 'HOUR'
  /** Cyclic. The hours of the day: 0 to 23. */
  | 'HOUR_OF_DAY'
  /** Months: `2023-08`. */
  | 'MONTH'
  /** Cyclic. The months of the year: 1 to 12. */
  | 'MONTH_OF_YEAR'
  /** Weeks by ISO 8601: `2023-W34`. */
  | 'WEEK'
  /** Years: `2023`. */
  | 'YEAR';

/** How a lead is named: exactly one of the fields. */
export type LeadBy =
  {   /** The global id. */
  readonly id: string | number; readonly ref?: never; }
  |  { readonly id?: never;   /** The source and the id there. */
  readonly ref: LeadRef; };

/** The lead as the caller last saw it. Where it is no longer so, the result is a ConflictProblem, and nothing is written. */
export type LeadExpectation = {
  /** False: nobody is assigned, as when a pending lead is picked. True: somebody is. */
  readonly assigned?: boolean | null | undefined;
  /** The id, at the source, of the user who is assigned. */
  readonly assigneeExternalId?: string | null | undefined;
  /** True: the lead is closed. False: it is open. */
  readonly closed?: boolean | null | undefined;
  /** The lead has these tags and no others. Their order does not matter. */
  readonly tags?: ReadonlyArray<string> | null | undefined;
};

/** Which leads to list: those for which all fields hold. The gateway applies a field to the rows of the window, unless the source filters by it itself. */
export type LeadFilter = {
  /** True: somebody is assigned. False: nobody is. */
  readonly assigned?: boolean | null | undefined;
  /**
   * The id, at the source, of the user who is assigned.
   *
   * - giosg: The id of a giosg user; `me` is the user whom the token belongs to.
   * - LeadBoxer: The id of a LeadBoxer user.
   * - Leadfeeder: The e-mail address of the user.
   */
  readonly assigneeExternalId?: string | null | undefined;
  /** The country of the location of the lead. */
  readonly countryCode?: string | null | undefined;
  /** The registrable domain of the company: `acme.fi`. */
  readonly domain?: string | null | undefined;
  /** The e-mail address of the person. Case does not matter. */
  readonly email?: string | null | undefined;
  /** True: an e-mail address, a user id or a company domain is known. */
  readonly identified?: boolean | null | undefined;
  /**
   * True: leads that an application of a third party processes. False: leads that are shown to people.
   *
   * - giosg: Supported. A lead shown to people is shown in the giosg Console.
   */
  readonly isProcessable?: boolean | null | undefined;
  /** Only persons, or only companies. */
  readonly kind?: LeadKind | null | undefined;
  /**
   * Only leads that wait to be picked, and that this user may pick. The value is the id of the user at the source.
   *
   * - giosg: Supported. The id of a giosg user; `me` is the user whom the token belongs to.
   */
  readonly pendingForExternalId?: string | null | undefined;
  /** A property that the lead has. */
  readonly property?: PropertyFilter | null | undefined;
  /**
   * Text in the name, e-mail address, company or domain. Case does not matter.
   *
   * - LeadBoxer: LeadBoxer searches its leads itself.
   * - The local store: The store searches its leads itself.
   */
  readonly search?: string | null | undefined;
  /** Only leads with this status. */
  readonly status?: LeadStatus | null | undefined;
  /** A tag that the lead has. */
  readonly tag?: string | null | undefined;
};

/** Whether a lead is a person or a company. The two are never merged. */
export type LeadKind =
  /**
   * A company.
   *
   * - Leadfeeder: A lead is a company at one of its locations.
   */
  | 'COMPANY'
  /** A person, or a browser whose user is not known by name yet. */
  | 'PERSON';

/** The order of leads of all sources. */
export type LeadOrder = {
  /** Which end comes first. */
  readonly direction: OrderDirection;
  /** What to order by. */
  readonly field: LeadOrderField;
};

/** What leads of all sources are ordered by. */
export type LeadOrderField =
  /** When a lead was first seen. A window then means that the lead was first seen in it. A lead keeps its place in this order, so no lead is missed between two pages. */
  | 'FIRST_SEEN_AT'
  /**
   * When a lead was last seen. A window then means that the lead was seen in it. A lead that is seen again while a list is paged moves to the new end of the list, so newest first can miss it: FIRST_SEEN_AT does not.
   *
   * - giosg: The window means that the lead was created in it.
   */
  | 'LAST_SEEN_AT';

/** A lead, named by its id at the source. */
export type LeadRef = {
  /**
   * The id of the account at the source; needed where the source has several accounts.
   *
   * - Leadfeeder: Needed: a token can see several accounts.
   */
  readonly accountExternalId?: string | null | undefined;
  /** The id of the lead at the source. */
  readonly externalId: string;
  /** The source. */
  readonly source: Source;
};

/** How far a lead has been worked on. Where a source assigns nobody, each lead is NEW. */
export type LeadStatus =
  /** The lead is open, and somebody is assigned to it. */
  | 'ASSIGNED'
  /**
   * The lead was closed at its source.
   *
   * - giosg: A giosg user closed the lead.
   */
  | 'CLOSED'
  /** The lead is open, and nobody is assigned to it. */
  | 'NEW';

/** Leads that are one person, or one company. */
export type LinkLeadsInput = {
  /** The leads, 2 to 100: of any sources, and all of one kind. */
  readonly leadIds: ReadonlyArray<string | number>;
  /** Why they are one. Kept with the link. */
  readonly reason?: string | null | undefined;
};

/** Something that happened away from the web, such as a call or a visit to a shop. */
export type OfflineInteractionInput = {
  /** When it happened; by default now. */
  readonly date?: string | null | undefined;
  /** Fields that tell what led to it, under the names of the source; at least one. */
  readonly nodeData: Record<string, unknown>;
  /**
   * A text that you choose. Repeating the mutation with the same nonce records nothing more. A source that keeps no nonces ignores it.
   *
   * - The local store: Kept.
   */
  readonly nonce?: string | null | undefined;
  /** The source to record it at. */
  readonly source?: Source;
  /** Fields that tell who it was, such as `{"email": "a@b.example"}`; at least one. */
  readonly userData: Record<string, unknown>;
};

/** Which end of a list comes first. */
export type OrderDirection =
  /** The smallest or oldest comes first. */
  | 'ASC'
  /** The largest or newest comes first. */
  | 'DESC';

/** What went wrong. A code never changes its meaning. May grow: keep a default branch. */
export type ProblemCode =
  /** The cursor was not made by this gateway, or belongs to another list, filter or order. */
  | 'BAD_CURSOR'
  /** The call budget leaves no room before the deadline of the request. */
  | 'BUDGET_EXCEEDED'
  /** The thing has changed since the caller read it; nothing was written. */
  | 'CONFLICT'
  /** The place in the list that the cursor points to no longer exists; start again. */
  | 'CURSOR_EXPIRED'
  /** The API key of this gateway may not do that. */
  | 'FORBIDDEN'
  /** The gateway failed; its log has the cause under the request id. */
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
  /** The connection was lost after a write was sent; the write may have been done. */
  | 'UNKNOWN_OUTCOME'
  /** This source cannot do that. */
  | 'UNSUPPORTED'
  /** The list goes past the row limit of the source (HTTP 416). */
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

/** How a profile is named: exactly one of the fields. */
export type ProfileBy =
  {   /** A domain of a company. */
  readonly domain: string; readonly email?: never; readonly id?: never; readonly leadId?: never; }
  |  { readonly domain?: never;   /** An e-mail address of a person. Case does not matter. */
  readonly email: string; readonly id?: never; readonly leadId?: never; }
  |  { readonly domain?: never; readonly email?: never;   /** The global id, or one that the profile had before a merge. */
  readonly id: string | number; readonly leadId?: never; }
  |  { readonly domain?: never; readonly email?: never; readonly id?: never;   /** A lead of the profile. One call at a vendor for a lead that the gateway has not read before. */
  readonly leadId: string | number; };

/** A property that the lead must have. */
export type PropertyFilter = {
  /** The exact name of the property. */
  readonly name: string;
  /** The exact value of the property, as text. */
  readonly value: string;
};

/** Why an identifier merges no leads. May grow: keep a default branch. */
export type RefusalReason =
  /** A user split the lead off. */
  | 'APART'
  /** The value names nobody, or a department and no person: null, anonymous, zeros, noreply@…, info@… */
  | 'BLOCKED'
  /** Anybody can have an address at this domain, so it says nothing about a company. */
  | 'FREE_MAIL'
  /** The profile has as many identifiers of the type as one profile may have. Older or better ones stand. */
  | 'LIMIT'
  /** More leads carry the identifier than one person can have: strangers share it. */
  | 'SHARED';

/** The trashed event to process again. */
export type RetryTrashedEventInput = {
  /** The trashed event. */
  readonly id: string | number;
  /** Corrected properties, under the names that the event was sent with. They replace those of the same names; the others stay. */
  readonly properties?: Record<string, unknown> | null | undefined;
};

/** A state of an event, such as `converted`. */
export type SetEventStateInput = {
  /**
   * The moment from which the value holds. Without one, the source applies its own rule.
   *
   * - The local store: By default now.
   * - Webmarketer: Without a date the date of the state stays blank.
   */
  readonly date?: string | null | undefined;
  /** The event. */
  readonly eventId: string | number;
  /** The storage key of the metric in the type of the event. A key that the type does not have is a fault, which lists those that it has. */
  readonly key: string;
  /** Whether the state holds. */
  readonly value: boolean;
};

/** A statistic of an event, such as `turnover`. */
export type SetEventStatisticInput = {
  /**
   * The moment from which the value holds. Without one, the source applies its own rule.
   *
   * - The local store: By default now.
   * - Webmarketer: Without a date the date of the statistic stays blank.
   */
  readonly date?: string | null | undefined;
  /** The event. */
  readonly eventId: string | number;
  /** The storage key of the metric in the type of the event. A key that the type does not have is a fault, which lists those that it has. */
  readonly key: string;
  /** The number. Money is in the currency of the project. */
  readonly value: number;
};

/** A source of leads. `LOCAL` is the gateway’s own store; the others are vendors. May grow: keep a default branch. */
export type Source =
  /** Lead forms that visitors sent in giosg. giosg deprecated this API on 2021-12-16 in favour of its script v2; it still serves organisations that collect leads with the old script. A lead is seen once, when its form is sent: its first and last moment are the same, and lists are sorted by it. The API takes no window, so the gateway also reads the pages in front of the window. There are no sessions and no events. */
  | 'GIOSG'
  /** Visitors of a LeadBoxer dataset; one lead is one browser. A list takes one call, the sessions of each lead one more, and the events of each session one more. Each of the three has a limit of 10 calls a minute, so ask for few leads at a time. LeadBoxer sorts its lists by the last visit only: a list by the first visit is read whole and sorted while it has at most 300 leads, and a longer one comes by the last visit. A lead shows at most 100 sessions, and a session at most 100 events. LeadBoxer applies filters itself, except those by status and by whether a lead is assigned, which the gateway applies to its rows. An event that is sent to LeadBoxer counts at the moment of its arrival, and can be read some seconds later. */
  | 'LEADBOXER'
  /** Companies that visited the websites of Leadfeeder accounts. A company with several locations is one lead for each location. Windows are whole days in the time zone of the account. Leadfeeder ends a list at its first 10000 leads. A window with more leads is read in parts of whole days, the oldest first, so a list ends early only where a single day has more. Leadfeeder documents no order: up to 300 leads an account are read whole and sorted by the gateway, and longer lists come in the order of Leadfeeder. */
  | 'LEADFEEDER'
  /** The gateway’s own store: events sent to it by trackEvents or /collect. Costs no upstream call. */
  | 'LOCAL'
  /** Users of a Webmarketer project. firstSeenAt and lastSeenAt are the earliest and the latest date of a user’s field values. Webmarketer documents no order: up to 300 users are read whole and sorted by the gateway, and longer lists come in the order of Webmarketer. The gateway cuts sessions from the events of a user (derived), of which it reads up to 1000. */
  | 'WEBMARKETER';

/** How a source took part in an answer. May grow: keep a default branch. */
export type SourceState =
  /** The rows are from the cache, within their lifetime. */
  | 'CACHED'
  /** The source has more rows than it gives. */
  | 'CAPPED'
  /** The source was asked and failed. See code. */
  | 'FAILED'
  /** The source was asked just now. */
  | 'LIVE'
  /** The rows are what the gateway holds. The source was not asked. */
  | 'MIRROR'
  /** The credentials of the source are not set. */
  | 'NOT_CONFIGURED'
  /** A part of the rows. The cursor goes on behind them where `hasNextPage` is true; else the source repeats its pages, and gives no more. */
  | 'PARTIAL'
  /** The source was not asked: its call budget leaves no room before the deadline. See retryAt. */
  | 'SKIPPED_BUDGET'
  /** The rows are from the cache, past their lifetime: the source failed, or its budget is spent. */
  | 'STALE'
  /** The source has no such rows, or cannot answer this filter. */
  | 'UNSUPPORTED';

/** What to export. Without accountId, the account of the feed is taken; without a feed, the only account of a vendor that exports leads; where there is none, the gateway’s own store. */
export type StartLeadExportInput = {
  /**
   * The account of the leads.
   *
   * - Leadfeeder: Without one and without a feed, the only account that the token can see.
   */
  readonly accountId?: string | number | null | undefined;
  /** Only leads of this feed. */
  readonly customFeedId?: string | number | null | undefined;
  /** A text that you choose. Repeating the mutation with the same nonce starts nothing more, and returns the first export. */
  readonly nonce?: string | null | undefined;
  /** Only leads that were seen in it. */
  readonly window: WindowInput;
};

/** One event. */
export type TrackEventInput = {
  /** The IP address of the visitor, where a server sends in place of the browser. */
  readonly ip?: string | null | undefined;
  /** A text of up to 200 characters that you choose and that no other event has. An event that is sent again with the same nonce counts once. */
  readonly nonce: string;
  /** When the event happened; by default when it is received. */
  readonly occurredAt?: string | null | undefined;
  /** Properties of the event, which its session and its lead get as well. `email`, `firstName`, `lastName`, `phone`, `company`, `domain` and `userId` identify the lead. */
  readonly properties?: Record<string, unknown> | null | undefined;
  /** The page before. */
  readonly referrer?: string | null | undefined;
  /** When the event is sent, by the clock that `occurredAt` was read from. Where that clock is more than a minute wrong, the gateway corrects `occurredAt` by the difference. */
  readonly sentAt?: string | null | undefined;
  /**
   * The id that the tracker gave the session.
   *
   * - The local store: Kept, though sessions are cut by time.
   */
  readonly sessionId?: string | null | undefined;
  /** The title of the page or of the event. */
  readonly title?: string | null | undefined;
  /** The id that the tracker gave the visitor, in a first-party cookie. Events with the same id belong to the same lead. */
  readonly trackerId?: string | null | undefined;
  /** What happened: `page-view`, `form`, `order`, … or any name of up to 200 characters. */
  readonly type: string;
  /** The page. Its utm parameters become the traffic source of the session. */
  readonly url?: string | null | undefined;
  /** The user agent of the visitor, where a server sends in place of the browser. */
  readonly userAgent?: string | null | undefined;
};

/** A batch of events for one source. */
export type TrackEventsInput = {
  /** The events: 1 to 1000. */
  readonly events: ReadonlyArray<TrackEventInput>;
  /** Whether to wait until the events are processed. */
  readonly mode?: TrackMode;
  /** The source to send the events to. */
  readonly source?: Source;
};

/** Whether to wait until events are processed. */
export type TrackMode =
  /**
   * The answer comes when the source has taken the events over.
   *
   * - The local store: Events are stored before the answer all the same.
   */
  | 'ASYNC'
  /** The answer comes when the events are stored. */
  | 'SYNC';

/** A lead that is not the same person or company as the others of its profile. */
export type UnlinkLeadInput = {
  /** The lead. */
  readonly leadId: string | number;
  /** Why it is not the same. Kept. */
  readonly reason?: string | null | undefined;
};

/** What to change. An absent field stays as it is. */
export type UpdateCampaignInput = {
  /** Whether the campaign is on. */
  readonly active?: boolean | null | undefined;
  /** The campaign. */
  readonly id: string | number;
  /** The new name. */
  readonly name?: string | null | undefined;
};

/** What to change. An absent field stays as it is. Give either assigneeExternalId or unassign, and either tags or addTags and removeTags. */
export type UpdateLeadInput = {
  /**
   * Tags to add.
   *
   * - LeadBoxer: Supported.
   */
  readonly addTags?: ReadonlyArray<string> | null | undefined;
  /**
   * The id, at the source, of the user to assign.
   *
   * - giosg: Supported. The id of a giosg user; `me` is the user whom the token belongs to.
   * - LeadBoxer: Supported. The id of a LeadBoxer user.
   */
  readonly assigneeExternalId?: string | null | undefined;
  /**
   * True: close the lead. False: open it again.
   *
   * - giosg: Supported.
   */
  readonly closed?: boolean | null | undefined;
  /** What has to be true of the lead before the change. */
  readonly expect?: LeadExpectation | null | undefined;
  /** The lead. */
  readonly id: string | number;
  /**
   * Tags to remove.
   *
   * - LeadBoxer: Supported.
   */
  readonly removeTags?: ReadonlyArray<string> | null | undefined;
  /**
   * The whole new list of tags. It needs expect.tags as well: the new list replaces the old one, and a tag that somebody else has added would be lost.
   *
   * - LeadBoxer: Supported. LeadBoxer replaces the whole list.
   */
  readonly tags?: ReadonlyArray<string> | null | undefined;
  /**
   * True: nobody is to be assigned.
   *
   * - giosg: Supported.
   */
  readonly unassign?: boolean | null | undefined;
};

/** What to change. An absent field stays as it is. */
export type UpdateOutlayInput = {
  /** How much was spent; 0 or more. */
  readonly amount?: string | null | undefined;
  /** Another campaign of the same integration. */
  readonly campaignId?: string | number | null | undefined;
  /** The country that the campaign was shown in. Null clears it. */
  readonly country?: string | null | undefined;
  /** When the period ends. */
  readonly endDate?: string | null | undefined;
  /** The outlay. */
  readonly id: string | number;
  /** The region of that country. Null clears it. */
  readonly region?: string | null | undefined;
  /** When the period begins. */
  readonly startDate?: string | null | undefined;
};

/** A span of time, half-open: [from, to). A source that takes whole days is asked for the days that cover it, in the time zone of the account; the gateway drops rows outside. */
export type WindowInput = {
  /** The first moment that belongs to the window. */
  readonly from: string;
  /** The first moment after the window. */
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