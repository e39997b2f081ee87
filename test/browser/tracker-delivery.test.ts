import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, launch } from './chromium.ts';
import { leadsOf, say, tsite, tvisitor, type Site, type Visitor, type Watch } from './site.ts';

interface Sent {
  readonly type: string;
  readonly nonce: string;
}
const WAIT = { timeout: 20_000 };

describe.skipIf(!hasChromium('what the tracker does when the network fails'))(
  'events on their way from a browser',
  () => {
    let browser: Browser;
    let site: Site;
    let visitor: Visitor;
    const watch: Watch = { foreign: [], faults: [] };
    const opened: Site[] = [];
    beforeAll(async () => {
      browser = await launch();
      site = await tsite({ environment: { COLLECT_RATE_LIMIT: '100000/1s' } });
    });
    afterAll(async () => {
      await browser.close();
      await site.close();
    });
    afterEach(async () => {
      await visitor.context.close();
      await Promise.all(opened.splice(0).map((one) => one.close()));
    });

    async function visit(path: string, on: Site = site): Promise<Visitor> {
      visitor = await tvisitor(browser, on, watch);
      await visitor.open(path);
      return visitor;
    }
    async function own(options: Parameters<typeof tsite>[0]): Promise<Site> {
      const one = await tsite(options);
      opened.push(one);
      return one;
    }
    const types = (events: readonly { readonly type: string }[]) => events.map(({ type }) => type);
    const sentBy = ({ sent }: Visitor) => sent.flatMap((body) => JSON.parse(body) as Sent[]);

    test('wait while there is no network, and are sent when it is back', async () => {
      const { page, context } = await visit('/');
      await visitor.events(1);
      await context.setOffline(true);
      const lost = page.waitForEvent('requestfailed');
      await say(page, 'event', 'offline', { n: 1 });
      await lost;
      await say(page, 'event', 'offline', { n: 2 });
      expect(await visitor.kept()).toBe(2);
      await context.setOffline(false);
      const events = await visitor.events(3);
      expect(events.slice(1).map(({ raw }) => raw['properties'])).toEqual([{ n: 1 }, { n: 2 }]);
      await expect.poll(() => visitor.kept(), WAIT).toBe(0);
    });

    test('survive the closing of a page without a network, and keep their times', async () => {
      const { page, context } = await visit('/');
      await visitor.events(1);
      await expect.poll(() => visitor.kept(), WAIT).toBe(0);
      await context.setOffline(true);
      const from = Date.now();
      await say(page, 'event', 'before-the-end');
      const to = Date.now();
      await page.close();
      await context.setOffline(false);
      const next = await context.newPage();
      await next.goto(`${site.origin}/next`);
      const events = await visitor.events(3);
      expect(types(events)).toEqual(['page-view', 'before-the-end', 'page-view']);
      const at = Date.parse(events[1]?.occurredAt ?? '');
      expect(at).toBeGreaterThanOrEqual(from);
      expect(at).toBeLessThanOrEqual(to);
    });

    test('count once if they are sent again because the acknowledgement was lost', async () => {
      visitor = await tvisitor(browser, site, watch);
      let tries = 0;
      const answers: string[] = [];
      await visitor.context.route('**/collect', async (route) => {
        tries += 1;
        const response = await route.fetch();
        answers.push(await response.text());
        await (tries === 1 ? route.abort() : route.fulfill({ response }));
      });
      await visitor.open('/');
      await expect.poll(() => tries, WAIT).toBe(2);
      await expect.poll(() => visitor.kept(), WAIT).toBe(0);
      expect(answers[0]).toContain('"duplicate":false');
      expect(answers[1]).toContain('"duplicate":true');
      const [first, second] = visitor.posted();
      // The same event, with the time at which each request was sent.
      expect({ ...second, sentAt: 0 }).toEqual({ ...first, sentAt: 0 });
      expect(second?.sentAt).toBeGreaterThan(first?.sentAt ?? Infinity);
      expect(types(await visitor.events(1))).toEqual(['page-view']);
    });

    test('are sent if the page is left at once', async () => {
      const { page } = await visit('/');
      await page.evaluate(`leadgraph('event', 'last-word'); location.href = 'about:blank'`);
      expect(types(await visitor.events(2))).toContain('last-word');
      // A beacon is not acknowledged, so the next page sends the events again; they are stored once.
      await visitor.open('/next');
      await expect.poll(() => visitor.kept(), WAIT).toBe(0);
      expect(types(sentBy(visitor))).toContain('last-word');
      expect(types(await visitor.events(3)).toSorted()).toEqual([
        'last-word',
        'page-view',
        'page-view',
      ]);
    });

    test('are sent if the tab is closed at once', async () => {
      const { page } = await visit('/');
      await say(page, 'event', 'closing');
      await page.close({ runBeforeUnload: true });
      expect(types(await visitor.events(2))).toContain('closing');
    });

    test('are sent when the tab is hidden, and acknowledged when it is shown again', async () => {
      const { page, context } = await visit('/');
      const turn = (state: string) =>
        page.evaluate(`Object.defineProperty(document, 'hidden', { configurable: true, value: ${String(state === 'hidden')} });
          document.dispatchEvent(new Event('visibilitychange'))`);
      await visitor.events(1);
      await expect.poll(() => visitor.kept(), WAIT).toBe(0);
      const beacon = context.waitForEvent(
        'request',
        (request) => request.resourceType() === 'ping',
      );
      await say(page, 'event', 'glance');
      await turn('hidden');
      expect((await beacon).postData()).toContain('glance');
      await turn('visible');
      await expect.poll(() => visitor.kept(), WAIT).toBe(0);
      expect(types(await visitor.events(2))).toEqual(['page-view', 'glance']);
    });

    test('are limited to the newest 500, and sent in batches that survive the page', async () => {
      const { page, context, sent } = await visit('/');
      await visitor.events(1);
      await expect.poll(() => visitor.kept(), WAIT).toBe(0);
      await context.setOffline(true);
      await page.evaluate(
        `for (let n = 0; n < 520; n += 1) leadgraph('event', 'many', { n, text: 'x'.repeat(300) })`,
      );
      expect(await visitor.kept()).toBe(500);
      const from = sent.length;
      await context.setOffline(false);
      await expect.poll(() => visitor.kept(), WAIT).toBe(0);
      const numbers = sentBy({ ...visitor, sent: sent.slice(from) }).map((event) =>
        JSON.stringify(event),
      );
      for (const n of [20, 519]) expect(numbers.join()).toContain(`"n":${n},`);
      expect(numbers.join()).not.toContain('"n":19,');
      for (const body of sent) expect(body.length).toBeLessThanOrEqual(20_002);
    });

    test('are sent later if the gateway answers 429', async () => {
      const slow = await own({ environment: { COLLECT_RATE_LIMIT: '1/2s' } });
      const { page } = await visit('/', slow);
      const refused = page.waitForResponse((response) => response.status() === 429);
      for (const n of [1, 2]) {
        await visitor.events(n);
        await say(page, 'event', `more-${n}`);
      }
      await refused;
      expect(types(await visitor.events(3))).toEqual(['page-view', 'more-1', 'more-2']);
      await expect.poll(() => visitor.kept(), WAIT).toBe(0);
    });

    test('live as long as the page if storage is forbidden', async () => {
      visitor = await tvisitor(browser, site, watch);
      await visitor.page.addInitScript(() => {
        Object.defineProperty(globalThis, 'localStorage', {
          get() {
            throw new DOMException('not here', 'SecurityError');
          },
        });
      });
      await visitor.open('/');
      await say(visitor.page, 'event', 'unkept');
      expect(types(await visitor.events(2))).toEqual(['page-view', 'unkept']);
    });

    test('live as long as the page if storage is full', async () => {
      const { page } = await visit('/');
      await page.evaluate(`(() => {
        let text = 'x'.repeat(4_000_000);
        for (let n = 0; text; n += 1) {
          try { localStorage[n] = text; }
          catch { text = text.slice(0, text.length / 2); }
        }
      })()`);
      await say(page, 'event', 'crowded', { text: 'x'.repeat(5_000) });
      expect(types(await visitor.events(2))).toEqual(['page-view', 'crowded']);
    });

    describe('of a visitor who refuses tracking', () => {
      const signals = { doNotTrack: '1', globalPrivacyControl: true } as const;
      async function visitWith(name: keyof typeof signals, on: Site): Promise<Visitor> {
        visitor = await tvisitor(browser, on, watch);
        await visitor.page.addInitScript(
          ([key, value]) => {
            Object.defineProperty(Navigator.prototype, key, { get: () => value });
          },
          [name, signals[name]] as const,
        );
        await visitor.open('/');
        await say(visitor.page, 'event', 'told');
        return visitor;
      }

      test.each(['doNotTrack', 'globalPrivacyControl'] as const)(
        'are none where the site honours %s: no request, no cookie, nothing kept',
        async (signal) => {
          const honest = await own({ attributes: 'data-respect-privacy' });
          const { page, context, sent } = await visitWith(signal, honest);
          expect(await visitor.kept()).toBe(0);
          // Leaving the page sends every event that is left.
          await visitor.open('/next');
          await page.goto('about:blank');
          expect(sent).toEqual([]);
          expect(await context.cookies()).toEqual([]);
          expect(await leadsOf(honest)).toEqual([]);
        },
      );

      test('are sent if the site does not set data-respect-privacy', async () => {
        await visitWith('doNotTrack', site);
        expect(types(await visitor.events(2))).toEqual(['page-view', 'told']);
      });

      test('are sent if the site sets data-respect-privacy and the browser gives no signal', async () => {
        await visit('/', await own({ attributes: 'data-respect-privacy' }));
        expect(types(await visitor.events(1))).toEqual(['page-view']);
      });
    });

    test('throw no error and cause no request to another host', () => {
      expect(watch).toEqual({ foreign: [], faults: [] });
    });
  },
);
