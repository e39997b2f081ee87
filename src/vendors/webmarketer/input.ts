import { GatewayError, InvalidInputError, type InputFault } from '../../domain/errors.ts';
import type { Instant } from '../../domain/time.ts';

/** Gathers what is wrong with an input, so that all of it is told at once and before a call is spent. */
export interface Checks {
  /** The path is written with dots (`fields.0.entity`), and begins the message. */
  that(isRight: boolean, path: string, must: string, allowed?: readonly string[]): void;
  /** Null where nothing is wrong. */
  error(): InvalidInputError | null;
  /** Throws what is wrong. */
  done(): void;
}

export function createChecks(): Checks {
  const faults: InputFault[] = [];
  const error = () => (faults.length > 0 ? new InvalidInputError(faults) : null);
  return {
    that(isRight, path, must, allowed) {
      if (isRight) return;
      const fault = { path: path.split('.'), message: `${path} ${must}` };
      faults.push(allowed === undefined ? fault : { ...fault, allowed });
    },
    error,
    done() {
      const found = error();
      if (found) throw found;
    },
  };
}

const YEAR_0 = Date.parse('0000-01-01T00:00:00Z');
const YEAR_10000 = Date.parse('9999-12-31T23:59:59.999Z') + 1;

/** RFC 3339 has four digits for a year. */
export function isWritable(moment: Instant | null | undefined): boolean {
  return moment == null || (moment >= YEAR_0 && moment < YEAR_10000);
}
export const WRITABLE = 'must be a date of the years 0 to 9999';

export function isFilled(text: string): boolean {
  return text.trim() !== '';
}

/** Sums are sent as JSON numbers, which hold fifteen digits exactly. */
export function isAmount(text: string): boolean {
  return /^\d+(\.\d+)?$/.test(text) && text.replace('.', '').replace(/^0+/, '').length <= 15;
}
export const AMOUNT = 'must be a decimal number from 0 with at most 15 digits';

export function notFound(what: string): GatewayError {
  return new GatewayError('NOT_FOUND', `There is no such ${what} at Webmarketer`);
}
