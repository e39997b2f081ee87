import { CHEAP_PAGES } from '../kit/paging.ts';
import { PAGE_SIZE } from './requests.ts';
import type { Device, TrafficSource } from '../../domain/entities.ts';
import { LEAD_ORDERS } from '../../domain/query.ts';
import { type Notes, recordFields, type SourceFacts } from '../../ports/facts.ts';

export const SOURCE = 'LEADBOXER';

/** The fields that `LeadBoxerLead` has beside the shared ones. */
export interface LeadDetails {
  readonly totalVisits: number | null;
  readonly totalPagesViewed: number | null;
  readonly device: Device | null;
  readonly firstTouch: TrafficSource | null;
  readonly lastTouch: TrafficSource | null;
}

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
    description: 'Where the visitor came from the first time. No call.',
    read: (lead) => lead.firstTouch,
  },
  {
    name: 'lastTouch',
    type: 'TrafficSource',
    description: 'Where the visitor came from the last time. No call.',
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
  description: `Visitors of a LeadBoxer dataset; one lead is one browser. A list takes one call, the sessions of each lead one more, and the events of each session one more. Each of the three has a limit of 10 calls a minute, so ask for few leads at a time. LeadBoxer sorts its lists by the last visit only: a list by the first visit is read whole and sorted while it has at most ${CHEAP_PAGES * PAGE_SIZE} leads, and a longer one comes by the last visit. A lead shows at most ${PAGE_SIZE} sessions, and a session at most ${PAGE_SIZE} events. LeadBoxer applies filters itself, except those by status and by whether a lead is assigned, which the gateway applies to its rows. An event that is sent to LeadBoxer counts at the moment of its arrival, and can be read some seconds later.`,
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
