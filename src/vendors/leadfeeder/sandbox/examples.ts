import type { Example } from '../../kit/sandbox/port.ts';

const leadfeederLeads = {
  data: [
    {
      id: '400360f2-6131-11e5-90dc-638a476d8c19_6xeTMh2VfiAzFd86n7GNJ3',
      type: 'leads',
      attributes: {
        name: 'Leadfeeder Inc.',
        industry: 'N/A',
        industries: [
          { name: 'Technology, Information and Internet' },
          { name: 'Software Development' },
        ],
        first_visit_date: '2015-09-18',
        status: 'new',
        dealfront_id: 'VqNyvp8Bwz',
        last_visit_date: '2015-09-21',
        website_url: 'https://www.leadfeeder.com',
        phone: '+358504303422',
        linkedin_url: 'https://www.linkedin.com/company/leadfeeder',
        twitter_handle: 'Leadfeeder',
        facebook_url: 'https://www.facebook.com/Leadfeeder',
        logo_url: 'https://logos.leadfeeder.com/123/logo.png',
        assignee: null,
        business_id: null,
        revenue: null,
        emailed_to: null,
        view_in_leadfeeder: 'https://app.leadfeeder.com/link/9088f1ad86',
        quality: 6,
        visits: 10,
      },
      relationships: { location: { data: { id: '6xeTMh2VfiAzFd86n7GNJ3', type: 'locations' } } },
    },
    {
      id: '40157512-6131-11e5-90dc-638a476d8c19_6xeTMh2VfiAzFd86n7GNJ3',
      type: 'leads',
      attributes: {
        name: 'Organic Mint',
        industry: 'N/A',
        industries: [
          { name: 'Market Research' },
          { name: 'Public Relations and Communications Services' },
        ],
        first_visit_date: '2015-09-18',
        status: 'new',
        last_visit_date: '2015-09-21',
        website_url: 'https://www.organicmint.com',
        phone: null,
        linkedin_url: null,
        twitter_handle: null,
        facebook_url: null,
        employee_count: 550,
        employees_range: { min: 501, max: 550 },
        crm_lead_id: 110,
        crm_organization_id: null,
        tags: ['tag1', 'tag2'],
        logo_url: 'https://logos.leadfeeder.com/123/logo.png',
        assignee: 'user@company.com',
        business_id: 'KVK Number 123',
        revenue: 'EUR 395752792.0',
        emailed_to: 'user@example.com,user@company.com',
        view_in_leadfeeder: 'https://app.leadfeeder.com/link/9088f1ad85',
        quality: 4,
        visits: 15,
      },
      relationships: { location: { data: { id: '6xeTMh2VfiAzFd86n7GNJ3', type: 'locations' } } },
    },
  ],
  included: [
    {
      id: '6xeTMh2VfiAzFd86n7GNJ3',
      type: 'locations',
      attributes: {
        country: 'Finland',
        country_code: 'FI',
        region: 'Uusimaa',
        region_code: null,
        city: 'Helsinki',
        state_code: null,
      },
    },
  ],
  links: {
    self: 'https://api.leadfeeder.com/accounts/6002/leads?end_date=2015-09-22&page%5Bnumber%5D=1&page%5Bsize%5D=10&start_date=2015-09-11',
    next: 'https://api.leadfeeder.com/accounts/6002/leads?end_date=2015-09-22&page%5Bnumber%5D=2&page%5Bsize%5D=2&start_date=2015-09-11',
    last: 'https://api.leadfeeder.com/accounts/6002/leads?end_date=2015-09-22&page%5Bnumber%5D=2&page%5Bsize%5D=2&start_date=2015-09-11',
  },
};

const leadfeederVisits = {
  data: [
    {
      id: '5b4f313e-46de-11e8-b981-05bebed8e58b',
      type: 'visits',
      attributes: {
        source: 'Top leads email',
        medium: 'email',
        referring_url: null,
        page_depth: 1,
        visit_route: [
          {
            hostname: 'www.leadfeeder.com',
            page_path: '/',
            previous_page_path: '(entrance)',
            time_on_page: 0,
            page_title: 'Website Visitor Tracking Software - Leadfeeder',
            page_url: 'http://www.leadfeeder.com/',
            display_page_name: '/',
          },
        ],
        keyword: null,
        visit_length: 0,
        started_at: '2018-04-13T06:23:00.000Z',
        campaign: null,
        date: '2018-04-12',
        hour: 23,
        lf_client_id: 1,
        ga_client_ids: ['123.123'],
        country_code: 'US',
        device_type: 'smartphone',
        lead_id: 'xgLE1188E3o4T3NAs1rP2h_9xkc83iKW6BnBBGApPh2B1',
      },
      relationships: { location: { data: { id: '6xeTMh2VfiAzFd86n7GNJ3', type: 'locations' } } },
    },
    {
      id: '0977b688-46de-11e8-a510-076914c6fac2',
      type: 'visits',
      attributes: {
        source: 'Google',
        medium: 'cpc',
        referring_url: null,
        page_depth: 4,
        visit_route: [
          {
            hostname: 'www.leadfeeder.com',
            page_path: '/?campaignid=1',
            previous_page_path: '(entrance)',
            time_on_page: 18,
            page_title: 'Website Visitor Tracking Software - Leadfeeder',
            page_url: 'http://www.leadfeeder.com/?campaignid=1',
            display_page_name: '/?campaignid=1',
          },
          {
            hostname: 'www.leadfeeder.com',
            page_path: '/?campaignid=2',
            previous_page_path: '/?campaignid=1',
            time_on_page: 40,
            page_title: 'Website Visitor Tracking Software - Leadfeeder',
            page_url: 'http://www.leadfeeder.com/?campaignid=2',
            display_page_name: '/?campaignid=2',
          },
          {
            hostname: 'www.leadfeeder.com',
            page_path: '/pricing/',
            previous_page_path: '/?campaignid=2',
            time_on_page: 22,
            page_title: 'Pricing for all stages of growth',
            page_url: 'http://www.leadfeeder.com/pricing/',
            display_page_name: '/pricing/',
          },
          {
            hostname: 'www.leadfeeder.com',
            page_path: '/product/',
            previous_page_path: '/pricing/',
            time_on_page: 0,
            page_title: 'Lead Generation for Marketing Teams - Leadfeeder',
            page_url: 'http://www.leadfeeder.com/product/',
            display_page_name: '/product/',
          },
        ],
        keyword: 'website leads',
        query_term: 'how to get fresh leads to my website',
        visit_length: 80,
        started_at: '2018-04-11T20:22:00.000Z',
        campaign: 'HomePage Split',
        date: '2018-04-11',
        hour: 13,
        lf_client_id: 2,
        country_code: 'US',
        device_type: 'smartphone',
        lead_id: 'bJurQFBGKMfJLqP4JEGFLm_p6q3nDbB2C4m9KjK9gndy',
        adobe_cookies: [{ MCMID: '681245', MCAAMB: 'RKh123Vc5', MCAAMLH: '6' }],
      },
      relationships: { location: { data: { id: '6xeTMh2VfiAzFd86n7GNJ3', type: 'locations' } } },
    },
  ],
  included: [
    {
      id: '6xeTMh2VfiAzFd86n7GNJ3',
      type: 'locations',
      attributes: {
        country: 'Finland',
        country_code: 'FI',
        region: 'Uusimaa',
        region_code: null,
        city: 'Helsinki',
        state_code: null,
      },
    },
  ],
};

/** Bodies that the vendor's own documents print. */
export const examples: readonly Example[] = [
  {
    name: 'rate limit',
    endpoint: 'GET /accounts',
    status: 429,
    body: {
      errors: [
        {
          title: 'Exceeded the API rate limit of 100 requests per minute. Try again later.',
          links: { about: 'http://docs.leadfeeder.com/api/#rate-limiting' },
        },
      ],
    },
  },
  {
    name: 'lead with few attributes',
    endpoint: 'GET /accounts/:account/leads/:lead',
    status: 200,
    body: {
      data: {
        id: '25e7ccea-611b-11e5-b180-3b69e435d91d_7xeTMh2VfiAzFd86n7GNJ3',
        type: 'leads',
        attributes: { name: 'Leadfeeder Inc.', employee_count: 22 },
        relationships: { location: { data: { id: '7xeTMh2VfiAzFd86n7GNJ3', type: 'locations' } } },
      },
      included: [
        { id: '7xeTMh2VfiAzFd86n7GNJ3', type: 'locations', attributes: { country: 'Finland' } },
      ],
    },
  },
  {
    name: 'accounts',
    endpoint: 'GET /accounts',
    status: 200,
    body: {
      data: [
        {
          attributes: {
            name: 'Sample account',
            subscription: 'lite',
            timezone: 'Europe/Helsinki',
            website_tracking_status: 'ok',
          },
          id: '6001',
          type: 'accounts',
        },
        {
          attributes: {
            name: 'Sample website',
            subscription: 'premium',
            timezone: 'America/New_york',
            website_tracking_status: 'not_installed',
          },
          id: '6002',
          type: 'accounts',
        },
        {
          attributes: {
            name: 'Another account',
            subscription: 'lite',
            timezone: 'UTC',
            website_tracking_status: 'reporting',
          },
          id: '6003',
          type: 'accounts',
        },
      ],
    },
  },
  {
    name: 'account',
    endpoint: 'GET /accounts/:account',
    status: 200,
    body: {
      data: {
        attributes: {
          name: 'Sample website',
          subscription: 'premium',
          timezone: 'America/New_york',
          website_tracking_status: 'ok',
        },
        id: '6002',
        type: 'accounts',
      },
    },
  },
  {
    name: 'custom feeds',
    endpoint: 'GET /accounts/:account/custom-feeds',
    status: 200,
    body: {
      data: [
        { id: 'all_leads', type: 'custom_feeds', attributes: { name: 'All leads', criteria: [] } },
        {
          id: 'new_leads',
          type: 'custom_feeds',
          attributes: {
            name: 'New leads',
            criteria: [
              {
                search_value: 0,
                excluded: true,
                criterion_type: 'assignee',
                display_value: 'Any assignee',
              },
            ],
          },
        },
        {
          id: 'recommended_leads',
          type: 'custom_feeds',
          attributes: {
            name: 'Top leads',
            criteria: [
              { search_value: 3, excluded: false, criterion_type: 'pageviews', display_value: 3 },
              {
                search_value: 0,
                excluded: false,
                criterion_type: 'industry_code',
                display_value: 'Any industry',
              },
              {
                search_value: 8,
                excluded: true,
                criterion_type: 'industry_code',
                display_value: 'Telecommunications',
              },
              {
                search_value: 0,
                excluded: true,
                criterion_type: 'assignee',
                display_value: 'Any assignee',
              },
            ],
          },
        },
        {
          id: 'followed_companies',
          type: 'custom_feeds',
          attributes: {
            name: 'Followed companies',
            criteria: [
              {
                search_value: '9999999',
                excluded: false,
                criterion_type: 'followed',
                display_value: 'Sample User',
              },
            ],
          },
        },
        {
          id: '9999383',
          type: 'custom_feeds',
          attributes: {
            name: 'Canada',
            criteria: [
              {
                search_value: 'CA',
                excluded: false,
                criterion_type: 'country_code',
                display_value: 'Canada',
              },
            ],
          },
        },
        {
          id: '999991535',
          type: 'custom_feeds',
          attributes: {
            name: 'Blog',
            criteria: [
              {
                search_value: '/blog/',
                excluded: false,
                criterion_type: 'page_url',
                display_value: '/blog/',
              },
            ],
          },
        },
      ],
    },
  },
  {
    name: 'custom feed',
    endpoint: 'GET /accounts/:account/custom-feeds/:feed',
    status: 200,
    body: {
      data: {
        id: '9999991535',
        type: 'custom_feeds',
        attributes: {
          name: 'Blog',
          criteria: [
            {
              search_value: '/blog/',
              excluded: false,
              criterion_type: 'page_url',
              display_value: '/blog/',
            },
          ],
        },
      },
    },
  },
  {
    name: 'leads',
    endpoint: 'GET /accounts/:account/leads',
    status: 200,
    body: leadfeederLeads,
  },
  {
    name: 'leads of a feed',
    endpoint: 'GET /accounts/:account/custom-feeds/:feed/leads',
    status: 200,
    body: leadfeederLeads,
  },
  {
    name: 'lead',
    endpoint: 'GET /accounts/:account/leads/:lead',
    status: 200,
    body: {
      data: {
        id: '25e7ccea-611b-11e5-b180-3b69e435d91d_7xeTMh2VfiAzFd86n7GNJ3',
        type: 'leads',
        attributes: {
          name: 'Leadfeeder Inc.',
          industry: 'Computers & Internet',
          industries: [
            { name: 'Technology, Information and Internet' },
            { name: 'Software Development' },
          ],
          first_visit_date: '2015-09-18',
          status: 'new',
          dealfront_id: 'VqNyvp8Bwz',
          last_visit_date: '2015-09-21',
          website_url: 'https://www.leadfeeder.com',
          phone: null,
          linkedin_url: 'https://www.linkedin.com/company/leadfeeder',
          twitter_handle: 'Leadfeeder',
          facebook_url: 'https://www.facebook.com/Leadfeeder',
          employee_count: 22,
          employees_range: { min: 1, max: 22 },
          crm_lead_id: 11,
          crm_organization_id: '',
          tags: ['tag1', 'tag2'],
          logo_url: 'https://logos.leadfeeder.com/123/logo.png',
          assignee: 'user@company.com',
          business_id: 'KVK Number 123',
          revenue: 'EUR 23423.0',
          emailed_to: 'user@example.com,user@company.com',
          view_in_leadfeeder: 'https://app.leadfeeder.com/link/9088f1ad85',
          visits: 45,
        },
        relationships: { location: { data: { id: '7xeTMh2VfiAzFd86n7GNJ3', type: 'locations' } } },
      },
      included: [
        {
          id: '7xeTMh2VfiAzFd86n7GNJ3',
          type: 'locations',
          attributes: {
            country: 'Finland',
            country_code: 'FI',
            region: 'Uusimaa',
            region_code: null,
            city: 'Helsinki',
            state_code: null,
          },
        },
      ],
    },
  },
  {
    name: 'visits of a lead',
    endpoint: 'GET /accounts/:account/leads/:lead/visits',
    status: 200,
    body: leadfeederVisits,
  },
  {
    name: 'visits',
    endpoint: 'GET /accounts/:account/visits',
    status: 200,
    body: leadfeederVisits,
  },
  {
    name: 'export request',
    endpoint: 'POST /export-requests',
    status: 200,
    body: {
      data: {
        id: '06ac7d56-34fe-11e5-8094-4fbabdb782e1',
        type: 'export_requests',
        attributes: {
          status: 'pending',
          created_at: '2015-07-28T07:55:34Z',
          status_url: 'https://api.leadfeeder.com/export-feed/06ac7d56-34fe-11e5-8094-4fbabdb782e1',
          download_url: null,
        },
      },
    },
  },
  {
    name: 'rate limit of exports',
    endpoint: 'POST /export-requests',
    status: 429,
    body: {
      errors: [
        {
          title:
            'Exceeded the Export requests rate limit of 5 requests per minute. Try again later.',
          links: { about: 'http://docs.leadfeeder.com/api/#exporting-feeds' },
        },
      ],
    },
  },
  {
    name: 'export status',
    endpoint: 'GET /export-requests/:id',
    status: 200,
    body: {
      data: {
        id: '06ac7d56-34fe-11e5-8094-4fbabdb782e1',
        type: 'export_requests',
        attributes: {
          status: 'processed',
          created_at: '2015-07-28T07:55:34+00:00',
          status_url: 'https://api.leadfeeder.com/export-feed/06ac7d56-34fe-11e5-8094-4fbabdb782e1',
          download_url:
            'https://api.leadfeeder.com/download/ee9de62d-d54b-4cd6-a703-77217a399dbf.json',
        },
      },
    },
  },
  {
    name: 'export',
    endpoint: 'GET /download/:file',
    status: 200,
    body: {
      data: [
        {
          attributes: {
            keywords: [],
            quality: 2,
            stats: { bounces: 3, last_visit: '2015-07-14', pageviews: 5, visits: 4 },
          },
          id: 'abcdef|ghijk',
          relationships: { lead: { data: { id: 'abcdef|ghijk', type: 'leads' } } },
          type: 'timeline_rows',
        },
        {
          attributes: {
            keywords: [],
            quality: 1,
            stats: { bounces: 5, last_visit: '2015-07-14', pageviews: 5, visits: 5 },
          },
          id: 'ab1234|cd1234',
          relationships: { lead: { data: { id: 'ab1234|cd1234', type: 'leads' } } },
          type: 'timeline_rows',
        },
      ],
      included: [
        {
          attributes: {
            first_visit_date: '2015-07-01',
            industry: 'N/A',
            last_visit_date: '2015-07-01',
            name: 'Leadfeeder Inc.',
            status: 'new',
            website_url: 'https://www.leadfeeder.com',
            linkedin_url: 'https://www.linkedin.com/company/leadfeeder',
            twitter_handle: 'Leadfeeder',
            facebook_url: 'https://www.facebook.com/Leadfeeder',
          },
          id: 'abcdef|ghijk',
          relationships: { location: { data: { id: 'ghijk', type: 'locations' } } },
          type: 'leads',
        },
        {
          attributes: {
            city: 'Helsinki',
            country: 'Finland',
            country_code: 'FI',
            region: 'Uusimaa',
            region_code: null,
            state_code: null,
          },
          id: 'ghijk',
          type: 'locations',
        },
      ],
    },
  },
  {
    name: 'tracking script',
    endpoint: 'GET /accounts/:account/website-tracking-script',
    status: 200,
    body: {
      data: {
        id: '1',
        type: 'website-tracking-scripts',
        attributes: {
          script_hash: 'LbMwm7E2MdOZyAVe',
          script_html:
            "<script>(function(ss,ex){window.ldfdr=window.ldfdr||function(){(ldfdr._q=ldfdr._q||[]).push([].slice.call(arguments));};(function(d,s){fs=d.getElementsByTagName(s)[0];function ce(src){var cs=d.createElement(s);cs.src=src;cs.async=1;fs.parentNode.insertBefore(cs,fs);};ce('https://sc.lfeeder.com/lftracker_v1_'+ss+(ex?'_'+ex:'')+'.js');})(document,'script');})('LbMwm7E2MdOZyAVe');</script>",
          timezone: 'Asia/Calcutta',
        },
      },
    },
  },
];
