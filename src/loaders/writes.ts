import type { SourceName } from '../domain/entities.ts';
import { InvalidInputError, UnsupportedError } from '../domain/errors.ts';
import { boundFaults } from '../domain/limits.ts';
import type { Tracked, TrackInput } from '../domain/tracking.ts';
import type { LeadChange, LeadUpdate } from '../domain/changes.ts';
import type { Loaders } from './port.ts';
import type { LoaderRequest } from './request.ts';

/** What can be asked of a lead's source, for messages. */
const UPDATES: Readonly<Record<LeadUpdate, string>> = {
  ASSIGN: 'assign leads',
  UNASSIGN: 'unassign leads',
  CLOSE: 'close or reopen leads',
  TAG: 'tag leads',
};

/** Mutations: each goes to one source, once. */
export function createWrites(
  request: LoaderRequest,
  forget: (...kinds: readonly ('lead' | 'event')[]) => void,
): Pick<
  Loaders,
  | 'track'
  | 'updateLead'
  | 'retryTrashedEvent'
  | 'setEventMetric'
  | 'createEventType'
  | 'createCampaign'
  | 'updateCampaign'
  | 'createOutlay'
  | 'updateOutlay'
  | 'createCustomFeed'
  | 'updateCustomFeed'
  | 'deleteCustomFeed'
  | 'recordOfflineInteraction'
> {
  const call = () => request.callWith({ mode: 'LIVE', maxAgeMs: null });

  function requireUpdates(name: SourceName, change: LeadChange): void {
    const wanted = updatesOf(change);
    const can = (source: SourceName, update: LeadUpdate) =>
      request.factsOf(source).leadUpdates?.includes(update) ?? false;
    const missing = wanted.filter((update) => !can(name, update));
    if (missing.length === 0) return;
    const others = [...request.sources.keys()].filter((source) =>
      wanted.every((update) => can(source, update)),
    );
    throw new UnsupportedError(
      `${name} cannot ${missing.map((update) => UPDATES[update]).join(' or ')}; ${
        others.length > 0 ? `${others.join(', ')} can` : 'no configured source can do all of it'
      }`,
      others,
    );
  }

  return {
    async track(name, events, mode) {
      const source = request.able(name, 'track', 'take events');
      const send = (some: readonly TrackInput[]) => source.track(some, call(), mode);
      // The store checks what it is sent itself, since `/collect` sends to it too.
      const tracked = await (source === request.store ? send(events) : withinBounds(events, send));
      forget('lead', 'event');
      return tracked;
    },
    async updateLead(change) {
      const { source: name } = change.lead;
      // NOT_CONFIGURED says more than what the source could do if it were.
      request.sourceOf(name);
      requireUpdates(name, change);
      await request.able(name, 'updateLead', 'change leads').updateLead(change, call());
      forget('lead');
    },
    async setEventMetric(change) {
      const { source: name } = change.event.lead;
      const source = request.able(name, 'setEventMetric', 'set states and statistics of events');
      await source.setEventMetric(change, call());
      forget('event');
    },
    async retryTrashedEvent(name, retry) {
      const store = request.storeOf(name, 'run trashed events again');
      const event = await store.retryTrashedEvent(retry, call());
      forget('lead', 'event');
      return event;
    },
    createEventType: async (name, input) =>
      request.able(name, 'createEventType', 'create event types').createEventType(input, call()),
    createCampaign: async (name, input) =>
      request.able(name, 'createCampaign', 'create campaigns').createCampaign(input, call()),
    updateCampaign: async (change) =>
      request
        .able(change.campaign.source, 'updateCampaign', 'change campaigns')
        .updateCampaign(change, call()),
    createOutlay: async (input) =>
      request
        .able(input.campaign.source, 'createOutlay', 'record outlays')
        .createOutlay(input, call()),
    updateOutlay: async (change) =>
      request
        .able(change.outlay.campaign.source, 'updateOutlay', 'change outlays')
        .updateOutlay(change, call()),
    createCustomFeed: async (name, input) =>
      request.storeOf(name, 'make custom feeds').createCustomFeed(input, call()),
    updateCustomFeed: async (change) =>
      request.storeOf(change.feed.source, 'change custom feeds').updateCustomFeed(change, call()),
    deleteCustomFeed: async (feed) =>
      request.storeOf(feed.source, 'delete custom feeds').deleteCustomFeed(feed, call()),
    recordOfflineInteraction: async (name, input) =>
      request
        .able(name, 'recordOfflineInteraction', 'record offline interactions')
        .recordOfflineInteraction(input, call()),
  };
}

/** Sends the events that are within the bounds; each of the others is refused in its own place. */
async function withinBounds(
  events: readonly TrackInput[],
  send: (events: readonly TrackInput[]) => Promise<readonly Tracked[]>,
): Promise<readonly Tracked[]> {
  const refusals = events.map((event) => {
    const faults = boundFaults(event);
    return faults.length > 0 ? new InvalidInputError(faults) : null;
  });
  const good = events.filter((_event, index) => refusals[index] === null);
  const sent = good.length > 0 ? await send(good) : [];
  const answers = sent.values();
  return events.flatMap(({ nonce }, index) => {
    const problem = refusals[index] ?? null;
    return problem
      ? { nonce, event: null, duplicate: null, problem }
      : (answers.next().value ?? []);
  });
}

function updatesOf({ assignee, closed, tags }: LeadChange): readonly LeadUpdate[] {
  return [
    ...(assignee === undefined ? [] : ([assignee === null ? 'UNASSIGN' : 'ASSIGN'] as const)),
    ...(closed === undefined ? [] : (['CLOSE'] as const)),
    ...(tags === undefined ? [] : (['TAG'] as const)),
  ];
}
