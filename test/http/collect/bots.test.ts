import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tapp } from '../../app/kit.ts';
import { tcollect, type Collector } from './kit.ts';

const GOOGLEBOT =
  'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Googlebot/2.1; +http://www.google.com/bot.html) Chrome/140.0.0.0 Safari/537.36';
const CHROME =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';

const bots = [
  GOOGLEBOT,
  'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)',
  'Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)',
  'Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)',
  'Mozilla/5.0 (compatible; Yahoo! Slurp; http://help.yahoo.com/help/us/ysearch/slurp)',
  'AdsBot-Google (+http://www.google.com/adsbot.html)',
  CHROME.replace('Chrome/', 'HeadlessChrome/'),
  `${CHROME} Chrome-Lighthouse`,
  'Mozilla/5.0 (compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)',
  'Pingdom.com_bot_version_1.4_(http://www.pingdom.com/)',
  'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)',
  'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Perplexity-User/1.0; +https://perplexity.ai/perplexity-user)',
  'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Claude-User/1.0; +Claude-User@anthropic.com)',
  'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)',
  'meta-externalfetcher/1.1',
  'WhatsApp/2.23.20.0',
  'SkypeUriPreview Preview/0.5',
  'Scrapy/2.11 (+https://scrapy.org)',
  'NewRelicPinger/1.0 (123)',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Chrome/126 Safari/537.36 PTST/240',
];
const people = [
  CHROME,
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Linux; Android 13; CUBOT NOTE 50) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36',
  'Mozilla/5.0 (Linux; Android 12; CUBOT) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36',
  // An e-mail that is being read, and servers that send events on behalf of a person.
  'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)',
  'curl/8.5.0',
  'python-requests/2.32',
  'okhttp/4.12.0',
  'Go-http-client/2.0',
  'acme-backend/1.2',
  'node',
  '',
];

describe('an event whose user agent names a bot', () => {
  let collector: Collector;
  beforeAll(async () => {
    collector = await tcollect();
  });
  afterAll(() => collector.close());
  const sentBy = async (userAgent: string) => {
    const nonce = `${userAgent.slice(0, 150)} ${collector.stored.length}`;
    const response = await collector.send(
      { type: 'page-view', nonce },
      { headers: { 'user-agent': userAgent } },
    );
    const answer: unknown = await response.json();
    const isStored = collector.stored.some((event) => event.nonce === nonce);
    return { status: response.status, answer, isStored, nonce };
  };

  test.each(bots)('is accepted and not stored: %s', async (userAgent) => {
    const { nonce, ...rest } = await sentBy(userAgent);
    expect(rest).toEqual({
      status: 200,
      answer: {
        accepted: 1,
        results: [
          { nonce, accepted: true, ignored: 'BOT', rule: expect.stringMatching(/./) as unknown },
        ],
      },
      isStored: false,
    });
  });

  test.each(people)('is told from the event of a person: %s', async (userAgent) => {
    const { nonce, ...rest } = await sentBy(userAgent);
    expect(rest).toEqual({
      status: 200,
      answer: { accepted: 1, results: [{ nonce, accepted: true, duplicate: false }] },
      isStored: true,
    });
  });

  test('is recognised by the user agent in the event, not by that of the server that forwards it', async () => {
    const before = collector.stored.length;
    const response = await collector.send(
      [
        { type: 'page-view', nonce: 'somebody', userAgent: CHROME },
        { type: 'page-view', nonce: 'bot', userAgent: GOOGLEBOT },
        { type: 'page-view', nonce: 'unnamed' },
        { type: 'page-view' },
      ],
      { headers: { 'user-agent': 'relay-bot/1' } },
    );
    expect(await response.json()).toMatchObject({
      accepted: 3,
      results: [
        { nonce: 'somebody', accepted: true, duplicate: false },
        { nonce: 'bot', accepted: true, ignored: 'BOT' },
        { nonce: 'unnamed', accepted: true, ignored: 'BOT' },
        { accepted: false },
      ],
    });
    expect(collector.stored.slice(before).map(({ nonce }) => nonce)).toEqual(['somebody']);
  });

  test('gets the pixel with a header that says so', async () => {
    const before = collector.stored.length;
    const response = await fetch(`${collector.url}?type=email-open`, {
      headers: { 'user-agent': GOOGLEBOT },
    });
    expect(response.headers.get('content-type')).toBe('image/gif');
    expect(response.headers.get('x-collect-ignored')).toBe('BOT');
    expect(response.headers.get('x-collect-rule')).toContain('google');
    expect(response.headers.has('x-collect-error')).toBe(false);
    expect(collector.stored).toHaveLength(before);
  });

  test('counts towards the rate limit of its address', async () => {
    const narrow = await tcollect({ rate: { calls: 1, windowMs: 60_000 } });
    const send = (nonce: string) =>
      narrow.send({ type: 'page-view', nonce }, { headers: { 'user-agent': GOOGLEBOT } });
    expect((await send('1')).status).toBe(200);
    expect((await send('2')).status).toBe(429);
    await narrow.close();
  });
});

test('COLLECT_BOTS=1 stores the events of bots, and trackEvents stores them in any case', async () => {
  for (const [environment, expected] of [
    [{}, ['by mutation']],
    [{ COLLECT_BOTS: '1' }, ['by collect', 'by mutation']],
  ] as const) {
    const app = await tapp(environment);
    await fetch(`${app.origin}/collect`, {
      method: 'POST',
      headers: { 'user-agent': GOOGLEBOT },
      body: JSON.stringify({ type: 'page-view', nonce: 'by collect', trackerId: 't' }),
    });
    await app.client.request(
      `mutation ($userAgent: String) { trackEvents(input: { events: [
        { type: "page-view", nonce: "by mutation", trackerId: "t", userAgent: $userAgent }] }) { __typename } }`,
      { userAgent: GOOGLEBOT },
    );
    const { leads } = await app.client.request<{
      readonly leads: {
        readonly nodes: readonly {
          readonly events: { readonly nodes: readonly { readonly nonce: string }[] };
        }[];
      };
    }>('{ leads(sources: [LOCAL]) { nodes { events(first: 9) { nodes { nonce } } } } }');
    const nonces = leads.nodes.flatMap(({ events }) => events.nodes.map(({ nonce }) => nonce));
    expect(nonces.toSorted()).toEqual(expected);
    await app.close();
  }
});
