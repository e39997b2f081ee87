import type {
  AccountRef,
  Event,
  EventRef,
  Lead,
  LeadRef,
  Property,
  Session,
  SessionRef,
  SourceName,
} from '../../domain/entities.ts';
import type { Freshness, LeadFilter, LeadOrder } from '../../domain/query.ts';
import type { Instant, TimeRange } from '../../domain/time.ts';
import type { BackwardArgs, Connection, PageArgs } from './connection.ts';

/** The selected fields of the schema's type; absent: all fields. */
export type Fields = ReadonlySet<string> | undefined;

/** What a field passes down to the fields below it. */
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

/** Leads, their sessions and their events. */
export interface LeadLoaders {
  lead(ref: LeadRef, freshness: Freshness, fields?: Fields): Promise<LeadNode | null>;
  /** The lead of a session or an event: as this request listed it, else read by its id. */
  owner(ref: LeadRef, scope: Scope, fields?: Fields): Promise<LeadNode | null>;
  /** Throws UNSUPPORTED where the lead's source keeps no history. */
  propertiesAsOf(lead: LeadRef, asOf: Instant): Promise<readonly Property[]>;
  leads(args: LeadsArgs): Promise<Connection<LeadNode>>;
  /** Newest first. Null as window: the window of the scope, else the last 30 days. */
  sessions(
    lead: LeadRef,
    scope: Scope,
    args: BackwardArgs & { readonly window: TimeRange | null; readonly fields?: Fields },
  ): Promise<Connection<SessionNode>>;
  session(ref: SessionRef, scope: Scope): Promise<SessionNode | null>;
  /** @param args.direction ASC: oldest first. DESC and `last` read the session's events whole. @default ASC */
  events(
    session: SessionNode,
    args: BackwardArgs & {
      readonly types: readonly string[] | null;
      readonly direction?: 'ASC' | 'DESC' | null | undefined;
    },
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
  /** The event as it was sent; null where the source does not keep it. */
  rawEvent(event: Event): Promise<Readonly<Record<string, unknown>> | null>;
}
