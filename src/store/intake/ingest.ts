import type { EventRef, LeadRef } from '../../domain/entities.ts';
import {
  ConflictError,
  GatewayError,
  type InputFault,
  InvalidInputError,
} from '../../domain/errors.ts';
import type { TrashReason } from '../../domain/event-types.ts';
import { eventId } from '../../domain/ids.ts';
import { boundFaults } from '../../domain/limits.ts';
import type { IdentifierRules } from '../../domain/identifiers.ts';
import { DAY, type Instant } from '../../domain/time.ts';
import type { Tracked, TrackInput } from '../../domain/tracking.ts';
import {
  insertMetrics,
  type EventMetricRow,
  metricRowsOf,
  turnoverOf,
} from '../event-types/metrics.ts';
import { EVENT_COUNT, serializeTyped } from '../event-types/typed-event.ts';
import { recordSightings } from '../identity/record.ts';
import { type Sighting } from '../identity/sightings.ts';
import { withoutErased } from '../identity/tombstones.ts';
import { packExtras } from '../leads/event-extras.ts';
import { conversionOf, type ConversionRow, insertConversions } from '../marketing/conversions.ts';
import { addToRollups, type Measure } from '../marketing/rollups.ts';
import { SOURCE } from '../model/account.ts';
import { type EventRow, leadRefOfRow } from '../model/rows.ts';
import { webUrl } from '../model/text.ts';
import { all, inLockstep, lock, type Work } from '../sql/database.ts';
import { contentOf, digest, idOf } from './content.ts';
import { derive } from './derive.ts';
import type { StoreRules } from '../model/rules.ts';
import { type Prepared, sightingOf } from './prepare.ts';
import { trashAll } from './trash.ts';

export interface Ingested {
  readonly results: readonly Tracked[];
  /** Leads that were identified by these events and were not before. */
  readonly identified: readonly { readonly lead: LeadRef; readonly identifiedAt: Instant }[];
}

/** Stores events, and updates the sessions, leads, identity index and rollups that depend on them. */
export function* ingest(
  events: readonly Prepared[],
  now: Instant,
  rules: StoreRules,
): Work<Ingested> {
  const fresh = new Map<string, EventRow[]>();
  const conversions: ConversionRow[] = [];
  const metrics: EventMetricRow[] = [];
  const measures: Measure[] = [];
  const results: Tracked[] = [];
  // Sessions and leads are computed from all events of a lead, so only one transaction at a time may do so.
  yield* lock(events.map(({ lead }) => lead));
  const { identifiers } = rules;
  const seen = events.map((event) => sightingOf(event, identifiers));
  const welcome = new Set(yield* withoutErased(seen, identifiers));
  const known = yield* knownBy(events.map(({ event }) => event.nonce));
  const sightings: Sighting[] = [];
  for (const [index, event] of events.entries()) {
    const sighting = seen[index];
    const isErased = sighting !== undefined && !welcome.has(sighting);
    const refused = isErased ? erased(event.event) : expired(event, now);
    const result =
      refused ??
      (yield* store(event, { now, known, fresh, conversions, metrics, measures, identifiers }));
    if (isNew(result) && sighting) sightings.push(sighting);
    results.push(result);
  }
  yield* insertConversions(conversions);
  yield* insertMetrics(metrics);
  const leads = [...fresh];
  const moments = yield* inLockstep(
    leads.map(([lead, rows]) =>
      derive(lead, Math.min(...rows.map(({ at }) => at)), rules.session, rows),
    ),
  );
  const identified = leads.flatMap(([lead], index) => {
    const identifiedAt = moments[index] ?? null;
    return identifiedAt === null ? [] : { lead: leadRefOfRow(lead), identifiedAt };
  });
  yield* recordSightings(sightings, identifiers);
  yield* addToRollups(measures);
  return { results, identified };
}
function isNew({ duplicate, problem, trashed }: Tracked): boolean {
  return duplicate === false && problem === null && !trashed;
}

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
  const rows = yield* all<Known>(
    'SELECT id, digest, lead FROM events WHERE id IN (SELECT value FROM EACH(?))',
    JSON.stringify(nonces.map(idOf)),
  );
  return new Map(rows.map((row) => [row.id, row]));
}

interface Storing {
  readonly now: Instant;
  readonly known: Map<string, Known>;
  /** Events to store, by lead. */
  readonly fresh: Map<string, EventRow[]>;
  readonly conversions: ConversionRow[];
  readonly metrics: EventMetricRow[];
  readonly measures: Measure[];
  readonly identifiers: IdentifierRules;
}

function* store(
  prepared: Prepared,
  { now, known, fresh, conversions, metrics, measures, identifiers }: Storing,
): Work<Tracked> {
  const { event, lead, at, properties, typed, reasons, digest: given } = prepared;
  const { nonce, type } = event;
  const faults = eventFaults(event);
  if (faults.length > 0)
    return { nonce, event: null, duplicate: null, problem: new InvalidInputError(faults) };
  const id = idOf(nonce);
  const content = given ?? contentOf(event);
  function* refused(why: readonly TrashReason[]) {
    const one = {
      event,
      id: digest(`${nonce} ${content}`).slice(0, 22),
      lead,
      at,
      processed_at: now,
      digest: content,
      reasons: why,
      claims: claimsOf(sightingOf(prepared, identifiers), identifiers),
    };
    const [done] = yield* trashAll([one]);
    if (!done) throw new RangeError('each refused event has a result');
    return done;
  }
  const first = known.get(id);
  if (first) {
    const there = refOf(first.lead, first.id);
    if (first.digest === content) return { nonce, event: there, duplicate: true, problem: null };
    const { trashed } = yield* refused([NONCE_CONFLICT]);
    const problem = new ConflictError(
      SOURCE,
      `The nonce ${JSON.stringify(nonce)} was used by an event with other content; that event is unchanged`,
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
    typed: typed && serializeTyped(typed),
  };
  const conversion = conversionOf({ id, lead, at, type, properties, turnover: turnoverOf(typed) });
  if (conversion) conversions.push(conversion);
  metrics.push(...metricRowsOf(row, typed?.metrics ?? []));
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

function eventFaults(event: TrackInput): readonly InputFault[] {
  const faults = boundFaults(event);
  const { occurredAt } = event;
  if (occurredAt === null || (occurredAt > 0 && occurredAt < 8.64e15)) return faults;
  const message = 'occurredAt must be a moment after 1970';
  return [...faults, { path: ['occurredAt'], message }];
}
function json(value: unknown): string {
  return JSON.stringify(value);
}
function refOf(lead: string, id: string): EventRef {
  return { lead: leadRefOfRow(lead), session: null, externalId: id };
}
