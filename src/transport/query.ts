import type { QueryParameters } from '../ports/upstream.ts';

/** Adds parameters to a path that may have some already. */
export function withQuery(target: string, query: QueryParameters): string {
  const text = queryText(query);
  return text === '' ? target : `${target}${target.includes('?') ? '&' : '?'}${text}`;
}

export function queryText(query: QueryParameters): string {
  return query.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
}

/** Half a surrogate pair cannot be encoded. */
function encode(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'));
}
