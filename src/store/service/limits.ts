import type { Clock } from '../../domain/time.ts';
import type { Call } from '../../ports/call.ts';
import type { Limits } from '../sql/database.ts';

/** An operation may take what is left of the time of its request. */
export function callLimits(
  { deadline }: Pick<Call, 'deadline'>,
  clock: Pick<Clock, 'monotonic'>,
): Limits {
  return { timeout: Number.isFinite(deadline) ? Math.max(0, deadline - clock.monotonic()) : null };
}
