import { type Instant, type Milliseconds, MINUTE } from './time.ts';
import type { TrackInput } from './tracking.ts';

/** Clocks that differ by less are right: a request takes its time. */
const TOLERANCE: Milliseconds = MINUTE;

/**
 * How much the clock of a sender was behind that of the gateway when it sent the event: negative where it was ahead, 0
 * where the two agree or the sender does not tell the time of sending.
 */
export function clockOffset(
  { sentAt = null }: Pick<TrackInput, 'sentAt'>,
  arrivedAt: Instant,
): Milliseconds {
  if (sentAt === null) return 0;
  const offset = arrivedAt - sentAt;
  return Math.abs(offset) > TOLERANCE ? offset : 0;
}
