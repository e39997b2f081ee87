import { KEY_PARAMETER } from './admission.ts';

/** The smallest transparent GIF: 1×1. */
export const PIXEL = Buffer.from(
  'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7',
  'base64',
);

/** Query parameters that are fields of the event; every other parameter is a property. */
const FIELDS: readonly string[] = [
  'type',
  'nonce',
  'trackerId',
  'sessionId',
  'title',
  'url',
  'referrer',
  'occurredAt',
];

/** The event that the query of a pixel describes. */
export function pixelEvent(
  { searchParams }: URL,
  // The nonce is new for each request, unless the query has one: opening an e-mail twice is two events.
  { referer, nonce }: { readonly referer: string | undefined; readonly nonce: string },
): Readonly<Record<string, unknown>> {
  const event: Record<string, unknown> = { type: 'page-view', url: referer, nonce };
  const properties = new Map<string, string>();
  for (const [name, value] of searchParams) {
    if (FIELDS.includes(name)) event[name] = value;
    else if (name !== KEY_PARAMETER) properties.set(name, value);
  }
  return { ...event, properties: Object.fromEntries(properties) };
}
