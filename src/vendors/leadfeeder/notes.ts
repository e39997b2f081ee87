import type { Notes } from '../../ports/facts.ts';

const DAY_ONLY =
  'Only the day is known. The value is the start of that day in the account’s time zone.';

export const notes: Notes = {
  Account: 'The Leadfeeder account.',
  'LeadKind.COMPANY': 'A lead is a company at one of its locations.',
  'Lead.score': 'Holds for the window that listed the lead, and is null for any other window.',
  'Lead.firstSeenAt': DAY_ONLY,
  'Lead.lastSeenAt': DAY_ONLY,
  'Lead.sessions': 'One call a lead.',
  'Session.startedAt': 'Leadfeeder rounds it to minutes.',
  'Event.externalId': 'The id of the visit and the number of the step.',
  'Location.regionCode': 'Leadfeeder never fills it.',
  'Location.stateCode': 'Available.',
  'Company.industry': 'The legacy classification of Leadfeeder.',
  'Assignee.externalId': 'The e-mail address of the user.',
  'Assignee.email': 'Available.',
  'LeadFilter.assigneeExternalId': 'The e-mail address of the user.',
  'LeadRef.accountExternalId': 'Needed: a token can see several accounts.',
  'Score.max': '10.',
  'Account.timezone': 'Windows are whole days in this time zone.',
  'Account.subscription': '`lite`, `premium`, …',
  'Account.trackingStatus': '`not_installed`, `reporting` or `ok`.',
  'Account.trackingScript': 'Available. One call, kept for ten minutes.',
  'Account.customFeeds': 'Available. One call, kept for ten minutes.',
  'Query.customFeeds': 'One call an account, kept for ten minutes.',
  CustomFeed: 'Feeds are made at Leadfeeder and are read only here.',
  'CustomFeed.leads': 'One call a page of 100 leads.',
  'CustomFeed.leads(filter:)': 'The gateway applies the filter to the rows.',
  'Query.visits': 'One call a page of 100 visits.',
  'ExportRow.quality': 'Leadfeeder’s own score for the window, 0 to 10.',
  'LeadExport.window': 'The whole days that cover the window are exported.',
  'StartLeadExportInput.accountId':
    'Without one and without a feed, the only account that the token can see.',
  'Mutation.startLeadExport':
    'Supported. The gateway keeps to two limits: 100 calls a minute and 5 exports a minute.',
};
