import type {
  Account,
  Count,
  Event,
  EventRef,
  Lead,
  LeadRef,
  Session,
  SessionRef,
} from '../domain/entities.ts';
import type { UpstreamHealth } from '../domain/health.ts';
import type { Page, Settled } from '../domain/page.ts';
import type { EventQuery, LeadQuery, SessionQuery } from '../domain/query.ts';
import type { Call } from './call.ts';
import type { SourceFacts } from './facts.ts';
import type { FeedSource } from './feeds.ts';
import type { MarketingSource } from './marketing.ts';
import type { TimelineSource } from './timeline.ts';
import type { WriteSource } from './writes.ts';

/**
 * A place that leads are read from. A member that is absent says that the source has none of that: absence is the
 * capability flag. `facts`, `health` and `close` are always there.
 */
export interface ReadSource {
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
  eventsById?(refs: readonly EventRef[], call: Call): Promise<Settled<Event | null>>;
  /** Calls for sessions and events that could go out now; absent where there is no limit worth planning for. */
  room?(): number;
  health(): UpstreamHealth;
  /** Can be called twice. */
  close(): Promise<void>;
}

/** A source with the facets that it has beside reading: each is a port of its own. */
export interface Source
  extends
    ReadSource,
    Partial<TimelineSource>,
    Partial<FeedSource>,
    Partial<MarketingSource>,
    Partial<WriteSource> {}
