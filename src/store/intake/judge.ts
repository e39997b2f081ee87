import type { EventRef } from '../../domain/entities.ts';
import { addressesIn } from '../../domain/mentions.ts';
import { ConflictError, GatewayError, InvalidInputError } from '../../domain/errors.ts';
import type { TrashReason } from '../../domain/event-types.ts';
import { eventId } from '../../domain/ids.ts';
import type { IdentifierRules } from '../../domain/identifiers.ts';
import { DAY, type Instant } from '../../domain/time.ts';
import type { Tracked, TrackInput } from '../../domain/tracking.ts';
import { type EventMetricRow, metricRowsOf, turnoverOf } from '../event-types/metrics.ts';
import { EVENT_COUNT, serializeTyped } from '../event-types/typed-event.ts';
import { type Sighting } from '../identity/sightings.ts';
import { withoutErased } from '../identity/tombstones.ts';
import { extrasOfEvent, packExtras } from '../leads/event-extras.ts';
import { conversionOf, type ConversionRow } from '../marketing/conversions.ts';
import { type Measure } from '../marketing/rollups.ts';
import { SOURCE } from '../model/account.ts';
import { type EventRow, leadRefOfRow, type NewEventRow } from '../model/rows.ts';
import { webUrl } from '../model/text.ts';
import { LOCAL } from '../sql/account.ts';
import { inLockstep, rows, type Work } from '../sql/database.ts';
import { contentOf, idOf, shortDigest } from './content.ts';
import type { StoreRules } from '../model/rules.ts';
import { type Prepared, sightingOf } from './prepare.ts';
import { type RefusedEvent, type Trashing } from './trash.ts';

/** Decides what becomes of each event, and gathers what the accepted ones add to the store. */
export function* judge(
  events: readonly Prepared[],
  {
    now,
    rules,
    agents,
  }: {
    readonly now: Instant;
    readonly rules: StoreRules;
    readonly agents: Work<Batch['agentOf']>;
  },
): Work<{ readonly batch: Batch; readonly places: readonly Place[] }> {
  const { identifiers } = rules;
  const seen = events.map((event) => sightingOf(event, identifiers));
  const welcome = new Set(yield* withoutErased(seen, identifiers));
  const telling = new Set(yield* tellOfErased(events, seen, identifiers));
  const [known, agentOf] = yield* inLockstep([
    knownBy(events.map(({ event }) => event.nonce)),
    agents,
  ]);
  const batch: Batch = {
    now,
    known,
    agentOf,
    fresh: new Map(),
    refused: [],
    conversions: [],
    metrics: [],
    measures: [],
    sightings: [],
  };
  const places = events.map((event, index): Place => {
    const sighting = seen[index];
    if (sighting === undefined) throw new RangeError('each event has a sighting');
    if (!welcome.has(sighting)) return erased(event.event);
    if (telling.has(event)) return tellsOfErased(event.event);
    return expired(event, now) ?? accept(event, sighting, { batch, rules });
  });
  return { batch, places };
}

/** Those of the events that contain the e-mail address of an erased person, in whatever property, page or text. */
function* tellOfErased(
  events: readonly Prepared[],
  seen: readonly Sighting[],
  rules: IdentifierRules,
): Work<readonly Prepared[]> {
  const mentioning = events.flatMap((prepared, index) => {
    const { title, url, referrer, properties, trackerId } = prepared.event;
    const found = addressesIn([title, url, referrer, properties, trackerId]);
    // What the event claims for its own lead has been looked at.
    for (const { type, value } of seen[index]?.claims ?? [])
      if (type === 'email') found.delete(value);
    const claims = [...found].map((value) => ({ type: 'email', value }));
    return claims.length > 0 ? [{ prepared, ref: leadRefOfRow(prepared.lead), claims }] : [];
  });
  const welcome = new Set(yield* withoutErased(mentioning, rules));
  return mentioning.flatMap((one) => (welcome.has(one) ? [] : one.prepared));
}

export function resultsOf(
  places: readonly Place[],
  trashed: readonly Trashing[],
): readonly Tracked[] {
  return places.map((place) => (typeof place === 'function' ? place(trashed) : place));
}

/** What is gathered from the events of a batch, to be written together. */
export interface Batch {
  readonly now: Instant;
  /** Events with these nonces that are stored, or are gathered already, by id. */
  readonly known: Map<string, Known>;
  /** The number of what a browser says of itself. */
  readonly agentOf: (text: string | null) => number | null;
  /** Events to store, by lead. */
  readonly fresh: Map<string, NewEventRow[]>;
  readonly refused: RefusedEvent[];
  readonly conversions: ConversionRow[];
  readonly metrics: EventMetricRow[];
  readonly measures: Measure[];
  readonly sightings: Sighting[];
}
/** The result of an event, or how it follows from what became of the refused ones. */
type Place = Tracked | ((trashed: readonly Trashing[]) => Tracked);

/** Personal identifiers in a refused event: the erasure of a person finds the event in the trash by them. */
function claimsOf({ claims }: Sighting, { ruleOf }: IdentifierRules): readonly string[] {
  return [...new Set(claims.filter(({ type }) => ruleOf(type).personal).map(({ value }) => value))];
}

/** Events of an erased person are refused: otherwise the next event would make the lead again. */
function erased({ nonce }: TrackInput): Tracked {
  const problem = new GatewayError(
    'CONFLICT',
    'The person of this event was erased; the event is not stored',
  );
  return { nonce, event: null, duplicate: null, problem };
}

/** Its sender may be somebody else, so the problem is not that of an erased person's own event. */
function tellsOfErased({ nonce }: TrackInput): Tracked {
  const message =
    'The event contains the e-mail address of a person who was erased; the event is not stored';
  const problem = new InvalidInputError([{ path: ['properties'], message }]);
  return { nonce, event: null, duplicate: null, problem };
}

/**
 * Refuses an event that is older than its retention; null for any other. If it were stored, it would identify its lead
 * again and live until the next sweep. The sweep would delete its nonce too, so a repeated send would count again.
 */
function expired({ event: { nonce }, at, retentionDays }: Prepared, now: Instant): Tracked | null {
  if (retentionDays === null || at >= now - retentionDays * DAY) return null;
  const message = `occurredAt is longer ago than the ${retentionDays} days that events of this type are kept (RETENTION_DAYS, or the event type)`;
  const problem = new InvalidInputError([{ path: ['occurredAt'], message }]);
  return { nonce, event: null, duplicate: null, problem };
}

/** A stored event; `digest` tells whether another event with its nonce has the same content. */
type Known = Pick<EventRow, 'id' | 'digest' | 'lead'>;

/** Stored events with these nonces, by id. */
function* knownBy(nonces: readonly string[]): Work<Map<string, Known>> {
  const ids = nonces.map(idOf);
  const found = yield* rows(({ db, isIn }) =>
    db
      .selectFrom('events')
      .select(['id', 'digest', 'lead'])
      .where('account', '=', LOCAL)
      .where(isIn('id', ids)),
  );
  return new Map(found.map((row) => [row.id, row]));
}

/** Gathers what an event adds to the store. */
function accept(
  prepared: Prepared,
  sighting: Sighting,
  { batch, rules }: { readonly batch: Batch; readonly rules: StoreRules },
): Place {
  const { event, lead, at, reasons, digest: given } = prepared;
  const { nonce } = event;
  const id = idOf(nonce);
  const content = given ?? contentOf(event);
  const refuse = (
    why: readonly TrashReason[],
    toResult: (trashing: Trashing) => Tracked,
  ): Place => {
    const index = batch.refused.push({
      event,
      id: shortDigest(`${nonce} ${content}`),
      lead,
      at,
      processed_at: batch.now,
      digest: content,
      reasons: why,
      claims: claimsOf(sighting, rules.identifiers),
    });
    return (trashed) => {
      const one = trashed[index - 1];
      if (!one) throw new RangeError('each refused event has a result');
      return toResult(one);
    };
  };
  const first = batch.known.get(id);
  if (first) {
    const there = refOf(first.lead, first.id);
    if (first.digest === content) return { nonce, event: there, duplicate: true, problem: null };
    const problem = new ConflictError(
      SOURCE,
      `The nonce ${JSON.stringify(nonce)} was used by an event with other content; that event is unchanged`,
      eventId(there),
    );
    return refuse([NONCE_CONFLICT], ({ trashed }) => ({
      nonce,
      event: there,
      duplicate: false,
      trashed,
      problem,
    }));
  }
  if (reasons.length > 0)
    return refuse(reasons, ({ trashed, isKnown }) => ({
      nonce,
      event: null,
      duplicate: isKnown,
      trashed,
      problem: null,
    }));
  const agent = batch.agentOf(event.userAgent);
  const row = rowOf(prepared, { id, content, agent, now: batch.now });
  gather(prepared, row, batch);
  batch.sightings.push(sighting);
  return { nonce, event: refOf(lead, id), duplicate: false, problem: null };
}

function rowOf(
  { event, lead, at, isCorrected, properties, typed }: Prepared,
  {
    id,
    content,
    agent,
    now,
  }: {
    readonly id: string;
    readonly content: string;
    readonly agent: number | null;
    readonly now: Instant;
  },
): NewEventRow {
  return {
    id,
    nonce: event.nonce,
    digest: content,
    lead,
    session: null,
    type: event.type,
    at,
    received: now,
    tracker: event.trackerId,
    title: event.title,
    url: webUrl(event.url),
    properties: json(properties),
    agent,
    user_agent: event.userAgent,
    more: packExtras(extrasOfEvent(event, isCorrected), at),
    typed: typed && serializeTyped(typed),
  };
}

function gather({ properties, typed }: Prepared, row: NewEventRow, batch: Batch): void {
  const { id, lead, at, type } = row;
  const conversion = conversionOf({ id, lead, at, type, properties, turnover: turnoverOf(typed) });
  if (conversion) batch.conversions.push(conversion);
  batch.metrics.push(...metricRowsOf(row, typed?.metrics ?? []));
  for (const { key, value } of [{ key: EVENT_COUNT, value: 1 }, ...(typed?.metrics ?? [])])
    batch.measures.push({ type, at, key, value });
  batch.known.set(id, row);
  const others = batch.fresh.get(lead);
  if (others) others.push(row);
  else batch.fresh.set(lead, [row]);
}

const NONCE_CONFLICT: TrashReason = {
  type: 'nonce-conflict',
  field: null,
  definition: null,
  value: null,
};

function json(value: unknown): string {
  return JSON.stringify(value);
}
function refOf(lead: string, id: string): EventRef {
  return { lead: leadRefOfRow(lead), session: null, externalId: id };
}
