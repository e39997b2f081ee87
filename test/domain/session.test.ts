import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cutSessions,
  DEFAULT_SESSION_RULE,
  type CutSession,
  type CuttableEvent,
  type SessionRule,
} from '../../src/domain/session.ts';
import { dayIn } from '../../src/domain/time.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function tevent(id: string, at: number, campaign: string | null = null): CuttableEvent {
  return { id, at, campaign };
}
function ids(sessions: readonly CutSession<CuttableEvent>[]): string[] {
  return sessions.map(({ events }) => events.map(({ id }) => id).join(''));
}

describe('cutting sessions', () => {
  it('no events are no sessions', () => {
    expect(cutSessions([])).toEqual([]);
  });

  it('a pause of 29:59.999 stays within a session, and one of exactly 30:00 opens a new one', () => {
    expect(ids(cutSessions([tevent('a', 0), tevent('b', 30 * MINUTE - 1)]))).toEqual(['ab']);
    expect(ids(cutSessions([tevent('a', 0), tevent('b', 30 * MINUTE)]))).toEqual(['a', 'b']);
  });

  it('midnight does not end a session by default', () => {
    const midnight = Date.parse('2026-03-02T00:00:00Z');
    expect(
      ids(cutSessions([tevent('a', midnight - MINUTE), tevent('b', midnight + MINUTE)])),
    ).toEqual(['ab']);
  });

  it('another campaign opens a new session', () => {
    expect(
      ids(cutSessions([tevent('a', 0, 'spring'), tevent('b', 1), tevent('c', 2, 'summer')])),
    ).toEqual(['ab', 'c']);
  });

  it('a session without a campaign adopts the first campaign, and the second one opens a new session', () => {
    const events = [tevent('a', 0), tevent('b', 1, 'spring'), tevent('c', 2, 'spring')];
    expect(ids(cutSessions(events))).toEqual(['abc']);
    expect(ids(cutSessions([...events, tevent('d', 3, 'summer')]))).toEqual(['abc', 'd']);
  });

  it('campaigns are compared without case', () => {
    const events = [tevent('a', 0, 'Spring'), tevent('b', 1, 'spring'), tevent('c', 2, 'SPRING')];
    expect(ids(cutSessions(events))).toEqual(['abc']);
  });

  it('another paid click opens a new session as a campaign does', () => {
    const click = (id: string, at: number, paidClick: string | null) => ({
      ...tevent(id, at),
      paidClick,
    });
    const events = [
      click('a', 0, null),
      click('b', 1, 'x'),
      click('c', 2, 'x'),
      click('d', 3, 'y'),
    ];
    expect(ids(cutSessions(events))).toEqual(['abc', 'd']);
    expect(cutSessions(events)[0]?.endReason).toBe('CAMPAIGN');
    const rule = { ...DEFAULT_SESSION_RULE, campaignCuts: false };
    expect(ids(cutSessions(events, rule))).toEqual(['abcd']);
  });

  it('campaigns stay in one session when the rule says that they do not end it', () => {
    const rule = { ...DEFAULT_SESSION_RULE, campaignCuts: false };
    expect(ids(cutSessions([tevent('a', 0, 'spring'), tevent('b', 1, 'summer')], rule))).toEqual([
      'ab',
    ]);
  });

  it('a session ends after 24 hours of unbroken activity', () => {
    const events = Array.from({ length: 80 }, (_, index) =>
      tevent(String(index).padStart(2, '0'), index * 20 * MINUTE),
    );
    const [first, second] = cutSessions(events);
    expect(first?.events).toHaveLength(72);
    expect(first?.endReason).toBe('MAX_LENGTH');
    expect(second?.events[0]?.at).toBe(24 * HOUR);
  });

  it('a late event joins two sessions into one with the id of the earlier', () => {
    const apart = [tevent('a', 0), tevent('c', 50 * MINUTE)];
    expect(ids(cutSessions(apart))).toEqual(['a', 'c']);
    expect(ids(cutSessions([...apart, tevent('b', 25 * MINUTE)]))).toEqual(['abc']);
  });

  describe('says why a session ended', () => {
    const reasons = (events: readonly CuttableEvent[], rule?: SessionRule) =>
      cutSessions(events, rule).map(({ endReason, openUntil }) => [endReason, openUntil]);

    it('the end reason of a session that another follows is the rule that came first', () => {
      expect(reasons([tevent('a', 0), tevent('b', 90 * MINUTE)])[0]).toEqual(['INACTIVITY', null]);
      expect(reasons([tevent('a', 0, 'x'), tevent('b', 1, 'y')])[0]).toEqual(['CAMPAIGN', null]);
      // A campaign that comes when it is over has not ended it.
      expect(reasons([tevent('a', 0, 'x'), tevent('b', 40 * MINUTE, 'y')])[0]).toEqual([
        'INACTIVITY',
        null,
      ]);
    });

    it('the end reason of the last session is the rule that will end it, with its time', () => {
      expect(reasons([tevent('a', 5)])).toEqual([['INACTIVITY', 30 * MINUTE + 5]]);
      const short = { ...DEFAULT_SESSION_RULE, maxLengthMs: HOUR };
      expect(
        reasons([tevent('a', 0), tevent('b', 25 * MINUTE), tevent('c', 45 * MINUTE)], short),
      ).toEqual([['MAX_LENGTH', HOUR]]);
      const late = Date.parse('2026-03-01T23:45:00Z');
      expect(reasons([tevent('a', late)], { ...DEFAULT_SESSION_RULE, midnightIn: 'UTC' })).toEqual([
        ['MIDNIGHT', late + 15 * MINUTE],
      ]);
    });
  });

  describe('at midnight of a time zone, when the rule says so', () => {
    const at = (...times: readonly string[]) =>
      times.map((time, index) => tevent(String.fromCharCode(97 + index), Date.parse(time)));
    const rule = (midnightIn: string) => ({ ...DEFAULT_SESSION_RULE, midnightIn });
    const helsinki = rule('Europe/Helsinki');

    it('midnight in the zone of the rule ends a session, midnight elsewhere does not', () => {
      const events = at('2026-03-01T21:55:00Z', '2026-03-01T21:59:59.999Z', '2026-03-01T22:00:00Z');
      expect(ids(cutSessions(events, helsinki))).toEqual(['ab', 'c']);
      expect(ids(cutSessions(events, rule('UTC')))).toEqual(['abc']);
    });

    it('midnight at the end of a year ends a session', () => {
      const events = at('2025-12-31T23:50:00Z', '2026-01-01T00:00:00Z');
      expect(ids(cutSessions(events, rule('UTC')))).toEqual(['a', 'b']);
      expect(ids(cutSessions(events))).toEqual(['ab']);
    });

    it('midnight ends sessions on days of 23 and of 25 hours', () => {
      // Summer time begins on 29 March and ends on 25 October.
      const spring = at('2026-03-29T20:50:00Z', '2026-03-29T21:00:00Z');
      expect(ids(cutSessions(spring, helsinki))).toEqual(['a', 'b']);
      const autumn = at('2026-10-25T21:50:00Z', '2026-10-25T22:00:00Z');
      expect(ids(cutSessions(autumn, helsinki))).toEqual(['a', 'b']);
      expect(
        ids(cutSessions(at('2026-10-25T20:50:00Z', '2026-10-25T21:00:00Z'), helsinki)),
      ).toEqual(['ab']);
    });

    it('a change of the clock does not end a session, when an hour comes twice or never', () => {
      const twice = at('2026-10-25T00:45:00Z', '2026-10-25T01:00:00Z', '2026-10-25T01:15:00Z');
      expect(ids(cutSessions(twice, helsinki))).toEqual(['abc']);
      const never = at('2026-03-29T00:45:00Z', '2026-03-29T01:00:00Z');
      expect(ids(cutSessions(never, helsinki))).toEqual(['ab']);
    });

    it('a day that begins at one o’clock ends a session there', () => {
      // In Cairo 00:00 became 01:00 on 25 April 2025.
      const events = at('2025-04-24T21:50:00Z', '2025-04-24T21:59:59Z', '2025-04-24T22:00:00Z');
      expect(ids(cutSessions(events, rule('Africa/Cairo')))).toEqual(['ab', 'c']);
    });

    it('no session lies in two days when midnight ends sessions, whatever the zone and the events', () => {
      const zones = ['UTC', 'Europe/Helsinki', 'America/New_York', 'Asia/Kolkata', 'Africa/Cairo'];
      fc.assert(
        fc.property(
          fc.constantFrom(...zones),
          // Around changes of the clock in spring and in autumn.
          fc.constantFrom('2025-03-07', '2025-04-23', '2025-10-24', '2025-12-30'),
          fc.array(fc.integer({ min: 0, max: 5_000 }), { minLength: 1, maxLength: 60 }),
          (zone, day, minutes) => {
            const start = Date.parse(day);
            const events = minutes.map((minute, index) =>
              tevent(`e${index}`, start + minute * MINUTE),
            );
            for (const { events: own } of cutSessions(events, rule(zone)))
              expect(new Set(own.map((event) => dayIn(event.at, zone))).size).toBe(1);
          },
        ),
      );
    });
  });

  it('events of the same moment are ordered by id', () => {
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

  it('sessions do not depend on the order in which events arrive', () => {
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

  it('sessions do not depend on the batches in which events arrive', () => {
    fc.assert(
      fc.property(anyEvents, fc.array(fc.nat(39)), (events, cuts) => {
        const edges = [0, ...cuts.map((cut) => Math.min(cut, events.length)), events.length].sort(
          (a, b) => a - b,
        );
        let known: CuttableEvent[] = [];
        for (const [index, edge] of edges.entries()) {
          const batch = events.slice(edge, edges[index + 1] ?? edge);
          // What a store does with a batch: cut again what it holds together with what came.
          known = cutSessions([...batch, ...known]).flatMap((session) => session.events);
        }
        expect(cutSessions(known)).toEqual(cutSessions(events));
      }),
    );
  });

  it('each event is in exactly one session, and no session breaks a limit', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        const sessions = cutSessions(events);
        expect(
          sessions
            .flatMap((session) => session.events)
            .map(({ id }) => id)
            .sort(),
        ).toEqual(events.map(({ id }) => id).sort());
        for (const session of sessions) {
          const times = session.events.map(({ at }) => at);
          const campaigns = new Set(session.events.flatMap(({ campaign }) => campaign ?? []));
          expect(campaigns.size).toBeLessThanOrEqual(1);
          expect(Math.max(...times) - Math.min(...times)).toBeLessThan(24 * HOUR);
          for (const [index, at] of times.entries())
            expect(at - (times[index - 1] ?? at)).toBeLessThan(30 * MINUTE);
        }
      }),
    );
  });
});
