import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DAY } from '../../../src/domain/time.ts';
import { startOfDay } from '../../../src/vendors/leadfeeder/paging/days.ts';
import { listLeads, listSessions } from '../cases.ts';
import { ALL, live, must, NOW, one, tcall } from '../kit.ts';
import { openFixture } from './kit.ts';

it('a lead in a list of whole days tells as many visits as it has sessions on those days', async () => {
  const { source, close } = await openFixture();
  const { items: accounts } = await must(source.accounts)(tcall());
  const day = (ago: number) => new Date(NOW - ago * DAY).toISOString().slice(0, 10);
  let counted = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...accounts),
      fc.integer({ min: 5, max: 28 }),
      fc.integer({ min: 1, max: 5 }),
      async ({ ref, timezone }, ago, length) => {
        const window = {
          from: startOfDay(day(ago), timezone ?? 'UTC'),
          to: startOfDay(day(ago - length), timezone ?? 'UTC'),
        };
        for (const lead of await listLeads(source, { window, accounts: [ref.externalId] })) {
          const sessions = await listSessions(source, lead.ref, window);
          counted += sessions.length;
          expect(lead.details).toMatchObject({ visitsInWindow: sessions.length, window });
          expect(lead.score).toStrictEqual({
            value: Math.min(10, 2 * sessions.length),
            min: 0,
            max: 10,
          });
        }
      },
    ),
    { numRuns: 15 },
  );
  expect(counted).toBeGreaterThan(0);
  await close();
});

it('visits of a lead in full pages without links end after ten pages', async () => {
  const { source, sandbox, close } = await openFixture();
  const row = (id: number) => ({
    id: `visit-${id}`,
    attributes: { started_at: new Date(NOW - DAY).toISOString() },
  });
  sandbox.fail({
    kind: 'BODY',
    endpoint: 'GET /accounts/:account/leads/:lead/visits',
    body: { data: Array.from({ length: 100 }, (_, id) => row(id)) },
  });
  const lead = { source: 'LEADFEEDER', account: '6002', externalId: 'some' };
  const page = await one(
    source.sessions?.([{ lead, window: ALL, first: 100, after: null }], live()),
  );
  expect(page).toMatchObject({ capped: true, next: null });
  expect(page.items).toHaveLength(100);
  expect(sandbox.counts()['GET /accounts/:account/leads/:lead/visits']).toBe(10);
  await close();
});
