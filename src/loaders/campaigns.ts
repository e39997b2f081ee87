import type { Campaign, SourceName } from '../domain/entities.ts';
import type { Attribution, Performance } from '../domain/marketing.ts';
import type { Page } from '../domain/page.ts';
import type { AttributionQuery, CampaignQuery } from '../domain/query.ts';
import type { Source } from '../ports/source.ts';
import { concatPages, OWN_LIFETIME, readAll } from './concat.ts';
import type { Loaders } from './port.ts';
import { never, type LoaderRequest } from './request.ts';

const NOTHING: Performance = { outlay: [], conversions: 0, turnover: [] };

/** Campaigns, what they cost, and what they brought. */
export function createCampaigns(
  request: LoaderRequest,
): Pick<Loaders, 'campaigns' | 'campaign' | 'outlays' | 'outlay' | 'performance' | 'unattributed'> {
  const call = () => request.callWith(OWN_LIFETIME);
  function allCampaigns(
    source: Source,
    query: Pick<CampaignQuery, 'filter' | 'order'>,
  ): Promise<Page<Campaign>> {
    return readAll(
      (page) => source.campaigns?.({ ...query, ...page }, call()) ?? never(source.facts),
    );
  }

  // All campaigns of a list ask at the same time, and one answer serves them all. It is not kept, since the next
  // mutation of the request may change it.
  const asked = new Map<string, Promise<Attribution>>();

  function attributionOf(name: SourceName, query: AttributionQuery): Promise<Attribution> | null {
    const { store } = request;
    if (store.facts.name !== name) return null;
    const key = JSON.stringify([name, query.window.from, query.window.to, query.model]);
    const known = asked.get(key);
    if (known) return known;
    const answer = store.attribution(query, call()).finally(() => {
      asked.delete(key);
    });
    asked.set(key, answer);
    return answer;
  }

  return {
    campaigns: ({ sources, filter, order, ...args }) =>
      concatPages(request, {
        sources,
        method: 'campaigns',
        what: 'campaigns',
        args,
        read: (source) => allCampaigns(source, { filter, order }),
      }),
    async campaign(name, wmktId, externalId) {
      const source = request.sourceOf(name);
      if (source.campaignById)
        return source.campaignById({ source: name, wmktId, externalId }, call());
      if (!source.campaigns) return null;
      const order = { field: 'NAME', direction: 'ASC' } as const;
      const { items } = await allCampaigns(source, { filter: { wmktId, externalId }, order });
      return items.find((one) => one.externalId === externalId) ?? null;
    },
    outlays: (campaign, { since, until, order, ...args }) =>
      concatPages(request, {
        sources: [campaign.source],
        method: 'outlays',
        what: 'outlays',
        question: [campaign.wmktId, campaign.externalId, since, until, order],
        args,
        read: (source) =>
          readAll(
            (page) =>
              source.outlays?.({ ...page, campaign, since, until, order }, call()) ??
              never(source.facts),
          ),
      }),
    outlay: async (ref) =>
      (await request.sourceOf(ref.campaign.source).outlayById?.(ref, call())) ?? null,
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
