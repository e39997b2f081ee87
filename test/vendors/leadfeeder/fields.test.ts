import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Lead, Session } from '../../../src/domain/entities.ts';
import { leadFields } from '../../../src/vendors/leadfeeder/facts.ts';
import { visitFields } from '../../../src/vendors/leadfeeder/facts-visits.ts';
import { tapp } from '../../app/kit.ts';
import { ALL, leadQuery, live, must, one, tcall } from '../kit.ts';
import { sandbox as declared, LEADFEEDER } from '../../../src/vendors/leadfeeder/sandbox/index.ts';
import { openRecordedFixture } from './kit.ts';

type Recorded = Awaited<ReturnType<typeof openRecordedFixture>>;
const PLACES = 'country,country_code,region,region_code,city,state_code';
const COMPANY =
  'employee_count,employees_range,facebook_url,industries,industry,linkedin_url,logo_url,name,phone,revenue,twitter_handle,website_url';
/** The fields of a lead, with the attributes that the documents give for each. */
const LEAD: Readonly<Record<string, string>> = {
  displayName: 'name',
  company: COMPANY,
  location: '',
  status: 'assignee',
  assignee: 'assignee',
  tags: 'tags',
  score: 'quality',
  firstSeenAt: 'first_visit_date',
  lastSeenAt: 'last_visit_date',
  viewUrl: 'view_in_leadfeeder',
  visitsInWindow: 'visits',
  visitsTotal: 'visits',
  quality: 'quality',
  window: '',
  dealfrontId: 'dealfront_id',
  businessId: 'business_id',
  crmLeadId: 'crm_lead_id',
  crmOrganizationId: 'crm_organization_id',
  emailedTo: 'emailed_to',
  firstVisitDate: 'first_visit_date',
  lastVisitDate: 'last_visit_date',
  vendorStatus: 'status',
  kind: '',
  person: '',
  properties: '',
};
const VISIT: Readonly<Record<string, string>> = {
  startedAt: 'started_at',
  endedAt: 'started_at,visit_length',
  durationSeconds: 'visit_length',
  pageViews: 'page_depth',
  traffic: 'campaign,keyword,medium,referring_url,source',
  device: 'device_type',
  location: '',
  landingUrl: 'visit_route',
  events: 'visit_route',
  route: 'visit_route',
  visitor: 'visitor_email,visitor_first_name,visitor_last_name',
  lfClientId: 'lf_client_id',
  gaClientIds: 'ga_client_ids',
  adobeCookies: 'adobe_cookies',
  queryTerm: 'query_term',
  date: 'date',
  hour: 'hour',
  countryCode: 'country_code',
  properties: '',
  derived: '',
};

function valueOf(row: Lead | Session, name: string): unknown {
  const fields = 'kind' in row ? leadFields : visitFields;
  const own = fields.find((field) => field.name === name);
  return own ? own.read(row.details as never) : Reflect.get(row, name);
}
/** The attributes together with those that are always asked for, in the order of the URL. */
const withKeys = (attributes: string, ...keys: readonly string[]) =>
  [...new Set([...attributes.split(',').filter(Boolean), ...keys])].sort().join();

describe('the field', () => {
  let fixture: Recorded;
  let leads: readonly Lead[];
  let visits: readonly Session[];
  let single: Lead;
  beforeAll(async () => {
    fixture = await openRecordedFixture();
    const { source } = fixture;
    leads = (await must(source.leads)(leadQuery(), live())).items;
    visits = (
      await must(source.visits)({ accounts: null, window: ALL, first: 100, after: null }, live())
    ).items;
    const ref = must(leads[0]).ref;
    single = must((await one(source.leadsById?.([ref], live()))) ?? undefined);
  });
  beforeEach(() => {
    fixture.recorder.taken();
  });
  afterAll(() => fixture.close());
  const asked = () => fixture.recorder.taken().map(({ query }) => query);
  const placesOf = (name: string) => (name === 'location' ? PLACES : 'country_code');

  it('every field of a lead and a visit in the schema is covered by these tests', () => {
    expect(Object.keys(LEAD)).toEqual(expect.arrayContaining(leadFields.map(({ name }) => name)));
    expect(Object.keys(VISIT)).toEqual(expect.arrayContaining(visitFields.map(({ name }) => name)));
  });

  it.each(Object.entries(LEAD))(
    '%s of listed leads asks for %j and the dates',
    async (name, attributes) => {
      const query = leadQuery({ fields: new Set([name]) });
      const { items } = await must(fixture.source.leads)(query, live());
      const calls = asked();
      expect(calls.length).toBeGreaterThan(0);
      for (const call of calls)
        expect(call).toMatchObject({
          'fields[leads]': withKeys(attributes, 'first_visit_date', 'last_visit_date'),
          'fields[locations]': placesOf(name),
        });
      expect(items.map(({ ref }) => ref)).toStrictEqual(leads.map(({ ref }) => ref));
      expect(items.map((lead) => valueOf(lead, name))).toStrictEqual(
        leads.map((lead) => valueOf(lead, name)),
      );
    },
  );

  it.each(Object.entries(LEAD))('%s of a single lead asks for %j', async (name, attributes) => {
    const found = await one(fixture.source.leadsById?.([single.ref], live(), new Set([name])));
    expect(asked()).toStrictEqual([
      { 'fields[leads]': withKeys(attributes), 'fields[locations]': placesOf(name) },
    ]);
    expect(found && valueOf(found, name)).toStrictEqual(valueOf(single, name));
  });

  it.each(Object.entries(VISIT))(
    '%s of visits asks for %j, the start and the day',
    async (name, attributes) => {
      const fields = new Set([name]);
      const { items } = await must(fixture.source.visits)(
        { accounts: null, window: ALL, first: 100, after: null, fields },
        live(),
      );
      for (const call of asked())
        expect(call).toMatchObject({
          'fields[visits]': withKeys(attributes, 'date', 'lead_id', 'started_at'),
          'fields[locations]': placesOf(name),
        });
      const [first, second] = [items, visits].map((all) =>
        all.map((visit) => valueOf(visit, name)),
      );
      expect(items.map(({ ref }) => ref)).toStrictEqual(visits.map(({ ref }) => ref));
      expect(first).toStrictEqual(second);

      const lead = must(visits[0]).ref.lead;
      const page = await one(
        fixture.source.sessions?.([{ lead, window: ALL, first: 100, after: null, fields }], live()),
      );
      expect(asked()).toMatchObject([
        { 'fields[visits]': withKeys(attributes, 'date', 'started_at') },
      ]);
      const own = visits.filter(({ ref }) => ref.lead.externalId === lead.externalId);
      expect(page.items.map((visit) => valueOf(visit, name))).toStrictEqual(
        own.map((visit) => valueOf(visit, name)),
      );
    },
  );

  it('an unknown field asks for every attribute', async () => {
    await must(fixture.source.leads)(leadQuery({ fields: new Set(['somethingNew']) }), live());
    for (const call of asked()) expect(call).not.toHaveProperty('fields[leads]');
  });

  it('a field that rows are filtered by is asked for as well', async () => {
    const filter = { search: 'nord', domain: 'x.example', tag: 'tag1', countryCode: 'FI' };
    await must(fixture.source.leads)(leadQuery({ filter, fields: new Set(['viewUrl']) }), live());
    for (const call of asked())
      expect(call).toMatchObject({
        'fields[leads]':
          'first_visit_date,last_visit_date,name,tags,view_in_leadfeeder,website_url',
        'fields[locations]': PLACES,
      });
  });
});

describe('an answer that has more fields', () => {
  let fixture: Recorded;
  beforeEach(async () => {
    fixture = await openRecordedFixture();
  });
  afterEach(() => fixture.close());
  const list = (...fields: readonly string[]) =>
    must(fixture.source.leads)(leadQuery({ accounts: ['6001'], fields: new Set(fields) }), tcall());
  const calls = () => fixture.recorder.taken().map(({ query }) => query['fields[leads]'] ?? 'all');

  it('an answer with more fields serves a query for fewer, cached or in flight, and never for more', async () => {
    await Promise.all([list('displayName', 'tags'), list('tags')]);
    expect(calls()).toStrictEqual(['first_visit_date,last_visit_date,name,tags']);
    await Promise.all([list('displayName'), list('firstSeenAt'), list('location')]);
    expect(calls()).toStrictEqual(['first_visit_date,last_visit_date']);
    await must(fixture.source.leads)(leadQuery({ accounts: ['6001'] }), tcall());
    expect(calls()).toStrictEqual(['all']);
    await Promise.all([list('viewUrl'), list('location', 'company')]);
    expect(calls()).toStrictEqual([]);
  });

  it('the count of a list that was read costs no further call', async () => {
    await list('displayName');
    fixture.recorder.taken();
    const count = await fixture.source.countLeads?.(leadQuery({ accounts: ['6001'] }), tcall());
    expect(count?.precision).toBe('EXACT');
    expect(calls()).toStrictEqual([]);
  });
});

describe('a query of GraphQL', () => {
  it('a GraphQL query for the name of one lead asks Leadfeeder for the name', async () => {
    const fixture = await openRecordedFixture();
    const { recorder, world } = fixture;
    const person = must(world.people[0]);
    const gateway = await tapp({
      LEADFEEDER_TOKEN: LEADFEEDER.token,
      LEADFEEDER_BASE_URL: recorder.origin,
      ...declared.unhurried,
    });
    try {
      const externalId = `${person.company.uuid}_${person.place.id}`;
      const answer = await gateway.client.request<unknown>(
        `query ($id: String!) { lead(by: { ref: { source: LEADFEEDER, accountExternalId: "6001", externalId: $id } }) { displayName } }`,
        { id: externalId },
      );
      expect(answer).toStrictEqual({ lead: { displayName: person.company.name } });
      expect(recorder.taken()).toMatchObject([
        {
          path: `/accounts/6001/leads/${externalId}`,
          query: { 'fields[leads]': 'name', 'fields[locations]': 'country_code' },
        },
      ]);
    } finally {
      await gateway.close();
      await fixture.close();
    }
  });
});
