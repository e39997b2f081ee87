import type { TrackInput } from '../../domain/source.ts';
import type { Instant } from '../../domain/time.ts';

export interface EventRow {
  readonly id: string;
  readonly nonce: string;
  readonly digest: string;
  readonly lead: string;
  readonly session: string | null;
  readonly type: string;
  readonly at: Instant;
  readonly received: Instant;
  readonly tracker: string | null;
  readonly title: string | null;
  readonly url: string | null;
  readonly properties: string;
  readonly more: string;
}

/** What is seldom asked for of an event: kept as one text, which is read where it is. */
export interface MoreOfEvent {
  readonly referrer: string | null;
  readonly userAgent: string | null;
  /** The time that it was sent with; null where it was sent without. */
  readonly sentAt: Instant | null;
  readonly trackerSession: string | null;
}
type PackedMore = readonly [
  referrer: string | null,
  userAgent: string | null,
  sentAt: Instant | null,
  trackerSession: string | null,
];

export function packMore(event: TrackInput): PackedMore {
  return [event.referrer, event.userAgent, event.occurredAt, event.sessionId];
}
export function moreOf({ more }: Pick<EventRow, 'more'>): MoreOfEvent {
  const [referrer, userAgent, sentAt, trackerSession] = JSON.parse(more) as PackedMore;
  return { referrer, userAgent, sentAt, trackerSession };
}

export interface SessionRow {
  readonly id: string;
  readonly lead: string;
  readonly started_at: Instant;
  readonly ended_at: Instant;
  readonly page_views: number;
  readonly landing_url: string | null;
  readonly traffic: string;
  readonly device: string;
  readonly properties: string;
}
export interface LeadRow {
  readonly id: string;
  readonly first_seen: Instant;
  readonly last_seen: Instant;
  readonly identified_at: Instant | null;
  readonly email: string | null;
  readonly domain: string | null;
  readonly name: string | null;
  readonly properties: string;
  readonly trackers: string;
}
/** What stands for each name, and which event said so. */
export type PropertyMap = Map<string, StoredProperty>;
export interface StoredProperty {
  readonly value: unknown;
  readonly at: Instant;
  readonly event: string;
}
