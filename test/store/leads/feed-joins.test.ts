import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CustomFeed, FeedCriterion } from '../../../src/domain/entities.ts';
import type { FeedJoin, Store } from '../../../src/ports/store.ts';
import { DAY, MINUTE } from '../../../src/domain/time.ts';
import { leadQuery, must, tcall } from '../../vendors/kit.ts';
import { engines } from '../engines.ts';
import { ALWAYS, NOW, tevent, track } from '../kit.ts';

async function feedOf(
  source: Store,
  ...criteria: readonly (readonly [type: string, value: unknown, excluded?: boolean])[]
): Promise<CustomFeed> {
  const chosen = criteria.map(([type, value, excluded = false]): FeedCriterion => ({
    type,
    value,
    excluded,
    displayValue: null,
  }));
  const { externalId } = await must(source.createCustomFeed)(
    { nonce: null, name: 'Chosen', criteria: chosen },
    tcall(),
  );
  const { items } = await must(source.customFeeds)(null, tcall());
  return must(items.find((feed) => feed.externalId === externalId));
}
function watch(source: Store, feed: CustomFeed) {
  const joins: FeedJoin[] = [];
  const stop = must(source.watchFeed)(feed, (join) => joins.push(join));
  return { joins, stop };
}
async function members(source: Store, feed: CustomFeed): Promise<readonly string[]> {
  const query = leadQuery({ window: ALWAYS });
  const { items } = await must(source.feedLeads)({ ...query, feed }, tcall());
  return items.map(({ ref }) => ref.externalId).sort();
}
const view = (nonce: string, trackerId = 'ann', properties: Record<string, unknown> = {}) =>
  tevent({ nonce, trackerId, properties });

describe.each(engines)('Leads that join feeds on $name', ({ within, runs }) => {
  test('a lead joins a feed once, at the event that makes it a member', async () => {
    await within(async (source) => {
      const feed = await feedOf(source, ['pageviews', 2]);
      const { joins, stop } = watch(source, feed);
      await track(source, [view('1')]);
      expect(joins).toEqual([]);
      await track(source, [view('2')]);
      const lead = must((await members(source, feed))[0]);
      const join = { lead: { source: 'LOCAL', account: '', externalId: lead }, enteredAt: NOW };
      expect(joins).toEqual([join]);
      await track(source, [view('2'), view('3')]);
      expect(joins).toEqual([join]);
      stop();
      await track(source, [view('b1', 'bob'), view('b2', 'bob')]);
      expect(joins).toEqual([join]);
      expect(await members(source, feed)).toHaveLength(2);
    });
  });

  test('a lead that was a member before, or becomes one because the criteria changed, is not reported', async () => {
    await within(async (source) => {
      await track(source, [view('1'), view('b', 'bob')]);
      const feed = await feedOf(source, ['property', { name: 'plan' }]);
      const { joins } = watch(source, feed);
      await must(source.updateCustomFeed)(
        { feed, criteria: [{ type: 'event_type', value: 0, excluded: false, displayValue: null }] },
        tcall(),
      );
      await track(source, [view('2'), view('3')]);
      expect(joins).toEqual([]);
      await track(source, [view('c', 'cid')]);
      expect(joins).toHaveLength(1);
    });
  });

  test('a lead that left a feed is reported when it joins again, and a deleted feed reports no lead', async () => {
    await within(async (source) => {
      const feed = await feedOf(source, ['assignee', 0, true]);
      const { joins } = watch(source, feed);
      await track(source, [view('1')]);
      await track(source, [view('2', 'ann', { assignee: 'u1' })]);
      expect(joins).toHaveLength(1);
      const later = { occurredAt: NOW - DAY + MINUTE, properties: { assignee: null } };
      await track(source, [{ ...view('3'), ...later }]);
      expect(joins).toHaveLength(2);
      await must(source.deleteCustomFeed)(feed, tcall());
      await track(source, [view('c', 'cid')]);
      expect(joins).toHaveLength(2);
    });
  });

  test('built-in feeds can be watched, each by several listeners', async () => {
    await within(async (source) => {
      const { items } = await must(source.customFeeds)(null, tcall());
      const top = must(items.find(({ externalId }) => externalId === 'top_leads'));
      const [one, two] = [watch(source, top), watch(source, top)];
      await track(source, [view('1'), view('2')]);
      one.stop();
      one.stop();
      await track(source, [view('3')]);
      expect([one.joins.length, two.joins.length]).toEqual([0, 1]);
    });
  });

  test('for any order and batches, the leads that joined are the members of the feed', async () => {
    const events = fc
      .array(
        fc.record({
          trackerId: fc.constantFrom('a', 'b', 'c'),
          minutes: fc.integer({ min: 0, max: 90 }),
          properties: fc.constantFrom({}, { plan: 'pro' }),
        }),
        { maxLength: 12 },
      )
      .map((rows) =>
        rows.map(({ minutes, ...row }, index) =>
          tevent({ ...row, nonce: `n${index}`, occurredAt: NOW - DAY + minutes * MINUTE }),
        ),
      );
    await fc.assert(
      fc.asyncProperty(events, fc.integer({ min: 1, max: 5 }), async (sent, size) => {
        await within(async (source) => {
          const feed = await feedOf(source, ['pageviews', 2], ['property', { name: 'plan' }]);
          const { joins } = watch(source, feed);
          for (let from = 0; from < sent.length; from += size)
            await track(source, sent.slice(from, from + size));
          expect(joins.map(({ lead }) => lead.externalId).sort()).toEqual(
            await members(source, feed),
          );
        });
      }),
      { numRuns: runs(50) },
    );
  });
});
