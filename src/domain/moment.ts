import type { Instant } from './time.ts';

/** RFC 3339, with a blank for the `T` and a day alone as well. */
const FORM =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(?:([Zz])|([+-])(\d{2}):?(\d{2}))?)?$/;
const LAST_HOUR = 23;
const LAST_MINUTE = 59;

/** Milliseconds before March 1973 are taken for seconds, and those after the year 5138 for microseconds. */
const FEWEST_MS = 1e11;
const MOST_MS = 1e14;
const MOST_US = 1e17;

/** What a message calls a moment that somebody may send. */
export const MOMENT_FORM =
  'an RFC 3339 date-time, such as 2026-11-28T10:00:00Z, or milliseconds since 1970';

/**
 * A moment that a person or a program sent; null for anything else. A text is RFC 3339, and UTC where it names no offset,
 * whatever the time zone of the machine. A day or a time that does not exist is none, such as February 30. A number, or a
 * text of digits, is milliseconds since 1970; a number of seconds or microseconds is recognised by its size.
 */
export function momentIn(value: unknown): Instant | null {
  if (typeof value === 'number') return fromNumber(value);
  if (typeof value !== 'string') return null;
  const text = value.trim();
  return /^\d{1,16}(\.\d{1,9})?$/.test(text) && text.length > 4
    ? fromNumber(Number(text))
    : textMomentIn(text);
}

/** As `momentIn`, for a text that names a day. */
export function textMomentIn(text: string): Instant | null {
  const [found, ...parts] = FORM.exec(text) ?? [];
  if (found === undefined) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
    .slice(0, 6)
    .map((part: string | undefined) => Number(part ?? 0));
  const [, , , , , , fraction, , sign, offsetHours = '0', offsetMinutes = '0'] = parts;
  const offset = Number(offsetHours) * 60 + Number(offsetMinutes);
  // RFC 3339 has a sixtieth second, for leap seconds.
  if (hour > LAST_HOUR || minute > LAST_MINUTE || second > LAST_MINUTE + 1) return null;
  if (Number(offsetHours) > LAST_HOUR || Number(offsetMinutes) > LAST_MINUTE) return null;
  const date = new Date(0);
  // Date.UTC takes the years 0 to 99 for those of the twentieth century.
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  const milliseconds = Math.floor(Number(`0.${fraction ?? '0'}`) * 1_000);
  const local = date.getTime() + ((hour * 60 + minute) * 60 + second) * 1_000 + milliseconds;
  return local - (sign === '-' ? -offset : offset) * 60_000;
}

function fromNumber(value: number): Instant | null {
  if (!Number.isFinite(value) || value < 0) return null;
  if (value < FEWEST_MS) return Math.floor(value * 1_000);
  if (value < MOST_MS) return Math.floor(value);
  return value < MOST_US ? Math.floor(value / 1_000) : null;
}
