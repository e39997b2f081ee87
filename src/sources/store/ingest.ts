import { createHash } from 'node:crypto';
import type { EventRef, LeadRef } from '../../domain/entities.ts';
import { GatewayError, InvalidInputError, type InputFault } from '../../domain/errors.ts';
import type { Tracked } from '../../domain/marketing.ts';
import type { TrackInput } from '../../domain/source.ts';
import { MINUTE, type Instant } from '../../domain/time.ts';
import { keepConversion } from './conversions.ts';
import { all, lock, run, type Work } from './database.ts';
import { derive } from './derive.ts';
import { note, sightingOfEvent, type Sighting } from './identity/note.ts';
import { withoutErased } from './identity/tombstones.ts';
import { emailIn, packMore, userIdIn, webUrl } from './reading.ts';
import { leadRefOf, type EventRow } from './rows.ts';
import { addToSums, EVENT_COUNT, type Measure } from './sums.ts';

/** Clocks of visitors run ahead; more than this is not believed. */
const MAX_AHEAD = 10 * MINUTE;
const MAX_TEXT = 200;
const MAX_PROPERTIES_BYTES = 64 * 1024;
/** Deeper values would overflow the stack of whoever writes them as JSON. */
const MAX_DEPTH = 100;

export interface Ingested {
  readonly results: readonly Tracked[];
  /** Leads that these events identified for the first time. */
  readonly identified: readonly { readonly lead: LeadRef; readonly identifiedAt: Instant }[];
}

/** Stores events, with what they change of sessions and leads. */
export function* ingest(events: readonly TrackInput[], now: Instant): Work<Ingested> {
  // By lead, the moment of the oldest new event.
  const touched = new Map<string, Instant>();
  const measures: Measure[] = [];
  const results: Tracked[] = [];
  // What is derived from the events of a lead is derived by one at a time.
  yield* lock(events.map(leadOf));
  const seen = events.map((event) => sightingOf(event, now));
  const welcome = new Set(yield* withoutErased(seen));
  const fresh: Sighting[] = [];
  for (const [index, event] of events.entries()) {
    const sighting = seen[index];
    const isErased = sighting !== undefined && !welcome.has(sighting);
    const result = isErased ? erased(event) : yield* store(event, now, { touched, measures });
    if (result.duplicate === false && result.problem === null && sighting) fresh.push(sighting);
    results.push(result);
  }
  const identified: { lead: LeadRef; identifiedAt: Instant }[] = [];
  for (const [lead, since] of touched) {
    const identifiedAt = yield* derive(lead, since);
    if (identifiedAt !== null) identified.push({ lead: leadRefOf(lead), identifiedAt });
  }
  yield* note(fresh);
  yield* addToSums(measures);
  return { results, identified };
}

function sightingOf(event: TrackInput, now: Instant): Sighting {
  const { trackerId: tracker, properties } = event;
  return sightingOfEvent({ lead: leadOf(event), at: timeOf(event, now), tracker, properties });
}

/** Events of somebody who was erased are not taken, or the next one would bring all of it back. */
function erased({ nonce }: TrackInput): Tracked {
  const problem = new GatewayError('CONFLICT', 'Whose event this is was erased; it is not stored');
  return { nonce, event: null, duplicate: null, problem };
}

function* store(
  event: TrackInput,
  now: Instant,
  { touched, measures }: { readonly touched: Map<string, Instant>; readonly measures: Measure[] },
): Work<Tracked> {
  const faults = faultsOf(event);
  if (faults.length > 0)
    return {
      nonce: event.nonce,
      event: null,
      duplicate: null,
      problem: new InvalidInputError(faults),
    };
  const id = digest(event.nonce).slice(0, 22);
  const content = digest(
    JSON.stringify([
      event.type,
      event.occurredAt,
      event.trackerId,
      event.title,
      event.url,
      event.referrer,
      sorted(event.properties),
    ]),
  );
  const [known] = yield* all<EventRow>('SELECT * FROM events WHERE nonce = ?', event.nonce);
  if (known) {
    const same = known.digest === content;
    return {
      nonce: event.nonce,
      event: refOf(known.lead, known.id),
      duplicate: same,
      problem: same
        ? null
        : new GatewayError(
            'CONFLICT',
            `The nonce ${JSON.stringify(event.nonce)} was used by an event with other content; that one stands`,
          ),
    };
  }
  const lead = leadOf(event);
  const at = timeOf(event, now);
  yield* run(
    'INSERT INTO events (id, nonce, digest, lead, type, at, received, tracker, title, url, properties, more) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)',
    id,
    event.nonce,
    content,
    lead,
    event.type,
    at,
    now,
    event.trackerId,
    event.title,
    webUrl(event.url),
    JSON.stringify(event.properties),
    json(packMore(event)),
  );
  yield* keepConversion({ id, lead, at, type: event.type, properties: event.properties });
  measures.push({ type: event.type, at, key: EVENT_COUNT, value: 1 });
  touched.set(lead, Math.min(at, touched.get(lead) ?? at));
  return { nonce: event.nonce, event: refOf(lead, id), duplicate: false, problem: null };
}

function faultsOf(event: TrackInput): readonly InputFault[] {
  const faults: InputFault[] = [];
  const fault = (field: string, message: string) =>
    faults.push({ path: [field], message: `${field} ${message}` });
  for (const field of ['type', 'nonce'] as const) {
    const value = event[field];
    if (value.trim() === '' || value.length > MAX_TEXT)
      fault(field, `must have 1 to ${MAX_TEXT} characters, not ${value.length}`);
  }
  if ((event.trackerId?.length ?? 0) > MAX_TEXT)
    fault('trackerId', `must have at most ${MAX_TEXT} characters`);
  if (event.occurredAt !== null && !(event.occurredAt > 0 && event.occurredAt < 8.64e15))
    fault('occurredAt', 'must be a moment after 1970');
  if (isDeeper(event.properties, MAX_DEPTH))
    fault('properties', `must be nested at most ${MAX_DEPTH} deep`);
  else if (Buffer.byteLength(json(event.properties)) > MAX_PROPERTIES_BYTES)
    fault('properties', `must have at most ${MAX_PROPERTIES_BYTES} bytes`);
  return faults;
}

/** Whose event it is: the tracker's, else the user's or the address's, else its own. Hashed: an id is no place for an address. */
export function leadOf({ trackerId, properties, nonce }: TrackInput): string {
  const sent = (key: string) => (Object.hasOwn(properties, key) ? properties[key] : null);
  const userId = userIdIn(sent('userId'));
  const email = emailIn(sent('email'));
  const owner = trackerId
    ? `tracker:${trackerId}`
    : userId !== null
      ? `userId:${userId}`
      : email !== null
        ? `email:${email}`
        : `nonce:${nonce}`;
  return digest(owner).slice(0, 22);
}
function timeOf({ occurredAt }: TrackInput, now: Instant): Instant {
  return occurredAt === null || occurredAt > now + MAX_AHEAD ? now : Math.floor(occurredAt);
}
function digest(value: string): string {
  return createHash('sha256').update(value).digest('base64url');
}
function json(value: unknown): string {
  return JSON.stringify(value);
}
function isDeeper(value: unknown, levels: number): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    (levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1)))
  );
}
/** With the keys of objects in order: senders write the same object in any. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const entries = Object.entries(value).map(([key, inner]) => [key, sorted(inner)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
function refOf(lead: string, id: string): EventRef {
  return { lead: leadRefOf(lead), session: null, externalId: id };
}
