import { createHash } from 'node:crypto';
import type { TrackInput } from '../../domain/tracking.ts';

/** An event is known by its nonce, of which its id is a hash. */
export function idOf(nonce: string): string {
  return digest(nonce).slice(0, 22);
}

/** Tells contents apart. */
export function contentOf(event: TrackInput): string {
  return digest(
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

/** With the keys of objects in order: senders write the same object in any. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const entries = Object.entries(value).map(([key, inner]) => [key, sorted(inner)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
