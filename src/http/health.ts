import type { SourceName } from '../domain/entities.ts';
import { json } from './answers.ts';
import type { RequestHook } from './plugins/hook.ts';
import type { Handler } from './server.ts';

/** `GET /health`: the process is alive. */
export const health: Handler = (_request, response) => {
  json(response, 200, { status: 'alive' });
};

export interface Readiness {
  isDraining(): boolean;
  /** Why the store does not work; null where it does. */
  storeFault(): string | null;
  /** The sources that do not work. */
  degraded(): readonly SourceName[];
}

/**
 * `GET /ready`: the gateway takes work; 503 while it stops, and while its store does not work: events would be refused. A
 * vendor that does not work is named and changes no status, because another instance would have the same vendor.
 */
export function createReadiness({ isDraining, storeFault, degraded }: Readiness): Handler {
  return (_request, response) => {
    const reason = storeFault();
    const status = isDraining() ? 'draining' : reason === null ? 'ready' : 'unavailable';
    json(response, status === 'ready' ? 200 : 503, {
      status,
      ...(reason === null ? {} : { reason }),
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
