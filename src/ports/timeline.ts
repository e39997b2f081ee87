import type { Event, EventRef, Session } from '../domain/entities.ts';
import type { Page, Settled } from '../domain/page.ts';
import type { LeadEventQuery, VisitQuery } from '../domain/query.ts';
import type { Call } from './call.ts';

/** Sessions and events that are read in other ways than session by session. */
export interface TimelineSource {
  /** Sessions of an account, newest first. */
  visits(query: VisitQuery, call: Call): Promise<Page<Session>>;
  /** Newest first; absent where they have to be put together from the lead's sessions. */
  leadEvents(queries: readonly LeadEventQuery[], call: Call): Promise<Settled<Page<Event>>>;
  /** The event as it was sent, where that takes a call of its own; null where there is no such event. */
  rawEvent(ref: EventRef, call: Call): Promise<Readonly<Record<string, unknown>> | null>;
}
