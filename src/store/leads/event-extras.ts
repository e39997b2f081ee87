import type { Instant } from '../../domain/time.ts';
import type { ClientHints } from '../../reference/devices.ts';
import type { TrackInput } from '../../domain/tracking.ts';
import type { EventRow } from '../model/rows.ts';
import { webUrl } from '../model/text.ts';

/** Rarely requested fields of an event. They share one column, which is parsed only when one of them is requested. */
export interface EventExtras {
  readonly referrer: string | null;
  readonly userAgent: string | null;
  /** The time that the sender gave; null where it gave none. */
  readonly sentAt: Instant | null;
  readonly trackerSession: string | null;
  /** The page as it was sent, where it is no http or https URL; else null. */
  readonly oddUrl: string | null;
  readonly hints: ClientHints | null;
  /** Whether the time was corrected by the clock of the sender. */
  readonly isCorrected: boolean;
}

/** Without the nulls at its end. Most events have a referrer only, or nothing. */
type PackedExtras = readonly [
  referrer?: string | null,
  /** Null: the event's own time; 0: none. */
  sentAt?: Instant | null,
  trackerSession?: string | null,
  oddUrl?: string | null,
  hints?: ClientHints | null,
  isCorrected?: 1 | null,
];
const NOT_SENT = 0;

/** The column's text; null where the event has nothing but its own time. */
export function packExtras(extras: Omit<EventExtras, 'userAgent'>, at: Instant): string | null {
  const { referrer, sentAt, trackerSession, oddUrl, hints, isCorrected } = extras;
  const sent = sentAt === at ? null : (sentAt ?? NOT_SENT);
  const corrected = isCorrected ? 1 : null;
  const all = [referrer, sent, trackerSession, oddUrl, hints, corrected] satisfies PackedExtras;
  const last = all.findLastIndex((one) => one !== null);
  return last < 0 ? null : JSON.stringify(all.slice(0, last + 1));
}

export function extrasOfEvent(
  event: TrackInput,
  isCorrected: boolean,
): Omit<EventExtras, 'userAgent'> {
  return {
    isCorrected,
    referrer: event.referrer,
    sentAt: event.occurredAt,
    trackerSession: event.sessionId,
    oddUrl: webUrl(event.url) === null ? event.url : null,
    hints: event.clientHints ?? null,
  };
}

export function extrasOf({
  more,
  at,
  user_agent: userAgent,
}: Pick<EventRow, 'more' | 'at' | 'user_agent'>): EventExtras {
  const packed = more === null ? [] : (JSON.parse(more) as PackedExtras);
  const [referrer = null, sent = null, trackerSession = null, oddUrl = null, hints = null] = packed;
  const isCorrected = packed[5] === 1;
  const sentAt = sent === NOT_SENT ? null : (sent ?? at);
  return { referrer, userAgent, sentAt, trackerSession, oddUrl, hints, isCorrected };
}
