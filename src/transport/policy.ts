import type { CircuitState } from '../domain/health.ts';
import type { ProblemCode } from '../domain/errors.ts';
import { SECOND, type Milliseconds } from '../domain/time.ts';

/**
 * Full jitter: anything between nothing and twice the last bound, so that many clients do not come back at the same
 * moment.
 */
export function backoffMs(
  attempt: number,
  random: () => number,
  maxMs: Milliseconds = 4 * SECOND,
): Milliseconds {
  return Math.floor(random() * Math.min(maxMs, 200 * 2 ** attempt));
}

/** What a status means; null for success. */
export function codeOf(status: number): ProblemCode | null {
  if (status >= 200 && status < 300) return null;
  switch (status) {
    case 400:
    case 422:
      return 'UPSTREAM_REJECTED';
    case 401:
      return 'UPSTREAM_UNAUTHORIZED';
    case 402:
      return 'UPSTREAM_PREMIUM_REQUIRED';
    case 403:
      return 'UPSTREAM_FORBIDDEN';
    case 404:
      return 'UPSTREAM_NOT_FOUND';
    case 409:
      return 'CONFLICT';
    case 416:
      return 'UPSTREAM_CAPPED';
    case 429:
      return 'UPSTREAM_RATE_LIMITED';
    default:
      return status >= 500 ? 'UPSTREAM_UNAVAILABLE' : 'UPSTREAM_INVALID';
  }
}

/** Failures of the upstream's health, after which a read may be retried. Limits and refusals are none. */
export function isIllness(code: ProblemCode): boolean {
  return code === 'UPSTREAM_UNAVAILABLE' || code === 'UPSTREAM_TIMEOUT';
}

const FAILURES_TO_OPEN = 5;
const OPEN_MS: Milliseconds = 10 * SECOND;

export interface Breaker {
  state(now: Milliseconds): CircuitState;
  /** False while calls are held back. Half open, one call at a time is let through. */
  admits(now: Milliseconds): boolean;
  /** When the next call is let through; on the monotonic clock. */
  readonly opensUntil: Milliseconds;
  succeeded(): void;
  failed(now: Milliseconds): void;
  /** A call that was let through half open ended without saying anything about health. */
  inconclusive(): void;
}

/**
 * Opens after five failures of health in a row, for ten seconds; then one call is let through. Statuses 4xx do not open
 * it: they are answers.
 */
export function createBreaker(): Breaker {
  let failures = 0;
  let opensUntil = 0;
  let probing = false;
  const isOpen = () => failures >= FAILURES_TO_OPEN;
  return {
    state: (now) => (!isOpen() ? 'CLOSED' : now < opensUntil ? 'OPEN' : 'HALF_OPEN'),
    admits(now) {
      if (!isOpen()) return true;
      if (now < opensUntil || probing) return false;
      probing = true;
      return true;
    },
    get opensUntil() {
      return opensUntil;
    },
    succeeded() {
      failures = 0;
      probing = false;
    },
    failed(now) {
      failures += 1;
      probing = false;
      if (isOpen()) opensUntil = now + OPEN_MS;
    },
    inconclusive() {
      probing = false;
    },
  };
}
