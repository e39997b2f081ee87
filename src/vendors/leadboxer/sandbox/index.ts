import { MINUTE, SECOND, type Instant, type Milliseconds } from '../../../domain/time.ts';
import {
  startSandbox,
  wholeNumber,
  type Asked,
  type Limit,
  type Reply,
  type Sandbox,
} from '../../kit/sandbox/server.ts';
import type { VendorSandbox } from '../../kit/sandbox/port.ts';
import { cases } from './cases.ts';
import { LEADBOXER } from './credentials.ts';
import { examples } from './examples.ts';
import { createCollector, sameText, type Told } from './collector.ts';
import { criteriaOf, isTimeZone, windowOf, type Row } from './criteria.ts';
import {
  eventRows,
  leadIdOf,
  leadRow,
  sessionIdOf,
  sessionRow,
  spanOf,
  staysOf,
  type Marks,
  type Visitor,
} from './rows.ts';
import { lastPage, lastVisit, type World } from '../../kit/sandbox/world.ts';

export { LEADBOXER } from './credentials.ts';

const TOKEN_LIFE = 10 * MINUTE;
const MOST_ROWS = 100;
const COLLECTOR = '/log';
/** The vendor's own pages wait so long for a new lead. */
const LAG: Milliseconds = 3 * SECOND;

/** Ten calls a minute for each endpoint, in the words of the vendor's page on limits. The collector has none. */
export function leadboxerLimit(calls = 10, windowMs: number = MINUTE): Limit {
  return {
    calls,
    windowMs,
    key: (_asked, endpoint) => (isCollector(endpoint) ? null : endpoint),
    reply: ({ url, now }, secondsLeft, limit) => ({
      status: 429,
      body: {
        type: 'https://developers.leadboxer.com/docs/rate-limit-exceeded',
        title: 'Rate Limit Exceeded',
        status: 429,
        detail: 'API rate limit exceeded',
        instance: url.pathname,
        'retry-after': secondsLeft,
        'rate-limit': limit,
        'rate-limit-remaining': 0,
        'rate-limit-period': 'minute',
        'rate-limit-reset': Math.floor(now / SECOND) + secondsLeft,
      },
    }),
  };
}

export function startLeadboxer(
  world: World,
  {
    now,
    limits,
    port,
    lagMs = LAG,
  }: {
    readonly now: () => Instant;
    readonly limits: readonly Limit[];
    readonly port: number;
    /** From an event that the collector took to the first answer that shows it. @default 3 000 */
    readonly lagMs?: Milliseconds;
  },
): Promise<Sandbox> {
  const people = () => world.people.filter((person) => person.index % 5 !== 4);
  const marks = new Map<string, Marks>();
  const collector = createCollector(
    {
      leadIdByEmail(email) {
        const found = people().find((person) => person.isKnown && sameText(person.email, email));
        return found ? leadIdOf(found) : null;
      },
      lastSession(leadId) {
        const person = people().find((one) => leadIdOf(one) === leadId);
        const visit = person && lastVisit(person);
        return visit ? { id: sessionIdOf(visit), endedAt: lastPage(visit).at } : null;
      },
    },
    lagMs,
  );

  function visitors(at: Instant): readonly Visitor[] {
    const told = new Map<string, Told[]>();
    for (const one of collector.readable(at)) {
      const own = told.get(one.leadId);
      if (own) own.push(one);
      else told.set(one.leadId, [one]);
    }
    const seen = people().map((person) => {
      const id = leadIdOf(person);
      const own = told.get(id) ?? [];
      told.delete(id);
      return { id, person, told: own };
    });
    return [...seen, ...[...told].map(([id, own]) => ({ id, person: null, told: own }))];
  }
  const byId = (id: string | null, at: Instant) =>
    visitors(at).find((visitor) => visitor.id === id);
  const rowOf = (visitor: Visitor): Row =>
    leadRow(visitor, marks.get(visitor.id) ?? {}, LEADBOXER.site);

  function list(asked: Asked, isLegacy: boolean): Reply {
    const field = asked.query('timeField');
    const timeZone = asked.query('timeZone') ?? 'Europe/Amsterdam';
    const limit = wholeNumber(asked.query('limit'), 50, 1, MOST_ROWS);
    if (asked.query('site') !== LEADBOXER.site) return bad('site is required');
    if (field !== 'eventEsTimestamp' && field !== 'first_session_unix_timestamp')
      return bad('timeField is required');
    if (!isTimeZone(timeZone)) return bad('timeZone is unknown');
    const window = windowOf(asked.query('criteriaTimeFilter'), field, timeZone, asked.now);
    if (!window) return bad('criteriaTimeFilter is malformed');
    if (limit === null) return bad('limit is malformed');
    const criteria = criteriaOf(asked.query);
    if (typeof criteria === 'string') return bad(`${criteria} is malformed`);
    // No order is documented for a list that asks for none: assumed is the newest first.
    const [sort, direction] = (asked.query('sortBy') ?? 'lastEvent|desc').split('|');
    if (!['lastEvent', '_score'].includes(sort ?? '') || !/^(?:asc|desc)$/.test(direction ?? ''))
      return bad('sortBy is malformed');
    const token = readToken(asked.query('nextToken'), asked.now);
    if (!token) return bad('nextToken is expired or malformed');

    const sign = direction === 'asc' ? 1 : -1;
    const needsRows = criteria.length > 0 || sort === '_score';
    const rows = visitors(asked.now)
      .map((visitor) => ({ visitor, ...spanOf(visitor) }))
      .filter(({ last, first }) => {
        const at = field === 'eventEsTimestamp' ? last : first;
        return at >= window.from && at < window.to;
      })
      .map((one) => ({ ...one, row: needsRows ? rowOf(one.visitor) : {} }))
      .filter(({ row }) => criteria.every((passes) => passes(row)))
      .sort(
        (a, b) =>
          (sort === '_score'
            ? sign * (Number(a.row['esScore']) - Number(b.row['esScore']))
            : sign * (a.last - b.last)) || compare(a.visitor.id, b.visitor.id),
      );
    // A page begins behind the row that the page before ended with, whoever came in front meanwhile.
    const begin =
      token.after === null ? 0 : rows.findIndex(({ visitor }) => visitor.id === token.after) + 1;
    const page = rows.slice(begin, begin + limit);
    const last = page.at(-1);
    const hasMore = asked.isEndless || begin + limit < rows.length;
    const nextToken = hasMore && last ? writeToken(last.visitor.id, asked.now) : null;
    const data = page.map(({ visitor }) => rowOf(visitor));
    return ok(
      isLegacy
        ? {
            rows: data.length,
            ...(nextToken === null ? {} : { nextToken }),
            total: rows.length,
            resultsList: data,
            site: LEADBOXER.site,
            timeZone,
          }
        : { data, ...(nextToken === null ? {} : { nextToken }) },
    );
  }
  function detail(asked: Asked, isLegacy: boolean): Reply {
    if (asked.query('site') !== LEADBOXER.site || asked.query('email') === null)
      return bad('email and site are required');
    const visitor = byId(asked.part('id'), asked.now);
    if (isLegacy) return ok({ resultsList: visitor ? [rowOf(visitor)] : [] });
    return visitor ? ok(rowOf(visitor)) : unknown();
  }
  function sessions(asked: Asked): Reply {
    const limit = wholeNumber(asked.query('limit'), 50, 1, MOST_ROWS);
    if (asked.query('site') !== LEADBOXER.site || limit === null)
      return bad('leadId, limit and site are required');
    const visitor = byId(asked.query('leadId'), asked.now);
    const stays = visitor ? [...staysOf(visitor)].reverse().slice(0, limit) : [];
    return ok({
      sessions: visitor ? stays.map((stay) => sessionRow(visitor, stay)) : [],
      responseCode: 200,
      responseMessage: 'OK',
    });
  }
  function events(asked: Asked): Reply {
    const limit = wholeNumber(asked.query('limit'), 50, 1, MOST_ROWS);
    if (asked.query('site') !== LEADBOXER.site || limit === null)
      return bad('sessionId, limit and site are required');
    const id = asked.query('sessionId');
    const visitor = visitors(asked.now).find(
      ({ person, told }) =>
        told.some(({ sessionId }) => sessionId === id) ||
        person?.visits.some((visit) => sessionIdOf(visit) === id),
    );
    const stay = visitor && staysOf(visitor).find((one) => one.id === id);
    return ok({
      events: stay ? eventRows(visitor, stay).slice(0, limit) : [],
      responseCode: 200,
      responseMessage: 'OK',
    });
  }

  // Answers of the management endpoints are published nowhere: assumed are the two keys of the legacy API, that
  // an unknown lead is a 404, and that the change can be read at once.

  function mark(asked: Asked, read: (body: Row) => Marks | null, wanted: string): Reply {
    const body = bodyOf(asked.body);
    const leadId = body?.['leadId'];
    const given = body && read(body);
    if (!given || typeof leadId !== 'string' || body['datasetId'] !== LEADBOXER.site)
      return bad(wanted);
    if (!byId(leadId, asked.now)) return unknown();
    marks.set(leadId, { ...marks.get(leadId), ...given });
    return ok({ responseCode: 200, responseMessage: 'OK' });
  }
  const tag = (asked: Asked) =>
    mark(
      asked,
      ({ leadTags }) => (typeof leadTags === 'string' ? { tags: leadTags } : null),
      'datasetId, leadId and leadTags are required',
    );
  const assign = (asked: Asked) =>
    mark(
      asked,
      ({ assignee }) =>
        typeof assignee === 'number' && Number.isInteger(assignee) ? { assignee } : null,
      'leadId, datasetId and assignee are required',
    );

  /** Assumed: the names of the keys, and that an answer that was not asked for as JSON is empty. */
  function collect(asked: Asked): Reply {
    const parameters = new URLSearchParams(asked.url.search);
    if (asked.method === 'POST')
      for (const [name, value] of new URLSearchParams(asked.body)) parameters.set(name, value);
    if (parameters.get('si') !== LEADBOXER.site) return bad('si is required');
    const told = collector.take(parameters, asked.now);
    if (!told) return bad('ti is required');
    if (parameters.get('json') !== 'true') return { status: 200, body: '' };
    const { total, unique } = collector.counts();
    return ok({
      eventId: told.id,
      sessionId: told.sessionId,
      userId: told.leadId,
      uniqueEvents: unique,
      totalEvents: total,
    });
  }

  return startSandbox({
    now,
    port,
    limits,
    notFound: unknown,
    authorize: ({ headers, query }, endpoint) =>
      isCollector(endpoint) ||
      (endpoint.startsWith('GET /api/') ? query('apiKey') : headers['x-api-key']) ===
        LEADBOXER.apiKey
        ? null
        : { status: 401, body: { error: 'Unauthorized', message: 'Invalid or missing API key' } },
    routes: [
      { method: 'GET', path: '/v1/leads', answer: (asked) => list(asked, false) },
      { method: 'GET', path: '/v1/leads/sessions', answer: sessions },
      { method: 'GET', path: '/v1/leads/events', answer: events },
      { method: 'GET', path: '/v1/leads/:id', answer: (asked) => detail(asked, false) },
      { method: 'GET', path: '/api/views/c_view_leads', answer: (asked) => list(asked, true) },
      { method: 'GET', path: '/api/views/c_view_sessions', answer: sessions },
      { method: 'GET', path: '/api/views/c_view_events', answer: events },
      { method: 'GET', path: '/api/leads/:id', answer: (asked) => detail(asked, true) },
      // The host of the legacy paths has these as well, with the key in the header.
      { method: 'PUT', path: '/v1/management/lead-tags', answer: tag },
      { method: 'PUT', path: '/v1/management/assign-leads', answer: assign },
      { method: 'GET', path: COLLECTOR, answer: collect },
      { method: 'POST', path: COLLECTOR, answer: collect },
    ],
  });
}

function isCollector(endpoint: string): boolean {
  return endpoint.endsWith(` ${COLLECTOR}`);
}
function ok(body: unknown): Reply {
  return { status: 200, body };
}
function bad(message: string): Reply {
  return { status: 400, body: { error: 'Bad Request', message } };
}
function unknown(): Reply {
  return { status: 404, body: { error: 'Not Found', message: 'Not found' } };
}

function bodyOf(text: string): Row | null {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...body } : null;
  } catch {
    return null;
  }
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

export const sandbox: VendorSandbox = {
  documentedLimits: [leadboxerLimit()],
  limit: leadboxerLimit,
  start: startLeadboxer,
  env: ({ origin }) => ({
    LEADBOXER_API_KEY: LEADBOXER.apiKey,
    LEADBOXER_SITE: LEADBOXER.site,
    LEADBOXER_EMAIL: LEADBOXER.email,
    LEADBOXER_BASE_URL: origin,
    LEADBOXER_COLLECTOR_URL: `${origin}/log`,
  }),
  unhurried: { LEADBOXER_RATE_LIMIT: '100000/1s' },
  examples,
  cases,
};
