import type { Instant } from '../../domain/time.ts';
import type { TrackInput } from '../../domain/tracking.ts';
import type { EventRow } from '../model/rows.ts';
import { webUrl } from '../model/text.ts';

/** What is seldom asked for of an event: kept as one text, which is read where it is. */
export interface EventExtras {
  readonly referrer: string | null;
  readonly userAgent: string | null;
  /** The time that it was sent with; null where it was sent without. */
  readonly sentAt: Instant | null;
  readonly trackerSession: string | null;
  /** What was sent as the page and is no address that a browser may be sent to; null where it is one. */
  readonly oddUrl: string | null;
}

type PackedExtras = readonly [
  referrer: string | null,
  userAgent: string | null,
  sentAt: Instant | null,
  trackerSession: string | null,
  oddUrl: string | null,
];

export function packExtras(event: TrackInput): PackedExtras {
  const oddUrl = webUrl(event.url) === null ? event.url : null;
  return [event.referrer, event.userAgent, event.occurredAt, event.sessionId, oddUrl];
}

export function extrasOf({ more }: Pick<EventRow, 'more'>): EventExtras {
  const [referrer, userAgent, sentAt, trackerSession, oddUrl] = JSON.parse(more) as PackedExtras;
  return { referrer, userAgent, sentAt, trackerSession, oddUrl };
}
