import { type PropertyChange, updatePropertyIndex } from '../leads/property-index.ts';
import type { LeadRow, NewEventRow } from '../model/rows.ts';
import { LOCAL } from '../sql/account.ts';
import { execute, insert, type Work } from '../sql/database.ts';
import type { StoredSession } from './stored-leads.ts';

/** What `derive` has worked out, to be written together. */
export interface Writes {
  readonly events: NewEventRow[];
  /** Stored events that belong to another session now. */
  readonly moved: { readonly id: string; readonly session: string }[];
  readonly sessions: StoredSession[];
  readonly gone: string[];
  readonly leads: LeadWrite[];
  readonly properties: PropertyChange[];
}
export type LeadWrite = LeadRow & { readonly search: string };

export function* writeDerived({
  events,
  moved,
  sessions,
  gone,
  leads,
  properties,
}: Writes): Work<void> {
  yield* insert('events', events.map(withoutAgentText));
  if (moved.length > 0)
    yield* execute(({ db, eachRow }) =>
      db
        .updateTable('events')
        .from(eachRow({ id: 'text', session: 'text' }, moved).as('given'))
        .set((eb) => ({ session: eb.ref('given.session') }))
        .where('events.account', '=', LOCAL)
        .whereRef('events.id', '=', 'given.id'),
    );
  yield* insert('sessions', sessions.map(withoutGiven), (into) =>
    into.onConflict((on) =>
      on.columns(['account', 'id']).doUpdateSet((eb) => ({
        ended_at: eb.ref('excluded.ended_at'),
        page_views: eb.ref('excluded.page_views'),
        landing_url: eb.ref('excluded.landing_url'),
        traffic: eb.ref('excluded.traffic'),
        device: eb.ref('excluded.device'),
        properties: eb.ref('excluded.properties'),
        campaign: eb.ref('excluded.campaign'),
        campaign_at: eb.ref('excluded.campaign_at'),
        direct: eb.ref('excluded.direct'),
        end_reason: eb.ref('excluded.end_reason'),
        open_until: eb.ref('excluded.open_until'),
      })),
    ),
  );
  if (gone.length > 0)
    yield* execute(({ db, isIn }) =>
      db.deleteFrom('sessions').where('account', '=', LOCAL).where(isIn('id', gone)),
    );
  yield* insert('leads', leads, (into) =>
    into.onConflict((on) =>
      on.columns(['account', 'id']).doUpdateSet((eb) => ({
        first_seen: eb.ref('excluded.first_seen'),
        last_seen: eb.ref('excluded.last_seen'),
        identified_at: eb.ref('excluded.identified_at'),
        email: eb.ref('excluded.email'),
        domain: eb.ref('excluded.domain'),
        name: eb.ref('excluded.name'),
        search: eb.ref('excluded.search'),
        properties: eb.ref('excluded.properties'),
        trackers: eb.ref('excluded.trackers'),
      })),
    ),
  );
  yield* updatePropertyIndex(properties);
}

function withoutAgentText(row: NewEventRow) {
  const { id, nonce, digest, lead, session, type, at, received, tracker } = row;
  const { title, url, properties, agent, more, typed } = row;
  return {
    id,
    nonce,
    digest,
    lead,
    session,
    type,
    at,
    received,
    tracker,
    title,
    url,
    properties,
    agent,
    more,
    typed,
  };
}
/** Without what the engine gives: the row number, and the account of the store. */
function withoutGiven(session: StoredSession): StoredSession {
  return Object.fromEntries(
    Object.entries(session).filter(([column]) => column !== 'n' && column !== 'account'),
  ) as unknown as StoredSession;
}
