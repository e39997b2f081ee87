import { createHash } from 'node:crypto';
import { MINUTE, SECOND, type Instant } from '../domain/time.ts';
import { startSandbox, type Asked, type Limit, type Reply, type Sandbox } from './kit.ts';
import { lastPage, lastVisit, type Person, type World } from './world.ts';

/** What a client of the giosg sandbox must present. */
export const GIOSG = {
  token: '0123456789abcdef0123456789abcdef01234567',
  organization: '7c99425e-9529-11e6-8107-f45c89c72de3',
  user: 'ac83d426-be80-4d75-8c62-49a77f98468e',
} as const;

/** Pages have no size that a client could ask for, nor one that it could rely on. */
const PAGE_SIZES = [25, 20, 25] as const;

/** giosg documents no limit; one can be set to try a client out. */
export function giosgLimit(calls: number, windowMs: number = MINUTE): Limit {
  return {
    calls,
    windowMs,
    key: () => GIOSG.token,
    reply: (_asked, secondsLeft) =>
      refuse(429, `Request was throttled. Expected available in ${secondsLeft} seconds.`),
  };
}

export function startGiosg(
  world: World,
  {
    now,
    limits,
    port,
  }: { readonly now: () => Instant; readonly limits: readonly Limit[]; readonly port: number },
): Promise<Sandbox> {
  const leads = () => world.people.filter((person) => person.index % 3 !== 2).map(leadRow);
  // A cursor stands for a place in one list with its parameters.
  const cursors = new Map<
    string,
    { readonly path: string; readonly after: string; readonly page: number }
  >();

  function list(asked: Asked, rows: readonly LeadRow[]): Reply {
    const ordering = asked.query('ordering') ?? 'created_at';
    const processable = asked.query('is_processable');
    if (ordering !== 'created_at' && ordering !== '-created_at')
      return { status: 400, body: { ordering: ['Select a valid choice.'] } };
    const sign = ordering === 'created_at' ? 1 : -1;
    const sorted = rows
      .filter(
        (row) => processable === null || String(row.is_processable) === processable.toLowerCase(),
      )
      .sort(
        (a, b) =>
          sign *
          (a.created_at < b.created_at
            ? -1
            : a.created_at > b.created_at
              ? 1
              : a.id < b.id
                ? -1
                : 1),
      );
    const given = asked.query('cursor');
    const place = given === null ? null : cursors.get(given);
    if (given !== null && place?.path !== asked.url.pathname) return refuse(404, 'Invalid cursor');
    const page = place?.page ?? 0;
    const begin = place ? sorted.findIndex((row) => row.id === place.after) + 1 : 0;
    const size = PAGE_SIZES[page % PAGE_SIZES.length] ?? 25;
    const results = sorted.slice(begin, begin + size);
    const last = results.at(-1);
    const hasMore = asked.isEndless || begin + size < sorted.length;
    let next: string | null = null;
    if (hasMore && last) {
      const cursor = createHash('md5')
        .update(`${asked.url.pathname} ${ordering} ${processable ?? ''} ${last.id}`)
        .digest('hex');
      cursors.set(cursor, { path: asked.url.pathname, after: last.id, page: page + 1 });
      const url = new URL(asked.url);
      url.searchParams.set('cursor', cursor);
      next = url.href;
    }
    return { status: 200, body: { next, previous: null, results } };
  }
  const one = (rows: readonly LeadRow[], id: string): Reply => {
    const found = rows.find((row) => row.id === id);
    return found ? { status: 200, body: found } : refuse(404, 'Not found.');
  };
  const assigned = () => leads().filter((row) => row.assigned_user_id === GIOSG.user);
  const pending = () => leads().filter((row) => row.assigned_user_id === null && !row.is_closed);
  const ofOrganization = (asked: Asked, answer: () => Reply) =>
    asked.part('org') === GIOSG.organization
      ? answer()
      : refuse(403, 'You do not have access to the organization.');
  const ofUser = (asked: Asked, answer: () => Reply) =>
    asked.part('user') === GIOSG.user
      ? answer()
      : refuse(403, 'You do not have access to the user.');
  const get = (path: string, answer: (asked: Asked) => Reply) => ({ method: 'GET', path, answer });

  return startSandbox({
    now,
    port,
    limits,
    notFound: () => refuse(404, 'Not found.'),
    authorize: ({ headers }) =>
      headers.authorization === `Token ${GIOSG.token}`
        ? null
        : refuse(401, 'Authentication credentials were not provided.'),
    routes: [
      get('/api/v5/users/me', () => ({
        status: 200,
        body: { ...USER, organization_id: GIOSG.organization },
      })),
      get('/api/v5/orgs/:org/leads', (asked) => ofOrganization(asked, () => list(asked, leads()))),
      get('/api/v5/orgs/:org/leads/:lead', (asked) =>
        ofOrganization(asked, () => one(leads(), asked.part('lead'))),
      ),
      get('/api/v5/users/:user/assigned_leads', (asked) =>
        ofUser(asked, () => list(asked, assigned())),
      ),
      get('/api/v5/users/:user/assigned_leads/:lead', (asked) =>
        ofUser(asked, () => one(assigned(), asked.part('lead'))),
      ),
      get('/api/v5/users/:user/pending_leads', (asked) =>
        ofUser(asked, () => list(asked, pending())),
      ),
      get('/api/v5/users/:user/pending_leads/:lead', (asked) =>
        ofUser(asked, () => one(pending(), asked.part('lead'))),
      ),
    ],
  });
}

const USER = {
  id: GIOSG.user,
  full_name: 'Bill Giosg',
  first_name: 'Bill',
  last_name: 'Giosg',
  organization_id: GIOSG.organization,
} as const;

function refuse(status: number, detail: string): Reply {
  return { status, body: { detail } };
}

type LeadRow = ReturnType<typeof leadRow>;

/** One form, sent on the last page of the last visit. */
function leadRow(person: Person) {
  const page = lastPage(lastVisit(person));
  const isAssigned = person.index % 2 === 0;
  const isClosed = person.index % 7 === 0;
  const isPurged = person.index % 11 === 10;
  const time = new Date(page.at).toISOString();
  return {
    id: person.uuid,
    lead_form_id: '700f38ba-9529-11e6-b202-f45c89c72de3',
    organization_id: GIOSG.organization,
    room_id: '9f3d51a8-9529-11e6-80e7-f45c89c72de3',
    assigned_user_id: isAssigned ? GIOSG.user : null,
    assigned_user: isAssigned ? USER : null,
    visitor_id: person.uuid.replaceAll('-', ''),
    is_closed: isClosed,
    is_processable: person.index % 5 === 0,
    page_url: `https://www.shop.example${page.path}`,
    page_title: page.title,
    data: isPurged ? {} : dataOf(person),
    created_at: time,
    updated_at: time,
    closed_at: isClosed ? new Date(page.at + 60 * SECOND).toISOString() : null,
    sensitive_data_purged_at: isPurged ? time : null,
  };
}

/** Keys are the fields of a form; those left empty are missing. */
function dataOf(person: Person): Readonly<Record<string, string>> {
  return {
    name: `${person.firstName} ${person.lastName}`,
    ...(person.isKnown ? { email: person.email } : {}),
    ...(person.index % 4 === 0 ? { phone: person.phone } : {}),
    company: person.company.name,
  };
}
