import type { Campaign } from '../../../domain/entities.ts';
import type { CampaignRef } from '../../../domain/marketing.ts';
import type { CampaignQuery } from '../../../domain/query.ts';
import type { Call } from '../../../ports/call.ts';
import type { MarketingSource } from '../../../ports/marketing.ts';
import { listParts, type PartPage } from '../../kit/paging.ts';
import { SOURCE } from '../facts.ts';
import {
  endpoints,
  pageOfProject,
  readListPage,
  requireList,
  type Api,
  type ListParameters,
} from '../requests.ts';
import { toCampaign } from './map.ts';
import * as wire from './wire.ts';

export interface Campaigns extends Pick<MarketingSource, 'campaigns'> {
  /** The ids of the Custom Ads integrations that are configured. */
  readonly wmktIds: readonly string[];
  /** The only integration; null where there are several or none. */
  readonly onlyWmktId: string | null;
  /** Fills in the only integration where the ref names none. Null for an integration that is not configured. */
  resolve(ref: CampaignRef): CampaignRef | null;
  /** Null where there is no such campaign. */
  campaignById(ref: CampaignRef, call: Call): Promise<Campaign | null>;
  readPage(
    wmktId: string,
    parameters: ListParameters,
    page: number,
    call: Call,
  ): Promise<PartPage<Campaign>>;
}

export function createCampaignReads(api: Api, wmktIds: readonly string[]): Campaigns {
  const { project } = api;
  const [firstId, ...others] = wmktIds;
  const onlyWmktId = others.length === 0 ? (firstId ?? null) : null;

  function resolve({ externalId, wmktId }: CampaignRef): CampaignRef | null {
    const integration = wmktId === '' ? onlyWmktId : wmktId;
    if (integration === null || !wmktIds.includes(integration) || externalId === '') return null;
    return { source: SOURCE, wmktId: integration, externalId };
  }

  const campaigns: Campaigns = {
    wmktIds,
    onlyWmktId,
    resolve,

    async campaignById(ref, call) {
      const found = resolve(ref);
      if (!found) return null;
      const { wmktId, externalId } = found;
      const target = api.at(endpoints.campaign, { wmktId, campaign: externalId });
      const { value } = await api.find({ ...target, decoder: wire.campaign }, call);
      return value && toCampaign(value, project, wmktId);
    },

    async readPage(wmktId, query, page, call) {
      const list = { ...api.at(endpoints.campaigns, { wmktId }), query, item: wire.campaign };
      const toItem = (row: wire.WireCampaign) => toCampaign(row, project, wmktId);
      return requireList(await readListPage(api, list, page, call, toItem), list);
    },

    async campaigns(query, call) {
      const { filter, order, after } = query;
      return pageOfProject(
        api,
        await listParts({
          parts: wmktIds.filter((id) => filter.wmktId === undefined || id === filter.wmktId),
          question: [SOURCE, 'campaigns', filter, order],
          after,
          sorted: true,
          read: (wmktId, page) => campaigns.readPage(wmktId, parametersOf(query), page, call),
          compare: compareCampaigns(order),
          identify: (one) => JSON.stringify([one.wmktId, one.externalId]),
        }),
      );
    },
  };
  return campaigns;
}

const SORT = { NAME: 'name', EXTERNAL_ID: 'campaignId', ACTIVE: 'active' } as const;

/** Webmarketer itself answers every filter. */
function parametersOf({ filter, order }: CampaignQuery): ListParameters {
  return [
    ['active', filter.active],
    ['explicit', filter.explicit],
    ['campaignId', filter.externalId],
    ['campaignSlug', filter.slug],
    ['nameLike', filter.nameLike],
    ['sort', SORT[order.field]],
    ['order', order.direction],
  ];
}

function compareCampaigns({ field, direction }: CampaignQuery['order']) {
  const valueOf = (campaign: Campaign) =>
    field === 'NAME'
      ? campaign.name
      : field === 'ACTIVE'
        ? Number(campaign.active)
        : campaign.externalId;
  const sign = direction === 'ASC' ? 1 : -1;
  return (a: Campaign, b: Campaign): number => {
    const [left, right] = [valueOf(a), valueOf(b)];
    return sign * (left < right ? -1 : left > right ? 1 : a.externalId < b.externalId ? -1 : 1);
  };
}
