import { missingText } from '../../domain/limits.ts';
import { idOfNumber } from '../../domain/numbers.ts';
import { MOMENT_FORM, momentIn } from '../../domain/moment.ts';
import type { TrackInput } from '../../domain/tracking.ts';
import type { Circumstances } from './circumstances.ts';

/** An event that was read. */
export interface ReadEvent {
  readonly input: TrackInput;
  /** Whether its browser is marked as one of the operator's own. */
  readonly isMarked: boolean;
}

/** An event from outside, or every fault in its shape. The store checks the lengths of its texts. */
export function parseEvent(
  event: unknown,
  { userAgent, clientHints, ip, place }: Omit<Circumstances, 'internalRange'>,
  /** What a message calls a field; null: the event itself. */
  nameOf: (field: string | null) => string,
): ReadEvent | { readonly faults: readonly string[] } {
  if (typeof event !== 'object' || event === null || Array.isArray(event))
    return { faults: [`${nameOf(null)} must be an event, a JSON object`] };
  const faults: string[] = [];
  const fields = new Map<string, unknown>(Object.entries(event));
  const text = (name: string): string | null => {
    const value = fields.get(name) ?? null;
    if (value === null || typeof value === 'string') return value;
    // Exact, since the body was read by `parseJson`.
    if (typeof value === 'number') return idOfNumber(value);
    faults.push(`${nameOf(name)} must be text`);
    return null;
  };
  const needed = (name: 'type' | 'nonce'): string => {
    const told = faults.length;
    const value = text(name);
    const missing = faults.length === told ? missingText(name, value) : null;
    if (missing !== null) faults.push(`${nameOf(name)} ${missing}`);
    return value ?? '';
  };
  const properties = fields.get('properties') ?? {};
  if (typeof properties !== 'object' || Array.isArray(properties))
    faults.push(`${nameOf('properties')} must be a JSON object`);
  const time = fields.get('occurredAt') ?? null;
  const occurredAt = momentIn(time);
  if (time !== null && occurredAt === null)
    faults.push(`${nameOf('occurredAt')} must be ${MOMENT_FORM}`);
  const input: TrackInput = {
    type: needed('type'),
    nonce: needed('nonce'),
    occurredAt,
    // What is no moment corrects nothing.
    sentAt: momentIn(fields.get('sentAt') ?? null),
    trackerId: text('trackerId'),
    sessionId: text('sessionId'),
    title: text('title'),
    url: text('url'),
    referrer: text('referrer'),
    ip: text('ip') ?? ip,
    userAgent: text('userAgent') ?? userAgent,
    // Hints of a server say nothing of the browser whose event it forwards.
    clientHints: fields.has('userAgent') ? null : clientHints,
    place: fields.has('ip') ? null : place,
    properties: properties as Readonly<Record<string, unknown>>,
  };
  return faults.length > 0 ? { faults } : { input, isMarked: fields.get('internal') === true };
}
