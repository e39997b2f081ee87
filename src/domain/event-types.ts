import type { ExpirationPolicy, SourceName } from './entities.ts';
import type { Instant } from './time.ts';

/** A source's schema of one type of event. */
export interface EventType {
  readonly source: SourceName;
  readonly account: string;
  readonly externalId: string;
  /** The name that events carry as their type. */
  readonly reference: string;
  readonly name: string;
  readonly archivedAt: Instant | null;
  readonly fields: readonly EventTypeField[];
  readonly metadata: Readonly<Record<string, unknown>> | null;
  /** ISO 3166-1 alpha-2, in the order in which they are tried. */
  readonly phoneCountryCodes: readonly string[];
  readonly expirationPolicy: ExpirationPolicy | null;
  readonly createdAt: Instant | null;
  readonly updatedAt: Instant | null;
}

export type EventTypeRef = Pick<EventType, 'source' | 'account' | 'externalId' | 'reference'>;

export interface EventTypeField {
  /** The thing that the field belongs to: `user`, `event`, … */
  readonly entity: string;
  readonly type: string;
  readonly storageKey: string;
  /** The field's name in a sent event; null where it is the storage key. */
  readonly ingestionKey: string | null;
  readonly optional: boolean;
  readonly discriminant: boolean;
  readonly isPii: boolean;
  readonly isMostProbableLocation: boolean;
}

/** An event that could not be processed. */
export interface TrashedEvent {
  readonly source: SourceName;
  readonly account: string;
  readonly externalId: string;
  /** The reference of its event type. */
  readonly eventType: string | null;
  readonly eventTypeExternalId: string | null;
  readonly processedAt: Instant;
  readonly rawEventDate: Instant | null;
  readonly errors: readonly TrashReason[];
  /** The event as it was sent; null where it is not kept. */
  readonly raw: Readonly<Record<string, unknown>> | null;
}

export interface TrashReason {
  /** `invalid-field`, … */
  readonly type: string;
  /** The storage key of the field at fault. */
  readonly field: string | null;
  readonly definition: EventTypeField | null;
  readonly value: unknown;
}
