import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HeldSlot, PermitJournal } from '../../src/ports/permits.ts';
import type { Clock } from '../../src/domain/time.ts';
import { createPermits, type BucketRequest, type Permits } from '../../src/transport/permits.ts';
import { fakeClock, type FakeClock } from './fake-clock.ts';

const NEVER = new AbortController().signal;
type Priority = 'INTERACTIVE' | 'BACKGROUND';

/** A vendor that counts calls in aligned windows of its own clock, whenever each of them reaches it. */
function vendor(name: string, { limit, windowMs, phase }: Shape) {
  const windows = new Map<number, number>();
  const counted: number[] = [];
  return {
    bucket: bucket(name, limit, windowMs),
    limit,
    count(at: number) {
      const window = Math.floor((at + phase) / windowMs);
      windows.set(window, (windows.get(window) ?? 0) + 1);
      counted.push(at);
    },
    /** The most that any window had: aligned ones, and every sliding one. */
    worst() {
      const sorted = [...counted].sort((a, b) => a - b);
      let sliding = 0;
      let from = 0;
      for (const [index, at] of sorted.entries()) {
        while ((sorted[from] ?? 0) <= at - windowMs) from += 1;
        sliding = Math.max(sliding, index - from + 1);
      }
      return Math.max(sliding, ...windows.values());
    },
    total: () => counted.length,
  };
}
type Vendor = ReturnType<typeof vendor>;

interface Shape {
  readonly limit: number;
  readonly windowMs: number;
  readonly phase: number;
}
interface Planned {
  readonly at: number;
  readonly latency: number;
  /** When the vendor counts it: a part of the way. */
  readonly counted: number;
  readonly priority: Priority;
  readonly rank: number;
  readonly patience: number;
  readonly both: boolean;
  readonly ends: 'ANSWERED' | 'LOST' | 'UNSENT';
}
const planned: fc.Arbitrary<Planned> = fc.record({
  at: fc.integer({ min: 0, max: 30_000 }),
  latency: fc.integer({ min: 0, max: 3_000 }),
  counted: fc.double({ min: 0, max: 1, noNaN: true }),
  priority: fc.constantFrom('INTERACTIVE', 'BACKGROUND'),
  rank: fc.nat(5),
  patience: fc.integer({ min: 0, max: 40_000 }),
  both: fc.boolean(),
  ends: fc.constantFrom('ANSWERED', 'ANSWERED', 'ANSWERED', 'LOST', 'UNSENT'),
});
const shape: fc.Arbitrary<Shape> = fc.record({
  limit: fc.integer({ min: 1, max: 12 }),
  windowMs: fc.integer({ min: 200, max: 6_000 }),
  phase: fc.nat(6_000),
});
const throttles = fc.array(
  fc.record({ at: fc.integer({ min: 0, max: 30_000 }), retryAfterMs: fc.nat(5_000) }),
  { maxLength: 4 },
);

function bucket(name: string, calls: number, windowMs: number): BucketRequest {
  return { key: name, name, limit: { calls, windowMs } };
}

/** What sends calls: a gateway from its start to its end. */
interface Gateway {
  readonly permits: Permits;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Something that happens at its time; a call waits for what it starts. */
interface Happening {
  readonly at: number;
  readonly happen: () => Promise<void>;
}

async function letHappen(clock: FakeClock, happenings: readonly Happening[]): Promise<void> {
  const under: Promise<void>[] = [];
  for (const { at, happen } of [...happenings].sort((a, b) => a.at - b.at)) {
    await clock.advance(at - clock.monotonic());
    const end = happen();
    // Looked at below.
    end.catch(() => undefined);
    under.push(end);
  }
  // Longer than any slot is held.
  await clock.advance(200_000);
  await Promise.all(under);
}

/** Sends one call as it is planned. */
async function send(
  call: Planned,
  { permits, clock, signal }: Gateway,
  vendors: readonly Vendor[],
  onSend: (to: readonly Vendor[]) => void = () => undefined,
): Promise<void> {
  const wanted = vendors.filter((_vendor, index) => index === 0 || call.both);
  const deadline = clock.monotonic() + call.patience;
  const { priority, rank } = call;
  const permit = await permits
    .acquire(
      { source: 'VENDOR', buckets: wanted.map((one) => one.bucket) },
      { signal, deadline, priority, rank },
    )
    .catch((cause: unknown) => {
      expect(cause).toMatchObject({
        code: signal.aborted ? 'UPSTREAM_TIMEOUT' : 'BUDGET_EXCEEDED',
      });
      return null;
    });
  expect(clock.monotonic()).toBeLessThanOrEqual(deadline);
  if (!permit) return;
  if (call.ends !== 'UNSENT') {
    onSend(wanted);
    // What was lost on the way may reach the vendor up to a window after it was given up.
    for (const one of wanted) {
      const late = call.ends === 'LOST' ? one.bucket.limit.windowMs : 0;
      const on = Math.floor((call.latency + late) * call.counted);
      one.count(clock.now() + on);
    }
  }
  await clock.sleep(call.latency);
  permit.release(call.ends);
}

describe('the law of permits', () => {
  test('no window of a vendor counts more calls than its limit, whatever calls are made when', async () => {
    let sent = 0;
    let frozen = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(planned, { minLength: 30, maxLength: 150, size: 'max' }),
        fc.tuple(shape, shape),
        throttles,
        async (calls, [one, two], throttled) => {
          const clock = fakeClock();
          const permits = createPermits({ clock, journal: null });
          const gateway = { permits, clock, signal: NEVER };
          const vendors = [vendor('one', one), vendor('two', two)];
          const opensAt = new Map<string, number>();
          await letHappen(clock, [
            ...calls.map((call) => ({
              at: call.at,
              happen: () =>
                send(call, gateway, vendors, (to) => {
                  for (const { bucket } of to)
                    expect(Math.ceil(clock.now())).toBeGreaterThanOrEqual(
                      opensAt.get(bucket.key) ?? 0,
                    );
                }),
            })),
            ...throttled.map(({ at, retryAfterMs }, index) => ({
              at,
              happen() {
                const key = index % 2 === 0 ? 'one' : 'two';
                const until = permits.throttled(key, { retryAfterMs });
                if (until > clock.now()) frozen += 1;
                opensAt.set(key, until);
                return Promise.resolve();
              },
            })),
          ]);
          for (const { worst, limit, total, bucket } of vendors) {
            expect(worst()).toBeLessThanOrEqual(limit);
            // Every slot that was taken came back, those of refused calls too.
            expect(permits.room([bucket])).toBe(limit);
            sent += total();
          }
        },
      ),
      { numRuns: 150 },
    );
    // A law over calls that were never sent would say nothing.
    expect(sent).toBeGreaterThan(4_000);
    expect(frozen).toBeGreaterThan(100);
  }, 60_000);

  test('a restarted gateway keeps within the limit, by the journal of its predecessor', async () => {
    const sent = { before: 0, after: 0 };
    await fc.assert(
      fc.asyncProperty(
        fc.array(planned, { minLength: 30, maxLength: 100, size: 'max' }),
        fc.tuple(shape, shape),
        fc.integer({ min: 0, max: 30_000 }),
        fc.boolean(),
        async (calls, [one, two], restartAt, isKilled) => {
          const clock = fakeClock();
          const slots = new Map<string, HeldSlot>();
          const end = new AbortController();
          let isDead = false;
          const before: Gateway = {
            permits: createPermits({ clock, journal: journalIn(slots, () => !isDead) }),
            clock,
            signal: end.signal,
          };
          // Another process counts from another zero.
          const laterClock: Clock = { ...clock, monotonic: () => clock.monotonic() + 1_234_567 };
          const after: Gateway = {
            permits: createPermits({ clock: laterClock, journal: journalIn(slots) }),
            clock: laterClock,
            signal: NEVER,
          };
          const vendors = [vendor('one', one), vendor('two', two)];
          await letHappen(clock, [
            {
              at: restartAt,
              happen() {
                // Whether the end of calls under way is still written down or not.
                isDead = isKilled;
                end.abort();
                return Promise.resolve();
              },
            },
            ...calls.map((call) => ({
              at: call.at,
              happen: () =>
                send(call, end.signal.aborted ? after : before, vendors, () => {
                  sent[end.signal.aborted ? 'after' : 'before'] += 1;
                }),
            })),
          ]);
          for (const { worst, limit } of vendors) expect(worst()).toBeLessThanOrEqual(limit);
        },
      ),
      { numRuns: 120 },
    );
    expect(sent.before).toBeGreaterThan(1_000);
    expect(sent.after).toBeGreaterThan(1_000);
  }, 60_000);

  test('calls that wait are sent in order: interactive before background, then by rank, then by arrival', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            at: fc.integer({ min: 1, max: 900 }),
            rank: fc.nat(3),
            priority: fc.constantFrom<Priority[]>('INTERACTIVE', 'BACKGROUND'),
          }),
          { minLength: 2, maxLength: 12 },
        ),
        async (calls) => {
          const clock = fakeClock();
          const permits = createPermits({ clock, journal: null });
          const request = { source: 'VENDOR', buckets: [bucket('one', 1, 1_000)] };
          const always = { signal: NEVER, deadline: Infinity };
          const first = { ...always, rank: 0, priority: 'INTERACTIVE' as const };
          (await permits.acquire(request, first)).release('ANSWERED');
          const order: unknown[] = [];
          await letHappen(
            clock,
            calls.map((call) => ({
              at: call.at,
              async happen() {
                const permit = await permits.acquire(request, { ...always, ...call });
                order.push(call);
                permit.release('ANSWERED');
              },
            })),
          );
          const background = ({ priority }: { priority: Priority }) =>
            priority === 'BACKGROUND' ? 1 : 0;
          expect(order).toEqual(
            [...calls].sort(
              (a, b) => background(a) - background(b) || a.rank - b.rank || a.at - b.at,
            ),
          );
        },
      ),
    );
  });

  test('a refused call could not have been sent in time; it is refused at once, with the time of the next slot', async () => {
    let refusals = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.nat(1_200), { maxLength: 10 }),
        fc.integer({ min: 1, max: 20 }),
        fc.nat(6_000),
        async (limit, earlier, count, patience) => {
          /** When each of `count` equal calls goes out, or why it doesn't. */
          const ask = async (within: number) => {
            const clock = fakeClock();
            const permits = createPermits({ clock, journal: null });
            const request = { source: 'VENDOR', buckets: [bucket('one', limit, 1_000)] };
            const acquire = (deadline: number) =>
              permits.acquire(request, {
                signal: NEVER,
                deadline,
                priority: 'INTERACTIVE',
                rank: 0,
              });
            for (const at of [...earlier].sort((a, b) => a - b)) {
              await clock.advance(at - clock.monotonic());
              await acquire(clock.monotonic()).then(
                (permit) => {
                  permit.release('ANSWERED');
                },
                () => undefined,
              );
            }
            await clock.advance(1_200 - clock.monotonic());
            const all = Array.from({ length: count }, () =>
              acquire(1_200 + within).then(
                (permit) => {
                  permit.release('ANSWERED');
                  return { sentAt: clock.now() };
                },
                (cause: unknown) => ({ refusedAt: clock.monotonic(), cause }),
              ),
            );
            await clock.advance(100_000);
            return Promise.all(all);
          };
          const patient = await ask(Infinity);
          const start = fakeClock().now() + 1_200;
          const tooLate = patient.find(
            (call) => !('sentAt' in call) || call.sentAt > start + patience,
          );
          for (const [index, call] of (await ask(patience)).entries()) {
            const wouldGo = patient[index];
            if (!wouldGo || !('sentAt' in wouldGo)) throw new Error('who waits for ever is served');
            if (wouldGo.sentAt <= start + patience) {
              expect(call).toEqual(wouldGo);
              continue;
            }
            refusals += 1;
            expect(call).toMatchObject({
              refusedAt: 1_200,
              cause: {
                code: 'BUDGET_EXCEEDED',
                retryAt: tooLate && 'sentAt' in tooLate && tooLate.sentAt,
              },
            });
          }
        },
      ),
      { numRuns: 200 },
    );
    expect(refusals).toBeGreaterThan(100);
  });
});

/** Takes no more writes once its gateway is dead. */
function journalIn(
  slots: Map<string, HeldSlot>,
  isAlive: () => boolean = () => true,
): PermitJournal {
  return {
    held: (now) => [...slots.values()].filter(({ until }) => until > now),
    async hold(some) {
      if (isAlive()) for (const slot of some) slots.set(slot.id, slot);
    },
    release(ids, until) {
      for (const id of ids) {
        const slot = slots.get(id);
        if (slot && isAlive()) slots.set(id, { ...slot, until });
      }
    },
  };
}

describe('permits', () => {
  const calls = bucket('calls', 2, 1_000);
  const exports = bucket('exports', 1, 1_000);
  const call = (deadline: number, rank = 0, priority: Priority = 'INTERACTIVE') => ({
    signal: NEVER,
    deadline,
    rank,
    priority,
  });

  test('a call that needs two budgets takes both or neither', async () => {
    const permits = createPermits({ clock: fakeClock(), journal: null });
    const first = await permits.acquire({ source: 'V', buckets: [calls, exports] }, call(10));
    expect([permits.room([calls]), permits.room([exports])]).toEqual([1, 0]);
    await expect(
      permits.acquire({ source: 'V', buckets: [calls, exports] }, call(10)),
    ).rejects.toMatchObject({ code: 'BUDGET_EXCEEDED' });
    expect(permits.room([calls])).toBe(1);
    first.release('UNSENT');
    expect([permits.room([calls]), permits.room([exports])]).toEqual([2, 1]);
  });

  test('a call that waits for two budgets is not overtaken for ever by calls that need one', async () => {
    const clock = fakeClock();
    const permits = createPermits({ clock, journal: null });
    (await permits.acquire({ source: 'V', buckets: [exports] }, call(0))).release('ANSWERED');
    const sent: string[] = [];
    const ask = async (name: string, buckets: readonly BucketRequest[]) => {
      const permit = await permits.acquire({ source: 'V', buckets }, call(Infinity));
      sent.push(`${name} ${clock.monotonic()}`);
      permit.release('ANSWERED');
    };
    const both = ask('both', [calls, exports]);
    await clock.advance(600);
    const others = ['a', 'b'].map((name) => ask(name, [calls]));
    await clock.advance(10_000);
    await Promise.all([both, ...others]);
    // One of two slots is free for others meanwhile; the other is kept for who came first.
    expect(sent).toEqual(['a 600', 'both 1250', 'b 1850']);
  });

  test('background calls leave a part of the budget to interactive ones', async () => {
    const permits = createPermits({ clock: fakeClock(), journal: null });
    const request = { source: 'V', buckets: [bucket('ten', 10, 1_000)] };
    const taken = async (priority: Priority) => {
      const asked = Array.from({ length: 12 }, () =>
        permits.acquire(request, call(1, 0, priority)),
      );
      return (await Promise.allSettled(asked)).filter(({ status }) => status === 'fulfilled')
        .length;
    };
    expect(await taken('BACKGROUND')).toBe(7);
    expect(await taken('INTERACTIVE')).toBe(3);
  });

  test('a 429 freezes the budget until the vendor’s reset, and marks it contended', async () => {
    const clock = fakeClock();
    const permits = createPermits({ clock, journal: null });
    const request = { source: 'V', buckets: [calls] };
    (await permits.acquire(request, call(10))).release('ANSWERED');
    expect(permits.throttled('calls', { retryAfterMs: 5_000 })).toBe(clock.now() + 5_250);
    expect(permits.room([calls])).toBe(0);
    expect(permits.budgets(['calls'])).toMatchObject([
      { available: 0, contended: true, throttledCount: 1, nextSlotAt: clock.now() + 5_250 },
    ]);
    await expect(permits.acquire(request, call(5_000))).rejects.toMatchObject({
      code: 'BUDGET_EXCEEDED',
      retryAt: clock.now() + 5_250,
    });
    const waiting = permits.acquire(request, call(6_000)).then(() => clock.monotonic());
    await clock.advance(10_000);
    expect(await waiting).toBe(5_250);
    expect(permits.budgets(['calls'])).toMatchObject([{ contended: false }]);
  });

  test('a gateway that shares its token lowers its limit for some windows, and then recovers all of it', async () => {
    const clock = fakeClock();
    const permits = createPermits({ clock, journal: null });
    const ten = bucket('ten', 10, 1_000);
    expect(permits.room([ten])).toBe(10);
    permits.throttled('ten', { retryAfterMs: 0 });
    // Calls that were under way together meet the same 429.
    permits.throttled('ten', { retryAfterMs: 0 });
    await clock.advance(250);
    expect(permits.room([ten])).toBe(7);
    await clock.advance(4_000);
    expect(permits.room([ten])).toBe(9);
    await clock.advance(2_000);
    expect(permits.room([ten])).toBe(10);
  });

  test('a limit that the vendor tells holds from then on, in full at once', async () => {
    const clock = fakeClock();
    const permits = createPermits({ clock, journal: null });
    const ten = bucket('ten', 10, 1_000);
    expect(permits.room([ten])).toBe(10);
    permits.throttled('ten', { retryAfterMs: 100, limit: 4 });
    await clock.advance(350);
    expect(permits.room([ten])).toBe(4);
    await clock.advance(100_000);
    expect(permits.room([ten])).toBe(4);
  });

  test('a call that is given up while it waits holds no slot', async () => {
    const clock = fakeClock();
    const permits = createPermits({ clock, journal: null });
    const request = { source: 'V', buckets: [exports] };
    (await permits.acquire(request, call(1))).release('ANSWERED');
    const stop = new AbortController();
    const waiting = permits.acquire(request, { ...call(60_000), signal: stop.signal });
    const next = permits.acquire(request, call(60_000)).then(() => clock.monotonic());
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
    expect(permits.budgets(['exports'])[0]?.queued).toBe(1);
    await clock.advance(10_000);
    expect(await next).toBe(1_250);
  });

  test('calls that are given up together end together', async () => {
    const permits = createPermits({ clock: fakeClock(), journal: null });
    const stop = new AbortController();
    const [granted, ...waiting] = Array.from({ length: 3 }, () =>
      permits.acquire(
        { source: 'V', buckets: [exports] },
        { ...call(60_000), signal: stop.signal },
      ),
    );
    await granted;
    stop.abort();
    expect(await Promise.allSettled(waiting)).toMatchObject([
      { reason: { code: 'UPSTREAM_TIMEOUT' } },
      { reason: { code: 'UPSTREAM_TIMEOUT' } },
    ]);
  });

  test('a slot that is given back unused goes to the next waiting call at once', async () => {
    const clock = fakeClock();
    const permits = createPermits({ clock, journal: null });
    const request = { source: 'V', buckets: [exports] };
    const first = await permits.acquire(request, call(1));
    const next = permits.acquire(request, call(60_000)).then(() => clock.monotonic());
    await clock.advance(100);
    first.release('UNSENT');
    await clock.advance(10_000);
    expect(await next).toBe(100);
  });

  test('slots of a predecessor come free one by one, in whatever order the journal lists them', async () => {
    const clock = fakeClock();
    const slots = [40_000, 1_000].map((until) => ({
      id: `${until}`,
      key: 'calls',
      until: clock.now() + until,
    }));
    const journal: PermitJournal = { held: () => slots, async hold() {}, release() {} };
    const permits = createPermits({ clock, journal });
    expect(permits.room([calls])).toBe(0);
    await clock.advance(1_000);
    expect(permits.room([calls])).toBe(1);
    await clock.advance(39_000);
    expect(permits.room([calls])).toBe(2);
  });

  test('a wall clock that is set back by a year does not hold slots for a year', async () => {
    const clock = fakeClock();
    const until = clock.now() + 365 * 24 * 3_600_000;
    const slots = [{ id: 'x', key: 'exports', until }];
    const journal: PermitJournal = { held: () => slots, async hold() {}, release() {} };
    const permits = createPermits({ clock, journal });
    expect(permits.room([exports])).toBe(0);
    await clock.advance(120_000);
    expect(permits.room([exports])).toBe(1);
  });

  test('a call goes out when its slots are written down, and slots of one tick are written together', async () => {
    const written = Promise.withResolvers<undefined>();
    const batches: number[] = [];
    const journal: PermitJournal = {
      held: () => [],
      async hold(slots) {
        batches.push(slots.length);
        await written.promise;
      },
      release() {},
    };
    const clock = fakeClock();
    const permits = createPermits({ clock, journal });
    let isOut = false;
    const asked = permits
      .acquire({ source: 'V', buckets: [calls, exports] }, call(60_000))
      .then(() => (isOut = true));
    await clock.advance(100);
    expect([batches, isOut]).toEqual([[2], false]);
    written.resolve(undefined);
    await asked;
    expect(isOut).toBe(true);
  });

  test.each([
    ['fails', () => Promise.reject(new Error('no space left'))],
    ['does not answer', () => new Promise<void>(() => {})],
  ])(
    'a journal that %s keeps no call from a vendor, and the slots are held in memory',
    async (_how, hold) => {
      const clock = fakeClock();
      const journal: PermitJournal = { held: () => [], hold, release() {} };
      const permits = createPermits({ clock, journal });
      const asked = permits.acquire({ source: 'V', buckets: [calls] }, call(60_000));
      await clock.advance(1_000);
      await asked;
      expect(permits.room([calls])).toBe(1);
    },
  );

  test('a call beyond the longest queue is refused at once', async () => {
    const permits = createPermits({ clock: fakeClock(), journal: null });
    const ask = () =>
      permits.acquire(
        { source: 'V', buckets: [exports] },
        { ...call(Infinity), signal: new AbortController().signal },
      );
    const asked = Array.from({ length: 10_000 }, ask);
    await expect(ask()).rejects.toMatchObject({ code: 'BUDGET_EXCEEDED' });
    await asked[0];
    expect(permits.budgets(['exports'])[0]?.queued).toBe(9_999);
  });
});
