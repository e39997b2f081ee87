import { describe, expect, test } from 'vitest';
import { paidClickOf, trafficOf } from '../../src/domain/traffic.ts';
import { DEFAULT_TRAFFIC_RULE } from '../../src/domain/traffic-rule.ts';

const PAGE = 'https://shop.example/pricing';

function arrived(query: string, referrer: string | null = null) {
  return trafficOf({ url: `${PAGE}${query}`, referrer });
}

describe('a referrer', () => {
  test.each([
    ['https://www.google.com/', 'google', 'organic', 'Organic Search'],
    ['https://www.google.co.uk/search?q=x', 'google', 'organic', 'Organic Search'],
    ['https://cn.bing.com/', 'bing', 'organic', 'Organic Search'],
    ['https://duckduckgo.com/', 'duckduckgo', 'organic', 'Organic Search'],
    ['https://yandex.ru/clck/', 'yandex', 'organic', 'Organic Search'],
    ['https://uk.search.yahoo.com/', 'yahoo', 'organic', 'Organic Search'],
    ['https://l.facebook.com/l.php?u=x', 'facebook', 'referral', 'Organic Social'],
    ['https://lm.facebook.com/', 'facebook', 'referral', 'Organic Social'],
    ['https://l.instagram.com/', 'instagram', 'referral', 'Organic Social'],
    ['https://t.co/abc', 'twitter', 'referral', 'Organic Social'],
    ['https://x.com/somebody', 'twitter', 'referral', 'Organic Social'],
    ['https://lnkd.in/abc', 'linkedin', 'referral', 'Organic Social'],
    ['https://www.linkedin.com/', 'linkedin', 'referral', 'Organic Social'],
    ['https://l.threads.com/', 'threads', 'referral', 'Organic Social'],
    ['https://out.reddit.com/t3', 'reddit', 'referral', 'Organic Social'],
    ['https://m.youtube.com/watch', 'youtube', 'referral', 'Organic Video'],
    ['https://www.ebay.de/', 'ebay', 'referral', 'Organic Shopping'],
    ['https://chatgpt.com/', 'chatgpt', 'ai-assistant', 'AI Assistant'],
    ['https://www.perplexity.ai/search', 'perplexity', 'ai-assistant', 'AI Assistant'],
    ['https://gemini.google.com/app', 'gemini', 'ai-assistant', 'AI Assistant'],
    ['https://x.com/i/grok/share/1', 'grok', 'ai-assistant', 'AI Assistant'],
    ['android-app://com.linkedin.android/', 'linkedin', 'referral', 'Organic Social'],
    ['com.linkedin.android', 'linkedin', 'referral', 'Organic Social'],
    [
      'android-app://com.google.android.googlequicksearchbox/https/www.google.com',
      'google',
      'organic',
      'Organic Search',
    ],
    ['android-app://com.acme.reader', 'com.acme.reader', 'referral', 'Referral'],
    ['https://www.blog.example/post', 'blog.example', 'referral', 'Referral'],
    // Mail and documents of Google are no search.
    ['https://docs.google.com/document/1', 'docs.google.com', 'referral', 'Referral'],
  ])('%s is %s, %s, in the channel %s', (referrer, source, medium, channel) => {
    expect(arrived('', referrer)).toMatchObject({ source, medium, channel, campaign: null });
  });

  test.each(['about:blank', 'chrome-extension://abc/page.html', 'file:///home', 'not a page', ''])(
    'that is no site is none: %j',
    (referrer) => {
      expect(arrived('', referrer)).toBeNull();
    },
  );
});

describe('a click id', () => {
  test.each([
    ['gclid', 'google', 'cpc', 'Paid Search'],
    ['gbraid', 'google', 'cpc', 'Paid Search'],
    ['wbraid', 'google', 'cpc', 'Paid Search'],
    ['msclkid', 'bing', 'cpc', 'Paid Search'],
    ['yclid', 'yandex', 'cpc', 'Paid Search'],
    ['dclid', 'google', 'display', 'Display'],
    ['ttclid', 'tiktok', 'cpc', 'Paid Social'],
    ['li_fat_id', 'linkedin', 'cpc', 'Paid Social'],
    ['fbclid', 'facebook', 'social', 'Organic Social'],
  ])(
    '%s alone is %s, %s, %s, and says that it is inferred',
    (parameter, source, medium, channel) => {
      expect(arrived(`?${parameter}=Abc-1`)).toMatchObject({
        source,
        medium,
        channel,
        clickId: 'Abc-1',
        clickIdParameter: parameter,
        inferred: true,
      });
    },
  );

  test('goes before the referrer of an unpaid search', () => {
    expect(arrived('?gclid=1', 'https://www.google.com/')).toMatchObject({
      source: 'google',
      medium: 'cpc',
      channel: 'Paid Search',
      inferred: true,
    });
  });

  test('of Facebook with a paid medium is Paid Social, and nothing is inferred', () => {
    const traffic = arrived('?fbclid=1&utm_source=facebook&utm_medium=paid_social');
    expect(traffic).toMatchObject({ channel: 'Paid Social', clickId: '1' });
    expect(traffic?.inferred).toBeUndefined();
  });

  test('of Facebook on a link shim of Instagram is a visit from Instagram', () => {
    expect(arrived('?fbclid=1', 'https://l.instagram.com/')).toMatchObject({
      source: 'instagram',
      channel: 'Organic Social',
    });
  });

  test('of Facebook makes a source without a channel Organic Social, and leaves an e-mail one', () => {
    expect(arrived('?fbclid=1&utm_source=spring&utm_medium=post')?.channel).toBe('Organic Social');
    expect(arrived('?fbclid=1&utm_source=crm&utm_medium=email')?.channel).toBe('Email');
  });

  test('never goes before what the page names', () => {
    expect(arrived('?gclid=1&utm_source=letter&utm_medium=email')).toMatchObject({
      source: 'letter',
      medium: 'email',
      channel: 'Email',
      clickId: '1',
    });
  });

  test('cuts sessions only where it is paid', () => {
    expect(paidClickOf(arrived('?gclid=1'))).toBe('1');
    expect(paidClickOf(arrived('?fbclid=1'))).toBeNull();
    expect(paidClickOf(arrived('', 'https://www.google.com/'))).toBeNull();
  });
});

describe('a parameter', () => {
  test('without a value is none', () => {
    expect(arrived('?utm_source=&utm_campaign=&utm_medium=%20&gclid=')).toBeNull();
  });

  test('is found in any case, and in the fragment', () => {
    const traffic = { source: 'letter', medium: 'email', campaign: 'Spring', channel: 'Email' };
    expect(arrived('?UTM_Source=letter&Utm_Medium=email&utm_CAMPAIGN=Spring')).toMatchObject(
      traffic,
    );
    expect(arrived('#utm_source=letter&utm_medium=email&utm_campaign=Spring')).toMatchObject(
      traffic,
    );
    expect(arrived('#/home?utm_source=letter&utm_medium=email&utm_campaign=Spring')).toMatchObject(
      traffic,
    );
  });

  test('of the query goes before one of the fragment', () => {
    expect(arrived('?utm_source=a#utm_source=b')?.source).toBe('a');
  });

  test('alone is a traffic source: a medium, or a source', () => {
    expect(arrived('?utm_medium=email')).toMatchObject({ source: null, channel: 'Email' });
    expect(arrived('?utm_source=chatgpt.com')).toMatchObject({ channel: 'AI Assistant' });
  });

  test('that no row of the table knows is Unassigned', () => {
    expect(arrived('?utm_source=poster&utm_medium=print')?.channel).toBe('Unassigned');
  });
});

describe('an own site', () => {
  test.each([
    ['https://app.shop.example/login', 'https://www.shop.example/pricing'],
    ['https://shop.example/login', 'https://www.shop.example/pricing'],
    ['https://shop.example/thanks', 'https://checkout.stripe.com/pay'],
    ['https://shop.example/thanks', 'https://www.paypal.com/'],
    ['http://localhost:3000/b', 'http://localhost:3000/a'],
  ])('is no referrer: to %s from %s', (url, referrer) => {
    expect(trafficOf({ url, referrer })).toBeNull();
  });

  test('is none of another customer of a shared host', () => {
    const url = 'https://alice.github.io/';
    expect(trafficOf({ url, referrer: 'https://bob.github.io/' })).toMatchObject({
      source: 'bob.github.io',
    });
  });

  test('is one of OWN_DOMAINS too', () => {
    const rule = { ...DEFAULT_TRAFFIC_RULE, ownDomains: ['brand.example'] };
    const url = 'https://shop.example/';
    expect(trafficOf({ url, referrer: 'https://www.brand.example/' }, rule)).toBeNull();
    expect(trafficOf({ url, referrer: 'https://otherbrand.example/' }, rule)).not.toBeNull();
  });
});
