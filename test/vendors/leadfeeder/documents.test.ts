import { describe, expect, it } from 'vitest';
import { type Instant } from '../../../src/domain/time.ts';
import type { Source } from '../../../src/ports/source.ts';
import type { Example } from '../../../src/vendors/kit/sandbox/port.ts';
import { examples } from '../../../src/vendors/leadfeeder/sandbox/examples.ts';
import { leadQuery, live, must, NOW, one } from '../kit.ts';
import { printed } from '../printed.ts';

const { exampleOf, opened, sandbox, serve } = printed('leadfeeder', examples);
const at = (text: string): Instant => Date.parse(text);

describe('what the documents of Leadfeeder print', () => {
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
    serve('accounts');
    const page = await must(opened().source('LEADFEEDER').accounts)(live());
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
    serve('custom feeds');
    const page = await must(opened().source('LEADFEEDER').customFeeds)([account], live());
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
    serve(name);
    const page = await read(opened().source('LEADFEEDER'));
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
    serve('lead');
    const found = await one(opened().source('LEADFEEDER').leadsById?.([ref], live()));
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
    serve('lead with few attributes');
    const found = await one(opened().source('LEADFEEDER').leadsById?.([ref], live()));
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
    const { body } = exampleOf('lead') as { body: { data: { attributes: object } } };
    const { data } = body;
    sandbox().fail({
      kind: 'BODY',
      endpoint: 'GET /accounts/:account/leads/:lead',
      body: { ...body, data: { ...data, attributes: { ...data.attributes, employees_range } } },
    });
    const found = await one(opened().source('LEADFEEDER').leadsById?.([ref], live()));
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
    serve('visits of a lead');
    const page = await one(
      opened()
        .source('LEADFEEDER')
        .sessions?.([{ lead: ref, window: visitWindow, first: 100, after: null }], live()),
    );
    expect(page.items).toStrictEqual(visitsOf(ref));
    expect(page).toMatchObject({ next: null, capped: false, failures: [] });
  });

  it('puts the visits of a lead in order, newest first, however they come', async () => {
    const { endpoint, body } = exampleOf('visits of a lead') as Example & {
      readonly body: { readonly data: readonly unknown[] };
    };
    sandbox().fail({
      kind: 'BODY',
      ...(endpoint === null ? {} : { endpoint }),
      body: { ...body, data: body.data.toReversed() },
    });
    const page = await one(
      opened()
        .source('LEADFEEDER')
        .sessions?.([{ lead: ref, window: visitWindow, first: 100, after: null }], live()),
    );
    expect(page.items).toStrictEqual(visitsOf(ref));
  });

  it('reads all visits, each of the lead that its row names', async () => {
    serve('visits');
    const page = await must(opened().source('LEADFEEDER').visits)(
      { accounts: [account], window: visitWindow, first: 100, after: null },
      live(),
    );
    expect(page.items).toStrictEqual(visitsOf(null));
  });

  it('finds a visit again by the day that it is filed under, not by that of its start', async () => {
    serve('visits of a lead');
    const [visit] = visitsOf(ref);
    const found = await one(
      opened()
        .source('LEADFEEDER')
        .sessionsById?.([must(visit).ref], live()),
    );
    expect(found).toStrictEqual(visit);
  });
});
