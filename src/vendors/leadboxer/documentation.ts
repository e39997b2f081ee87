import type { VendorDocumentation } from '../../ports/documentation.ts';

export const documentation: VendorDocumentation = {
  credentials: `1. Log in to LeadBoxer as a user of the account. Its e-mail address is \`LEADBOXER_EMAIL\`.
2. Open the settings of the account, and create an API key. It is \`LEADBOXER_API_KEY\`.
3. Open the dataset. Its id, 32 hexadecimal digits, is \`LEADBOXER_SITE\`; the LeadBoxer pixel on your pages contains it too.
4. An account that still has only the older API sets \`LEADBOXER_API=legacy\`.`,
  operations: [
    {
      operation: '`GET /v1/leads` (`/api/views/c_view_leads`)',
      graphql:
        '`leads`, with `search`, kind, identified, country, assignee, e-mail, domain, tag and property answered by LeadBoxer',
      test: 'vendors/leadboxer/filters.test.ts',
    },
    {
      operation: '`GET /v1/leads/:id` (`/api/leads/:id`)',
      graphql: '`lead`, `node`',
      test: 'vendors/leadboxer/generations.test.ts',
    },
    {
      operation: '`GET /v1/leads/sessions` (`/api/views/c_view_sessions`)',
      graphql: '`Lead.sessions`',
      test: 'vendors/leadboxer/generations.test.ts',
    },
    {
      operation: '`GET /v1/leads/events` (`/api/views/c_view_events`)',
      graphql: '`Session.events`, `Lead.events`',
      test: 'vendors/leadboxer/generations.test.ts',
    },
    {
      operation: '`PUT /v1/management/lead-tags`',
      graphql: '`updateLead(tags, addTags, removeTags)`',
      test: 'vendors/leadboxer/changes.test.ts',
    },
    {
      operation: '`PUT /v1/management/assign-leads`',
      graphql: '`updateLead(assigneeExternalId)`',
      test: 'vendors/leadboxer/changes.test.ts',
    },
    {
      operation: 'collector',
      graphql: '`trackEvents(source: LEADBOXER)`, `properties` of lead, session and event',
      test: 'vendors/leadboxer/tracking.test.ts',
    },
  ],
  leftOut:
    'Segments, datasets, staff users, custom tracking domains and CSV export are left out, because they administer LeadBoxer itself and hold no visitor’s story. IP and domain lookups are left out, because they are sold by the call and say nothing about a lead.',
};
