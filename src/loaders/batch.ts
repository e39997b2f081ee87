import DataLoader from 'dataloader';
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
import { SourceError, toError } from '../domain/errors.ts';
import { eventId, leadId, sessionId } from '../domain/ids.ts';
import type { Page, Settled } from '../domain/page.ts';
import type {
  EventQuery,
  Freshness,
  LeadEventQuery,
  PropertiesQuery,
  SessionQuery,
} from '../domain/query.ts';
import type { Call } from '../ports/call.ts';
import type { Source } from '../ports/source.ts';
import type { Fields, Scope } from './port.ts';
import type { LoaderRequest } from './request.ts';

export type Batches = ReturnType<typeof createBatches>;

/** A question to one source, with what its call needs. */
interface Asked<Q> {
  readonly source: SourceName;
  readonly query: Q;
  readonly freshness: Freshness;
  readonly rank: number;
}

/** Stands in each place until its answer is there. One for all: an error takes its stack when it is made. */
const NOT_ASKED = new Error('not asked');

/** What an operation asks for side by side goes to each source in one batch, and never twice. */
export function createBatches({ sourceOf, storeOf, callWith, factsOf }: LoaderRequest) {
  function batched<Q, T>(
    keyOf: (query: Q) => string,
    ask: (source: Source, queries: readonly Q[], call: Call) => Promise<Settled<T>> | undefined,
  ): DataLoader<Asked<Q>, T, string> {
    return new DataLoader<Asked<Q>, T, string>(
      async (asked) => {
        const results = new Array<T | Error>(asked.length).fill(NOT_ASKED);
        const groups = new Map<string, number[]>();
        for (const [index, one] of asked.entries()) {
          // Where each lead takes a call of its own, it has its own place in the budget's queue.
          const rank = factsOf(one.source).callsPerLead > 0 ? one.rank : 0;
          const { mode, maxAgeMs } = one.freshness;
          const key = `${one.source}|${mode}|${maxAgeMs ?? ''}|${rank}`;
          const group = groups.get(key);
          if (group) group.push(index);
          else groups.set(key, [index]);
        }
        await Promise.all(
          [...groups.values()].map(async (places) => {
            const first = asked[places[0] ?? 0];
            if (!first) return;
            // A failing source fails its own questions only.
            try {
              const source = sourceOf(first.source);
              const questions = places.flatMap((place) => asked[place] ?? []);
              const rank = Math.min(...questions.map((one) => one.rank));
              const answers = ask(
                source,
                questions.map((one) => one.query),
                callWith(first.freshness, rank),
              );
              if (!answers)
                throw new SourceError(
                  'UNSUPPORTED',
                  first.source,
                  `${source.facts.title} cannot read that`,
                );
              for (const [at, answer] of (await answers).entries())
                results[places[at] ?? -1] = answer;
            } catch (cause) {
              for (const place of places) results[place] = toError(cause);
            }
          }),
        );
        return results;
      },
      {
        cacheKeyFn: ({ source, query, freshness }) =>
          `${source}|${freshness.mode}|${freshness.maxAgeMs ?? ''}|${keyOf(query)}`,
      },
    );
  }

  // A source that asks for no more than is looked at gets each choice of fields in a batch of its own.
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
  ): Asked<Q> => ({ source, query, freshness, rank });

  return {
    /** What was read of these kinds is read again: after a write. */
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
/** Parts hold whatever a vendor takes for an id, but no control character. */
function keyOfParts(...parts: readonly (string | number | null)[]): string {
  return parts.join('\u0000');
}
