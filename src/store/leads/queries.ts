import type { Event, EventRef, Lead, LeadRef, Session, SessionRef } from '../../domain/entities.ts';
import type { Page } from '../../domain/page.ts';
import type { EventQuery, LeadEventQuery, LeadQuery, SessionQuery } from '../../domain/query.ts';
import type { Instant, TimeRange } from '../../domain/time.ts';
import type { EventRow, LeadRow, SessionRow } from '../model/rows.ts';
import { all, type Value, type Work } from '../sql/database.ts';
import { livePage, parseKeysetToken, keysetToken } from '../sql/keyset.ts';
import type { Condition } from './criteria.ts';
import { toEvent, toLead, toSession } from './map.ts';

/** The SQL condition of a lead query. `besides` is a further condition. */
function conditionsOf(
  { window, filter, order }: Pick<LeadQuery, 'window' | 'filter' | 'order'>,
  besides?: Condition,
): Condition {
  const column = order.field === 'LAST_SEEN_AT' ? 'last_seen' : 'first_seen';
  const parts: string[] = [`${column} >= ?`, `${column} < ?`];
  const values: Value[] = [window.from, window.to];
  const also = (sql: string, ...more: readonly Value[]) => {
    parts.push(sql);
    values.push(...more);
  };
  if (filter.identified !== undefined)
    also(`identified_at IS ${filter.identified ? 'NOT ' : ''}NULL`);
  if (filter.email !== undefined) also('email = ?', filter.email.toLowerCase());
  if (filter.domain !== undefined) also('domain = ?', filter.domain.toLowerCase());
  // LIKE would treat % and _ as patterns, and refuses long patterns.
  if (filter.search !== undefined) also('FIND(search, ?) > 0', filter.search.toLowerCase());
  if (besides) also(besides.sql, ...besides.values);
  return { sql: parts.join(' AND '), values };
}

export function* readLeads(query: LeadQuery, now: Instant, besides?: Condition): Work<Page<Lead>> {
  const column = query.order.field === 'LAST_SEEN_AT' ? 'last_seen' : 'first_seen';
  const { direction } = query.order;
  const { sql, values } = conditionsOf(query, besides);
  const place = query.after === null ? null : parseKeysetToken(query.after);
  const rows = yield* all<LeadRow>(
    `SELECT * FROM leads WHERE ${sql}${place ? ` AND (${column}, id) ${direction === 'ASC' ? '>' : '<'} (?, ?)` : ''}
     ORDER BY ${column} ${direction}, id ${direction} LIMIT ?`,
    ...values,
    ...(place ?? []),
    query.first + 1,
  );
  const given = rows.slice(0, query.first);
  const last = given.at(-1);
  const next = rows.length > query.first && last ? keysetToken(last[column], last.id) : null;
  return livePage(
    given.map((row) => toLead(row, now)),
    next,
    now,
  );
}

export function* countLeads(query: LeadQuery, besides?: Condition): Work<number> {
  const { sql, values } = conditionsOf(query, besides);
  const [row] = yield* all<{ count: number }>(
    `SELECT count(*) AS count FROM leads WHERE ${sql}`,
    ...values,
  );
  return row?.count ?? 0;
}

export function* readLeadsById(
  refs: readonly LeadRef[],
  now: Instant,
): Work<readonly (Lead | null)[]> {
  const rows = yield* all<LeadRow>(
    'SELECT * FROM leads WHERE id IN (SELECT value FROM EACH(?))',
    JSON.stringify(refs.map((ref) => ref.externalId)),
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return refs.map((ref) => {
    const row = byId.get(ref.externalId);
    return row ? toLead(row, now) : null;
  });
}

/**
 * The current id of a session. The id of a session is that of its first event. After a session was merged into another
 * one, its first event still names the session that it now belongs to.
 */
const CURRENT_SESSION = '(SELECT session FROM events WHERE id = wanted.value)';

/** Answers queries that differ in their parent only with one statement. */
function* grouped<Q, T>(
  queries: readonly Q[],
  keyOf: (query: Q) => string,
  answer: (group: readonly Q[]) => Work<readonly T[]>,
): Work<readonly T[]> {
  const groups = new Map<string, number[]>();
  for (const [index, query] of queries.entries()) {
    const key = keyOf(query);
    const group = groups.get(key);
    if (group) group.push(index);
    else groups.set(key, [index]);
  }
  const results: T[] = [];
  for (const places of groups.values()) {
    const answers = yield* answer(places.flatMap((place) => queries[place] ?? []));
    for (const [at, place] of places.entries()) {
      const one = answers[at];
      if (one !== undefined) results[place] = one;
    }
  }
  return results;
}

/** The columns that reading needs. */
const COLUMNS = {
  sessions: 't.*',
  events:
    't.id, t.nonce, t.lead, t.session, t.type, t.at, t.received, t.tracker, t.title, t.url, t.properties, t.more, t.typed',
} as const;

/**
 * Reads a page for each parent in one statement, in the order of the parents.
 *
 * @param at the column that rows are ordered by
 */
function* pagesOf<R extends { readonly id: string }, T>({
  table,
  parent,
  at,
  direction,
  parents,
  window,
  first,
  after,
  now,
  timeOf,
  map,
}: {
  readonly table: 'sessions' | 'events';
  readonly parent: 'lead' | 'session';
  readonly at: 'started_at' | 'at';
  readonly direction: 'ASC' | 'DESC';
  readonly parents: readonly string[];
  readonly window: TimeRange | null;
  readonly first: number;
  readonly after: string | null;
  readonly now: Instant;
  timeOf(row: R): Instant;
  map(row: R, like?: T): T;
}): Work<readonly Page<T>[]> {
  const place = after === null ? null : parseKeysetToken(after);
  // For each parent the index gives the first rows in order, however many rows the parent has.
  const rows = yield* all<R & { readonly wanted: number }>(
    `SELECT wanted.key AS wanted, ${COLUMNS[table]} FROM EACH(?) AS wanted JOIN ${table} AS t ON t.n IN EACH_OF (
       SELECT n FROM ${table} WHERE ${parent} = ${parent === 'session' ? CURRENT_SESSION : 'wanted.value'}${
         window ? ` AND ${at} >= ? AND ${at} < ?` : ''
       }${
         place ? ` AND (${at}, id) ${direction === 'ASC' ? '>' : '<'} (?, ?)` : ''
       } ORDER BY ${at} ${direction}, id ${direction} LIMIT ?)
     ORDER BY wanted.key, t.${at} ${direction}, t.id ${direction}`,
    JSON.stringify(parents),
    ...(window ? [window.from, window.to] : []),
    ...(place ?? []),
    first + 1,
  );
  const lists = parents.map((): R[] => []);
  for (const row of rows) lists[row.wanted]?.push(row);
  return lists.map((list) => {
    const given = list.slice(0, first);
    const last = given.at(-1);
    const next = list.length > first && last ? keysetToken(timeOf(last), last.id) : null;
    let like: T | undefined;
    const items = given.map((row) => (like = map(row, like)));
    return livePage(items, next, now);
  });
}

const questionOf = ({
  first,
  after,
  window,
}: {
  first: number;
  after: string | null;
  window?: TimeRange;
}) => `${first}|${window?.from ?? ''}|${window?.to ?? ''}|${after ?? ''}`;

export function* readSessions(
  queries: readonly SessionQuery[],
  now: Instant,
): Work<readonly Page<Session>[]> {
  return yield* grouped(queries, questionOf, (group) => {
    const [{ window, first, after } = { window: null, first: 0, after: null }] = group;
    return pagesOf<SessionRow, Session>({
      table: 'sessions',
      parent: 'lead',
      at: 'started_at',
      direction: 'DESC',
      parents: group.map((query) => query.lead.externalId),
      window,
      first,
      after,
      now,
      timeOf: (row) => row.started_at,
      map: (row) => toSession(row, now),
    });
  });
}

export function* readEvents(
  queries: readonly EventQuery[],
  now: Instant,
): Work<readonly Page<Event>[]> {
  return yield* grouped(queries, questionOf, (group) => {
    const [{ first, after } = { first: 0, after: null }] = group;
    return pagesOf<EventRow, Event>({
      table: 'events',
      parent: 'session',
      at: 'at',
      direction: 'ASC',
      parents: group.map((query) => query.session.externalId),
      window: null,
      first,
      after,
      now,
      timeOf: (row) => row.at,
      map: toEvent,
    });
  });
}

export function* readLeadEvents(
  queries: readonly LeadEventQuery[],
  now: Instant,
): Work<readonly Page<Event>[]> {
  return yield* grouped(queries, questionOf, (group) => {
    const [{ window, first, after } = { window: null, first: 0, after: null }] = group;
    return pagesOf<EventRow, Event>({
      table: 'events',
      parent: 'lead',
      at: 'at',
      direction: 'DESC',
      parents: group.map((query) => query.lead.externalId),
      window,
      first,
      after,
      now,
      timeOf: (row) => row.at,
      map: toEvent,
    });
  });
}

export function* readSessionsById(
  refs: readonly SessionRef[],
  now: Instant,
): Work<readonly (Session | null)[]> {
  const rows = yield* all<SessionRow & { readonly wanted: number }>(
    `SELECT wanted.key AS wanted, t.* FROM EACH(?) AS wanted JOIN sessions AS t ON t.id = ${CURRENT_SESSION}`,
    JSON.stringify(refs.map((ref) => ref.externalId)),
  );
  const byPlace = new Map(rows.map((row) => [row.wanted, row]));
  return refs.map((_ref, place) => {
    const row = byPlace.get(place);
    return row ? toSession(row, now) : null;
  });
}

export function* readEventsById(refs: readonly EventRef[]): Work<readonly (Event | null)[]> {
  const rows = yield* all<EventRow>(
    'SELECT * FROM events WHERE id IN (SELECT value FROM EACH(?))',
    JSON.stringify(refs.map((ref) => ref.externalId)),
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return refs.map((ref) => {
    const row = byId.get(ref.externalId);
    return row ? toEvent(row) : null;
  });
}
