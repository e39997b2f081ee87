import type { LeadFilter, LeadFilterKey, LeadQuery } from '../../domain/query.ts';
import type { Selection } from '../../ports/upstream.ts';

// Sparse fieldsets: which attributes of Leadfeeder's resources a query needs, from the fields that it selects.

type Attributes = Readonly<Record<string, readonly string[]>>;

const LOCATION = ['country', 'country_code', 'region', 'region_code', 'city', 'state_code'];
/** Asked for where no location is selected. It is documented nowhere whether an empty list would mean none or all. */
const LEAST_LOCATION = ['country_code'];

const DATES = ['first_visit_date', 'last_visit_date'];

/** The attributes that each field of a lead is made of. Those of `location` belong to another resource. */
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

/** The gateway filters the rows, so they must have these attributes. */
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

/** The selection for a single lead. Undefined: every attribute. */
export function leadSelection(fields: Fields): Selection | undefined {
  return select('leads', LEAD, fields, []);
}

/** The selection for a list of leads. The dates are always part of it: they tell the window and the order of a lead. */
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

/** The selection for visits. The start tells the window and the day finds a visit again, so both are part of it. */
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
    // A field that the table above does not know: every attribute is asked for.
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
