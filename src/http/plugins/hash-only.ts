import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/**
 * Answers a request that has the hash of a query instead of the query ("automatic persisted queries") in the words that
 * clients wait for: they then send the query, now and from then on. The status is 200, since clients read an error of
 * GraphQL there.
 */
export function useHashRefusal(): Plugin {
  return {
    onParams({ params }) {
      if (params.query !== undefined || params.extensions?.['persistedQuery'] === undefined) return;
      throw new GraphQLError('PersistedQueryNotSupported', {
        extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED', http: { status: 200 } },
      });
    },
  };
}
