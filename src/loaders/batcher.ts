import DataLoader from 'dataloader';
import type { SourceName } from '../domain/entities.ts';
import { SourceError, toError } from '../domain/errors.ts';
import type { Settled } from '../domain/page.ts';
import type { Freshness } from '../domain/query.ts';
import type { Call } from '../ports/call.ts';
import type { Source } from '../ports/source.ts';
import type { LoaderRequest } from './request.ts';

/** A question to one source, and how the call is to be made. */
export interface BatchedQuery<Q> {
  readonly source: SourceName;
  readonly query: Q;
  readonly freshness: Freshness;
  readonly rank: number;
}

/** Fills each place until its answer arrives. One error serves all places, since making one captures a stack. */
const NOT_ASKED = new Error('not asked');

/** Makes loaders whose questions go to each source in one batch. */
export function createBatcher({ sourceOf, callWith, factsOf }: LoaderRequest) {
  return function batched<Q, T>(
    keyOf: (query: Q) => string,
    ask: (source: Source, queries: readonly Q[], call: Call) => Promise<Settled<T>> | undefined,
  ): DataLoader<BatchedQuery<Q>, T, string> {
    return new DataLoader<BatchedQuery<Q>, T, string>(
      async (asked) => {
        const results = new Array<T | Error>(asked.length).fill(NOT_ASKED);
        const groups = new Map<string, number[]>();
        for (const [index, one] of asked.entries()) {
          // Where each lead takes a call of its own, each call has its own place in the queue for the budget.
          const rank = factsOf(one.source).callsPerLead > 0 ? one.rank : 0;
          const { mode, maxAgeMs } = one.freshness;
          const key = `${one.source}|${mode}|${maxAgeMs ?? ''}|${rank}`;
          const group = groups.get(key);
          if (group) group.push(index);
          else groups.set(key, [index]);
        }
        await Promise.all(
          [...groups.values()].map(async (places) => {
            const first = asked[places[0] ?? 0];
            if (!first) return;
            // A source that fails costs only its own questions.
            try {
              const source = sourceOf(first.source);
              const questions = places.flatMap((place) => asked[place] ?? []);
              const rank = Math.min(...questions.map((one) => one.rank));
              const answers = ask(
                source,
                questions.map((one) => one.query),
                callWith(first.freshness, rank),
              );
              if (!answers)
                throw new SourceError(
                  'UNSUPPORTED',
                  first.source,
                  `${source.facts.title} cannot read that`,
                );
              for (const [at, answer] of (await answers).entries())
                results[places[at] ?? -1] = answer;
            } catch (cause) {
              for (const place of places) results[place] = toError(cause);
            }
          }),
        );
        return results;
      },
      {
        cacheKeyFn: ({ source, query, freshness }) =>
          `${source}|${freshness.mode}|${freshness.maxAgeMs ?? ''}|${keyOf(query)}`,
      },
    );
  };
}
