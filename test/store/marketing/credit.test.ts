import fc from 'fast-check';
import type { AttributionModel } from '../../../src/domain/query.ts';
import { expect, test } from 'vitest';
import {
  allocate,
  attribute,
  LOOK_BACK,
  spentWithin,
  type Conversion,
  type Credit,
  type Touch,
} from '../../../src/store/marketing/credit.ts';
import { DAY } from '../../../src/domain/time.ts';

const MODELS: readonly AttributionModel[] = [
  'FIRST_TOUCH',
  'LAST_TOUCH',
  'LAST_NON_DIRECT',
  'LINEAR',
  'TIME_DECAY',
  'POSITION_BASED',
];
const AT = 400 * DAY;
const touch = (campaign: string, daysAgo: number, direct = false): Touch => ({
  campaign,
  at: AT - daysAgo * DAY,
  direct,
});
const sum = (credits: readonly Credit[]) => credits.reduce((total, { value }) => total + value, 0n);
function totals(credits: readonly Credit[]): Record<string, bigint> {
  const found: Record<string, bigint> = {};
  for (const { campaign, value } of credits) found[campaign] = (found[campaign] ?? 0n) + value;
  return found;
}
const shares = (value: bigint, touches: readonly Touch[], model: AttributionModel) =>
  attribute({ at: AT, value }, touches, model).map((credit) => Number(credit.value));

const touches = fc.array(
  fc.record({
    campaign: fc.constantFrom('spring', 'summer', 'autumn', 'winter'),
    // Often at one moment, sometimes after the conversion or before the look-back.
    at: fc.integer({ min: -2, max: 100 }).map((days) => AT - days * DAY),
    direct: fc.boolean(),
  }),
  { maxLength: 9 },
);
const conversion = fc
  .bigInt({ min: -(10n ** 18n), max: 10n ** 18n })
  .map((value): Conversion => ({ at: AT, value }));
const model = fc.constantFrom(...MODELS);
const isCounted = ({ at }: Touch) => at <= AT && at > AT - LOOK_BACK;

test('the credits of every model add up to the value exactly; without a touch there is no credit', () => {
  fc.assert(
    fc.property(conversion, touches, model, (one, given, by) => {
      const credits = attribute(one, given, by);
      const counted = given.filter(isCounted);
      expect(credits).toHaveLength(counted.length);
      expect(sum(credits)).toBe(counted.length > 0 ? one.value : 0n);
    }),
  );
});

test('a single touch gets the whole value in every model', () => {
  fc.assert(
    fc.property(conversion, touches, fc.boolean(), (one, given, direct) => {
      const only = { campaign: 'spring', at: AT - DAY, direct };
      const others = given.filter((other) => !isCounted(other));
      for (const by of MODELS)
        expect(attribute(one, [...others, only], by)).toEqual([
          { campaign: 'spring', value: one.value },
        ]);
    }),
  );
});

test('the order of the touches changes no credit, also for touches of one moment', () => {
  const permuted = touches.chain((given) =>
    fc.tuple(
      fc.constant(given),
      fc.shuffledSubarray(given, { minLength: given.length, maxLength: given.length }),
    ),
  );
  fc.assert(
    fc.property(conversion, permuted, model, (one, [given, shuffled], by) => {
      expect(totals(attribute(one, shuffled, by))).toEqual(totals(attribute(one, given, by)));
    }),
  );
});

test('a later touch does not change the credit of the first one by FIRST_TOUCH', () => {
  fc.assert(
    fc.property(conversion, touches, fc.integer({ min: 1, max: 50 }), (one, given, days) => {
      const first = touch('first', 60);
      const before = [first, ...given.filter(({ at }) => at > first.at)];
      const later = { campaign: 'later', at: first.at + days * DAY, direct: false };
      expect(totals(attribute(one, [...before, later], 'FIRST_TOUCH'))).toMatchObject(
        totals(attribute(one, before, 'FIRST_TOUCH')),
      );
    }),
  );
});

test('a refund takes back the shares of its order', () => {
  fc.assert(
    fc.property(conversion, touches, model, (one, given, by) => {
      const back = attribute({ ...one, value: -one.value }, given, by);
      expect(back).toEqual(
        attribute(one, given, by).map(({ campaign, value }) => ({ campaign, value: -value })),
      );
    }),
  );
});

test('touches after the conversion, or before the look-back, get no credit', () => {
  const given = [touch('early', 90), touch('in', 89), touch('now', 0), touch('late', -1)];
  for (const by of MODELS) {
    const credited = attribute({ at: AT, value: 100n }, given, by).map(({ campaign }) => campaign);
    expect(credited).toEqual(['in', 'now']);
  }
});

test('each attribution model shares the value by its own rule', () => {
  const given = [touch('a', 21), touch('b', 14), touch('c', 7), touch('d', 0, true)];
  expect(shares(1_000n, given, 'FIRST_TOUCH')).toEqual([1_000, 0, 0, 0]);
  expect(shares(1_000n, given, 'LAST_TOUCH')).toEqual([0, 0, 0, 1_000]);
  expect(shares(1_000n, given, 'LAST_NON_DIRECT')).toEqual([0, 0, 1_000, 0]);
  expect(shares(1_000n, given, 'LINEAR')).toEqual([250, 250, 250, 250]);
  expect(shares(1_500n, given, 'TIME_DECAY')).toEqual([100, 200, 400, 800]);
  expect(shares(1_000n, given, 'POSITION_BASED')).toEqual([400, 100, 100, 400]);
  // Webmarketer's own example.
  expect(shares(4_000n, given.slice(0, 2), 'LINEAR')).toEqual([2_000, 2_000]);
  expect(shares(1_000n, given.slice(0, 2), 'POSITION_BASED')).toEqual([500, 500]);
  expect(shares(1_000n, [touch('a', 2, true), touch('b', 1, true)], 'LAST_NON_DIRECT')).toEqual([
    0, 1_000,
  ]);
});

test('a value that cannot be divided evenly goes to the largest remainders, the earlier ones first', () => {
  expect(allocate(10n, [1n, 1n, 1n])).toEqual([4n, 3n, 3n]);
  expect(allocate(-10n, [1n, 1n, 1n])).toEqual([-4n, -3n, -3n]);
  expect(allocate(10n, [1n, 2n, 4n])).toEqual([1n, 3n, 6n]);
  expect(allocate(1n, [1n, 3n])).toEqual([0n, 1n]);
  expect(allocate(5n, [])).toEqual([]);
  expect(allocate(5n, [0n, 0n])).toEqual([]);
});

test('an outlay is spread over its days, and adjacent windows together hold all of it', () => {
  const days = { from: 10 * DAY, to: 13 * DAY };
  const day = (number: number) => ({ from: number * DAY, to: (number + 1) * DAY });
  expect([9, 10, 11, 12, 13].map((number) => spentWithin(1_000n, days, day(number)))).toEqual([
    0n,
    334n,
    333n,
    333n,
    0n,
  ]);
  const noon = { from: 10.5 * DAY, to: 11.5 * DAY };
  expect(spentWithin(1_000n, noon, day(10))).toBe(500n);
  expect(spentWithin(1_000n, { from: DAY, to: DAY }, day(1))).toBe(1_000n);
  expect(spentWithin(1_000n, { from: DAY, to: DAY }, day(0))).toBe(0n);
  const moment = fc.integer({ min: 0, max: 40 * 24 }).map((hours) => (hours * DAY) / 24);
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 10n ** 12n }),
      fc.tuple(moment, moment),
      fc.array(moment),
      (amount, ends, cuts) => {
        const [from = 0, to = 0] = [...ends].sort((a, b) => a - b);
        const edges = [-1, ...cuts, 50 * DAY].sort((a, b) => a - b);
        let total = 0n;
        for (const [index, edge] of edges.entries()) {
          const spent = spentWithin(
            amount,
            { from, to },
            { from: edge, to: edges[index + 1] ?? edge },
          );
          expect(spent >= 0n).toBe(true);
          total += spent;
        }
        expect(total).toBe(amount);
      },
    ),
  );
});
