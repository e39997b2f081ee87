import { createHash } from 'node:crypto';
import type { TrackInput } from '../../domain/tracking.ts';

/** The id of the event with this nonce, a hash of it. */
export function idOf(nonce: string): string {
  return shortDigest(nonce);
}

/** A hash of what was sent: two events with one nonce and one hash are the same event. */
export function contentOf(event: TrackInput): string {
  return shortDigest(
    JSON.stringify([
      event.type,
      event.occurredAt,
      event.trackerId,
      event.title,
      event.url,
      event.referrer,
      sorted(event.properties),
    ]),
  );
}

export function digest(value: string): string {
  return createHash('sha256').update(value).digest('base64url');
}
/** 132 bits of it: nobody can make two texts with one of these, and each event keeps two. */
export const SHORT = 22;
export function shortDigest(value: string): string {
  return digest(value).slice(0, SHORT);
}

/** Sorts the keys of objects: senders may write the same object in any order. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const entries = Object.entries(value).map(([key, inner]) => [key, sorted(inner)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
