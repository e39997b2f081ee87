import type { LeadFilter, LeadFilterKey, LeadQuery } from '../../domain/query.ts';
import type { Selection } from '../../ports/upstream.ts';

// From fields of the schema to attributes of Leadfeeder's resources (sparse fieldsets).

type Attributes = Readonly<Record<string, readonly string[]>>;

const LOCATION = ['country', 'country_code', 'region', 'region_code', 'city', 'state_code'];
/** Asked where no place is looked at: whether a list without names is taken as none or as all, nobody documents. */
const LEAST_LOCATION = ['country_code'];

const DATES = ['first_visit_date', 'last_visit_date'];

/** What each field of a lead is made of; those of `location` lie in another resource. */
const LEAD: Attributes = {
  __typename: [],
  id: [],
  source: [],
  externalId: [],
  account: [],
  kind: [],
  displayName: ['name'],
  person: [],
  company: [
    ...['name', 'website_url', 'industry', 'industries', 'employee_count', 'employees_range'],
    ...['revenue', 'phone', 'linkedin_url', 'twitter_handle', 'facebook_url', 'logo_url'],
  ],
  location: [],
  status: ['assignee'],
  assignee: ['assignee'],
  tags: ['tags'],
  score: ['quality'],
  firstSeenAt: ['first_visit_date'],
  lastSeenAt: ['last_visit_date'],
  properties: [],
  sessions: [],
  visits: [],
  events: [],
  viewUrl: ['view_in_leadfeeder'],
  fetchedAt: [],
  visitsInWindow: ['visits'],
  visitsTotal: ['visits'],
  quality: ['quality'],
  window: [],
  dealfrontId: ['dealfront_id'],
  businessId: ['business_id'],
  crmLeadId: ['crm_lead_id'],
  crmOrganizationId: ['crm_organization_id'],
  emailedTo: ['emailed_to'],
  firstVisitDate: ['first_visit_date'],
  lastVisitDate: ['last_visit_date'],
  vendorStatus: ['status'],
};

/** Rows are filtered by the gateway, with what they have. */
const FILTER: Readonly<Record<LeadFilterKey, readonly string[]>> = {
  search: ['name', 'website_url'],
  kind: [],
  status: ['assignee'],
  identified: [],
  countryCode: [],
  assigned: ['assignee'],
  assigneeExternalId: ['assignee'],
  pendingForExternalId: [],
  isProcessable: [],
  email: [],
  domain: ['website_url'],
  tag: ['tags'],
  property: [],
};

const VISIT: Attributes = {
  __typename: [],
  id: [],
  source: [],
  externalId: [],
  lead: [],
  startedAt: ['started_at'],
  endedAt: ['started_at', 'visit_length'],
  durationSeconds: ['visit_length'],
  pageViews: ['page_depth'],
  traffic: ['source', 'medium', 'campaign', 'keyword', 'referring_url'],
  device: ['device_type'],
  location: [],
  landingUrl: ['visit_route'],
  properties: [],
  derived: [],
  events: ['visit_route'],
  route: ['visit_route'],
  visitor: ['visitor_email', 'visitor_first_name', 'visitor_last_name'],
  lfClientId: ['lf_client_id'],
  gaClientIds: ['ga_client_ids'],
  adobeCookies: ['adobe_cookies'],
  queryTerm: ['query_term'],
  date: ['date'],
  hour: ['hour'],
  countryCode: ['country_code'],
};

type Fields = ReadonlySet<string> | undefined;

/** Of a single lead, which the id alone finds. Undefined: everything. */
export function leadSelection(fields: Fields): Selection | undefined {
  return select('leads', LEAD, fields, []);
}

/** Of a list of leads: their dates say whether they belong to a window, and where in the order. */
export function leadsSelection({
  fields,
  filter,
}: Pick<LeadQuery, 'fields' | 'filter'>): Selection | undefined {
  const asked = Object.keys(filter) as (keyof LeadFilter)[];
  const wanted =
    fields && asked.includes('countryCode') ? new Set([...fields, 'location']) : fields;
  const keys = [...DATES, ...asked.flatMap((key) => FILTER[key])];
  return select('leads', LEAD, wanted, keys);
}

/** Of visits: the start says whether they belong to a window, the day is how they are found again. */
export function visitsSelection(fields: Fields, ofOneLead: boolean): Selection | undefined {
  const keys = ofOneLead ? ['started_at', 'date'] : ['started_at', 'date', 'lead_id'];
  return select('visits', VISIT, fields, keys);
}

function select(
  type: 'leads' | 'visits',
  attributes: Attributes,
  fields: Fields,
  keys: readonly string[],
): Selection | undefined {
  if (!fields) return undefined;
  const wanted = new Set(keys);
  for (const field of fields) {
    const made = Object.hasOwn(attributes, field) ? attributes[field] : undefined;
    // Nobody here knows what a new field is made of.
    if (!made) return undefined;
    for (const attribute of made) wanted.add(attribute);
  }
  const places = fields.has('location') ? LOCATION : LEAST_LOCATION;
  const names = [...wanted].sort();
  return {
    parts: new Set([
      ...names.map((name) => `${type}.${name}`),
      ...places.map((name) => `locations.${name}`),
    ]),
    query: [
      [`fields[${type}]`, names.join()],
      ['fields[locations]', places.join()],
    ],
  };
}
