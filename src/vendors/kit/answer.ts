import { toError } from '../../domain/errors.ts';
import type { Page, Provenance, Settled, SourceFailure } from '../../domain/page.ts';
import type { Answer } from '../../ports/upstream.ts';

/** Runs them side by side; a failing one fails only its own place. The upstream ladder bounds how many go out. */
export async function settleAll<Q, T>(
  queries: readonly Q[],
  run: (query: Q, index: number) => Promise<T>,
): Promise<Settled<T>> {
  return Promise.all(queries.map((query, index) => run(query, index).catch(toError)));
}

const WORST_FIRST = ['STALE', 'CACHED', 'LIVE'] as const;

/** The provenance of something put together: the worst state, the youngest time. */
export function combineProvenance(parts: readonly Provenance[], now: number): Provenance {
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
