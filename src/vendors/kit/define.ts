import type { LeadRef, SourceName } from '../../domain/entities.ts';
import { toError } from '../../domain/errors.ts';
import type { Page, Provenance, Settled, SourceFailure } from '../../domain/page.ts';
import type { Source } from '../../ports/source.ts';
import type { Answer, Upstream } from '../../ports/upstream.ts';
import type { Decoder } from './decode.ts';

/** Percent-encodes every part that comes from outside: path`/accounts/${id}/leads`. */
export function path(strings: TemplateStringsArray, ...parts: readonly string[]): string {
  return String.raw({ raw: strings }, ...parts.map(encodePart));
}

/**
 * `.` and `..` would be resolved away by URL parsers, and so would `%2E` and `%2E%2E`. Encoded twice they stay in
 * their place and name nothing there.
 */
function encodePart(part: string): string {
  if (/^\.{1,2}$/.test(part)) return part.replaceAll('.', '%252E');
  // Half a surrogate pair cannot be encoded.
  return encodeURIComponent(part.replace(/\p{Surrogate}/gu, '\ufffd'));
}

/** A decoder with the place where it begins: what `UpstreamRequest.decode` takes. */
export function decodes<T>(
  source: SourceName,
  endpoint: string,
  decoder: Decoder<T>,
): (body: unknown) => T {
  return (body) => decoder(body, { source, endpoint, pointer: '' });
}

/** Runs them side by side; a failing one fails only its own place. The upstream ladder bounds how many go out. */
export async function settleAll<Q, T>(
  queries: readonly Q[],
  run: (query: Q, index: number) => Promise<T>,
): Promise<Settled<T>> {
  return Promise.all(queries.map((query, index) => run(query, index).catch(toError)));
}

const WORST_FIRST = ['STALE', 'CACHED', 'LIVE'] as const;

/** The provenance of something put together: the worst state, the youngest time. */
export function together(parts: readonly Provenance[], now: number): Provenance {
  return {
    state: WORST_FIRST.find((state) => parts.some((part) => part.state === state)) ?? 'LIVE',
    asOf: parts.length > 0 ? Math.max(...parts.map((part) => part.asOf)) : now,
  };
}

export function pageOf<T>(
  items: readonly T[],
  next: string | null,
  answer: Pick<Answer<unknown>, 'provenance'>,
  more: {
    readonly ordered?: boolean;
    readonly capped?: boolean;
    readonly failures?: readonly SourceFailure[];
  } = {},
): Page<T> {
  return { items, next, provenance: answer.provenance, ordered: true, ...more };
}

export function emptyPage<T>(now: number): Page<T> {
  return { items: [], next: null, provenance: { state: 'LIVE', asOf: now }, ordered: true };
}

/** `health` and `close` of a source that speaks to one upstream. */
export function overUpstream(upstream: Upstream): Pick<Source, 'health' | 'close'> {
  return { health: () => upstream.health(), close: () => upstream.close() };
}

export function leadRef(source: SourceName, account: string, externalId: string): LeadRef {
  return { source, account, externalId };
}
