import type { BrowserContext } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { hasChromium } from './chromium.ts';
import { leadsOf, say, type Site, type Visitor } from './site.ts';
import { postedUntil, tvisits, WAIT } from './visits.ts';
import { cookiesWritten, noteCookies } from './written-cookies.ts';

const YEAR_S = 31_536_000;
const PROXIED = '/measure/tracker.js';

describe.skipIf(!hasChromium('where the visitor’s id is kept'))('cookies in a browser', () => {
  // Playwright switches the partitions of storage off, which browsers have. The last list of features counts.
  const { site, visit, visitor: newVisitor } = tvisits(['--disable-features=Translate']);

  /** Gives the hosts of `.example` the pages of a site over HTTPS, and `measure.example` the gateway. */
  async function serveHttps({ context }: Visitor, { origin, gateway }: Site): Promise<void> {
    await context.route(/^https:\/\/[a-z.]+\.example\//, async (route) => {
      const { hostname, pathname, search } = new URL(route.request().url());
      const server = hostname === 'measure.example' ? gateway.origin : origin;
      await route.fulfill({
        response: await route.fetch({ url: `${server}${pathname}${search}` }),
      });
    });
  }
  const visitorsOf = (visitor: Visitor, host: string) => [
    ...new Set(
      visitor
        .posted()
        .filter(({ url }) => new URL(url).hostname === host)
        .map(({ trackerId }) => trackerId),
    ),
  ];
  const cookieOf = async (context: BrowserContext, name = 'leadgraph_visitor') =>
    (await context.cookies()).find((one) => one.name === name) ?? null;

  describe('of data-cookie-domain', () => {
    test('are one for all subdomains', async () => {
      const shop = await site({
        tracker: 'https://measure.example/tracker.js',
        attributes: 'data-cookie-domain="shop.example"',
      });
      const visitor = await newVisitor(shop);
      await serveHttps(visitor, shop);
      for (const host of ['www', 'app']) {
        await visitor.page.goto(`https://${host}.shop.example/`);
        await expect.poll(() => visitorsOf(visitor, `${host}.shop.example`).length, WAIT).toBe(1);
      }
      expect(visitorsOf(visitor, 'www.shop.example')).toEqual(
        visitorsOf(visitor, 'app.shop.example'),
      );
      expect(await cookieOf(visitor.context)).toMatchObject({
        domain: '.shop.example',
        secure: true,
        sameSite: 'Lax',
      });
      expect(visitor.warnings).toEqual([]);
    });

    test('are for the host alone where the domain does not fit, and the console says so once', async () => {
      const visitor = await visit('/', { attributes: 'data-cookie-domain="shop.example"' });
      await say(visitor.page, 'event', 'again');
      expect(visitor.warnings).toEqual([
        'LeadGraph: data-cookie-domain does not fit 127.0.0.1; cookies are for this host alone',
      ]);
      await visitor.open('/second');
      await visitor.open('/third');
      const events = await visitor.events(4);
      expect(new Set(events.map(({ trackerId }) => trackerId)).size).toBe(1);
      expect(new Set(events.map(({ raw }) => raw['sessionId'])).size).toBe(1);
      expect(await cookieOf(visitor.context)).toMatchObject({ domain: '127.0.0.1' });
    });
  });

  test('that are refused altogether leave the id in the storage, for as long as a cookie', async () => {
    const shop = await site();
    const visitor = await newVisitor(shop);
    await visitor.page.addInitScript(() => {
      Object.defineProperty(Document.prototype, 'cookie', { get: () => '', set: () => {} });
    });
    await visitor.open('/');
    await visitor.open('/second');
    await expect.poll(() => visitorsOf(visitor, '127.0.0.1').length, WAIT).toBe(1);
    await postedUntil(visitor, 'page-view');
    await visitor.page.clock.install({ time: Date.now() + 1_900_000 });
    await visitor.open('/third');
    const isThird = ({ url }: { readonly url: string }) => url.endsWith('/third');
    await expect.poll(() => visitor.posted().some(isThird), WAIT).toBe(true);
    const views = visitor.posted().filter(({ type }) => type === 'page-view');
    expect(new Set(views.map(({ trackerId }) => trackerId)).size).toBe(1);
    // The session is over after half an hour.
    expect(views.find(isThird)?.sessionId).not.toBe(views[0]?.sessionId);
  });

  test('and storage that are forbidden, as in a sandboxed frame, leave the id in the page', async () => {
    const visitor = await visit('/', {
      pages: { '/': '<iframe sandbox="allow-scripts" src="/inner"></iframe>' },
    });
    const inner = () => visitor.posted().filter(({ url }) => url.endsWith('/inner'));
    await expect.poll(() => inner().length, WAIT).toBeGreaterThan(0);
    expect(inner()[0]?.trackerId).toMatch(/^[\w-]+$/);
  });

  describe('of a frame on another site’s page', () => {
    test('are partitioned over HTTPS, so that the visitor stays', async () => {
      const shop = await site({
        tracker: 'https://measure.example/tracker.js',
        pages: { '/outer': '<iframe src="https://shop.example/inner"></iframe>' },
      });
      const visitor = await newVisitor(shop);
      await serveHttps(visitor, shop);
      const views = () =>
        visitor.posted().filter(({ url, type }) => type === 'page-view' && url.endsWith('/inner'));
      for (const count of [1, 2, 3]) {
        await visitor.page.goto('https://portal.example/outer');
        await expect.poll(() => new Set(views().map(({ nonce }) => nonce)).size, WAIT).toBe(count);
      }
      expect(visitorsOf(visitor, 'shop.example')).toHaveLength(1);
      const frame = visitor.page.frames().find((one) => one.url().endsWith('/inner'));
      expect(await frame?.evaluate(() => document.cookie)).toMatch(/leadgraph_visitor=/);
      // The visitor of the site itself is another one: the frame tells nobody who that is.
      await visitor.page.goto('https://shop.example/');
      await expect.poll(() => visitorsOf(visitor, 'shop.example').length, WAIT).toBe(2);
    });

    test('are replaced by the storage over HTTP', async () => {
      const frame = `<script>document.documentElement.append(Object.assign(document.createElement('iframe'),
        { src: 'http://localhost:' + location.port + '/inner' + location.search }))</script>`;
      const shop = await site({ pages: { '/outer': frame } });
      const visitor = await newVisitor(shop);
      for (const query of ['?1', '?2', '?3']) {
        await visitor.page.goto(`${shop.origin}/outer${query}`);
        await expect
          .poll(() => visitor.posted().map(({ url }) => url), WAIT)
          .toContain(`http://localhost:${new URL(shop.origin).port}/inner${query}`);
      }
      expect(visitorsOf(visitor, 'localhost')).toHaveLength(1);
      const inner = visitor.page.frames().find((one) => one.url().includes('/inner'));
      expect(await inner?.evaluate(() => document.cookie)).toBe('');
    });
  });

  describe('that an endpoint on the site’s own host sets', () => {
    test('have two years, and no script writes over them', async () => {
      const shop = await site({ tracker: PROXIED, attributes: 'data-server-cookie' });
      const visitor = await newVisitor(shop);
      await noteCookies(visitor.page);
      await visitor.open('/');
      const [first] = await visitor.events(1);
      await visitor.open('/next');
      const [, second] = await visitor.events(2);
      expect(second?.trackerId).toBe(first?.trackerId);
      const written = await cookiesWritten(visitor.page);
      expect(written.filter((text) => text.startsWith('leadgraph_visitor='))).toEqual([]);
      const cookie = await cookieOf(visitor.context);
      expect(cookie).toMatchObject({ httpOnly: false, sameSite: 'Lax', path: '/' });
      // Chromium keeps no cookie longer than 400 days.
      expect(cookie?.expires).toBeGreaterThan(Date.now() / 1_000 + YEAR_S);
      await say(visitor.page, 'reset');
      await say(visitor.page, 'identify', { userId: 'two' });
      await expect.poll(() => visitor.posted().at(-1)?.type, WAIT).toBe('identify');
      await expect
        .poll(() => visitor.cookie('leadgraph_visitor'), WAIT)
        .toBe(visitor.posted().at(-1)?.trackerId);
      expect(await visitor.cookie('leadgraph_visitor')).not.toBe(first?.trackerId);
    });

    test('are hidden from scripts where the snippet asks for it, and name the visitor all the same', async () => {
      const shop = await site({ tracker: PROXIED, attributes: 'data-server-cookie="http-only"' });
      const visitor = await newVisitor(shop);
      await visitor.open('/');
      await visitor.events(1);
      await visitor.open('/next');
      expect(await visitor.events(2)).toHaveLength(2);
      expect(await leadsOf(shop)).toHaveLength(1);
      expect(await cookieOf(visitor.context)).toMatchObject({ httpOnly: true });
      expect(
        await visitor.page.evaluate(() => document.cookie + JSON.stringify(localStorage)),
      ).not.toContain('leadgraph_visitor');
    });

    test('are deleted through the endpoint by a reset, also by one without a network', async () => {
      const shop = await site({ tracker: PROXIED, attributes: 'data-server-cookie="http-only"' });
      const visitor = await newVisitor(shop);
      const { page, context } = visitor;
      await visitor.open('/');
      await say(page, 'identify', { email: 'one@shop.example' });
      await visitor.events(2);
      const first = await visitor.cookie('leadgraph_visitor');
      await context.setOffline(true);
      await say(page, 'event', 'of-one');
      await say(page, 'reset');
      await say(page, 'identify', { email: 'two@shop.example' });
      await say(page, 'event', 'of-two');
      await context.setOffline(false);
      const typesOf = async (email: string) =>
        ((await leadsOf(shop)).find(({ person }) => person?.email === email)?.events.nodes ?? [])
          .map(({ type }) => type)
          .filter((type) => type !== 'engagement')
          .toReversed();
      await expect.poll(() => typesOf('two@shop.example'), WAIT).toEqual(['identify', 'of-two']);
      expect(await typesOf('one@shop.example')).toEqual(['page-view', 'identify', 'of-one']);
      const second = await visitor.cookie('leadgraph_visitor');
      expect(second).not.toBe(first);
      await visitor.open('/next');
      await expect
        .poll(() => typesOf('two@shop.example'), WAIT)
        .toEqual(['identify', 'of-two', 'page-view']);
      expect(await visitor.kept()).toBe(0);
    });

    test('are deleted through the endpoint by a withdrawal, and not set before the consent', async () => {
      const shop = await site({
        tracker: PROXIED,
        attributes: 'data-server-cookie="http-only" data-consent="cookieless"',
      });
      const visitor = await newVisitor(shop);
      const { page, context } = visitor;
      await visitor.open('/');
      await postedUntil(visitor, 'page-view');
      await expect.poll(async () => (await leadsOf(shop)).length, WAIT).toBe(1);
      expect(await context.cookies()).toEqual([]);
      await say(page, 'consent', 'granted');
      await say(page, 'identify', { userId: 'u-1' });
      await expect.poll(() => cookieOf(context), WAIT).not.toBeNull();
      await say(page, 'consent', 'denied');
      await expect.poll(() => context.cookies(), WAIT).toEqual([]);
    });

    test.each(['reset', 'denied'])(
      'do not come back with the answer to a request from before (%s)',
      async (what) => {
        let answers = 0;
        const release = Promise.withResolvers<undefined>();
        const shop = await site({
          tracker: PROXIED,
          attributes: 'data-server-cookie',
          async hold(path) {
            if (!path.includes('cookie=http')) return;
            answers += 1;
            if (answers === 2) await release.promise;
          },
        });
        const visitor = await newVisitor(shop);
        const { page, context } = visitor;
        await visitor.open('/');
        await expect.poll(() => visitor.cookie('leadgraph_visitor'), WAIT).not.toBeNull();
        const former = await visitor.cookie('leadgraph_visitor');
        await say(page, 'identify', { userId: 'one' });
        await expect.poll(() => answers, WAIT).toBe(2);
        const deleted = page.waitForResponse(/cookie=delete/);
        if (what === 'reset') {
          await say(page, 'reset');
          await say(page, 'identify', { userId: 'two' });
        } else await say(page, 'consent', 'denied');
        release.resolve(undefined);
        await (await deleted).finished();
        if (what === 'denied') {
          expect(await context.cookies()).toEqual([]);
          return;
        }
        await expect.poll(() => answers, WAIT).toBe(3);
        const now = () => visitor.cookie('leadgraph_visitor');
        await expect.poll(now, WAIT).toBe(visitor.posted().at(-1)?.trackerId);
        expect(await now()).not.toBe(former);
      },
    );

    test('need a tracker on the site’s own host; the console says so', async () => {
      const visitor = await visit('/', { attributes: 'data-server-cookie="http-only"' });
      await visitor.events(1);
      expect(visitor.warnings).toEqual([
        'LeadGraph: data-server-cookie needs a tracker on the host of the page',
      ]);
      expect(await cookieOf(visitor.context)).toMatchObject({ httpOnly: false });
    });
  });
});
