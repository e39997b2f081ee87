import { createHash } from 'node:crypto';
import { SOURCE } from '../model/account.ts';
import type { EventRef, LeadRef } from '../../domain/entities.ts';
import {
  ConflictError,
  GatewayError,
  type InputFault,
  InvalidInputError,
} from '../../domain/errors.ts';
import type { EventType, TrashReason } from '../../domain/event-types.ts';
import { eventId } from '../../domain/ids.ts';
import { boundFaults, propertiesFault } from '../../domain/limits.ts';
import { DEFAULT_SESSION_RULE, type SessionRule } from '../../domain/session.ts';
import { DAY, type Instant, MINUTE } from '../../domain/time.ts';
import type { Tracked, TrackInput } from '../../domain/tracking.ts';
import { eventTypesByReference } from '../event-types/definitions.ts';
import { insertMetrics, turnoverOf } from '../event-types/metrics.ts';
import { applySchema, EVENT_COUNT, type Typed } from '../event-types/typed-event.ts';
import { note, type Sighting, sightingOfEvent } from '../identity/note.ts';
import { isPersonal, withoutErased } from '../identity/tombstones.ts';
import { packExtras } from '../leads/event-extras.ts';
import { upsertConversion } from '../marketing/conversions.ts';
import { addToRollups, type Measure } from '../marketing/rollups.ts';
import { type EventRow, leadRefOf } from '../model/rows.ts';
import { emailIn, userIdIn, webUrl } from '../model/text.ts';
import { all, lock, inLockstep, type Work } from '../sql/database.ts';
import { derive } from './derive.ts';
import { refusedBecause, requireTrashed, trash, untrash } from './trash.ts';

/** Clocks of visitors run ahead; more than this is not believed. */
const MAX_AHEAD = 10 * MINUTE;

export interface Ingested {
  readonly results: readonly Tracked[];
  /** Leads that these events identified for the first time. */
  readonly identified: readonly { readonly lead: LeadRef; readonly identifiedAt: Instant }[];
}

export interface PrepareOptions {
  readonly now: Instant;
  /** ISO 4217, of sums that come without. */
  readonly currency: string;
  /** How long events are kept whose type says nothing; null: for ever. */
  readonly retentionDays: number | null;
  /** When they happened, where that is known. @default what they were sent with */
  readonly at?: Instant;
}

/** An event as it will be stored, or why it cannot be. */
export interface Prepared {
  readonly event: TrackInput;
  readonly lead: string;
  readonly at: Instant;
  /** As they are now: what the schema of the event's type makes of them. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly typed: Typed | null;
  /** How long it is kept, from when it happened; null: for ever. */
  readonly retentionDays: number | null;
  /** What its type's schema has against it. */
  readonly reasons: readonly TrashReason[];
  /** Tells its content from others’, where that is not what was sent. */
  readonly digest?: string;
}

/** Reads events by the schemas of their types. */
export function* prepare(
  events: readonly TrackInput[],
  options: PrepareOptions,
): Work<readonly Prepared[]> {
  const types = yield* eventTypesByReference(events.map(({ type }) => type));
  return events.map((event) => prepareOne(event, types.get(event.type), options));
}

function prepareOne(
  event: TrackInput,
  type: EventType | undefined,
  { now, currency, retentionDays: usual, at = timeOf(event, now) }: PrepareOptions,
): Prepared {
  const retentionDays = type?.expirationPolicy?.retentionDays ?? usual;
  const checked = type && applySchema(type, event.properties, { at, now, currency });
  const { properties, typed, reasons } = checked ?? {
    properties: event.properties,
    typed: null,
    reasons: [],
  };
  const lead = leadOf(event, properties, typed?.tells ?? []);
  return { event, lead, at, properties, typed, retentionDays, reasons };
}

/** Stores events, with what they change of sessions and leads. */
export function* ingest(
  events: readonly Prepared[],
  now: Instant,
  rule: SessionRule = DEFAULT_SESSION_RULE,
): Work<Ingested> {
  const fresh = new Map<string, EventRow[]>();
  const measures: Measure[] = [];
  const results: Tracked[] = [];
  // What is derived from the events of a lead is derived by one at a time.
  yield* lock(events.map(({ lead }) => lead));
  const seen = events.map(sightingOf);
  const welcome = new Set(yield* withoutErased(seen));
  const known = yield* knownBy(events.map(({ event }) => event.nonce));
  const sightings: Sighting[] = [];
  for (const [index, event] of events.entries()) {
    const sighting = seen[index];
    const isErased = sighting !== undefined && !welcome.has(sighting);
    const refused = isErased ? erased(event.event) : expired(event, now);
    const result = refused ?? (yield* store(event, { now, known, fresh, measures }));
    if (isNew(result) && sighting) sightings.push(sighting);
    results.push(result);
  }
  const leads = [...fresh];
  const moments = yield* inLockstep(
    leads.map(([lead, rows]) => derive(lead, Math.min(...rows.map(({ at }) => at)), rule, rows)),
  );
  const identified = leads.flatMap(([lead], index) => {
    const identifiedAt = moments[index] ?? null;
    return identifiedAt === null ? [] : { lead: leadRefOf(lead), identifiedAt };
  });
  yield* note(sightings);
  yield* addToRollups(measures);
  return { results, identified };
}
function isNew({ duplicate, problem, trashed }: Tracked): boolean {
  return duplicate === false && problem === null && !trashed;
}

/** What comes of an event that is taken out of the trash. */
export interface Retried extends Ingested {
  readonly event: EventRef;
}

/**
 * Runs an event of the trash again, with these properties in the place of those of the same names. Throws NOT_FOUND; an
 * InvalidInputError where it still does not fit, a ConflictError where its nonce is another's: it then stays there.
 */
export function* prepareRetry(
  id: string,
  properties: Readonly<Record<string, unknown>>,
  options: PrepareOptions,
): Work<readonly Prepared[]> {
  const { event, at, digest } = yield* requireTrashed(id, properties);
  // The rest was checked when the event came: nobody could correct it here.
  const fault = propertiesFault(event.properties);
  if (fault) throw new InvalidInputError([fault]);
  const prepared = yield* prepare([event], { ...options, at });
  for (const { reasons } of prepared)
    if (reasons.length > 0) throw refusedBecause(event.type, reasons);
  // Who sends the first version again is told that it is here.
  return prepared.map((one) => ({ ...one, digest }));
}
/** Stores what `prepareRetry` has prepared, which is then no longer in the trash. */
export function* retry(
  id: string,
  prepared: readonly Prepared[],
  now: Instant,
  rule: SessionRule,
): Work<Retried> {
  const done = yield* ingest(prepared, now, rule);
  // Another one may have been faster, with other corrections.
  yield* requireTrashed(id, {});
  const [result] = done.results;
  if (!result?.event || result.problem)
    throw result?.problem ?? new GatewayError('INTERNAL', 'The event was not stored');
  yield* untrash(id);
  return { ...done, event: result.event };
}

function sightingOf({ event, lead, at, properties, typed }: Prepared): Sighting {
  return sightingOfEvent({
    lead,
    at,
    tracker: event.trackerId,
    properties,
    tells: typed?.tells ?? [],
  });
}

/** What an event that is refused says of who it is, so that it can be found when they are erased. */
function claimsOf({ claims }: Sighting): readonly string[] {
  return [...new Set(claims.filter(isPersonal).map(({ value }) => value))];
}

/** Events of somebody who was erased are not taken, or the next one would bring all of it back. */
function erased({ nonce }: TrackInput): Tracked {
  const problem = new GatewayError('CONFLICT', 'Whose event this is was erased; it is not stored');
  return { nonce, event: null, duplicate: null, problem };
}

/**
 * Null where it is young enough. Stored it would live until the next sweep, identify its lead once more, and count anew
 * each time that it is sent again, since its nonce is forgotten with it.
 */
function expired({ event: { nonce }, at, retentionDays }: Prepared, now: Instant): Tracked | null {
  if (retentionDays === null || at >= now - retentionDays * DAY) return null;
  const message = `occurredAt is longer ago than the ${retentionDays} days that events of this type are kept (RETENTION_DAYS, or the event type)`;
  const problem = new InvalidInputError([{ path: ['occurredAt'], message }]);
  return { nonce, event: null, duplicate: null, problem };
}

/** What tells an event that is stored from others with its nonce. */
type Known = Pick<EventRow, 'id' | 'digest' | 'lead'>;

/** The events that have these nonces, by their ids. */
function* knownBy(nonces: readonly string[]): Work<Map<string, Known>> {
  const rows = yield* all<Known>(
    'SELECT id, digest, lead FROM events WHERE id IN (SELECT value FROM EACH(?))',
    JSON.stringify(nonces.map(idOf)),
  );
  return new Map(rows.map((row) => [row.id, row]));
}
/** An event is known by its nonce, of which its id is a hash. */
function idOf(nonce: string): string {
  return digest(nonce).slice(0, 22);
}

interface Storing {
  readonly now: Instant;
  readonly known: Map<string, Known>;
  /** Events that are to be stored, by lead. */
  readonly fresh: Map<string, EventRow[]>;
  readonly measures: Measure[];
}

function* store(prepared: Prepared, { now, known, fresh, measures }: Storing): Work<Tracked> {
  const { event, lead, at, properties, typed, reasons, digest: given } = prepared;
  const { nonce, type } = event;
  const faults = eventFaults(event);
  if (faults.length > 0)
    return { nonce, event: null, duplicate: null, problem: new InvalidInputError(faults) };
  const id = idOf(nonce);
  const content = given ?? contentOf(event);
  const refused = (why: readonly TrashReason[]) =>
    trash(event, {
      id: digest(`${nonce} ${content}`).slice(0, 22),
      lead,
      at,
      processed_at: now,
      digest: content,
      reasons: why,
      claims: claimsOf(sightingOf(prepared)),
    });
  const first = known.get(id);
  if (first) {
    const there = refOf(first.lead, first.id);
    if (first.digest === content) return { nonce, event: there, duplicate: true, problem: null };
    const { trashed } = yield* refused([NONCE_CONFLICT]);
    const problem = new ConflictError(
      SOURCE,
      `The nonce ${JSON.stringify(nonce)} was used by an event with other content; that one stands`,
      eventId(there),
    );
    return { nonce, event: there, duplicate: false, trashed, problem };
  }
  if (reasons.length > 0) {
    const { trashed, isKnown } = yield* refused(reasons);
    return { nonce, event: null, duplicate: isKnown, trashed, problem: null };
  }
  const row: EventRow = {
    id,
    nonce,
    digest: content,
    lead,
    session: null,
    type,
    at,
    received: now,
    tracker: event.trackerId,
    title: event.title,
    url: webUrl(event.url),
    properties: json(properties),
    more: json(packExtras(event)),
    typed: typed && json(typed),
  };
  yield* upsertConversion({ id, lead, at, type, properties, turnover: turnoverOf(typed) });
  if (typed) yield* insertMetrics({ id, lead, type, at }, typed.metrics);
  for (const { key, value } of [{ key: EVENT_COUNT, value: 1 }, ...(typed?.metrics ?? [])])
    measures.push({ type, at, key, value });
  known.set(id, row);
  const others = fresh.get(lead);
  if (others) others.push(row);
  else fresh.set(lead, [row]);
  return { nonce, event: refOf(lead, id), duplicate: false, problem: null };
}

const NONCE_CONFLICT: TrashReason = {
  type: 'nonce-conflict',
  field: null,
  definition: null,
  value: null,
};

/** Tells contents apart. */
function contentOf(event: TrackInput): string {
  return digest(
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
}

function eventFaults(event: TrackInput): readonly InputFault[] {
  const faults = boundFaults(event);
  const { occurredAt } = event;
  if (occurredAt === null || (occurredAt > 0 && occurredAt < 8.64e15)) return faults;
  const message = 'occurredAt must be a moment after 1970';
  return [...faults, { path: ['occurredAt'], message }];
}

/**
 * Whose event it is: the tracker's, else the user's or the address's, else of whom its type's fields tell, else its
 * own. Hashed: an id is no place for an address.
 */
function leadOf(
  { trackerId, nonce }: TrackInput,
  properties: Prepared['properties'],
  tells: Typed['tells'],
): string {
  const sent = (key: string) => (Object.hasOwn(properties, key) ? properties[key] : null);
  const userId = userIdIn(sent('userId'));
  const email = emailIn(sent('email'));
  const [told] = tells;
  const owner = trackerId
    ? `tracker:${trackerId}`
    : userId !== null
      ? `userId:${userId}`
      : email !== null
        ? `email:${email}`
        : told
          ? `field:${told.join(':')}`
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
