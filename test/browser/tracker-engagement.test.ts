import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { hasChromium } from './chromium.ts';
import { say, type SiteOptions, type Visitor } from './site.ts';
import { tvisits, WAIT } from './visits.ts';

describe.skipIf(!hasChromium('how long visitors look at a page'))('engagement in a browser', () => {
  const { site, visitor: newVisitor } = tvisits();

  /** A visitor whose clock moves only when it is told to. */
  async function visit(options?: SiteOptions) {
    const { gateway, ...shop } = await site(options);
    const visitor = await newVisitor({ gateway, ...shop });
    const { page } = visitor;
    // Near enough to the gateway's clock for the store not to correct it, and behind it.
    const start = Date.now() - 50_000;
    await page.clock.install({ time: start });
    await page.clock.pauseAt(start + 1_000);
    await visitor.open('/');
    const show = (state: 'visible' | 'hidden') =>
      page.evaluate(`Object.defineProperty(document, 'hidden', { configurable: true, value: ${String(state === 'hidden')} });
        document.dispatchEvent(new Event('visibilitychange'))`);
    return { ...visitor, gateway, show };
  }
  const move = (page: Page) => page.evaluate(`dispatchEvent(new Event('pointermove'))`);
  /** Waits until everything was sent that has happened until now. */
  const handOver = async ({ page, posted }: Visitor) => {
    await say(page, 'identify', { userId: 'end' });
    const types = async () => {
      // A request that is under way ends in the real time, and the next one is due in the page's.
      await page.clock.runFor(10);
      return posted().map(({ type }) => type);
    };
    await expect.poll(types, WAIT).toContain('identify');
    return posted();
  };
  const reportsOf = ({ posted }: Visitor) => [
    ...new Map(
      posted()
        .filter(({ type }) => type === 'engagement')
        .map((event) => [event.nonce, event]),
    ).values(),
  ];

  test('makes the duration of a visit of one page', async () => {
    const visitor = await visit();
    await visitor.page.clock.runFor(12_300);
    await visitor.show('hidden');
    await expect.poll(() => reportsOf(visitor).length, WAIT).toBe(1);
    const [report] = reportsOf(visitor);
    const [view] = visitor.posted();
    expect(report?.properties).toEqual({ activeSeconds: 12 });
    expect((report?.occurredAt ?? 0) - (view?.occurredAt ?? 0)).toBe(12_300);
    expect(report).toMatchObject({ url: view?.url, title: view?.title });
    const durations = async () => {
      const { leads } = await visitor.gateway.client.request<{
        readonly leads: {
          readonly nodes: readonly {
            readonly sessions: { readonly nodes: readonly { readonly durationSeconds: number }[] };
          }[];
        };
      }>(
        '{ leads(sources: [LOCAL], first: 9) { nodes { sessions(first: 9) { nodes { durationSeconds } } } } }',
      );
      return leads.nodes.flatMap(({ sessions }) =>
        sessions.nodes.map(({ durationSeconds }) => durationSeconds),
      );
    };
    await expect.poll(durations, WAIT).toEqual([12]);
  });

  test('counts half a minute after each movement, and nothing while the page is hidden', async () => {
    const visitor = await visit();
    const { page } = visitor;
    await page.clock.runFor(10_000);
    await move(page);
    // 10 s until the movement and 30 s after it, of 100 s.
    await page.clock.runFor(90_000);
    await move(page);
    await page.clock.runFor(5_000);
    await visitor.show('hidden');
    await page.clock.runFor(600_000);
    await move(page);
    await visitor.show('visible');
    await page.clock.runFor(3_000);
    await visitor.show('hidden');
    await visitor.show('visible');
    await handOver(visitor);
    expect(reportsOf(visitor).map(({ properties }) => properties)).toEqual([
      { activeSeconds: 45 },
      { activeSeconds: 3 },
    ]);
  });

  test('is reported every five minutes, so that a long visit stays one session', async () => {
    const visitor = await visit();
    const { page } = visitor;
    const before = await visitor.cookie('leadgraph_session');
    for (let seconds = 0; seconds < 600; seconds += 20) {
      await page.clock.runFor(20_000);
      await move(page);
    }
    await handOver(visitor);
    expect(reportsOf(visitor).map(({ properties }) => properties)).toEqual([
      { activeSeconds: 300 },
      { activeSeconds: 300 },
    ]);
    expect(await visitor.cookie('leadgraph_session')).toBe(before);
  });

  test('ends with the last active second of a page that is left open', async () => {
    const visitor = await visit();
    const { page } = visitor;
    await page.clock.runFor(3_600_000);
    const [view] = await handOver(visitor);
    const [report, ...others] = reportsOf(visitor);
    expect(others).toEqual([]);
    expect(report?.properties).toEqual({ activeSeconds: 30 });
    expect((report?.occurredAt ?? 0) - (view?.occurredAt ?? 0)).toBe(30_000);
  });

  test('belongs to the page that was looked at, also in a single-page application', async () => {
    const visitor = await visit();
    const { page } = visitor;
    await page.clock.runFor(7_000);
    await page.evaluate(`history.pushState({}, '', '/a'); document.title = 'A'`);
    await page.clock.runFor(5_000);
    await visitor.show('hidden');
    await visitor.show('visible');
    await handOver(visitor);
    expect(
      reportsOf(visitor).map(({ url, title, properties }) => [
        new URL(url).pathname,
        title,
        properties?.['activeSeconds'],
      ]),
    ).toEqual([
      ['/', 'Page /', 7],
      ['/a', 'A', 5],
    ]);
  });

  test('goes on while a film is played', async () => {
    const visitor = await visit();
    const { page } = visitor;
    for (let seconds = 0; seconds < 100; seconds += 20) {
      await page.clock.runFor(20_000);
      await page.evaluate(`document.dispatchEvent(new Event('timeupdate'))`);
    }
    await visitor.show('hidden');
    await visitor.show('visible');
    await handOver(visitor);
    expect(reportsOf(visitor).map(({ properties }) => properties)).toEqual([
      { activeSeconds: 100 },
    ]);
  });
});
