import type { Notes } from '../../ports/facts.ts';

export const notes: Notes = {
  Account: 'The dataset.',
  'Lead.sessions': 'One call a lead.',
  'Lead.events': 'One more call a session.',
  'Session.events': 'One call a session.',
  'Score.max': '100.',
  'LeadFilter.search': 'LeadBoxer searches its leads itself.',
  'LeadFilter.assigneeExternalId': 'The id of a LeadBoxer user.',
  'UpdateLeadInput.assigneeExternalId': 'Supported. The id of a LeadBoxer user.',
  'UpdateLeadInput.tags': 'Supported. LeadBoxer replaces the whole list.',
  'UpdateLeadInput.addTags': 'Supported.',
  'UpdateLeadInput.removeTags': 'Supported.',
  'UpdateLeadSuccess.lead': 'LeadBoxer may show the change some seconds late.',
  'Budget.bucket': 'Each endpoint has a limit of its own.',
  'Identifier.type': 'The id of a lead here is the identifier `leadboxerId`.',
};
