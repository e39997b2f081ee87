import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as decode from '../../../src/vendors/kit/decode.ts';

const AT = { source: 'ACME', endpoint: 'GET /leads', pointer: '' };
const NOON = Date.parse('2026-03-10T12:00:00Z');

describe('moments', () => {
  it.each([
    ['2026-03-10T12:00:00Z', NOON],
    ['2026-03-10 12:00:00Z', NOON],
    ['2026-03-10T14:00:00+02:00', NOON],
    ['2026-03-10T12:00:00', NOON],
    ['2026-03-10T12:00', NOON],
    ['2026-03-10', NOON - 12 * 3_600_000],
  ])('are RFC 3339, and UTC without an offset: %s', (text, expected) => {
    expect(decode.nullableInstant(text)).toBe(expected);
    expect(decode.instant(text, AT)).toBe(expected);
  });

  it('are null, or an error where one is required, in any other form', () => {
    for (const value of ['2026-03-10Z12:00:00', 'noon', '', NOON, null]) {
      expect(decode.nullableInstant(value)).toBeNull();
      expect(() => decode.instant(value, AT)).toThrow('a date-time');
    }
  });

  it('are milliseconds or seconds since 1970, as numbers or strings; 0 and less mean never', () => {
    expect([NOON, String(NOON)].map(decode.epochMs)).toStrictEqual([NOON, NOON]);
    expect([NOON / 1_000, String(NOON / 1_000)].map(decode.epochSeconds)).toStrictEqual([
      NOON,
      NOON,
    ]);
    for (const never of [0, -1, '', 'soon', 1e300, null]) {
      expect(decode.epochMs(never)).toBeNull();
      expect(decode.epochSeconds(never)).toBeNull();
    }
  });
});

describe('a strict decoder', () => {
  it('a strict decoder throws an error that names the place of the wrong value', () => {
    const row = decode.object({ id: decode.id, at: decode.list(decode.instant) });
    expect(() => row({ id: 1, at: ['2026-03-10', 'noon'] }, AT)).toThrow('/at/1');
    expect(() => row({ at: [] }, AT)).toThrow('/id');
  });

  it('of rows gives those that can be read, and an error for each of the others', () => {
    const { items, faults } = decode.goodRows(decode.object({ id: decode.id }))(
      [{ id: 'a' }, {}, { id: 2 }],
      AT,
    );
    expect(items).toStrictEqual([{ id: 'a' }, { id: '2' }]);
    expect(faults).toHaveLength(1);
  });
});

it('a lenient decoder never throws, whatever is sent', () => {
  const lenient = [
    decode.nonEmptyString,
    decode.number,
    decode.integer,
    decode.count,
    decode.boolean,
    decode.url,
    decode.date,
    decode.countryCode,
    decode.nullableInstant,
    decode.epochMs,
    decode.epochSeconds,
    decode.nonEmptyStrings,
    decode.lenientList(decode.id),
    decode.lenient(decode.object({ id: decode.id })),
  ];
  fc.assert(
    fc.property(fc.anything(), (value) => {
      for (const decoder of lenient) decoder(value);
    }),
  );
  expect(decode.lenientList(decode.id)(['a', {}, 1])).toStrictEqual(['a', '1']);
  expect(decode.lenient(decode.object({ id: decode.id }))({ id: '' })).toBeNull();
});
