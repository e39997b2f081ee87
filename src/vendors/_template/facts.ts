import { LEAD_ORDERS } from '../../domain/query.ts';
import { recordFields, type SourceFacts } from '../../ports/facts.ts';
import type { WireVisitor } from './wire.ts';

// What is true of the vendor whether it is configured or not. The schema is built from it.

export const SOURCE = 'ACME';

/** `Lead.details`: what `AcmeLead` has beside the fields that all leads share. */
export type LeadDetails = Pick<WireVisitor, 'visits' | 'plan'>;

export const facts: SourceFacts = {
  name: SOURCE,
  title: 'Acme',
  description: 'Visitors of a site, as Acme knows them. One lead is one visitor.',
  leadType: 'AcmeLead',
  leadFields: recordFields<LeadDetails>([
    {
      name: 'visits',
      type: 'NonNegativeInt',
      description: 'Number of visits of all time. No call.',
      read: ({ visits }) => visits,
    },
    {
      name: 'plan',
      type: 'String',
      description: 'The plan that the visitor is on. No call.',
      read: ({ plan }) => plan,
    },
  ]),
  identifiers: { own: { kind: 'PERSON' }, others: {} },
  pushesDown: [],
  ownFilters: [],
  orders: LEAD_ORDERS,
  scoreIsPerWindow: false,
  sizedLists: ['leads'],
  callsPerLead: 1,
  callsPerSession: 0,
  notes: {
    'Lead.sessions':
      'One call a lead, whatever the window; the events of the sessions come with it.',
  },
};
