import { type InputFault, InvalidInputError, SourceError, toError } from '../../domain/errors.ts';
import { type Clock, type Instant, type Milliseconds, MINUTE, SECOND } from '../../domain/time.ts';
import type { Tracked, TrackInput } from '../../domain/tracking.ts';
import type { Call } from '../../ports/call.ts';
import type { QueryParameters, Upstream } from '../../ports/upstream.ts';
import { leadRef } from '../kit/entities.ts';
import { decodes } from '../kit/request.ts';
import type { Changed, Kept } from './kept.ts';
import { isOwn } from './properties.ts';
import * as wire from './wire.ts';
import { SOURCE } from './wire.ts';
import { isUnsure } from './write.ts';

/** "A few seconds"; the vendor's pages wait for three. */
const LAG_MS: Milliseconds = 3 * SECOND;
/** An event counts when it arrives; a moment further off than this would be a wrong one. */
const MAX_OFF_MS: Milliseconds = MINUTE;
/** Parameters stand in the address, and servers refuse longer ones. */
const MAX_QUERY_BYTES = 7_000;
/** Nonces that are remembered, so that a repeated event is not sent again by this process. */
const MAX_NONCES = 10_000;
const ENDPOINT = 'POST collector';

export function createTracking({
  upstream,
  path,
  site,
  kept,
  clock,
}: {
  readonly upstream: Upstream;
  /** Of the collector's address. */
  readonly path: string;
  readonly site: string;
  readonly kept: Kept;
  readonly clock: Clock;
}): (events: readonly TrackInput[], call: Call) => Promise<readonly Tracked[]> {
  const sent = new Map<string, Promise<Tracked>>();

  /** Sends an event, or gives what became of it when it was sent before. */
  async function once(event: TrackInput, call: Call): Promise<Tracked> {
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
    // What was surely not taken can be sent again; what may have been taken cannot.
    if (tracked.problem !== null && !isUnsure(tracked.problem)) sent.delete(event.nonce);
    return tracked;
  }

  async function send(event: TrackInput, call: Call): Promise<Tracked> {
    const { nonce } = event;
    const query = parametersOf(event, site);
    const faults = faultsOf(event, query, clock.now());
    if (faults.length > 0) return refused(nonce, new InvalidInputError(faults));
    try {
      const { value } = await upstream.send(
        {
          endpoint: ENDPOINT,
          method: 'POST',
          path,
          query,
          buckets: [ENDPOINT],
          freshMs: 0,
          decode: decodes(SOURCE, ENDPOINT, wire.collected),
        },
        call,
      );
      const readableAt = clock.now() + LAG_MS;
      const { leadId, sessionId, eventId } = value;
      if (leadId === null || sessionId === null || eventId === null)
        return { nonce, event: null, readableAt, duplicate: null, problem: null };
      const lead = leadRef(SOURCE, site, leadId);
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
  }

  return async (events, call) => {
    // Of one visitor in order: the last value of a property stands, and a session begins with its first event.
    const ways = new Map<string, Promise<Tracked>>();
    const tracked = await Promise.all(
      events.map((event) => {
        const visitor = visitorOf(event);
        const before = ways.get(visitor);
        const mine = before ? before.then(() => once(event, call)) : once(event, call);
        ways.set(visitor, mine);
        return mine;
      }),
    );
    const changed = tracked.flatMap(({ event, duplicate, problem }, index): readonly Changed[] => {
      const isSent = duplicate !== true && (problem === null || isUnsure(problem));
      const sent = events[index];
      return isSent && sent
        ? [
            {
              leadId: event?.lead.externalId ?? sent.trackerId,
              sessionId: event?.session?.externalId ?? sent.sessionId,
            },
          ]
        : [];
    });
    kept.forget(changed, clock.now() + LAG_MS);
    return tracked;
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

/** Those of the tracking API first; `proxy`: the address of the connection is ours, not the visitor's. */
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

/** What the tracking API itself names. */
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
    // Names that are not ASCII, and those that its own rows or parameters have, would not come back.
    if (!/^[\x21-\x7e]+$/.test(name)) fault(['properties', name], 'must have a name in ASCII');
    else if (PARAMETERS.has(name) || isOwn(name))
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
