import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { launch } from './chromium.ts';
import { tsite, tvisitor, type Site, type SiteOptions, type Visitor, type Watch } from './site.ts';

export interface Visits {
  readonly watch: Watch;
  browser(): Browser;
  /** A site of its own, which is closed after the test. */
  site(options?: SiteOptions): Promise<Site>;
  /** A new visitor, who has opened nothing. */
  visitor(site: Site): Promise<Visitor>;
  /** Opens a page of a new site as a new visitor. */
  visit(path: string, options?: SiteOptions): Promise<Visitor>;
}

/** A browser for the tests of a block. After each of them its sites and visitors are gone, and no page has thrown. */
export function tvisits(switches: readonly string[] = []): Visits {
  let browser: Browser;
  const sites: Site[] = [];
  const visitors: Visitor[] = [];
  const watch: Watch = { foreign: [], faults: [] };
  beforeAll(async () => {
    browser = await launch(switches);
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    for (const { context } of visitors.splice(0)) {
      // Requests may be under way still.
      await context.unrouteAll({ behavior: 'ignoreErrors' });
      await context.close();
    }
    await Promise.all(sites.splice(0).map((one) => one.close()));
    expect(watch.faults).toEqual([]);
  });
  const site = async (options: SiteOptions = {}) => {
    const one = await tsite(options);
    sites.push(one);
    return one;
  };
  const visitor = async (on: Site) => {
    const one = await tvisitor(browser, on, watch);
    visitors.push(one);
    return one;
  };
  return {
    watch,
    browser: () => browser,
    site,
    visitor,
    async visit(path, options) {
      const one = await visitor(await site(options));
      await one.open(path);
      return one;
    },
  };
}

export const WAIT = { timeout: 20_000 };

/** Waits until an event was sent to the gateway, and returns every event that was sent until then. */
export async function postedUntil(visitor: Visitor, type: string) {
  await expect.poll(() => visitor.posted().map((event) => event.type), WAIT).toContain(type);
  return visitor.posted();
}
