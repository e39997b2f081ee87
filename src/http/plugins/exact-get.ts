import { GraphQLError } from 'graphql';
import type { GraphQLParams, Plugin } from 'graphql-yoga';
import { parseJson } from '../../domain/numbers.ts';

/** Reads the long numbers in the variables of a GET as those of a POST are read. */
export function useExactGet(): Plugin {
  return {
    onRequestParse({ request, setRequestParser }) {
      if (request.method === 'GET') setRequestParser(({ url }) => paramsOf(new URL(url)));
    },
  };
}

function paramsOf({ searchParams }: URL): GraphQLParams {
  const params: GraphQLParams = {};
  for (const name of ['operationName', 'query'] as const) {
    const given = searchParams.get(name);
    if (given) params[name] = given;
  }
  for (const name of ['variables', 'extensions'] as const) {
    const given = searchParams.get(name);
    if (given) params[name] = objectOf(name, given);
  }
  return params;
}

/** What is no object is refused behind this, as in a POST. */
function objectOf(name: string, text: string): Record<string, unknown> {
  try {
    return parseJson(text) as Record<string, unknown>;
  } catch {
    throw new GraphQLError(`${name} is not JSON.`, {
      extensions: { code: 'BAD_REQUEST', http: { status: 400 } },
    });
  }
}
