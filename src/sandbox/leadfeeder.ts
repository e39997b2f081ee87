import { DAY, MINUTE, type Instant } from '../domain/time.ts';
import {
  startSandbox,
  wholeNumber,
  type Asked,
  type Limit,
  type Reply,
  type Sandbox,
} from './kit.ts';
import { lengthOf, type Person, type Visit, type World } from './world.ts';

/** What a client of the Leadfeeder sandbox must present. */
export const LEADFEEDER = { token: 'sandbox-leadfeeder-token' } as const;

const ACCOUNTS = [
  {
    id: '6001',
    name: 'Sample account',
    subscription: 'premium',
    timezone: 'Europe/Helsinki',
    website_tracking_status: 'ok',
  },
  {
    id: '6002',
    name: 'Sample website',
    subscription: 'premium',
    timezone: 'America/New_york',
    website_tracking_status: 'ok',
  },
] as const;
const FEEDS = [
  { id: 'all_leads', name: 'All leads', criteria: [], keep: () => true },
  {
    id: '9999383',
    name: 'Finland',
    criteria: [
      {
        search_value: 'FI',
        excluded: false,
        criterion_type: 'country_code',
        display_value: 'Finland',
      },
    ],
    keep: (lead: Company) => lead.people[0].place.countryCode === 'FI',
  },
  {
    id: 'followed_companies',
    name: 'Followed companies',
    criteria: [
      {
        search_value: '9999999',
        excluded: false,
        criterion_type: 'followed',
        display_value: 'Sample User',
      },
    ],
    keep: () => false,
  },
] as const;
/** "The total number of results is limited to the first 10000 leads." */
const MOST_LEADS = 10_000;

/** 100 calls a minute for a token, whatever they ask for. */
export function leadfeederLimit(calls = 100, windowMs: number = MINUTE): Limit {
  return {
    calls,
    windowMs,
    key: ({ headers }) => headers.authorization ?? 'nobody',
    reply: (_asked, _secondsLeft, limit) =>
      tooMany(
        `Exceeded the API rate limit of ${limit} requests per minute. Try again later.`,
        'rate-limiting',
      ),
  };
}
/** Five exports a minute besides. */
export function exportLimit(calls = 5, windowMs: number = MINUTE): Limit {
  return {
    calls,
    windowMs,
    key: ({ headers }, endpoint) =>
      endpoint === 'POST /export-requests' ? `export ${headers.authorization ?? ''}` : null,
    reply: (_asked, _secondsLeft, limit) =>
      tooMany(
        `Exceeded the Export requests rate limit of ${limit} requests per minute. Try again later.`,
        'exporting-feeds',
      ),
  };
}
function tooMany(title: string, anchor: string): Reply {
  return {
    status: 429,
    body: { errors: [{ title, links: { about: `http://docs.leadfeeder.com/api/#${anchor}` } }] },
  };
}

/** A lead is a company at a place: those of its people who visited. */
interface Company {
  readonly id: string;
  readonly people: readonly [Person, ...Person[]];
}
interface Export {
  readonly id: string;
  readonly account: string;
  readonly createdAt: Instant;
  readonly days: Days;
  polls: number;
}
interface Days {
  readonly first: string;
  readonly last: string;
}

export function startLeadfeeder(
  world: World,
  {
    now,
    limits,
    port,
  }: { readonly now: () => Instant; readonly limits: readonly Limit[]; readonly port: number },
): Promise<Sandbox> {
  const exports = new Map<string, Export>();

  /** Every second company belongs to the second account. */
  let grouped: {
    readonly size: number;
    readonly leads: ReadonlyMap<string, readonly Company[]>;
  } | null = null;
  function leadsOf(account: string): readonly Company[] {
    if (grouped?.size !== world.people.length)
      grouped = { size: world.people.length, leads: group(world.people) };
    return grouped.leads.get(account) ?? [];
  }

  function withAccount(asked: Asked, answer: (account: (typeof ACCOUNTS)[number]) => Reply): Reply {
    const account = ACCOUNTS.find((one) => one.id === asked.part('account'));
    return account ? answer(account) : refuse(404, 'Not Found');
  }
  function withDays(asked: Asked, answer: (days: Days) => Reply): Reply {
    const [first, last] = [asked.query('start_date'), asked.query('end_date')];
    const isDay = (text: string | null): text is string =>
      /^\d{4}-\d{2}-\d{2}$/.test(text ?? '') && !Number.isNaN(Date.parse(text ?? ''));
    return isDay(first) && isDay(last) && first <= last
      ? answer({ first, last })
      : refuse(400, 'start_date and end_date are required');
  }
  function withPage(asked: Asked, answer: (page: number, size: number) => Reply): Reply {
    const page = wholeNumber(asked.query('page[number]'), 1, 1, 1e6);
    const size = wholeNumber(asked.query('page[size]'), 10, 1, 100);
    return page !== null && size !== null ? answer(page, size) : refuse(400, 'page is malformed');
  }

  function leads(asked: Asked, feed: string): Reply {
    return withAccount(asked, ({ id, timezone }) =>
      withDays(asked, (days) =>
        withPage(asked, (page, size) => {
          const chosen = FEEDS.find((one) => one.id === feed);
          if (!chosen) return refuse(404, 'Not Found');
          const rows = leadsOf(id)
            .filter(chosen.keep)
            .map((lead) => ({ lead, visits: visitsIn(lead, days, timezone) }))
            .filter(({ visits }) => visits.length > 0)
            .slice(0, MOST_LEADS);
          const given = rows.slice((page - 1) * size, page * size);
          const last = Math.max(1, Math.ceil(rows.length / size));
          const at = (number: number) => {
            const url = new URL(asked.url);
            url.searchParams.set('page[number]', String(number));
            url.searchParams.set('page[size]', String(size));
            return url.href;
          };
          return ok({
            data: given.map(({ lead, visits }) =>
              leadRow(lead, timezone, {
                visits: visits.length,
                quality: Math.min(10, visits.length * 2),
              }),
            ),
            included: included(given.map(({ lead }) => lead.people[0])),
            links: {
              self: at(page),
              ...(page < last || asked.isEndless ? { next: at(page + 1) } : {}),
              last: at(last),
            },
          });
        }),
      ),
    );
  }
  function visits(asked: Asked, of: readonly Company[], timezone: string): Reply {
    return withDays(asked, (days) =>
      withPage(asked, (page, size) => {
        const rows = of
          .flatMap((lead) =>
            visitsIn(lead, days, timezone).map(({ person, visit }) => ({ lead, person, visit })),
          )
          .sort((a, b) => b.visit.startedAt - a.visit.startedAt)
          .slice((page - 1) * size, page * size);
        // The documents print lists of visits without links.
        return ok({
          data: rows.map(({ lead, person, visit }) => visitRow(lead, person, visit, timezone)),
          included: included(rows.map(({ person }) => person)),
        });
      }),
    );
  }
  const lead = (account: string, id: string) => leadsOf(account).find((one) => one.id === id);

  const get = (path: string, answer: (asked: Asked) => Reply) => ({ method: 'GET', path, answer });
  return startSandbox({
    now,
    port,
    limits,
    notFound: () => refuse(404, 'Not Found'),
    authorize: ({ headers }, endpoint) =>
      // The download's address is the permission.
      headers.authorization === `Token token=${LEADFEEDER.token}` ||
      endpoint === 'GET /download/:file'
        ? null
        : refuse(401, 'Unauthorized'),
    routes: [
      get('/accounts', () => ok({ data: ACCOUNTS.map(accountRow) })),
      get('/accounts/:account', (asked) =>
        withAccount(asked, (account) => ok({ data: accountRow(account) })),
      ),
      get('/accounts/:account/custom-feeds', (asked) =>
        withAccount(asked, () => ok({ data: FEEDS.map(feedRow) })),
      ),
      get('/accounts/:account/custom-feeds/:feed', (asked) =>
        withAccount(asked, () => {
          const feed = FEEDS.find((one) => one.id === asked.part('feed'));
          return feed ? ok({ data: feedRow(feed) }) : refuse(404, 'Not Found');
        }),
      ),
      get('/accounts/:account/leads', (asked) =>
        leads(asked, asked.query('custom_feed_id') ?? 'all_leads'),
      ),
      get('/accounts/:account/custom-feeds/:feed/leads', (asked) =>
        leads(asked, asked.part('feed')),
      ),
      get('/accounts/:account/leads/:lead', (asked) =>
        withAccount(asked, ({ id, timezone }) => {
          const found = lead(id, asked.part('lead'));
          if (!found) return refuse(404, 'Not Found');
          const total = found.people.reduce((sum, person) => sum + person.visits.length, 0);
          return ok({
            data: leadRow(found, timezone, { visits: total }),
            included: included([found.people[0]]),
          });
        }),
      ),
      get('/accounts/:account/leads/:lead/visits', (asked) =>
        withAccount(asked, ({ id, timezone }) => {
          const found = lead(id, asked.part('lead'));
          return found ? visits(asked, [found], timezone) : refuse(404, 'Not Found');
        }),
      ),
      get('/accounts/:account/visits', (asked) =>
        withAccount(asked, ({ id, timezone }) => visits(asked, leadsOf(id), timezone)),
      ),
      get('/accounts/:account/website-tracking-script', (asked) =>
        withAccount(asked, ({ timezone }) =>
          ok({
            data: {
              id: '1',
              type: 'website-tracking-scripts',
              attributes: {
                script_hash: 'LbMwm7E2MdOZyAVe',
                script_html: '<script>/* sandbox */</script>',
                timezone,
              },
            },
          }),
        ),
      ),
      {
        method: 'POST',
        path: '/export-requests',
        answer(asked) {
          const form = new URLSearchParams(asked.body);
          const account = form.get('account_id') ?? '';
          const [first, last] = [form.get('start_date'), form.get('end_date')];
          if (!ACCOUNTS.some(({ id }) => id === account) || first === null || last === null)
            return refuse(400, 'account_id, custom_feed_id, start_date and end_date are required');
          const id = `06ac7d56-34fe-11e5-8094-${String(exports.size).padStart(12, '0')}`;
          const made = { id, account, createdAt: asked.now, days: { first, last }, polls: 0 };
          exports.set(id, made);
          return ok({ data: exportRow(made, asked.url.origin) });
        },
      },
      get('/export-requests/:id', (asked) => {
        const found = exports.get(asked.part('id'));
        if (!found) return refuse(404, 'Not Found');
        found.polls += 1;
        return ok({ data: exportRow(found, asked.url.origin) });
      }),
      get('/download/:file', (asked) => {
        const found = exports.get(asked.part('file').replace(/\.json$/, ''));
        const account = ACCOUNTS.find(({ id }) => id === found?.account);
        if (!found || !account) return refuse(404, 'Not Found');
        return ok(download(leadsOf(account.id), found.days, account.timezone));
      }),
    ],
  });
}

function ok(body: unknown): Reply {
  return { status: 200, body };
}
function refuse(status: number, title: string): Reply {
  return { status, body: { errors: [{ title }] } };
}

function group(people: readonly Person[]): ReadonlyMap<string, readonly Company[]> {
  const companies = new Map<string, [Person, ...Person[]]>();
  for (const person of people) {
    const id = `${person.company.uuid}_${person.place.id}`;
    const known = companies.get(id);
    if (known) known.push(person);
    else companies.set(id, [person]);
  }
  const leads = new Map<string, Company[]>();
  for (const [id, members] of companies) {
    const account = ACCOUNTS[Math.floor(members[0].index / 3) % 2]?.id ?? '6001';
    const list = leads.get(account) ?? [];
    list.push({ id, people: members });
    leads.set(account, list);
  }
  return leads;
}

const formatters = new Map<string, Intl.DateTimeFormat>();
/** Day and hour on the clock of an account. */
function wallClock(at: Instant, timezone: string): { readonly day: string; readonly hour: number } {
  let format = formatters.get(timezone);
  if (!format) {
    format = new Intl.DateTimeFormat('sv-SE', {
      timeZone: timezone,
      dateStyle: 'short',
      timeStyle: 'short',
    });
    formatters.set(timezone, format);
  }
  const [day = '', time = ''] = format.format(at).split(' ');
  return { day, hour: Number(time.slice(0, 2)) };
}

function visitsIn(
  { people }: Company,
  { first, last }: Days,
  timezone: string,
): readonly { readonly person: Person; readonly visit: Visit }[] {
  // Days are at most 14 hours off: what is certainly outside needs no calendar.
  const [from, to] = [Date.parse(first) - DAY, Date.parse(last) + 2 * DAY];
  return people.flatMap((person) =>
    person.visits
      .filter(({ startedAt }) => startedAt >= from && startedAt < to)
      .filter(({ startedAt }) => {
        const { day } = wallClock(startedAt, timezone);
        return day >= first && day <= last;
      })
      .map((visit) => ({ person, visit })),
  );
}

function accountRow({ id, ...attributes }: (typeof ACCOUNTS)[number]) {
  return { id, type: 'accounts', attributes };
}
function feedRow({ id, name, criteria }: (typeof FEEDS)[number]) {
  return { id, type: 'custom_feeds', attributes: { name, criteria } };
}
function located(person: Person) {
  return { location: { data: { id: person.place.id, type: 'locations' } } };
}
function included(people: readonly Person[]) {
  const places = new Map(people.map(({ place }) => [place.id, place]));
  return [...places.values()].map((place) => ({
    id: place.id,
    type: 'locations',
    attributes: {
      country: place.country,
      country_code: place.countryCode,
      region: place.region,
      region_code: null,
      city: place.city,
      state_code: null,
    },
  }));
}

function leadRow(
  { id, people }: Company,
  timezone: string,
  counted: { readonly visits: number; readonly quality?: number },
) {
  const [{ company, ...person }] = people;
  const days = people
    .flatMap(({ visits }) => visits.map(({ startedAt }) => wallClock(startedAt, timezone).day))
    .sort();
  const isHandled = person.index % 2 === 0;
  return {
    id,
    type: 'leads',
    attributes: {
      name: company.name,
      industry: 'N/A',
      industries: [{ name: company.industry }],
      first_visit_date: days[0],
      status: isHandled ? 'handled' : 'new',
      last_visit_date: days.at(-1),
      website_url: `https://www.${company.domain}`,
      phone: person.phone,
      linkedin_url: null,
      twitter_handle: null,
      facebook_url: null,
      employee_count: company.employees,
      employees_range: { min: 1, max: company.employees },
      crm_lead_id: person.index + 1,
      crm_organization_id: '',
      tags: ['tag1'],
      logo_url: 'https://logos.leadfeeder.com/123/logo.png',
      assignee: isHandled ? 'user@company.com' : null,
      business_id: null,
      revenue: company.revenue,
      emailed_to: isHandled ? 'user@example.com,user@company.com' : null,
      view_in_leadfeeder: `https://app.leadfeeder.com/link/${company.uuid}`,
      ...counted,
    },
    relationships: located(people[0]),
  };
}

function visitRow(lead: Company, person: Person, visit: Visit, timezone: string) {
  const { day, hour } = wallClock(visit.startedAt, timezone);
  return {
    id: visit.uuid,
    type: 'visits',
    attributes: {
      source: visit.source,
      medium: visit.medium,
      referring_url: null,
      page_depth: visit.pages.length,
      visit_route: visit.pages.map((page, index) => ({
        hostname: 'www.shop.example',
        page_path: page.path,
        previous_page_path: visit.pages[index - 1]?.path ?? '(entrance)',
        time_on_page: page.seconds,
        page_title: page.title,
        page_url: `https://www.shop.example${page.path}`,
        display_page_name: page.path,
      })),
      keyword: null,
      visit_length: lengthOf(visit),
      started_at: new Date(Math.floor(visit.startedAt / MINUTE) * MINUTE).toISOString(),
      campaign: visit.campaign,
      date: day,
      hour,
      lf_client_id: person.index + 1,
      ga_client_ids: ['123.123'],
      country_code: person.place.countryCode,
      device_type: 'desktop',
      lead_id: lead.id,
    },
    relationships: located(person),
  };
}

function exportRow({ id, createdAt, polls }: Export, origin: string) {
  const isDone = polls >= 2;
  return {
    id,
    type: 'export_requests',
    attributes: {
      status: isDone ? 'processed' : 'pending',
      created_at: new Date(createdAt).toISOString().replace(/\.\d+Z$/, isDone ? '+00:00' : 'Z'),
      status_url: `${origin}/export-feed/${id}`,
      download_url: isDone ? `${origin}/download/${id}.json` : null,
    },
  };
}

function download(leads: readonly Company[], days: Days, timezone: string) {
  const rows = leads
    .map((lead) => ({ lead, visits: visitsIn(lead, days, timezone) }))
    .filter(({ visits }) => visits.length > 0);
  return {
    data: rows.map(({ lead, visits }) => ({
      id: lead.id,
      type: 'timeline_rows',
      attributes: {
        keywords: [],
        quality: Math.min(10, visits.length * 2),
        stats: {
          bounces: visits.filter(({ visit }) => visit.pages.length === 1).length,
          last_visit: days.last,
          pageviews: visits.reduce((sum, { visit }) => sum + visit.pages.length, 0),
          visits: visits.length,
        },
      },
      relationships: { lead: { data: { id: lead.id, type: 'leads' } } },
    })),
    included: [
      ...rows.map(({ lead }) => leadRow(lead, timezone, { visits: 0 })),
      ...included(rows.map(({ lead }) => lead.people[0])),
    ],
  };
}
