import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MINUTE, within, type Instant, type TimeRange } from '../../../src/domain/time.ts';
import { leadQuery, must, tcall, paginate } from '../kit.ts';
import { closeAfterEach } from '../closing.ts';
import { openRecordedFixture, withAccount } from './kit.ts';

const closing = closeAfterEach();

const HOUR = 60 * MINUTE;
/** The date in a time zone, computed in another way than the adapter does. */
function dayOn(at: Instant, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).formatToParts(at);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')}`;
}
/** Windows of some hours around a moment. */
const around = (moment: Instant): fc.Arbitrary<TimeRange> =>
  fc
    .tuple(fc.integer({ min: -60, max: 60 }), fc.integer({ min: 1, max: 72 }))
    .map(([from, length]) => ({
      from: moment + from * HOUR,
      to: moment + (from + length) * HOUR,
    }));

// Moments at which clocks change: in Finland on the last Sundays of March and October, in New York on the second Sunday
// of March and the first of November. On Lord Howe they change by half an hour.
const CHANGES = [
  ['Europe/Helsinki', '2026-03-29T01:00:00Z'],
  ['Europe/Helsinki', '2025-10-26T01:00:00Z'],
  ['America/New_york', '2026-03-08T07:00:00Z'],
  ['America/New_york', '2025-11-02T06:00:00Z'],
  ['Australia/Lord_Howe', '2026-04-04T15:00:00Z'],
] as const;

describe('a half-open window', () => {
  it.each(CHANGES)(
    'a window is asked for as the days of %s that cover it, around %s, and visits outside are left out',
    async (timezone, change) => {
      const moment = Date.parse(change);
      const fixture = await openRecordedFixture({
        people: 240,
        now: () => moment + 40 * HOUR,
        accounts: withAccount({ timezone }).map((account) => ({ ...account, timezone })),
      });
      closing(fixture);
      const { source, recorder, world } = fixture;
      const visits = world.people.flatMap(({ visits: all }) => all);
      let seen = 0;
      await fc.assert(
        fc.asyncProperty(around(moment), async (window) => {
          recorder.taken();
          const pages = await paginate((after) =>
            must(source.visits)({ accounts: null, window, first: 100, after }, tcall()),
          );
          const days = { start: dayOn(window.from, timezone), end: dayOn(window.to - 1, timezone) };
          for (const { query } of recorder.taken())
            expect({ start: query['start_date'], end: query['end_date'] }).toStrictEqual(days);
          const given = pages.flatMap(({ items }) => items.map(({ ref }) => ref.externalId));
          const expected = visits
            .filter(({ startedAt }) => within(Math.floor(startedAt / MINUTE) * MINUTE, window))
            .map(({ uuid }) => uuid);
          expect(given.toSorted()).toStrictEqual(expected.toSorted());
          seen += given.length;
        }),
        { numRuns: 30 },
      );
      expect(seen).toBeGreaterThan(50);
    },
  );

  it('a window lists the leads of the days that cover it, and none that was last seen before those days', async () => {
    const fixture = closing(await openRecordedFixture());
    const { source, recorder } = fixture;
    const from = Date.parse('2026-03-02T15:00:00Z');
    const window = { from, to: from + 5 * HOUR };
    const { items } = await must(source.leads)(leadQuery({ window }), tcall());
    const asked = recorder
      .taken()
      .map(({ path, query }) => [path, query['start_date'], query['end_date']]);
    expect(asked).toStrictEqual([
      ['/accounts/6001/leads', '2026-03-02', '2026-03-02'],
      ['/accounts/6002/leads', '2026-03-02', '2026-03-02'],
    ]);
    for (const { details } of items) {
      const dates = details as { readonly firstVisitDate: string; readonly lastVisitDate: string };
      expect(dates.lastVisitDate >= '2026-03-02').toBe(true);
      expect(dates.firstVisitDate <= '2026-03-02').toBe(true);
    }
  });
});
