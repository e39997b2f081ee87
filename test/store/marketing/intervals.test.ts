import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../../src/domain/time.ts';
import { compareLabels, cutTime } from '../../../src/store/marketing/intervals.ts';

describe('the hour that comes twice at the end of summer time', () => {
  test.each([
    ['Europe/Helsinki', '2026-10-25T00:00Z', '2026-10-25T03:00', ['+03:00', '+02:00'], [60, 60]],
    ['America/New_York', '2026-11-01T05:00Z', '2026-11-01T01:00', ['-04:00', '-05:00'], [60, 60]],
    // Clocks go back by half an hour, in the middle of an hour.
    [
      'Australia/Lord_Howe',
      '2026-04-04T14:00Z',
      '2026-04-05T01:00',
      ['+11:00', '+10:30'],
      [60, 30],
    ],
  ] as const)('is two intervals in %s', (timezone, since, hour, offsets, minutes) => {
    const from = Date.parse(since);
    const stretches = cutTime({ from: from - HOUR, to: from + 3 * HOUR }, 'HOUR', timezone);
    const both = stretches.filter(({ label }) => label.startsWith(hour));
    expect(both.map(({ label }) => label)).toEqual(offsets.map((offset) => `${hour}${offset}`));
    expect(both.map((one) => (one.to - one.from) / MINUTE)).toEqual(minutes);
    expect(both[0]?.from).toBe(from);
    // Each other hour has no offset, and all labels are in the order of time.
    const labels = stretches.map(({ label }) => label);
    expect(labels.filter((label) => label.length > 16)).toHaveLength(2);
    expect(new Set(labels).size).toBe(labels.length);
    expect(labels.toSorted(compareLabels)).toEqual(labels);
  });

  test('is named with its offset also in a window that has one of the two', () => {
    const change = Date.parse('2026-10-25T01:00Z');
    const labelsOf = (from: number) =>
      cutTime({ from, to: from + 30 * MINUTE }, 'HOUR', 'Europe/Helsinki').map(
        ({ label }) => label,
      );
    expect(labelsOf(change)).toEqual(['2026-10-25T03:00+02:00']);
    expect(labelsOf(change - HOUR)).toEqual(['2026-10-25T03:00+03:00']);
  });

  test.each(['Europe/Helsinki', 'America/New_York', 'Australia/Lord_Howe'])(
    'leaves the days of a year in %s whole',
    (timezone) => {
      const from = Date.parse('2026-01-01T00:00Z');
      const days = cutTime({ from, to: from + 365 * DAY }, 'DAY', timezone).slice(1, -1);
      expect(days.map(({ label }) => label.length)).toEqual(days.map(() => 10));
      const lengths = new Set(days.map((day) => (day.to - day.from) / MINUTE));
      const change = timezone === 'Australia/Lord_Howe' ? 30 : 60;
      expect([...lengths].toSorted((a, b) => a - b)).toEqual([1440 - change, 1440, 1440 + change]);
    },
  );
});
