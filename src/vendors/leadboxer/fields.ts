import type { RecordField } from '../../ports/facts.ts';
import type { LeadDetails } from './map.ts';

export const leadFields: readonly RecordField[] = [
  {
    name: 'totalVisits',
    type: 'NonNegativeInt',
    description: 'Number of visits of all time. No call.',
    read: (lead: LeadDetails) => lead.totalVisits,
  },
  {
    name: 'totalPagesViewed',
    type: 'NonNegativeInt',
    description: 'Number of pages viewed in all visits. No call.',
    read: (lead: LeadDetails) => lead.totalPagesViewed,
  },
  {
    name: 'device',
    type: 'Device',
    description: 'Browser and platform of the last visit. No call.',
    read: (lead: LeadDetails) => lead.device,
  },
  {
    name: 'firstTouch',
    type: 'TrafficSource',
    description: 'What brought the visitor the first time. No call.',
    read: (lead: LeadDetails) => lead.firstTouch,
  },
  {
    name: 'lastTouch',
    type: 'TrafficSource',
    description: 'What brought the visitor the last time. No call.',
    read: (lead: LeadDetails) => lead.lastTouch,
  },
];
