import { campaignRefOf, outlayId, outlayRefOf, requireRef } from '../domain/ids.ts';
import type { CampaignRef, OutlayRef } from '../domain/marketing.ts';
import { createFaults, present, refuseNulls } from './kit/faults.ts';
import type { Parts } from './kit/parts.ts';
import { attempt } from './kit/refusals.ts';
import { changeResultOf } from './kit/results.ts';

/** The mutations `createOutlay` and `updateOutlay`. */
export function addOutlayWrites(parts: Parts): void {
  const { builder } = parts;
  const { create, update } = createInputs(parts);
  const result = createResult(parts);
  builder.mutationFields((t) => ({
    createOutlay: t.field({
      type: result,
      nullable: true,
      description: 'Records an outlay of a campaign.',
      args: { input: t.arg({ type: create, required: true, description: 'The outlay.' }) },
      resolve: (_root, { input }, { loaders }) =>
        attempt(
          async () => {
            checkOutlay(input);
            const ref = await loaders.createOutlay({
              nonce: input.nonce ?? null,
              campaign: requireCampaign(input.campaignId),
              amount: input.amount,
              startDate: input.startDate.getTime(),
              endDate: input.endDate.getTime(),
              country: input.country ?? null,
              region: input.region ?? null,
            });
            return { ref };
          },
          { campaign: 'campaignId' },
        ),
    }),
    updateOutlay: t.field({
      type: result,
      nullable: true,
      description: 'Changes an outlay. Repeating it is safe.',
      args: { input: t.arg({ type: update, required: true, description: 'The change.' }) },
      resolve: (_root, { input }, { loaders }) =>
        attempt(
          async () => {
            checkOutlay(input, ['country', 'region']);
            const { id, campaignId, amount, startDate, endDate, country, region } = input;
            const ref = await loaders.updateOutlay({
              outlay: requireRef(id, 'Outlay', 'input.id', outlayRefOf),
              ...present({
                campaign: campaignId == null ? undefined : requireCampaign(campaignId),
                amount: amount ?? undefined,
                startDate: startDate?.getTime(),
                endDate: endDate?.getTime(),
                country,
                region,
              }),
            });
            return { ref };
          },
          { campaign: 'campaignId', outlay: 'id' },
        ),
    }),
  }));
}

function createInputs({ builder }: Parts) {
  return {
    create: builder.inputType('CreateOutlayInput', {
      description: 'A new outlay.',
      fields: (t) => ({
        nonce: t.string({
          description:
            'A text that you choose. Repeating the mutation with the same nonce creates nothing more, and returns the first outlay. A source that keeps no nonces ignores it.',
        }),
        campaignId: t.id({ required: true, description: 'The campaign that was paid for.' }),
        amount: t.field({
          type: 'Decimal',
          required: true,
          description: 'How much was spent, in the currency of the campaign; 0 or more.',
        }),
        startDate: t.field({
          type: 'DateTime',
          required: true,
          description: 'When the period begins.',
        }),
        endDate: t.field({
          type: 'DateTime',
          required: true,
          description: 'When the period ends.',
        }),
        country: t.string({ description: 'The country that the campaign was shown in.' }),
        region: t.string({ description: 'The region of that country.' }),
      }),
    }),
    update: builder.inputType('UpdateOutlayInput', {
      description: 'What to change. An absent field stays as it is.',
      fields: (t) => ({
        id: t.id({ required: true, description: 'The outlay.' }),
        campaignId: t.id({ description: 'Another campaign of the same integration.' }),
        amount: t.field({ type: 'Decimal', description: 'How much was spent; 0 or more.' }),
        startDate: t.field({ type: 'DateTime', description: 'When the period begins.' }),
        endDate: t.field({ type: 'DateTime', description: 'When the period ends.' }),
        country: t.string({
          description: 'The country that the campaign was shown in. Null clears it.',
        }),
        region: t.string({ description: 'The region of that country. Null clears it.' }),
      }),
    }),
  };
}

function createResult(parts: Parts) {
  return changeResultOf(parts, 'Outlay', {
    field: 'outlay',
    type: parts.types.Outlay,
    done: 'The outlay was recorded or changed. Its global id may have changed as well.',
    idOf: outlayId,
    read: (ref: OutlayRef, loaders) => loaders.outlay(ref),
  });
}

function requireCampaign(id: string): CampaignRef {
  return requireRef(id, 'Campaign', 'input.campaignId', campaignRefOf);
}

interface OutlayFields {
  readonly amount?: string | null | undefined;
  readonly startDate?: Date | null | undefined;
  readonly endDate?: Date | null | undefined;
  readonly nonce?: string | null | undefined;
}

/** @param clearable the fields that null clears; given for a change, which has to say something to change */
function checkOutlay(input: OutlayFields, clearable?: readonly string[]): void {
  const faults = createFaults();
  if (clearable) {
    refuseNulls(faults, input, clearable);
    if (Object.keys(input).length < 2) faults.add([], 'says nothing to change');
  }
  faults.text(['nonce'], input.nonce);
  if (input.amount?.startsWith('-')) faults.add(['amount'], 'must be 0 or more');
  if (input.startDate && input.endDate && input.startDate > input.endDate)
    faults.add(['endDate'], 'must not be before startDate');
  faults.throwIfAny();
}
