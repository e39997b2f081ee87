import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Lead } from '../../../src/domain/entities.ts';
import type { Source } from '../../../src/ports/source.ts';
import { DAY, type TimeRange } from '../../../src/domain/time.ts';
import type { Crowd } from '../../../src/vendors/leadfeeder/sandbox/data.ts';
import { leadQuery, must, openSources, tcall, paginate } from '../kit.ts';
import { sandbox as declared, LEADFEEDER } from '../../../src/vendors/leadfeeder/sandbox/index.ts';
import { tapp } from '../../app/kit.ts';
import { closeAfterEach } from '../closing.ts';
import { openFixture, type Fixture } from './kit.ts';

const closing = closeAfterEach();

const FIRST_DAY = '2026-01-01';
/** The start of a day in UTC. The visits of a crowd are at 17:00 UTC, so they fall on the same day everywhere here. */
const day = (number: number) => Date.parse(FIRST_DAY) + number * DAY;
const LISTS = 'GET /accounts/:account/leads';

async function crowded(crowd: Partial<Crowd>): Promise<Fixture> {
  return closing(
    await openFixture({
      people: 6,
      accounts: [
        {
          id: '6001',
          name: 'Crowded',
          subscription: 'premium',
          timezone: 'UTC',
          website_tracking_status: 'ok',
        },
      ],
      crowd: { account: '6001', size: 37_000, firstDay: FIRST_DAY, days: 30, ...crowd },
    }),
  );
}
const crowdOnly = (leads: readonly Lead[]) =>
  leads.filter(({ ref }) => ref.externalId.startsWith('c'));
async function list(source: Source, window: TimeRange, fields?: ReadonlySet<string>) {
  const query = { window, ...(fields ? { fields } : {}) };
  const pages = await paginate(
    (after) => must(source.leads)(leadQuery({ ...query, after }), tcall()),
    1_000,
  );
  return { pages, leads: pages.flatMap(({ items }) => items) };
}
/** How often lead `number` of a crowd visits in some days: from the definition of a crowd, without the sandbox. */
function visitsOf(number: number, days: number, from: number, to: number): number {
  const first = number % days;
  const again = (first + Math.floor(days / 2)) % days;
  const all = number % 10 === 0 && again !== first ? [first, again] : [first];
  return all.filter((one) => one >= from && one < to).length;
}
const numberOf = ({ ref }: Lead) => Number(/^c(\d+)_/.exec(ref.externalId)?.[1]);
const detailsOf = ({ details }: Lead) =>
  details as { readonly visitsInWindow: number | null; readonly quality: number | null };

describe('a window of more than 10 000 leads', () => {
  it(
    'a window of 37 000 leads gives each once with its visits of the whole window, at one call a hundred leads and one a cut',
    { timeout: 120_000 },
    async () => {
      const { source, sandbox } = await crowded({});
      const { leads, pages } = await list(source, { from: day(0), to: day(30) });
      const crowd = crowdOnly(leads);
      expect(crowd).toHaveLength(37_000);
      expect(new Set(crowd.map(numberOf)).size).toBe(37_000);
      for (const { capped, failures } of pages)
        expect({ capped, failures }).toStrictEqual({ capped: false, failures: [] });
      for (const lead of crowd)
        expect(detailsOf(lead).visitsInWindow).toBe(visitsOf(numberOf(lead), 30, 0, 30));
      // There are 40 700 rows, because 3 700 leads visit in two parts. The window is cut into four to eight parts.
      const rows = 37_000 + 3_700;
      const cuts = 7;
      expect(sandbox.counts()[LISTS]).toBeLessThanOrEqual(Math.ceil(rows / 100) + 8 + cuts);
      expect(sandbox.counts()).toStrictEqual({
        [LISTS]: expect.any(Number) as number,
        'GET /accounts': 1,
      });
    },
  );

  it(
    'a window of more than 10 000 leads gives leads that visit again after the window, whatever the window',
    { timeout: 120_000 },
    async () => {
      const { source } = await crowded({ size: 24_000, days: 12 });
      await fc.assert(
        fc.asyncProperty(
          // An empty window is refused before a source gets it.
          fc.integer({ min: 0, max: 5 }),
          fc.integer({ min: 6, max: 12 }),
          async (from, to) => {
            const { leads } = await list(source, { from: day(from), to: day(to) });
            const crowd = crowdOnly(leads);
            const expected = Array.from({ length: 24_000 }, (_, number) => number).filter(
              (number) => visitsOf(number, 12, from, to) > 0,
            );
            expect(crowd.map(numberOf).sort((a, b) => a - b)).toStrictEqual(expected);
            for (const lead of crowd) {
              const { visitsInWindow, quality } = detailsOf(lead);
              const visits = visitsOf(numberOf(lead), 12, from, to);
              expect(visitsInWindow).toBe(visits);
              // The score of a part holds for that part alone.
              expect(quality === null || quality === 2 * visits).toBe(true);
            }
          },
        ),
        { numRuns: 4, examples: [[1, 11]] },
      );
    },
  );

  it(
    'a list that is cut in parts goes on after a restart, with the visits of the parts before',
    { timeout: 60_000 },
    async () => {
      const { source, sandbox } = await crowded({ size: 12_000, days: 4 });
      const query = { window: { from: day(0), to: day(4) } };
      const before: Lead[] = [];
      let after: string | null = null;
      for (let page = 0; page < 80; page += 1) {
        const got = await must(source.leads)(leadQuery({ ...query, after }), tcall());
        before.push(...got.items);
        after = got.next;
      }
      const again = await openSources({
        LEADFEEDER_TOKEN: 'sandbox-leadfeeder-token',
        LEADFEEDER_BASE_URL: sandbox.origin,
        ...declared.unhurried,
      });
      const pages = await paginate(
        (token) =>
          must(again.source('LEADFEEDER').leads)(
            leadQuery({ ...query, after: token ?? after }),
            tcall(),
          ),
        200,
      );
      await again.close();
      const crowd = crowdOnly([...before, ...pages.flatMap(({ items }) => items)]);
      expect(crowd).toHaveLength(12_000);
      expect(new Set(crowd.map(numberOf)).size).toBe(12_000);
      for (const lead of crowd)
        expect(detailsOf(lead).visitsInWindow).toBe(visitsOf(numberOf(lead), 4, 0, 4));
    },
  );

  it(
    'a list is capped where a single day has more than 10 000 leads, and counted as at least that many',
    { timeout: 60_000 },
    async () => {
      const { source } = await crowded({ size: 12_000, days: 1 });
      const query = leadQuery({ window: { from: day(-3), to: day(4) } });
      const { pages, leads } = await list(source, query.window);
      expect(crowdOnly(leads)).toHaveLength(10_000);
      expect(pages.some(({ capped }) => capped)).toBe(true);
      expect(await source.countLeads?.(query, tcall())).toStrictEqual({
        value: 10_000,
        precision: 'AT_LEAST',
      });
    },
  );

  it('a window of more than 10 000 leads is counted as an estimate, because a lead of two parts counts twice, at one page a part', async () => {
    const { source, sandbox } = await crowded({ size: 24_000, days: 12 });
    const query = leadQuery({ window: { from: day(0), to: day(12) } });
    const count = await source.countLeads?.(query, tcall());
    expect(count?.precision).toBe('ESTIMATE');
    expect(count?.value).toBeGreaterThanOrEqual(24_000);
    expect(count?.value).toBeLessThanOrEqual(26_400 + 6);
    expect(sandbox.counts()[LISTS]).toBeLessThanOrEqual(7 + 8);
  });

  it(
    'a window of more than 10 000 leads is paginated through GraphQL with each lead once, at one call a page',
    { timeout: 60_000 },
    async () => {
      const { sandbox } = await crowded({ size: 12_000, days: 4 });
      const gateway = await tapp({
        LEADFEEDER_TOKEN: LEADFEEDER.token,
        LEADFEEDER_BASE_URL: sandbox.origin,
        ...declared.unhurried,
      });
      interface Walked {
        readonly leads: {
          readonly nodes: readonly {
            readonly externalId: string;
            readonly visitsInWindow: number;
          }[];
          readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
          readonly completeness: { readonly sources: readonly { readonly state: string }[] };
        };
      }
      const window = { from: new Date(day(0)).toISOString(), to: new Date(day(4)).toISOString() };
      const seen = new Map<number, number>();
      let count = 0;
      try {
        for (let after: string | null = null; ;) {
          const { leads }: Walked = await gateway.client.request<Walked>(
            `query ($window: WindowInput!, $after: String) {
            leads(sources: [LEADFEEDER], window: $window, first: 100, after: $after) {
              nodes { externalId ... on LeadfeederLead { visitsInWindow } }
              pageInfo { hasNextPage endCursor }
              completeness { sources { state } }
            }
          }`,
            { window, after },
          );
          for (const { externalId, visitsInWindow } of leads.nodes) {
            const number = /^c(\d+)_/.exec(externalId)?.[1];
            if (number === undefined) continue;
            count += 1;
            seen.set(Number(number), visitsInWindow);
          }
          for (const { state } of leads.completeness.sources)
            expect(['LIVE', 'CACHED']).toContain(state);
          if (!leads.pageInfo.hasNextPage) break;
          after = leads.pageInfo.endCursor;
        }
      } finally {
        await gateway.close();
      }
      expect(count).toBe(12_000);
      expect(seen.size).toBe(12_000);
      for (const [number, visits] of seen) expect(visits).toBe(visitsOf(number, 4, 0, 4));
      // 13 200 rows in two parts, and one page that showed that the window has to be cut.
      expect(sandbox.counts()[LISTS]).toBeLessThanOrEqual(132 + 2 + 1);
    },
  );
});
