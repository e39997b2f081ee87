import { LEAD_ORDERS } from '../../domain/query.ts';
import { type Notes, recordFields, type SourceFacts } from '../../ports/facts.ts';
import type { LeadDetails } from './map.ts';
import { SOURCE } from './wire.ts';

const leadFields = recordFields<LeadDetails>([
  {
    name: 'totalVisits',
    type: 'NonNegativeInt',
    description: 'Number of visits of all time. No call.',
    read: (lead) => lead.totalVisits,
  },
  {
    name: 'totalPagesViewed',
    type: 'NonNegativeInt',
    description: 'Number of pages viewed in all visits. No call.',
    read: (lead) => lead.totalPagesViewed,
  },
  {
    name: 'device',
    type: 'Device',
    description: 'Browser and platform of the last visit. No call.',
    read: (lead) => lead.device,
  },
  {
    name: 'firstTouch',
    type: 'TrafficSource',
    description: 'What brought the visitor the first time. No call.',
    read: (lead) => lead.firstTouch,
  },
  {
    name: 'lastTouch',
    type: 'TrafficSource',
    description: 'What brought the visitor the last time. No call.',
    read: (lead) => lead.lastTouch,
  },
]);

const notes: Notes = {
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

export const facts: SourceFacts = {
  name: SOURCE,
  title: 'LeadBoxer',
  description:
    'Visitors of a LeadBoxer dataset, one lead a browser. A list takes one call, each lead’s sessions one, each session’s events one more, at 10 calls a minute for each kind: ask for few at a time. Lists by first visit have no order of their own: up to 300 leads are read whole and put in order, more come by last visit. At most 100 sessions a lead and 100 events a session. It narrows its lists itself, but by status and by whether anybody is assigned the gateway picks from its rows. Events that are sent to it count at the moment they arrive and can be read some seconds later.',
  leadType: 'LeadBoxerLead',
  leadFields,
  identifiers: { own: { kind: 'PERSON', properties: ['leadboxerId', 'leadboxerUserId'] } },
  pushesDown: [
    'search',
    'kind',
    'identified',
    'countryCode',
    'assigneeExternalId',
    'email',
    'domain',
    'tag',
    'property',
  ],
  ownFilters: [],
  orders: LEAD_ORDERS.filter(({ field }) => field === 'LAST_SEEN_AT'),
  scoreIsPerWindow: false,
  leadUpdates: ['ASSIGN', 'TAG'],
  callsPerLead: 1,
  callsPerSession: 1,
  notes,
};
