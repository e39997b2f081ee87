import { describe, expect, test } from 'vitest';
import { hasChromium } from './chromium.ts';
import { type PostedEvent, type SiteOptions, type Visitor } from './site.ts';
import { postedUntil, tvisits } from './visits.ts';

const viewsIn = (events: readonly PostedEvent[]) =>
  events.filter(({ type }) => type === 'page-view');

describe.skipIf(!hasChromium('what a page view is'))('page views in a browser', () => {
  const { site, visit, visitor: newVisitor } = tvisits();

  /** Runs steps in the page, each with time for the tracker to see it, and returns the paths that were counted. */
  async function pathsOf(visitor: Visitor, steps: readonly string[]): Promise<readonly string[]> {
    await visitor.page.evaluate(`(async () => {
      const pause = () => new Promise((resolve) => setTimeout(resolve, 200));
      const steps = [${steps.map((step) => `() => { ${step} }`).join(',')}];
      for (const step of steps) { step(); await pause(); }
      leadgraph('identify', { userId: 'end' });
    })()`);
    const views = viewsIn(await postedUntil(visitor, 'identify'));
    return views.map(({ url }) => url.slice(new URL(url).origin.length));
  }

  /** A browser without the Navigation API, as Firefox and Safari were for years. */
  async function visitOld(options?: SiteOptions): Promise<Visitor> {
    const visitor = await newVisitor(await site(options));
    await visitor.page.addInitScript(() => {
      Object.defineProperty(globalThis, 'navigation', { value: undefined });
    });
    await visitor.open('/');
    return visitor;
  }

  const INTERCEPT = `navigation.addEventListener('navigate', (event) => {
    if (event.canIntercept && !event.hashChange) event.intercept({ handler: async () => {} });
  })`;
  const STEPS = [
    `history.pushState({}, '', '/a')`,
    `history.replaceState({}, '', '/b')`,
    // Filters, and what is left of a campaign's link.
    `history.replaceState({}, '', '/b?page=2')`,
    `history.replaceState({}, '', '/b?page=3#top')`,
    `history.pushState({}, '', '/b?page=3#end')`,
    `history.pushState({}, '', '/c?page=1')`,
    `history.pushState({}, '', '/c?page=2')`,
    // A redirection is one page.
    `history.pushState({}, '', '/old'); history.replaceState({}, '', '/new')`,
    `history.back()`,
  ];
  const PATHS = ['/', '/a', '/b', '/c?page=1', '/c?page=2', '/new', '/c?page=2'];

  test('are counted once at pushState, replaceState and back, by the Navigation API', async () => {
    expect(await pathsOf(await visit('/'), STEPS)).toEqual(PATHS);
  });

  test('are counted the same in a browser without the Navigation API', async () => {
    expect(await pathsOf(await visitOld(), STEPS)).toEqual(PATHS);
  });

  test('are counted once where the page intercepts navigations', async () => {
    const steps = [
      INTERCEPT,
      `navigation.navigate('/a')`,
      `navigation.navigate('/b', { history: 'replace' })`,
      `navigation.navigate('/b#part')`,
      `navigation.updateCurrentEntry({ state: 1 })`,
      `navigation.back()`,
      `navigation.back()`,
    ];
    expect(await pathsOf(await visit('/'), steps)).toEqual(['/', '/a', '/b', '/']);
  });

  test.each([
    ['a browser with the Navigation API', visit.bind(null, '/')],
    ['an older browser', visitOld],
  ])('are counted at each change of the fragment with data-hash, in %s', async (_what, open) => {
    const steps = [
      `location.hash = '#/pricing'`,
      `location.hash = '#/pricing'`,
      `history.replaceState({}, '', '#/pricing?plan=2')`,
      `location.replace('#/contact')`,
      `history.back()`,
    ];
    expect(await pathsOf(await open({ attributes: 'data-hash' }), steps)).toEqual([
      '/',
      '/#/pricing',
      '/#/contact',
      '/',
    ]);
  });

  test('name the page before as their referrer, and the title of the new page', async () => {
    const visitor = await visit('/');
    await pathsOf(visitor, [
      `history.pushState({}, '', '/a'); document.title = 'A'`,
      `history.replaceState({}, '', '/b'); document.title = 'B'`,
    ]);
    const origin = new URL(visitor.page.url()).origin;
    expect(viewsIn(visitor.posted()).map(({ title, referrer }) => [title, referrer])).toEqual([
      ['Page /', undefined],
      ['A', `${origin}/`],
      ['B', `${origin}/a`],
    ]);
  });

  test('are counted by the page where it says so, each time and with its own address and title', async () => {
    const visitor = await visit('/');
    const paths = await pathsOf(visitor, [
      // The tracker would see this page itself.
      `history.pushState({}, '', '/a'); leadgraph('page', { plan: 'pro' })`,
      `leadgraph('page', { url: '/a/step-2', title: 'Step 2' })`,
      `leadgraph('page')`,
    ]);
    expect(paths).toEqual(['/', '/a', '/a/step-2', '/a']);
    const [, own, step, last] = viewsIn(visitor.posted());
    expect(own?.properties).toMatchObject({ plan: 'pro' });
    expect(step).toMatchObject({
      title: 'Step 2',
      referrer: expect.stringMatching(/\/a$/) as string,
    });
    expect(last).toMatchObject({ referrer: expect.stringMatching(/\/a\/step-2$/) as string });
  });

  test('are counted by the page alone with data-manual', async () => {
    const visitor = await visit('/', { attributes: 'data-manual' });
    const paths = await pathsOf(visitor, [
      `history.pushState({}, '', '/a')`,
      `leadgraph('page')`,
      `history.pushState({}, '', '/b')`,
    ]);
    expect(paths).toEqual(['/a']);
  });

  test('are sent though the page is left right after a navigation', async () => {
    const visitor = await visit('/');
    await visitor.events(1);
    await visitor.page.evaluate(`history.pushState({}, '', '/a'); location.href = 'about:blank'`);
    const [, last] = await visitor.events(2);
    expect(last?.url).toMatch(/\/a$/);
  });

  test('tell the language, the time zone, the screen and the viewport', async () => {
    const shop = await site();
    const visitor = await newVisitor(shop);
    await visitor.page.setViewportSize({ width: 801, height: 602 });
    await visitor.open('/');
    const [view] = await visitor.events(1);
    const facts: unknown = await visitor.page.evaluate(() => ({
      language: navigator.language,
      timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      screen: `${screen.width}x${screen.height}`,
      viewport: '801x602',
    }));
    expect(view?.raw['properties']).toEqual(facts);
  });

  test('the core script counts pages too, at pushState and not at a fragment', async () => {
    const visitor = await visit('/', { query: '?core', attributes: 'data-hash' });
    expect(await pathsOf(visitor, STEPS)).toEqual(PATHS);
    expect(await visitor.cookie('leadgraph_visitor')).toBe(visitor.posted()[0]?.trackerId);
  });
});
