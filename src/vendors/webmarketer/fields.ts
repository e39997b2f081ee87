import type { RecordField } from '../../ports/facts.ts';
import type { LeadDetails } from './map.ts';

export const leadFields: readonly RecordField[] = [
  {
    name: 'fields',
    type: 'FieldValue',
    list: true,
    required: true,
    description:
      'Every value that Webmarketer keeps of the user: as it was sent and as it is now, with the moment it was set. Keys are those of the project’s own event types. No call.',
    read: (lead: LeadDetails) => lead.fields,
  },
];
