import { request } from 'undici';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { tcollect, type Collector } from './kit.ts';

describe('the visitor’s cookie of /collect', () => {
  let collector: Collector;
  beforeEach(async () => {
    collector = await tcollect();
  });
  afterEach(() => collector.close());

  const OWN = { origin: 'https://www.shop.example', 'sec-fetch-site': 'same-origin' };
  /** Sends events with these tracker ids; `fetch` would not send all of these headers. */
  async function send(
    query: string,
    trackerIds: readonly (string | null)[],
    headers: Readonly<Record<string, string>> = OWN,
  ) {
    const events = trackerIds.map((trackerId, n) => ({ type: 'x', nonce: `n${n}`, trackerId }));
    const { statusCode, headers: answered } = await request(`${collector.url}${query}`, {
      method: 'POST',
      headers: { ...headers },
      body: trackerIds.length > 0 ? JSON.stringify(events) : '',
    });
    return { status: statusCode, cookie: answered['set-cookie'] ?? null };
  }
  const stored = () => collector.stored.map(({ trackerId }) => trackerId);

  test('is set where the page’s own origin asks for it', async () => {
    expect(await send('?cookie=http', ['v1'])).toEqual({
      status: 200,
      cookie: 'leadgraph_visitor=v1; Max-Age=63072000; Path=/; SameSite=Lax; Secure',
    });
  });

  test.each([
    ['http', ''],
    ['http-only', '; HttpOnly'],
  ])('with %s names every event of the request', async (asked, attribute) => {
    const { cookie } = await send(`?cookie=${asked}`, ['page-1', 'page-2', null], {
      ...OWN,
      cookie: 'other=1; leadgraph_visitor=v1; leadgraph_session=s1',
    });
    expect(cookie).toBe(
      `leadgraph_visitor=v1; Max-Age=63072000; Path=/; SameSite=Lax; Secure${attribute}`,
    );
    expect(stored()).toEqual(['v1', 'v1', 'v1']);
  });

  test('takes the first id that the page gave where the browser has none yet', async () => {
    const { cookie } = await send('?cookie=http-only', ['page-1', 'page-2']);
    expect(cookie).toMatch(/^leadgraph_visitor=page-1;/);
    expect(stored()).toEqual(['page-1', 'page-1']);
  });

  test('is not Secure on a page over HTTP, which could not have it then', async () => {
    const { cookie } = await send('?cookie=http', ['v1'], { ...OWN, origin: 'http://intranet' });
    expect(cookie).toBe('leadgraph_visitor=v1; Max-Age=63072000; Path=/; SameSite=Lax');
  });

  test.each([
    ['shop.example', '; Domain=shop.example'],
    ['.Shop.example', '; Domain=shop.example'],
    ['www.shop.example', '; Domain=www.shop.example'],
    ['other.example', ''],
    ['op.example', ''],
    ['example', ''],
    ['shop.example; HttpOnly', ''],
  ])('has the domain %j only if the page is in it', async (domain, part) => {
    const { cookie } = await send(`?cookie=http&domain=${encodeURIComponent(domain)}`, ['v1']);
    expect(cookie).toBe(
      `leadgraph_visitor=v1; Max-Age=63072000; Path=/; SameSite=Lax; Secure${part}`,
    );
  });

  test('is deleted where the page asks for it, of the host and of the domain', async () => {
    const { status, cookie } = await send('?cookie=delete&domain=shop.example', []);
    expect(status).toBe(200);
    expect(cookie).toEqual([
      'leadgraph_visitor=; Max-Age=0; Path=/; SameSite=Lax; Secure',
      'leadgraph_visitor=; Max-Age=0; Path=/; SameSite=Lax; Secure; Domain=shop.example',
    ]);
    expect(collector.stored).toEqual([]);
  });

  test.each([
    ['another site', { ...OWN, 'sec-fetch-site': 'cross-site' }],
    ['another host of the site', { ...OWN, 'sec-fetch-site': 'same-site' }],
    ['another host, in a browser that does not say so', { origin: 'https://evil.example' }],
    ['a server', {}],
    ['a page without an origin', { origin: 'null', 'sec-fetch-site': 'same-origin' }],
  ])('is neither set nor read nor deleted for %s', async (_who, headers) => {
    const cookie = 'leadgraph_visitor=victim';
    const set = await send('?cookie=http-only', ['chosen'], { ...headers, cookie });
    expect(set).toEqual({ status: 200, cookie: null });
    expect(stored()).toEqual(['chosen']);
    expect((await send('?cookie=delete', [], { ...headers, cookie })).cookie).toBeNull();
  });

  test('is set for an older browser whose page has the host of the request', async () => {
    const { host } = new URL(collector.url);
    const own = await send('?cookie=http', ['v1'], { origin: `http://${host}` });
    expect(own.cookie).toMatch(/^leadgraph_visitor=v1;/);
    const proxied = await send('?cookie=http', ['v1'], {
      origin: 'https://www.shop.example',
      'x-forwarded-host': 'www.shop.example',
    });
    expect(proxied.cookie).toMatch(/^leadgraph_visitor=v1;/);
  });

  test.each(['', 'a b', 'x; Domain=evil.example', 'é', 'x'.repeat(100)])(
    'is not set to the id %j, which no cookie holds',
    async (id) => {
      expect((await send('?cookie=http', [id])).cookie).toBeNull();
      expect(stored()).toEqual([id]);
    },
  );

  test.each(['', '?cookie=', '?cookie=none', '?cookie=1'])('is not set by %j', async (query) => {
    expect((await send(query, ['v1'])).cookie).toBeNull();
  });
});
