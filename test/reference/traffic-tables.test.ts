import { describe, expect, test } from 'vitest';
import { channelOf, trafficOf } from '../../src/domain/traffic.ts';
import ai from '../../src/reference/data/ai-assistants.json' with { type: 'json' };
import apps from '../../src/reference/data/app-referrers.json' with { type: 'json' };
import channels from '../../src/reference/data/channels.json' with { type: 'json' };
import clickIds from '../../src/reference/data/click-ids.json' with { type: 'json' };
import payment from '../../src/reference/data/payment-providers.json' with { type: 'json' };
import engines from '../../src/reference/data/search-engines.json' with { type: 'json' };
import social from '../../src/reference/data/social-networks.json' with { type: 'json' };
import categories from '../../src/reference/data/source-categories.json' with { type: 'json' };
import { categoryOfSource, CHANNELS } from '../../src/reference/traffic-tables.ts';

const url = 'https://shop.example/';
const from = (referrer: string) => trafficOf({ url, referrer });

test.each(Object.entries({ ai, apps, channels, clickIds, payment, engines, social, categories }))(
  'the table %s names its source and its date',
  (_name, table) => {
    expect(table.source).not.toBe('');
    expect(table.date).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  },
);

describe('each row is used', () => {
  test.each(channels.rows.map((row, index) => [index, row.channel, row] as const))(
    'row %i of the channels decides for its example: %s',
    (index, channel, { example }) => {
      const { source, medium = null, campaign = null } = example as Example;
      expect(channelOf({ source, medium, campaign })).toBe(channel);
      const category = categoryOfSource(source);
      const first = CHANNELS.findIndex(
        (row) =>
          matches(row.source, source) &&
          matches(row.medium, medium) &&
          matches(row.campaign, campaign) &&
          (row.category === null || row.category === category),
      );
      expect(first).toBe(index);
    },
  );
  interface Example {
    readonly source: string;
    readonly medium?: string;
    readonly campaign?: string;
  }
  const matches = (pattern: RegExp | null, value: string | null) =>
    pattern === null || (value !== null && pattern.test(value));

  test.each([
    ['SEARCH', 'Organic Search', 'Paid Search'],
    ['SHOPPING', 'Organic Shopping', 'Paid Shopping'],
    ['SOCIAL', 'Organic Social', 'Paid Social'],
    ['VIDEO', 'Organic Video', 'Paid Video'],
  ] as const)(
    'a source of the list %s is in %s, and with a paid medium in %s',
    (list, free, paid) => {
      expect(categories[list].length).toBeGreaterThan(40);
      for (const source of categories[list]) {
        const channelWith = (medium: string) => channelOf({ source, medium, campaign: null });
        expect([source, channelWith('referral'), channelWith('cpc')]).toEqual([source, free, paid]);
      }
    },
  );

  test('search engines', () => {
    for (const { source, hosts = [], domains = [] } of engines.rows)
      for (const host of [...hosts, ...domains, ...domains.map((domain) => `www.${domain}`)]) {
        const referrer = `https://${host.replace('*', 'fi')}/`;
        expect([host, from(referrer)]).toMatchObject([host, { source, medium: 'organic' }]);
      }
  });

  test('social networks', () => {
    for (const { source, domains } of social.rows)
      for (const domain of domains) {
        const [plain, sub] = [from(`https://${domain}/`), from(`https://m.${domain}/`)];
        expect([domain, plain, sub]).toMatchObject([domain, { source }, { source }]);
        expect(plain?.channel).toMatch(/^Organic (Social|Video|Search)$/);
      }
  });

  test('assistants', () => {
    for (const { source, domains } of ai.rows)
      for (const domain of domains)
        expect([domain, from(`https://${domain}/`)]).toMatchObject([
          domain,
          { source, medium: 'ai-assistant', channel: 'AI Assistant' },
        ]);
  });

  test('apps', () => {
    for (const { app, source } of apps.rows)
      expect([app, from(`android-app://${app}/`), from(app)]).toMatchObject([
        app,
        { source },
        { source },
      ]);
  });

  test('click ids', () => {
    for (const { parameter, source, medium } of clickIds.rows)
      expect([
        parameter,
        trafficOf({ url: `${url}?${parameter.toUpperCase()}=1`, referrer: null }),
      ]).toMatchObject([parameter, { source, medium, clickId: '1', inferred: true }]);
  });

  test('payment providers', () => {
    for (const domain of payment.rows)
      expect([domain, from(`https://pay.${domain}/`)]).toEqual([domain, null]);
  });
});
