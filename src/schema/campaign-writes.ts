import { campaignId, campaignRefOf, requireRef } from '../domain/ids.ts';
import type { CampaignRef } from '../domain/marketing.ts';
import { createFaults, present, refuseNulls } from './kit/faults.ts';
import type { Parts } from './kit/parts.ts';
import { attempt } from './kit/refusals.ts';
import { changeResultOf } from './kit/results.ts';

/** The mutations `createCampaign` and `updateCampaign`. */
export function addCampaignWrites(parts: Parts): void {
  const { builder } = parts;
  const { create, update } = createInputs(parts);
  const result = createResult(parts);
  builder.mutationFields((t) => ({
    createCampaign: t.field({
      type: result,
      nullable: true,
      description:
        'Makes a campaign. Where the slug is taken, the result is a conflict that shows the campaign that has it.',
      args: { input: t.arg({ type: create, required: true, description: 'The campaign.' }) },
      resolve: (_root, { input }, { loaders }) =>
        attempt(async () => {
          const { source, wmktId, currency, slug, name, active } = input;
          const faults = createFaults();
          faults.text(['slug'], slug);
          faults.text(['name'], name);
          faults.text(['wmktId'], wmktId);
          if (currency != null && !/^[A-Z]{3}$/.test(currency))
            faults.add(['currency'], 'must be an ISO 4217 code such as EUR');
          faults.throwIfAny();
          const ref = await loaders.createCampaign(source, {
            wmktId: wmktId ?? null,
            currency: currency ?? null,
            slug,
            name,
            active,
          });
          return { ref };
        }),
    }),
    updateCampaign: t.field({
      type: result,
      nullable: true,
      description: 'Renames a campaign, or switches it on or off. Repeating it is safe.',
      args: { input: t.arg({ type: update, required: true, description: 'The change.' }) },
      resolve: (_root, { input }, { loaders }) =>
        attempt(
          async () => {
            const faults = createFaults();
            refuseNulls(faults, input);
            faults.text(['name'], input.name);
            if (Object.keys(input).length < 2)
              faults.add([], 'says nothing to change: give name or active');
            faults.throwIfAny();
            const campaign = requireRef(input.id, 'Campaign', 'input.id', campaignRefOf);
            await loaders.updateCampaign({
              campaign,
              ...present({ name: input.name ?? undefined, active: input.active ?? undefined }),
            });
            return { ref: campaign };
          },
          { campaign: 'id' },
        ),
    }),
  }));
}

function createInputs({ builder, enums, store }: Parts) {
  return {
    create: builder.inputType('CreateCampaignInput', {
      description: 'A new campaign.',
      fields: (t) => ({
        source: t.field({
          type: enums.Source,
          required: true,
          defaultValue: store,
          description: 'The source to make the campaign at.',
        }),
        wmktId: t.string({
          description: 'The id of the integration that the campaign is to belong to.',
        }),
        currency: t.string({ description: 'The currency of the campaign, by ISO 4217.' }),
        slug: t.string({
          required: true,
          description:
            'The text that names the campaign in addresses of landing pages. Unique within an integration.',
        }),
        name: t.string({ required: true, description: 'The name of the campaign.' }),
        active: t.boolean({
          required: true,
          defaultValue: true,
          description: 'Whether the campaign is on.',
        }),
      }),
    }),
    update: builder.inputType('UpdateCampaignInput', {
      description: 'What to change. An absent field stays as it is.',
      fields: (t) => ({
        id: t.id({ required: true, description: 'The campaign.' }),
        name: t.string({ description: 'The new name.' }),
        active: t.boolean({ description: 'Whether the campaign is on.' }),
      }),
    }),
  };
}

function createResult(parts: Parts) {
  return changeResultOf(parts, 'Campaign', {
    field: 'campaign',
    type: parts.types.Campaign,
    done: 'The campaign was made or changed.',
    idOf: campaignId,
    read: ({ source, wmktId, externalId }: CampaignRef, loaders) =>
      loaders.campaign(source, wmktId, externalId),
  });
}
