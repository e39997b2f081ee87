import type { Instant } from '../../domain/time.ts';
import type { EventRow, LeadRow, NewEventRow, SessionRow } from '../model/rows.ts';
import { LOCAL } from '../sql/account.ts';
import { rows, type Work } from '../sql/database.ts';

/** A lead whose sessions are to be computed anew, from a moment on. */
export interface Recomputation {
  readonly lead: string;
  /**
   * The time of the oldest event that is new or was removed. Sessions that started before it are unaffected, except the
   * last one, which may be extended.
   */
  readonly since: Instant;
  /** Events that are not stored yet. */
  readonly added: readonly NewEventRow[];
}

export type StoredSession = SessionRow & {
  readonly campaign: string | null;
  readonly campaign_at: Instant | null;
  readonly direct: number | null;
};

/** What is stored of a lead that changes. */
export interface Known {
  readonly before: LeadRow | undefined;
  /** The last session that started before the change, and all later ones, oldest first. */
  readonly sessions: readonly StoredSession[];
  /** The events of these sessions; not read where the new events only continue the last session. */
  readonly events: readonly EventRow[];
  /** The session that the new events continue, or null where its events were read. */
  readonly open: StoredSession | null;
}

/** Reads what is stored of leads, in at most three statements. */
export function* readKnown(changes: readonly Recomputation[]): Work<(lead: string) => Known> {
  const ids = changes.map(({ lead }) => lead);
  const found = yield* rows(({ db, isIn }) =>
    db.selectFrom('leads').selectAll().where('account', '=', LOCAL).where(isIn('id', ids)),
  );
  const leads = new Map(found.map((row) => [row.id, row as LeadRow]));
  // A lead that has new events and no row has no stored events, so there is nothing to read.
  const stored = changes.filter(({ lead, added }) => leads.has(lead) || added.length === 0);
  const sessions = Map.groupBy(yield* lastSessions(stored), ({ lead }) => lead);
  const open = new Map<string, StoredSession>();
  for (const { lead, added } of stored) {
    const session = openSession(sessions.get(lead) ?? [], added);
    if (session) open.set(lead, session);
  }
  const places = stored
    .filter(({ lead }) => !open.has(lead))
    .map(({ lead }) => {
      const [from] = sessions.get(lead) ?? [];
      return { lead, at: from?.started_at ?? -1, id: from?.id ?? '' };
    });
  const events = Map.groupBy(yield* eventsFrom(places), ({ lead }) => lead);
  return (lead) => ({
    before: leads.get(lead),
    sessions: sessions.get(lead) ?? [],
    events: events.get(lead) ?? [],
    open: open.get(lead) ?? null,
  });
}

/** The session that all new events come after; null where one of them falls into it or before it. */
function openSession(
  sessions: readonly StoredSession[],
  added: readonly EventRow[],
): StoredSession | null {
  const [session] = sessions;
  return session &&
    sessions.length === 1 &&
    added.length > 0 &&
    added.every(({ at }) => at > session.ended_at)
    ? session
    : null;
}

function* lastSessions(changes: readonly Recomputation[]): Work<readonly StoredSession[]> {
  if (changes.length === 0) return [];
  const given = changes.map(({ lead, since }) => ({ lead, since }));
  const found = yield* rows(({ db, eachRow }) =>
    db
      .selectFrom(eachRow({ lead: 'text', since: 'integer' }, given).as('given'))
      .innerJoin('sessions as s', (join) =>
        join.on('s.account', '=', LOCAL).onRef('s.lead', '=', 'given.lead'),
      )
      .where((eb) =>
        eb(
          's.started_at',
          '>=',
          eb.fn.coalesce(
            eb
              .selectFrom('sessions as b')
              .select((inner) => inner.fn.max('b.started_at').as('at'))
              .where('b.account', '=', LOCAL)
              .whereRef('b.lead', '=', 'given.lead')
              .whereRef('b.started_at', '<', 'given.since'),
            eb.val(-1),
          ),
        ),
      )
      .selectAll('s')
      .orderBy('s.lead')
      .orderBy('s.started_at')
      .orderBy('s.id'),
  );
  return found as unknown as readonly StoredSession[];
}

function* eventsFrom(
  places: readonly { readonly lead: string; readonly at: Instant; readonly id: string }[],
): Work<readonly EventRow[]> {
  if (places.length === 0) return [];
  return yield* rows(({ db, eachRow }) =>
    db
      .selectFrom(eachRow({ lead: 'text', at: 'integer', id: 'text' }, places).as('given'))
      .innerJoin('events as e', (join) =>
        join.on('e.account', '=', LOCAL).onRef('e.lead', '=', 'given.lead'),
      )
      .leftJoin('agents as a', 'a.n', 'e.agent')
      .where((eb) =>
        eb.or([
          eb('e.at', '>', eb.ref('given.at')),
          eb.and([eb('e.at', '=', eb.ref('given.at')), eb('e.id', '>=', eb.ref('given.id'))]),
        ]),
      )
      .where((eb) => eb('e.at', '>=', eb.ref('given.at')))
      .selectAll('e')
      .select('a.text as user_agent')
      .orderBy('e.lead')
      .orderBy('e.at')
      .orderBy('e.id'),
  );
}
