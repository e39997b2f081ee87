import {
  anything,
  count,
  countryCode,
  date,
  flag,
  integer,
  key,
  lenientList,
  moment,
  optional,
  rows,
  shape,
  text,
  url,
  wordList,
  words,
  type Decoder,
  type Rows,
  type Wire,
} from '../kit/decode.ts';

// JSON:API as Leadfeeder speaks it. Ids and envelopes are strict, attributes lenient.

export const PAGE_SIZE = 100;
/** "The total number of results is limited to the first 10000 leads." */
export const MAX_PAGES = 100;

export const relation = optional(shape({ data: optional(shape({ id: key, type: words })) }));
const relationships = optional(shape({ location: relation }));

const range = optional(shape({ min: count, max: count }));

export const lead = shape({
  id: key,
  attributes: shape({
    name: words,
    industry: words,
    industries: lenientList(shape({ name: words })),
    first_visit_date: date,
    last_visit_date: date,
    status: words,
    dealfront_id: words,
    website_url: words,
    phone: words,
    linkedin_url: url,
    twitter_handle: words,
    facebook_url: url,
    employee_count: count,
    employees_range: range,
    crm_lead_id: words,
    crm_organization_id: words,
    tags: wordList,
    logo_url: url,
    assignee: words,
    business_id: words,
    revenue: words,
    emailed_to: words,
    view_in_leadfeeder: url,
    visits: count,
    quality: integer,
  }),
  relationships,
});
export type WireLead = Wire<typeof lead>;

export const step = shape({
  hostname: words,
  page_path: words,
  previous_page_path: words,
  page_url: url,
  page_title: words,
  display_page_name: words,
  time_on_page: count,
  event_type: words,
  has_met_goals: flag,
});
export type WireStep = Wire<typeof step>;

/** Ids that come as strings and, now and then, as numbers. */
export const ids: Decoder<readonly string[]> = (value, at) =>
  Array.isArray(value) ? value.flatMap((one) => words(one, at) ?? []) : [];

export const visit = shape({
  id: key,
  attributes: shape({
    source: words,
    medium: words,
    campaign: words,
    keyword: words,
    query_term: words,
    referring_url: url,
    page_depth: count,
    visit_length: count,
    visit_route: lenientList(step),
    started_at: moment,
    date,
    hour: integer,
    lf_client_id: words,
    ga_client_ids: ids,
    adobe_cookies: lenientList(shape({ MCMID: words, MCAAMB: words, MCAAMLH: words })),
    country_code: countryCode,
    device_type: words,
    visitor_email: words,
    visitor_first_name: words,
    visitor_last_name: words,
  }),
  relationships,
});
export type WireVisit = Wire<typeof visit>;

/** A visit in the list of an account, where only the row itself says whose it is. */
export const accountVisit: Decoder<{ readonly visit: WireVisit; readonly leadId: string }> = (
  value,
  at,
) => ({ visit: visit(value, at), leadId: owned(value, at).attributes.lead_id });
const owned = shape({ attributes: shape({ lead_id: key }) });

export const location = shape({
  id: key,
  type: words,
  attributes: shape({
    country: words,
    country_code: countryCode,
    region: words,
    region_code: words,
    city: words,
    state_code: words,
    postal_code: words,
  }),
});
export type WireLocation = Wire<typeof location>;

export const account = shape({
  id: key,
  attributes: shape({
    name: words,
    subscription: words,
    timezone: words,
    website_tracking_status: words,
  }),
});
export type WireAccount = Wire<typeof account>;

export const feed = shape({
  id: key,
  attributes: shape({
    name: words,
    criteria: lenientList(
      shape({
        criterion_type: words,
        search_value: anything,
        excluded: flag,
        display_value: words,
      }),
    ),
  }),
});
export type WireFeed = Wire<typeof feed>;

export const script = shape({
  attributes: shape({ script_hash: text, script_html: text, timezone: words }),
});
export type WireScript = Wire<typeof script>;

/** The `included` locations, by their id. */
export type Places = ReadonlyMap<string, WireLocation['attributes']>;

export const included: Decoder<Places> = (value, at) =>
  new Map(
    lenientList(location)(value, at)
      .filter(({ type }) => type === 'locations')
      .map(({ id, attributes }) => [id, attributes]),
  );

export interface WirePage<T> extends Rows<T> {
  readonly places: Places;
  /** The number of the next page; null on the last one. */
  readonly next: number | null;
  /** How many pages there are; null where the answer does not tell. */
  readonly pages: number | null;
  /** True on pages that show that the list stops before its end. */
  readonly capped: boolean;
}

const links = optional(shape({ next: words, last: words }));

/**
 * A page of a list. What links say is taken as numbers only: pages are asked for by the adapter's own
 * addresses. Where there are no links at all, `fullMeansMore` says whether another page may follow a full one
 * (visits), or whether the list has no pages (accounts).
 */
export function page<T>(
  item: Decoder<T>,
  asked: number,
  fullMeansMore: boolean,
): Decoder<WirePage<T>> {
  const envelope = shape({ data: rows(item), included, links });
  return (value, at) => {
    const { data, included: places, links: told } = envelope(value, at);
    const size = data.items.length + data.faults.length;
    const isFull = fullMeansMore && size >= PAGE_SIZE;
    const hasNext = told ? told.next !== null && size > 0 : isFull;
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

/** Brackets come encoded or not. */
function pageNumber(link: string | null): number | null {
  const digits = /[?&]page(?:%5B|\[)number(?:%5D|\])=(\d{1,6})(?:&|$)/i.exec(link ?? '')?.[1];
  return digits === undefined || Number(digits) < 1 ? null : Number(digits);
}

/** One thing under `data`, with its included locations. */
export function one<T>(item: Decoder<T>): Decoder<{ readonly data: T; readonly places: Places }> {
  const envelope = shape({ data: item, included });
  return (value, at) => {
    const { data, included: places } = envelope(value, at);
    return { data, places };
  };
}

/** The `type` of a relationship is part of the join: only locations are included. */
export function placeOf(
  row: { readonly relationships: Wire<typeof relationships> },
  places: Places,
): WireLocation['attributes'] | null {
  const to = row.relationships?.location?.data;
  return to?.type === 'locations' ? (places.get(to.id) ?? null) : null;
}
