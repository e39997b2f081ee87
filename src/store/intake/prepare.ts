import type { EventType, TrashReason } from '../../domain/event-types.ts';
import { type Instant, MINUTE } from '../../domain/time.ts';
import type { TrackInput } from '../../domain/tracking.ts';
import { eventTypesByReference } from '../event-types/definitions.ts';
import { applySchema, type Typed } from '../event-types/typed-event.ts';
import type { IdentifierRules } from '../../domain/identifiers.ts';
import { type Sighting, sightingOfEvent } from '../identity/note.ts';
import { emailIn, userIdIn } from '../model/text.ts';
import type { Work } from '../sql/database.ts';
import { digest } from './content.ts';

/** Clocks of visitors run ahead; more than this is not believed. */
const MAX_AHEAD = 10 * MINUTE;

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
      tells: typed?.tells ?? [],
    },
    identifiers,
  );
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
