import { print } from 'graphql';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { subscribe } from '../app/sse.ts';
import { LeadIdentifiedDocument, type LeadIdentifiedSubscription } from '../operations.gen.ts';
import { hasChromium, launch } from './chromium.ts';
import { leadsOf, say, tsite, tvisitor, type Site, type Visitor, type Watch } from './site.ts';
import { cookiesWritten, noteCookies } from './written-cookies.ts';

const FORM = `<form id="contact" name="contact" action="/thanks" onsubmit="event.preventDefault()">
  <input name="id" value="shadows the id of the form">
  <input type="email" name="address" value="Ada@acme.example">
  <input name="firstName" value="Ada" data-leadgraph>
  <input name="mobile" value="+358 40 1234567" data-leadgraph="phone">
  <input name="notes" value="private-notes">
  <input type="password" name="secret" value="hunter2-hidden" data-leadgraph>
  <input type="text" name="shown" value="hunter2-shown" autocomplete="current-password" data-leadgraph>
  <input type="checkbox" name="topics" value="paper" checked data-leadgraph>
  <input type="radio" name="size" value="small" data-leadgraph>
  <input type="radio" name="size" value="large" checked data-leadgraph>
  <select name="country"><option value="FI">Finland</option></select>
  <input value="has no name"><button name="button" value="pressed">Send</button></form>`;
const pages = {
  '/': '<a id="pricing" href="/pricing?plan=1">Prices <b>today</b></a>',
  '/form': FORM,
  '/links': `<a id="file" href="/files/offer.pdf?v=2" target="_blank">Offer</a> <a id="named" href="/" download="list.txt">List</a>
    <a id="mail" href="mailto:sales@shop.example">Mail</a> <a id="top" href="#top">Top</a> <a id="js" href="javascript:void 0">Nothing</a>`,
  '/video': '<video src="/clip.wav" title="Tour" muted controls></video>',
};

describe.skipIf(!hasChromium('the tracker'))('the tracker in a browser', () => {
  let browser: Browser;
  let site: Site;
  let visitor: Visitor;
  const watch: Watch = { foreign: [], faults: [] };
  const opened: Site[] = [];
  beforeAll(async () => {
    browser = await launch();
    site = await tsite({ pages, attributes: 'data-emails' });
  });
  afterAll(async () => {
    await browser.close();
    await site.close();
  });
  afterEach(async () => {
    await visitor.context.close();
    await Promise.all(opened.splice(0).map((one) => one.close()));
  });

  async function own(options: Parameters<typeof tsite>[0]): Promise<Site> {
    const one = await tsite(options);
    opened.push(one);
    return one;
  }
  /** Opens a page as a new visitor. */
  async function visit(path: string, on: Site = site): Promise<Visitor> {
    visitor = await tvisitor(browser, on, watch);
    await visitor.open(path);
    return visitor;
  }
  const types = (events: readonly { readonly type: string }[]) => events.map(({ type }) => type);

  test('a browser that is marked as internal says so, and none of its events is stored', async () => {
    const { page } = await visit('/');
    await page.evaluate("localStorage['leadgraph-internal'] = '1'");
    const answered = page.waitForResponse(
      async (response) =>
        response.url().includes('/collect') && (await response.text()).includes('ignored'),
    );
    await visitor.open('/pricing?plan=internal');
    const answer = (await (await answered).json()) as { readonly results: readonly object[] };
    expect(answer.results.at(-1)).toMatchObject({ ignored: 'INTERNAL', rule: 'internal: true' });
  });

  test('stores the events, the session and the lead of a visit, and leadIdentified tells the lead', async () => {
    const listening = await subscribe<LeadIdentifiedSubscription>(
      site.gateway.url,
      print(LeadIdentifiedDocument),
    );
    const { page } = await visit('/?utm_source=letter&utm_campaign=spring');
    await page.click('#pricing');
    await page.waitForURL('**/pricing?plan=1');
    await visitor.open('/form');
    await page.click('button');

    expect(await listening.data()).toMatchObject({
      leadIdentified: { lead: { person: { email: 'ada@acme.example' } } },
    });
    listening.end();

    const events = await visitor.events(5);
    const [entry, click, next] = events;
    expect(types(events)).toEqual(['page-view', 'link-click', 'page-view', 'page-view', 'form']);
    const home = `${site.origin}/?utm_source=letter&utm_campaign=spring`;
    expect(entry).toMatchObject({ title: 'Page /', url: home, raw: { referrer: null } });
    expect(click?.raw['properties']).toEqual({
      linkUrl: `${site.origin}/pricing?plan=1`,
      linkText: 'Prices today',
    });
    // The browser sends the referrer as far as its policy allows.
    expect(next).toMatchObject({ title: 'Page /pricing', raw: { referrer: home } });
    const lead = await visitor.lead();
    expect(lead).toMatchObject({
      displayName: 'Ada',
      person: { email: 'ada@acme.example' },
      trackerIds: [await visitor.cookie('leadgraph_visitor')],
      sessions: { nodes: [{ pageViews: 3, landingUrl: home, traffic: { campaign: 'spring' } }] },
    });
    const inSession = lead?.sessions.nodes[0]?.events.nodes ?? [];
    expect(types(inSession).filter((type) => type !== 'engagement')).toEqual(types(events));
  });

  test('sends the events of a headless browser once to a gateway that stores no bots', async () => {
    const careful = await own({ environment: { COLLECT_BOTS: '0' } });
    visitor = await tvisitor(browser, careful, watch);
    const answered = visitor.page.waitForResponse((response) =>
      response.url().includes('/collect'),
    );
    await visitor.open('/');
    expect(await (await answered).json()).toMatchObject({
      accepted: 1,
      results: [{ accepted: true, ignored: 'BOT' }],
    });
    await expect
      .poll(() => visitor.page.evaluate(() => Object.keys(localStorage)), { timeout: 10_000 })
      .toEqual([]);
    expect(await leadsOf(careful)).toEqual([]);
  });

  test('keeps the visitor for two years and the session for half an hour, each from the last event on', async () => {
    visitor = await tvisitor(browser, site, watch);
    await noteCookies(visitor.page);
    await visitor.open('/');
    const [first] = await visitor.events(1);
    const written = await cookiesWritten(visitor.page);
    const id = first?.trackerId ?? '';
    const session = String(first?.raw['sessionId']);
    expect(written).toEqual([
      `leadgraph_visitor=${id}; max-age=63072000; path=/; samesite=lax`,
      `leadgraph_session=${session}; max-age=1800; path=/; samesite=lax`,
    ]);
    const expiry = async (name: string) =>
      (await visitor.context.cookies()).find((one) => one.name === name)?.expires ?? 0;
    const before = await expiry('leadgraph_session');
    await expect
      .poll(
        async () => {
          await say(visitor.page, 'event', 'still-here');
          return (await expiry('leadgraph_session')) > before;
        },
        { timeout: 10_000 },
      )
      .toBe(true);
    // To the browser, this is the same as half an hour without an event.
    await visitor.context.clearCookies({ name: 'leadgraph_session' });
    await say(visitor.page, 'event', 'back');
    const later = await visitor.cookie('leadgraph_session');
    expect(later).not.toBe(session);
    expect(await visitor.cookie('leadgraph_visitor')).toBe(id);
    await expect
      .poll(async () => (await visitor.lead())?.events.nodes[0], { timeout: 10_000 })
      .toMatchObject({ type: 'back', trackerId: id, raw: { sessionId: later } });
  });

  test('tells downloads from other links, and ignores links that lead nowhere', async () => {
    const { page } = await visit('/links');
    for (const link of ['#js', '#top', '#mail']) await page.click(link);
    const download = page.waitForEvent('download');
    await page.click('#named');
    await (await download).cancel();
    await page.click('#file', { button: 'middle' });
    const events = await visitor.events(4);
    expect(types(events)).toEqual(['page-view', 'link-click', 'download', 'download']);
    expect(events.slice(1).map(({ raw }) => raw['properties'])).toEqual([
      { linkUrl: 'mailto:sales@shop.example', linkText: 'Mail' },
      { linkUrl: `${site.origin}/`, linkText: 'List', fileName: 'list.txt' },
      { linkUrl: `${site.origin}/files/offer.pdf?v=2`, linkText: 'Offer', fileName: 'offer.pdf' },
    ]);
  });

  test('sends the names of a form’s fields, the values that are opted in, and never a password', async () => {
    const { page, sent } = await visit('/form');
    await page.click('button');
    const [, form] = await visitor.events(2);
    expect(form).toMatchObject({ type: 'form' });
    expect(form?.raw['properties']).toEqual({
      formId: 'contact',
      formName: 'contact',
      formFields: ['id', 'address', 'firstName', 'mobile', 'notes', 'topics', 'size', 'country'],
      email: 'Ada@acme.example',
      firstName: 'Ada',
      phone: '+358 40 1234567',
      topics: 'paper',
      size: 'large',
    });
    for (const secret of ['hunter2', 'secret', 'shown', 'private-notes', 'pressed'])
      expect(sent.join()).not.toContain(secret);
  });

  test('sends no e-mail address of a form unless data-emails allows it', async () => {
    const { page, sent } = await visit('/form', await own({ pages }));
    await page.click('button');
    const [, form] = await visitor.events(2);
    expect(form?.raw['properties']).toMatchObject({ firstName: 'Ada' });
    expect(sent.join()).not.toContain('acme.example');
  });

  test('sends one event for a video that is played, however often it is paused', async () => {
    const { page } = await visit('/video');
    await page.evaluate(`(async () => {
      const video = document.querySelector('video');
      for (let times = 0; times < 3; times += 1) { await video.play(); video.pause(); }
      leadgraph('event', 'done');
    })()`);
    const events = await visitor.events(3);
    expect(types(events)).toEqual(['page-view', 'video-play', 'done']);
    expect(events[1]?.raw['properties']).toEqual({
      videoUrl: `${site.origin}/clip.wav`,
      videoTitle: 'Tour',
      videoSeconds: 1,
    });
  });

  test('sees the pages of a single-page application, and ignores changes of the fragment', async () => {
    const { page } = await visit('/');
    const go = async (script: string, count: number) => {
      await page.evaluate(script);
      return visitor.events(count);
    };
    await go(`history.pushState({}, '', '/a'); document.title = 'A'`, 2);
    await go(`history.pushState({}, '', '/b#x'); document.title = 'B'`, 3);
    await go(
      `history.pushState({}, '', '/b#y'); location.hash = 'z'; leadgraph('event', 'end')`,
      4,
    );
    const events = await go(`history.go(-3); document.title = 'A again'`, 5);
    expect(events.map(({ type, title, url }) => [type, title, url])).toEqual([
      ['page-view', 'Page /', `${site.origin}/`],
      ['page-view', 'A', `${site.origin}/a`],
      ['page-view', 'B', `${site.origin}/b#x`],
      ['end', 'B', `${site.origin}/b#z`],
      ['page-view', 'A again', `${site.origin}/a`],
    ]);
    expect(events[2]?.raw['referrer']).toBe(`${site.origin}/a`);
  });

  test('sends the page’s own events in one request, including those from before it was loaded', async () => {
    const early = await own({
      head: (snippet) =>
        `${snippet}<script>leadgraph('event', 'early', {plan: 'pro', seats: 3}); leadgraph('identify', {email: 'grace@acme.example'})</script>`,
    });
    // The snippet stands on the page twice; the tracker runs once.
    await visit('/', early);
    await say(visitor.page, 'event', 'late', { nested: { list: [1, null] } });
    await say(visitor.page, 'unknown', 'x');
    const events = await visitor.events(4);
    expect(types(events).toSorted()).toEqual(['early', 'identify', 'late', 'page-view']);
    const propertiesOf = (type: string) =>
      events.find((event) => event.type === type)?.raw['properties'];
    expect(propertiesOf('early')).toEqual({ plan: 'pro', seats: 3 });
    expect(propertiesOf('late')).toEqual({ nested: { list: [1, null] } });
    expect((await visitor.lead())?.person?.email).toBe('grace@acme.example');
    // The identification goes out at once, and takes along what happened before it.
    expect(visitor.posted().map(({ type }) => type)).toEqual([
      'page-view',
      'early',
      'identify',
      'late',
    ]);
    expect(visitor.sent).toHaveLength(2);
    await expect.poll(() => visitor.kept(), { timeout: 10_000 }).toBe(0);
  });

  test('sends the site key of the snippet', async () => {
    const keyed = await own({
      environment: { COLLECT_SITE_KEYS: 'shop:shop-0123456789abcdef' },
    });
    await visit('/', keyed);
    expect(types(await visitor.events(1))).toEqual(['page-view']);
  });

  test('throws no error and sends no request to another host', () => {
    expect(watch).toEqual({ foreign: [], faults: [] });
  });
});
