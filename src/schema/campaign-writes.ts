import { campaignId, campaignRefOf, requireRef } from '../domain/ids.ts';
import type { CampaignRef } from '../domain/marketing.ts';
import type { Parts } from './builder.ts';
import type { Collections } from './collections.ts';
import { createFaults, present, refuseNulls } from './input.ts';
import { attempt, type Problems } from './problems.ts';

/** The mutations `createCampaign`, `updateCampaign` and `recordOfflineInteraction`. */
export function addCampaignWrites(
  parts: Parts,
  { CampaignRef: CampaignNode }: Collections,
  problems: Problems,
): void {
  const { builder, SourceEnum } = parts;
  const CreateCampaignInput = builder.inputType('CreateCampaignInput', {
    description: 'A new campaign.',
    fields: (t) => ({
      source: t.field({
        type: SourceEnum,
        required: true,
        defaultValue: 'LOCAL',
        description: 'Where to make it.',
      }),
      wmktId: t.string({
        description:
          'The Custom Ads integration, which has its currency; needed where several are configured.',
      }),
      currency: t.string({ description: 'ISO 4217. LOCAL only; by default EUR.' }),
      slug: t.string({
        required: true,
        description: 'What names it in landing page URLs; unique within an integration.',
      }),
      name: t.string({ required: true, description: 'Its name.' }),
      active: t.boolean({ required: true, defaultValue: true, description: 'Switched on.' }),
    }),
  });
  const UpdateCampaignInput = builder.inputType('UpdateCampaignInput', {
    description: 'What to change; absent means unchanged.',
    fields: (t) => ({
      id: t.id({ required: true, description: 'The campaign.' }),
      name: t.string({ description: 'Its name.' }),
      active: t.boolean({ description: 'Switched on or off.' }),
    }),
  });
  const Success = builder.objectRef<{ readonly ref: CampaignRef }>('CampaignSuccess').implement({
    description: 'It was done.',
    fields: (t) => ({
      campaignId: t.id({
        description: 'The campaign’s global id.',
        resolve: ({ ref }) => campaignId(ref),
      }),
      campaign: t.field({
        type: CampaignNode,
        nullable: true,
        description: 'As it is read back now; null when that failed, which undoes nothing.',
        resolve: ({ ref }, _args, { loaders }) =>
          loaders.campaign(ref.source, ref.wmktId, ref.externalId),
      }),
    }),
  });
  const Result = problems.resultOf('Campaign', Success, [
    'INVALID',
    'NOT_FOUND',
    'CONFLICT',
    'UNSUPPORTED',
    'UPSTREAM',
  ]);
  builder.mutationFields((t) => ({
    createCampaign: t.field({
      type: Result,
      nullable: true,
      description:
        'Makes a campaign (Webmarketer custom ads, at one or two calls, and LOCAL; there also of one that sessions have named). A slug that is taken is a conflict, with the campaign that has it.',
      args: {
        input: t.arg({ type: CreateCampaignInput, required: true, description: 'The campaign.' }),
      },
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
      type: Result,
      nullable: true,
      description:
        'Renames a campaign, or switches it on or off (Webmarketer custom ads, at one call, and LOCAL). Repeating it is safe.',
      args: {
        input: t.arg({ type: UpdateCampaignInput, required: true, description: 'The change.' }),
      },
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
  addOfflineInteraction(parts, problems);
}

function addOfflineInteraction({ builder, SourceEnum }: Parts, problems: Problems): void {
  const OfflineInteractionInput = builder.inputType('OfflineInteractionInput', {
    description: 'Something that happened away from the web: a call, a visit to a shop.',
    fields: (t) => ({
      nonce: t.string({
        description: 'Makes a repeated create count once, where the source keeps it (LOCAL).',
      }),
      source: t.field({
        type: SourceEnum,
        required: true,
        defaultValue: 'LOCAL',
        description: 'Where to record it.',
      }),
      date: t.field({ type: 'DateTime', description: 'When it was; by default now.' }),
      userData: t.field({
        type: 'JSONObject',
        required: true,
        description:
          'Fields that tell who it was, such as `{"email": "a@b.example"}`; at least one.',
      }),
      nodeData: t.field({
        type: 'JSONObject',
        required: true,
        description: 'What led there, by the source’s names; at least one.',
      }),
    }),
  });
  const Success = builder
    .objectRef<{ readonly accepted: boolean }>('OfflineInteractionSuccess')
    .implement({
      description: 'It was taken.',
      fields: (t) => ({
        accepted: t.exposeBoolean('accepted', { description: 'Always true.' }),
      }),
    });
  const Result = problems.resultOf('OfflineInteraction', Success, [
    'INVALID',
    'CONFLICT',
    'UNSUPPORTED',
    'UPSTREAM',
  ]);
  builder.mutationField('recordOfflineInteraction', (t) =>
    t.field({
      type: Result,
      nullable: true,
      description: 'Records something that happened away from the web (Webmarketer). One call.',
      args: {
        input: t.arg({
          type: OfflineInteractionInput,
          required: true,
          description: 'What happened.',
        }),
      },
      resolve: (_root, { input }, { loaders }) =>
        attempt(async () => {
          const faults = createFaults();
          faults.text(['nonce'], input.nonce);
          for (const name of ['userData', 'nodeData'] as const)
            if (Object.keys(input[name]).length === 0) faults.add([name], 'must have a field');
          faults.throwIfAny();
          await loaders.recordOfflineInteraction(input.source, {
            nonce: input.nonce ?? null,
            date: input.date?.getTime() ?? null,
            userData: input.userData,
            nodeData: input.nodeData,
          });
          return { accepted: true };
        }),
    }),
  );
}
