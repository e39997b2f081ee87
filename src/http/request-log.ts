import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { json } from './answers.ts';
import type { HttpOptions } from './server.ts';

/** Where structured lines go. */
export interface Log {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

export interface RequestLog extends Pick<HttpOptions, 'around' | 'onAnswer' | 'onError'> {
  /** Logs a fault of the gateway, and answers the id by which it is found in the log. */
  report(cause: unknown): string;
}

/** Gives each request an id, which every line about the request has, and which a masked error tells the client. */
export function createRequestLog(log: Log): RequestLog {
  const ids = new AsyncLocalStorage<string>();
  const report = (cause: unknown): string => {
    const requestId = ids.getStore() ?? randomUUID();
    log.error({ err: cause, requestId }, 'unexpected error');
    return requestId;
  };
  return {
    report,
    around: (work) => ids.run(randomUUID(), work),
    onAnswer(facts) {
      log.info({ requestId: ids.getStore(), ...facts }, 'request');
    },
    onError(cause, response) {
      const requestId = report(cause);
      if (response.headersSent) response.destroy();
      else
        json(response, 500, {
          errors: [{ message: 'Unexpected error.', extensions: { code: 'INTERNAL', requestId } }],
        });
    },
  };
}
