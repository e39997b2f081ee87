import { wantsPage } from '../answers.ts';
import type { RequestHook } from './hook.ts';

/** A header that makes a browser send a CORS preflight first, so that no page of another origin can send it. */
export const PREFLIGHT_HEADER = 'x-requested-with';
const PREFLIGHT_HEADERS = [
  PREFLIGHT_HEADER,
  'graphql-require-preflight',
  'x-graphql-yoga-csrf',
  'apollo-require-preflight',
] as const;

/** What a GET without such a header is told; the page for clients says it in the same words. */
export const PREFLIGHT_ADVICE =
  'A GET needs a header that a form cannot send, such as `X-Requested-With: fetch`; or send the operation as a JSON POST.';

/**
 * Operations come as JSON POST. A GET with a query needs a header that a page of another origin cannot send; form posts,
 * which it can send, are refused whatever they carry. A browser that asks for the page of GraphiQL gets the page, and nothing
 * is executed. Mutations never go over GET: Yoga refuses them. The hook looks at
 * the request as it came, because behind it a body that was read already counts as JSON.
 */
export function useStrictRequests({ hasGraphiql }: { readonly hasGraphiql: boolean }): RequestHook {
  return ({ request: { method, headers }, url }) => {
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
    const isPage = hasGraphiql && wantsPage(headers.accept);
    return method === 'GET' && url.searchParams.size > 0 && isBare && !isPage
      ? { status: 403, code: 'PREFLIGHT_REQUIRED', message: PREFLIGHT_ADVICE }
      : null;
  };
}
