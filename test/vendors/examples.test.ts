import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Lead } from '../../src/domain/entities.ts';
import { SourceError } from '../../src/domain/errors.ts';
import type { Source } from '../../src/ports/source.ts';
import { DAY, SECOND, type Instant } from '../../src/domain/time.ts';
import { examples as giosgExamples } from '../../src/vendors/giosg/sandbox/examples.ts';
import { examples as leadboxerExamples } from '../../src/vendors/leadboxer/sandbox/examples.ts';
import { examples as leadfeederExamples } from '../../src/vendors/leadfeeder/sandbox/examples.ts';
import { examples as webmarketerExamples } from '../../src/vendors/webmarketer/sandbox/examples.ts';
import type { Example } from '../../src/vendors/kit/sandbox/port.ts';
import { GIOSG } from '../../src/vendors/giosg/sandbox/index.ts';
import { startSandboxes, type Sandboxes } from '../../src/vendors/sandboxes.ts';
import { LEADBOXER } from '../../src/vendors/leadboxer/sandbox/credentials.ts';
import { WEBMARKETER } from '../../src/vendors/webmarketer/sandbox/index.ts';
import { failureOf, leadQuery, live, must, NOW, one, openSources, type Opened } from './kit.ts';

let sandboxes: Sandboxes;
let opened: Opened;
beforeAll(async () => {
  sandboxes = await startSandboxes({ seed: 1, now: () => NOW, people: 1, limits: 'off' });
});
afterAll(() => sandboxes.close());
beforeEach(async () => {
  opened = await openSources(sandboxes.env);
});
afterEach(async () => {
  for (const vendor of VENDORS) sandboxes[vendor].heal();
  await opened.close();
});

const EXAMPLES = {
  leadboxer: leadboxerExamples,
  giosg: giosgExamples,
  leadfeeder: leadfeederExamples,
  webmarketer: webmarketerExamples,
};
type Vendor = keyof typeof EXAMPLES;
const VENDORS = Object.keys(EXAMPLES) as readonly Vendor[];

function exampleOf(vendor: Vendor, name: string): Example {
  const found = EXAMPLES[vendor].find((example) => example.name === name);
  if (!found) throw new Error(`no example ${name} of ${vendor}`);
  return found;
}

/** Has the sandbox give an example, at its own endpoint unless another one is named. */
function serve(vendor: Vendor, name: string, elsewhere?: string): void {
  const { endpoint, status, body } = exampleOf(vendor, name);
  const at = elsewhere ?? endpoint;
  if (at === null) throw new Error(`the sandbox has no endpoint for ${name}`);
  sandboxes[vendor].fail(
    status === 200
      ? { kind: 'BODY', endpoint: at, body }
      : { kind: 'STATUS', endpoint: at, status, body },
  );
}

function at(text: string): Instant {
  return Date.parse(text);
}

describe('LeadBoxer', () => {
  const id = '1783024862163.757717719';
  const window = { from: at('2026-07-02T00:00:00Z'), to: at('2026-07-04T00:00:00Z') };
  const row: Omit<Lead, 'fetchedAt'> = {
    ref: { source: 'LEADBOXER', account: LEADBOXER.site, externalId: id },
    kind: 'PERSON',
    displayName: null,
    person: null,
    company: null,
    location: {
      country: 'United States',
      countryCode: 'US',
      region: 'Illinois',
      regionCode: 'IL',
      stateCode: null,
      city: 'Chicago',
      postalCode: '60602',
      latitude: 41.87577,
      longitude: -87.6206,
      timezone: 'America/Chicago',
    },
    status: 'NEW',
    assignee: null,
    tags: [],
    score: { value: 1, min: 0, max: 100 },
    firstSeenAt: 1783024862163,
    lastSeenAt: 1783024863769,
    properties: [],
    viewUrl: 'https://app.leadboxer.com?q=<use_id>&site=<site>',
    identified: false,
    details: {
      totalVisits: 1,
      totalPagesViewed: 1,
      device: { type: null, browser: 'Chrome 149.0.0.0', platform: 'Intel Mac OS X 10.15.7' },
      firstTouch: {
        source: null,
        medium: null,
        campaign: null,
        keyword: null,
        content: null,
        channel: null,
        referrer: 'https://example.com/',
        referrerDomain: 'example.com',
      },
      lastTouch: {
        source: null,
        medium: null,
        campaign: null,
        keyword: null,
        content: null,
        channel: 'referral',
        referrer: 'https://example.com/',
        referrerDomain: 'example.com',
      },
    },
  };

  it('reads the row that was seen in a list: numbers as text, an empty company as none', async () => {
    serve('leadboxer', 'leads');
    const page = await must(opened.source('LEADBOXER').leads)(leadQuery({ window }), live());
    expect(page.items).toStrictEqual([{ ...row, fetchedAt: NOW }]);
    expect(page).toMatchObject({ next: null, ordered: true, failures: [] });
  });

  it.each(['v1', 'legacy'])('reads the same row as a lead of the %s API', async (generation) => {
    const own = await openSources({ ...sandboxes.env, LEADBOXER_API: generation });
    serve('leadboxer', generation === 'v1' ? 'lead' : 'legacy lead');
    const found = await one(own.source('LEADBOXER').leadsById?.([row.ref], live()));
    expect(found).toStrictEqual({ ...row, fetchedAt: NOW });
    await own.close();
  });

  it('reads the row in the envelope of the legacy list', async () => {
    const own = await openSources({ ...sandboxes.env, LEADBOXER_API: 'legacy' });
    const { body } = exampleOf('leadboxer', 'legacy lead');
    sandboxes.leadboxer.fail({ kind: 'BODY', endpoint: 'GET /api/views/c_view_leads', body });
    const page = await must(own.source('LEADBOXER').leads)(leadQuery({ window }), live());
    expect(page.items).toStrictEqual([{ ...row, fetchedAt: NOW }]);
    await own.close();
  });
});

describe('giosg', () => {
  const window = { from: at('2016-09-01T00:00:00Z'), to: at('2016-09-02T00:00:00Z') };
  const assignee = {
    externalId: GIOSG.user,
    name: 'Bill Giosg',
    firstName: 'Bill',
    lastName: 'Giosg',
    email: null,
    organizationExternalId: GIOSG.organization,
  };
  const createdAt = at('2016-09-01T11:31:36.042Z');
  const data = { phone: '+123654789', name: 'Lead Man', email: 'lead.man@superheroes.gov' };
  const details = {
    id: '4d0648b8-9074-11e6-963e-f45c89c72de3',
    lead_form_id: '700f38ba-9529-11e6-b202-f45c89c72de3',
    organization_id: GIOSG.organization,
    room_id: '9f3d51a8-9529-11e6-80e7-f45c89c72de3',
    visitor_id: '08119566026a4e1194a7a3244c90f925',
    is_closed: false,
    is_processable: false,
    page_url: 'https://giosg.com',
    page_title: 'Giosg - intelligent conversion marketing platform',
    data,
    created_at: createdAt,
    updated_at: at('2016-09-01T15:31:36.042Z'),
    closed_at: null,
    sensitive_data_purged_at: null,
  };
  const unassigned = {
    ref: {
      source: 'GIOSG',
      account: GIOSG.organization,
      externalId: '4d0648b8-9074-11e6-963e-f45c89c72de3',
    },
    kind: 'PERSON',
    displayName: 'Lead Man',
    person: {
      firstName: null,
      lastName: null,
      fullName: 'Lead Man',
      email: 'lead.man@superheroes.gov',
      phone: '+123654789',
      title: null,
    },
    company: null,
    location: null,
    status: 'NEW',
    assignee: null,
    tags: [],
    score: null,
    firstSeenAt: createdAt,
    lastSeenAt: createdAt,
    properties: Object.entries(data).map(([name, value]) => ({
      name,
      value,
      updatedAt: createdAt,
      source: 'GIOSG',
      event: null,
    })),
    viewUrl: null,
    identified: true,
    fetchedAt: NOW,
    claims: { giosgVisitorId: details.visitor_id },
    isRedacted: false,
    details: { ...details, assigned_user_id: null, assigned_user: null },
  } as const;
  const assigned = {
    ...unassigned,
    status: 'ASSIGNED',
    assignee,
    details: {
      ...details,
      assigned_user_id: GIOSG.user,
      assigned_user: {
        id: GIOSG.user,
        full_name: 'Bill Giosg',
        first_name: 'Bill',
        last_name: 'Giosg',
        organization_id: GIOSG.organization,
      },
    },
  } as const;

  const views = [
    ['the organisation', 'GET /api/v5/orgs/:org/leads', {}],
    ['a user', 'GET /api/v5/users/:user/assigned_leads', { assigneeExternalId: GIOSG.user }],
    [
      'a user’s queue',
      'GET /api/v5/users/:user/pending_leads',
      { pendingForExternalId: GIOSG.user },
    ],
  ] as const;
  it.each(views)('reads the list as one of %s', async (_whose, endpoint, filter) => {
    serve('giosg', 'assigned leads', endpoint);
    const page = await must(opened.source('GIOSG').leads)(leadQuery({ window, filter }), live());
    expect(page.items).toStrictEqual([assigned]);
  });

  it('ends a list whose next, as printed, leads to another origin, and says so', async () => {
    serve('giosg', 'assigned leads', 'GET /api/v5/orgs/:org/leads');
    const page = await must(opened.source('GIOSG').leads)(leadQuery({ window }), live());
    expect(page.next).toBeNull();
    expect(page.failures).toMatchObject([
      { account: GIOSG.organization, error: { code: 'UPSTREAM_INVALID', source: 'GIOSG' } },
    ]);
  });

  it.each([
    ['pending lead', unassigned],
    ['lead picked by a user', assigned],
  ] as const)('reads the %s by its id', async (name, lead) => {
    serve('giosg', name, 'GET /api/v5/orgs/:org/leads/:lead');
    const found = await one(opened.source('GIOSG').leadsById?.([lead.ref], live()));
    expect(found).toStrictEqual(lead);
  });
});

describe('Leadfeeder', () => {
  const account = '6002';
  // Days of the account, in New York.
  const window = { from: at('2015-09-11T04:00:00Z'), to: at('2015-09-23T04:00:00Z') };
  const helsinki = {
    country: 'Finland',
    countryCode: 'FI',
    region: 'Uusimaa',
    regionCode: null,
    stateCode: null,
    city: 'Helsinki',
    postalCode: null,
    latitude: null,
    longitude: null,
    timezone: null,
  };
  const user = {
    externalId: 'user@company.com',
    name: null,
    firstName: null,
    lastName: null,
    email: 'user@company.com',
    organizationExternalId: null,
  };
  const shared = {
    kind: 'COMPANY',
    person: null,
    location: helsinki,
    firstSeenAt: at('2015-09-18T04:00:00Z'),
    lastSeenAt: at('2015-09-21T04:00:00Z'),
    properties: [],
    identified: true,
    fetchedAt: NOW,
  } as const;
  const days = { firstVisitDate: '2015-09-18', lastVisitDate: '2015-09-21' };

  it('reads the accounts', async () => {
    serve('leadfeeder', 'accounts');
    const page = await must(opened.source('LEADFEEDER').accounts)(live());
    expect(page.items).toStrictEqual([
      {
        ref: { source: 'LEADFEEDER', externalId: '6001' },
        name: 'Sample account',
        timezone: 'Europe/Helsinki',
        subscription: 'lite',
        trackingStatus: 'ok',
      },
      {
        ref: { source: 'LEADFEEDER', externalId: '6002' },
        name: 'Sample website',
        timezone: 'America/New_york',
        subscription: 'premium',
        trackingStatus: 'not_installed',
      },
      {
        ref: { source: 'LEADFEEDER', externalId: '6003' },
        name: 'Another account',
        timezone: 'UTC',
        subscription: 'lite',
        trackingStatus: 'reporting',
      },
    ]);
  });

  it('reads the custom feeds, with ids and values of every type', async () => {
    serve('leadfeeder', 'custom feeds');
    const page = await must(opened.source('LEADFEEDER').customFeeds)([account], live());
    const criterion = (type: string, value: unknown, excluded: boolean, displayValue: string) => ({
      type,
      value,
      excluded,
      displayValue,
    });
    expect(page.items).toStrictEqual(
      [
        { externalId: 'all_leads', name: 'All leads', criteria: [] },
        {
          externalId: 'new_leads',
          name: 'New leads',
          criteria: [criterion('assignee', 0, true, 'Any assignee')],
        },
        {
          externalId: 'recommended_leads',
          name: 'Top leads',
          criteria: [
            criterion('pageviews', 3, false, '3'),
            criterion('industry_code', 0, false, 'Any industry'),
            criterion('industry_code', 8, true, 'Telecommunications'),
            criterion('assignee', 0, true, 'Any assignee'),
          ],
        },
        {
          externalId: 'followed_companies',
          name: 'Followed companies',
          criteria: [criterion('followed', '9999999', false, 'Sample User')],
        },
        {
          externalId: '9999383',
          name: 'Canada',
          criteria: [criterion('country_code', 'CA', false, 'Canada')],
        },
        {
          externalId: '999991535',
          name: 'Blog',
          criteria: [criterion('page_url', '/blog/', false, '/blog/')],
        },
      ].map((feed) => ({ source: 'LEADFEEDER', account, ...feed })),
    );
  });

  const lists: readonly (readonly [
    name: string,
    read: (source: Source) => ReturnType<NonNullable<Source['leads']>>,
  ])[] = [
    ['leads', (source) => must(source.leads)(leadQuery({ window, accounts: [account] }), live())],
    [
      'leads of a feed',
      (source) =>
        must(source.feedLeads)(
          { ...leadQuery({ window }), feed: { account, externalId: '661122' } },
          live(),
        ),
    ],
  ];
  it.each(lists)('reads the %s, with what holds for the window', async (name, read) => {
    serve('leadfeeder', name);
    const page = await read(opened.source('LEADFEEDER'));
    const [mint, own] = page.items;
    // Both were last seen on one day, so the order is that of their ids, downwards.
    expect(page.items).toHaveLength(2);
    expect(own).toStrictEqual({
      ...shared,
      ref: {
        source: 'LEADFEEDER',
        account,
        externalId: '400360f2-6131-11e5-90dc-638a476d8c19_6xeTMh2VfiAzFd86n7GNJ3',
      },
      displayName: 'Leadfeeder Inc.',
      company: {
        name: 'Leadfeeder Inc.',
        domain: 'leadfeeder.com',
        websiteUrl: 'https://www.leadfeeder.com',
        industry: null,
        industries: ['Technology, Information and Internet', 'Software Development'],
        employeeCount: null,
        employeesRange: null,
        revenue: null,
        phone: '+358504303422',
        linkedinUrl: 'https://www.linkedin.com/company/leadfeeder',
        twitterHandle: 'Leadfeeder',
        facebookUrl: 'https://www.facebook.com/Leadfeeder',
        logoUrl: 'https://logos.leadfeeder.com/123/logo.png',
      },
      status: 'NEW',
      assignee: null,
      tags: [],
      score: { value: 6, min: 0, max: 10 },
      viewUrl: 'https://app.leadfeeder.com/link/9088f1ad86',
      claims: { dealfrontId: 'VqNyvp8Bwz', crmOrganizationId: null },
      details: {
        visitsInWindow: 10,
        visitsTotal: null,
        quality: 6,
        window,
        dealfrontId: 'VqNyvp8Bwz',
        businessId: null,
        crmLeadId: null,
        crmOrganizationId: null,
        emailedTo: [],
        ...days,
        vendorStatus: 'new',
      },
    });
    expect(mint).toStrictEqual({
      ...shared,
      ref: {
        source: 'LEADFEEDER',
        account,
        externalId: '40157512-6131-11e5-90dc-638a476d8c19_6xeTMh2VfiAzFd86n7GNJ3',
      },
      displayName: 'Organic Mint',
      company: {
        name: 'Organic Mint',
        domain: 'organicmint.com',
        websiteUrl: 'https://www.organicmint.com',
        industry: null,
        industries: ['Market Research', 'Public Relations and Communications Services'],
        employeeCount: 550,
        employeesRange: { min: 501, max: 550 },
        revenue: { amount: '395752792.0', currency: 'EUR' },
        phone: null,
        linkedinUrl: null,
        twitterHandle: null,
        facebookUrl: null,
        logoUrl: 'https://logos.leadfeeder.com/123/logo.png',
      },
      status: 'ASSIGNED',
      assignee: user,
      tags: ['tag1', 'tag2'],
      score: { value: 4, min: 0, max: 10 },
      viewUrl: 'https://app.leadfeeder.com/link/9088f1ad85',
      claims: { dealfrontId: null, crmOrganizationId: null },
      details: {
        visitsInWindow: 15,
        visitsTotal: null,
        quality: 4,
        window,
        dealfrontId: null,
        businessId: 'KVK Number 123',
        crmLeadId: '110',
        crmOrganizationId: null,
        emailedTo: ['user@example.com', 'user@company.com'],
        ...days,
        vendorStatus: 'new',
      },
    });
    // The links say that there are two pages; the second one is asked for by the adapter's own address.
    expect(page).toMatchObject({ next: null, ordered: true, capped: false, failures: [] });
  });

  const ref = {
    source: 'LEADFEEDER',
    account,
    externalId: '25e7ccea-611b-11e5-b180-3b69e435d91d_7xeTMh2VfiAzFd86n7GNJ3',
  };

  it('reads a single lead, whose visits are those of all time and which has no quality', async () => {
    serve('leadfeeder', 'lead');
    const found = await one(opened.source('LEADFEEDER').leadsById?.([ref], live()));
    expect(found).toStrictEqual({
      ...shared,
      ref,
      displayName: 'Leadfeeder Inc.',
      company: {
        name: 'Leadfeeder Inc.',
        domain: 'leadfeeder.com',
        websiteUrl: 'https://www.leadfeeder.com',
        industry: 'Computers & Internet',
        industries: ['Technology, Information and Internet', 'Software Development'],
        employeeCount: 22,
        employeesRange: { min: 1, max: 22 },
        revenue: { amount: '23423.0', currency: 'EUR' },
        phone: null,
        linkedinUrl: 'https://www.linkedin.com/company/leadfeeder',
        twitterHandle: 'Leadfeeder',
        facebookUrl: 'https://www.facebook.com/Leadfeeder',
        logoUrl: 'https://logos.leadfeeder.com/123/logo.png',
      },
      status: 'ASSIGNED',
      assignee: user,
      tags: ['tag1', 'tag2'],
      score: null,
      viewUrl: 'https://app.leadfeeder.com/link/9088f1ad85',
      claims: { dealfrontId: 'VqNyvp8Bwz', crmOrganizationId: null },
      details: {
        visitsInWindow: null,
        visitsTotal: 45,
        quality: null,
        window: null,
        dealfrontId: 'VqNyvp8Bwz',
        businessId: 'KVK Number 123',
        crmLeadId: '11',
        crmOrganizationId: null,
        emailedTo: ['user@example.com', 'user@company.com'],
        ...days,
        vendorStatus: 'new',
      },
    });
  });

  it('reads a lead that was asked for with few attributes', async () => {
    serve('leadfeeder', 'lead with few attributes');
    const found = await one(opened.source('LEADFEEDER').leadsById?.([ref], live()));
    expect(found).toMatchObject({
      ref,
      displayName: 'Leadfeeder Inc.',
      company: { name: 'Leadfeeder Inc.', employeeCount: 22, domain: null, websiteUrl: null },
      location: { country: 'Finland', countryCode: null, city: null },
      tags: [],
      firstSeenAt: null,
      lastSeenAt: null,
    });
  });

  it.each([
    ['"more than" without an upper end', { min: 10_001, max: null }, { min: 10_001, max: null }],
    ['both ends null as unknown', { min: null, max: null }, null],
  ])('reads a range of employees: %s', async (_what, employees_range, expected) => {
    const { body } = exampleOf('leadfeeder', 'lead') as { body: { data: { attributes: object } } };
    const { data } = body;
    sandboxes.leadfeeder.fail({
      kind: 'BODY',
      endpoint: 'GET /accounts/:account/leads/:lead',
      body: { ...body, data: { ...data, attributes: { ...data.attributes, employees_range } } },
    });
    const found = await one(opened.source('LEADFEEDER').leadsById?.([ref], live()));
    expect(found?.company?.employeesRange).toStrictEqual(expected);
  });

  const visitWindow = { from: at('2018-04-11T04:00:00Z'), to: at('2018-04-14T04:00:00Z') };
  /** Visits as they are to be read; of one lead, or each of the lead that its row names. */
  function visitsOf(lead: typeof ref | null) {
    const ownerOf = (externalId: string) => lead ?? { source: 'LEADFEEDER', account, externalId };
    const emailRef = {
      lead: ownerOf('xgLE1188E3o4T3NAs1rP2h_9xkc83iKW6BnBBGApPh2B1'),
      externalId: '5b4f313e-46de-11e8-b981-05bebed8e58b',
      hint: '2018-04-12',
    };
    const adRef = {
      lead: ownerOf('bJurQFBGKMfJLqP4JEGFLm_p6q3nDbB2C4m9KjK9gndy'),
      externalId: '0977b688-46de-11e8-a510-076914c6fac2',
      hint: '2018-04-11',
    };
    const event = (
      session: typeof emailRef,
      index: number,
      occurredAt: string,
      title: string,
      url: string,
    ) => ({
      ref: { lead: session.lead, session, externalId: `${session.externalId}:${index}` },
      session,
      type: 'page-view',
      occurredAt: at(occurredAt),
      occurredAtDerived: true,
      title,
      url,
      properties: [],
      fields: [],
      metrics: [],
      nonce: null,
      trackerId: null,
      attributable: null,
      expirationPolicy: null,
      createdAt: null,
      updatedAt: null,
      raw: null,
    });
    const home = 'Website Visitor Tracking Software - Leadfeeder';
    const step = (path: string, previous: string, seconds: number, title: string) => ({
      hostname: 'www.leadfeeder.com',
      page_path: path,
      previous_page_path: previous,
      page_url: `http://www.leadfeeder.com${path}`,
      page_title: title,
      display_page_name: path,
      time_on_page: seconds,
      event_type: null,
      has_met_goals: null,
    });
    const common = {
      device: { type: 'smartphone', browser: null, platform: null },
      location: helsinki,
      properties: [],
      derived: false,
    };
    return [
      {
        ...common,
        ref: emailRef,
        startedAt: at('2018-04-13T06:23:00Z'),
        endedAt: at('2018-04-13T06:23:00Z'),
        durationSeconds: 0,
        pageViews: 1,
        traffic: {
          source: 'Top leads email',
          medium: 'email',
          campaign: null,
          keyword: null,
          content: null,
          channel: null,
          referrer: null,
          referrerDomain: null,
        },
        landingUrl: 'http://www.leadfeeder.com/',
        claims: { gaClientId: ['123.123'], mcmid: [] },
        details: {
          route: [step('/', '(entrance)', 0, home)],
          visitor: null,
          lfClientId: '1',
          gaClientIds: ['123.123'],
          adobeCookies: [],
          queryTerm: null,
          date: '2018-04-12',
          hour: 23,
          countryCode: 'US',
        },
        events: [event(emailRef, 0, '2018-04-13T06:23:00Z', home, 'http://www.leadfeeder.com/')],
      },
      {
        ...common,
        ref: adRef,
        startedAt: at('2018-04-11T20:22:00Z'),
        endedAt: at('2018-04-11T20:23:20Z'),
        durationSeconds: 80,
        pageViews: 4,
        traffic: {
          source: 'Google',
          medium: 'cpc',
          campaign: 'HomePage Split',
          keyword: 'website leads',
          content: null,
          channel: null,
          referrer: null,
          referrerDomain: null,
        },
        landingUrl: 'http://www.leadfeeder.com/?campaignid=1',
        claims: { gaClientId: [], mcmid: ['681245'] },
        details: {
          route: [
            step('/?campaignid=1', '(entrance)', 18, home),
            step('/?campaignid=2', '/?campaignid=1', 40, home),
            step('/pricing/', '/?campaignid=2', 22, 'Pricing for all stages of growth'),
            step('/product/', '/pricing/', 0, 'Lead Generation for Marketing Teams - Leadfeeder'),
          ],
          visitor: null,
          lfClientId: '2',
          gaClientIds: [],
          adobeCookies: [{ MCMID: '681245', MCAAMB: 'RKh123Vc5', MCAAMLH: '6' }],
          queryTerm: 'how to get fresh leads to my website',
          date: '2018-04-11',
          hour: 13,
          countryCode: 'US',
        },
        // Started at, plus the time on the pages before.
        events: [
          event(adRef, 0, '2018-04-11T20:22:00Z', home, 'http://www.leadfeeder.com/?campaignid=1'),
          event(adRef, 1, '2018-04-11T20:22:18Z', home, 'http://www.leadfeeder.com/?campaignid=2'),
          event(
            adRef,
            2,
            '2018-04-11T20:22:58Z',
            'Pricing for all stages of growth',
            'http://www.leadfeeder.com/pricing/',
          ),
          event(
            adRef,
            3,
            '2018-04-11T20:23:20Z',
            'Lead Generation for Marketing Teams - Leadfeeder',
            'http://www.leadfeeder.com/product/',
          ),
        ],
      },
    ];
  }

  it('reads the visits of a lead, with events at derived times', async () => {
    serve('leadfeeder', 'visits of a lead');
    const page = await one(
      opened
        .source('LEADFEEDER')
        .sessions?.([{ lead: ref, window: visitWindow, first: 100, after: null }], live()),
    );
    expect(page.items).toStrictEqual(visitsOf(ref));
    expect(page).toMatchObject({ next: null, capped: false, failures: [] });
  });

  it('puts the visits of a lead in order, newest first, however they come', async () => {
    const { endpoint, body } = exampleOf('leadfeeder', 'visits of a lead') as Example & {
      readonly body: { readonly data: readonly unknown[] };
    };
    sandboxes.leadfeeder.fail({
      kind: 'BODY',
      ...(endpoint === null ? {} : { endpoint }),
      body: { ...body, data: body.data.toReversed() },
    });
    const page = await one(
      opened
        .source('LEADFEEDER')
        .sessions?.([{ lead: ref, window: visitWindow, first: 100, after: null }], live()),
    );
    expect(page.items).toStrictEqual(visitsOf(ref));
  });

  it('reads all visits, each of the lead that its row names', async () => {
    serve('leadfeeder', 'visits');
    const page = await must(opened.source('LEADFEEDER').visits)(
      { accounts: [account], window: visitWindow, first: 100, after: null },
      live(),
    );
    expect(page.items).toStrictEqual(visitsOf(null));
  });

  it('finds a visit again by the day that it is filed under, not by that of its start', async () => {
    serve('leadfeeder', 'visits of a lead');
    const [visit] = visitsOf(ref);
    const found = await one(opened.source('LEADFEEDER').sessionsById?.([must(visit).ref], live()));
    expect(found).toStrictEqual(visit);
  });
});

describe('Webmarketer', () => {
  const lead = {
    source: 'WEBMARKETER',
    account: WEBMARKETER.project,
    externalId: '668fdaae3a8d910335ec56b1',
  };
  const eventId = '7a67b6b7-14bc-4a91-aefa-c2cdc6fd4741';
  const date = at('2024-04-16T20:37:02Z');
  const createdAt = at('2024-07-11T13:36:54.075Z');
  const france = {
    formattedAddress: 'France',
    location: { type: 'Point', coordinates: [2.213749, 46.227638] },
    extra: {
      googlePlaceId: 'ChIJMVd4MymgVA0R99lHx5Y__Ws',
      confidence: 0.5,
      premise: null,
      subpremise: null,
      neighborhood: 'France',
      establishment: null,
    },
    administrativeLevels: {},
    city: null,
    zipcode: null,
    streetName: null,
    streetNumber: null,
    country: 'France',
    countryCode: 'FR',
  };
  const field = (key: string, type: string, raw: unknown, current: unknown = raw) => ({
    entity: 'user',
    key,
    type,
    raw,
    current,
    date,
    anonymized: false,
    invalid: false,
  });
  const fields = [
    field('firstname', 'string', 'Felicita'),
    field('lastname', 'string', 'Tillman'),
    field('email', 'email', 'lenora.greenfelder@stoltenberg.com'),
    field('phone', 'phone', '+13072805881', '+1 307 280 5881'),
    field('address', 'location', { country: 'France', zipcode: '10928' }, france),
    field('external-id', 'string', '02c5fa45-be95-304b-90ed-2fb213594279'),
  ];
  const metric = (
    key: string,
    type: 'STATE' | 'STATISTIC',
    valueType: string,
    raw: unknown,
    on: string,
    updatedAt: string,
  ) => ({
    key,
    type,
    valueType,
    value: typeof raw === 'number' ? raw : null,
    money: typeof raw === 'number' ? null : { amount: '70.23', currency: 'EUR' },
    raw,
    date: at(on),
    anonymized: false,
    invalid: false,
    createdAt,
    updatedAt: at(updatedAt),
    deletedAt: null,
  });
  const ordered = '2024-04-16T20:37:02Z';
  const stored = '2024-07-11T13:36:54.075Z';
  const event = {
    ref: { lead, session: null, externalId: eventId },
    session: null,
    type: 'order',
    occurredAt: date,
    occurredAtDerived: false,
    title: null,
    url: null,
    properties: [],
    fields,
    metrics: [
      metric(
        'turnover',
        'STATISTIC',
        'currency',
        { amount: 70.23, currency: 'EUR' },
        ordered,
        stored,
      ),
      metric('product-count', 'STATISTIC', 'number', 3, ordered, stored),
      metric('paid', 'STATE', 'state', 1, '2024-04-16T20:37:17Z', '2024-07-11T13:36:54.802Z'),
      metric('refund', 'STATE', 'state', 1, '2024-04-19T20:50:17Z', '2024-07-11T13:51:44.487Z'),
      metric('event-count', 'STATISTIC', 'number', 1, ordered, stored),
      metric(
        'state-delay-paid',
        'STATISTIC',
        'number',
        15,
        '2024-04-16T20:37:17Z',
        '2024-07-11T13:36:55.676Z',
      ),
      metric(
        'state-delay-refund',
        'STATISTIC',
        'number',
        259_995,
        '2024-04-19T20:50:17Z',
        '2024-07-11T13:51:45.962Z',
      ),
    ],
    nonce: null,
    trackerId: null,
    attributable: true,
    expirationPolicy: null,
    createdAt: at('2024-07-11T13:36:53.922Z'),
    updatedAt: at('2024-07-11T13:36:53.922Z'),
    raw: null,
  };

  it('reads the event, with its states, statistics and values as sent and as they are', async () => {
    serve('webmarketer', 'event');
    const found = await one(opened.source('WEBMARKETER').eventsById?.([event.ref], live()));
    expect(found).toStrictEqual(event);
  });

  it('takes the event for that of the user that it names, whoever is asked for it', async () => {
    serve('webmarketer', 'event');
    const asked = { ...event.ref, lead: { ...lead, externalId: '000000000000000000000000' } };
    const found = await one(opened.source('WEBMARKETER').eventsById?.([asked], live()));
    expect(found?.ref).toStrictEqual(event.ref);
  });

  /** The events of a user as a page: the printed one, and one of an hour later. */
  function serveEvents(): string {
    const { body } = exampleOf('webmarketer', 'event');
    const laterId = '8b78c7c8-25cd-4b02-9f0b-d3dec7ae5852';
    const later = { ...(body as object), _id: laterId, eventDate: '2024-04-16T21:37:02.000Z' };
    sandboxes.webmarketer.fail({
      kind: 'BODY',
      endpoint: 'GET /api/v1/projects/:project/users/:user/events',
      body: { data: [later, body], count: 2, total: 2, offset: 0, limit: 100 },
    });
    return laterId;
  }

  it('reads the user that the event carries', async () => {
    serveEvents();
    const found = await one(opened.source('WEBMARKETER').leadsById?.([lead], live()));
    expect(found).toStrictEqual({
      ref: lead,
      kind: 'PERSON',
      displayName: 'Felicita Tillman',
      person: {
        firstName: 'Felicita',
        lastName: 'Tillman',
        fullName: null,
        email: 'lenora.greenfelder@stoltenberg.com',
        phone: '+1 307 280 5881',
        title: null,
      },
      company: null,
      location: {
        country: 'France',
        countryCode: 'FR',
        region: null,
        regionCode: null,
        stateCode: null,
        city: null,
        postalCode: null,
        latitude: 46.227638,
        longitude: 2.213749,
        timezone: null,
      },
      status: 'NEW',
      assignee: null,
      tags: [],
      score: null,
      firstSeenAt: date,
      lastSeenAt: date,
      properties: fields.map(({ key, current }) => ({
        name: key,
        value: current,
        updatedAt: date,
        source: 'WEBMARKETER',
        event: null,
      })),
      viewUrl: null,
      identified: true,
      fetchedAt: NOW,
      isRedacted: false,
      details: { fields },
    });
  });

  it('cuts the events of the user into sessions, newest first', async () => {
    const laterId = serveEvents();
    const page = await one(
      opened
        .source('WEBMARKETER')
        .sessions?.(
          [{ lead, window: { from: date - DAY, to: date + DAY }, first: 100, after: null }],
          live(),
        ),
    );
    const session = (first: string, startedAt: Instant) => ({
      ref: { lead, externalId: first, hint: '' },
      startedAt,
      endedAt: startedAt,
      durationSeconds: 0,
      derived: true,
      traffic: null,
      events: [
        { ...event, ref: { lead, session: null, externalId: first }, occurredAt: startedAt },
      ],
    });
    expect(page.items).toMatchObject([
      session(laterId, date + 3_600 * SECOND),
      session(eventId, date),
    ]);
    expect(page.items).toHaveLength(2);
  });

  it('reads the campaign of a page whose total is said to be none', async () => {
    serve('webmarketer', 'campaigns');
    const page = await must(opened.source('WEBMARKETER').campaigns)(
      { filter: {}, order: { field: 'NAME', direction: 'ASC' }, first: 100, after: null },
      live(),
    );
    const time = at('2019-08-24T14:15:22Z');
    expect(page.items).toStrictEqual([
      {
        source: 'WEBMARKETER',
        account: WEBMARKETER.project,
        externalId: 'string',
        integrationId: 'string',
        wmktId: WEBMARKETER.wmktId,
        currency: null,
        name: 'string',
        slug: 'string',
        active: true,
        explicit: true,
        createdAt: time,
        updatedAt: time,
      },
    ]);
    expect(page.next).toBeNull();
  });
});

it('LeadBoxer’s refusal for its limit says when the window is over, and what the limit is', async () => {
  serve('leadboxer', 'rate limit');
  const source = opened.source('LEADBOXER');
  const error = await failureOf(must(source.leads)(leadQuery(), live()));
  const waitMs = (error instanceof SourceError ? (error.retryAt ?? NaN) : NaN) - NOW;
  expect(waitMs).toBeGreaterThanOrEqual(43 * SECOND);
  expect(waitMs).toBeLessThan(45 * SECOND);
  expect(source.health().budgets).toMatchObject([
    { bucket: 'GET /v1/leads', limit: 2, available: 0, throttledCount: 1 },
  ]);
});
