import { rateLimit } from '../../ports/settings.ts';
import type { RateLimit } from '../../ports/upstream.ts';

/** A key that a site sends events with. The site's pages contain it, so it is no secret: it tells sites apart and limits each. */
export interface SiteKey {
  readonly name: string;
  readonly key: string;
  readonly limit: RateLimit;
}

const SHORTEST_KEY = 16;
const DEFAULT_LIMIT: RateLimit = { calls: 6_000, windowMs: 60_000 };

export const SITE_KEYS_DESCRIPTION = `name:key,name:key or name:key:${DEFAULT_LIMIT.calls}/60s, where the last part is the number of events per seconds that may come with the key. If set, every request to /collect must name one of the keys. Keys have ${SHORTEST_KEY} characters or more.`;

/** Messages name an entry by its place alone, so that no key gets into them. */
export function siteKeys(value: string): readonly SiteKey[] {
  const faults: string[] = [];
  const keys = value.split(',').map((entry, index): SiteKey => {
    const [name = '', key = '', ...rest] = entry.trim().split(':');
    if (!/^[\w.-]+$/.test(name) || !/^[\w.-]+$/.test(key) || rest.length > 1)
      faults.push(`entry ${index + 1} is not name:key or name:key:100/60s`);
    else if (key.length < SHORTEST_KEY)
      faults.push(`the key of entry ${index + 1} is shorter than ${SHORTEST_KEY} characters`);
    return { name, key, limit: readLimit(rest[0], index, faults) };
  });
  for (const [index, { name, key }] of keys.entries())
    if (keys.slice(0, index).some((other) => other.name === name || other.key === key))
      faults.push(`entry ${index + 1} has a name or a key that is taken`);
  if (faults.length > 0)
    throw new Error(`must be name:key pairs separated by commas (${faults.join('; ')})`);
  return keys.map((key) => Object.freeze(key));
}

function readLimit(text: string | undefined, index: number, faults: string[]): RateLimit {
  if (text === undefined) return DEFAULT_LIMIT;
  try {
    return rateLimit(text);
  } catch {
    faults.push(`the limit of entry ${index + 1} is not events per seconds, like 100/60s`);
    return DEFAULT_LIMIT;
  }
}
