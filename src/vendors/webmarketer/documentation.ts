import type { VendorDocumentation } from '../../ports/documentation.ts';

export const documentation: VendorDocumentation = {
  credentials: `1. Log in to Webmarketer and open the workspace. Create a service account with access to the project, and download its JSON key. The key, or the path of its file, is \`WEBMARKETER_SERVICE_ACCOUNT\`.
2. The id of the project is \`WEBMARKETER_PROJECT_ID\`.
3. Campaigns belong to an integration of custom ads. Its id is \`WEBMARKETER_WMKT_ID\`; several ids are separated by commas.`,
  operations: [
    {
      operation: '`POST /events`, `POST /events/sync`',
      graphql: '`trackEvents(source: WEBMARKETER, mode)`',
      test: 'vendors/webmarketer/tracking.test.ts',
    },
    {
      operation: '`GET …/events/raw/:event`',
      graphql: '`Event.raw`',
      test: 'vendors/webmarketer/reading.test.ts',
    },
    {
      operation: '`GET …/events/:event`',
      graphql: '`event`, `node`',
      test: 'vendors/webmarketer/reading.test.ts',
    },
    {
      operation: '`GET …/events/:event/metrics`',
      graphql: '`Event.metrics`: they come with the event, at no further call',
      test: 'vendors/webmarketer/reading.test.ts',
    },
    {
      operation: '`GET …/users/:user/events`',
      graphql: '`Lead.sessions`, `Lead.events`',
      test: 'vendors/conformance.test.ts',
    },
    {
      operation: '`GET …/events/trash`',
      graphql: '`trashedEvents`',
      test: 'vendors/webmarketer/tracking.test.ts',
    },
    {
      operation: '`POST …/events/insights`',
      graphql: '`eventInsights`',
      test: 'vendors/webmarketer/reading.test.ts',
    },
    {
      operation: '`PATCH …/events/:event/states/:key`',
      graphql: '`setEventState`',
      test: 'vendors/webmarketer/writing.test.ts',
    },
    {
      operation: '`PATCH …/events/:event/statistics/:key`',
      graphql: '`setEventStatistic`',
      test: 'vendors/webmarketer/writing.test.ts',
    },
    {
      operation: '`GET …/event-types`, `/event-types/:reference`',
      graphql: '`eventTypes`, `eventType`',
      test: 'vendors/webmarketer/reading.test.ts',
    },
    {
      operation: '`POST …/event-types`',
      graphql: '`createEventType`',
      test: 'vendors/webmarketer/writing.test.ts',
    },
    {
      operation: '`GET …/campaigns`, `/campaigns/:id`',
      graphql: '`campaigns`, `Campaign`',
      test: 'vendors/webmarketer/campaigns.test.ts',
    },
    {
      operation: '`POST …/campaigns`, `PATCH …/campaigns/:id`',
      graphql: '`createCampaign`, `updateCampaign`',
      test: 'vendors/webmarketer/campaign-writes.test.ts',
    },
    {
      operation: '`GET …/outlays`, `/outlays/:id`',
      graphql: '`Campaign.outlays`, `Outlay`',
      test: 'vendors/webmarketer/campaigns.test.ts',
    },
    {
      operation: '`POST …/outlays`, `PATCH …/outlays/:id`',
      graphql: '`createOutlay`, `updateOutlay`',
      test: 'vendors/webmarketer/campaign-writes.test.ts',
    },
    {
      operation: '`POST …/interactions/offline`',
      graphql: '`recordOfflineInteraction`',
      test: 'vendors/webmarketer/writing.test.ts',
    },
  ],
};
