import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HeldSlot, PermitJournal } from '../../src/domain/journal.ts';
import { createPermits, type BucketRequest, type Permits } from '../../src/transport/permits.ts';
import { fakeClock, type FakeClock } from './fake-clock.ts';

const NEVER = new AbortController().signal;

/** A vendor that counts calls in aligned windows of its own clock, whenever each of them reaches it. */
function vendor(limit: number, windowMs: number, phase: number) {
  const windows = new Map<number, number>();
  const counted: number[] = [];
  return {
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
      return Math.max(sliding, ...windows.values(), 0);
    },
    limit,
    total: () => counted.length,
  };
}

interface Planned {
  readonly at: number;
  readonly latency: number;
  /** When the vendor counts it: a part of the way. */
  readonly counted: number;
  readonly priority: 'INTERACTIVE' | 'BACKGROUND';
  readonly rank: number;
  readonly patience: number;
  readonly both: boolean;
  readonly lost: boolean;
}
const planned: fc.Arbitrary<Planned> = fc.record({
  at: fc.integer({ min: 0, max: 30_000 }),
  latency: fc.integer({ min: 0, max: 3_000 }),
  counted: fc.double({ min: 0, max: 1, noNaN: true }),
  priority: fc.constantFrom('INTERACTIVE' as const, 'BACKGROUND' as const),
  rank: fc.nat(5),
  patience: fc.integer({ min: 0, max: 40_000 }),
  both: fc.boolean(),
  lost: fc.boolean(),
});
const shape = fc.record({
  limit: fc.integer({ min: 1, max: 12 }),
  windowMs: fc.integer({ min: 200, max: 6_000 }),
  phase: fc.nat(6_000),
});

function bucket(name: string, calls: number, windowMs: number): BucketRequest {
  return { key: name, name, limit: { calls, windowMs } };
}

/** Sends the calls as they are planned; resolves when time has passed over all of them. */
async function run(
  clock: FakeClock,
  permitsAt: (at: number) => Permits,
  calls: readonly Planned[],
  vendors: readonly { readonly bucket: BucketRequest; count(at: number): void }[],
) {
  const sorted = [...calls].sort((a, b) => a.at - b.at);
  let refused = 0;
  const pending: Promise<void>[] = [];
  for (const call of sorted) {
    await clock.advance(call.at - clock.monotonic());
    const wanted = vendors.filter((_vendor, index) => index === 0 || call.both);
    const askedAt = clock.monotonic();
    pending.push(
      permitsAt(askedAt)
        .acquire(
          { source: 'VENDOR', buckets: wanted.map((one) => one.bucket) },
          {
            signal: NEVER,
            deadline: askedAt + call.patience,
            priority: call.priority,
            rank: call.rank,
          },
        )
        .then(
          async (permit) => {
            const sentAt = clock.monotonic();
            expect(sentAt).toBeLessThanOrEqual(askedAt + call.patience);
            // What was lost on the way may reach the vendor up to a window after we gave it up.
            for (const one of wanted) {
              const late = call.lost ? one.bucket.limit.windowMs : 0;
              one.count(sentAt + Math.floor((call.latency + late) * call.counted));
            }
            await clock.sleep(call.latency);
            permit.release(call.lost ? 'LOST' : 'ANSWERED');
          },
          (cause: unknown) => {
            expect(cause).toMatchObject({ code: 'BUDGET_EXCEEDED' });
            // Known at once, not when the deadline has come.
            expect(clock.monotonic()).toBeLessThanOrEqual(askedAt + call.patience);
            refused += 1;
          },
        ),
    );
  }
  await clock.advance(200_000);
  await Promise.all(pending);
  return { refused };
}

describe('the law of permits', () => {
  test('no window of a vendor ever counts more calls than its limit, whatever is asked when', async () => {
    let sent = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(planned, { minLength: 30, maxLength: 150, size: 'max' }),
        shape,
        shape,
        async (calls, one, two) => {
          const clock = fakeClock();
          const permits = createPermits({ clock, journal: () => null });
          const [first, second] = [one, two].map(({ limit, windowMs, phase }, index) => ({
            ...vendor(limit, windowMs, phase),
            bucket: bucket(`bucket ${index}`, limit, windowMs),
          }));
          if (!first || !second) throw new Error('two vendors');
          await run(clock, () => permits, calls, [first, second]);
          expect(first.worst()).toBeLessThanOrEqual(first.limit);
          expect(second.worst()).toBeLessThanOrEqual(second.limit);
          sent += first.total();
        },
      ),
      { numRuns: 120 },
    );
    // A law over calls that were never sent would say nothing.
    expect(sent).toBeGreaterThan(2_000);
  }, 60_000);

  test('a gateway that is started again keeps to it, by what its predecessor wrote down', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(planned, { minLength: 20, maxLength: 80, size: 'max' }),
        shape,
        fc.integer({ min: 0, max: 30_000 }),
        async (calls, { limit, windowMs, phase }, restartAt) => {
          const clock = fakeClock();
          const journal = memoryJournal();
          const before = createPermits({ clock, journal: () => journal });
          let after: Permits | null = null;
          const only = {
            ...vendor(limit, windowMs, phase),
            bucket: bucket('calls', limit, windowMs),
          };
          // What was waiting when it stopped is gone; here it is asked again, which is the harder case.
          await run(
            clock,
            (at) =>
              at < restartAt
                ? before
                : (after ??= createPermits({ clock, journal: () => journal })),
            calls.map((call) => ({ ...call, patience: call.at < restartAt ? 0 : call.patience })),
            [only],
          );
          expect(only.worst()).toBeLessThanOrEqual(limit);
        },
      ),
      { numRuns: 80 },
    );
  }, 60_000);
});

function memoryJournal(): PermitJournal {
  const slots = new Map<string, HeldSlot>();
  return {
    held: (now) => [...slots.values()].filter(({ until }) => until > now),
    hold(some) {
      for (const slot of some) slots.set(slot.id, slot);
    },
    release(ids, until) {
      for (const id of ids) {
        const slot = slots.get(id);
        if (slot) slots.set(id, { ...slot, until });
      }
    },
  };
}

describe('permits', () => {
  const calls = bucket('calls', 2, 1_000);
  const exports = bucket('exports', 1, 1_000);
  const call = (
    deadline: number,
    rank = 0,
    priority: 'INTERACTIVE' | 'BACKGROUND' = 'INTERACTIVE',
  ) => ({
    signal: NEVER,
    deadline,
    rank,
    priority,
  });

  test('a call that needs two budgets takes both or neither', async () => {
    const clock = fakeClock();
    const permits = createPermits({ clock, journal: () => null });
    const first = await permits.acquire({ source: 'V', buckets: [calls, exports] }, call(10));
    await expect(
      permits.acquire({ source: 'V', buckets: [calls, exports] }, call(10)),
    ).rejects.toMatchObject({ code: 'BUDGET_EXCEEDED' });
    // The refused one holds nothing of the budget that had room.
    expect(permits.room([calls])).toBe(1);
    first.release('UNSENT');
    expect(permits.room([calls])).toBe(2);
    expect(permits.room([exports])).toBe(1);
  });

  test('a call that cannot be in time is refused at once, and told when it could', async () => {
    const clock = fakeClock();
    const permits = createPermits({ clock, journal: () => null });
    for (let sent = 0; sent < 2; sent += 1)
      (await permits.acquire({ source: 'V', buckets: [calls] }, call(10))).release('ANSWERED');
    const refused = await permits
      .acquire({ source: 'V', buckets: [calls] }, call(500))
      .catch((cause: unknown) => cause);
    expect(refused).toMatchObject({ code: 'BUDGET_EXCEEDED', retryAt: clock.now() + 1_250 });
  });

  test('interactive calls go before background ones, then by rank, then in the order they came', async () => {
    const clock = fakeClock();
    const permits = createPermits({ clock, journal: () => null });
    const one = bucket('one', 1, 1_000);
    (await permits.acquire({ source: 'V', buckets: [one] }, call(1))).release('ANSWERED');
    const order: string[] = [];
    const ask = (
      name: string,
      rank: number,
      priority: 'INTERACTIVE' | 'BACKGROUND' = 'INTERACTIVE',
    ) =>
      permits
        .acquire({ source: 'V', buckets: [one] }, call(60_000, rank, priority))
        .then((permit) => {
          order.push(name);
          permit.release('ANSWERED');
        });
    const all = [
      ask('background', 0, 'BACKGROUND'),
      ask('late', 7),
      ask('first', 1),
      ask('second', 1),
    ];
    await clock.advance(30_000);
    await Promise.all(all);
    expect(order).toEqual(['first', 'second', 'late', 'background']);
  });

  test('background calls leave a part of the budget to interactive ones', async () => {
    const permits = createPermits({ clock: fakeClock(), journal: () => null });
    const ten = bucket('ten', 10, 1_000);
    let sent = 0;
    for (;;) {
      const got = await permits
        .acquire({ source: 'V', buckets: [ten] }, call(1, 0, 'BACKGROUND'))
        .catch(() => null);
      if (!got) break;
      sent += 1;
    }
    expect(sent).toBe(7);
    await permits.acquire({ source: 'V', buckets: [ten] }, call(1));
  });

  test('a 429 freezes the budget until the vendor’s reset, and marks it contended', async () => {
    const clock = fakeClock();
    const permits = createPermits({ clock, journal: () => null });
    (await permits.acquire({ source: 'V', buckets: [calls] }, call(10))).release('ANSWERED');
    permits.throttled('calls', { retryAfterMs: 5_000 });
    expect(permits.room([calls])).toBe(0);
    expect(permits.budgets(['calls'])[0]).toMatchObject({
      available: 0,
      contended: true,
      throttledCount: 1,
    });
    await expect(
      permits.acquire({ source: 'V', buckets: [calls] }, call(clock.monotonic() + 4_000)),
    ).rejects.toMatchObject({ code: 'BUDGET_EXCEEDED', retryAt: clock.now() + 5_250 });
    await clock.advance(5_250);
    await permits.acquire({ source: 'V', buckets: [calls] }, call(clock.monotonic() + 1));
  });

  test('a call that is given up while it waits holds nothing', async () => {
    const clock = fakeClock();
    const permits = createPermits({ clock, journal: () => null });
    const one = bucket('one', 1, 1_000);
    (await permits.acquire({ source: 'V', buckets: [one] }, call(1))).release('ANSWERED');
    const stop = new AbortController();
    const waiting = permits.acquire(
      { source: 'V', buckets: [one] },
      { ...call(60_000), signal: stop.signal },
    );
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
    expect(permits.budgets(['one'])[0]?.queued).toBe(0);
  });
});
