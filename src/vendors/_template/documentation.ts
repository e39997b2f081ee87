import type { VendorDocumentation } from '../../ports/documentation.ts';

export const documentation: VendorDocumentation = {
  credentials: `1. Log in to Acme and open Settings, API. Create a token: it is \`ACME_TOKEN\`.
2. The address of the site's overview ends in its id: it is \`ACME_SITE\`.`,
  operations: [
    {
      operation: '`GET /v1/sites/:site/visitors`',
      graphql: '`leads`',
      test: 'vendors/_template/acme.test.ts',
    },
    {
      operation: '`GET /v1/sites/:site/visitors/:visitor`',
      graphql: '`lead`, `node`',
      test: 'vendors/_template/acme.test.ts',
    },
    {
      operation: '`GET /v1/sites/:site/visitors/:visitor/visits`',
      graphql: '`Lead.sessions`, `Session.events`',
      test: 'vendors/_template/acme.test.ts',
    },
  ],
};
