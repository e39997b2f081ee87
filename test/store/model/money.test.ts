import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromMinor, isTooFine, minorDigits, toMinor } from '../../../src/store/model/money.ts';

test('each currency has its own minor unit', () => {
  expect(['EUR', 'JPY', 'KWD', 'XQZ'].map(minorDigits)).toEqual([2, 0, 3, 2]);
  expect(toMinor('12.5', 'EUR')).toBe(1_250n);
  expect(toMinor('12.5', 'JPY')).toBe(13n);
  expect(toMinor('-0.005', 'EUR')).toBe(-1n);
  expect(toMinor('0.0049', 'EUR')).toBe(0n);
  expect(['', '1e3', 'x', '1.', '.5', '0x1', ' 1'].map((text) => toMinor(text, 'EUR'))).toEqual(
    Array(7).fill(null),
  );
  expect([isTooFine('1.500', 'EUR'), isTooFine('1.005', 'EUR')]).toEqual([false, true]);
  expect([fromMinor(5n, 'EUR'), fromMinor(-1_250n, 'EUR'), fromMinor(7n, 'JPY')]).toEqual([
    '0.05',
    '-12.50',
    '7',
  ]);
});

test('an amount of any size is unchanged after conversion to minor units and back', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(10n ** 19n), max: 10n ** 19n }),
      fc.constantFrom('EUR', 'JPY', 'KWD'),
      (minor, currency) => {
        expect(toMinor(fromMinor(minor, currency), currency)).toBe(minor);
      },
    ),
  );
});
