import type {
  CustomFeedChange,
  CustomFeedInput,
  CustomFeedRef,
  TrashRetry,
} from '../domain/changes.ts';
import type { Count, EventRef, Lead, LeadRef, Property, Session } from '../domain/entities.ts';
import type { TrashedEvent } from '../domain/event-types.ts';
import type { ExportRow, LeadExport } from '../domain/exports.ts';
import type { Erased, Profile, ProfileKey, ProfileQuery, Unlinked } from '../domain/identity.ts';
import type { Attribution } from '../domain/marketing.ts';
import type { Page, PageQuery, Settled } from '../domain/page.ts';
import type { AttributionQuery, FeedLeadsQuery, PropertiesQuery } from '../domain/query.ts';
import type { Instant } from '../domain/time.ts';
import type { Call } from './call.ts';
import type { FeedSource } from './feeds.ts';
import type { MarketingSource } from './marketing.ts';
import type { PermitJournal } from './permits.ts';
import type { ReadSource } from './source.ts';
import type { TimelineSource } from './timeline.ts';
import type { WriteSource } from './writes.ts';

/** Where exports are written down, so that they outlive the process. */
export interface ExportBook {
  /** Answers the one that was asked for with the same nonce, where there is one, and writes nothing then. */
  open(one: LeadExport): Promise<LeadExport>;
  /** Takes back what no source has taken. */
  drop(id: string): Promise<void>;
  save(one: LeadExport): Promise<void>;
  /** With its rows, all at once. */
  finish(one: LeadExport, rows: readonly ExportRow[]): Promise<void>;
  byId(id: string): Promise<LeadExport | null>;
  bySecret(secret: string): Promise<LeadExport | null>;
  pending(): Promise<readonly LeadExport[]>;
  rows(id: string, from: number, first: number): Promise<readonly ExportRow[]>;
  /** Everything of exports that were asked for before. */
  deleteBefore(before: Instant): Promise<void>;
}

/** Who is who over all sources: kept by the source that keeps things. */
export interface IdentityIndex {
  /** Takes leads over as they pass: never waits, never fails, and drops what is too much to keep up with. */
  note(leads: readonly Lead[]): void;
  noteSessions(sessions: readonly Session[]): void;
  /** In the order of the leads, which are noted first; null for one that was erased. */
  profilesOf(leads: readonly Lead[]): Promise<readonly (Profile | null)[]>;
  /** By the refs alone; null for a lead that was never noted. */
  profilesOfRefs(refs: readonly LeadRef[]): Promise<readonly (Profile | null)[]>;
  profile(by: ProfileKey): Promise<Profile | null>;
  profiles(query: ProfileQuery): Promise<Page<Profile>>;
  countProfiles(query: ProfileQuery): Promise<number>;
  /** The persons of a company, or the companies of a person. */
  related(id: string, page: PageQuery): Promise<Page<Profile>>;
  /** Makes leads one. Throws NOT_FOUND, or INVALID_INPUT where they are of two kinds; paths begin with `leadIds`. */
  link(leads: readonly LeadRef[], reason: string | null): Promise<void>;
  /** Takes back what `link` did to a lead; where it did nothing, sets the lead apart from its profile. */
  unlink(lead: LeadRef, reason: string | null): Promise<Unlinked>;
  /** Erases a lead, and every other that carries the same address, user id or tracker id; they are kept from coming back. */
  erase(lead: LeadRef, row: Lead | null): Promise<Erased>;
}

/** A lead that became identified. */
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

/** The local store: a source, and what only a source that keeps things can do. */
export interface Store extends ReadSource, TimelineReads, FeedSource, MarketingSource, StoreWrites {
  /** As `countLeads`, of a feed. */
  countFeedLeads(query: FeedLeadsQuery, call: Call): Promise<Count | null>;
  createCustomFeed(input: CustomFeedInput, call: Call): Promise<CustomFeedRef>;
  updateCustomFeed(change: CustomFeedChange, call: Call): Promise<void>;
  deleteCustomFeed(feed: CustomFeedRef, call: Call): Promise<void>;
  /** Calls `listener` for each lead that an event makes join the feed. Returns the way to stop. */
  watchFeed(feed: CustomFeedRef, listener: (joined: FeedJoin) => void): () => void;
  /** Calls `listener` at the first event that identifies a lead. Returns the way to stop. */
  onIdentified(listener: (identified: Identified) => void): () => void;
  /** Properties of leads as they stood. Empty for a lead that there is none of. */
  propertiesAsOf(
    queries: readonly PropertiesQuery[],
    call: Call,
  ): Promise<Settled<readonly Property[]>>;
  /** What campaigns are credited with. */
  attribution(query: AttributionQuery, call: Call): Promise<Attribution>;
  /** Null where there is no such event. */
  trashedEventById(externalId: string, call: Call): Promise<TrashedEvent | null>;
  /** Where an event is now that was in the trash. InvalidInputError where it still does not fit: it then stays there. */
  retryTrashedEvent(retry: TrashRetry, call: Call): Promise<EventRef>;
  /** Where the permits of upstream calls are written down; null where the engine cannot do that. */
  readonly journal: PermitJournal | null;
  readonly exports: ExportBook;
  /** Who is who over all sources. */
  readonly identity: IdentityIndex;
}
type TimelineReads = Pick<TimelineSource, 'leadEvents'>;
type StoreWrites = Omit<WriteSource, 'updateLead' | 'recordOfflineInteraction'>;
