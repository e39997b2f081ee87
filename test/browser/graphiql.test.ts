import type { Browser, Page, Request } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tworld, type World } from '../app/kit.ts';
import { hasChromium, launch } from './chromium.ts';

describe.skipIf(!hasChromium('GraphiQL'))('GraphiQL in a browser', { timeout: 90_000 }, () => {
  let world: World;
  let browser: Browser;
  let page: Page;
  const foreign: string[] = [];
  const faults: string[] = [];
  beforeAll(async () => {
    world = await tworld();
    browser = await launch();
    page = await browser.newPage({ viewport: { width: 1_400, height: 900 } });
    page.setDefaultTimeout(30_000);
    page.on('request', (request) => {
      const { protocol, hostname } = new URL(request.url().replace(/^blob:/, ''));
      if (protocol !== 'data:' && hostname !== '127.0.0.1') foreign.push(request.url());
    });
    page.on('pageerror', (error) => faults.push(error.message));
    await page.goto(world.url);
  }, 90_000);
  afterAll(async () => {
    await browser.close();
    await world.close();
  });

  const tab = (name: string) => page.locator('.graphiql-tab-button', { hasText: name });
  /** Tabs move while the page opens, so the click is dispatched to the tab instead of a position. */
  const open = async (name: string) => {
    await tab(name).dispatchEvent('click');
    await page.locator('.graphiql-tab-active', { hasText: name }).waitFor();
    await shows('.graphiql-query-editor', ` ${name} `);
  };
  /** The button does nothing before the page is ready, and the editor lags behind the tab, so it is pressed until the request goes out. */
  const run = async (name: string) => {
    const isIts = (request: Request) =>
      `${request.url()} ${request.postData() ?? ''}`.includes(name);
    for (let tries = 0; tries < 20; tries += 1) {
      const asked = page.waitForRequest(isIts, { timeout: 1_000 }).catch(() => null);
      await page.getByRole('button', { name: 'Execute query' }).click();
      if (await asked) return;
    }
    throw new Error(`${name} was not sent`);
  };
  const answer = (text: string) => shows('.graphiql-response', text);

  /** Waits for a text in a pane. Editors render spaces as no-break spaces, and only the lines in view. */
  async function shows(pane: string, text: string): Promise<void> {
    const lines = page.locator(`${pane} .view-lines`);
    for (const deadline = performance.now() + 10_000; performance.now() < deadline;) {
      const shown = (await lines.allTextContents()).join(' ').replaceAll('\u00a0', ' ');
      if (shown.includes(text)) return;
      await page.waitForTimeout(50);
    }
    throw new Error(`${pane} does not show ${text}`);
  }

  test('opens with a tab for each example query', async () => {
    for (const name of ['Stitch', 'Profile', 'Identified', 'Budgets']) await tab(name).waitFor();
  });

  test('runs the example Stitch over all sources', async () => {
    await run('Stitch');
    await answer('"sessions"');
    // The page shows the beginning of the answer only, and any source may be there.
    await answer('"source"');
  });

  test('runs the examples Profile and Budgets unchanged', async () => {
    await open('Profile');
    await run('Profile');
    await answer('"person"');
    await open('Budgets');
    await run('Budgets');
    await answer('"upstreams"');
  });

  test('shows leads that become identified while the example Identified is subscribed', async () => {
    await open('Identified');
    await run('Identified');
    // Only leads identified after the page subscribed are shown, so new ones are made until the page shows one.
    const shown = answer('"Ada Lovelace"');
    let isShown = false;
    void shown.finally(() => {
      isShown = true;
    });
    const isOver = () => isShown;
    for (let number = 0; !isOver(); number += 1) {
      await fetch(`${world.origin}/collect`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          type: 'form',
          nonce: `browser-${number}`,
          trackerId: `browser-${number}`,
          properties: {
            email: `ada${number}@acme.example`,
            fullName: 'Ada Lovelace',
            firstName: 'Ada',
            lastName: 'Lovelace',
          },
        }),
      });
      await page.waitForTimeout(100);
    }
    await shown;
  });

  /** The names of the tabs once the page is ready, the active one last. */
  const tabsOf = async (shown: Page) => {
    const names = shown.locator('.graphiql-tab-button');
    const active = shown.locator('.graphiql-tab-active .graphiql-tab-button');
    await shown.locator('.graphiql-query-editor .view-lines').waitFor();
    await active.waitFor();
    return [...(await names.allTextContents()), (await active.textContent()) ?? ''];
  };
  const FIRST = ['Stitch', 'Profile', 'Identified', 'Budgets'];

  test('shows the tab that was active after a reload, and opens no empty tab', async () => {
    const visitor = await browser.newContext();
    const shown = await visitor.newPage();
    await shown.goto(world.url);
    expect(await tabsOf(shown)).toEqual([...FIRST, 'Stitch']);
    await shown.reload();
    expect(await tabsOf(shown)).toEqual([...FIRST, 'Stitch']);
    await shown.locator('.graphiql-tab-button', { hasText: 'Budgets' }).dispatchEvent('click');
    await shown.waitForURL(/query=.*Budgets/);
    for (let times = 0; times < 2; times += 1) {
      const answered = await shown.reload();
      expect(answered?.status()).toBe(200);
      expect(await tabsOf(shown)).toEqual([...FIRST, 'Budgets']);
    }
    await visitor.close();
  });

  test.each([
    ['a first visit shows it', 'query Mine { upstreams { source } }', 'Mine'],
    ['a malformed query is shown as it is', '{', '<untitled>'],
  ])('opens a link with a query: %s, also after a reload', async (_what, query, name) => {
    const visitor = await browser.newContext();
    const shown = await visitor.newPage();
    await shown.goto(`${world.url}?query=${encodeURIComponent(query)}`);
    expect(await tabsOf(shown)).toEqual([...FIRST, name, name]);
    await shown.reload();
    expect(await tabsOf(shown)).toEqual([...FIRST, name, name]);
    await visitor.close();
  });

  test('sends no request to another host, and throws no error', () => {
    expect(foreign).toEqual([]);
    expect(faults).toEqual([]);
  });
});
