import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { hasChromium } from './chromium.ts';
import { leadsOf, say } from './site.ts';
import { postedUntil, tvisits, WAIT } from './visits.ts';

/** What the browser keeps for the page: the names of its cookies, and the keys of its storage. */
async function keptBy(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => [
    ...document.cookie.split('; ').filter(Boolean),
    ...Object.keys(localStorage),
  ]);
}

describe.skipIf(!hasChromium('what visitors and pages decide'))(
  'choices of the visitor in a browser',
  () => {
    const { site, visit, visitor: newVisitor } = tvisits();

    test('reset makes another visitor and another session of whoever comes next', async () => {
      const visitor = await visit('/');
      await say(visitor.page, 'identify', { email: 'one@shop.example' });
      await say(visitor.page, 'reset');
      await say(visitor.page, 'identify', { email: 'two@shop.example' });
      await visitor.open('/next');
      await expect.poll(() => visitor.posted().length, WAIT).toBeGreaterThanOrEqual(4);
      const events = visitor.posted();
      const [first, second] = events.filter(({ type }) => type === 'identify');
      expect(first?.trackerId).not.toBe(second?.trackerId);
      expect(first?.sessionId).not.toBe(second?.sessionId);
      expect(events.find(({ url }) => url.endsWith('/next'))).toMatchObject({
        trackerId: second?.trackerId,
        sessionId: second?.sessionId,
      });
      expect(await visitor.cookie('leadgraph_visitor')).toBe(second?.trackerId);
    });

    test('two people who sign in one after the other are two leads after a reset', async () => {
      const shop = await site();
      const visitor = await newVisitor(shop);
      await visitor.open('/');
      await say(visitor.page, 'identify', { email: 'one@shop.example' });
      await say(visitor.page, 'reset');
      await say(visitor.page, 'identify', { email: 'two@shop.example' });
      const emails = async () =>
        (await leadsOf(shop)).map(({ person }) => person?.email ?? '').toSorted();
      await expect.poll(emails, WAIT).toEqual(['one@shop.example', 'two@shop.example']);
    });

    describe('where the snippet asks for consent', () => {
      test('nothing is sent and nothing is kept before the answer', async () => {
        const { page, sent } = await visit('/', { attributes: 'data-consent' });
        await say(page, 'event', 'early', { plan: 'pro' });
        await say(page, 'identify', { email: 'ada@shop.example' });
        await page.goto('about:blank');
        expect(sent).toEqual([]);
        await page.goBack();
        expect(await keptBy(page)).toEqual([]);
      });

      test('what happened on the page before the consent is sent after it, at its own time', async () => {
        const visitor = await visit('/', { attributes: 'data-consent' });
        await say(visitor.page, 'event', 'early', { plan: 'pro' });
        const decidedAt = await visitor.page.evaluate(() => Date.now());
        await say(visitor.page, 'consent', 'granted');
        await say(visitor.page, 'event', 'late');
        const events = await visitor.events(3);
        expect(events.map(({ type }) => type)).toEqual(['page-view', 'early', 'late']);
        expect(Date.parse(events[1]?.occurredAt ?? '')).toBeLessThanOrEqual(decidedAt);
        expect(await keptBy(visitor.page)).toEqual(
          expect.arrayContaining([expect.stringMatching(/^leadgraph_visitor=/)]),
        );
      });

      test('what happened before a refusal is forgotten', async () => {
        const { page, sent } = await visit('/', { attributes: 'data-consent' });
        await say(page, 'event', 'early');
        await say(page, 'consent', 'denied');
        await say(page, 'event', 'late');
        await say(page, 'consent', 'granted');
        await say(page, 'identify', { email: 'ada@shop.example' });
        await expect.poll(() => sent.length, WAIT).toBe(1);
        expect(sent[0]).toContain('ada@shop.example');
        expect(sent[0]).not.toMatch(/page-view|early|late/);
      });

      test('an answer that the page gave before the tracker was loaded counts from the first page view on', async () => {
        const denied = `<script>leadgraph('event', 'early'); leadgraph('consent', 'denied')</script>`;
        const refused = await visit('/', { head: (snippet) => `${snippet}${denied}` });
        await say(refused.page, 'event', 'late');
        expect(await keptBy(refused.page)).toEqual([]);
        const granted = denied.replace('denied', 'granted');
        const allowed = await visit('/', {
          attributes: 'data-consent',
          head: (snippet) => `${snippet}${granted}`,
        });
        expect((await allowed.events(2)).map(({ type }) => type)).toEqual(['page-view', 'early']);
        await refused.page.goto('about:blank');
        expect(refused.sent).toEqual([]);
      });

      test('a withdrawal deletes the cookies and what is kept, also what an earlier page kept', async () => {
        const visitor = await visit('/', { attributes: 'data-consent' });
        const { page, context, sent } = visitor;
        await say(page, 'consent', 'granted');
        await visitor.events(1);
        await context.setOffline(true);
        await say(page, 'event', 'unsent');
        await context.setOffline(false);
        await context.route('**/collect', (route) => route.abort());
        await visitor.open('/next');
        expect(await keptBy(page)).not.toEqual([]);
        const from = sent.length;
        await say(page, 'consent', 'denied');
        expect(await keptBy(page)).toEqual([]);
        await say(page, 'event', 'later');
        await page.goto('about:blank');
        expect(sent.slice(from)).toEqual([]);
        await page.goBack();
        expect(await keptBy(page)).toEqual([]);
      });

      test('a visitor who comes back is the same one once the page has told the consent again', async () => {
        const visitor = await visit('/', { attributes: 'data-consent' });
        await say(visitor.page, 'consent', 'granted');
        await visitor.events(1);
        await visitor.open('/next');
        await say(visitor.page, 'consent', 'granted');
        const events = await visitor.events(2);
        expect(events[1]?.trackerId).toBe(events[0]?.trackerId);
      });

      test('data-consent="cookieless" sends without cookies, storage and facts of the device until the consent', async () => {
        const visitor = await visit('/', { attributes: 'data-consent="cookieless"' });
        const [view] = await postedUntil(visitor, 'page-view');
        expect(view?.properties).toEqual({});
        expect(await keptBy(visitor.page)).toEqual([]);
        await say(visitor.page, 'consent', 'granted');
        await say(visitor.page, 'identify', { userId: 'u-1' });
        await postedUntil(visitor, 'identify');
        expect(await visitor.cookie('leadgraph_visitor')).toBe(view?.trackerId);
        await say(visitor.page, 'consent', 'denied');
        expect(await keptBy(visitor.page)).toEqual([]);
        await say(visitor.page, 'event', 'after');
        const after = (await postedUntil(visitor, 'after')).at(-1);
        expect(after?.trackerId).not.toBe(view?.trackerId);
        expect(await keptBy(visitor.page)).toEqual([]);
      });

      test('the core script does nothing, and says why', async () => {
        const { page, sent, warnings } = await visit('/', {
          attributes: 'data-consent',
          query: '?core',
        });
        await say(page, 'event', 'early');
        await page.goto('about:blank');
        expect(sent).toEqual([]);
        expect(warnings).toEqual(['LeadGraph: data-consent needs the tracker without ?core']);
      });
    });

    test('optOut deletes what is kept, and holds on every page until it is taken back', async () => {
      const visitor = await visit('/');
      const { page, sent } = visitor;
      await visitor.events(1);
      await say(page, 'optOut');
      const only = [expect.stringMatching(/^leadgraph_optout=1/)];
      expect(await keptBy(page)).toEqual(only);
      const from = sent.length;
      await visitor.open('/next');
      await say(page, 'event', 'unwanted');
      await page.goto('about:blank');
      await visitor.open('/last');
      expect(sent.slice(from)).toEqual([]);
      expect(await keptBy(page)).toEqual(only);
      await say(page, 'optOut', false);
      await say(page, 'identify', { email: 'back@shop.example' });
      await expect.poll(() => sent.slice(from).length, WAIT).toBe(1);
      expect(sent.at(-1)).toContain('back@shop.example');
    });
  },
);
