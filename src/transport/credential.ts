import type { Call } from '../ports/call.ts';
import type { BearerTokens, Credential, QueryParameters } from '../ports/upstream.ts';

/** The headers that carry a credential. */
export async function headersOf(
  { secret, sentAs }: Credential,
  call: Call,
): Promise<Readonly<Record<string, string>>> {
  if (!sentAs || 'parameter' in sentAs) return {};
  if ('bearer' in sentAs) return { authorization: `Bearer ${await sentAs.bearer.current(call)}` };
  return { [sentAs.header]: `${sentAs.prefix ?? ''}${secret}` };
}

/** The parameters that carry a credential. */
export function parametersOf({ secret, sentAs }: Credential): QueryParameters {
  return sentAs && 'parameter' in sentAs ? [[sentAs.parameter, secret]] : [];
}

/** Null for a credential that is sent as it is: a 401 is final then. */
export function tokensOf({ sentAs }: Credential): BearerTokens | null {
  return sentAs && 'bearer' in sentAs ? sentAs.bearer : null;
}
