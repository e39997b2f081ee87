/** A length of time in milliseconds. */
export type Milliseconds = number;

/** A moment: milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

/** Half-open: `from` belongs to it, `to` does not. */
export interface TimeRange {
  readonly from: Instant;
  readonly to: Instant;
}

/**
 * Where time comes from. Lengths are measured on `monotonic`, which no clock adjustment moves;
 * moments shown to people are read from `now`.
 */
export interface Clock {
  now(): Instant;
  monotonic(): Milliseconds;
  /** Resolves after `ms`; at once, without an error, when `signal` is aborted. */
  sleep(ms: Milliseconds, signal?: AbortSignal): Promise<void>;
}

export const SECOND: Milliseconds = 1_000;
export const MINUTE: Milliseconds = 60 * SECOND;
export const HOUR: Milliseconds = 60 * MINUTE;
export const DAY: Milliseconds = 24 * HOUR;

/** The length of a list's window where none is asked for. */
export const DEFAULT_WINDOW_DAYS = 30;

/**
 * The last `days` days. The end is rounded up to the next full minute, so that the same question, asked again within a
 * minute, has the same cache key.
 */
export function lastDays(now: Instant, days: number = DEFAULT_WINDOW_DAYS): TimeRange {
  const to = Math.floor(now / MINUTE) * MINUTE + MINUTE;
  return { from: to - days * DAY, to };
}

export function within(moment: Instant, range: TimeRange): boolean {
  return moment >= range.from && moment < range.to;
}

export function sameRange(a: TimeRange | null, b: TimeRange | null): boolean {
  return a === b || (a !== null && b !== null && a.from === b.from && a.to === b.to);
}

/**
 * RFC 3339 in UTC with milliseconds, as `Date.prototype.toISOString` writes it. Most moments of an answer lie in a few
 * days, so the text of the last day is kept.
 */
export function rfc3339(at: Instant): string {
  const day = Math.floor(at / DAY);
  if (day !== lastDay.number) {
    lastDay.number = day;
    lastDay.text = new Date(day * DAY).toISOString().slice(0, -13);
  }
  const rest = at - day * DAY;
  const seconds = Math.floor(rest / SECOND);
  const minutes = Math.floor(seconds / 60);
  const thousandths = rest - seconds * SECOND;
  return `${lastDay.text}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:${two(seconds % 60)}.${thousandths < 100 ? '0' : ''}${two(thousandths)}Z`;
}
const lastDay = { number: NaN, text: '' };

function two(value: number): string {
  return value < 10 ? `0${value}` : `${value}`;
}

/** `yyyy-mm-dd` of a moment in an IANA time zone; an unknown zone is read as UTC. */
export function dayIn(moment: Instant, timezone: string): string {
  return formatter(timezone).format(moment);
}

export function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/**
 * When the next day begins in an IANA time zone: the first full second after `moment` with a later date there. Where
 * clocks are changed a day has 23 to 25 hours, and may begin at one o’clock.
 */
export function nextDayIn(moment: Instant, timezone: string): Instant {
  const today = dayIn(moment, timezone);
  let before = Math.floor(moment / SECOND);
  let after = before + (2 * DAY) / SECOND;
  while (after - before > 1) {
    const between = Math.floor((before + after) / 2);
    if (dayIn(between * SECOND, timezone) > today) after = between;
    else before = between;
  }
  return after * SECOND;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(timezone: string): Intl.DateTimeFormat {
  let known = formatters.get(timezone);
  if (!known) {
    // en-CA prints dates as yyyy-mm-dd.
    try {
      known = new Intl.DateTimeFormat('en-CA', { timeZone: timezone, dateStyle: 'short' });
    } catch {
      // The zone is unknown: see `dayIn`.
      known = new Intl.DateTimeFormat('en-CA', { timeZone: 'UTC', dateStyle: 'short' });
    }
    formatters.set(timezone, known);
  }
  return known;
}
