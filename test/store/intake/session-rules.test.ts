import type { Store } from '../../../src/ports/store.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TrackInput } from '../../../src/domain/tracking.ts';
import { HOUR, MINUTE, type Instant } from '../../../src/domain/time.ts';
import { tapp } from '../../app/kit.ts';
import { one, tcall } from '../../vendors/kit.ts';
import { engines } from '../engines.ts';
import { listLeads, listSessions, openStore, readAll, tevent, track } from '../kit.ts';

const EVERY_RULE = {
  SESSION_TIMEOUT_MINUTES: '20',
  SESSION_MAX_HOURS: '3',
  SESSION_CAMPAIGN_CUTS: '1',
  SESSION_MIDNIGHT_CUTS: '1',
  STORE_TIMEZONE: 'Europe/Helsinki',
};
/** Two hours before midnight in Helsinki. */
const EVENING = Date.parse('2026-03-01T20:00:00Z');

interface Seen {
  readonly minute: number;
  readonly campaign?: string | null;
  readonly trackerId?: string;
}

function visits(seen: readonly Seen[]): readonly TrackInput[] {
  return seen.map(({ minute, campaign = null, trackerId = 'a' }, index) =>
    tevent({
      nonce: `n${index}`,
      trackerId,
      occurredAt: EVENING + minute * MINUTE,
      url: campaign === null ? null : `https://shop.example/?utm_campaign=${campaign}`,
    }),
  );
}

/** The sessions of the only lead, oldest first: first minute, last minute, and reason of the end. */
async function told(source: Store): Promise<readonly (readonly [number, number, string])[]> {
  const [lead] = await listLeads(source);
  const sessions = lead ? await listSessions(source, lead.ref) : [];
  const minuteOf = (moment: Instant | null) => ((moment ?? NaN) - EVENING) / MINUTE;
  return sessions
    .toReversed()
    .map(({ startedAt, endedAt, endReason }) => [
      minuteOf(startedAt),
      minuteOf(endedAt),
      endReason ?? '',
    ]);
}

describe.each(engines)('Session rules on $name', ({ place, topen, within, runs }) => {
  it('sessions follow the rules of the settings, and name the rule that ended them', async () => {
    await within(async (source) => {
      await track(
        source,
        visits([
          { minute: 0, campaign: 'spring' },
          { minute: 10, campaign: 'summer' },
          { minute: 110 },
          { minute: 125 },
          ...Array.from({ length: 13 }, (_none, step) => ({ minute: 135 + step * 15 })),
        ]),
      );
      expect(await told(source)).toEqual([
        [0, 0, 'CAMPAIGN'],
        [10, 10, 'INACTIVITY'],
        [110, 110, 'MIDNIGHT'],
        [125, 300, 'MAX_LENGTH'],
        [315, 315, 'INACTIVITY'],
      ]);
    }, EVERY_RULE);
  });

  it('campaigns and midnight end sessions only if the settings say so', async () => {
    await within(
      async (source) => {
        await track(
          source,
          visits([
            { minute: 100, campaign: 'spring' },
            { minute: 110, campaign: 'summer' },
            { minute: 130 },
          ]),
        );
        expect(await told(source)).toEqual([[100, 130, 'INACTIVITY']]);
      },
      { SESSION_CAMPAIGN_CUTS: '0' },
    );
  });

  it('the last session is open until the clock reaches its end', async () => {
    let now = EVENING + 5 * MINUTE;
    const source = await topen(() => now, EVERY_RULE);
    await track(source, visits([{ minute: 0 }, { minute: 5 }]));
    const [lead] = await listLeads(source);
    const last = async () => {
      const [session] = lead ? await listSessions(source, lead.ref) : [];
      const again = session && (await one(source.sessionsById?.([session.ref], tcall())));
      expect(again).toEqual(session);
      return session?.endReason;
    };
    expect(await last()).toBe('OPEN');
    now = EVENING + 25 * MINUTE - 1;
    expect(await last()).toBe('OPEN');
    now += 1;
    expect(await last()).toBe('INACTIVITY');
    // A late event still joins the session, and keeps it open longer.
    await track(source, [tevent({ nonce: 'late', trackerId: 'a', occurredAt: now - MINUTE })]);
    expect(await last()).toBe('OPEN');
    await source.close();
  });

  it('a late event between two sessions updates the reason why the first one ended', async () => {
    await within(async (source) => {
      const [first, between, third] = visits([
        { minute: 0, campaign: 'spring' },
        { minute: 15, campaign: 'summer' },
        { minute: 40, campaign: 'autumn' },
      ]);
      if (!first || !between || !third) throw new RangeError('three events');
      await track(source, [first]);
      expect(await told(source)).toEqual([[0, 0, 'INACTIVITY']]);
      await track(source, [third]);
      expect(await told(source)).toEqual([
        [0, 0, 'INACTIVITY'],
        [40, 40, 'INACTIVITY'],
      ]);
      await track(source, [between]);
      expect(await told(source)).toEqual([
        [0, 0, 'CAMPAIGN'],
        [15, 15, 'INACTIVITY'],
        [40, 40, 'INACTIVITY'],
      ]);
    }, EVERY_RULE);
  });

  it('all rules together give the same sessions, reasons and ids in any order and any batches', async () => {
    const events = fc
      .array(
        fc.record({
          // Gaps of 0, gaps near the pause that ends a session, and times around midnight are frequent.
          minute: fc.oneof(
            fc.constantFrom(0, 1, 19, 20, 21, 40, 118, 119, 120, 121, 180),
            fc.integer({ min: 0, max: 600 }),
            // Without a pause, so that the maximum length is reached.
            fc.nat(40).map((step) => step * 15),
          ),
          campaign: fc.option(fc.constantFrom('spring', 'summer')),
          trackerId: fc.constantFrom('a', 'b'),
        }),
        { minLength: 1, maxLength: 24 },
      )
      .map(visits);
    const arrivals = (all: readonly TrackInput[]) =>
      fc.tuple(
        fc.shuffledSubarray([...all], { minLength: all.length, maxLength: all.length }),
        fc.integer({ min: 1, max: 6 }),
      );
    await fc.assert(
      fc.asyncProperty(
        events.chain((all) => fc.tuple(arrivals(all), arrivals(all))),
        async ([one, other]) => {
          const read = ([all, size]: typeof one) =>
            within(async (source) => {
              for (let from = 0; from < all.length; from += size)
                await track(source, all.slice(from, from + size));
              return readAll(source);
            }, EVERY_RULE);
          expect(await read(other)).toStrictEqual(await read(one));
        },
      ),
      { numRuns: runs(80) },
    );
  });

  it('changed rules cut the stored sessions anew, as if the events had arrived under them', async () => {
    const url = place();
    const events = [
      ...visits([{ minute: 0 }, { minute: 25 }, { minute: 115 }, { minute: 125 }]),
      // More leads than one transaction handles.
      ...Array.from({ length: 120 }, (_none, index) =>
        tevent({ nonce: `other ${index}`, trackerId: `other ${index}`, occurredAt: EVENING }),
      ),
      tevent({ nonce: 'other', trackerId: 'other 119', occurredAt: EVENING + 25 * MINUTE }),
    ];
    const before = await openStore(url);
    await track(before, events);
    await before.close();
    // A start that is stopped at once leaves the rest to the next start.
    await (await openStore(url, undefined, EVERY_RULE)).close();
    const after = await openStore(url, undefined, EVERY_RULE);
    const expected = await within(async (source) => {
      await track(source, events);
      return readAll(source);
    }, EVERY_RULE);
    await expect.poll(() => readAll(after), { timeout: 30_000 }).toStrictEqual(expected);
    await after.close();
  });
});

describe('The end of a session', () => {
  it('GraphQL shows why a session ended', async () => {
    const now = Date.now();
    const app = await tapp();
    await app.app.store.track(
      [
        tevent({ nonce: '1', trackerId: 'a', occurredAt: now - 2 * HOUR }),
        tevent({ nonce: '2', trackerId: 'a', occurredAt: now - MINUTE }),
      ],
      tcall(),
    );
    const answer: unknown = await app.client.request(
      '{ leads(sources: [LOCAL]) { nodes { sessions { nodes { endReason ... on TrackedSession { endReason } } } } } }',
    );
    expect(answer).toEqual({
      leads: {
        nodes: [{ sessions: { nodes: [{ endReason: 'OPEN' }, { endReason: 'INACTIVITY' }] } }],
      },
    });
    await app.close();
  });

  it('a session ends at midnight of the account’s time zone', async () => {
    const app = await tapp({ STORE_TIMEZONE: 'Europe/Helsinki' });
    expect(
      await app.client.request('{ accounts(sources: [LOCAL]) { nodes { timezone } } }'),
    ).toEqual({ accounts: { nodes: [{ timezone: 'Europe/Helsinki' }] } });
    await app.close();
  });
});
