import type { VendorDocumentation } from '../../ports/documentation.ts';

export const documentation: VendorDocumentation = {
  credentials: `1. Log in to giosg as a user that may see the leads of the organisation. A token has the rights of the user who made it, and stops working when that user is deleted: use a user made for this.
2. Create an API token for the user. Its 40 hexadecimal digits are \`GIOSG_TOKEN\`.
3. \`GET https://service.giosg.com/api/v5/users/me\` with the header \`Authorization: Token <token>\` answers \`organization_id\`. It is \`GIOSG_ORGANIZATION_ID\`.`,
  operations: [
    {
      operation: '`GET /orgs/:org/leads`',
      graphql: '`leads`',
      test: 'vendors/giosg/views.test.ts',
    },
    {
      operation: '`GET /orgs/:org/leads/:lead`',
      graphql: '`lead`, `node`',
      test: 'vendors/giosg/graphql.test.ts',
    },
    {
      operation: '`PUT`, `PATCH /orgs/:org/leads/:lead`',
      graphql: '`updateLead(assigneeExternalId, unassign, closed)`',
      test: 'vendors/giosg/update.test.ts',
    },
    {
      operation: '`GET /users/:user/assigned_leads`',
      graphql: '`leads(filter: {assigneeExternalId})`',
      test: 'vendors/giosg/views.test.ts',
    },
    {
      operation: '`PUT`, `PATCH /users/:user/assigned_leads/:lead`',
      graphql: '`updateLead` with `expect.assigneeExternalId`',
      test: 'vendors/giosg/update.test.ts',
    },
    {
      operation: '`GET /users/:user/pending_leads`',
      graphql: '`leads(filter: {pendingForExternalId})`',
      test: 'vendors/giosg/views.test.ts',
    },
    {
      operation: '`PUT`, `PATCH /users/:user/pending_leads/:lead`',
      graphql: '`updateLead(assigneeExternalId)` of a lead that nobody has',
      test: 'vendors/giosg/update.test.ts',
    },
    {
      operation: '`GET` of a single assigned or pending lead',
      graphql: '`lead`: the same lead, asked of the organisation',
      test: 'vendors/giosg/views.test.ts',
    },
  ],
};
