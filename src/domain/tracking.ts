import type { ClientHints } from '../reference/devices.ts';
import type { EventRef } from './entities.ts';
import type { TrashedEvent } from './event-types.ts';
import type { Instant } from './time.ts';

export interface TrackInput {
  readonly type: string;
  readonly nonce: string;
  /** By the clock of the sender. */
  readonly occurredAt: Instant | null;
  /**
   * When the event happened, where `occurredAt` does not say. Two events that differ in it alone are the same event.
   * @default when it arrives
   */
  readonly usualTime?: Instant;
  /** When it was sent, by the clock of the sender, which `occurredAt` is corrected by. @default null */
  readonly sentAt?: Instant | null;
  readonly trackerId: string | null;
  readonly sessionId: string | null;
  readonly title: string | null;
  readonly url: string | null;
  readonly referrer: string | null;
  readonly ip: string | null;
  readonly userAgent: string | null;
  /** What the browser said beside its user agent. @default null */
  readonly clientHints?: ClientHints | null;
  readonly properties: Readonly<Record<string, unknown>>;
  /** Where a proxy says that the visitor is; without it the address tells. @default null */
  readonly place?: Place | null;
}

/** Where a visitor is. */
export interface Place {
  /** ISO 3166-1 alpha-2, upper case. */
  readonly countryCode: string;
  readonly region: string | null;
}

/** SYNC waits until events are processed, ASYNC only until the source has accepted them. */
export type TrackMode = 'SYNC' | 'ASYNC';

/** The script that an account's pages load. */
export interface TrackingScript {
  readonly hash: string;
  readonly html: string;
  /** IANA name. */
  readonly timezone: string | null;
}

/** What became of one event that was sent. `problem` is set where the event was not accepted. */
export interface Tracked {
  readonly nonce: string;
  readonly event: EventRef | null;
  /** When the event can be read at the latest; absent: now. */
  readonly readableAt?: Instant;
  /** True for an event that the source had already; null where the source does not say. */
  readonly duplicate: boolean | null;
  /** Set where the event was accepted and then refused by the schema of its type. */
  readonly trashed?: TrashedEvent;
  /** Names of parameters that were dropped from its pages; absent where there were none. */
  readonly dropped?: readonly string[];
  readonly problem: Error | null;
}
