import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Event } from '../../../src/domain/entities.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/domain/time.ts';
import type { Store } from '../../../src/ports/store.ts';
import { engines } from '../engines.ts';
import { NOW, readAll, tevent, topen, track } from '../kit.ts';

async function eventsOf(store: Store): Promise<readonly Event[]> {
  const all = (await readAll(store)).flatMap(({ events }) => events);
  return all.toSorted((a, b) => a.occurredAt - b.occurredAt);
}
const seen = (events: readonly Event[]) =>
  events.map((event) => [
    event.nonce,
    event.occurredAt - NOW,
    event.occurredAtCorrected,
    event.occurredAtClamped,
  ]);

describe.each(engines)('The clock of a device on $name', ({ topen: open }) => {
  async function within(use: (store: Store) => Promise<void>): Promise<void> {
    const store = await open();
    try {
      await use(store);
    } finally {
      await store.close();
    }
  }

  it.each([
    ['three hours behind', -3 * HOUR],
    ['two days ahead', 2 * DAY],
    ['in 1971', Date.UTC(1971, 0, 1) - NOW],
  ])(
    'that is %s is corrected by the time of sending, and order and gaps stay',
    async (_, wrong) => {
      await within(async (store) => {
        const sentAt = NOW + wrong;
        const answers = await track(store, [
          tevent({ nonce: 'a', occurredAt: sentAt - 90 * SECOND, sentAt }),
          tevent({ nonce: 'b', occurredAt: sentAt - 30 * SECOND, sentAt }),
          tevent({ nonce: 'c', occurredAt: sentAt, sentAt }),
        ]);
        expect(answers.map(({ problem }) => problem)).toEqual([null, null, null]);
        const events = await eventsOf(store);
        expect(seen(events)).toEqual([
          ['a', -90 * SECOND, true, false],
          ['b', -30 * SECOND, true, false],
          ['c', 0, true, false],
        ]);
        expect(events[0]?.raw).toMatchObject({
          occurredAt: new Date(sentAt - 90 * SECOND).toISOString(),
        });
      });
    },
  );

  it('that differs by a minute or less is right, and so is one that tells no time of sending', async () => {
    await within(async (store) => {
      await track(store, [
        tevent({ nonce: 'a', occurredAt: NOW - 2 * MINUTE, sentAt: NOW - MINUTE }),
        tevent({ nonce: 'b', occurredAt: NOW - HOUR }),
      ]);
      expect(seen(await eventsOf(store))).toEqual([
        ['b', -HOUR, false, false],
        ['a', -2 * MINUTE, false, false],
      ]);
    });
  });

  it('an event that is sent again later is the same event, at its first corrected time', async () => {
    await within(async (store) => {
      const event = tevent({ nonce: 'a', occurredAt: NOW - 5 * HOUR });
      await track(store, [{ ...event, sentAt: NOW - 5 * HOUR + SECOND }]);
      const [again] = await track(store, [{ ...event, sentAt: NOW - 2 * HOUR }]);
      expect(again).toMatchObject({ duplicate: true, problem: null });
      expect(seen(await eventsOf(store))).toEqual([['a', -SECOND, true, false]]);
    });
  });
});

it('events that are ahead without a time of sending keep their order and their gaps, and the last is now', async () => {
  const gaps = fc.array(fc.integer({ min: 1, max: 3_600 }), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(gaps, fc.integer({ min: 11, max: 10_000 }), async (seconds, minutes) => {
      const store = await topen();
      try {
        let at = NOW + minutes * MINUTE;
        const sent = seconds.map((gap, index) => {
          at += gap * SECOND;
          return tevent({ nonce: `n${index}`, occurredAt: at });
        });
        await track(store, sent.toReversed());
        const events = await eventsOf(store);
        expect(seen(events)).toEqual(
          sent.map(({ nonce, occurredAt }) => [nonce, (occurredAt ?? 0) - at, false, true]),
        );
      } finally {
        await store.close();
      }
    }),
    { numRuns: 20 },
  );
});
