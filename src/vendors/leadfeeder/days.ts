import { dayIn, DAY, MINUTE } from '../../domain/time.ts';
import type { Instant, TimeRange } from '../../domain/time.ts';

// Leadfeeder knows windows as whole days, both ends included, in the time zone of the account.

/** First and last day, both included, as `yyyy-mm-dd`. */
export type Days = readonly [first: string, last: string];

/** The days that cover a half-open window. */
export function daysOf({ from, to }: TimeRange, timezone: string): Days {
  return [dayIn(from, timezone), dayIn(Math.max(from, to - 1), timezone)];
}

const starts = new Map<string, Instant>();
const MAX_STARTS = 10_000;

/**
 * The moment a day begins in a time zone: not always at 0:00, and 23 or 25 hours before the next one where
 * clocks change. A day that a zone skipped begins where the next one does.
 */
export function startOfDay(day: string, timezone: string): Instant {
  const key = `${timezone} ${day}`;
  const known = starts.get(key);
  if (known !== undefined) return known;
  const midnight = Date.parse(`${day}T00:00:00Z`);
  // Zones are at most 14 hours from UTC, in whole minutes; days never run backwards, so halving finds the edge.
  let before = (midnight - DAY) / MINUTE;
  let at = (midnight + DAY) / MINUTE;
  while (at - before > 1) {
    const middle = Math.floor((before + at) / 2);
    if (dayIn(middle * MINUTE, timezone) >= day) at = middle;
    else before = middle;
  }
  if (starts.size >= MAX_STARTS) starts.clear();
  starts.set(key, at * MINUTE);
  return at * MINUTE;
}

/** Whether a text is a day that there is: not `2026-02-31`, which parses as another one. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const midnight = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(text);
}

/** The day after, as a date: it has no time zone. */
export function dayAfter(day: string): string {
  return daysAfter(day, 1);
}

function daysAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

/** How many days later the second is. */
export function daysBetween(first: string, last: string): number {
  return Math.round((Date.parse(`${last}T00:00:00Z`) - Date.parse(`${first}T00:00:00Z`)) / DAY);
}

/** Two days or more, cut in the middle. */
export function halves([first, last]: Days): readonly [Days, Days] {
  const middle = daysAfter(first, Math.floor(daysBetween(first, last) / 2));
  return [
    [first, middle],
    [dayAfter(middle), last],
  ];
}

/** Whether a day has a moment in common with a window. */
export function dayMeets(day: string, timezone: string, window: TimeRange): boolean {
  return startOfDay(day, timezone) < window.to && startOfDay(dayAfter(day), timezone) > window.from;
}
