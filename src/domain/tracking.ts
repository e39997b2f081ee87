import type { EventRef } from './entities.ts';
import type { TrashedEvent } from './event-types.ts';
import type { Instant } from './time.ts';

export interface TrackInput {
  readonly type: string;
  readonly nonce: string;
  readonly occurredAt: Instant | null;
  readonly trackerId: string | null;
  readonly sessionId: string | null;
  readonly title: string | null;
  readonly url: string | null;
  readonly referrer: string | null;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Whether to wait until events are processed, or only until they are taken over. */
export type TrackMode = 'SYNC' | 'ASYNC';

/** The script that an account's pages load. */
export interface TrackingScript {
  readonly hash: string;
  readonly html: string;
  /** IANA name. */
  readonly timezone: string | null;
}

/** What became of one event that was sent. `problem` is set where it was not taken. */
export interface Tracked {
  readonly nonce: string;
  readonly event: EventRef | null;
  /** When it can be read at the latest; absent: now. */
  readonly readableAt?: Instant;
  /** Null where the source doesn't tell. */
  readonly duplicate: boolean | null;
  /** Where it was taken and then refused by its type's schema. */
  readonly trashed?: TrashedEvent;
  readonly problem: Error | null;
}
