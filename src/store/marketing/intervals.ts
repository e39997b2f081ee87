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
  /** As the interval is written: `2023-08-21T14:00`, `2023-08-21`, `2023-W34`, `2023-08`, `2023`, or the number of a cycle. */
  readonly label: string;
}

/**
 * Cuts the window at every start of an interval in the time zone. The stretches are in the order of time, and adjacent
 * ones have different labels. A label may occur twice: clocks that are set back repeat an hour.
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
  for (const { from, to, offset } of offsetsOf(window, timezone)) {
    for (let at = from; at < to;) {
      const local = at + offset;
      const until = Math.min(next(local) - offset, to);
      const name = label(local);
      const last = stretches.at(-1);
      if (last?.label === name) stretches[stretches.length - 1] = { ...last, to: until };
      else stretches.push({ from: at, to: until, label: name });
      at = until;
    }
  }
  return stretches;
}

/** Orders labels by time; labels of a cycle by their numbers. */
export function compareLabels(a: string, b: string): number {
  return a.length < 3 && a.length !== b.length ? a.length - b.length : compare(a, b);
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
