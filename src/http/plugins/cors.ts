import type { IncomingMessage, ServerResponse } from 'node:http';
import { REQUEST_ID_HEADER } from '../request-log.ts';
import { PREFLIGHT_HEADER } from './strict.ts';

/**
 * Tells a browser which pages of other origins may read the answer: those of the allowed origins. Keys travel in a header
 * of their own, so cookies are not let through.
 */
export function allowOrigins(
  { headers: { origin } }: Pick<IncomingMessage, 'headers'>,
  response: ServerResponse,
  allowed: readonly string[],
): void {
  response.setHeader('vary', 'Accept, Accept-Encoding, Authorization, Origin');
  if (origin === undefined || !allowed.includes(origin)) return;
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader('access-control-allow-methods', 'GET, POST');
  response.setHeader(
    'access-control-allow-headers',
    `content-type, authorization, x-request-timeout, ${PREFLIGHT_HEADER}`,
  );
  response.setHeader('access-control-expose-headers', REQUEST_ID_HEADER);
  response.setHeader('access-control-max-age', '86400');
}
