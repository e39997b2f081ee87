import { afterAll, beforeAll, expect, it } from 'vitest';
import { acme } from '../../../src/vendors/_template/index.ts';
import { examples } from '../../../src/vendors/_template/sandbox/examples.ts';
import { leadQuery, live, must, one, startFixtureOf, type Fixture } from '../kit.ts';

// What the conformance suite cannot know: how a row of this vendor reads. Each printed body is read once as it is.

const VISITORS = 'GET /v1/sites/:site/visitors';

let fixture: Fixture<{ readonly acme: typeof acme }>;
beforeAll(async () => {
  fixture = await startFixtureOf({ acme }, { people: 6 });
});
afterAll(() => fixture.close());

it('a visitor as the documents print it is a lead with a name, a company and a plan', async () => {
  const { body } = must(examples.find(({ name }) => name === 'visitors'));
  fixture.sandboxes.acme.fail({ kind: 'BODY', endpoint: VISITORS, body, times: 1 });
  const { items } = await must(fixture.source('ACME').leads)(leadQuery(), live());
  expect(items).toMatchObject([
    {
      ref: { source: 'ACME', account: 'site-1', externalId: 'f3b1' },
      displayName: 'Jane Roe',
      person: { fullName: 'Jane Roe', email: 'jane.roe@example.com' },
      company: { name: 'Example Ltd' },
      firstSeenAt: Date.parse('2026-02-01T08:15:00Z'),
      lastSeenAt: Date.parse('2026-03-01T12:00:00Z'),
      identified: true,
      details: { visits: 2, plan: 'paid' },
    },
  ]);
});

it('a visitor without a name and an address is a lead that nobody can name', async () => {
  const row = { id: 'x', name: ' ', email: null, firstSeen: 1_770_000_000, lastSeen: 'never' };
  const body = { visitors: [row], cursor: null };
  fixture.sandboxes.acme.fail({ kind: 'BODY', endpoint: VISITORS, body, times: 1 });
  const { items } = await must(fixture.source('ACME').leads)(leadQuery(), live());
  expect(items).toMatchObject([
    { displayName: null, person: null, company: null, identified: false, lastSeenAt: null },
  ]);
});

it('the pages of a visit are its events, with no call of their own', async () => {
  const { sandboxes, source } = fixture;
  const { items } = await must(source('ACME').leads)(leadQuery(), live());
  const { ref } = must(items[0]);
  sandboxes.acme.resetCounts();
  const window = leadQuery().window;
  const page = await one(
    source('ACME').sessions?.([{ lead: ref, window, first: 10, after: null }], live()),
  );
  const session = must(page.items[0]);
  expect(session.events).toHaveLength(session.pageViews ?? NaN);
  expect(sandboxes.acme.calls()).toBe(1);
});
