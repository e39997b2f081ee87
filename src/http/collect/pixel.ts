import { KEY_PARAMETER } from './admission.ts';

/** The smallest transparent GIF there is: 1×1. */
export const PIXEL = Buffer.from(
  'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7',
  'base64',
);

/** Query parameters that are no properties. */
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

/** The event that the query of a pixel tells. */
export function eventOf(
  { searchParams }: URL,
  // Without a nonce each look counts: a second opening of an e-mail is a second event.
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
