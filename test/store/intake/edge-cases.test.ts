import type { Store } from '../../../src/ports/store.ts';
import { describe, expect, it } from 'vitest';
import type { Lead } from '../../../src/domain/entities.ts';
import type { TrackInput } from '../../../src/domain/tracking.ts';
import { DAY, HOUR, MINUTE, type Instant } from '../../../src/domain/time.ts';
import { everybody, indexOf, partition, tlead } from '../identity/kit.ts';
import { leadQuery, must, tcall } from '../../vendors/kit.ts';
import { engines } from '../engines.ts';
import {
  ALWAYS,
  listLeads,
  NOW,
  object,
  openStore,
  readAll,
  tevent,
  track,
  type Whole,
} from '../kit.ts';

/** The only lead, with its sessions and events. */
async function only(source: Store): Promise<Whole> {
  const [whole, ...others] = await readAll(source);
  if (!whole || others.length > 0) throw new RangeError(`${others.length + 1} leads, not one`);
  return whole;
}
/** The nonces of the events of each session, oldest session first. */
async function visits(source: Store): Promise<readonly string[]> {
  const { sessions } = await only(source);
  return sessions
    .toReversed()
    .map(({ events }) => events.map(({ nonce }) => nonce ?? '').join(' '));
}
function propertiesOf({ properties }: Lead): Readonly<Record<string, unknown>> {
  return object(properties.map(({ name, value }) => [name, value]));
}

describe.each(engines)('Times and sessions on $name', ({ place, topen: open, within }) => {
  const at = (...times: readonly string[]) =>
    times.map((time, index) =>
      tevent({ nonce: String.fromCharCode(97 + index), occurredAt: Date.parse(time) }),
    );

  it('a session ends at midnight in the account’s time zone, also on days of 23 and 25 hours', async () => {
    const newYork = { SESSION_MIDNIGHT_CUTS: '1', STORE_TIMEZONE: 'America/New_York' };
    // Daylight saving began there on 8 March: midnight is at 05:00Z before it, and at 04:00Z after it.
    for (const midnight of ['2026-03-08T05:00:00Z', '2026-03-09T04:00:00Z', '2025-11-03T05:00:00Z'])
      await within(async (source) => {
        const moment = Date.parse(midnight);
        const around = [-10 * MINUTE, -1, 0, 10 * MINUTE].map((ms) =>
          new Date(moment + ms).toISOString(),
        );
        await track(source, at(...around).toReversed());
        expect(await visits(source)).toEqual(['a b', 'c d']);
      }, newYork);
  });

  it('a session continues over the hour that daylight saving repeats, and the hour that it skips', async () => {
    const helsinki = { SESSION_MIDNIGHT_CUTS: '1', STORE_TIMEZONE: 'Europe/Helsinki' };
    for (const change of ['2025-10-26T01:00:00Z', '2025-03-30T01:00:00Z'])
      await within(async (source) => {
        const moment = Date.parse(change);
        const around = [-20, 0, 20].map((minutes) =>
          new Date(moment + minutes * MINUTE).toISOString(),
        );
        await track(source, at(...around));
        expect(await visits(source)).toEqual(['a b c']);
        const { sessions } = await only(source);
        expect(sessions[0]?.session.durationSeconds).toBe(40 * 60);
      }, helsinki);
  });

  it('a session continues over the end of a year, unless sessions end at midnight', async () => {
    const newYear = at('2025-12-31T23:50:00Z', '2025-12-31T23:59:59.999Z', '2026-01-01T00:00:00Z');
    await within(async (source) => {
      await track(source, newYear);
      expect(await visits(source)).toEqual(['a b c']);
    });
    await within(
      async (source) => {
        await track(source, newYear);
        expect(await visits(source)).toEqual(['a b', 'c']);
      },
      { SESSION_MIDNIGHT_CUTS: '1' },
    );
  });

  it('EARLIEST_EVENT is the moment before which no event happened', async () => {
    const earliest = Date.UTC(1990, 0, 1);
    await within(
      async (source) => {
        const answers = await track(source, [
          tevent({ nonce: 'before', occurredAt: earliest - 1 }),
          tevent({ nonce: 'at', occurredAt: earliest }),
        ]);
        expect(answers).toMatchObject([
          {
            problem: {
              faults: [
                {
                  message:
                    'occurredAt must be a moment since 1990-01-01T00:00:00.000Z (EARLIEST_EVENT)',
                },
              ],
            },
          },
          { problem: null },
        ]);
      },
      { EARLIEST_EVENT: '1990-01-01' },
    );
  });

  it('an event before 2000 is refused, and an event of the future is dated with its arrival', async () => {
    await within(async (source) => {
      const answers = await track(source, [
        tevent({ nonce: 'zero', occurredAt: 0 }),
        tevent({ nonce: 'first', occurredAt: Date.UTC(2000, 0, 1) }),
        tevent({ nonce: '2100', occurredAt: Date.parse('2100-01-01T00:00:00Z') }),
        tevent({ nonce: 'end', occurredAt: 8.64e15 }),
      ]);
      expect(answers).toMatchObject([
        { problem: { code: 'INVALID_INPUT' } },
        { problem: null },
        { problem: null },
        { problem: { code: 'INVALID_INPUT' } },
      ]);
      const { lead, events } = await only(source);
      expect(events.map(({ nonce, occurredAt }) => [nonce, occurredAt])).toEqual([
        ['2100', NOW],
        ['first', Date.UTC(2000, 0, 1)],
      ]);
      expect([lead.firstSeenAt, lead.lastSeenAt]).toEqual([Date.UTC(2000, 0, 1), NOW]);
      // The time that was sent is kept.
      expect(events[0]?.raw?.['occurredAt']).toBe('2100-01-01T00:00:00.000Z');
    });
  });

  it('an event older than the retention is refused, without any effect on leads, profiles or listeners', async () => {
    const source = await openStore(place(), () => NOW, { RETENTION_DAYS: '30' });
    const heard: unknown[] = [];
    source.onIdentified((identified) => heard.push(identified));
    const edge = NOW - 30 * DAY;
    const old = tevent({
      nonce: 'old',
      trackerId: 'old',
      occurredAt: edge - 1,
      properties: { email: 'ada@acme.fi' },
    });
    for (const again of [1, 2]) {
      const [refused, kept] = await track(source, [old, tevent({ nonce: 'k', occurredAt: edge })]);
      expect(refused).toEqual({
        nonce: 'old',
        event: null,
        duplicate: null,
        problem: expect.objectContaining({
          code: 'INVALID_INPUT',
          message: expect.stringContaining('occurredAt is longer ago than the 30 days') as string,
        }) as Error,
      });
      expect(kept).toMatchObject({ duplicate: again === 2, problem: null });
    }
    expect((await only(source)).events.map(({ nonce }) => nonce)).toEqual(['k']);
    expect(await everybody(indexOf(source))).toHaveLength(1);
    expect(heard).toEqual([]);
    await source.close();
  });

  it('an identified visitor keeps the sessions of the last 30 days', async () => {
    const month = Array.from({ length: 30 }, (_none, day) =>
      [0, 5].map((minutes) =>
        tevent({
          nonce: `${String(day).padStart(2, '0')}:${minutes}`,
          occurredAt: NOW - (30 - day) * DAY + minutes * MINUTE,
        }),
      ),
    ).flat();
    const identify = tevent({
      nonce: 'identify',
      type: 'identify',
      occurredAt: NOW - HOUR,
      properties: { email: 'ada@acme.fi' },
    });
    const early = { ...identify, nonce: 'early', occurredAt: NOW - 30 * DAY + MINUTE };
    const told = await within(async (source) => {
      await track(source, [identify, ...month, early]);
      return readAll(source);
    });
    const source = await open();
    await track(source, month);
    const anonymous = await only(source);
    expect(anonymous.lead.identified).toBe(false);
    await track(source, [identify]);
    const known = await only(source);
    expect(known.lead).toMatchObject({
      ref: anonymous.lead.ref,
      identified: true,
      details: { identifiedAt: NOW - HOUR },
    });
    // The other sessions are unchanged.
    expect(known.sessions.slice(1)).toStrictEqual(anonymous.sessions);
    // A late event that happened first moves the time of identification, and nothing else.
    await track(source, [early]);
    expect(await readAll(source)).toStrictEqual(told);
    const { lead } = await only(source);
    expect(lead.details).toMatchObject({ identifiedAt: NOW - 30 * DAY + MINUTE });
    await source.close();
  });
});

describe.each(engines)('A visit on $name', ({ within }) => {
  const START = NOW - DAY;
  const event = (nonce: string, minutes: number, more: Partial<TrackInput> = {}) =>
    tevent({ nonce, occurredAt: START + minutes * MINUTE, ...more });

  it('a visit in two tabs is one session, whatever session ids the tabs send', async () => {
    await within(async (source) => {
      await track(source, [
        event('left 1', 0, { sessionId: 'left', url: 'https://shop.example/a' }),
        event('left 2', 40, { sessionId: 'left', url: 'https://shop.example/b' }),
      ]);
      await track(source, [
        event('right 1', 20, { sessionId: 'right', url: 'https://shop.example/c' }),
        // Both tabs send an event at this moment.
        event('right 2', 40, { sessionId: 'right', url: 'https://shop.example/d' }),
      ]);
      const { sessions } = await only(source);
      expect(sessions).toHaveLength(1);
      expect(sessions[0]?.session).toMatchObject({
        pageViews: 4,
        landingUrl: 'https://shop.example/a',
        durationSeconds: 40 * 60,
      });
    });
  });

  it('a visit in which the user id appears is one session, and identifies the lead from then on', async () => {
    await within(async (source) => {
      await track(source, [
        event('a', 0),
        event('b', 5, { properties: { userId: 'ada' } }),
        event('c', 10),
      ]);
      expect(await visits(source)).toEqual(['a b c']);
      const { lead } = await only(source);
      expect(lead.details).toMatchObject({ identifiedAt: START + 5 * MINUTE });
    });
  });

  it('a visit in which the user id changes is one session, and does not merge the profiles of the two users', async () => {
    await within(async (source) => {
      await track(source, [
        event('a', 0, { properties: { userId: 'ada' } }),
        event('b', 5, { properties: { userId: 'bob' } }),
        tevent({ nonce: 'bob', trackerId: 'bob', properties: { userId: 'bob' } }),
      ]);
      const [, ada] = (await readAll(source)).toSorted(
        (one, other) => one.events.length - other.events.length,
      );
      expect(ada?.sessions).toHaveLength(1);
      expect(propertiesOf(must(ada).lead)).toEqual({ userId: 'bob' });
      const profiles = await everybody(indexOf(source));
      expect(profiles.map(({ leads }) => leads.length)).toEqual([1, 1]);
      expect(profiles.flatMap(({ refused }) => refused)).toMatchObject([
        { type: 'userId', value: 'bob', reason: 'LIMIT' },
      ]);
    });
  });
});

describe.each(engines)('Identification of a lead on $name', ({ within }) => {
  const email = (nonce: string, occurredAt: Instant, value: unknown) =>
    tevent({ nonce, type: 'identify', occurredAt, properties: { email: value } });

  it('a lead can be identified by its first event, and later events belong to it', async () => {
    await within(async (source) => {
      const heard: unknown[] = [];
      source.onIdentified((identified) => heard.push(identified));
      await track(source, [email('identify', NOW - HOUR, 'ada@acme.fi')]);
      const before = await only(source);
      expect(before.lead).toMatchObject({ identified: true, person: { email: 'ada@acme.fi' } });
      await track(source, [tevent({ nonce: 'page', occurredAt: NOW - HOUR + MINUTE })]);
      const { lead, sessions } = await only(source);
      expect(lead.ref).toEqual(before.lead.ref);
      expect(lead.person?.email).toBe('ada@acme.fi');
      expect(sessions).toHaveLength(1);
      expect(heard).toHaveLength(1);
    });
  });

  it('an imported lead with a user id and a visitor with the same user id share one profile', async () => {
    await within(async (source) => {
      await track(source, [
        tevent({ nonce: 'import', trackerId: null, properties: { userId: 7, plan: 'pro' } }),
        tevent({ nonce: 'visit', trackerId: 'cookie', properties: { userId: '7' } }),
      ]);
      const [profile, ...others] = await everybody(indexOf(source));
      expect(others).toEqual([]);
      expect(profile?.leads).toHaveLength(2);
    });
  });

  it('identifying a lead again changes nothing, and is announced once', async () => {
    await within(async (source) => {
      const heard: unknown[] = [];
      source.onIdentified((identified) => heard.push(identified));
      await track(source, [email('1', NOW - 2 * HOUR, 'ada@acme.fi')]);
      const before = await only(source);
      const profiles = await everybody(indexOf(source));
      await track(source, [email('2', NOW - HOUR, ' Ada@ACME.fi')]);
      const { lead } = await only(source);
      expect([lead.ref, lead.person, lead.details]).toEqual([
        before.lead.ref,
        before.lead.person,
        before.lead.details,
      ]);
      expect((await everybody(indexOf(source))).map(({ id }) => id)).toEqual(
        profiles.map(({ id }) => id),
      );
      expect(heard).toHaveLength(1);
    });
  });

  it('an e-mail address that is set to null is gone from the lead, which stays identified', async () => {
    await within(async (source) => {
      await track(source, [
        email('1', NOW - 2 * HOUR, 'ada@acme.fi'),
        email('2', NOW - HOUR, null),
        tevent({ nonce: '3', occurredAt: NOW - HOUR + MINUTE }),
      ]);
      const { lead } = await only(source);
      expect(lead.person).toBeNull();
      expect(propertiesOf(lead)).toEqual({ email: null });
      // The lead was identified then, and stays so.
      expect(lead.details).toMatchObject({ identifiedAt: NOW - 2 * HOUR });
      const find = await must(source.leads)(
        leadQuery({ window: ALWAYS, filter: { email: 'ada@acme.fi' } }),
        tcall(),
      );
      expect(find.items).toEqual([]);
      await track(source, [email('4', NOW - MINUTE, 'bob@acme.fi')]);
      expect((await only(source)).lead.person?.email).toBe('bob@acme.fi');
    });
  });

  it('unlinking two linked leads restores their two profiles', async () => {
    await within(async (source) => {
      const index = indexOf(source);
      await track(source, [
        tevent({ nonce: '1', trackerId: 'a' }),
        tevent({ nonce: '2', trackerId: 'b' }),
      ]);
      const apart = await everybody(index);
      const [a, b] = await listLeads(source);
      if (!a || !b) throw new RangeError('two leads');
      await index.link([a.ref, b.ref], null);
      expect(await everybody(index)).toHaveLength(1);
      await index.unlink(a.ref, null);
      expect(await everybody(index)).toEqual(apart);
    });
  });
});

describe.each(engines)('Repeated and concurrent events on $name', ({ place, within }) => {
  it('a repeated event is a duplicate after a restart as well', async () => {
    const address = place();
    const event = tevent({ nonce: 'n', properties: { color: 'red' } });
    const before = await openStore(address);
    const [first] = await track(before, [event]);
    const stored = await readAll(before);
    await before.close();
    const after = await openStore(address);
    const [again, other] = [
      ...(await track(after, [event])),
      ...(await track(after, [{ ...event, properties: { color: 'blue' } }])),
    ];
    expect(again).toEqual({ ...first, duplicate: true });
    expect(other).toMatchObject({ duplicate: false, problem: { code: 'CONFLICT' } });
    expect(await readAll(after)).toEqual(stored);
    await after.close();
  });

  it('a batch of 3 000 events of 1 500 leads is stored, and is all duplicates when repeated', async () => {
    await within(async (source) => {
      const many = Array.from({ length: 3_000 }, (_none, index) =>
        tevent({
          nonce: `n${index}`,
          trackerId: `t${index % 1_500}`,
          occurredAt: NOW - DAY + index,
          properties: { index },
        }),
      );
      const answers = await track(source, many);
      expect(answers.map(({ nonce }) => nonce)).toEqual(many.map(({ nonce }) => nonce));
      expect(answers.filter(({ duplicate }) => duplicate !== false)).toEqual([]);
      expect(await source.countLeads?.(leadQuery({ window: ALWAYS }), tcall())).toMatchObject({
        value: 1_500,
      });
      const again = await track(source, many);
      expect(again.filter(({ duplicate }) => duplicate !== true)).toEqual([]);
    });
  });

  it('concurrent events of a new visitor make one lead and one session, also on two gateways', async () => {
    const address = place();
    // SQLite has one writer at a time, so one gateway waits for the other.
    const gateways = await Promise.all([openStore(address), openStore(address)]);
    const heard: unknown[] = [];
    for (const gateway of gateways) gateway.onIdentified((identified) => heard.push(identified));
    const sends = Array.from({ length: 20 }, (_none, index) =>
      track(must(gateways[index % 2]), [
        tevent({
          nonce: `n${index}`,
          occurredAt: NOW - DAY + index,
          properties: { email: 'ada@acme.fi', [`p${index}`]: index },
        }),
        // This event is sent to both gateways.
        tevent({ nonce: 'same', occurredAt: NOW - DAY + 30 }),
      ]),
    );
    const answers = (await Promise.all(sends)).flat();
    expect(answers.filter(({ duplicate }) => duplicate === false)).toHaveLength(21);
    const [gateway] = gateways;
    const { lead, sessions, events } = await only(must(gateway));
    expect(events).toHaveLength(21);
    expect(sessions).toHaveLength(1);
    expect(Object.keys(propertiesOf(lead))).toHaveLength(21);
    expect(heard).toHaveLength(1);
    for (const one of gateways) await one.close();
  });
});

describe.each(engines)('Linking leads on $name', ({ place, within }) => {
  it('linking A with B on one gateway while another links C with A gives one profile', async () => {
    const address = place();
    const [one, other] = [indexOf(await openStore(address)), indexOf(await openStore(address))];
    const [a, b, c] = [
      tlead({ id: 'a', seen: NOW }),
      tlead({ id: 'b', seen: NOW + 1 }),
      tlead({ id: 'c', seen: NOW - 1, email: 'ada@acme.fi' }),
    ];
    one.recordLeads([a, b, c]);
    await one.profilesOfRefs([]);
    await Promise.all([one.link([a.ref, b.ref], null), other.link([c.ref, a.ref], null)]);
    expect(await partition(one)).toEqual([['a', 'b', 'c']]);
    expect(await partition(other)).toEqual([['a', 'b', 'c']]);
    // An identifier joins another lead while one of the links is removed.
    other.recordLeads([tlead({ id: 'd', email: 'ada@acme.fi' })]);
    await Promise.all([one.unlink(b.ref, null), other.profilesOfRefs([])]);
    expect(await partition(one)).toEqual([['a', 'c', 'd'], ['b']]);
  });

  it('leads linked in a circle are one profile until two of the links are removed', async () => {
    await within(async (source) => {
      const index = indexOf(source);
      const [a, b, c] = ['a', 'b', 'c'].map((id) => tlead({ id }));
      if (!a || !b || !c) throw new RangeError('three leads');
      index.recordLeads([a, b, c]);
      await index.profilesOfRefs([]);
      await index.link([a.ref, a.ref], null);
      expect(await partition(index)).toEqual([['a'], ['b'], ['c']]);
      await index.link([a.ref, b.ref], null);
      await index.link([b.ref, c.ref], null);
      await index.link([c.ref, a.ref], null);
      expect(await partition(index)).toEqual([['a', 'b', 'c']]);
      await index.unlink(c.ref, null);
      expect(await partition(index)).toEqual([['a', 'b', 'c']]);
      await index.unlink(c.ref, null);
      expect(await partition(index)).toEqual([['a', 'b'], ['c']]);
    });
  });

  it('a linked lead without values does not hide the values of an older one', async () => {
    await within(async (source) => {
      const index = indexOf(source);
      const [known, empty] = [
        tlead({ id: 'known', name: 'Ada', company: 'Acme', domain: 'acme.fi', seen: NOW - DAY }),
        tlead({ id: 'empty', name: '', company: '', seen: NOW }),
      ];
      index.recordLeads([known, empty]);
      await index.profilesOfRefs([]);
      await index.link([empty.ref, known.ref], null);
      const [profile] = await index.profilesOfRefs([empty.ref]);
      expect(profile).toMatchObject({
        person: { fullName: 'Ada' },
        company: { name: 'Acme', domain: 'acme.fi' },
        conflicts: [],
      });
    });
  });

  it('a linked lead with default values does not hide the values of an older one', async () => {
    await within(async (source) => {
      const index = indexOf(source);
      const [known, anonymous] = [
        tlead({ id: 'known', name: 'Ada', company: 'Acme', seen: NOW - DAY }),
        tlead({ id: 'anonymous', name: 'Anonymous', company: '(not set)', seen: NOW }),
      ];
      index.recordLeads([known, anonymous]);
      await index.profilesOfRefs([]);
      const [before] = await index.profilesOfRefs([anonymous.ref]);
      expect(before?.person?.fullName).toBe('Anonymous');
      await index.link([anonymous.ref, known.ref], null);
      const [profile] = await index.profilesOfRefs([anonymous.ref]);
      expect(profile).toMatchObject({
        displayName: 'Ada',
        person: { fullName: 'Ada' },
        company: { name: 'Acme' },
        conflicts: [],
      });
    });
  });
});

describe.each(engines)('Property values on $name', ({ within }) => {
  it('the property values 0, false, empty text and empty list replace older values', async () => {
    const before = { count: 7, isOpen: true, note: 'call', list: [1] };
    const after = { count: 0, isOpen: false, note: '', list: [] };
    for (const order of [1, -1])
      await within(async (source) => {
        const events = [
          tevent({ nonce: '1', occurredAt: NOW - DAY, properties: before }),
          tevent({ nonce: '2', occurredAt: NOW - DAY + MINUTE, properties: after }),
        ];
        for (const event of order > 0 ? events : events.toReversed()) await track(source, [event]);
        expect(propertiesOf((await only(source)).lead)).toEqual(after);
      });
  });

  it('an event may have thousands of properties; over 64 KiB it alone is refused', async () => {
    const many = (count: number) =>
      object(Array.from({ length: count }, (_none, index) => [index.toString(36), 1]));
    await within(async (source) => {
      const [stored, refused, next] = await track(source, [
        tevent({ nonce: '1', occurredAt: NOW - DAY, properties: many(8_000) }),
        tevent({ nonce: '2', occurredAt: NOW - DAY, properties: many(10_000) }),
        tevent({ nonce: '3', occurredAt: NOW - DAY + 1, properties: { last: 1 } }),
      ]);
      expect(stored?.problem).toBeNull();
      expect(refused?.problem).toMatchObject({
        code: 'INVALID_INPUT',
        message: expect.stringContaining('properties must have at most 65536 bytes') as string,
      });
      expect(next?.problem).toBeNull();
      const { lead, sessions, events } = await only(source);
      for (const { properties } of [lead, must(sessions[0]).session])
        expect(properties).toHaveLength(8_001);
      expect(events.map(({ properties }) => properties.length)).toEqual([1, 8_000]);
    });
  });
});

describe.each(engines)('An import on $name', ({ topen: open }) => {
  it('an import in any order gives the same result as in the order of time', async () => {
    const history = Array.from({ length: 200 }, (_none, index) =>
      tevent({
        nonce: `n${index}`,
        trackerId: `t${index % 3}`,
        occurredAt: NOW - 90 * DAY + ((index * 7_919) % 9_000) * 14 * MINUTE,
        url: `https://shop.example/?utm_campaign=c${index % 5}`,
        properties: { index, ...(index % 40 === 7 ? { email: `a${index % 3}@acme.fi` } : {}) },
      }),
    );
    const byTime = history.toSorted((a, b) => (a.occurredAt ?? 0) - (b.occurredAt ?? 0));
    const told: unknown[] = [];
    for (const [events, size] of [
      [byTime, 200],
      [byTime.toReversed(), 1],
      [history, 17],
    ] as const) {
      const source = await open();
      for (let from = 0; from < events.length; from += size)
        await track(source, events.slice(from, from + size));
      told.push(await readAll(source));
      await source.close();
    }
    expect(told[1]).toStrictEqual(told[0]);
    expect(told[2]).toStrictEqual(told[0]);
  });
});
