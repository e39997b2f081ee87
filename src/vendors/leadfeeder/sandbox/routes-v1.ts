import {
  wholeNumberIn,
  type SandboxRequest,
  type Reply,
  type Route,
} from '../../kit/sandbox/server.ts';
import {
  FEEDS,
  visitsIn,
  wallClock,
  type CompanyLead,
  type DayRange,
  type LeadfeederAccount,
  type LeadLookup,
  type LeadVisit,
} from './data.ts';
import { isCurrent } from './limits.ts';
import { readDays } from './replies.ts';
import { lengthOf } from '../../kit/sandbox/world.ts';

// The API of /v1, on the same host, as the code of its clients shows it.

/** Rows beyond this number are refused. The number is our assumption: Leadfeeder publishes none. */
const MOST_ROWS = 10_000;

/** Null for an endpoint of the legacy API. */
export function authorizeCurrent(
  { headers }: SandboxRequest,
  endpoint: string,
  key: string,
): 'GRANTED' | Reply | null {
  if (!isCurrent(endpoint)) return null;
  return headers['x-api-key'] === key ? 'GRANTED' : refuse(401, 'invalid_api_key');
}

function refuse(status: number, code: string): Reply {
  return { status, body: { errors: [{ code, title: code }], meta: META } };
}
const META = { request_id: 'sandbox' } as const;

/** Only the rows of the page are made. */
function paged<T>(asked: SandboxRequest, all: readonly T[], row: (one: T) => unknown): Reply {
  const page = wholeNumberIn(asked.query('page[num]'), 1, 1, 1e6);
  const size = wholeNumberIn(asked.query('page[size]'), 10, 1, 100);
  if (page === null || size === null) return refuse(400, 'invalid_parameter');
  if (page * size > MOST_ROWS) return refuse(416, 'offset_exceeded');
  const pagination = {
    page_num: page,
    page_count: Math.max(1, Math.ceil(all.length / size)) + (asked.isEndless ? page : 0),
    total_count: all.length,
  };
  const data = all.slice((page - 1) * size, page * size).map(row);
  return { status: 200, body: { data, meta: { ...META, pagination } } };
}

function within(first: unknown, last: unknown, answer: (days: DayRange) => Reply): Reply {
  const text = (value: unknown) => (typeof value === 'string' ? value : null);
  const reply = readDays(text(first), text(last), answer);
  return reply.status === 400 ? refuse(400, 'invalid_parameter') : reply;
}

const hasCompany = (asked: SandboxRequest) =>
  asked.query('include')?.split(',').includes('company');

export function currentRoutes(
  accounts: readonly LeadfeederAccount[],
  leads: LeadLookup,
): readonly Route[] {
  function withAccount(
    asked: SandboxRequest,
    answer: (account: LeadfeederAccount) => Reply,
  ): Reply {
    const id = asked.query('account_id');
    if (id === null) return refuse(400, 'missing_parameter');
    const account = accounts.find((one) => one.id === id);
    if (!account) return refuse(404, 'entity_not_found');
    const isOpen = account.subscription === 'premium' && !account.isForbidden;
    return isOpen ? answer(account) : refuse(403, 'insufficient_entitlements');
  }
  return [
    {
      method: 'GET',
      path: '/v1/accounts',
      answer: () => ({
        status: 200,
        body: {
          data: accounts.map(({ id, name }) => ({
            id,
            type: 'account_summary',
            attributes: { name },
          })),
          // This list has no pages.
          meta: META,
        },
      }),
    },
    {
      method: 'GET',
      path: '/v1/web-visits/custom-feeds',
      answer: (asked) =>
        withAccount(asked, () => ({
          status: 200,
          body: {
            data: FEEDS.map(({ id, name }) => ({ id, type: 'custom_feed', attributes: { name } })),
            meta: META,
          },
        })),
    },
    {
      method: 'GET',
      path: '/v1/web-visits/companies',
      answer: (asked) =>
        withAccount(asked, (account) =>
          within(asked.query('start_date'), asked.query('end_date'), (days) => {
            const id = asked.query('custom_feed_id') ?? 'all_leads';
            const feed = FEEDS.find((one) => one.id === id);
            if (!feed) return refuse(404, 'entity_not_found');
            const all = leads.on(account, days);
            const kept = id === 'all_leads' ? all : all.filter((lead) => feed.keep(lead()));
            return paged(asked, kept, (lead) => companyRow(lead(), account, hasCompany(asked)));
          }),
        ),
    },
    {
      method: 'POST',
      path: '/v1/web-visits',
      answer: (asked) =>
        withAccount(asked, (account) => {
          const body = parsed(asked.body);
          return within(body['start_date'], body['end_date'], (days) => {
            const company = record(body['filters'])['company_id'];
            const visits = leads
              .on(account, days)
              .map((lead) => lead())
              .filter(({ people: [one] }) => company === undefined || one.company.uuid === company)
              .flatMap((lead) =>
                visitsIn(lead, days, account.timezone).map((visit) => ({ lead, visit })),
              );
            return paged(asked, visits, ({ lead, visit }) =>
              visitRow(lead, visit, account, hasCompany(asked)),
            );
          });
        }),
    },
  ];
}

function parsed(body: string): Readonly<Record<string, unknown>> {
  try {
    return record(JSON.parse(body));
  } catch {
    return {};
  }
}
function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** What a row relates to. It is in the row itself, other than in JSON:API. */
function relations(
  lead: CompanyLead,
  { timezone }: LeadfeederAccount,
  hasCompany: boolean | undefined,
) {
  const [{ company, place }] = lead.people;
  const days = lead.people
    .flatMap(({ visits }) => visits.map(({ startedAt }) => wallClock(startedAt, timezone).day))
    .sort();
  return {
    location: {
      id: place.id,
      attributes: {
        country: place.country,
        country_code: place.countryCode,
        region: place.region,
        city: place.city,
        postal_code: '00100',
      },
    },
    company: {
      id: company.uuid,
      ...(hasCompany && {
        attributes: {
          name: company.name,
          url: `https://www.${company.domain}`,
          alternative_urls: [],
          employee_count: company.employees,
          employee_range: company.employees > 200 ? '201+' : '1-200',
          industries: { industry: [{ name: company.industry }] },
          revenue: { value: 0 },
          vat_id: '',
          logo_url: 'https://logos.leadfeeder.com/123/logo.png',
          social_media_profiles: {
            linkedin: [{ url: `https://www.linkedin.com/company/${company.domain}` }],
          },
          address: { city: place.city, country: place.country },
          web_engagement: { last_visit_date: days.at(-1) },
        },
      }),
    },
  };
}

function companyRow(
  lead: CompanyLead,
  account: LeadfeederAccount,
  hasCompany: boolean | undefined,
) {
  return {
    id: lead.id,
    type: 'company_location',
    attributes: {},
    relationships: relations(lead, account, hasCompany),
  };
}

function visitRow(
  lead: CompanyLead,
  { person, visit }: LeadVisit,
  account: LeadfeederAccount,
  hasCompany: boolean | undefined,
) {
  return {
    id: visit.uuid,
    type: 'web_visit',
    attributes: {
      source: visit.source,
      medium: visit.medium,
      campaign: visit.campaign ?? '',
      keyword: '',
      referring_url: '',
      landing_page_path: visit.pages[0]?.path,
      visit_length: lengthOf(visit),
      started_at: new Date(visit.startedAt).toISOString(),
      page_depth: visit.pages.length,
      device_type: 'desktop',
      identifiers: { lf_client_id: `lf${person.index}`, ga_client_ids: ['123.123'] },
      visitor: person.isKnown
        ? { email: person.email, first_name: person.firstName, last_name: person.lastName }
        : { email: '', first_name: '', last_name: '' },
      engagements: visit.pages.map((page, index) => ({
        event_type: 'page-view',
        hostname: 'www.shop.example',
        page: {
          path: page.path,
          title: page.title,
          url: `https://www.shop.example${page.path}`,
        },
        previous_page_path: visit.pages[index - 1]?.path ?? '(entrance)',
        time_on_page: page.seconds,
        has_met_goals: false,
      })),
    },
    relationships: relations(lead, account, hasCompany),
  };
}
