import type { CampaignInput } from '../../../domain/changes.ts';
import type { Campaign } from '../../../domain/entities.ts';
import { ConflictError } from '../../../domain/errors.ts';
import { campaignId } from '../../../domain/ids.ts';
import type { Call } from '../../../ports/call.ts';
import type { WriteSource } from '../../../ports/writes.ts';
import { createChecks } from '../../kit/checks.ts';
import { live } from '../../kit/request.ts';
import { SOURCE } from '../facts.ts';
import { failureCodeOf, endpoints, lookUpAfter, notFound, type Api } from '../requests.ts';
import type { Campaigns } from './reads-campaigns.ts';
import * as wire from './wire.ts';

export function createCampaignWrites(
  api: Api,
  campaigns: Campaigns,
): Pick<WriteSource, 'createCampaign' | 'updateCampaign'> {
  async function findBySlug(slug: string, wmktId: string, call: Call): Promise<Campaign | null> {
    const { items } = await campaigns.readPage(wmktId, [['campaignSlug', slug]], 1, live(call));
    return items.find((one) => one.slug === slug) ?? null;
  }

  return {
    async createCampaign(input, call) {
      const { slug, name, active } = input;
      const wmktId = input.wmktId ?? campaigns.onlyWmktId ?? '';
      checkInput(input, wmktId, campaigns.wmktIds);
      try {
        const { id } = await api.write(
          {
            ...api.at(endpoints.createCampaign, { wmktId }),
            body: { campaignSlug: slug, name, active },
            decoder: wire.created,
            check: 'the campaign of that slug shows it, and it is safe to create it again',
          },
          call,
        );
        return { source: SOURCE, wmktId, externalId: id };
      } catch (cause) {
        const there = await lookUpAfter(cause, () => findBySlug(slug, wmktId, call));
        if (there.name !== name || there.active !== active)
          throw new ConflictError(SOURCE, 'Another campaign has that slug', campaignId(there));
        return { source: SOURCE, wmktId, externalId: there.externalId };
      } finally {
        api.invalidate([api.at(endpoints.campaigns, { wmktId })]);
      }
    },

    async updateCampaign({ campaign, name, active }, call) {
      const checks = createChecks();
      checks.that(name !== undefined || active !== undefined, 'name', 'or active must be given');
      if (name !== undefined) checks.filled(name, 'name');
      checks.done();
      const ref = campaigns.resolve(campaign);
      if (!ref) throw notFound('campaign');
      const parts = { wmktId: ref.wmktId, campaign: ref.externalId };
      let changed: number | null;
      try {
        changed = await api.write(
          {
            ...api.at(endpoints.updateCampaign, parts),
            body: { name, active },
            decoder: wire.modified,
            check: 'the campaign shows it, and it is safe to make the same change again',
          },
          call,
        );
      } catch (cause) {
        throw failureCodeOf(cause) === 'UPSTREAM_NOT_FOUND' ? notFound('campaign') : cause;
      } finally {
        api.invalidate([
          api.at(endpoints.campaigns, { wmktId: ref.wmktId }),
          api.at(endpoints.campaign, parts),
        ]);
      }
      if (changed !== null && changed > 0) return;
      // Nothing was modified: the campaign has these values already, or does not exist.
      const there = await campaigns.campaignById(ref, live(call));
      if (!there) throw notFound('campaign');
      const isSo =
        (name === undefined || there.name === name) &&
        (active === undefined || there.active === active);
      if (!isSo) throw new ConflictError(SOURCE, 'Webmarketer changed nothing', campaignId(there));
    },
  };
}

function checkInput(
  { slug, name, currency, wmktId }: CampaignInput,
  chosen: string,
  configured: readonly string[],
): void {
  const checks = createChecks();
  checks.that(
    configured.includes(chosen),
    'wmktId',
    wmktId === null
      ? 'must be given, because several integrations are configured'
      : 'is no integration that is configured',
    configured,
  );
  checks.filled(slug, 'slug');
  checks.filled(name, 'name');
  checks.that(currency === null, 'currency', 'cannot be set: it is that of the integration');
  checks.done();
}
