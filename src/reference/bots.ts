import { list } from 'isbot';

/**
 * User agents of servers that send events on behalf of a person. A pattern of the library that takes one of these for a
 * bot is left out, because it would take every program for one.
 */
const SENDERS: readonly string[] = [
  'curl/8.5.0',
  'Wget/1.21',
  'node',
  'undici',
  'axios/1.7.0',
  'python-requests/2.32',
  'python-httpx/0.27',
  'Python/3.12 aiohttp/3.9',
  'okhttp/4.12.0',
  'Go-http-client/2.0',
  'Apache-HttpClient/4.5.14 (Java/17.0.1)',
  'Java/17.0.1',
  'GuzzleHttp/7',
  'Ruby',
  'PostmanRuntime/7.36',
  'acme-backend/1.2',
  'Acme Backend 1.2',
];
/** What the patterns that are left out would have found, and is a bot. */
const OTHERS = [
  'https?://',
  'external(hit|fetcher)',
  '^whatsapp/',
  'preview',
  'pinger',
  '\\bptst/',
  'cloudfront',
  '-user/\\d',
];
/** Mail services that fetch the pictures of an e-mail while a person reads it. */
const READERS = /GoogleImageProxy|YahooMailProxy/i;

const PATTERNS: readonly (readonly [rule: string, pattern: RegExp])[] = [
  ...list.filter((pattern) => !SENDERS.some((agent) => new RegExp(pattern, 'i').test(agent))),
  ...OTHERS,
].map((rule) => [rule, new RegExp(rule, 'i')]);
const ANY = new RegExp(PATTERNS.map(([rule]) => `(?:${rule})`).join('|'), 'i');

/**
 * The rule by which a user agent names a crawler, a monitor, a preview or a headless browser; null where it names none.
 * The list is that of the library `isbot`; whoever updates the library updates the rules.
 */
export function botRule(userAgent: string | null): string | null {
  if (userAgent === null || READERS.test(userAgent) || !ANY.test(userAgent)) return null;
  return PATTERNS.find(([, pattern]) => pattern.test(userAgent))?.[0] ?? null;
}
