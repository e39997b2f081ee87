import { describe, expect, it } from 'vitest';
import { DAY, MINUTE, SECOND } from '../../../src/domain/time.ts';
import { systemClock } from '../../../src/transport/clock.ts';
import { ALL, leadQuery, live, must, NOW, one, tcall } from '../kit.ts';
import {
  API,
  contactForm,
  OF_PROJECT,
  only,
  PAGE,
  PROJECT,
  purchase,
  seen,
  startFixture,
  useFixture,
} from './kit.ts';

const ASYNC = `POST ${API}/events`;
const SYNC = `POST ${API}/events/sync`;
const EVENT = `GET ${OF_PROJECT}/events/:event`;
const TRASH = `GET ${OF_PROJECT}/events/trash`;
const WRONG = { properties: { email: 'nobody', amount: 1 } };

const fixture = useFixture();

describe('an event that is sent in mode SYNC', () => {
  it('an event in mode SYNC can be read at once, with its user, its values and its nonce', async () => {
    const input = purchase({ title: 'Thanks', url: 'https://shop.example/thanks' });
    const tracked = only(await fixture.source.track([input], live()));
    expect(tracked).toMatchObject({ nonce: input.nonce, problem: null, duplicate: null });
    expect(tracked).not.toHaveProperty('trashed');
    expect(tracked).not.toHaveProperty('readableAt');
    expect(fixture.counts()).toStrictEqual({ [SYNC]: 1, [EVENT]: 1 });
    const ref = must(tracked.event ?? undefined);
    expect(ref.lead.externalId).not.toBe('');
    const event = await one(fixture.source.eventsById([ref], tcall()));
    // The answer that showed the event is cached.
    expect(fixture.counts()).toStrictEqual({ [SYNC]: 1, [EVENT]: 1 });
    expect(event).toMatchObject({
      ref,
      type: 'purchase',
      occurredAt: NOW - DAY,
      nonce: '123456789',
      trackerId: '23jkfs1ufeuih1fh',
    });
    expect(await fixture.source.rawEvent(ref, live())).toMatchObject({
      nonce: '123456789',
      data: { ...input.properties, title: 'Thanks', url: 'https://shop.example/thanks' },
    });
  });

  it('an event in mode SYNC is in the next lists of leads and of the events of its user', async () => {
    const known = seen(fixture.world).lead;
    const trackerId = must(fixture.world.people[0]).uuid;
    const read = () => fixture.source.leadEvents([{ ...PAGE, lead: known, window: ALL }], tcall());
    const before = await one(read());
    await fixture.source.leads(leadQuery(), tcall());
    const input = purchase({ trackerId });
    const tracked = only(await fixture.source.track([input], live()));
    expect(tracked.event?.lead).toStrictEqual(known);
    const after = await one(read());
    expect(after.items).toHaveLength(before.items.length + 1);
    const { items } = await fixture.source.leads(leadQuery(), tcall());
    expect(items.find(({ ref }) => ref.externalId === known.externalId)?.person).toMatchObject({
      email: 'john.locke@webmarketer.io',
    });
  });

  it('an event in mode SYNC that is trashed says so with the reasons, and the others of the batch stay', async () => {
    const batch = [
      purchase({ nonce: 'a' }),
      purchase({ nonce: 'b', ...WRONG }),
      purchase({ nonce: 'c', type: 'no-such-type' }),
    ];
    const [a, b, c] = await fixture.source.track(batch, live());
    expect(a).toMatchObject({ nonce: 'a', problem: null });
    expect(a).not.toHaveProperty('trashed');
    expect(b).toMatchObject({
      nonce: 'b',
      problem: null,
      trashed: {
        eventType: 'purchase',
        errors: [{ type: 'invalid-field', field: 'email', value: 'nobody' }],
      },
    });
    expect(b?.trashed?.externalId).toBe(b?.event?.externalId);
    expect(c).toMatchObject({ nonce: 'c', trashed: { errors: [{ field: null }] } });
    // The trash is read once for the batch.
    expect(fixture.counts()).toStrictEqual({ [SYNC]: 3, [EVENT]: 3, [TRASH]: 1 });
  });

  it('an event in mode SYNC counts as taken even where it cannot be read afterwards', async () => {
    fixture.sandbox.fail({ kind: 'STATUS', status: 403, endpoint: TRASH });
    expect(only(await fixture.source.track([purchase(WRONG)], live()))).toMatchObject({
      problem: null,
    });
    expect(fixture.warnings).toMatchObject([[expect.any(String), { code: 'UPSTREAM_FORBIDDEN' }]]);
    fixture.sandbox.fail({ kind: 'STATUS', status: 403, endpoint: EVENT });
    expect(only(await fixture.source.track([purchase({ nonce: 'x' })], live()))).toMatchObject({
      problem: null,
      event: { externalId: expect.any(String) as unknown, lead: { externalId: '' } },
    });
  });
});

describe('the nonce of an event', () => {
  it('an event that is sent again with its nonce is the same event', async () => {
    const [first] = await fixture.source.track([purchase()], live());
    const [second] = await fixture.source.track([purchase()], live());
    expect(second?.event).toStrictEqual(first?.event);
    const own = { ...PAGE, lead: must(first?.event ?? undefined).lead, window: ALL };
    expect((await one(fixture.source.leadEvents([own], live()))).items).toHaveLength(1);
  });

  it('two events with one nonce in a batch are sent once', async () => {
    const [first, second] = await fixture.source.track([purchase(), purchase()], live(), 'ASYNC');
    expect(fixture.counts()).toStrictEqual({ [ASYNC]: 1 });
    expect(second?.event).toStrictEqual(first?.event);
    expect([first?.duplicate, second?.duplicate]).toStrictEqual([null, true]);
  });

  it.each(['RESET', 'TRUNCATE'] as const)(
    'an event is sent again with its nonce after a lost connection (%s)',
    async (kind) => {
      fixture.sandbox.fail({ kind, endpoint: SYNC, times: 1 });
      const tracked = only(await fixture.source.track([purchase()], live()));
      expect(tracked).toMatchObject({ problem: null });
      expect(fixture.counts()[SYNC]).toBe(2);
      const lead = must(tracked.event ?? undefined).lead;
      const own = { ...PAGE, lead, window: ALL };
      expect((await one(fixture.source.leadEvents([own], live()))).items).toHaveLength(1);
    },
  );

  it('an event is sent twice at most: then its outcome is unknown', async () => {
    fixture.sandbox.fail({ kind: 'RESET', endpoint: SYNC });
    expect(only(await fixture.source.track([purchase()], live()))).toMatchObject({
      event: null,
      problem: {
        code: 'UNKNOWN_OUTCOME',
        message: expect.stringContaining('same nonce') as unknown,
      },
    });
    expect(fixture.counts()).toStrictEqual({ [SYNC]: 2 });
  });

  it.each([
    [500, 'UNKNOWN_OUTCOME'],
    [403, 'UNKNOWN_OUTCOME'],
    // The same body was refused, so the first send was not taken either.
    [400, 'UPSTREAM_REJECTED'],
  ])('a second send that ends with HTTP %i is told as %s', async (status, code) => {
    fixture.sandbox.fail({ kind: 'RESET', endpoint: SYNC, times: 1 });
    fixture.sandbox.fail({ kind: 'STATUS', status, endpoint: SYNC });
    expect(only(await fixture.source.track([purchase()], live())).problem).toMatchObject({ code });
    expect(fixture.counts()).toStrictEqual({ [SYNC]: 2 });
  });

  it('an event is sent again with another token after a 401', async () => {
    fixture.sandbox.fail({ kind: 'STATUS', status: 401, endpoint: SYNC, times: 1 });
    expect(only(await fixture.source.track([purchase()], live()))).toMatchObject({ problem: null });
    expect(fixture.counts()[SYNC]).toBe(2);
  });
});

describe('a batch of events', () => {
  it('a batch fails only for the events that are wrong, and spends no call on them', async () => {
    const batch = [
      purchase({ nonce: '', type: ' ', occurredAt: Infinity }),
      purchase({ nonce: 'b' }),
      purchase({ nonce: '' }),
    ];
    const [a, b, c] = await fixture.source.track(batch, live(), 'ASYNC');
    expect(a?.problem).toMatchObject({
      code: 'INVALID_INPUT',
      faults: [{ path: ['type'] }, { path: ['nonce'] }, { path: ['occurredAt'] }],
    });
    expect(b).toMatchObject({ problem: null });
    expect(c?.problem).toMatchObject({ faults: [{ path: ['nonce'] }] });
    expect(fixture.counts()).toStrictEqual({ [ASYNC]: 1 });
  });

  it('a batch is answered in its order, each event with its own answer', async () => {
    fixture.sandbox.fail({ kind: 'STATUS', status: 400, endpoint: SYNC, times: 1 });
    const nonces = ['a', 'b', 'c', 'd'];
    const tracked = await fixture.source.track(
      nonces.map((nonce) => purchase({ nonce })),
      live(),
    );
    expect(tracked.map(({ nonce }) => nonce)).toStrictEqual(nonces);
    const refused = tracked.filter(({ problem }) => problem !== null);
    expect(only(refused).problem).toMatchObject({ code: 'UPSTREAM_REJECTED' });
    expect(new Set(tracked.map(({ event }) => event?.externalId)).size).toBe(4);
  });

  it('a batch of no events costs no call', async () => {
    expect(await fixture.source.track([], live())).toStrictEqual([]);
    expect(fixture.counts()).toStrictEqual({});
  });
});

describe('an event that is sent in mode ASYNC', () => {
  const LOOK_AFTER = 30 * SECOND;
  /** A clock on which the pause before the next look ends when the test says so. */
  function patience() {
    const sleeping = new Set<() => void>();
    return {
      now: () => NOW,
      isAsleep: () => sleeping.size > 0,
      sleep: (ms: number, signal?: AbortSignal) =>
        ms !== LOOK_AFTER
          ? systemClock.sleep(ms, signal)
          : new Promise<void>((resolve) => {
              const wake = () => {
                sleeping.delete(wake);
                resolve();
              };
              sleeping.add(wake);
              signal?.addEventListener('abort', wake);
            }),
      wake() {
        for (const wake of sleeping) wake();
      },
    };
  }

  it('an event in mode ASYNC takes one call, and says when it can be read', async () => {
    const tracked = only(await fixture.source.track([purchase()], live(), 'ASYNC'));
    expect(tracked).toMatchObject({
      problem: null,
      readableAt: NOW + MINUTE,
      event: { lead: { account: PROJECT, externalId: '' } },
    });
    expect(fixture.counts()).toStrictEqual({ [ASYNC]: 1 });
    const event = await one(fixture.source.eventsById([must(tracked.event ?? undefined)], live()));
    expect(event).toMatchObject({ type: 'purchase' });
  });

  it('an event in mode ASYNC that is trashed is a line in the log, without the values of the visitor', async () => {
    const clock = patience();
    const own = await startFixture(clock);
    const tracked = await own.source.track(
      [purchase({ nonce: 'good' }), purchase({ nonce: 'bad', ...WRONG })],
      live(),
      'ASYNC',
    );
    expect(own.warnings).toStrictEqual([]);
    clock.wake();
    await expect.poll(() => own.warnings).toHaveLength(1);
    const id = tracked[1]?.event?.externalId;
    expect(own.warnings).toStrictEqual([
      [
        'an event was trashed after it had been taken',
        {
          source: 'WEBMARKETER',
          event: id,
          eventType: 'purchase',
          reasons: ['invalid-field email'],
        },
      ],
    ]);
    expect(own.counts()).toStrictEqual({ [ASYNC]: 2, [TRASH]: 1 });
    const { items } = await own.source.trashedEvents({ ...PAGE, since: null, until: null }, live());
    expect(items.map(({ externalId }) => externalId)).toStrictEqual([id]);
    await own.close();
  });

  it('an event in mode ASYNC is looked for in the trash three times; each trashed event is logged once', async () => {
    const clock = patience();
    const own = await startFixture(clock);
    await own.source.track([purchase(WRONG), purchase({ nonce: 'good' })], live(), 'ASYNC');
    for (let time = 1; time <= 3; time += 1) {
      await expect.poll(() => clock.isAsleep()).toBe(true);
      clock.wake();
      await expect.poll(() => own.counts()[TRASH]).toBe(time);
    }
    expect(own.warnings).toHaveLength(1);
    // When later calls are answered, the watch would be asleep again.
    for (let time = 0; time < 3; time += 1) await own.source.leads(leadQuery(), live());
    expect(clock.isAsleep()).toBe(false);
    // The next event is looked for as well.
    await own.source.track([purchase({ nonce: 'next' })], live(), 'ASYNC');
    await expect.poll(() => clock.isAsleep()).toBe(true);
    await own.close();
  });

  it('and whose trash cannot be read is a line in the log for each look', async () => {
    const clock = patience();
    const own = await startFixture(clock);
    await own.source.track([purchase(WRONG)], live(), 'ASYNC');
    own.sandbox.fail({ kind: 'STATUS', status: 403, endpoint: TRASH });
    clock.wake();
    await expect.poll(() => own.warnings).toHaveLength(1);
    expect(own.warnings).toStrictEqual([
      [
        'the trash could not be read after events were sent',
        { source: 'WEBMARKETER', code: 'UPSTREAM_FORBIDDEN' },
      ],
    ]);
    await own.close();
  });

  it('an event in mode ASYNC is in lists that were cached before, once it was looked for', async () => {
    const clock = patience();
    const own = await startFixture(clock);
    await own.source.track([purchase()], live(), 'ASYNC');
    const listed = async () => (await own.source.leads(leadQuery(), tcall())).items.length;
    const before = await listed();
    // The event is processed only now.
    own.world.arrive(NOW);
    own.world.arrive(NOW);
    expect(await listed()).toBe(before);
    clock.wake();
    await expect.poll(listed).toBe(before + 1);
    await own.close();
  });

  it('an event in mode ASYNC is not looked for after the source is closed', async () => {
    const clock = patience();
    const own = await startFixture(clock);
    await own.source.track([purchase(WRONG)], live(), 'ASYNC');
    await own.close();
    clock.wake();
    expect(own.warnings).toStrictEqual([]);
  });
});

describe('a moment', () => {
  it('a moment that was sent is read back to the millisecond', async () => {
    for (const occurredAt of [0, -1, 951_782_399_123, NOW]) {
      const input = purchase({ nonce: String(occurredAt), occurredAt });
      const { event } = only(await fixture.source.track([input], live()));
      const read = await one(fixture.source.eventsById([must(event ?? undefined)], live()));
      expect(read).toMatchObject({ occurredAt });
    }
    const event = contactForm(fixture.world);
    const change = { event, type: 'STATE', key: 'qualified', value: 1, date: NOW - 1 } as const;
    await fixture.source.setEventMetric(change, live());
    const read = await one(fixture.source.eventsById([event], live()));
    expect(read?.metrics).toContainEqual(
      expect.objectContaining({ key: 'qualified', date: NOW - 1 }),
    );
  });
});
