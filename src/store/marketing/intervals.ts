import {
  DAY,
  MINUTE,
  SECOND,
  type Instant,
  type Milliseconds,
  type TimeRange,
} from '../../domain/time.ts';
import type { InsightInterval } from '../../domain/query.ts';
import { compare } from '../model/compare.ts';

const HOUR: Milliseconds = 60 * MINUTE;

/** A part of the window that lies in one interval. */
export interface Stretch extends TimeRange {
  /** As the interval is written: `2023-08-21T14:00`, `2023-10-29T03:00+02:00`, `2023-08-21`, `2023-W34`, `2023-08`, `2023`, or the number of a cycle. */
  readonly label: string;
}

/**
 * Cuts the window at every start of an interval in the time zone. The stretches are in the order of time, and adjacent
 * ones have different labels. Of a cycle a label occurs often. An hour that comes twice, because clocks are set back in
 * it, is two intervals, and their labels end in the offset.
 *
 * @param timezone IANA name
 */
export function cutTime(
  window: TimeRange,
  interval: InsightInterval,
  timezone: string,
): readonly Stretch[] {
  const { next, label } = INTERVALS[interval];
  const stretches: Stretch[] = [];
  const twice = interval === 'HOUR' ? hoursThatComeTwice(window, timezone) : NONE;
  for (const { from, to, offset } of offsetsOf(window, timezone)) {
    for (let at = from; at < to;) {
      const local = at + offset;
      const until = Math.min(next(local) - offset, to);
      const plain = label(local);
      const name = twice.has(plain) ? `${plain}${offsetText(offset)}` : plain;
      const last = stretches.at(-1);
      if (last?.label === name) stretches[stretches.length - 1] = { ...last, to: until };
      else stretches.push({ from: at, to: until, label: name });
      at = until;
    }
  }
  return stretches;
}

const NONE: ReadonlySet<string> = new Set();

/** The labels of the hours in which clocks are set back, near the window. */
function hoursThatComeTwice({ from, to }: TimeRange, timezone: string): ReadonlySet<string> {
  const offsets = offsetsOf({ from: from - DAY, to: to + DAY }, timezone);
  return new Set(
    offsets.flatMap(({ from: change, offset }, index) => {
      const before = offsets[index - 1];
      if (!before || before.offset <= offset) return [];
      const labels: string[] = [];
      const last = change + before.offset;
      for (let local = change + offset; local < last; local = hours(local))
        labels.push(INTERVALS.HOUR.label(local));
      return labels;
    }),
  );
}

/** `+03:00`. */
function offsetText(offset: Milliseconds): string {
  const minutes = Math.round(Math.abs(offset) / MINUTE);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** Orders labels by time; labels of a cycle by their numbers. Of two offsets of an hour the one farther ahead came first. */
export function compareLabels(a: string, b: string): number {
  if (a.length < 3 && a.length !== b.length) return a.length - b.length;
  const [one, other] = [a, b].map((label) => label.slice(HOUR_LENGTH));
  return one && other && a.slice(0, HOUR_LENGTH) === b.slice(0, HOUR_LENGTH)
    ? minutesOf(other) - minutesOf(one)
    : compare(a, b);
}

/** The length of `2023-08-21T14:00`. */
const HOUR_LENGTH = 16;

function minutesOf(offset: string): number {
  const [hour = 0, minute = 0] = offset.slice(1).split(':').map(Number);
  return (offset.startsWith('-') ? -1 : 1) * (hour * 60 + minute);
}

/** An interval in local time. Local times are written as if they were UTC. */
interface Interval {
  /** The start of the next interval. */
  next(local: Instant): Instant;
  label(local: Instant): string;
}

const hours = (local: Instant) => (Math.floor(local / HOUR) + 1) * HOUR;
const days = (local: Instant) => (Math.floor(local / DAY) + 1) * DAY;
const months = (local: Instant) => {
  const date = new Date(local);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
};
const text = (local: Instant, length: number) => new Date(local).toISOString().slice(0, length);
/** Monday is 1. */
const weekday = (local: Instant) => new Date(local).getUTCDay() || 7;

const INTERVALS: Readonly<Record<InsightInterval, Interval>> = {
  HOUR: { next: hours, label: (local) => `${text(local, 13)}:00` },
  DAY: { next: days, label: (local) => text(local, 10) },
  WEEK: { next: (local) => days(local) + (7 - weekday(local)) * DAY, label: weekOf },
  MONTH: { next: months, label: (local) => text(local, 7) },
  YEAR: {
    next: (local) => Date.UTC(new Date(local).getUTCFullYear() + 1, 0),
    label: (local) => text(local, 4),
  },
  HOUR_OF_DAY: { next: hours, label: (local) => String(new Date(local).getUTCHours()) },
  DAY_OF_WEEK: { next: days, label: (local) => String(weekday(local)) },
  MONTH_OF_YEAR: { next: months, label: (local) => String(new Date(local).getUTCMonth() + 1) },
};

/** By ISO 8601 a week belongs to the year of its Thursday. */
function weekOf(local: Instant): string {
  const thursday = local + (4 - weekday(local)) * DAY;
  const year = new Date(thursday).getUTCFullYear();
  const week = Math.floor((thursday - Date.UTC(year, 0)) / (7 * DAY)) + 1;
  return `${year}-W${String(week).padStart(2, '0')}`;
}

interface Offset extends TimeRange {
  /** How far local time is ahead of UTC. */
  readonly offset: Milliseconds;
}

/** Looking up an offset takes microseconds, so only one moment a day is looked up: no zone changes twice in a day. */
function offsetsOf({ from, to }: TimeRange, timezone: string): readonly Offset[] {
  const offsetAt = clockOf(timezone);
  const offsets: Offset[] = [];
  let [begin, offset] = [from, offsetAt(from)];
  for (let at = from; at < to;) {
    const ahead = Math.min(at + DAY, to);
    const there = offsetAt(ahead);
    if (there !== offset) {
      const change = changeBetween(at, ahead, offsetAt);
      offsets.push({ from: begin, to: change, offset });
      [begin, offset] = [change, there];
    }
    at = ahead;
  }
  if (begin < to) offsets.push({ from: begin, to, offset });
  return offsets;
}

/** The first moment of the later offset, by bisection. Zones change at full seconds. */
function changeBetween(
  from: Instant,
  to: Instant,
  offsetAt: (at: Instant) => Milliseconds,
): Instant {
  const before = offsetAt(from);
  let [low, high] = [Math.floor(from / SECOND), Math.ceil(to / SECOND)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle * SECOND) === before) low = middle;
    else high = middle;
  }
  return high * SECOND;
}

/** Returns a function that gives the offset at a moment after 1970. */
function clockOf(timezone: string): (at: Instant) => Milliseconds {
  // Prints 08/21/2023, 14:05:06.
  const { format } = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  return (at) => {
    const second = Math.floor(at / SECOND) * SECOND;
    const [month = 0, day = 0, year = 0, hour, minute, seconds] = format(second)
      .split(/\D+/)
      .map(Number);
    return Date.UTC(year, month - 1, day, hour, minute, seconds) - second;
  };
}
