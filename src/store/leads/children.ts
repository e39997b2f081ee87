import { sql } from 'kysely';
import type { EventRef, SessionRef } from '../../domain/entities.ts';
import type { EventQuery, LeadEventQuery, SessionQuery } from '../../domain/query.ts';
import type { TimeRange } from '../../domain/time.ts';
import type { SessionRow } from '../model/rows.ts';
import { LOCAL } from '../sql/account.ts';
import { inLockstep, type Query, rows, type Work } from '../sql/database.ts';
import type { Dialect } from '../sql/dialect.ts';
import { parseKeysetToken, type RowPage, rowPage } from '../sql/keyset.ts';
import { type Given, prepared, preparedFor } from '../sql/prepared.ts';
import type { ReadEventRow } from './map.ts';

/** The columns that an entity is made of. */
const SESSION_COLUMNS = [
  't.id',
  't.lead',
  't.started_at',
  't.ended_at',
  't.page_views',
  't.landing_url',
  't.traffic',
  't.device',
  't.properties',
  't.end_reason',
  't.open_until',
] as const satisfies readonly `t.${keyof SessionRow}`[];
const EVENT_COLUMNS = [
  't.id',
  't.nonce',
  't.lead',
  't.session',
  't.type',
  't.at',
  't.received',
  't.tracker',
  't.title',
  't.url',
  't.properties',
  'a.text as user_agent',
  't.more',
  't.typed',
] as const satisfies readonly (`t.${keyof ReadEventRow}` | 'a.text as user_agent')[];

/** A row with the index of the parent or reference that it was read for. */
type Wanted<R> = R & { readonly wanted: number };

/** The value of an element of `wanted`: what a row is wanted for. */
const WANTED = sql<string>`${sql.ref('wanted.value')}`;

/**
 * The current id of a session. The id of a session is that of its first event. After a session was merged into another
 * one, its first event still names the session that it now belongs to.
 */
function currentSession(db: Dialect['db']) {
  return db
    .selectFrom('events as named')
    .select('named.session')
    .where('named.account', '=', LOCAL)
    .where('named.id', '=', WANTED);
}

/** Questions with one shape are answered by one statement. */
interface Shape {
  readonly continues: boolean;
}
interface Parameters {
  readonly parents: readonly string[];
  readonly from: number;
  readonly to: number;
  readonly placeAt: number;
  readonly placeId: string;
  readonly limit: number;
}

const sessionsOfLeads = preparedFor(
  ({ db, firstOfEach, isPast }: Dialect, given: Given<Parameters>, { continues }: Shape) => {
    const place = [given.value('placeAt'), given.value('placeId')] as const;
    const pick = db
      .selectFrom('sessions')
      .select('n')
      .where('account', '=', LOCAL)
      .where('lead', '=', WANTED)
      .where('started_at', '>=', given.value('from'))
      .where('started_at', '<', given.value('to'))
      .$if(continues, (it) => it.where(isPast(['started_at', 'id'], 'DESC', place)))
      .orderBy('started_at', 'desc')
      .orderBy('id', 'desc')
      .limit(given.value('limit'));
    return firstOfEach('sessions', given.list('parents'), pick)
      .select('wanted.key as wanted')
      .select(SESSION_COLUMNS)
      .$castTo<Wanted<SessionRow>>()
      .orderBy('wanted.key')
      .orderBy('t.started_at', 'desc')
      .orderBy('t.id', 'desc');
  },
);

const eventsOfSessions = preparedFor(
  ({ db, firstOfEach, isPast }: Dialect, given: Given<Parameters>, { continues }: Shape) => {
    const place = [given.value('placeAt'), given.value('placeId')] as const;
    const pick = db
      .selectFrom('events')
      .select('n')
      .where('account', '=', LOCAL)
      .where('session', '=', currentSession(db))
      .$if(continues, (it) => it.where(isPast(['at', 'id'], 'ASC', place)))
      .orderBy('at')
      .orderBy('id')
      .limit(given.value('limit'));
    return firstOfEach('events', given.list('parents'), pick)
      .leftJoin('agents as a', 'a.n', 't.agent')
      .select('wanted.key as wanted')
      .select(EVENT_COLUMNS)
      .orderBy('wanted.key')
      .orderBy('t.at')
      .orderBy('t.id');
  },
);

const eventsOfLeads = preparedFor(
  ({ db, firstOfEach, isPast }: Dialect, given: Given<Parameters>, { continues }: Shape) => {
    const place = [given.value('placeAt'), given.value('placeId')] as const;
    const pick = db
      .selectFrom('events')
      .select('n')
      .where('account', '=', LOCAL)
      .where('lead', '=', WANTED)
      .where('at', '>=', given.value('from'))
      .where('at', '<', given.value('to'))
      .$if(continues, (it) => it.where(isPast(['at', 'id'], 'DESC', place)))
      .orderBy('at', 'desc')
      .orderBy('id', 'desc')
      .limit(given.value('limit'));
    return firstOfEach('events', given.list('parents'), pick)
      .leftJoin('agents as a', 'a.n', 't.agent')
      .select('wanted.key as wanted')
      .select(EVENT_COLUMNS)
      .orderBy('wanted.key')
      .orderBy('t.at', 'desc')
      .orderBy('t.id', 'desc');
  },
);

/** A question about one parent. */
interface Question {
  readonly parent: string;
  readonly first: number;
  readonly after: string | null;
  readonly window: TimeRange | null;
}

/** How the rows of parents are read. */
interface Reading<R> {
  statement(shape: Shape, parameters: Parameters): (dialect: Dialect) => Query<Wanted<R>>;
  /** The value that the rows are ordered by. */
  valueOf(row: R): number;
}

/**
 * A page for each question, in the order of the questions. Questions that differ in their parent only take one
 * statement. The statements of all are sent together.
 */
function* pagesOf<R extends { readonly id: string }>(
  questions: readonly Question[],
  reading: Reading<R>,
): Work<readonly RowPage<R>[]> {
  const groups = Map.groupBy(questions.keys(), (index) => {
    const { first, after, window } = questions[index] as Question;
    return `${first}|${window?.from ?? ''}|${window?.to ?? ''}|${after ?? ''}`;
  });
  const places = [...groups.values()];
  const answers = yield* inLockstep(
    places.map((group) =>
      pagesOfGroup(
        group.map((index) => questions[index] as Question),
        reading,
      ),
    ),
  );
  const pages: RowPage<R>[] = [];
  for (const [n, group] of places.entries())
    for (const [at, index] of group.entries()) {
      const page = answers[n]?.[at];
      if (page) pages[index] = page;
    }
  return pages;
}

function* pagesOfGroup<R extends { readonly id: string }>(
  group: readonly Question[],
  { statement, valueOf }: Reading<R>,
): Work<readonly RowPage<R>[]> {
  const [{ first, after, window } = { first: 0, after: null, window: null }] = group;
  const [placeAt, placeId] = after === null ? [0, ''] : parseKeysetToken(after);
  const found = yield* rows(
    statement(
      { continues: after !== null },
      {
        parents: group.map(({ parent }) => parent),
        from: window?.from ?? 0,
        to: window?.to ?? 0,
        placeAt,
        placeId,
        limit: first + 1,
      },
    ),
  );
  const lists = group.map((): R[] => []);
  for (const row of found) lists[row.wanted]?.push(row);
  return lists.map((list) => rowPage(list, first, valueOf));
}

/** Sessions of leads, newest first; `toSessionPages` makes entities of them. Throws BAD_CURSOR. */
export function readSessions(
  queries: readonly SessionQuery[],
): Work<readonly RowPage<SessionRow>[]> {
  return pagesOf<SessionRow>(
    queries.map((query) => ({ ...query, parent: query.lead.externalId })),
    { statement: sessionsOfLeads, valueOf: (row) => row.started_at },
  );
}

/** Events of sessions, oldest first; `toEventPages` makes entities of them. Throws BAD_CURSOR. */
export function readEvents(queries: readonly EventQuery[]): Work<readonly RowPage<ReadEventRow>[]> {
  return pagesOf<ReadEventRow>(
    queries.map((query) => ({ ...query, parent: query.session.externalId, window: null })),
    { statement: eventsOfSessions, valueOf: (row) => row.at },
  );
}

/** Events of leads, newest first; `toEventPages` makes entities of them. Throws BAD_CURSOR. */
export function readLeadEvents(
  queries: readonly LeadEventQuery[],
): Work<readonly RowPage<ReadEventRow>[]> {
  return pagesOf<ReadEventRow>(
    queries.map((query) => ({ ...query, parent: query.lead.externalId })),
    { statement: eventsOfLeads, valueOf: (row) => row.at },
  );
}

const sessionsById = prepared(({ db, each }, given: Given<{ ids: readonly string[] }>) =>
  db
    .selectFrom(each(given.list('ids')).as('wanted'))
    .innerJoin('sessions as t', (join) =>
      join.on('t.account', '=', LOCAL).on('t.id', '=', currentSession(db)),
    )
    .select('wanted.key as wanted')
    .select(SESSION_COLUMNS)
    .$castTo<Wanted<SessionRow>>(),
);

/** The sessions, in the order of the references; null for one that the store does not hold. */
export function* readSessionsById(
  refs: readonly SessionRef[],
): Work<readonly (SessionRow | null)[]> {
  const found = yield* rows(sessionsById({ ids: refs.map((ref) => ref.externalId) }));
  const byIndex = new Map(found.map((row) => [row.wanted, row]));
  return refs.map((_ref, index) => byIndex.get(index) ?? null);
}

const eventsById = prepared(({ db, isIn }, given: Given<{ ids: readonly string[] }>) =>
  db
    .selectFrom('events as t')
    .leftJoin('agents as a', 'a.n', 't.agent')
    .select(EVENT_COLUMNS)
    .where('t.account', '=', LOCAL)
    .where(isIn('t.id', given.list('ids'))),
);

/** The events, in the order of the references; null for one that the store does not hold. */
export function* readEventsById(refs: readonly EventRef[]): Work<readonly (ReadEventRow | null)[]> {
  const found = yield* rows(eventsById({ ids: refs.map((ref) => ref.externalId) }));
  const byId = new Map(found.map((row) => [row.id, row]));
  return refs.map((ref) => byId.get(ref.externalId) ?? null);
}
