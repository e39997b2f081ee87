import { recordFields, type SourceFacts } from '../../ports/facts.ts';
import { SOURCE, type LeadDetails } from './map.ts';
import { notes } from './notes.ts';

export const leadFields = recordFields<LeadDetails>([
  {
    name: 'fields',
    type: 'FieldValue',
    list: true,
    required: true,
    description:
      'Every value that Webmarketer keeps of the user, as it was sent and as it is now, with the moment at which it was set. The project’s own event types define the keys. Costs no call.',
    read: (lead) => lead.fields,
  },
]);

export const facts: SourceFacts = {
  name: SOURCE,
  title: 'Webmarketer',
  description:
    'Users of a Webmarketer project. First and last seen are the earliest and latest date of a user’s field values. Lists have no documented order: up to 300 users are read whole and put in order, more come as Webmarketer gives them. Sessions are cut from the events by the gateway (derived): up to 1 000 events a user.',
  leadType: 'WebmarketerLead',
  leadFields,
  identifiers: {
    own: { kind: 'PERSON', properties: ['webmarketerId', 'webmarketerUserId'] },
  },
  pushesDown: [],
  ownFilters: [],
  orders: [],
  scoreIsPerWindow: false,
  callsPerLead: 1,
  callsPerSession: 0,
  notes,
};
