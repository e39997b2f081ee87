import { createHash, timingSafeEqual } from 'node:crypto';
import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/** Headers that make a browser ask first (CORS preflight), so that no foreign page can send them. */
const PREFLIGHT_HEADERS = [
  'x-requested-with',
  'graphql-require-preflight',
  'x-graphql-yoga-csrf',
  'apollo-require-preflight',
];

/**
 * JSON POST only. A GET needs a header that a foreign page cannot send; form posts, which it can, are refused
 * whatever they carry. Mutations never go over GET (the server refuses them by itself).
 */
export function useStrictRequests(): Plugin {
  return {
    onRequest(hook) {
      const { request, url, fetchAPI } = hook;
      const refuse = (status: number, code: string, message: string) => {
        hook.endResponse(
          new fetchAPI.Response(JSON.stringify({ errors: [{ message, extensions: { code } }] }), {
            status,
            headers: { 'content-type': 'application/json; charset=utf-8' },
          }),
        );
      };
      if (request.method === 'POST') {
        const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
        if (type !== 'application/json')
          refuse(
            415,
            'UNSUPPORTED_MEDIA_TYPE',
            'Send the operation as a JSON POST: content-type application/json.',
          );
      } else if (request.method === 'GET' && url.searchParams.size > 0) {
        if (!PREFLIGHT_HEADERS.some((name) => request.headers.has(name)))
          refuse(
            403,
            'PREFLIGHT_REQUIRED',
            `A GET needs the header ${PREFLIGHT_HEADERS[0] ?? ''}; or send a JSON POST.`,
          );
      }
    },
  };
}

/** A named key of this gateway. */
export interface ApiKey {
  readonly name: string;
  readonly key: string;
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
