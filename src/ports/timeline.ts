import type { Event, EventRef, Session } from '../domain/entities.ts';
import type { Page, Settled } from '../domain/page.ts';
import type { LeadEventQuery, VisitQuery } from '../domain/query.ts';
import type { Call } from './call.ts';

/** Lists of sessions and events beside those of `ReadSource`. */
export interface TimelineSource {
  /** Sessions of an account, newest first. */
  visits(query: VisitQuery, call: Call): Promise<Page<Session>>;
  /** Events of leads, newest first. Absent: the gateway reads the sessions of a lead and their events. */
  leadEvents(queries: readonly LeadEventQuery[], call: Call): Promise<Settled<Page<Event>>>;
  /**
   * The event as it was sent; present where reading that takes a call of its own. Null where there is no such event.
   */
  rawEvent(ref: EventRef, call: Call): Promise<Readonly<Record<string, unknown>> | null>;
}
