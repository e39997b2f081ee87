import type { VendorDocumentation } from '../../ports/documentation.ts';

export const documentation: VendorDocumentation = {
  credentials: `1. Log in to Leadfeeder (Dealfront) as a user that sees the accounts.
2. Open the personal settings and their API tokens, and create a token. It is \`LEADFEEDER_TOKEN\`.
3. New tokens are keys of the current API: set \`LEADFEEDER_API=v1\` with them. Tokens of the legacy API, which Leadfeeder no longer issues, need nothing else.
4. To read some accounts only, set their ids in \`LEADFEEDER_ACCOUNT_ID\`. The query \`{ accounts { nodes { externalId name } } }\` lists them.`,
  operations: [
    {
      operation: '`GET /accounts`, `/accounts/:id`',
      graphql: '`accounts`, `Account`',
      test: 'vendors/conformance.test.ts',
    },
    {
      operation: '`GET /accounts/:id/website-tracking-script`',
      graphql: '`Account.trackingScript`',
      test: 'vendors/leadfeeder/accounts.test.ts',
    },
    {
      operation: '`GET /accounts/:id/custom-feeds`, `/custom-feeds/:feed`',
      graphql: '`customFeeds`, `CustomFeed`',
      test: 'vendors/conformance.test.ts',
    },
    {
      operation: '`GET /accounts/:id/leads`',
      graphql: '`leads`',
      test: 'vendors/leadfeeder/many.test.ts',
    },
    {
      operation: '`GET /accounts/:id/custom-feeds/:feed/leads`',
      graphql: '`CustomFeed.leads`',
      test: 'vendors/conformance.test.ts',
    },
    {
      operation: '`GET /accounts/:id/leads/:lead`',
      graphql: '`lead`, `node`, `visitsTotal`',
      test: 'vendors/leadfeeder/fields.test.ts',
    },
    {
      operation: '`GET /accounts/:id/leads/:lead/visits`',
      graphql: '`Lead.sessions`, `LeadfeederLead.visits`',
      test: 'vendors/leadfeeder/windows.test.ts',
    },
    {
      operation: '`GET /accounts/:id/visits`',
      graphql: '`visits`',
      test: 'vendors/conformance.test.ts',
    },
    {
      operation: '`POST /export-requests`, `GET /export-requests/:id`, `GET /download/:file`',
      graphql: '`startLeadExport`, `LeadExport`, `leadExportUpdated`',
      test: 'vendors/leadfeeder/exports.test.ts',
    },
    {
      operation: '`fields[…]`',
      graphql: 'the selection of the query',
      test: 'vendors/leadfeeder/fields.test.ts',
    },
  ],
};
