import { clockOffset } from '../../domain/device-clock.ts';
import type { EventType, TrashReason } from '../../domain/event-types.ts';
import { type Instant, MINUTE } from '../../domain/time.ts';
import type { TrackInput } from '../../domain/tracking.ts';
import { eventTypesByReference } from '../event-types/definitions.ts';
import { applySchema, type Typed } from '../event-types/typed-event.ts';
import { type IdentifierRules, isOfRole } from '../../domain/identifiers.ts';
import { isNobody } from '../../domain/nobody.ts';
import { type Sighting, sightingOfEvent } from '../identity/sightings.ts';
import { somebodysEmailIn, userIdIn } from '../model/text.ts';
import type { Work } from '../sql/database.ts';
import { digest } from './content.ts';

/** Clocks of visitors may run ahead by this much. A later time is replaced by the time of arrival. */
const MAX_AHEAD = 10 * MINUTE;

export interface PrepareOptions {
  readonly now: Instant;
  /** ISO 4217 code of amounts that name no currency. */
  readonly currency: string;
  /** How many days events are kept whose type sets no retention; null: for ever. */
  readonly retentionDays: number | null;
  /** When the events happened. @default the time that each was sent with */
  readonly at?: Instant;
}

/** An event as it will be stored, or the reasons why it cannot be. */
export interface Prepared {
  readonly event: TrackInput;
  readonly lead: string;
  readonly at: Instant;
  /** Whether `at` was corrected by the clock of the sender. */
  readonly isCorrected: boolean;
  /** The properties after the schema of the event's type was applied. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly typed: Typed | null;
  /** How many days it is kept, from when it happened; null: for ever. */
  readonly retentionDays: number | null;
  /** Violations of its type's schema. */
  readonly reasons: readonly TrashReason[];
  /** Hash of the content that counts for its nonce, where that is not what was sent. */
  readonly digest?: string;
}

/** Applies the schemas of their types to events. */
export function* prepare(
  events: readonly TrackInput[],
  options: PrepareOptions,
): Work<readonly Prepared[]> {
  const types = yield* eventTypesByReference(events.map(({ type }) => type));
  const { now } = options;
  const times = timesOf(events, now);
  return events.map((event, index) =>
    prepareOne(event, types.get(event.type), { ...options, at: options.at ?? times[index] ?? now }),
  );
}

function prepareOne(
  event: TrackInput,
  type: EventType | undefined,
  { now, currency, retentionDays: usual, at }: PrepareOptions & { readonly at: Instant },
): Prepared {
  const retentionDays = type?.expirationPolicy?.retentionDays ?? usual;
  const checked = type && applySchema(type, event.properties, { at, now, currency });
  const { typed, reasons, ...given } = checked ?? {
    properties: event.properties,
    typed: null,
    reasons: [],
  };
  const properties = { ...placeIn(event), ...given.properties };
  const lead = leadOf(event, properties, typed?.discriminators ?? []);
  const { occurredAt, sentAt = null } = event;
  const isCorrected =
    sentAt !== null && occurredAt !== null && occurredAt <= sentAt && at !== Math.floor(occurredAt);
  return { event, lead, at, isCorrected, properties, typed, retentionDays, reasons };
}

/** The properties that say where the visitor is; what the sender says goes before them. */
function placeIn({ place }: TrackInput): Readonly<Record<string, string>> {
  if (!place) return {};
  const { countryCode, region } = place;
  return region === null ? { countryCode } : { countryCode, region };
}

export function sightingOf(
  { event, lead, at, properties, typed }: Prepared,
  identifiers: IdentifierRules,
): Sighting {
  return sightingOfEvent(
    {
      lead,
      at,
      tracker: event.trackerId,
      properties,
      discriminators: typed?.discriminators ?? [],
    },
    identifiers,
  );
}

/**
 * The id of the lead that the event belongs to. It is found by the tracker id, else the user id, else the e-mail address,
 * else the first discriminating field of the event's type; without any of them the event is a lead of its own. A value
 * that names nobody is none, and neither is the mailbox of a department. The id is a hash, because an id must not reveal
 * an address.
 */
function leadOf(
  { trackerId, nonce }: TrackInput,
  properties: Prepared['properties'],
  discriminators: Typed['discriminators'],
): string {
  const sent = (key: string) => (Object.hasOwn(properties, key) ? properties[key] : null);
  const userId = userIdIn(sent('userId'));
  const email = somebodysEmailIn(sent('email'));
  const discriminator = discriminators.find(([, value]) => !isNobody(value));
  const owner =
    trackerId && !isNobody(trackerId)
      ? `tracker:${trackerId}`
      : userId !== null
        ? `userId:${userId}`
        : email !== null && !isOfRole(email)
          ? `email:${email}`
          : discriminator
            ? `field:${discriminator.join(':')}`
            : `nonce:${nonce}`;
  return digest(owner).slice(0, 22);
}

/**
 * When the events happened. Those of one visitor that are too far ahead move together, so that the last of them is now:
 * they keep their order and the time between them.
 */
function timesOf(events: readonly TrackInput[], now: Instant): readonly Instant[] {
  const times = events.map((event) => {
    const { occurredAt, usualTime = now } = event;
    return occurredAt === null ? usualTime : Math.floor(occurredAt + clockOffset(event, now));
  });
  const isAhead = (at: Instant) => at > now + MAX_AHEAD;
  const newest = new Map<string | null, Instant>();
  for (const [index, { trackerId }] of events.entries()) {
    const at = times[index] ?? now;
    if (isAhead(at)) newest.set(trackerId, Math.max(at, newest.get(trackerId) ?? at));
  }
  return times.map((at, index) =>
    isAhead(at) ? now - ((newest.get(events[index]?.trackerId ?? null) ?? at) - at) : at,
  );
}
