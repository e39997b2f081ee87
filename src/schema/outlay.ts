import type { Campaign } from '../domain/entities.ts';
import { outlayId } from '../domain/ids.ts';
import type { CampaignRef } from '../domain/marketing.ts';
import type { OutlayQuery } from '../domain/query.ts';
import { periodOf } from './kit/arguments.ts';
import { implementConnection } from './kit/connections.ts';
import { createOrder } from './kit/inputs.ts';
import type { Parts } from './kit/parts.ts';

/** `Outlay`, and `Campaign.outlays`. */
export function addOutlay(parts: Parts): void {
  addContent(parts);
  addRecorded(parts);
  implementConnection(parts, parts.types.OutlayConnection, {
    node: parts.types.Outlay,
    description: 'Outlays of a campaign.',
  });
  addOutlays(parts);
}

function addContent({ builder, enums, types }: Parts): void {
  types.Outlay.implement({
    description: 'What was spent on a campaign over a period.',
    interfaces: [types.Node],
  });
  builder.objectFields(types.Outlay, (t) => ({
    id: t.id({
      description:
        'The global id. It carries the campaign, because no source reads an outlay by its own id alone.',
      resolve: ({ ref }) => outlayId(ref),
    }),
    source: t.field({
      type: enums.Source,
      description: 'The source of the outlay.',
      resolve: ({ ref }) => ref.campaign.source,
    }),
    externalId: t.string({
      description: 'The id of the outlay at its source.',
      resolve: ({ ref }) => ref.externalId,
    }),
    campaign: t.field({
      type: types.Campaign,
      nullable: true,
      description: 'The campaign that the money was spent on. One call at a vendor.',
      resolve: ({ ref: { campaign } }, _args, { loaders }) =>
        loaders.campaign(campaign.source, campaign.wmktId, campaign.externalId),
    }),
    amount: t.field({
      type: types.Money,
      description: 'How much was spent, in the currency of the campaign.',
      resolve: ({ amount }) => amount,
    }),
    startDate: t.expose('startDate', {
      type: 'DateTime',
      description: 'When the period begins.',
    }),
    endDate: t.expose('endDate', { type: 'DateTime', description: 'When the period ends.' }),
    country: t.exposeString('country', {
      nullable: true,
      description: 'The country that the campaign was shown in.',
    }),
    region: t.exposeString('region', {
      nullable: true,
      description: 'The region of that country.',
    }),
  }));
}

function addRecorded({ builder, types }: Parts): void {
  builder.objectFields(types.Outlay, (t) => ({
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the outlay was recorded.',
    }),
    updatedAt: t.expose('updatedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the outlay was last changed.',
    }),
    deletedAt: t.expose('deletedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the outlay was deleted; null while it exists.',
    }),
  }));
}

function addOutlays({ builder, enums, inputs, types }: Parts): void {
  const order = createOrder<OutlayQuery['order']['field']>(builder, enums, {
    name: 'OutlayOrder',
    things: 'outlays',
    fields: {
      CAMPAIGN: 'The campaign.',
      START_DATE: 'When the period begins.',
      END_DATE: 'When the period ends.',
      AMOUNT: 'How much was spent.',
      COUNTRY: 'The country.',
      REGION: 'The region.',
    },
  });
  builder.objectField(types.Campaign, 'outlays', (t) =>
    t.field({
      type: types.OutlayConnection,
      description: 'What was spent on the campaign.',
      args: {
        since: t.arg({
          type: 'DateTime',
          description: 'Only outlays that begin at this moment or later.',
        }),
        until: t.arg({
          type: 'DateTime',
          description: 'Only outlays that end at this moment or earlier.',
        }),
        orderBy: t.arg({
          type: order,
          description: 'The order of the outlays; by default START_DATE, ascending.',
        }),
        ...inputs.page,
      },
      resolve: (campaign, { since, until, orderBy, ...page }, { loaders }) =>
        loaders.outlays(refOf(campaign), {
          ...page,
          ...periodOf({ since, until }),
          order: orderBy ?? { field: 'START_DATE', direction: 'ASC' },
        }),
    }),
  );
}

function refOf({ source, wmktId, externalId }: Campaign): CampaignRef {
  return { source, wmktId: wmktId ?? '', externalId };
}
