import { DAY, MINUTE, SECOND, type Instant } from '../domain/time.ts';
import {
  startSandbox,
  wholeNumber,
  type Asked,
  type Limit,
  type Reply,
  type Sandbox,
} from './kit.ts';
import {
  firstVisit,
  lastPage,
  lastVisit,
  lengthOf,
  type Person,
  type Visit,
  type World,
} from './world.ts';

/** What a client of the LeadBoxer sandbox must present. */
export const LEADBOXER = {
  apiKey: 'sandbox-leadboxer-key',
  site: '07bacbd9d46a4e26b58b15d69f69250f',
  email: 'user@leadboxer.example',
} as const;

const TOKEN_LIFE = 10 * MINUTE;
const MOST_ROWS = 100;

/** Ten calls a minute for each endpoint, in the words of the vendor's page on limits. */
export function leadboxerLimit(calls = 10, windowMs: number = MINUTE): Limit {
  return {
    calls,
    windowMs,
    key: (_asked, endpoint) => endpoint,
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
  }: { readonly now: () => Instant; readonly limits: readonly Limit[]; readonly port: number },
): Promise<Sandbox> {
  const people = () => world.people.filter((person) => person.index % 5 !== 4);
  const byId = (id: string | null) => people().find((person) => leadIdOf(person) === id);
  const sessionOf = (id: string | null) => {
    for (const person of people())
      for (const visit of person.visits) if (sessionIdOf(visit) === id) return { person, visit };
    return null;
  };

  function list(asked: Asked, isLegacy: boolean): Reply {
    const field = asked.query('timeField');
    const window = windowOf(asked.query('criteriaTimeFilter'), field, asked.now);
    const limit = wholeNumber(asked.query('limit'), 50, 1, MOST_ROWS);
    if (asked.query('site') !== LEADBOXER.site) return bad('site is required');
    if (field !== 'eventEsTimestamp' && field !== 'first_session_unix_timestamp')
      return bad('timeField is required');
    if (!window) return bad('criteriaTimeFilter is malformed');
    if (limit === null) return bad('limit is malformed');
    const token = readToken(asked.query('nextToken'), asked.now);
    if (!token) return bad('nextToken is expired or malformed');
    const isAscending = asked.query('sortBy') === 'lastEvent|asc';
    const rows = people()
      .map((person) => ({ person, last: lastEventOf(person), first: firstVisit(person).startedAt }))
      .filter(({ last, first }) => {
        const at = field === 'eventEsTimestamp' ? last : first;
        return at >= window.from && at < window.to;
      })
      .sort(
        (a, b) =>
          (isAscending ? a.last - b.last : b.last - a.last) || a.person.index - b.person.index,
      );
    // A page begins behind the row that the page before ended with, whoever came in front meanwhile.
    const begin =
      token.after === null ? 0 : rows.findIndex(({ person }) => person.uuid === token.after) + 1;
    const page = rows.slice(begin, begin + limit);
    const last = page.at(-1);
    const hasMore = asked.isEndless || begin + limit < rows.length;
    const nextToken = hasMore && last ? writeToken(last.person.uuid, asked.now) : null;
    const data = page.map(({ person }) => leadRow(person));
    return ok(
      isLegacy
        ? {
            rows: data.length,
            ...(nextToken === null ? {} : { nextToken }),
            total: rows.length,
            resultsList: data,
            site: LEADBOXER.site,
            timeZone: asked.query('timeZone') ?? 'Europe/Amsterdam',
          }
        : { data, ...(nextToken === null ? {} : { nextToken }) },
    );
  }
  function detail(asked: Asked, isLegacy: boolean): Reply {
    if (asked.query('site') !== LEADBOXER.site || asked.query('email') === null)
      return bad('email and site are required');
    const person = byId(asked.part('id'));
    if (isLegacy) return ok({ resultsList: person ? [leadRow(person)] : [] });
    return person ? ok(leadRow(person)) : unknown();
  }
  function sessions(asked: Asked): Reply {
    const limit = wholeNumber(asked.query('limit'), 50, 1, MOST_ROWS);
    if (asked.query('site') !== LEADBOXER.site || limit === null)
      return bad('leadId, limit and site are required');
    const person = byId(asked.query('leadId'));
    const rows = [...(person?.visits ?? [])].reverse().slice(0, limit);
    return ok({
      sessions: person ? rows.map((visit) => sessionRow(person, visit)) : [],
      responseCode: 200,
      responseMessage: 'OK',
    });
  }
  function events(asked: Asked): Reply {
    const limit = wholeNumber(asked.query('limit'), 50, 1, MOST_ROWS);
    if (asked.query('site') !== LEADBOXER.site || limit === null)
      return bad('sessionId, limit and site are required');
    const found = sessionOf(asked.query('sessionId'));
    const rows = found ? eventRows(found.person, found.visit).slice(0, limit) : [];
    return ok({ events: rows, responseCode: 200, responseMessage: 'OK' });
  }

  return startSandbox({
    now,
    port,
    limits,
    notFound: unknown,
    authorize: ({ headers, query }, endpoint) =>
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
    ],
  });
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

/** `field|op|value`, with days in UTC. Null where it is malformed or of another field. */
function windowOf(
  text: string | null,
  field: string | null,
  now: Instant,
): { readonly from: Instant; readonly to: Instant } | null {
  const [name, op, value = ''] = (text ?? '').split('|');
  if (name !== field) return null;
  const today = Math.floor(now / DAY) * DAY;
  if (op === 'between') {
    const [from, to] = value.split('-').map((day) => {
      const [, date, month, year] = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(day) ?? [];
      return Date.parse(`${year ?? ''}-${month ?? ''}-${date ?? ''}T00:00:00Z`);
    });
    return from !== undefined && to !== undefined && from <= to ? { from, to: to + DAY } : null;
  }
  if (!/^\d{1,4}$/.test(value)) return null;
  if (op === 'exactly')
    return { from: today - Number(value) * DAY, to: today - Number(value) * DAY + DAY };
  return op === 'lessthan' ? { from: today - Number(value) * DAY, to: today + DAY } : null;
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

// Rows as they were seen: counters are numbers, nearly everything else is text.

function leadIdOf(person: Person): string {
  return `${firstVisit(person).startedAt}.${String(person.index).padStart(9, '7')}`;
}
function sessionIdOf(visit: Visit): string {
  return `${visit.startedAt}.${Number.parseInt(visit.uuid.slice(0, 7), 16)}`;
}
function lastEventOf(person: Person): Instant {
  return lastPage(lastVisit(person)).at;
}

function leadRow(person: Person): Readonly<Record<string, unknown>> {
  const last = lastVisit(person);
  const first = firstVisit(person);
  const id = leadIdOf(person);
  const at = lastEventOf(person);
  const views = person.visits.reduce((sum, visit) => sum + visit.pages.length, 0);
  return {
    use_id: id,
    session_id: sessionIdOf(last),
    last_session_id: sessionIdOf(last),
    machine_id: id.replace('.', ':'),
    site: LEADBOXER.site,
    type: { name: 'user' },
    esScore: String((person.index * 7) % 101),
    last_most_likely_company: '',
    lastEvent: at,
    prettyLastEvent: '1 hour ago',
    eventEsTimestamp: String(at),
    eventUnixTimestamp: String(at),
    first_session_unix_timestamp: String(first.startedAt),
    last_session_unix_timestamp: String(last.startedAt),
    total_number_visits: person.visits.length,
    total_pages_viewed: views,
    total_session_duration: person.visits.reduce((sum, visit) => sum + lengthOf(visit), 0),
    last_visit_duration: String(lengthOf(last)),
    last_country_name: person.place.country,
    last_country_code: person.place.countryCode,
    last_region_name: person.place.region,
    last_city: person.place.city,
    last_latitude: person.place.latitude,
    last_longitude: person.place.longitude,
    last_ip_number: '203.0.113.7',
    last_browser: person.browser,
    last_browser_version: '149.0.0.0',
    last_platform: person.platform,
    last_channel: last.medium,
    last_referrer: 'https://www.search.example/',
    referrer_domain: 'search.example',
    original_referrer: 'https://www.search.example/',
    original_referrer_domain: 'search.example',
    entry_root_url: 'https://www.shop.example',
    leadcard_url: `https://app.leadboxer.com?q=${id}&site=${LEADBOXER.site}`,
    customEventInfo: {},
    documentExpiryDate: at + 366 * DAY,
    ttl: 31_622_400_000,
    ...(person.isKnown
      ? {
          email: person.email,
          firstName: person.firstName,
          lastName: person.lastName,
          leadTags: person.index % 2 === 0 ? 'newsletter,customer' : '',
          organizationName: person.company.name,
          organizationDomain: person.company.domain,
          organizationIndustryName: person.company.industry,
          organizationEmployeeCountEstimate: String(person.company.employees),
          organizationEmployeeCountRangeName: '51-200',
          stage: 'evaluation',
        }
      : {}),
  };
}

function sessionRow(person: Person, visit: Visit): Readonly<Record<string, unknown>> {
  return {
    session_id: sessionIdOf(visit),
    use_id: leadIdOf(person),
    session_unix_timestamp: String(visit.startedAt),
    eventEsTimestamp: String(lastPage(visit).at),
    session_duration: String(lengthOf(visit)),
    pages_viewed: visit.pages.length,
    entry_root_url: 'https://www.shop.example',
    referrer_domain: 'search.example',
    channel: visit.medium,
    ...(visit.campaign === null ? {} : { utm_campaign: visit.campaign, utm_source: visit.source }),
    browser: person.browser,
    platform: person.platform,
    ...(person.isKnown ? { stage: 'evaluation' } : {}),
  };
}

function eventRows(person: Person, visit: Visit): readonly Readonly<Record<string, unknown>>[] {
  return visit.pages.map((page) => ({
    event_id: `${page.at}.${Number.parseInt(page.uuid.slice(0, 7), 16)}`,
    session_id: sessionIdOf(visit),
    use_id: leadIdOf(person),
    eventEsTimestamp: String(page.at),
    title: page.title,
    original_url: `https://www.shop.example${page.path}`,
    referrer: 'https://www.search.example/',
    ...(person.isKnown ? { stage: 'evaluation' } : {}),
  }));
}
