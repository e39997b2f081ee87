import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
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

/** The header of every answer that has the id of its request. */
export const REQUEST_ID_HEADER = 'x-request-id';

/** What every line about a request says of it. */
interface Names {
  readonly requestId: string;
  /** The trace that the request belongs to, as W3C Trace Context writes it. */
  readonly traceparent?: string;
}

/** Ids of proxies and clients: letters, digits and what stands between them, so that a line stays readable. */
const REQUEST_ID = /^[\w.:+/=@-]{1,128}$/;
const TRACEPARENT = /^[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/**
 * Gives each request an id, which every line about the request has, which stands in the header `X-Request-Id` of the
 * answer, and which a masked error tells the client. An id that the request brings along is kept, and so is its
 * `traceparent`.
 */
export function createRequestLog(log: Log): RequestLog {
  const requests = new AsyncLocalStorage<Names>();
  const report = (cause: unknown): string => {
    const names = requests.getStore() ?? { requestId: randomUUID() };
    log.error({ err: cause, ...names }, 'unexpected error');
    return names.requestId;
  };
  return {
    report,
    around({ headers }, response, work) {
      const names = namesOf(headers);
      response.setHeader(REQUEST_ID_HEADER, names.requestId);
      return requests.run(names, work);
    },
    onAnswer(facts) {
      log.info({ ...requests.getStore(), ...facts }, 'request');
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

function namesOf(headers: IncomingHttpHeaders): Names {
  const given = headers[REQUEST_ID_HEADER];
  const { traceparent } = headers;
  return {
    requestId: typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID(),
    ...(typeof traceparent === 'string' && TRACEPARENT.test(traceparent) ? { traceparent } : {}),
  };
}
