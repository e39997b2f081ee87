import { createHash, timingSafeEqual } from 'node:crypto';
import type { ApiKey } from '../../config/parsers.ts';
import { wantsPage } from '../answers.ts';
import type { RequestHook } from './hook.ts';

/**
 * Every request must carry one of the keys; without keys none is needed. The page of GraphiQL is open, since a browser
 * cannot send a key with the address that somebody types: the page asks for it.
 */
export function useApiKeys(
  keys: readonly ApiKey[],
  { hasGraphiql }: { readonly hasGraphiql: boolean },
): RequestHook {
  if (keys.length === 0) return () => null;
  const nameOf = authenticator(keys);
  return (incoming) => {
    const { method, headers } = incoming.request;
    incoming.key = nameOf(headers.authorization);
    const isPage = hasGraphiql && method === 'GET' && wantsPage(headers.accept);
    return incoming.key !== null || isPage
      ? null
      : {
          status: 401,
          code: 'UNAUTHENTICATED',
          message: 'Send one of this gateway’s keys as "Authorization: Bearer <key>".',
        };
  };
}

/** The name of the key that an `Authorization` header carries; null where it carries none of them. */
function authenticator(
  keys: readonly ApiKey[],
): (authorization: string | undefined) => string | null {
  // Digests have one length, so the comparison takes the same time whatever was sent.
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
