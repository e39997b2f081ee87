import { CHEAP_PAGES } from '../kit/paging.ts';
import { MAX_EVENT_PAGES, PAGE_SIZE } from './wire.ts';
import type { FieldValue } from '../../domain/entities.ts';
import { type Notes, recordFields, type SourceFacts } from '../../ports/facts.ts';

export const SOURCE = 'WEBMARKETER';

/** What `WebmarketerLead` has beside the shared fields. */
export interface LeadDetails {
  readonly fields: readonly FieldValue[];
}

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

const notes: Notes = {
  Account: 'The project.',
  'Lead.sessions': 'One call a lead.',
  'EventRef.source': 'Supported: an event is read by its id alone.',
  'Event.metrics': 'Available.',
  'Event.fields': 'Available.',
  'Event.nonce': 'Available.',
  'Event.trackerId': 'Available.',
  'Event.attributable': 'Available.',
  'Event.expirationPolicy': 'Available.',
  'Event.raw': 'Available. One call an event.',
  Campaign: 'A campaign of Custom Ads.',
  'Campaign.wmktId': 'The Custom Ads integration.',
  'Campaign.outlays': `One call a page of ${PAGE_SIZE} outlays.`,
  'Campaign.performance': 'Null: no call of Webmarketer tells the touches.',
  'Query.campaigns':
    'Campaigns of Custom Ads; needs WEBMARKETER_WMKT_ID. One call an integration and page.',
  'CampaignFilter.wmktId': 'One Custom Ads integration.',
  'CreateCampaignInput.wmktId':
    'The Custom Ads integration. Needed where several are configured; the currency of the campaign is that of the integration.',
  'Mutation.createCampaign': 'Supported for Custom Ads. One or two calls.',
  'Mutation.updateCampaign': 'Supported for Custom Ads. One call.',
  'Mutation.createOutlay': 'Supported. One call.',
  'Mutation.updateOutlay': 'Supported. One or two calls.',
  'Mutation.recordOfflineInteraction': 'Supported. One call.',
  'Mutation.setEventState': 'Supported. One call.',
  'Mutation.setEventStatistic': 'Supported. One call.',
  'SetEventStateInput.date': 'Without a date the date of the state stays blank.',
  'SetEventStatisticInput.date': 'Without a date the date of the statistic stays blank.',
  'Query.eventType': 'One call.',
  'Query.eventTypes': `One call a page of ${PAGE_SIZE} types.`,
  'Mutation.createEventType': 'Supported.',
  'CreateEventTypeInput.phoneCountryCodes':
    'Not supported: Webmarketer documents no way to send them.',
  'Query.trashedEvents': `One call a page of ${PAGE_SIZE} events.`,
  'TrashReason.definition': 'Null once Webmarketer no longer sends it.',
  'TrashedEvent.raw': 'Null: Webmarketer does not tell it.',
  'Query.eventInsights':
    'One call, and one more for the event types that the metrics are checked against.',
  'EventInsightsInput.eventTypes': 'Supported only where groupBy is EVENT_TYPE.',
  'EventInsightsInput.timezone': 'Supports UTC alone; any other time zone is a fault.',
};

export const facts: SourceFacts = {
  name: SOURCE,
  title: 'Webmarketer',
  description: `Users of a Webmarketer project. firstSeenAt and lastSeenAt are the earliest and the latest date of a user’s field values. Webmarketer documents no order: up to ${CHEAP_PAGES * PAGE_SIZE} users are read whole and sorted by the gateway, and longer lists come in the order of Webmarketer. The gateway cuts sessions from the events of a user (derived), of which it reads up to ${MAX_EVENT_PAGES * PAGE_SIZE}.`,
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
