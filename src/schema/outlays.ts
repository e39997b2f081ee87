import type { Campaign } from '../domain/entities.ts';
import { campaignRefOf, outlayId, outlayRefOf, requireRef } from '../domain/ids.ts';
import type { CampaignRef, Outlay, OutlayRef } from '../domain/marketing.ts';
import { PAGE, type Arguments } from './arguments.ts';
import type { Parts } from './builder.ts';
import type { Collections } from './collections.ts';
import type { Connections } from './connection.ts';
import { createFaults, present, refuseNulls } from './input.ts';
import { attempt, type Problems } from './problems.ts';
import type { Shapes } from './shapes.ts';

/** Outlays of campaigns, and the mutations that record them. */
export function addOutlays(
  parts: Parts,
  shapes: Shapes,
  args: Arguments,
  connections: Connections,
  { CampaignRef: CampaignNode }: Collections,
  problems: Problems,
): void {
  const { builder, Node, SourceEnum } = parts;
  const OutlayNode = builder.objectRef<Outlay>('Outlay').implement({
    description: 'What was spent on a campaign over a time.',
    interfaces: [Node],
    fields: (t) => ({
      id: t.id({
        description:
          'Global id; carries the campaign, since no source reads an outlay by its id alone.',
        resolve: ({ ref }) => outlayId(ref),
      }),
      source: t.field({
        type: SourceEnum,
        description: 'Where it is.',
        resolve: ({ ref }) => ref.campaign.source,
      }),
      externalId: t.string({ description: 'Its id there.', resolve: ({ ref }) => ref.externalId }),
      campaign: t.field({
        type: CampaignNode,
        nullable: true,
        description: 'What it was spent on. One call.',
        resolve: ({ ref: { campaign } }, _args, { loaders }) =>
          loaders.campaign(campaign.source, campaign.wmktId, campaign.externalId),
      }),
      amount: t.field({
        type: shapes.MoneyRef,
        description: 'How much, in the campaign’s currency.',
        resolve: ({ amount }) => amount,
      }),
      startDate: t.expose('startDate', { type: 'DateTime', description: 'When the time begins.' }),
      endDate: t.expose('endDate', { type: 'DateTime', description: 'When the time ends.' }),
      country: t.exposeString('country', {
        nullable: true,
        description: 'Where it was spent for.',
      }),
      region: t.exposeString('region', { nullable: true, description: 'Where there.' }),
      createdAt: t.expose('createdAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was recorded.',
      }),
      updatedAt: t.expose('updatedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was last changed.',
      }),
      deletedAt: t.expose('deletedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was taken away; null while it stands.',
      }),
    }),
  });
  const OutlayConnection = connections.connectionOf<Outlay>('Outlay', OutlayNode, {
    description: 'Outlays of a campaign.',
  });
  const OutlayOrder = builder.inputType('OutlayOrder', {
    description: 'The order of outlays.',
    fields: (t) => ({
      field: t.field({
        type: builder.enumType('OutlayOrderField', {
          description: 'What outlays are ordered by.',
          values: {
            CAMPAIGN: { value: 'CAMPAIGN', description: 'The campaign.' },
            START_DATE: { value: 'START_DATE', description: 'When the time begins.' },
            END_DATE: { value: 'END_DATE', description: 'When the time ends.' },
            AMOUNT: { value: 'AMOUNT', description: 'How much.' },
            COUNTRY: { value: 'COUNTRY', description: 'The country.' },
            REGION: { value: 'REGION', description: 'The region.' },
          } as const,
        }),
        required: true,
        description: 'What to order by.',
      }),
      direction: t.field({
        type: args.OrderDirection,
        required: true,
        description: 'Which end comes first.',
      }),
    }),
  });
  builder.objectField(CampaignNode, 'outlays', (t) =>
    t.field({
      type: OutlayConnection,
      description: 'What was spent on it. Webmarketer: one call a page of 100.',
      args: {
        since: t.arg({ type: 'DateTime', description: 'Outlays that begin then or later.' }),
        until: t.arg({ type: 'DateTime', description: 'Outlays that end then or earlier.' }),
        orderBy: t.arg({ type: OutlayOrder, description: 'By default START_DATE, ascending.' }),
        first: t.arg.int({ description: PAGE.first }),
        after: t.arg.string({ description: PAGE.after }),
      },
      resolve: (campaign, { since, until, orderBy, ...page }, { loaders }) => {
        const faults = createFaults();
        if (since && until && since > until) faults.add(['until'], 'must not be before since');
        faults.throwIfAny();
        return loaders.outlays(refOf(campaign), {
          ...page,
          since: since?.getTime() ?? null,
          until: until?.getTime() ?? null,
          order: orderBy ?? { field: 'START_DATE', direction: 'ASC' },
        });
      },
    }),
  );

  const CreateOutlayInput = builder.inputType('CreateOutlayInput', {
    description: 'A new outlay.',
    fields: (t) => ({
      nonce: t.string({
        description: 'Makes a repeated create count once, where the source keeps it (LOCAL).',
      }),
      campaignId: t.id({ required: true, description: 'What it was spent on.' }),
      amount: t.field({
        type: 'Decimal',
        required: true,
        description: 'How much, in the campaign’s currency; 0 or more.',
      }),
      startDate: t.field({
        type: 'DateTime',
        required: true,
        description: 'When the time begins.',
      }),
      endDate: t.field({ type: 'DateTime', required: true, description: 'When the time ends.' }),
      country: t.string({ description: 'Where it was spent for.' }),
      region: t.string({ description: 'Where there.' }),
    }),
  });
  const UpdateOutlayInput = builder.inputType('UpdateOutlayInput', {
    description: 'What to change; absent means unchanged.',
    fields: (t) => ({
      id: t.id({ required: true, description: 'The outlay.' }),
      campaignId: t.id({ description: 'Another campaign of the same integration.' }),
      amount: t.field({ type: 'Decimal', description: 'How much; 0 or more.' }),
      startDate: t.field({ type: 'DateTime', description: 'When the time begins.' }),
      endDate: t.field({ type: 'DateTime', description: 'When the time ends.' }),
      country: t.string({ description: 'Where it was spent for; null clears.' }),
      region: t.string({ description: 'Where there; null clears.' }),
    }),
  });
  const Success = builder.objectRef<{ readonly ref: OutlayRef }>('OutlaySuccess').implement({
    description: 'It was done.',
    fields: (t) => ({
      outlayId: t.id({
        description: 'The outlay’s global id as it is now.',
        resolve: ({ ref }) => outlayId(ref),
      }),
      outlay: t.field({
        type: OutlayNode,
        nullable: true,
        description: 'As it is read back now; null when that failed, which undoes nothing.',
        resolve: ({ ref }, _args, { loaders }) => loaders.outlay(ref),
      }),
    }),
  });
  const Result = problems.resultOf('Outlay', Success, [
    'INVALID',
    'NOT_FOUND',
    'CONFLICT',
    'UNSUPPORTED',
    'UPSTREAM',
  ]);
  const requireCampaign = (id: string) =>
    requireRef(id, 'Campaign', 'input.campaignId', campaignRefOf);
  builder.mutationFields((t) => ({
    createOutlay: t.field({
      type: Result,
      nullable: true,
      description:
        'Records an outlay of a campaign (Webmarketer, at one call, and LOCAL). LOCAL: the campaign must have a currency, which one that only sessions name has not.',
      args: {
        input: t.arg({ type: CreateOutlayInput, required: true, description: 'The outlay.' }),
      },
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
      type: Result,
      nullable: true,
      description:
        'Changes an outlay (Webmarketer, at one or two calls, and LOCAL). Repeating it is safe.',
      args: {
        input: t.arg({ type: UpdateOutlayInput, required: true, description: 'The change.' }),
      },
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

interface OutlayFields {
  readonly amount?: string | null | undefined;
  readonly startDate?: Date | null | undefined;
  readonly endDate?: Date | null | undefined;
  readonly nonce?: string | null | undefined;
}

/** @param clearable where null has a meaning; given for a change, which must say something */
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

function refOf({ source, wmktId, externalId }: Campaign): CampaignRef {
  return { source, wmktId: wmktId ?? '', externalId };
}
