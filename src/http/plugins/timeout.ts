import type { Milliseconds } from '../../domain/time.ts';
import type { RequestHook } from './hook.ts';

export const DEFAULT_TIMEOUT_MS: Milliseconds = 15_000;
const MAX_TIMEOUT_MS: Milliseconds = 60_000;

/** `X-Request-Timeout` sets how long an operation may take, in milliseconds, up to 60 000. */
export function useTimeout(): RequestHook {
  return (incoming) => {
    const header = incoming.request.headers['x-request-timeout'];
    if (header === undefined) return null;
    if (typeof header !== 'string' || !/^[1-9]\d{0,8}$/.test(header))
      return {
        status: 400,
        message: 'X-Request-Timeout must be a whole number of milliseconds from 1.',
      };
    incoming.timeoutMs = Math.min(Number(header), MAX_TIMEOUT_MS);
    return null;
  };
}
