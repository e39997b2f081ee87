import { type InputFault, InvalidInputError, SourceError, toError } from '../../domain/errors.ts';
import { type Clock, type Instant, type Milliseconds, MINUTE, SECOND } from '../../domain/time.ts';
import type { Tracked, TrackInput } from '../../domain/tracking.ts';
import type { Call } from '../../ports/call.ts';
import type { QueryParameters, Upstream } from '../../ports/upstream.ts';
import { decodes } from '../kit/request.ts';
import type { SingleAccount } from '../kit/source.ts';
import type { Change, Invalidation } from './cache.ts';
import { COLLECTOR } from './requests.ts';
import * as wire from './wire.ts';
import { SOURCE } from './facts.ts';
import { isUnsure } from './writes.ts';

/** The vendor says "a few seconds"; its own pages wait for three. */
const LAG_MS: Milliseconds = 3 * SECOND;
/** LeadBoxer counts an event when it arrives, so an event with a time further off than this would be stored wrong. */
const MAX_OFF_MS: Milliseconds = MINUTE;
/** The parameters are part of the address, and servers refuse longer addresses. */
const MAX_QUERY_BYTES = 7_000;
/** Nonces that are remembered, so that this process does not send a repeated event again. */
const MAX_NONCES = 10_000;

interface Parts {
  readonly upstream: Upstream;
  /** The path of the collector's address. */
  readonly path: string;
  readonly invalidation: Invalidation;
  readonly account: SingleAccount;
  readonly clock: Clock;
}
type Send = (event: TrackInput, call: Call) => Promise<Tracked>;

/** Sends events to the collector, each nonce once. */
export function createTrack(
  parts: Parts,
): (events: readonly TrackInput[], call: Call) => Promise<readonly Tracked[]> {
  const { invalidation, clock } = parts;
  const send = onceByNonce(createSend(parts));

  return async (events, call) => {
    // Events of one visitor go in order: the last value of a property stands, and the first event begins a session.
    const queues = new Map<string, Promise<Tracked>>();
    const tracked = await Promise.all(
      events.map((event) => {
        const visitor = visitorOf(event);
        const before = queues.get(visitor);
        const mine = before ? before.then(() => send(event, call)) : send(event, call);
        queues.set(visitor, mine);
        return mine;
      }),
    );
    const changes = tracked.flatMap(({ event, duplicate, problem }, index): readonly Change[] => {
      const isSent = duplicate !== true && (problem === null || isUnsure(problem));
      const sent = events[index];
      if (!isSent || !sent) return [];
      const leadId = event?.lead.externalId ?? sent.trackerId;
      return [{ leadId, sessionId: event?.session?.externalId ?? sent.sessionId }];
    });
    invalidation.invalidate(changes, clock.now() + LAG_MS);
    return tracked;
  };
}

/** Sends a nonce once: a repeated event gets the outcome of the first. */
function onceByNonce(send: Send): Send {
  const sent = new Map<string, Promise<Tracked>>();
  return async (event, call) => {
    const before = sent.get(event.nonce);
    if (before) {
      const tracked = await before;
      return tracked.problem === null ? { ...tracked, duplicate: true } : tracked;
    }
    const mine = send(event, call);
    sent.set(event.nonce, mine);
    const [oldest] = sent.keys();
    if (sent.size > MAX_NONCES && oldest !== undefined) sent.delete(oldest);
    const tracked = await mine;
    // An event that was surely not taken can be sent again; one that may have been taken cannot.
    if (tracked.problem !== null && !isUnsure(tracked.problem)) sent.delete(event.nonce);
    return tracked;
  };
}

function createSend({ upstream, path, account, clock }: Parts): Send {
  return async (event, call) => {
    const { nonce } = event;
    const query = parametersOf(event, account.id);
    const faults = faultsOf(event, query, clock.now());
    if (faults.length > 0) return refused(nonce, new InvalidInputError(faults));
    const decode = decodes(SOURCE, COLLECTOR, wire.collected);
    const request = { endpoint: COLLECTOR, path, query, buckets: [COLLECTOR], freshMs: 0, decode };
    try {
      const { value } = await upstream.send({ ...request, method: 'POST' }, call);
      const readableAt = clock.now() + LAG_MS;
      const { leadId, sessionId, eventId } = value;
      if (leadId === null || sessionId === null || eventId === null)
        return { nonce, event: null, readableAt, duplicate: null, problem: null };
      const lead = account.leadRef(leadId);
      const session = { lead, externalId: sessionId, hint: '' };
      const ref = { lead, session, externalId: eventId };
      return { nonce, event: ref, readableAt, duplicate: null, problem: null };
    } catch (cause) {
      if (!isUnsure(cause)) return refused(nonce, toError(cause));
      return refused(
        nonce,
        new SourceError(
          'UNKNOWN_OUTCOME',
          SOURCE,
          'LeadBoxer may or may not have taken the event: look for its nonce among the events of the lead. It is not sent again under this nonce',
          { cause },
        ),
      );
    }
  };
}

function refused(nonce: string, problem: Error): Tracked {
  return { nonce, event: null, duplicate: null, problem };
}

function visitorOf({ trackerId, sessionId, properties, nonce }: TrackInput): string {
  return JSON.stringify([
    trackerId ?? sessionId ?? properties['email'] ?? properties['userId'] ?? nonce,
  ]);
}

/** The tracking API's own parameters come first. `proxy` says that the connection's address is ours, not the visitor's. */
function parametersOf(event: TrackInput, site: string): QueryParameters {
  const { trackerId, sessionId, url, referrer, ip, userAgent } = event;
  const given = { uid: trackerId, sid: sessionId, lc: url, ref: referrer, ip, userAgent };
  return [
    ['si', site],
    ['ti', event.title ?? event.type],
    ['json', 'true'],
    ['proxy', 'true'],
    ...Object.entries(given).flatMap(([name, value]) =>
      value === null ? [] : [[name, value] as const],
    ),
    ['eventType', event.type],
    ['nonce', event.nonce],
    ...Object.entries(event.properties).map(([name, value]) => [name, String(value)] as const),
  ];
}

/** Parameters of the tracking API itself. */
const PARAMETERS = new Set([
  'si',
  'ti',
  'uid',
  'sid',
  'lc',
  'ref',
  'ip',
  'proxy',
  'json',
  'userAgent',
]);

function faultsOf(event: TrackInput, query: QueryParameters, now: Instant): readonly InputFault[] {
  const faults: InputFault[] = [];
  const fault = (path: readonly string[], message: string) =>
    faults.push({ path, message: `${path.join('.')} ${message}` });
  for (const field of ['type', 'nonce'] as const)
    if (event[field].trim() === '') fault([field], 'must not be empty');
  if (event.title?.trim() === '') fault(['title'], 'must not be empty');
  if (event.occurredAt !== null && Math.abs(event.occurredAt - now) > MAX_OFF_MS)
    fault(['occurredAt'], 'must be now: LeadBoxer counts an event at the moment it arrives');
  for (const [name, value] of Object.entries(event.properties)) {
    // A name that is not ASCII, or is one of LeadBoxer's own fields or parameters, would not come back.
    if (!/^[\x21-\x7e]+$/.test(name)) fault(['properties', name], 'must have a name in ASCII');
    else if (PARAMETERS.has(name) || wire.isOwn(name))
      fault(['properties', name], 'must have another name: this one is LeadBoxer’s own');
    if (!['string', 'number', 'boolean'].includes(typeof value))
      fault(['properties', name], 'must be a text, a number or a boolean');
  }
  const bytes = query.reduce(
    (sum, [name, value]) => sum + encodedLength(name) + encodedLength(value) + 2,
    0,
  );
  if (bytes > MAX_QUERY_BYTES)
    fault(
      ['properties'],
      `must be shorter: LeadBoxer takes an event of about ${MAX_QUERY_BYTES} bytes`,
    );
  return faults;
}

function encodedLength(text: string): number {
  return new URLSearchParams([['', text]]).toString().length - 1;
}
