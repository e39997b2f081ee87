import { MINUTE } from '../../../domain/time.ts';
import type { SandboxRequest, Reply } from '../../kit/sandbox/server.ts';
import {
  visitsIn,
  wallClock,
  type CompanyLead,
  type DayRange,
  type FEEDS,
  type LeadfeederAccount,
  type LeadVisit,
} from './data.ts';
import { lengthOf, type WorldPerson } from '../../kit/sandbox/world.ts';

// Rows as the documents print them.

interface Resource {
  readonly type: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Applies sparse fieldsets: with `fields[type]=a,b`, resources of that type have the attributes `a` and `b` alone. */
export function sparse(asked: SandboxRequest, body: Readonly<Record<string, unknown>>): Reply {
  const cut = <T extends Resource>(row: T): T => {
    const names = asked.query(`fields[${row.type}]`)?.split(',');
    const attributes = Object.entries(row.attributes);
    return names
      ? {
          ...row,
          attributes: Object.fromEntries(attributes.filter(([name]) => names.includes(name))),
        }
      : row;
  };
  const cutAll = (value: unknown): unknown =>
    Array.isArray(value) ? value.map(cutAll) : isResource(value) ? cut(value) : value;
  const { data, included, ...rest } = body;
  return {
    status: 200,
    body: {
      data: cutAll(data),
      ...(included === undefined ? {} : { included: cutAll(included) }),
      ...rest,
    },
  };
}
function isResource(value: unknown): value is Resource {
  return typeof value === 'object' && value !== null && 'attributes' in value && 'type' in value;
}

export function accountRow(account: LeadfeederAccount) {
  const { id, name, subscription, timezone, website_tracking_status } = account;
  const attributes = { name, subscription, timezone, website_tracking_status };
  return { id, type: 'accounts', attributes };
}
export function feedRow({ id, name, criteria }: (typeof FEEDS)[number]) {
  return { id, type: 'custom_feeds', attributes: { name, criteria } };
}
export function scriptRow({ id, timezone }: LeadfeederAccount) {
  const hash = `sandboxScript${id}`;
  return {
    id: '1',
    type: 'website-tracking-scripts',
    attributes: {
      script_hash: hash,
      script_html: `<script>/* sandbox */('${hash}');</script>`,
      timezone,
    },
  };
}

function located(person: WorldPerson) {
  return { location: { data: { id: person.place.id, type: 'locations' } } };
}
export function included(people: readonly WorldPerson[]) {
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

/** @param counted the numbers of the days that were asked for; of a single lead, those of all time */
export function leadRow(
  { id, people }: CompanyLead,
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
      dealfront_id: `df${company.uuid}`,
      last_visit_date: days.at(-1),
      website_url: `https://www.${company.domain}`,
      phone: person.phone,
      linkedin_url: `https://www.linkedin.com/company/${company.domain}`,
      twitter_handle: isHandled ? company.domain : null,
      facebook_url: null,
      employee_count: company.employees,
      employees_range: rangeOf(company.employees),
      crm_lead_id: person.index + 1,
      crm_organization_id: '',
      tags: ['tag1'],
      logo_url: 'https://logos.leadfeeder.com/123/logo.png',
      assignee: isHandled ? 'user@company.com' : null,
      business_id: isHandled ? null : `KVK Number ${person.index}`,
      revenue: company.revenue,
      emailed_to: isHandled ? 'user@example.com,user@company.com' : null,
      view_in_leadfeeder: `https://app.leadfeeder.com/link/${company.uuid}`,
      ...counted,
    },
    relationships: located(people[0]),
  };
}
/** Both members are null where the number is not known. `max` is null where the range is open. */
function rangeOf(employees: number) {
  if (employees % 5 === 0) return { min: null, max: null };
  return employees > 10_000 ? { min: 10_001, max: null } : { min: 1, max: employees };
}

export function visitRow(lead: CompanyLead, { person, visit }: LeadVisit, timezone: string) {
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

/** The report of a finished export. Its ids have `|` where the same ids in lists have `_`. */
export function report(leads: readonly CompanyLead[], days: DayRange, timezone: string) {
  const rows = leads.map((lead) => ({ lead, visits: visitsIn(lead, days, timezone) }));
  const idOf = ({ id }: CompanyLead) => id.replace('_', '|');
  return {
    data: rows.map(({ lead, visits }) => ({
      id: idOf(lead),
      type: 'timeline_rows',
      attributes: {
        keywords: [],
        quality: qualityOf(visits.length),
        stats: {
          bounces: visits.filter(({ visit }) => visit.pages.length === 1).length,
          last_visit: visits
            .map(({ visit }) => wallClock(visit.startedAt, timezone).day)
            .sort()
            .at(-1),
          pageviews: visits.reduce((sum, { visit }) => sum + visit.pages.length, 0),
          visits: visits.length,
        },
      },
      relationships: { lead: { data: { id: idOf(lead), type: 'leads' } } },
    })),
    included: [
      ...rows.map(({ lead }) => reportedLead(lead, idOf(lead), timezone)),
      ...included(rows.map(({ lead }) => lead.people[0])),
    ],
  };
}
/** A lead of a report, which has fewer attributes than a lead of a list. */
function reportedLead(lead: CompanyLead, id: string, timezone: string) {
  const { attributes, ...row } = leadRow(lead, timezone, { visits: 0 });
  const { first_visit_date, last_visit_date, industry, name, status, website_url } = attributes;
  const { linkedin_url, twitter_handle, facebook_url } = attributes;
  return {
    ...row,
    id,
    attributes: {
      ...{ first_visit_date, industry, last_visit_date, name, status, website_url },
      ...{ linkedin_url, twitter_handle, facebook_url },
    },
  };
}

export function qualityOf(visits: number): number {
  return Math.min(10, visits * 2);
}
