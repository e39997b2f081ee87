import type { SourceName } from '../domain/entities.ts';
import { json } from './answers.ts';
import type { RequestHook } from './plugins/hook.ts';
import type { Handler } from './server.ts';

/** `GET /health`: the process is alive. */
export const health: Handler = (_request, response) => {
  json(response, 200, { status: 'alive' });
};

/**
 * `GET /ready`: the gateway takes work; 503 while it stops. A source that does not work is named and changes no status:
 * the gateway still answers from the others, and another instance would have the same source.
 */
export function createReadiness(
  isDraining: () => boolean,
  degraded: () => readonly SourceName[],
): Handler {
  return (_request, response) => {
    json(response, isDraining() ? 503 : 200, {
      status: isDraining() ? 'draining' : 'ready',
      degraded: degraded(),
    });
  };
}

/** Refuses work while the gateway stops. */
export function useDraining(isDraining: () => boolean): RequestHook {
  return () =>
    isDraining()
      ? {
          status: 503,
          message: 'The gateway is stopping; send the request to another one.',
          headers: { connection: 'close' },
        }
      : null;
}
