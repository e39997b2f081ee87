import {
  anything,
  count,
  date,
  boolean,
  id,
  lenientList,
  instant,
  objectOrNull,
  goodRows,
  object,
  url,
  nonEmptyString,
  type Decoder,
  type Wire,
} from '../kit/decode.ts';
import {
  ids,
  location as legacyLocation,
  MAX_PAGES,
  type WireLead,
  type WireLocation,
  type WirePage,
  type WireStep,
  type WireVisit,
} from './wire.ts';

// The API of /v1. It looks like JSON:API, but a row has what it relates to inside, not in `included`. Rows are decoded
// to the shapes of the legacy API, with null for attributes that /v1 lacks.

/** A lead: a company at a place. No row has an id for the two together, so the id is made here. */
export interface Placed {
  readonly leadId: string;
  readonly lead: WireLead;
  readonly place: WireLocation['attributes'] | null;
}

const company = object({
  name: nonEmptyString,
  url: nonEmptyString,
  employee_count: count,
  employee_range: nonEmptyString,
  industries: objectOrNull(object({ industry: lenientList(object({ name: nonEmptyString })) })),
  vat_id: nonEmptyString,
  logo_url: url,
  social_media_profiles: objectOrNull(
    object({ linkedin: links(), twitter: links(), facebook: links() }),
  ),
  web_engagement: objectOrNull(object({ last_visit_date: date })),
});
function links(): Decoder<readonly { readonly url: string | null }[]> {
  return lenientList(object({ url }));
}

const related = object({
  relationships: object({
    company: object({ id, attributes: objectOrNull(company) }),
    location: objectOrNull(object({ id, attributes: anything })),
  }),
});

/** The lead of a row in the list of companies, or of a visit. */
export const placedLead: Decoder<Placed> = (value, at) => {
  const { company: of, location } = related(value, at).relationships;
  const place = location
    ? legacyLocation(
        { id: location.id, type: 'locations', attributes: location.attributes ?? {} },
        at,
      ).attributes
    : null;
  const leadId = location ? `${of.id}_${location.id}` : of.id;
  return { leadId, lead: leadOf(leadId, of.attributes), place };
};

function leadOf(id: string, from: Wire<typeof company> | null): WireLead {
  const profiles = from?.social_media_profiles;
  return {
    id,
    attributes: {
      name: from?.name ?? null,
      industry: null,
      industries: from?.industries?.industry ?? [],
      first_visit_date: null,
      last_visit_date: from?.web_engagement?.last_visit_date ?? null,
      status: null,
      dealfront_id: null,
      website_url: from?.url ?? null,
      phone: null,
      linkedin_url: profiles?.linkedin[0]?.url ?? null,
      twitter_handle: profiles?.twitter[0]?.url?.split('/').at(-1) ?? null,
      facebook_url: profiles?.facebook[0]?.url ?? null,
      employee_count: from?.employee_count ?? null,
      employees_range: rangeOf(from?.employee_range ?? null),
      crm_lead_id: null,
      crm_organization_id: null,
      tags: [],
      logo_url: from?.logo_url ?? null,
      assignee: null,
      business_id: from?.vat_id ?? null,
      // Revenue comes as a number without a currency, so it is not an amount of money.
      revenue: null,
      emailed_to: null,
      view_in_leadfeeder: null,
      visits: null,
      quality: null,
    },
    relationships: null,
  };
}

/** `51-200`, `10001+`. */
function rangeOf(text: string | null): WireLead['attributes']['employees_range'] {
  const [, min, max, isOpen] = /^(\d{1,9})(?:\s*-\s*(\d{1,9})|(\+))$/.exec(text ?? '') ?? [];
  if (min === undefined) return null;
  return { min: Number(min), max: isOpen ? null : Number(max) };
}

const engagement = object({
  event_type: nonEmptyString,
  hostname: nonEmptyString,
  page: objectOrNull(object({ path: nonEmptyString, title: nonEmptyString, url })),
  previous_page_path: nonEmptyString,
  time_on_page: count,
  has_met_goals: boolean,
});

function stepOf(from: Wire<typeof engagement>): WireStep {
  const { page, ...rest } = from;
  return {
    ...rest,
    page_path: page?.path ?? null,
    page_title: page?.title ?? null,
    page_url: page?.url ?? null,
    display_page_name: null,
  };
}

const webVisit = object({
  id,
  attributes: object({
    source: nonEmptyString,
    medium: nonEmptyString,
    campaign: nonEmptyString,
    keyword: nonEmptyString,
    referring_url: url,
    visit_length: count,
    started_at: instant,
    page_depth: count,
    device_type: nonEmptyString,
    identifiers: objectOrNull(object({ lf_client_id: nonEmptyString, ga_client_ids: ids })),
    visitor: objectOrNull(
      object({ email: nonEmptyString, first_name: nonEmptyString, last_name: nonEmptyString }),
    ),
    engagements: lenientList(engagement),
  }),
});

/** A visit, and its lead. */
export interface PlacedVisit extends Placed {
  readonly visit: WireVisit;
}
export const visit: Decoder<PlacedVisit> = (value, at) => {
  const { id, attributes } = webVisit(value, at);
  const { identifiers, visitor, engagements, ...from } = attributes;
  return {
    ...placedLead(value, at),
    visit: {
      id,
      attributes: {
        ...from,
        query_term: null,
        visit_route: engagements.map(stepOf),
        date: null,
        hour: null,
        lf_client_id: identifiers?.lf_client_id ?? null,
        ga_client_ids: identifiers?.ga_client_ids ?? [],
        adobe_cookies: [],
        country_code: null,
        visitor_email: visitor?.email ?? null,
        visitor_first_name: visitor?.first_name ?? null,
        visitor_last_name: visitor?.last_name ?? null,
      },
      relationships: null,
    },
  };
};

const pagination = object({ page_count: count });
const meta = objectOrNull(object({ page_count: count, pagination: objectOrNull(pagination) }));

/** A page of a list. Lists of accounts and feeds do not tell how many pages there are; they have one. */
export function page<T>(item: Decoder<T>, asked: number): Decoder<Omit<WirePage<T>, 'places'>> {
  const envelope = object({ data: goodRows(item), meta });
  return (value, at) => {
    const { data, meta: told } = envelope(value, at);
    const last = Math.max(asked, told?.pagination?.page_count ?? told?.page_count ?? 1);
    return {
      ...data,
      next: asked < last && asked < MAX_PAGES ? asked + 1 : null,
      pages: Math.min(last, MAX_PAGES),
      capped: last > MAX_PAGES,
    };
  };
}
