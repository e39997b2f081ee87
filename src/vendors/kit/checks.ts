import { InvalidInputError, type InputFault } from '../../domain/errors.ts';
import type { Instant } from '../../domain/time.ts';

/**
 * Collects what is wrong with an input, so that all of it is told at once and before a call is spent. A path is
 * written with dots (`fields.0.entity`); the message begins with it.
 */
export interface Checks {
  that(isRight: boolean, path: string, must: string, allowed?: readonly string[]): void;
  /** Text that has more than white space. */
  filled(text: string, path: string): void;
  /** A moment that RFC 3339 can write; null and undefined pass. */
  date(moment: Instant | null | undefined, path: string): void;
  /** `since` and `until`, which may be the same moment. */
  period(since: Instant | null, until: Instant | null): void;
  /** Null where nothing is wrong. */
  error(): InvalidInputError | null;
  /** Throws an InvalidInputError where something is wrong. */
  done(): void;
}

export function createChecks(): Checks {
  const faults: InputFault[] = [];
  const checks: Checks = {
    that(isRight, path, must, allowed) {
      if (isRight) return;
      const fault = { path: path.split('.'), message: `${path} ${must}` };
      faults.push(allowed === undefined ? fault : { ...fault, allowed });
    },
    filled(text, path) {
      checks.that(isFilled(text), path, 'must not be empty');
    },
    date(moment, path) {
      checks.that(isRfc3339(moment), path, 'must be a date of the years 0 to 9999');
    },
    period(since, until) {
      checks.date(since, 'since');
      checks.date(until, 'until');
      const isOrdered = since === null || until === null || since <= until;
      checks.that(isOrdered, 'until', 'must not be before since');
    },
    error: () => (faults.length > 0 ? new InvalidInputError(faults) : null),
    done() {
      const error = checks.error();
      if (error) throw error;
    },
  };
  return checks;
}

export function isFilled(text: string): boolean {
  return text.trim() !== '';
}

const YEAR_0 = Date.parse('0000-01-01T00:00:00Z');
const YEAR_10000 = Date.parse('9999-12-31T23:59:59.999Z') + 1;

/** RFC 3339 has four digits for a year. */
function isRfc3339(moment: Instant | null | undefined): boolean {
  return moment == null || (moment >= YEAR_0 && moment < YEAR_10000);
}
