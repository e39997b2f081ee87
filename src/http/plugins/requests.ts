import { createHash, timingSafeEqual } from 'node:crypto';
import { GraphQLError } from 'graphql';
import type { IncomingMessage } from 'node:http';
import type { ApiKey } from '../../config/parsers.ts';

/** Headers that make a browser ask first (CORS preflight), so that no foreign page can send them. */
export const PREFLIGHT_HEADER = 'x-requested-with';
const PREFLIGHT_HEADERS = [
  PREFLIGHT_HEADER,
  'graphql-require-preflight',
  'x-graphql-yoga-csrf',
  'apollo-require-preflight',
] as const;

/** Why a request is refused before anything of it is read as GraphQL. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/**
 * JSON POST only. A GET needs a header that a foreign page cannot send; form posts, which it can, are refused
 * whatever they carry. Mutations never go over GET (the server refuses them by itself). Looks at the request as
 * it came: further in, a body that was read already counts as JSON.
 */
export function refusalOf(
  { method, headers }: Pick<IncomingMessage, 'method' | 'headers'>,
  url: URL,
): Refusal | null {
  if (method === 'POST') {
    const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
    return type === 'application/json'
      ? null
      : {
          status: 415,
          code: 'UNSUPPORTED_MEDIA_TYPE',
          message: 'Send the operation as a JSON POST: content-type application/json.',
        };
  }
  const isBare = !PREFLIGHT_HEADERS.some((name) => headers[name] !== undefined);
  return method === 'GET' && url.searchParams.size > 0 && isBare
    ? {
        status: 403,
        code: 'PREFLIGHT_REQUIRED',
        message: `A GET needs the header ${PREFLIGHT_HEADER}; or send a JSON POST.`,
      }
    : null;
}

/**
 * What a browser is told about a page of another origin: nothing, unless the page is one of those allowed. Keys
 * travel in a header of their own, so no cookies are let through.
 */
export function corsHeaders(
  { headers: { origin } }: Pick<IncomingMessage, 'headers'>,
  allowed: readonly string[],
): Readonly<Record<string, string>> {
  return origin === undefined || !allowed.includes(origin)
    ? {}
    : {
        'access-control-allow-origin': origin,
        'access-control-allow-methods': 'GET, POST',
        'access-control-allow-headers': `content-type, authorization, x-request-timeout, ${PREFLIGHT_HEADER}`,
        'access-control-max-age': '86400',
      };
}

/** The name of the key that a request carries; null where it carries none of them. */
export function authenticator(
  keys: readonly ApiKey[],
): (authorization: string | null | undefined) => string | null {
  // Digests have one length, so comparing them takes the same time whatever was sent.
  const digests = keys.map(({ name, key }) => ({ name, digest: sha256(key) }));
  return (authorization) => {
    const given = sha256(/^Bearer\s+(.+)$/i.exec(authorization ?? '')?.[1] ?? '');
    let found: string | null = null;
    for (const { name, digest } of digests) if (timingSafeEqual(digest, given)) found = name;
    return found;
  };
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

export function unauthenticated(): GraphQLError {
  return new GraphQLError('Send one of this gateway’s keys as "Authorization: Bearer <key>".', {
    extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } },
  });
}
