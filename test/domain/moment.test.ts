import { afterEach, describe, expect, test } from 'vitest';
import { momentIn } from '../../src/domain/moment.ts';

const zone = process.env['TZ'];
afterEach(() => {
  if (zone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = zone;
});

describe('a moment', () => {
  test.each([
    ['2026-11-20T10:00:00Z', '2026-11-20T10:00:00.000Z'],
    ['2026-11-20t10:00:00.5z', '2026-11-20T10:00:00.500Z'],
    ['2026-11-20T10:00:00+02:00', '2026-11-20T08:00:00.000Z'],
    ['2026-11-20T10:00:00-0330', '2026-11-20T13:30:00.000Z'],
    ['2026-11-20T10:00:00.123456789Z', '2026-11-20T10:00:00.123Z'],
    ['2026-11-20T10:00Z', '2026-11-20T10:00:00.000Z'],
    ['2026-11-20 10:00:00', '2026-11-20T10:00:00.000Z'],
    ['2026-11-20T10:00:00', '2026-11-20T10:00:00.000Z'],
    ['2026-11-20', '2026-11-20T00:00:00.000Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z'],
    [1_795_846_387_000, '2026-11-28T06:13:07.000Z'],
    ['1795846387000', '2026-11-28T06:13:07.000Z'],
  ])('%j is %s', (value, expected) => {
    expect(new Date(momentIn(value) ?? NaN).toISOString()).toBe(expected);
  });

  test.each([
    1_795_846_387,
    '1795846387',
    1_795_846_387_000_000,
    '1795846387000000',
    1_795_846_387.0,
  ])('in seconds or microseconds is recognised: %j', (value) => {
    expect(momentIn(value)).toBe(1_795_846_387_000);
  });

  test.each([
    '2026-02-30T10:00:00Z',
    '2025-02-29',
    '2026-13-01T00:00:00Z',
    '2026-00-10',
    '2026-04-31',
    '2026-11-20T24:00:00Z',
    '2026-11-20T10:60:00Z',
    '2026-11-20T10:00:61Z',
    '2026-11-20T10:00:00+25:00',
    '11/12/2026',
    'November 20, 2026',
    'Fri, 20 Nov 2026 10:00:00 GMT',
    '2026',
    '2026-11',
    '20261120T100000Z',
    '2026-11-20T10:00:00Z later',
    '',
    'now',
    -1,
    NaN,
    Infinity,
    1e18,
    true,
    null,
    {},
  ])('is not %j', (value) => {
    expect(momentIn(value)).toBeNull();
  });

  test.each(['America/New_York', 'Asia/Kolkata', 'UTC'])(
    'without an offset is UTC on a machine in %s',
    (timezone) => {
      process.env['TZ'] = timezone;
      expect(new Date(2026, 0, 1, 12).getHours()).toBe(12);
      for (const text of ['2026-11-20T10:00:00', '2026-11-20 10:00:00'])
        expect(momentIn(text)).toBe(Date.UTC(2026, 10, 20, 10));
      expect(momentIn('2026-11-20')).toBe(Date.UTC(2026, 10, 20));
    },
  );
});
