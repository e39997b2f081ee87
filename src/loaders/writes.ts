import type { SourceName } from '../domain/entities.ts';
import { UnsupportedError } from '../domain/errors.ts';
import type { LeadChange, LeadUpdate } from '../domain/changes.ts';
import { boundFaults, sendSound } from '../domain/limits.ts';
import type { TrackInput } from '../domain/tracking.ts';
import type { Call } from '../ports/call.ts';
import type { Store } from '../ports/store.ts';
import type { WriteSource } from '../ports/writes.ts';
import type { Loaders } from './port.ts';
import type { LoaderRequest } from './request.ts';

/** The kinds of updates of a lead, in words for messages. */
const UPDATES: Readonly<Record<LeadUpdate, string>> = {
  ASSIGN: 'assign leads',
  UNASSIGN: 'unassign leads',
  CLOSE: 'close or reopen leads',
  TAG: 'tag leads',
};

/** Kinds of data that a write makes stale within the request. */
export type Written = 'lead' | 'event';

type StoreVerbs = Pick<
  Store,
  'createCustomFeed' | 'updateCustomFeed' | 'deleteCustomFeed' | 'retryTrashedEvent'
>;
type Verbs = Omit<WriteSource, 'startExport' | 'readExport'> & StoreVerbs;
type SourceVerb = keyof WriteSource & keyof Verbs;
type Inputs = { readonly [V in keyof Verbs]: Parameters<Verbs[V]>[0] };
type Results = { readonly [V in keyof Verbs]: Awaited<ReturnType<Verbs[V]>> };
/** The verbs in the one shape that all of them share: an input and a call. */
type Forwarded = {
  readonly [V in keyof Verbs]: (input: Inputs[V], call: Call) => Promise<Results[V]>;
};

/** Mutations. Each goes to one source, once. */
export function createWrites(
  request: LoaderRequest,
  invalidate: (...kinds: readonly Written[]) => void,
): Pick<Loaders, Exclude<keyof Verbs, 'startExport' | 'readExport'>> {
  const call = () => request.callWith({ mode: 'LIVE', maxAgeMs: null });

  /** Passes a verb on to the source that is named. Throws an UnsupportedError that says "X cannot <does>". */
  function at<V extends SourceVerb>(verb: V, does: string, ...invalidates: readonly Written[]) {
    // `able` has checked that the source has this verb.
    const find = (name: SourceName) =>
      request.able(name, verb, does) as Pick<Forwarded, SourceVerb>;
    return run<SourceVerb, V>(find, verb, invalidates);
  }
  /** As `at`, for a verb that the store alone has. */
  function atStore<V extends keyof StoreVerbs>(
    verb: V,
    does: string,
    ...invalidates: readonly Written[]
  ) {
    return run<keyof StoreVerbs, V>((name) => request.storeOf(name, does), verb, invalidates);
  }
  function run<W extends keyof Verbs, V extends W>(
    find: (name: SourceName) => Pick<Forwarded, W>,
    verb: V,
    invalidates: readonly Written[],
  ) {
    return async (name: SourceName, input: Inputs[V]): Promise<Results[V]> => {
      const result = await find(name)[verb](input, call());
      if (invalidates.length > 0) invalidate(...invalidates);
      return result;
    };
  }
  /** A verb whose input says which source is meant. */
  function of<I, R>(
    nameIn: (input: I) => SourceName,
    verb: (name: SourceName, input: I) => Promise<R>,
  ): (input: I) => Promise<R> {
    return async (input) => verb(nameIn(input), input);
  }
  const updateLead = at('updateLead', 'change leads', 'lead');

  return {
    async track(name, events, mode) {
      const source = request.able(name, 'track', 'take events');
      const send = (some: readonly TrackInput[]) => source.track(some, call(), mode);
      // The store checks what it is sent itself, since `/collect` sends to it too.
      const tracked = await (source === request.store
        ? send(events)
        : sendSound(events, boundFaults, send));
      invalidate('lead', 'event');
      return tracked;
    },
    updateLead: of(
      ({ lead }) => lead.source,
      async (name, change) => {
        // NOT_CONFIGURED says more than what the source could do if it were.
        request.sourceOf(name);
        requireUpdates(request, name, change);
        await updateLead(name, change);
      },
    ),
    setEventMetric: of(
      ({ event }) => event.lead.source,
      at('setEventMetric', 'set states and statistics of events', 'event'),
    ),
    createEventType: at('createEventType', 'create event types'),
    createCampaign: at('createCampaign', 'create campaigns'),
    updateCampaign: of(({ campaign }) => campaign.source, at('updateCampaign', 'change campaigns')),
    createOutlay: of(({ campaign }) => campaign.source, at('createOutlay', 'record outlays')),
    updateOutlay: of(({ outlay }) => outlay.campaign.source, at('updateOutlay', 'change outlays')),
    recordOfflineInteraction: at('recordOfflineInteraction', 'record offline interactions'),
    retryTrashedEvent: atStore('retryTrashedEvent', 'run trashed events again', 'lead', 'event'),
    createCustomFeed: atStore('createCustomFeed', 'make custom feeds'),
    updateCustomFeed: of(
      ({ feed }) => feed.source,
      atStore('updateCustomFeed', 'change custom feeds'),
    ),
    deleteCustomFeed: of(
      ({ source }) => source,
      atStore('deleteCustomFeed', 'delete custom feeds'),
    ),
  };
}

/** Throws an UnsupportedError where the source cannot do every part of a change. */
function requireUpdates(
  { factsOf, sources }: LoaderRequest,
  name: SourceName,
  change: LeadChange,
): void {
  const wanted = updatesOf(change);
  const can = (source: SourceName, update: LeadUpdate) =>
    factsOf(source).leadUpdates?.includes(update) ?? false;
  const missing = wanted.filter((update) => !can(name, update));
  if (missing.length === 0) return;
  const others = [...sources.keys()].filter((source) =>
    wanted.every((update) => can(source, update)),
  );
  throw new UnsupportedError(
    `${name} cannot ${missing.map((update) => UPDATES[update]).join(' or ')}; ${
      others.length > 0 ? `${others.join(', ')} can` : 'no configured source can do all of it'
    }`,
    others,
  );
}

function updatesOf({ assignee, closed, tags }: LeadChange): readonly LeadUpdate[] {
  return [
    ...(assignee === undefined ? [] : ([assignee === null ? 'UNASSIGN' : 'ASSIGN'] as const)),
    ...(closed === undefined ? [] : (['CLOSE'] as const)),
    ...(tags === undefined ? [] : (['TAG'] as const)),
  ];
}
