import { describe, expect, test } from 'vitest';
import { hasChromium } from './chromium.ts';
import { say } from './site.ts';
import { postedUntil, tvisits, WAIT } from './visits.ts';

const ERASE = `mutation ($id: ID!) { eraseLead(input: { id: $id }) { __typename } }`;

describe.skipIf(!hasChromium('what pages call'))('calls of a page in a browser', () => {
  const { site, visit, visitor: newVisitor } = tvisits();

  test('never throw into the page, whatever the page passes', async () => {
    const visitor = await visit('/');
    const told = await visitor.page.evaluate(`(() => {
      const round = { name: 'round', twice: { same: 1 } };
      round.self = round;
      round.list = [round, round.twice, 10n];
      leadgraph('event', 'round', round);
      leadgraph('event', 'big', { orderId: 90071992547409931n, twin: [round.twice, round.twice] });
      leadgraph('event', 'getter', { get bad() { throw new Error('not now'); } });
      leadgraph('event', 'json', { toJSON() { throw new Error('not now'); } });
      leadgraph('event', 'dom', { node: document.body, at: new Date(0), fn() {}, no: undefined, nan: NaN });
      for (const odd of [undefined, null, 0, '', [], {}, Symbol('x'), () => {}, 10n, Object.create(null)]) {
        leadgraph(odd);
        for (const command of ['event', 'identify', 'page', 'consent', 'optOut'])
          if (command !== 'optOut' || odd === false) leadgraph(command, odd, odd);
      }
      leadgraph();
      leadgraph('constructor');
      leadgraph('event', 'end');
      return 'ran';
    })()`);
    expect(told).toBe('ran');
    const events = await postedUntil(visitor, 'end');
    const propertiesOf = (type: string) => events.find((one) => one.type === type)?.properties;
    expect(propertiesOf('round')).toEqual({
      name: 'round',
      twice: { same: 1 },
      list: [null, { same: 1 }, '10'],
    });
    expect(propertiesOf('big')).toEqual({
      orderId: '90071992547409931',
      twin: [{ same: 1 }, { same: 1 }],
    });
    expect(propertiesOf('dom')).toMatchObject({ at: '1970-01-01T00:00:00.000Z', nan: null });
    expect(events.map(({ type }) => type)).not.toContain('getter');
    expect(visitor.warnings).toContain('LeadGraph: ignored; Error: not now');
  });

  test('that are wrong are not sent, and each kind is told once in the console', async () => {
    const visitor = await visit('/');
    for (let times = 0; times < 2; times += 1) {
      await say(visitor.page, 'event');
      await say(visitor.page, 'event', 'plan', 'pro');
      await say(visitor.page, 'identify', 'u1');
      await say(visitor.page, 'consent', true);
      await say(visitor.page, 'page', '/next');
      await say(visitor.page, 'logout');
    }
    await say(visitor.page, 'event', 'end', null);
    const events = await postedUntil(visitor, 'end');
    expect(events.map(({ type }) => type)).toEqual(['page-view', 'end']);
    expect(visitor.warnings).toEqual([
      "LeadGraph: ignored; call leadgraph('event', type, {...})",
      "LeadGraph: ignored; call leadgraph('identify', {email, userId, ...})",
      `LeadGraph: ignored; call leadgraph('consent', "granted" or "denied")`,
      "LeadGraph: ignored; call leadgraph('page', {...})",
      'LeadGraph: no command logout; use event,identify,page,reset,optOut,consent',
    ]);
  });

  test('identifications and forms are sent at once, with what happened before them', async () => {
    const visitor = await visit('/', {
      pages: { '/': '<form onsubmit="event.preventDefault()"><input name="n"></form>' },
    });
    const { page } = visitor;
    await visitor.events(1);
    // The clock of the page stands still, so no batch becomes due.
    await page.clock.install();
    await page.clock.pauseAt(Date.now() + 60_000);
    await say(page, 'event', 'before');
    await say(page, 'identify', { userId: 'u-1' });
    expect((await postedUntil(visitor, 'identify')).map(({ type }) => type).slice(1)).toEqual([
      'before',
      'identify',
    ]);
    await expect.poll(() => visitor.kept(), WAIT).toBe(0);
    await page.evaluate(`document.querySelector('form').requestSubmit()`);
    await postedUntil(visitor, 'form');
  });

  test('of a page that is only prerendered wait until somebody sees it', async () => {
    const shop = await site();
    const visitor = await newVisitor(shop);
    const { page } = visitor;
    await page.addInitScript(() => {
      Object.defineProperty(document, 'prerendering', { configurable: true, value: true });
    });
    await page.goto(shop.origin);
    await page.waitForLoadState('load');
    await say(page, 'event', 'early', { plan: 'pro' });
    expect(await page.evaluate('leadgraph.on')).toBeUndefined();
    await page.evaluate(`Object.defineProperty(document, 'prerendering', { value: false });
      document.dispatchEvent(new Event('prerenderingchange'))`);
    await say(page, 'identify', { userId: 'u-1' });
    const events = await postedUntil(visitor, 'identify');
    expect(events.map(({ type }) => type)).toEqual(['page-view', 'early', 'identify']);
  });

  test('every event tells the gateway when it was sent', async () => {
    const visitor = await visit('/');
    const [event] = await postedUntil(visitor, 'page-view');
    expect(event?.sentAt).toBeGreaterThanOrEqual(event?.occurredAt ?? Infinity);
    expect(await visitor.events(1)).toHaveLength(1);
  });

  test('a browser whose person was erased belongs to a new visitor from then on', async () => {
    const shop = await site();
    const visitor = await newVisitor(shop);
    const { page, context } = visitor;
    await visitor.open('/');
    await say(page, 'identify', { email: 'eve@shop.example' });
    await visitor.events(2);
    const erased = await visitor.cookie('leadgraph_visitor');
    const { leads } = await shop.gateway.client.request<{
      readonly leads: { readonly nodes: readonly { readonly id: string }[] };
    }>('{ leads(sources: [LOCAL], first: 10) { nodes { id } } }');
    await shop.gateway.client.request(ERASE, { id: leads.nodes[0]?.id });
    const answered = page.waitForResponse(
      async (response) =>
        response.url().endsWith('/collect') && (await response.text()).includes('ERASED'),
    );
    await say(page, 'event', 'refused');
    const answer = (await (await answered).json()) as { readonly results: readonly object[] };
    expect(answer.results.at(-1)).toMatchObject({ accepted: false, code: 'ERASED' });
    await expect.poll(() => visitor.cookie('leadgraph_visitor'), WAIT).toBeNull();
    await visitor.open('/next');
    const [view] = await visitor.events(1);
    expect(view).toMatchObject({ type: 'page-view', title: 'Page /next' });
    expect(view?.trackerId).not.toBe(erased);
    expect(await context.cookies()).not.toEqual([]);
  });
});
