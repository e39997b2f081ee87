import type { LeadQuery } from '../../../domain/query.ts';
import { dayIn, DAY, MINUTE, type Instant, type TimeRange } from '../../../domain/time.ts';

// Leadfeeder takes a window as whole days, both ends included, in the time zone of the account.

/** First and last day, both included, as `yyyy-mm-dd`. */
export type Days = readonly [first: string, last: string];

/** The days that have a moment in common with a half-open window. */
export function daysOf({ from, to }: TimeRange, timezone: string): Days {
  return [dayIn(from, timezone), dayIn(Math.max(from, to - 1), timezone)];
}

const starts = new Map<string, Instant>();
const MAX_STARTS = 10_000;

/**
 * The moment at which a day begins in a time zone. That is not always 0:00. Where the clocks change, the next day
 * begins 23 or 25 hours later. A day that the zone skipped begins where the next day does.
 */
export function startOfDay(day: string, timezone: string): Instant {
  const key = `${timezone} ${day}`;
  const known = starts.get(key);
  if (known !== undefined) return known;
  const midnight = Date.parse(`${day}T00:00:00Z`);
  // A zone is at most 14 hours from UTC, in whole minutes. Days never run backwards, so bisection finds the edge.
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

/** Whether a text names an existing day. `2026-02-31` does not, though it parses as another day. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const midnight = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(text);
}

/** The next date of the calendar, whatever the time zone. */
export function dayAfter(day: string): string {
  return daysAfter(day, 1);
}

function daysAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

/** How many days after `first` the day `last` is. */
export function daysBetween(first: string, last: string): number {
  return Math.round((Date.parse(`${last}T00:00:00Z`) - Date.parse(`${first}T00:00:00Z`)) / DAY);
}

/** Cuts two days or more in the middle. */
export function halves([first, last]: Days): readonly [Days, Days] {
  const middle = daysAfter(first, Math.floor(daysBetween(first, last) / 2));
  return [
    [first, middle],
    [dayAfter(middle), last],
  ];
}

/** Whether a day has a moment in common with a window. */
function dayMeets(day: string, timezone: string, window: TimeRange): boolean {
  return startOfDay(day, timezone) < window.to && startOfDay(dayAfter(day), timezone) > window.from;
}

/** The days of a lead's first and last visit; null where Leadfeeder does not tell. */
interface VisitDates {
  readonly first_visit_date: string | null;
  readonly last_visit_date: string | null;
}

/** False for a lead that is certainly outside the window of a query: the days that were asked for are longer. */
export function mayBeIn(
  { first_visit_date: first, last_visit_date: last }: VisitDates,
  { order, window }: Pick<LeadQuery, 'order' | 'window'>,
  timezone: string,
): boolean {
  if (order.field === 'FIRST_SEEN_AT') return first === null || dayMeets(first, timezone, window);
  return (
    (first === null || startOfDay(first, timezone) < window.to) &&
    (last === null || startOfDay(dayAfter(last), timezone) > window.from)
  );
}
