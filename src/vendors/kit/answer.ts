import { toError } from '../../domain/errors.ts';
import type { Page, Provenance, Settled, SourceFailure } from '../../domain/page.ts';
import type { Instant } from '../../domain/time.ts';
import type { Answer } from '../../ports/upstream.ts';

/**
 * Runs all queries in parallel, and gives an error as a value in the place of its query. The transport bounds how many
 * requests are in flight.
 */
export async function settleAll<Q, T>(
  queries: readonly Q[],
  run: (query: Q, index: number) => Promise<T>,
): Promise<Settled<T>> {
  return Promise.all(queries.map((query, index) => run(query, index).catch(toError)));
}

const LEAST_FRESH_FIRST = ['STALE', 'CACHED', 'LIVE'] as const;

/** The provenance of an answer that was put together from several: the worst state and the youngest time. */
export function combineProvenance(parts: readonly Provenance[], now: Instant): Provenance {
  return {
    state: LEAST_FRESH_FIRST.find((state) => parts.some((part) => part.state === state)) ?? 'LIVE',
    asOf: parts.length > 0 ? Math.max(...parts.map((part) => part.asOf)) : now,
  };
}

/** A page of rows that come in the order that was asked for, unless `more` says otherwise. */
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

/** The last page of a list without rows, made without a call. */
export function emptyPage<T>(now: Instant): Page<T> {
  return { items: [], next: null, provenance: { state: 'LIVE', asOf: now }, ordered: true };
}
