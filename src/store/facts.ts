import { LEAD_ORDERS } from '../domain/query.ts';
import { recordFields, type SourceFacts } from '../ports/facts.ts';
import type { LocalDetails } from './leads/map.ts';
import { SOURCE } from './model/account.ts';
import { notes } from './notes.ts';

const FILTERS = ['identified', 'email', 'domain', 'search'] as const;

export const facts: SourceFacts = {
  name: SOURCE,
  title: 'The local store',
  description:
    'The gateway’s own store: events sent to it by trackEvents or /collect. Costs no upstream call.',
  leadType: 'LocalLead',
  leadFields: recordFields<LocalDetails>([
    {
      name: 'identifiedAt',
      type: 'DateTime',
      description:
        'Time of the first event that carried an e-mail address, a user id or a company domain.',
      read: (details) => details.identifiedAt,
    },
    {
      name: 'trackerIds',
      type: 'String',
      list: true,
      required: true,
      description: 'Ids of the trackers (first-party cookies) whose events make up the lead.',
      read: (details) => details.trackerIds,
    },
  ]),
  // The store finds its own leads by their references; nobody else knows their ids.
  identifiers: { own: { kind: 'PERSON', personal: false, properties: [] } },
  pushesDown: FILTERS,
  feedFilters: FILTERS,
  ownFilters: [],
  orders: LEAD_ORDERS,
  scoreIsPerWindow: false,
  sizedLists: ['leads', 'sessions', 'events'],
  callsPerLead: 0,
  callsPerSession: 0,
  notes,
};
