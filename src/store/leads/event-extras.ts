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
}

type PackedExtras = readonly [
  referrer: string | null,
  userAgent: string | null,
  sentAt: Instant | null,
  trackerSession: string | null,
  oddUrl: string | null,
  // Events that were stored by an older version have none.
  hints?: ClientHints | null,
];

export function packExtras(event: TrackInput): PackedExtras {
  const oddUrl = webUrl(event.url) === null ? event.url : null;
  const { referrer, userAgent, occurredAt, sessionId, clientHints = null } = event;
  const usual = [referrer, userAgent, occurredAt, sessionId, oddUrl] as const;
  return clientHints ? [...usual, clientHints] : usual;
}

export function extrasOf({ more }: Pick<EventRow, 'more'>): EventExtras {
  const [referrer, userAgent, sentAt, trackerSession, oddUrl, hints = null] = JSON.parse(
    more,
  ) as PackedExtras;
  return { referrer, userAgent, sentAt, trackerSession, oddUrl, hints };
}
