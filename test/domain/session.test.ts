import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutSessions, DEFAULT_SESSION_RULE, type CuttableEvent } from '../../src/domain/session.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function tevent(id: string, at: number, campaign: string | null = null): CuttableEvent {
  return { id, at, campaign };
}
function ids(sessions: readonly (readonly CuttableEvent[])[]): string[] {
  return sessions.map((session) => session.map(({ id }) => id).join(''));
}

describe('cutting sessions', () => {
  it('gives no session for no event', () => {
    expect(cutSessions([])).toEqual([]);
  });

  it('keeps a pause of 29:59.999 in the session and opens a new one at exactly 30:00', () => {
    expect(ids(cutSessions([tevent('a', 0), tevent('b', 30 * MINUTE - 1)]))).toEqual(['ab']);
    expect(ids(cutSessions([tevent('a', 0), tevent('b', 30 * MINUTE)]))).toEqual(['a', 'b']);
  });

  it('does not cut at midnight', () => {
    const midnight = Date.parse('2026-03-02T00:00:00Z');
    expect(
      ids(cutSessions([tevent('a', midnight - MINUTE), tevent('b', midnight + MINUTE)])),
    ).toEqual(['ab']);
  });

  it('opens a new session for another campaign', () => {
    expect(
      ids(cutSessions([tevent('a', 0, 'spring'), tevent('b', 1), tevent('c', 2, 'summer')])),
    ).toEqual(['ab', 'c']);
  });

  it('lets a session of a direct entry take its first campaign, and cuts at the second', () => {
    const events = [tevent('a', 0), tevent('b', 1, 'spring'), tevent('c', 2, 'spring')];
    expect(ids(cutSessions(events))).toEqual(['abc']);
    expect(ids(cutSessions([...events, tevent('d', 3, 'summer')]))).toEqual(['abc', 'd']);
  });

  it('keeps campaigns together when the rule says that they do not cut', () => {
    const rule = { ...DEFAULT_SESSION_RULE, campaignCuts: false };
    expect(ids(cutSessions([tevent('a', 0, 'spring'), tevent('b', 1, 'summer')], rule))).toEqual([
      'ab',
    ]);
  });

  it('ends a session after 24 hours of unbroken activity', () => {
    const events = Array.from({ length: 80 }, (_, index) =>
      tevent(String(index).padStart(2, '0'), index * 20 * MINUTE),
    );
    const [first, second] = cutSessions(events);
    expect(first).toHaveLength(72);
    expect(second?.[0]?.at).toBe(24 * HOUR);
  });

  it('lets a late event bridge two sessions into one that keeps the name of the earlier', () => {
    const apart = [tevent('a', 0), tevent('c', 50 * MINUTE)];
    expect(ids(cutSessions(apart))).toEqual(['a', 'c']);
    expect(ids(cutSessions([...apart, tevent('b', 25 * MINUTE)]))).toEqual(['abc']);
  });

  it('orders events of the same moment by id', () => {
    expect(ids(cutSessions([tevent('b', 0), tevent('a', 0)]))).toEqual(['ab']);
  });

  const anyEvents = fc
    .array(
      fc.record({
        minutes: fc.integer({ min: 0, max: 3_000 }),
        campaign: fc.option(fc.constantFrom('spring', 'summer', 'autumn')),
      }),
      { maxLength: 40 },
    )
    .map((rows) =>
      rows.map(({ minutes, campaign }, index) => tevent(`e${index}`, minutes * MINUTE, campaign)),
    );

  it('cuts the same whatever the order the events came in', () => {
    fc.assert(
      fc.property(
        anyEvents.chain((events) =>
          fc.tuple(
            fc.constant(events),
            fc.shuffledSubarray(events, { minLength: events.length, maxLength: events.length }),
          ),
        ),
        ([events, shuffled]) => {
          expect(cutSessions(shuffled)).toEqual(cutSessions(events));
        },
      ),
    );
  });

  it('cuts the same whatever the batches the events came in, when all have arrived', () => {
    fc.assert(
      fc.property(anyEvents, fc.array(fc.nat(39)), (events, cuts) => {
        const edges = [0, ...cuts.map((cut) => Math.min(cut, events.length)), events.length].sort(
          (a, b) => a - b,
        );
        let known: CuttableEvent[] = [];
        for (const [index, edge] of edges.entries()) {
          const batch = events.slice(edge, edges[index + 1] ?? edge);
          // What a store does with a batch: cut again what it holds together with what came.
          known = cutSessions([...batch, ...known]).flat();
        }
        expect(cutSessions(known)).toEqual(cutSessions(events));
      }),
    );
  });

  it('puts each event into exactly one session, and breaks no bound inside a session', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        const sessions = cutSessions(events);
        expect(
          sessions
            .flat()
            .map(({ id }) => id)
            .sort(),
        ).toEqual(events.map(({ id }) => id).sort());
        for (const session of sessions) {
          const times = session.map(({ at }) => at);
          const campaigns = new Set(session.flatMap(({ campaign }) => campaign ?? []));
          expect(campaigns.size).toBeLessThanOrEqual(1);
          expect(Math.max(...times) - Math.min(...times)).toBeLessThan(24 * HOUR);
          for (const [index, at] of times.entries())
            expect(at - (times[index - 1] ?? at)).toBeLessThan(30 * MINUTE);
        }
      }),
    );
  });
});
