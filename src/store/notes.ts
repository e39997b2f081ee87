import { DEFAULT_SESSION_RULE } from '../domain/session.ts';
import { HOUR, MINUTE } from '../domain/time.ts';
import { DEFAULT_CURRENCY } from './model/money.ts';
import type { Notes } from '../ports/facts.ts';

export const notes: Notes = {
  Account: 'The workspace.',
  'Query.lead': 'No call.',
  'Lead.properties(asOf:)': 'Supported.',
  'Property.updatedAt': 'Available.',
  'Property.eventId': 'Available.',
  'LeadFilter.search': 'The store searches its leads itself.',
  'Session.endReason': 'Available.',
  'SessionEndReason.INACTIVITY': `The pause is ${DEFAULT_SESSION_RULE.inactivityMs / MINUTE} minutes, or SESSION_TIMEOUT_MINUTES.`,
  'SessionEndReason.MIDNIGHT': 'Only where SESSION_MIDNIGHT_CUTS is on.',
  'SessionEndReason.MAX_LENGTH': `The longest session has ${DEFAULT_SESSION_RULE.maxLengthMs / HOUR} hours, or SESSION_MAX_HOURS.`,
  'EventRef.source': 'Supported: an event is read by its id alone.',
  'Event.occurredAtClamped': 'Available.',
  'Event.occurredAtCorrected': 'Available.',
  'Event.metrics': 'Available. Every event has `event-count`.',
  'Event.nonce': 'Available.',
  'Event.trackerId': 'Available.',
  'Event.raw': 'Available, at no call.',
  'Account.trackingScript': 'Available.',
  'Account.customFeeds': 'Available, at no call.',
  'FeedCriterion.type': 'The types that FeedCriterionInput lists.',
  'FeedCriterion.value': '`property`: an object with its `name` and `value`.',
  CustomFeed:
    'Four feeds are always there: `all_leads`; `new_leads`, whom nobody is assigned to; `top_leads`, who looked at 3 pages or more and whom nobody is assigned to; `followed`, whom somebody follows.',
  'CustomFeed.leads':
    'No call. The window says when leads were seen; the criteria look at everything that is known of a lead.',
  Campaign: 'A campaign made here, or one that the store made from the traffic of its sessions.',
  'Campaign.externalId': 'The slug.',
  'Campaign.currency': 'Null for a campaign that the store made by itself.',
  'Campaign.explicit': 'False: the store made the campaign from utm_campaign.',
  'Campaign.performance': 'Available, at no call.',
  'Query.campaigns':
    'Campaigns made here, and those that the utm_campaign of a session names. No call.',
  'CreateCampaignInput.currency': `Supported. By default that of STORE_CURRENCY, which is ${DEFAULT_CURRENCY}.`,
  'Mutation.createCampaign':
    'Supported, also for a campaign that until now only sessions have named.',
  'Mutation.updateCampaign': 'Supported.',
  'CreateOutlayInput.nonce': 'Kept.',
  'Mutation.createOutlay':
    'Supported. The campaign must have a currency; a campaign that only sessions name has none.',
  'Mutation.updateOutlay': 'Supported.',
  'OfflineInteractionInput.nonce': 'Kept.',
  'Mutation.setEventState': 'Supported.',
  'Mutation.setEventStatistic': 'Supported.',
  'SetEventStateInput.date': 'By default now.',
  'SetEventStatisticInput.date': 'By default now.',
  'Query.eventTypes': 'Available, at no call.',
  'Query.trashedEvents':
    'Available, at no call. Events that came under the nonce of another event are here as well.',
  'TrashReason.type': '`nonce-conflict`: another event has the nonce.',
  'Mutation.retryTrashedEvent': 'Supported.',
  'Mutation.createEventType': 'Supported.',
  'CreateEventTypeInput.phoneCountryCodes': 'Supported.',
  'EventTypeFieldInput.type':
    '`string`, `message`, `email`, `phone`, `number`, `boolean`, `date`, `url`, `currency` and `location` for `user` and `event`; `state` for `state`; `number` and `currency` for `statistic`.',
  'Query.eventInsights': 'Available, at no call.',
  'MetricValue.value': 'Sums are rounded to 12 digits, at most 9 of them behind the point.',
  'InsightPoint.identifier': 'The project is `local`.',
  'Mutation.trackEvents': 'An event that was acknowledged is stored, and stored once.',
  'TrackMode.ASYNC': 'Events are stored before the answer all the same.',
  'TrackEventInput.sessionId': 'Kept, though sessions are cut by time.',
  'Mutation.startLeadExport': 'Supported.',
  'Subscription.leadIdentified': 'Leads arrive at once.',
  'LeadIdentified.identifiedAt': 'The time of the event.',
};
