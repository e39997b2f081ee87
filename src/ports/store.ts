import type { SourceError } from '../domain/errors.ts';
import type {
  CustomFeedChange,
  CustomFeedInput,
  CustomFeedRef,
  TrashRetry,
} from '../domain/changes.ts';
import type { Count, EventRef, Lead, LeadRef, Property, Session } from '../domain/entities.ts';
import type { TrashedEvent } from '../domain/event-types.ts';
import type { ExportRow, LeadExport } from '../domain/exports.ts';
import type {
  Erased,
  ErasureKey,
  PersonKey,
  PersonRecord,
  Profile,
  ProfileKey,
  ProfileQuery,
  Unlinked,
} from '../domain/identity.ts';
import type { Attribution } from '../domain/marketing.ts';
import type { Page, PageQuery, Settled } from '../domain/page.ts';
import type { AttributionQuery, FeedLeadsQuery, PropertiesQuery } from '../domain/query.ts';
import type { Instant } from '../domain/time.ts';
import type { Tracked, TrackInput } from '../domain/tracking.ts';
import type { Call } from './call.ts';
import type { FeedSource } from './feeds.ts';
import type { MarketingSource } from './marketing.ts';
import type { PermitJournal } from './permits.ts';
import type { ReadSource } from './source.ts';
import type { TimelineSource } from './timeline.ts';
import type { WriteSource } from './writes.ts';

/** Keeps exports and their rows, so that they outlive the process. */
export interface ExportRepository {
  /** Saves a new export. Where an export with the same nonce exists, returns that one and saves nothing. */
  create(one: LeadExport): Promise<LeadExport>;
  /** Deletes an export that no source accepted. */
  remove(id: string): Promise<void>;
  save(one: LeadExport): Promise<void>;
  /** Saves a finished export and its rows in one transaction. Rows of leads that were erased meanwhile are left out. */
  finish(one: LeadExport, rows: readonly ExportRow[]): Promise<void>;
  byId(id: string): Promise<LeadExport | null>;
  bySecret(secret: string): Promise<LeadExport | null>;
  /** Exports that were started and have not ended. */
  pending(): Promise<readonly LeadExport[]>;
  /** At most `first` rows from index `from` on. */
  rows(id: string, from: number, first: number): Promise<readonly ExportRow[]>;
  /** Deletes every export that was requested before `before`, with its rows. */
  deleteBefore(before: Instant): Promise<void>;
}

/** The deadline of a request. */
type Timed = Pick<Call, 'deadline'>;

/**
 * The profiles of people and companies over all sources. The store keeps them. A method without a call takes
 * as long as it takes.
 */
export interface IdentityIndex {
  /**
   * Queues leads that were read, to be recorded in the index in the background. It never waits and never throws; leads
   * beyond what the queue can hold are dropped, and queued when they are read again.
   */
  recordLeads(leads: readonly Lead[]): void;
  /** As `recordLeads`, for the leads of sessions. */
  recordSessions(sessions: readonly Session[]): void;
  /** The profile of each lead, in order. The leads are recorded first; null for a lead that was erased. */
  profilesOf(leads: readonly Lead[], call?: Timed): Promise<readonly (Profile | null)[]>;
  /** The profile of each reference, in order; null for a lead that is not in the index. */
  profilesOfRefs(refs: readonly LeadRef[], call?: Timed): Promise<readonly (Profile | null)[]>;
  profile(by: ProfileKey, call?: Timed): Promise<Profile | null>;
  profiles(query: ProfileQuery, call?: Timed): Promise<Page<Profile>>;
  countProfiles(query: ProfileQuery, call?: Timed): Promise<number>;
  /** The persons of a company, or the companies of a person. */
  related(id: string, page: PageQuery, call?: Timed): Promise<Page<Profile>>;
  /**
   * Merges leads into one profile. Throws NOT_FOUND, or an InvalidInputError with paths that begin with `leadIds` where
   * persons and companies are mixed.
   */
  link(leads: readonly LeadRef[], reason: string | null, call?: Timed): Promise<void>;
  /** Reverts the last `link` of a lead. A lead without a link is split off its profile, and stays separate. */
  unlink(lead: LeadRef, reason: string | null, call?: Timed): Promise<Unlinked>;
  /**
   * Erases a lead, and every other lead with the same e-mail address, user id or tracker id. Tombstones of their
   * identifiers keep them from being stored again.
   */
  erase(lead: LeadRef, row: Lead | null, call?: Timed): Promise<Erased>;
  /**
   * Everything that is kept of a person, as JSON: the leads with the identifier and those that are the same person, and
   * whatever else contains the e-mail address. Throws NOT_FOUND where there is nothing.
   */
  exportPerson(key: PersonKey, call?: Timed): Promise<PersonRecord>;
  /**
   * Removes the tombstones of every erasure that the key was a part of, so that the person is stored again. What was
   * erased stays gone. Returns how many tombstones there were; throws NOT_FOUND where there was none.
   *
   * @param reason is written to the log
   */
  liftErasure(key: ErasureKey, reason: string, call?: Timed): Promise<number>;
}

/** A lead that became identified. */
export interface Identified {
  readonly lead: LeadRef;
  readonly identifiedAt: Instant;
}

/** A lead that joined a feed. */
export interface FeedJoin {
  readonly lead: LeadRef;
  /** When the store stored the event that made it join. */
  readonly enteredAt: Instant;
}

/** The local store: a source, with abilities that need data of its own. */
export interface Store extends ReadSource, TimelineReads, FeedSource, MarketingSource, StoreWrites {
  /** How many leads of a feed match the query. Throws NOT_FOUND where there is no such feed. */
  countFeedLeads(query: FeedLeadsQuery, call: Call): Promise<Count | null>;
  createCustomFeed(input: CustomFeedInput, call: Call): Promise<CustomFeedRef>;
  updateCustomFeed(change: CustomFeedChange, call: Call): Promise<void>;
  deleteCustomFeed(feed: CustomFeedRef, call: Call): Promise<void>;
  /** Why the store would take no events now, with the time to send them again; null where it would. */
  overload(): SourceError | null;
  /** Calls `listener` for each lead that joins the feed because of an event. Returns the function that stops it. */
  watchFeed(feed: CustomFeedRef, listener: (joined: FeedJoin) => void): () => void;
  /** Calls `listener` at the first event that identifies a lead. Returns the function that stops it. */
  onIdentified(listener: (identified: Identified) => void): () => void;
  /** Properties of leads at a moment in the past, in the order of the queries. Empty for a lead that does not exist. */
  propertiesAsOf(
    queries: readonly PropertiesQuery[],
    call: Call,
  ): Promise<Settled<readonly Property[]>>;
  /** The conversions and turnover that each campaign is credited with, and what it cost. */
  attribution(query: AttributionQuery, call: Call): Promise<Attribution>;
  /** What `track` would answer to these events now. Nothing is stored. */
  rehearse(events: readonly TrackInput[], call: Call): Promise<readonly Tracked[]>;
  /** Null where the trash holds no such event. */
  trashedEventById(externalId: string, call: Call): Promise<TrashedEvent | null>;
  /**
   * Takes an event out of the trash and stores it; returns its reference. Throws NOT_FOUND, or an InvalidInputError where
   * the event still does not fit its type: it then stays in the trash.
   */
  retryTrashedEvent(retry: TrashRetry, call: Call): Promise<EventRef>;
  /** Keeps the permits of upstream calls over a restart. */
  readonly journal: PermitJournal;
  readonly exports: ExportRepository;

  readonly identity: IdentityIndex;
}
type TimelineReads = Pick<TimelineSource, 'leadEvents'>;
type StoreWrites = Omit<WriteSource, 'updateLead' | 'recordOfflineInteraction'>;
