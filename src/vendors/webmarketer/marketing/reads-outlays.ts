import type { CampaignRef, Outlay, OutlayRef } from '../../../domain/marketing.ts';
import type { OutlayQuery } from '../../../domain/query.ts';
import { rfc3339 } from '../../../domain/time.ts';
import type { Call } from '../../../ports/call.ts';
import type { MarketingSource } from '../../../ports/marketing.ts';
import { createChecks } from '../../kit/checks.ts';
import { listParts, type PartPage } from '../../kit/paging.ts';
import { SOURCE } from '../facts.ts';
import { endpoints, notFound, pageOfProject, readListPage, type Api } from '../requests.ts';
import { toOutlay } from './map.ts';
import type { Campaigns } from './reads-campaigns.ts';
import * as wire from './wire.ts';

export interface Outlays extends Pick<MarketingSource, 'outlays'> {
  /** As of `Campaigns`. */
  resolve(ref: CampaignRef): CampaignRef | null;
  /** As `resolve`. Throws NOT_FOUND for a campaign of an integration that is not configured. */
  requireCampaign(ref: CampaignRef): CampaignRef;
  /** Null where there is no such outlay. */
  outlayById(ref: OutlayRef, call: Call): Promise<Outlay | null>;
  readPage(
    campaign: CampaignRef,
    query: Pick<OutlayQuery, 'since' | 'until' | 'order'>,
    page: number,
    call: Call,
  ): Promise<PartPage<Outlay>>;
}

export function createOutlays(api: Api, campaigns: Campaigns): Outlays {
  const outlays: Outlays = {
    resolve: campaigns.resolve,
    requireCampaign(ref) {
      const campaign = campaigns.resolve(ref);
      if (!campaign) throw notFound('campaign');
      return campaign;
    },

    async outlayById({ campaign, externalId }, call) {
      const owner = campaigns.resolve(campaign);
      if (!owner || externalId === '') return null;
      const target = api.at(endpoints.outlay, outlayParts(owner, externalId));
      const { value } = await api.find({ ...target, decoder: wire.outlay }, call);
      return value && toOutlay(value, owner);
    },

    async readPage(campaign, { since, until, order }, page, call) {
      const list = {
        ...api.at(endpoints.outlays, campaignParts(campaign)),
        query: [
          ['since', since === null ? undefined : rfc3339(since)],
          ['until', until === null ? undefined : rfc3339(until)],
          ['sort', SORT[order.field]],
          ['order', order.direction],
        ] as const,
        item: wire.outlay,
      };
      const part = await readListPage(api, list, page, call, (row) => toOutlay(row, campaign));
      if (part.isAbsent) throw notFound('campaign');
      return part;
    },

    async outlays(query, call) {
      const { since, until, order, after } = query;
      const checks = createChecks();
      checks.period(since, until);
      checks.done();
      const campaign = outlays.requireCampaign(query.campaign);
      return pageOfProject(
        api,
        await listParts({
          parts: [campaign.externalId],
          question: [SOURCE, 'outlays', campaign, since, until, order],
          after,
          sorted: true,
          read: (_campaign, page) => outlays.readPage(campaign, query, page, call),
          compare: () => 0,
          identify: ({ ref }) => ref.externalId,
        }),
      );
    },
  };
  return outlays;
}

export function campaignParts({ wmktId, externalId }: CampaignRef) {
  return { wmktId, campaign: externalId };
}

export function outlayParts(campaign: CampaignRef, outlay: string) {
  return { ...campaignParts(campaign), outlay };
}

const SORT = {
  CAMPAIGN: 'campaignId',
  START_DATE: 'startDate',
  END_DATE: 'endDate',
  AMOUNT: 'amount',
  COUNTRY: 'country',
  REGION: 'region',
} as const;
