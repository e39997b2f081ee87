import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Lead } from '../../../src/domain/entities.ts';
import type { Source } from '../../../src/ports/source.ts';
import { leadFields } from '../../../src/vendors/leadfeeder/facts.ts';
import { live, must } from '../kit.ts';
import { openFixture, type Fixture } from './kit.ts';

let fixture: Fixture;
let source: Source;
beforeAll(async () => {
  fixture = await openFixture({ people: 3 });
  ({ source } = fixture);
});
afterAll(() => fixture.close());

const PLACE = 'p1';
async function read(
  attributes: Readonly<Record<string, unknown>>,
  place: Readonly<Record<string, unknown>> = {},
): Promise<Lead> {
  fixture.sandbox.heal();
  fixture.sandbox.fail({
    kind: 'BODY',
    endpoint: 'GET /accounts/:account/leads/:lead',
    body: {
      data: {
        id: 'a_p1',
        type: 'leads',
        attributes,
        relationships: { location: { data: { id: PLACE, type: 'locations' } } },
      },
      included: [{ id: PLACE, type: 'locations', attributes: place }],
    },
  });
  const [lead] = await must(source.leadsById)(
    [{ source: 'LEADFEEDER', account: '6001', externalId: 'a_p1' }],
    live(),
  );
  if (!lead || lead instanceof Error) throw lead ?? new Error('there is no lead');
  return lead;
}
const companyOf = async (attributes: Readonly<Record<string, unknown>>) =>
  (await read(attributes)).company;
async function detailOf(name: string, attributes: Readonly<Record<string, unknown>>) {
  const { details } = await read(attributes);
  return leadFields.find((field) => field.name === name)?.read(details as never);
}

describe('the values of a lead', () => {
  it.each([
    [
      { min: 10_001, max: null },
      { min: 10_001, max: null },
    ],
    [
      { min: '501', max: '550' },
      { min: 501, max: 550 },
    ],
    [{ min: null, max: null }, null],
    [{ min: -1, max: 'many' }, null],
    [null, null],
    ['51-200', null],
  ])('the range of employees %j of a lead is read as %j', async (employees_range, expected) => {
    expect(await companyOf({ employees_range })).toMatchObject({ employeesRange: expected });
  });

  it.each([
    ['EUR 395752792.0', { currency: 'EUR', amount: '395752792.0' }],
    ['USD 123456789012345678901234.56', { currency: 'USD', amount: '123456789012345678901234.56' }],
    ['much', null],
    ['N/A', null],
    ['', null],
    [null, null],
    [5, null],
  ])('the revenue %j of a lead is read as %j', async (revenue, expected) => {
    expect(await companyOf({ revenue })).toMatchObject({ revenue: expected });
  });

  it.each([
    ['a@x.example,b@x.example', ['a@x.example', 'b@x.example']],
    [' a@x.example , ,b@x.example,', ['a@x.example', 'b@x.example']],
    ['', []],
    ['N/A', []],
    [null, []],
    [['a'], []],
  ])('the e-mail addresses %j are read as %j', async (emailed_to, expected) => {
    expect(await detailOf('emailedTo', { emailed_to })).toStrictEqual(expected);
  });

  it.each(['N/A', '', '  ', null, undefined, [], {}, true])(
    '%j in place of a text is read as null',
    async (none) => {
      const texts = { name: none, industry: none, phone: none, twitter_handle: none };
      const ids = { business_id: none, crm_lead_id: none, crm_organization_id: none };
      const lead = await read({ ...texts, ...ids, assignee: none, dealfront_id: none });
      expect(lead).toMatchObject({
        displayName: null,
        assignee: null,
        status: 'NEW',
        company: { name: null, industry: null, phone: null, twitterHandle: null },
        details: { businessId: null, crmLeadId: null, crmOrganizationId: null, dealfrontId: null },
      });
    },
  );

  it('ids of a CRM are strings, whether they come as strings or as numbers', async () => {
    expect(await detailOf('crmLeadId', { crm_lead_id: 110 })).toBe('110');
    expect(await detailOf('crmOrganizationId', { crm_organization_id: '7' })).toBe('7');
  });

  it('values of a lead are null or of their type, whatever is sent', async () => {
    const names = [
      ...['name', 'industry', 'industries', 'first_visit_date', 'last_visit_date', 'status'],
      ...['dealfront_id', 'website_url', 'phone', 'linkedin_url', 'twitter_handle', 'facebook_url'],
      ...['employee_count', 'employees_range', 'crm_lead_id', 'crm_organization_id', 'tags'],
      ...['logo_url', 'assignee', 'business_id', 'revenue', 'emailed_to', 'view_in_leadfeeder'],
      ...['visits', 'quality'],
    ];
    const odd = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom(null, '', 'N/A', -1, 1e300, 0.5, '9'.repeat(400), 'x'.repeat(100_000)),
    );
    const attributes = fc.dictionary(fc.constantFrom(...names), odd, { maxKeys: names.length });
    const place = fc.dictionary(
      fc.constantFrom('country', 'country_code', 'region', 'region_code', 'city', 'state_code'),
      odd,
    );
    const isText = (value: unknown) =>
      value === null || (typeof value === 'string' && value.trim() !== '');
    const isCount = (value: unknown) =>
      value === null || (Number.isInteger(value) && Number(value) >= 0 && Number(value) < 2 ** 31);
    await fc.assert(
      fc.asyncProperty(attributes, place, async (given, there) => {
        const lead = await read(given, there);
        expect(lead).toMatchObject({ kind: 'COMPANY', properties: [], person: null });
        const { company, location, details } = lead;
        for (const value of [lead.displayName, company?.name, company?.websiteUrl, company?.phone])
          expect(isText(value)).toBe(true);
        for (const value of Object.values(location ?? {})) expect(isText(value)).toBe(true);
        expect(isCount(company?.employeeCount)).toBe(true);
        expect([...lead.tags, ...(company?.industries ?? [])].every(isText)).toBe(true);
        for (const { type, list, required, read: readField } of leadFields) {
          const value = readField(details as never);
          if (required) expect(value).not.toBeNull();
          if (type === 'NonNegativeInt') expect(isCount(value)).toBe(true);
          if (type === 'String') expect(list ? Array.isArray(value) : isText(value)).toBe(true);
        }
      }),
      { numRuns: 150 },
    );
  });
});
