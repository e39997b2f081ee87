import type { Notes } from '../../ports/facts.ts';

export const notes: Notes = {
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
