import { CHEAP_PAGES } from '../kit/paging.ts';
import { MAX_PAGES, PAGE_SIZE } from './wire.ts';
import type { TimeRange } from '../../domain/time.ts';
import { type Notes, recordFields, type SourceFacts } from '../../ports/facts.ts';
import { visitFields } from './facts-visits.ts';

export const SOURCE = 'LEADFEEDER';

/** What `LeadfeederLead` has beside the shared fields. */
export interface LeadDetails {
  readonly visitsInWindow: number | null;
  readonly visitsTotal: number | null;
  readonly quality: number | null;
  readonly window: TimeRange | null;
  readonly dealfrontId: string | null;
  readonly businessId: string | null;
  readonly crmLeadId: string | null;
  readonly crmOrganizationId: string | null;
  readonly emailedTo: readonly string[];
  readonly firstVisitDate: string | null;
  readonly lastVisitDate: string | null;
  readonly vendorStatus: string | null;
}

export const leadFields = recordFields<LeadDetails>([
  {
    name: 'visitsInWindow',
    type: 'NonNegativeInt',
    otherWindow: 'COUNT_SESSIONS',
    onlyFrom: 'LIST',
    description:
      'Number of visits in the window. The default is the window of the list that gave the lead, which costs no call. For another window the visits are read and counted. Null for a lead that was read by id, unless a window is given.',
    read: (lead) => lead.visitsInWindow,
  },
  {
    name: 'visitsTotal',
    type: 'NonNegativeInt',
    onlyFrom: 'ID',
    description:
      'Number of visits of all time. Known only for a lead that was read by id; null for a lead of a list.',
    read: (lead) => lead.visitsTotal,
  },
  {
    name: 'quality',
    type: 'Int',
    otherWindow: 'NULL',
    onlyFrom: 'LIST',
    description:
      'Leadfeeder’s own score from 0 to 10, for the visits in the window of the list that gave the lead. Null for another window, and for a lead that was read by id.',
    read: (lead) => lead.quality,
  },
  {
    name: 'window',
    type: 'Window',
    onlyFrom: 'LIST',
    description:
      'The window that visitsInWindow and quality hold for: the window of the list that gave the lead. Null for a lead that was read by id.',
    read: (lead) => lead.window,
  },
  {
    name: 'dealfrontId',
    type: 'String',
    description:
      'Id of the company at Dealfront. A company with several locations is several leads.',
    read: (lead) => lead.dealfrontId,
  },
  {
    name: 'businessId',
    type: 'String',
    description:
      'Id of the company in a national register, as Leadfeeder writes it (KVK Number 123).',
    read: (lead) => lead.businessId,
  },
  {
    name: 'crmLeadId',
    type: 'String',
    description: 'Id of the lead in the CRM that the Leadfeeder account is connected to.',
    read: (lead) => lead.crmLeadId,
  },
  {
    name: 'crmOrganizationId',
    type: 'String',
    description: 'Id of the organisation in the CRM that the Leadfeeder account is connected to.',
    read: (lead) => lead.crmOrganizationId,
  },
  {
    name: 'emailedTo',
    type: 'String',
    list: true,
    required: true,
    description: 'E-mail addresses to which Leadfeeder sent the lead; empty where it sent none.',
    read: (lead) => lead.emailedTo,
  },
  {
    name: 'firstVisitDate',
    type: 'Date',
    description:
      'Day of the first visit in the account’s time zone. firstSeenAt is the beginning of that day.',
    read: (lead) => lead.firstVisitDate,
  },
  {
    name: 'lastVisitDate',
    type: 'Date',
    description:
      'Day of the last visit in the account’s time zone. lastSeenAt is the beginning of that day.',
    read: (lead) => lead.lastVisitDate,
  },
  {
    name: 'vendorStatus',
    type: 'String',
    deprecated: 'By Leadfeeder: new or handled. Use assignee, emailedTo and crmLeadId.',
    description: 'handled for a lead that was assigned, e-mailed or sent to a CRM; else new.',
    read: (lead) => lead.vendorStatus,
  },
]);

const DAY_ONLY =
  'Only the day is known. The value is the start of that day in the account’s time zone.';

const notes: Notes = {
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
  'CustomFeed.leads': `One call a page of ${PAGE_SIZE} leads.`,
  'CustomFeed.leads(filter:)': 'The gateway applies the filter to the rows.',
  'Query.visits': `One call a page of ${PAGE_SIZE} visits.`,
  'ExportRow.quality': 'Leadfeeder’s own score for the window, 0 to 10.',
  'LeadExport.window': 'The whole days that cover the window are exported.',
  'StartLeadExportInput.accountId':
    'Without one and without a feed, the only account that the token can see.',
  'Mutation.startLeadExport':
    'Supported. The gateway keeps to two limits: 100 calls a minute and 5 exports a minute.',
};

export const facts: SourceFacts = {
  name: SOURCE,
  title: 'Leadfeeder',
  description: `Companies that visited the websites of Leadfeeder accounts. A company with several locations is one lead for each location. Windows are whole days in the time zone of the account. Leadfeeder ends a list at its first ${MAX_PAGES * PAGE_SIZE} leads. A window with more leads is read in parts of whole days, the oldest first, so a list ends early only where a single day has more. Leadfeeder documents no order: up to ${CHEAP_PAGES * PAGE_SIZE} leads an account are read whole and sorted by the gateway, and longer lists come in the order of Leadfeeder.`,
  leadType: 'LeadfeederLead',
  leadFields,
  sessionType: {
    name: 'Visit',
    description: 'A Leadfeeder visit. Leadfeeder rounds its start to minutes.',
    fields: visitFields,
    leadField: 'visits',
    queryField: 'visits',
  },
  identifiers: {
    own: { kind: 'COMPANY' },
    others: {
      dealfrontId: { kind: 'COMPANY' },
      crmOrganizationId: { kind: 'COMPANY', properties: [] },
    },
  },
  pushesDown: [],
  ownFilters: [],
  orders: [],
  // The first has the reports of exports, the second the tracking script.
  hosts: ['*.leadfeeder.com', 'sc.lfeeder.com'],
  scoreIsPerWindow: true,
  selectsFields: true,
  callsPerLead: 1,
  callsPerSession: 0,
  notes,
};
