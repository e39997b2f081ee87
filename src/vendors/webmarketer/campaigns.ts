import type { Campaign } from '../../domain/entities.ts';
import { ConflictError } from '../../domain/errors.ts';
import { campaignId } from '../../domain/ids.ts';
import type { CampaignRef } from '../../domain/marketing.ts';
import { listParts } from '../kit/paging.ts';
import type { Call } from '../../ports/call.ts';
import type { CampaignQuery } from '../../domain/query.ts';
import type { Source } from '../../ports/source.ts';
import type { CampaignInput } from '../../domain/changes.ts';
import { live } from '../kit/request.ts';
import { codeOf, mustExist, pageOfParts, readPage, type Api, type Listing } from './api.ts';
import { endpoints } from './endpoints.ts';
import { createChecks, isFilled, notFound } from './input.ts';
import { SOURCE, toCampaign } from './map.ts';
import * as wire from './wire.ts';

type Methods = Required<
  Pick<Source, 'campaigns' | 'campaignById' | 'createCampaign' | 'updateCampaign'>
>;
export interface Campaigns {
  readonly methods: Methods;
  /** With the integration that it names or, where there is only one, means; null for any that is not configured. */
  resolve(ref: CampaignRef): CampaignRef | null;
}

export function createCampaigns(api: Api, wmktIds: readonly string[]): Campaigns {
  const { project } = api;
  const [onlyId, ...others] = wmktIds;
  const single = others.length === 0 ? (onlyId ?? null) : null;

  function resolve({ externalId, wmktId }: CampaignRef): CampaignRef | null {
    const integration = wmktId === '' ? single : wmktId;
    if (integration === null || !wmktIds.includes(integration) || externalId === '') return null;
    return { source: SOURCE, wmktId: integration, externalId };
  }

  async function find(ref: CampaignRef, call: Call): Promise<Campaign | null> {
    const at = resolve(ref);
    if (!at) return null;
    const { name: endpoint, path } = endpoints.campaign;
    const { value } = await api.find(
      { endpoint, path: path(project, at.wmktId, at.externalId), decoder: wire.campaign },
      call,
    );
    return value && toCampaign(value, project, at.wmktId);
  }

  async function page(wmktId: string, query: Listing<never>['query'], number: number, call: Call) {
    const { name: endpoint, path } = endpoints.campaigns;
    const listing = {
      endpoint,
      path: path(project, wmktId),
      item: wire.campaign,
      ...(query ? { query } : {}),
    };
    const part = await readPage(api, listing, number, call, (row) =>
      toCampaign(row, project, wmktId),
    );
    return mustExist(part, endpoint);
  }

  async function create(input: CampaignInput, call: Call): Promise<CampaignRef> {
    const { slug, name, active } = input;
    const wmktId = input.wmktId ?? single ?? '';
    check(input, wmktId);
    const { name: endpoint, path } = endpoints.createCampaign;
    try {
      const { id } = await api.write(
        {
          endpoint,
          method: 'POST',
          path: path(project, wmktId),
          body: { campaignSlug: slug, name, active },
          decoder: wire.created,
          check: 'the campaign of that slug shows it, and it is safe to create it again',
        },
        call,
      );
      return { source: SOURCE, wmktId, externalId: id };
    } catch (cause) {
      // Slugs are unique. How Webmarketer refuses one that is taken is documented nowhere.
      const mayBeThere = ['CONFLICT', 'UPSTREAM_REJECTED', 'UNKNOWN_OUTCOME'].includes(
        codeOf(cause) ?? '',
      );
      const there = mayBeThere
        ? await page(wmktId, [['campaignSlug', slug]], 1, live(call)).catch(() => null)
        : null;
      const same = there?.items.find((one) => one.slug === slug);
      if (!same) throw cause;
      if (same.name === name && same.active === active)
        return { source: SOURCE, wmktId, externalId: same.externalId };
      throw new ConflictError(SOURCE, 'Another campaign has that slug', campaignId(same));
    } finally {
      api.forget([[endpoints.campaigns.name, endpoints.campaigns.path(project, wmktId)]]);
    }
  }

  function check({ slug, name, currency, wmktId }: CampaignInput, chosen: string): void {
    const checks = createChecks();
    checks.that(
      wmktIds.includes(chosen),
      'wmktId',
      wmktId === null
        ? 'must be given, because several integrations are configured'
        : 'is no integration that is configured',
      wmktIds,
    );
    checks.that(isFilled(slug), 'slug', 'must not be empty');
    checks.that(isFilled(name), 'name', 'must not be empty');
    checks.that(currency === null, 'currency', 'cannot be set: it is that of the integration');
    checks.done();
  }

  return {
    resolve,
    methods: {
      campaignById: find,
      createCampaign: create,

      async campaigns(query, call) {
        const { wmktId } = query.filter;
        return pageOfParts(
          api,
          await listParts({
            parts: wmktIds.filter((id) => wmktId === undefined || id === wmktId),
            question: [SOURCE, 'campaigns', query.filter, query.order],
            after: query.after,
            sorted: true,
            read: (integration, number) => page(integration, parametersOf(query), number, call),
            compare: compareCampaigns(query.order),
            identify: (one) => JSON.stringify([one.wmktId, one.externalId]),
          }),
        );
      },

      async updateCampaign({ campaign, name, active }, call) {
        const checks = createChecks();
        checks.that(name !== undefined || active !== undefined, 'name', 'or active must be given');
        checks.that(name === undefined || isFilled(name), 'name', 'must not be empty');
        checks.done();
        const at = resolve(campaign);
        if (!at) throw notFound('campaign');
        const { name: endpoint, path } = endpoints.updateCampaign;
        const target = path(project, at.wmktId, at.externalId);
        let changed: number | null;
        try {
          changed = await api.write(
            {
              endpoint,
              method: 'PATCH',
              path: target,
              body: { name, active },
              decoder: wire.modified,
              check: 'the campaign shows it, and it is safe to make the same change again',
            },
            call,
          );
        } catch (cause) {
          throw codeOf(cause) === 'UPSTREAM_NOT_FOUND' ? notFound('campaign') : cause;
        } finally {
          api.forget([
            [endpoints.campaigns.name, endpoints.campaigns.path(project, at.wmktId)],
            [endpoints.campaign.name, target],
          ]);
        }
        if (changed !== null && changed > 0) return;
        // None was modified: it is so already, or is not there.
        const there = await find(at, live(call));
        if (!there) throw notFound('campaign');
        const isSo =
          (name === undefined || there.name === name) &&
          (active === undefined || there.active === active);
        if (!isSo)
          throw new ConflictError(SOURCE, 'Webmarketer changed nothing', campaignId(there));
      },
    },
  };
}

const SORT = { NAME: 'name', EXTERNAL_ID: 'campaignId', ACTIVE: 'active' } as const;

/** Every filter is Webmarketer's own. */
function parametersOf({ filter, order }: CampaignQuery): Listing<never>['query'] {
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
