import type { SourceName } from '../domain/entities.ts';
import type { Attribution, Performance } from '../domain/marketing.ts';
import type { AttributionQuery } from '../domain/query.ts';
import { OWN_LIFETIME } from './concat.ts';
import type { Loaders } from './port.ts';
import type { LoaderRequest } from './request.ts';

const NOTHING: Performance = { outlay: [], conversions: 0, turnover: [] };

/** What campaigns brought. */
export function createAttribution(
  request: LoaderRequest,
): Pick<Loaders, 'performance' | 'unattributed'> {
  // All campaigns of a list ask at once, and one answer has them all. It is not kept: a mutation may come next.
  const asked = new Map<string, Promise<Attribution>>();

  function attributionOf(name: SourceName, query: AttributionQuery): Promise<Attribution> | null {
    const { store } = request;
    if (store.facts.name !== name) return null;
    const key = JSON.stringify([name, query.window.from, query.window.to, query.model]);
    const known = asked.get(key);
    if (known) return known;
    const answer = store.attribution(query, request.callWith(OWN_LIFETIME)).finally(() => {
      asked.delete(key);
    });
    asked.set(key, answer);
    return answer;
  }

  return {
    async performance(name, campaign, query) {
      const attribution = await attributionOf(name, query);
      return attribution && (attribution.campaigns.get(campaign) ?? NOTHING);
    },
    async unattributed(names, query) {
      for (const name of names) {
        const attribution = await attributionOf(name, query);
        if (attribution) return attribution.unattributed;
      }
      return null;
    },
  };
}
