import type { Account, Company, CustomFeed, Lead, Location, Money } from '../../domain/entities.ts';
import type { ExportRow } from '../../domain/exports.ts';
import type { Instant, TimeRange } from '../../domain/time.ts';
import type { TrackingScript } from '../../domain/tracking.ts';
import { blankAssignee, blankLead, blankLocation, domainOf, leadRef } from '../kit/entities.ts';
import { type LeadDetails, SOURCE } from './facts.ts';
import { startOfDay } from './paging/days.ts';
import type { ReportRow } from './wire-exports.ts';
import {
  lead,
  placeOf,
  type Places,
  type WireAccount,
  type WireFeed,
  type WireLead,
  type WireLocation,
  type WireScript,
} from './wire.ts';

export interface ListedLead extends Lead {
  readonly details: LeadDetails;
}
export function toAccount({ id, attributes }: WireAccount): Account {
  return {
    ref: { source: SOURCE, externalId: id },
    name: attributes.name,
    timezone: attributes.timezone,
    subscription: attributes.subscription,
    trackingStatus: attributes.website_tracking_status,
  };
}

export function toFeed({ id, attributes }: WireFeed, account: string): CustomFeed {
  return {
    source: SOURCE,
    account,
    externalId: id,
    name: attributes.name ?? id,
    criteria: attributes.criteria.map((criterion) => ({
      type: criterion.criterion_type ?? 'unknown',
      value: criterion.search_value ?? null,
      excluded: criterion.excluded ?? false,
      displayValue: criterion.display_value,
    })),
  };
}

export function toScript({ attributes: from }: WireScript): TrackingScript {
  return { hash: from.script_hash, html: from.script_html, timezone: from.timezone };
}

export interface LeadContext {
  readonly account: string;
  readonly timezone: string;
  /** The window of the list that gave the lead. Null for a lead read by id, whose count of visits is of all time. */
  readonly window: TimeRange | null;
  readonly fetchedAt: Instant;
}

export function toLead(
  { id, attributes: from }: WireLead,
  place: WireLocation['attributes'] | null,
  context: LeadContext,
): ListedLead {
  const { timezone, window } = context;
  const details: LeadDetails = {
    visitsInWindow: window ? from.visits : null,
    visitsTotal: window ? null : from.visits,
    quality: from.quality,
    window,
    dealfrontId: from.dealfront_id,
    businessId: from.business_id,
    crmLeadId: from.crm_lead_id,
    crmOrganizationId: from.crm_organization_id,
    emailedTo: commaList(from.emailed_to),
    firstVisitDate: from.first_visit_date,
    lastVisitDate: from.last_visit_date,
    vendorStatus: from.status,
  };
  return {
    ...blankLead,
    ref: leadRef(SOURCE, context.account, id),
    kind: 'COMPANY',
    displayName: from.name,
    company: companyOf(from),
    location: place ? locationOf(place) : null,
    status: from.assignee === null ? 'NEW' : 'ASSIGNED',
    assignee:
      from.assignee === null
        ? null
        : { ...blankAssignee, externalId: from.assignee, email: from.assignee },
    tags: from.tags,
    score: from.quality === null ? null : { value: from.quality, min: 0, max: 10 },
    // Leadfeeder tells days. The beginning of the day stands for it.
    firstSeenAt: beginOf(from.first_visit_date, timezone),
    lastSeenAt: beginOf(from.last_visit_date, timezone),
    viewUrl: from.view_in_leadfeeder,
    identified: true,
    fetchedAt: context.fetchedAt,
    claims: { dealfrontId: from.dealfront_id, crmOrganizationId: from.crm_organization_id },
    details,
  };
}

/** An id of a report has `|` where the same id in a list has `_`. The figures of a report stand beside the lead. */
export function toExportRow(
  row: ReportRow,
  leads: ReadonlyMap<string, WireLead>,
  places: Places,
  context: LeadContext,
): ExportRow {
  const { keywords, quality, stats } = row.attributes;
  const id = row.relationships?.lead?.data?.id ?? row.id;
  const told = leads.get(id);
  const { visits = null, bounces = null, pageviews = null, last_visit = null } = stats ?? {};
  const attributes = { ...(told ?? NOTHING).attributes, visits, quality };
  const found = {
    id: id.replace('|', '_'),
    attributes,
    relationships: told?.relationships ?? null,
  };
  return {
    lead: toLead(found, told ? placeOf(told, places) : null, context),
    keywords,
    quality,
    bounces,
    pageViews: pageviews,
    visits,
    lastVisitDate: last_visit,
  };
}
/** The lead of a row whose lead the report does not include. */
const NOTHING = lead(
  { id: 'nothing', attributes: {} },
  { source: SOURCE, endpoint: '', pointer: '' },
);

function beginOf(day: string | null, timezone: string): Instant | null {
  return day === null ? null : startOfDay(day, timezone);
}

function companyOf(from: WireLead['attributes']): Company {
  const site = siteOf(from.website_url);
  const range = from.employees_range;
  return {
    name: from.name,
    domain: site && domainOf(site.hostname),
    websiteUrl: site ? (from.website_url?.includes('://') ? from.website_url : site.href) : null,
    industry: from.industry,
    industries: from.industries.flatMap(({ name }) => name ?? []),
    employeeCount: from.employee_count,
    // Both null: "no currently available employee count information".
    employeesRange: range && (range.min !== null || range.max !== null) ? range : null,
    revenue: moneyOf(from.revenue),
    phone: from.phone,
    linkedinUrl: from.linkedin_url,
    twitterHandle: from.twitter_handle,
    facebookUrl: from.facebook_url,
    logoUrl: from.logo_url,
  };
}

/** The web site of a text, which may lack the scheme. */
export function siteOf(address: string | null): URL | null {
  if (address === null) return null;
  try {
    const site = new URL(address.includes('://') ? address : `https://${address}`);
    return /^https?:$/.test(site.protocol) ? site : null;
  } catch {
    return null;
  }
}

/** `EUR 395752792.0` */
function moneyOf(text: string | null): Money | null {
  const [, currency, amount] = /^([A-Z]{3})\s+(-?\d+(?:\.\d+)?)$/.exec(text ?? '') ?? [];
  return currency !== undefined && amount !== undefined ? { amount, currency } : null;
}

function commaList(text: string | null): readonly string[] {
  return (text ?? '').split(',').flatMap((item) => item.trim() || []);
}

export function locationOf(place: WireLocation['attributes']): Location {
  return {
    ...blankLocation,
    country: place.country,
    countryCode: place.country_code,
    region: place.region,
    regionCode: place.region_code,
    stateCode: place.state_code,
    city: place.city,
    postalCode: place.postal_code,
  };
}
