import { describe, expect, test } from 'vitest';
import { catalog } from '../../../src/catalog.ts';
import { ConfigError, readConfig } from '../../../src/config.ts';

const limits = (environment: Readonly<Record<string, string>>) =>
  readConfig(environment, catalog).collectLimits;
function faultsOf(environment: Readonly<Record<string, string>>): readonly string[] {
  try {
    readConfig(environment, catalog);
  } catch (cause) {
    if (cause instanceof ConfigError) return cause.faults;
    throw cause;
  }
  return [];
}
const KEY = '0123456789abcdef';

describe('the settings of /collect', () => {
  test('are read, with a limit for each site key', () => {
    expect(
      limits({
        COLLECT_RATE_LIMIT: '5/10s',
        COLLECT_SITE_KEYS: `shop:${KEY}, blog:b${KEY}:7/1s`,
        COLLECT_MAX_BYTES: '2000',
        COLLECT_MAX_EVENTS: '10',
        TRUST_PROXY: '2',
      }),
    ).toEqual({
      rate: { calls: 5, windowMs: 10_000 },
      siteKeys: [
        { name: 'shop', key: KEY, limit: { calls: 6_000, windowMs: 60_000 } },
        { name: 'blog', key: `b${KEY}`, limit: { calls: 7, windowMs: 1_000 } },
      ],
      maxBytes: 2_000,
      maxEvents: 10,
      proxies: 2,
    });
  });

  test('that are wrong are reported together, and no message contains a key', () => {
    const faults = faultsOf({
      COLLECT_RATE_LIMIT: 'fast',
      COLLECT_SITE_KEYS: `secretsecretsecret, a:${KEY}, b:${KEY}, a:x${KEY}, c:short, d:y${KEY}:often, e:ä${KEY}`,
      COLLECT_MAX_BYTES: '2000000',
      TRUST_PROXY: 'yes',
    });
    expect(faults).toEqual([
      'COLLECT_RATE_LIMIT must be calls per seconds, like 100/60s, not "fast"',
      'COLLECT_SITE_KEYS must be name:key pairs separated by commas (entry 1 is not name:key or name:key:100/60s; the key of entry 5 is shorter than 16 characters; the limit of entry 6 is not events per seconds, like 100/60s; entry 7 is not name:key or name:key:100/60s; entry 3 has a name or a key that is taken; entry 4 has a name or a key that is taken)',
      'COLLECT_MAX_BYTES must be a whole number from 1000 to 1000000, not "2000000"',
      'TRUST_PROXY must be a whole number from 0 to 10, not "yes"',
    ]);
  });
});
