import type { Device, TrafficSource } from '../../domain/entities.ts';
import { parseUrl, webUrl } from '../model/text.ts';

/** The traffic source, from the page's utm parameters and the referrer; null for direct entry. */
export function trafficOf({
  url,
  referrer,
}: {
  readonly url: string | null;
  readonly referrer: string | null;
}): TrafficSource | null {
  const page = parseUrl(url);
  const before = parseUrl(referrer);
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

/** Browser and platform of a user agent; null where it names none that is known here. */
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
