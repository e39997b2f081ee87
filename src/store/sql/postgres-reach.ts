import { SourceError } from '../../domain/errors.ts';
import { errorOf, isUnreachable } from './postgres-errors.ts';

/** Whether the server can be reached, as the last call of the driver found it. */
export interface Reach {
  /**
   * Runs a call of the driver and translates its errors.
   *
   * @param lost makes the error for a server that cannot be reached; default UPSTREAM_UNAVAILABLE
   */
  attempt<T>(call: () => Promise<T>, lost?: () => Error): Promise<T>;
  fault(): string | null;
}

export function createReach(source: string): Reach {
  let fault: string | null = null;
  return {
    async attempt(call, lost) {
      try {
        const result = await call();
        fault = null;
        return result;
      } catch (cause) {
        if (cause instanceof SourceError) throw cause;
        if (!isUnreachable(cause)) throw errorOf(cause, source);
        fault = 'The database of the local store cannot be reached';
        throw lost?.() ?? new SourceError('UPSTREAM_UNAVAILABLE', source, fault, { cause });
      }
    },
    fault: () => fault,
  };
}
