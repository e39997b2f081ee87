import { MAX_CHARACTERS } from '../../domain/limits.ts';
import type { TrackInput } from '../../domain/tracking.ts';

/** What an event was sent with. */
export interface Envelope {
  /** Stands where the event names none. */
  readonly userAgent: string | null;
  /** How a fault names a field; null: the event itself. */
  readonly nameOf: (field: string | null) => string;
}

/** An event from outside, or everything about its shape that is wrong. The store holds how long its texts may be. */
export function readEvent(
  event: unknown,
  { userAgent, nameOf }: Envelope,
): { readonly input: TrackInput } | { readonly faults: readonly string[] } {
  if (typeof event !== 'object' || event === null || Array.isArray(event))
    return { faults: [`${nameOf(null)} must be an event, a JSON object`] };
  const faults: string[] = [];
  const fields = new Map<string, unknown>(Object.entries(event));
  const text = (name: string): string | null => {
    const value = fields.get(name) ?? null;
    if (value === null || typeof value === 'string') return value;
    // A larger whole number has lost digits on its way: two would be taken for one.
    if (typeof value === 'number' && !(Number.isInteger(value) && !Number.isSafeInteger(value)))
      return String(value);
    faults.push(
      typeof value === 'number'
        ? `${nameOf(name)} must be text: no number is exact past ${Number.MAX_SAFE_INTEGER}`
        : `${nameOf(name)} must be text`,
    );
    return null;
  };
  const needed = (name: string): string => {
    const value = text(name);
    if (!value) faults.push(`${nameOf(name)} is missing`);
    return value ?? '';
  };
  const properties = fields.get('properties') ?? {};
  if (typeof properties !== 'object' || Array.isArray(properties))
    faults.push(`${nameOf('properties')} must be a JSON object`);
  const time = fields.get('occurredAt') ?? null;
  const occurredAt =
    typeof time === 'number' ? time : typeof time === 'string' ? momentOf(time) : null;
  if (time !== null && !Number.isFinite(occurredAt))
    faults.push(`${nameOf('occurredAt')} must be a date-time or milliseconds since 1970`);
  const input: TrackInput = {
    type: needed('type'),
    nonce: needed('nonce'),
    occurredAt,
    trackerId: text('trackerId'),
    sessionId: text('sessionId'),
    title: text('title'),
    url: text('url'),
    referrer: text('referrer'),
    ip: text('ip'),
    // A header is nothing that the event could be blamed for.
    userAgent: text('userAgent') ?? userAgent?.slice(0, MAX_CHARACTERS.userAgent) ?? null,
    properties: properties as Readonly<Record<string, unknown>>,
  };
  return faults.length > 0 ? { faults } : { input };
}

/** A pixel's parameters are all text, milliseconds too. */
function momentOf(text: string): number {
  return /^\d{1,16}$/.test(text) ? Number(text) : Date.parse(text);
}
