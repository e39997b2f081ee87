import { LEAD_ORDERS } from '../../domain/query.ts';
import { type Notes, recordFields, type SourceFacts } from '../../ports/facts.ts';
import type { WireLead } from './wire.ts';

export const SOURCE = 'GIOSG';

/** The fields of `GiosgLead` beside the shared ones are read from the row itself. */
export type LeadDetails = WireLead;

const leadFields = recordFields<LeadDetails>([
  {
    name: 'leadFormId',
    type: 'String',
    description: 'Id of the form that the lead was gathered with.',
    read: (lead) => lead.lead_form_id,
  },
  {
    name: 'roomId',
    type: 'String',
    description: 'Id of the giosg room that the lead was gathered in.',
    read: (lead) => lead.room_id,
  },
  {
    name: 'visitorId',
    type: 'String',
    description: 'Id of the visitor at giosg: 32 hexadecimal digits without dashes.',
    read: (lead) => lead.visitor_id,
  },
  {
    name: 'isClosed',
    type: 'Boolean',
    required: true,
    description: 'Whether the lead has been closed.',
    read: (lead) => lead.is_closed ?? false,
  },
  {
    name: 'isProcessable',
    type: 'Boolean',
    required: true,
    description:
      'True where another application processes the lead, false where it is shown in the giosg Console.',
    read: (lead) => lead.is_processable ?? false,
  },
  {
    name: 'pageUrl',
    type: 'URL',
    description: 'The page where the lead was gathered.',
    read: (lead) => lead.page_url,
  },
  {
    name: 'pageTitle',
    type: 'String',
    description: 'Title of the page where the lead was gathered.',
    read: (lead) => lead.page_title,
  },
  {
    name: 'data',
    type: 'JSONObject',
    required: true,
    description:
      'What the visitor filled in: any keys. Visitor input, so trust none of it. Empty once the sensitive data was purged.',
    read: (lead) => lead.data,
  },
  {
    name: 'createdAt',
    type: 'DateTime',
    required: true,
    description: 'When the lead was gathered.',
    read: (lead) => lead.created_at,
  },
  {
    name: 'updatedAt',
    type: 'DateTime',
    description: 'When the lead was last changed at giosg.',
    read: (lead) => lead.updated_at,
  },
  {
    name: 'closedAt',
    type: 'DateTime',
    description: 'When the lead was closed; null where it is open.',
    read: (lead) => lead.closed_at,
  },
  {
    name: 'sensitiveDataPurgedAt',
    type: 'DateTime',
    description:
      'When giosg purged what the visitor filled in; null where it did not. The gateway then empties what it has kept of the lead.',
    read: (lead) => lead.sensitive_data_purged_at,
  },
]);

const notes: Notes = {
  Account: 'The organisation.',
  'LeadStatus.CLOSED': 'A giosg user closed the lead.',
  'LeadOrderField.LAST_SEEN_AT': 'The window means that the lead was created in it.',
  'Lead.lastSeenAt': 'When the lead was created.',
  'Lead.sessions': 'Has no sessions: the list is empty, at no call.',
  'Assignee.name': 'Available.',
  'Assignee.firstName': 'Available.',
  'Assignee.lastName': 'Available.',
  'Assignee.organizationExternalId': 'Available.',
  'LeadFilter.assigneeExternalId':
    'The id of a giosg user; `me` is the user whom the token belongs to.',
  'LeadFilter.pendingForExternalId':
    'Supported. The id of a giosg user; `me` is the user whom the token belongs to.',
  'LeadFilter.isProcessable': 'Supported. A lead shown to people is shown in the giosg Console.',
  'UpdateLeadInput.assigneeExternalId':
    'Supported. The id of a giosg user; `me` is the user whom the token belongs to.',
  'UpdateLeadInput.unassign': 'Supported.',
  'UpdateLeadInput.closed': 'Supported.',
  'Identifier.type': 'Leads carry `giosgVisitorId`.',
};

export const facts: SourceFacts = {
  name: SOURCE,
  title: 'giosg',
  description:
    'Lead forms that visitors sent in giosg. giosg deprecated this API on 2021-12-16 in favour of its script v2; it still serves organisations that collect leads with the old script. A lead is seen once, when its form is sent: its first and last moment are the same, and lists are sorted by it. The API takes no window, so the gateway also reads the pages in front of the window. There are no sessions and no events.',
  leadType: 'GiosgLead',
  leadFields,
  identifiers: {
    own: { kind: 'PERSON' },
    others: { giosgVisitorId: { kind: 'PERSON' } },
  },
  pushesDown: ['isProcessable', 'assigneeExternalId', 'pendingForExternalId'],
  ownFilters: ['isProcessable', 'pendingForExternalId'],
  orders: LEAD_ORDERS,
  scoreIsPerWindow: false,
  leadUpdates: ['ASSIGN', 'UNASSIGN', 'CLOSE'],
  callsPerLead: 0,
  callsPerSession: 0,
  notes,
};
