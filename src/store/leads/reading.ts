import type { Device, TrafficSource } from '../../domain/entities.ts';
import type { TrackInput } from '../../domain/tracking.ts';
import type { Instant } from '../../domain/time.ts';
import type { EventRow, PropertyMap } from './rows.ts';

/** A non-empty text; null for anything else. */
export function words(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

/** Ids of users come as numbers too. */
export function userIdIn(value: unknown): string | null {
  return typeof value === 'number' ? String(value) : words(value);
}

/** An e-mail address in lower case; null for what is none: somebody typed it into a form. */
export function emailIn(value: unknown): string | null {
  const given = words(value)?.toLowerCase() ?? '';
  return given.length <= 254 && /^[^\s@\p{C}]+@[^\s@\p{C}]+\.[^\s@.\p{C}]+$/u.test(given)
    ? given
    : null;
}

/** A property that is a non-empty text; null for anything else. */
export function text(properties: PropertyMap, name: string): string | null {
  return words(properties.get(name)?.value);
}

/** True where somebody can be named by these: an e-mail address, a user id or a company domain is among them. */
export function isIdentifying(properties: PropertyMap): boolean {
  const userId = userIdIn(properties.get('userId')?.value);
  return (emailIn(properties.get('email')?.value) ?? userId ?? companyDomain(properties)) !== null;
}

/** The property `domain`, without scheme, www and port; null for what is no host name. */
export function companyDomain(properties: PropertyMap): string | null {
  const given = text(properties, 'domain')
    ?.toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/^www\./, '')
    .replace(/[/?#:].*$/, '');
  return given !== undefined &&
    given.length <= 253 &&
    /^[^\s.@]+(\.[^\s.@]+)+$/.test(given) &&
    URL.canParse(`https://${given}`)
    ? given
    : null;
}

/** What brought the visitor, from the utm parameters of the page and the page before; null for direct entry. */
export function trafficOf({
  url,
  referrer,
}: {
  readonly url: string | null;
  readonly referrer: string | null;
}): TrafficSource | null {
  const page = parse(url);
  const before = parse(referrer);
  const utm = (name: string) => page?.searchParams.get(`utm_${name}`) ?? null;
  const outside =
    before && before.hostname !== '' && before.hostname !== page?.hostname ? before : null;
  if (!outside && utm('source') === null && utm('campaign') === null) return null;
  return {
    source: utm('source') ?? outside?.hostname ?? null,
    medium: utm('medium') ?? (outside ? 'referral' : null),
    campaign: utm('campaign'),
    keyword: utm('term'),
    content: utm('content'),
    channel: null,
    referrer: webUrl(outside?.href ?? null),
    referrerDomain: outside?.hostname ?? null,
  };
}

/** What is seldom asked for of an event: kept as one text, which is read where it is. */
export interface MoreOfEvent {
  readonly referrer: string | null;
  readonly userAgent: string | null;
  /** The time that it was sent with; null where it was sent without. */
  readonly sentAt: Instant | null;
  readonly trackerSession: string | null;
  /** What was sent as the page and is no address that a browser may be sent to; null where it is one. */
  readonly oddUrl: string | null;
}
type PackedMore = readonly [
  referrer: string | null,
  userAgent: string | null,
  sentAt: Instant | null,
  trackerSession: string | null,
  oddUrl: string | null,
];

export function packMore(event: TrackInput): PackedMore {
  const oddUrl = webUrl(event.url) === null ? event.url : null;
  return [event.referrer, event.userAgent, event.occurredAt, event.sessionId, oddUrl];
}
export function moreOf({ more }: Pick<EventRow, 'more'>): MoreOfEvent {
  const [referrer, userAgent, sentAt, trackerSession, oddUrl] = JSON.parse(more) as PackedMore;
  return { referrer, userAgent, sentAt, trackerSession, oddUrl };
}

/** An address that a browser may be sent to; null for any other text. */
export function webUrl(value: string | null): string | null {
  return /^https?:$/.test(parse(value)?.protocol ?? '') ? value : null;
}

function parse(url: string | null): URL | null {
  return url !== null && URL.canParse(url) ? new URL(url) : null;
}

const BROWSERS = [
  ['Edg/', 'Edge'],
  ['OPR/', 'Opera'],
  ['Firefox/', 'Firefox'],
  ['Chrome/', 'Chrome'],
  ['Safari/', 'Safari'],
] as const;
const PLATFORMS = [
  ['Windows', 'Windows'],
  ['iPhone', 'iOS'],
  ['iPad', 'iOS'],
  ['Android', 'Android'],
  ['Mac OS X', 'macOS'],
  ['Linux', 'Linux'],
] as const;

/** The well-known names in a user agent; null where it has none of them. */
export function deviceOf(agent: string | null): Device | null {
  if (!agent) return null;
  const find = (names: readonly (readonly [string, string])[]) =>
    names.find(([mark]) => agent.includes(mark))?.[1] ?? null;
  const [browser, platform] = [find(BROWSERS), find(PLATFORMS)];
  if (browser === null && platform === null) return null;
  return {
    browser,
    platform,
    type: /Mobile|iPhone|Android/.test(agent)
      ? 'smartphone'
      : agent.includes('iPad')
        ? 'tablet'
        : 'desktop',
  };
}
