import { SourceError } from '../../domain/errors.ts';
import { ConnectionLost, errorOf, isUnreachable, type LostAt } from './postgres-errors.ts';

/**
 * Runs a call of the driver and translates its errors.
 *
 * @param at where a transaction is lost if the connection breaks in this call
 */
export type Attempt = <T>(call: () => Promise<T>, at: LostAt) => Promise<T>;

export function createAttempt(source: string): Attempt {
  return async (call, at) => {
    try {
      return await call();
    } catch (cause) {
      if (cause instanceof SourceError) throw cause;
      throw isUnreachable(cause)
        ? new ConnectionLost(at, source, { cause })
        : errorOf(cause, source);
    }
  };
}
