import type {
  Event,
  EventRef,
  Lead,
  LeadRef,
  Property,
  Session,
  SessionRef,
  SourceName,
} from '../domain/entities.ts';
import { eventId, leadId, sessionId } from '../domain/ids.ts';
import type { Page } from '../domain/page.ts';
import type {
  EventQuery,
  Freshness,
  LeadEventQuery,
  PropertiesQuery,
  SessionQuery,
} from '../domain/query.ts';
import { createBatcher, type BatchedQuery } from './batcher.ts';
import type { Fields, Scope } from './port.ts';
import type { LoaderRequest } from './request.ts';

export type Batches = ReturnType<typeof createBatches>;

/** Questions that an operation asks at the same time go to each source in one batch; no question is asked twice. */
export function createBatches(request: LoaderRequest) {
  const { factsOf, storeOf } = request;
  const batched = createBatcher(request);

  // A source that asks its upstream for the selected fields only gets one batch per selection.
  const leads = new Map<string, ReturnType<typeof leadsWith>>();
  function leadsWith(fields: Fields) {
    return batched<LeadRef, Lead | null>(leadId, (source, refs, call) =>
      source.leadsById?.(refs, call, fields),
    );
  }
  function leadsOf(source: SourceName, wanted: Fields) {
    const fields = factsOf(source).selectsFields ? wanted : undefined;
    const key = fieldsKey(fields);
    let found = leads.get(key);
    if (!found) {
      found = leadsWith(fields);
      leads.set(key, found);
    }
    return found;
  }
  const sessionsById = batched<SessionRef, Session | null>(sessionId, (source, refs, call) =>
    source.sessionsById?.(refs, call),
  );
  const eventsById = batched<EventRef, Event | null>(eventId, (source, refs, call) =>
    source.eventsById?.(refs, call),
  );
  const sessions = batched<SessionQuery, Page<Session>>(listKey, (source, queries, call) =>
    source.sessions?.(queries, call),
  );
  const events = batched<EventQuery, Page<Event>>(
    ({ session, first, after }) =>
      keyOfParts(...leadParts(session.lead), session.hint, session.externalId, first, after),
    (source, queries, call) => source.events?.(queries, call),
  );
  const leadEvents = batched<LeadEventQuery, Page<Event>>(listKey, (source, queries, call) =>
    source.leadEvents?.(queries, call),
  );
  const history = batched<PropertiesQuery, readonly Property[]>(
    ({ lead, asOf }) => keyOfParts(...leadParts(lead), asOf),
    (source, queries, call) =>
      storeOf(source.facts.name, 'tell properties as of a moment').propertiesAsOf(queries, call),
  );
  const asked = <Q>(
    source: SourceName,
    query: Q,
    { freshness, rank }: Pick<Scope, 'freshness' | 'rank'>,
  ): BatchedQuery<Q> => ({ source, query, freshness, rank });

  return {
    /** Answers of these kinds are read again. Called after a write. */
    invalidate(...kinds: readonly ('lead' | 'event')[]) {
      if (kinds.includes('lead')) leads.clear();
      if (kinds.includes('event'))
        for (const kept of [eventsById, events, leadEvents, history]) kept.clearAll();
    },
    lead: (ref: LeadRef, freshness: Freshness, fields?: Fields) =>
      leadsOf(ref.source, fields).load(asked(ref.source, ref, { freshness, rank: 0 })),
    propertiesAsOf: (query: PropertiesQuery, freshness: Freshness) =>
      history.load(asked(query.lead.source, query, { freshness, rank: 0 })),
    session: (ref: SessionRef, freshness: Freshness) =>
      sessionsById.load(asked(ref.lead.source, ref, { freshness, rank: 0 })),
    event: (ref: EventRef, freshness: Freshness) =>
      eventsById.load(asked(ref.lead.source, ref, { freshness, rank: 0 })),
    sessions: (source: SourceName, query: SessionQuery, scope: Scope) =>
      sessions.load(asked(source, query, scope)),
    events: (source: SourceName, query: EventQuery, scope: Scope) =>
      events.load(asked(source, query, scope)),
    leadEvents: (source: SourceName, query: LeadEventQuery, scope: Scope) =>
      leadEvents.load(asked(source, query, scope)),
  };
}

function leadParts({ account, externalId }: LeadRef): readonly [string, string] {
  return [account, externalId];
}
function listKey({
  lead,
  window,
  first,
  after,
  fields,
}: LeadEventQuery & Pick<SessionQuery, 'fields'>): string {
  const { from, to } = window;
  return keyOfParts(...leadParts(lead), from, to, first, after, fieldsKey(fields));
}
function fieldsKey(fields: Fields): string {
  return fields ? [...fields].sort().join() : '*';
}
/** Vendors' ids hold any character but control characters. */
function keyOfParts(...parts: readonly (string | number | null)[]): string {
  return parts.join('\u0000');
}
