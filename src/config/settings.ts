import { addressRanges, type AddressRange } from '../http/collect/address.ts';
import { SITE_KEYS_DESCRIPTION, siteKeys } from '../http/collect/keys.ts';
import type { Settings } from '../ports/settings.ts';
import { baseUrl, flag, wholeNumber, oneOf, rateLimit, text } from '../ports/settings.ts';
import { apiKeys, headerName, hostName, MIN_KEY_LENGTH, origins } from './parsers.ts';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const NO_RANGES: readonly AddressRange[] = [];
const UNLESS_PRODUCTION = '1 or 0; on by default, off under NODE_ENV=production.';

/** The settings of the gateway itself. Those of a source stand in the source's definition. */
export const gatewaySettings = {
  port: {
    variable: 'PORT',
    description: 'Port to listen on; 0 takes a free one.',
    required: false,
    fallback: 4000,
    parse: wholeNumber(0, 65_535),
  },
  host: {
    variable: 'HOST',
    description:
      'Address to listen on. Any address but loopback needs API_KEYS or ALLOW_ANONYMOUS=1.',
    required: false,
    fallback: '127.0.0.1',
    parse: hostName,
  },
  apiKeys: {
    variable: 'API_KEYS',
    description: `name:key,name:key. If set, every request to /graphql must carry one of the keys as "Authorization: Bearer KEY". Keys have ${MIN_KEY_LENGTH} characters or more.`,
    secret: true,
    required: false,
    parse: apiKeys,
  },
  allowAnonymous: {
    variable: 'ALLOW_ANONYMOUS',
    description: '1 or 0; 1 lets the gateway listen on any address without API_KEYS.',
    required: false,
    fallback: false,
    parse: flag,
  },
  corsOrigins: {
    variable: 'CORS_ORIGINS',
    description:
      'Origins of the web pages that may use /graphql, separated by commas. Unset: only that of the gateway.',
    required: false,
    parse: origins,
  },
  collectOrigins: {
    variable: 'COLLECT_ORIGINS',
    description:
      'Origins of the web pages that may send events to /collect, separated by commas. Unset: any origin.',
    required: false,
    parse: origins,
  },
  collectRateLimit: {
    variable: 'COLLECT_RATE_LIMIT',
    description: 'Events per seconds that /collect accepts from one address.',
    required: false,
    fallback: { calls: 600, windowMs: 60_000 },
    parse: rateLimit,
  },
  collectSiteKeys: {
    variable: 'COLLECT_SITE_KEYS',
    description: SITE_KEYS_DESCRIPTION,
    secret: true,
    required: false,
    parse: siteKeys,
  },
  collectMaxBytes: {
    variable: 'COLLECT_MAX_BYTES',
    description: 'Largest body that /collect accepts, in bytes, from 1000 to 1000000.',
    required: false,
    fallback: 1_000_000,
    parse: wholeNumber(1_000, 1_000_000),
  },
  collectMaxEvents: {
    variable: 'COLLECT_MAX_EVENTS',
    description: 'Most events that /collect accepts in one body.',
    required: false,
    fallback: 1_000,
    parse: wholeNumber(1, 100_000),
  },
  collectBots: {
    variable: 'COLLECT_BOTS',
    description:
      '1 or 0; 1 also stores events at /collect whose user agent names a crawler, a monitor or a headless browser.',
    required: false,
    fallback: false,
    parse: flag,
  },
  internalAddresses: {
    variable: 'INTERNAL_ADDRESSES',
    description:
      'Addresses and ranges of your own people, separated by commas: 203.0.113.7,10.0.0.0/8. Their events at /collect are accepted and not stored. TRUST_PROXY says whose addresses count.',
    required: false,
    fallback: NO_RANGES,
    parse: addressRanges,
  },
  geoipDatabase: {
    variable: 'GEOIP_DATABASE',
    description:
      'Path of a MaxMind file (.mmdb) of countries or cities. Events get the country and the region of their address; the address itself is never stored.',
    required: false,
    parse: text,
  },
  geoipHeader: {
    variable: 'GEOIP_HEADER',
    description:
      'Header in which your proxy names the country of the visitor, such as CF-IPCountry. It goes before GEOIP_DATABASE. Set it only if nobody can bypass the proxy.',
    required: false,
    parse: headerName,
  },
  publicUrl: {
    variable: 'PUBLIC_URL',
    description:
      'Address at which browsers reach the gateway. The tracking snippet and the addresses of downloads contain it. Default: the address that the gateway listens on.',
    required: false,
    parse: baseUrl,
  },
  trustProxy: {
    variable: 'TRUST_PROXY',
    description:
      'Number of your proxies in front of the gateway, each of which appends to X-Forwarded-For. Rate limits use the address that many entries from the end of the header. Set it only if nobody can bypass the proxies.',
    required: false,
    fallback: 0,
    parse: wholeNumber(0, 10),
  },
  environment: {
    variable: 'NODE_ENV',
    description:
      'production, development or test. production turns introspection and GraphiQL off.',
    required: false,
    parse: oneOf('production', 'development', 'test'),
  },
  introspection: {
    variable: 'INTROSPECTION',
    description: `Answers introspection queries: ${UNLESS_PRODUCTION}`,
    required: false,
    parse: flag,
  },
  graphiql: {
    variable: 'GRAPHIQL',
    description: `Serves GraphiQL at /graphql: ${UNLESS_PRODUCTION}`,
    required: false,
    parse: flag,
  },
  logLevel: {
    variable: 'LOG_LEVEL',
    description: `Lowest level that is logged: ${LOG_LEVELS.join(', ')}.`,
    required: false,
    fallback: 'info',
    parse: oneOf(...LOG_LEVELS),
  },
} satisfies Settings;
