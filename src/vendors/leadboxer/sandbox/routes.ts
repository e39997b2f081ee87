import { MINUTE, type Instant, type TimeRange } from '../../../domain/time.ts';
import {
  wholeNumberIn,
  type SandboxRequest,
  type Reply,
  type Route,
} from '../../kit/sandbox/server.ts';
import { wantedCriteria, isTimeZone, type Row, type Test, wantedWindow } from './criteria.ts';
import { LEADBOXER } from './credentials.ts';
import type { Dataset } from './data.ts';
import { bad, done, ok, unknown } from './replies.ts';
import {
  eventRows,
  leadRow,
  sessionIdOf,
  sessionRow,
  sessionsOf,
  spanOf,
  type Visitor,
} from './rows.ts';

const TOKEN_LIFE = 10 * MINUTE;
const MAX_ROWS = 100;

/** The reads of both generations. */
export function readRoutes(dataset: Dataset): readonly Route[] {
  const rowOf = (visitor: Visitor): Row =>
    leadRow(visitor, dataset.editsOf(visitor.id), LEADBOXER.site);

  function detail(asked: SandboxRequest, isLegacy: boolean): Reply {
    if (asked.query('site') !== LEADBOXER.site || asked.query('email') === null)
      return bad('email and site are required');
    const visitor = dataset.visitor(asked.part('id'), asked.now);
    if (isLegacy) return ok({ resultsList: visitor ? [rowOf(visitor)] : [] });
    return visitor ? ok(rowOf(visitor)) : unknown();
  }
  function sessions(asked: SandboxRequest): Reply {
    const limit = limitOf(asked);
    if (asked.query('site') !== LEADBOXER.site || limit === null)
      return bad('leadId, limit and site are required');
    const visitor = dataset.visitor(asked.query('leadId'), asked.now);
    const newestFirst = visitor ? [...sessionsOf(visitor)].reverse().slice(0, limit) : [];
    return done({
      sessions: visitor ? newestFirst.map((session) => sessionRow(visitor, session)) : [],
    });
  }
  function events(asked: SandboxRequest): Reply {
    const limit = limitOf(asked);
    if (asked.query('site') !== LEADBOXER.site || limit === null)
      return bad('sessionId, limit and site are required');
    const id = asked.query('sessionId');
    const visitor = dataset
      .visitors(asked.now)
      .find(
        ({ person, collected }) =>
          collected.some(({ sessionId }) => sessionId === id) ||
          person?.visits.some((visit) => sessionIdOf(visit) === id),
      );
    const session = visitor && sessionsOf(visitor).find((one) => one.id === id);
    return done({ events: session ? eventRows(visitor, session).slice(0, limit) : [] });
  }
  const list = (isLegacy: boolean) => (asked: SandboxRequest) =>
    listReply(asked, dataset.visitors(asked.now), rowOf, isLegacy);

  return [
    { method: 'GET', path: '/v1/leads', answer: list(false) },
    { method: 'GET', path: '/v1/leads/sessions', answer: sessions },
    { method: 'GET', path: '/v1/leads/events', answer: events },
    { method: 'GET', path: '/v1/leads/:id', answer: (asked) => detail(asked, false) },
    { method: 'GET', path: '/api/views/c_view_leads', answer: list(true) },
    { method: 'GET', path: '/api/views/c_view_sessions', answer: sessions },
    { method: 'GET', path: '/api/views/c_view_events', answer: events },
    { method: 'GET', path: '/api/leads/:id', answer: (asked) => detail(asked, true) },
  ];
}

function limitOf(asked: SandboxRequest): number | null {
  return wholeNumberIn(asked.query('limit'), 50, 1, MAX_ROWS);
}

/** A list as a request asks for it. */
interface ListRequest {
  readonly field: 'eventEsTimestamp' | 'first_session_unix_timestamp';
  readonly timeZone: string;
  readonly limit: number;
  readonly window: TimeRange;
  readonly criteria: readonly Test[];
  readonly isByScore: boolean;
  /** 1 ascending, -1 descending. */
  readonly sign: 1 | -1;
  /** The lead that the page before ended with. */
  readonly after: string | null;
}

/** The list that a request asks for, or why it is refused. */
function readList(asked: SandboxRequest): ListRequest | string {
  const field = asked.query('timeField');
  const timeZone = asked.query('timeZone') ?? 'Europe/Amsterdam';
  if (asked.query('site') !== LEADBOXER.site) return 'site is required';
  if (field !== 'eventEsTimestamp' && field !== 'first_session_unix_timestamp')
    return 'timeField is required';
  if (!isTimeZone(timeZone)) return 'timeZone is unknown';
  const window = wantedWindow(asked.query('criteriaTimeFilter'), field, timeZone, asked.now);
  if (!window) return 'criteriaTimeFilter is malformed';
  const limit = limitOf(asked);
  if (limit === null) return 'limit is malformed';
  const criteria = wantedCriteria(asked.query);
  if (typeof criteria === 'string') return `${criteria} is malformed`;
  // No order is documented for a list that asks for none; the newest first is assumed.
  const [, sort, direction] =
    /^(lastEvent|_score)\|(asc|desc)$/.exec(asked.query('sortBy') ?? 'lastEvent|desc') ?? [];
  if (sort === undefined) return 'sortBy is malformed';
  const token = readToken(asked.query('nextToken'), asked.now);
  if (!token) return 'nextToken is expired or malformed';
  return {
    ...{ field, timeZone, window, limit, criteria, after: token.after },
    isByScore: sort === '_score',
    sign: direction === 'asc' ? 1 : -1,
  };
}

function listReply(
  asked: SandboxRequest,
  visitors: readonly Visitor[],
  rowOf: (visitor: Visitor) => Row,
  isLegacy: boolean,
): Reply {
  const request = readList(asked);
  if (typeof request === 'string') return bad(request);
  const { field, timeZone, window, limit, criteria, isByScore, sign, after } = request;
  const needsRows = criteria.length > 0 || isByScore;
  const rows = visitors
    .map((visitor) => ({ visitor, ...spanOf(visitor) }))
    .filter(({ last, first }) => {
      const at = field === 'eventEsTimestamp' ? last : first;
      return at >= window.from && at < window.to;
    })
    .map((one) => ({ ...one, row: needsRows ? rowOf(one.visitor) : {} }))
    .filter(({ row }) => criteria.every((passes) => passes(row)))
    .sort(
      (a, b) =>
        sign *
          (isByScore ? Number(a.row['esScore']) - Number(b.row['esScore']) : a.last - b.last) ||
        compare(a.visitor.id, b.visitor.id),
    );
  // A page begins after the row that the page before ended with, whatever rows came in front since.
  const begin = after === null ? 0 : rows.findIndex(({ visitor }) => visitor.id === after) + 1;
  const page = rows.slice(begin, begin + limit);
  const last = page.at(-1);
  const hasMore = asked.isEndless || begin + limit < rows.length;
  const token = hasMore && last ? { nextToken: writeToken(last.visitor.id, asked.now) } : {};
  const data = page.map(({ visitor }) => rowOf(visitor));
  return ok(
    isLegacy
      ? {
          rows: data.length,
          ...token,
          total: rows.length,
          resultsList: data,
          site: LEADBOXER.site,
          timeZone,
        }
      : { data, ...token },
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function writeToken(after: string, now: Instant): string {
  return Buffer.from(JSON.stringify({ after, now })).toString('base64url');
}
function readToken(text: string | null, now: Instant): { readonly after: string | null } | null {
  if (text === null) return { after: null };
  try {
    const from = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as {
      readonly after: string;
      readonly now: Instant;
    };
    return now - from.now < TOKEN_LIFE ? { after: from.after } : null;
  } catch {
    return null;
  }
}
