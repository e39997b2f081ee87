import {
  anything,
  count,
  countryCode,
  date,
  boolean,
  integer,
  id,
  lenientList,
  instant,
  objectOrNull,
  goodRows,
  object,
  string,
  url,
  nonEmptyStrings,
  nonEmptyString,
  type Decoder,
  type LenientDecoder,
  type Rows,
  type Wire,
} from '../kit/decode.ts';

// The JSON:API of the legacy generation. Decoders of ids and envelopes are strict, those of attributes lenient.

export const PAGE_SIZE = 100;
/** "The total number of results is limited to the first 10000 leads." */
export const MAX_PAGES = 100;

export const relation = objectOrNull(
  object({ data: objectOrNull(object({ id, type: nonEmptyString })) }),
);
const relationships = objectOrNull(object({ location: relation }));

const range = objectOrNull(object({ min: count, max: count }));

export const lead = object({
  id,
  attributes: object({
    name: nonEmptyString,
    industry: nonEmptyString,
    industries: lenientList(object({ name: nonEmptyString })),
    first_visit_date: date,
    last_visit_date: date,
    status: nonEmptyString,
    dealfront_id: nonEmptyString,
    website_url: nonEmptyString,
    phone: nonEmptyString,
    linkedin_url: url,
    twitter_handle: nonEmptyString,
    facebook_url: url,
    employee_count: count,
    employees_range: range,
    crm_lead_id: nonEmptyString,
    crm_organization_id: nonEmptyString,
    tags: nonEmptyStrings,
    logo_url: url,
    assignee: nonEmptyString,
    business_id: nonEmptyString,
    revenue: nonEmptyString,
    emailed_to: nonEmptyString,
    view_in_leadfeeder: url,
    visits: count,
    quality: integer,
  }),
  relationships,
});
export type WireLead = Wire<typeof lead>;

export const step = object({
  hostname: nonEmptyString,
  page_path: nonEmptyString,
  previous_page_path: nonEmptyString,
  page_url: url,
  page_title: nonEmptyString,
  display_page_name: nonEmptyString,
  time_on_page: count,
  event_type: nonEmptyString,
  has_met_goals: boolean,
});
export type WireStep = Wire<typeof step>;

/** Ids, most of which are strings; some come as numbers. */
export const ids: LenientDecoder<readonly string[]> = (value) =>
  Array.isArray(value) ? value.flatMap((one) => nonEmptyString(one) ?? []) : [];

export const visit = object({
  id,
  attributes: object({
    source: nonEmptyString,
    medium: nonEmptyString,
    campaign: nonEmptyString,
    keyword: nonEmptyString,
    query_term: nonEmptyString,
    referring_url: url,
    page_depth: count,
    visit_length: count,
    visit_route: lenientList(step),
    started_at: instant,
    date,
    hour: integer,
    lf_client_id: nonEmptyString,
    ga_client_ids: ids,
    adobe_cookies: lenientList(
      object({ MCMID: nonEmptyString, MCAAMB: nonEmptyString, MCAAMLH: nonEmptyString }),
    ),
    country_code: countryCode,
    device_type: nonEmptyString,
    visitor_email: nonEmptyString,
    visitor_first_name: nonEmptyString,
    visitor_last_name: nonEmptyString,
  }),
  relationships,
});
export type WireVisit = Wire<typeof visit>;

/** A visit in the list of an account, with the id of its lead. */
export const accountVisit: Decoder<{ readonly visit: WireVisit; readonly leadId: string }> = (
  value,
  at,
) => ({ visit: visit(value, at), leadId: owned(value, at).attributes.lead_id });
const owned = object({ attributes: object({ lead_id: id }) });

export const location = object({
  id,
  type: nonEmptyString,
  attributes: object({
    country: nonEmptyString,
    country_code: countryCode,
    region: nonEmptyString,
    region_code: nonEmptyString,
    city: nonEmptyString,
    state_code: nonEmptyString,
    postal_code: nonEmptyString,
  }),
});
export type WireLocation = Wire<typeof location>;

export const account = object({
  id,
  attributes: object({
    name: nonEmptyString,
    subscription: nonEmptyString,
    timezone: nonEmptyString,
    website_tracking_status: nonEmptyString,
  }),
});
export type WireAccount = Wire<typeof account>;

export const feed = object({
  id,
  attributes: object({
    name: nonEmptyString,
    criteria: lenientList(
      object({
        criterion_type: nonEmptyString,
        search_value: anything,
        excluded: boolean,
        display_value: nonEmptyString,
      }),
    ),
  }),
});
export type WireFeed = Wire<typeof feed>;

export const script = object({
  attributes: object({ script_hash: string, script_html: string, timezone: nonEmptyString }),
});
export type WireScript = Wire<typeof script>;

/** The `included` locations, by their id. */
export type Places = ReadonlyMap<string, WireLocation['attributes']>;

export const included: LenientDecoder<Places> = (value) =>
  new Map(
    lenientList(location)(value)
      .filter(({ type }) => type === 'locations')
      .map(({ id, attributes }) => [id, attributes]),
  );

export interface WirePage<T> extends Rows<T> {
  readonly places: Places;
  /** The number of the next page; null on the last one. */
  readonly next: number | null;
  /** How many pages there are; null where the answer does not tell. */
  readonly pages: number | null;
  /** True where the page shows that the list stops before its end. */
  readonly capped: boolean;
}

const links = objectOrNull(object({ next: nonEmptyString, last: nonEmptyString }));

/**
 * A page of a list. Only page numbers are taken from its links: the adapter never follows their addresses.
 *
 * @param fullMeansMore for an answer without links: true where another page may follow a full page (visits), false
 *   where the list has one page (accounts)
 */
export function page<T>(
  item: Decoder<T>,
  asked: number,
  fullMeansMore: boolean,
): Decoder<WirePage<T>> {
  const envelope = object({ data: goodRows(item), included, links });
  return (value, at) => {
    const { data, included: places, links: told } = envelope(value, at);
    const size = data.items.length + data.faults.length;
    const isFull = fullMeansMore && size >= PAGE_SIZE;
    // A page without rows may have a next one all the same: the loaders go on for a bounded number of pages.
    const hasNext = told ? told.next !== null : isFull;
    const last = pageNumber(told?.last ?? null) ?? (hasNext ? null : asked);
    const isEnd = asked >= MAX_PAGES;
    return {
      ...data,
      places,
      next: hasNext && !isEnd ? asked + 1 : null,
      pages: last === null ? null : Math.min(Math.max(last, asked), MAX_PAGES),
      capped: (last ?? 0) > MAX_PAGES || (isEnd && (hasNext || isFull)),
    };
  };
}

/** The number of the page that a link leads to. The brackets in a link may be percent-encoded. */
function pageNumber(link: string | null): number | null {
  const digits = /[?&]page(?:%5B|\[)number(?:%5D|\])=(\d{1,6})(?:&|$)/i.exec(link ?? '')?.[1];
  return digits === undefined || Number(digits) < 1 ? null : Number(digits);
}

/** One resource under `data`, with its included locations. */
export function one<T>(item: Decoder<T>): Decoder<{ readonly data: T; readonly places: Places }> {
  const envelope = object({ data: item, included });
  return (value, at) => {
    const { data, included: places } = envelope(value, at);
    return { data, places };
  };
}

/** The location of a row. Resources are joined by their type and id; only locations are included. */
export function placeOf(
  row: { readonly relationships: Wire<typeof relationships> },
  places: Places,
): WireLocation['attributes'] | null {
  const to = row.relationships?.location?.data;
  return to?.type === 'locations' ? (places.get(to.id) ?? null) : null;
}
