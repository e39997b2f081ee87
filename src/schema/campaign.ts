import { campaignId } from '../domain/ids.ts';
import { implementConnection } from './kit/connections.ts';
import { createOrder } from './kit/inputs.ts';
import type { Parts } from './kit/parts.ts';

/** `Campaign`, and the query `campaigns`. */
export function addCampaign(parts: Parts): void {
  const { types } = parts;
  types.Campaign.implement({
    description: 'An advertising campaign, at a vendor or in the gateway’s own store.',
    interfaces: [types.Node],
  });
  addReference(parts);
  addContent(parts);
  implementConnection(parts, types.CampaignConnection, {
    node: types.Campaign,
    description: 'Campaigns of several sources.',
  });
  addCampaigns(parts);
}

function addReference({ builder, enums, types }: Parts): void {
  builder.objectFields(types.Campaign, (t) => ({
    id: t.id({ description: 'The global id.', resolve: campaignId }),
    source: t.field({
      type: enums.Source,
      description: 'The source of the campaign.',
      resolve: (campaign) => campaign.source,
    }),
    externalId: t.exposeString('externalId', {
      description: 'The id of the campaign at its source. At a vendor it is not the slug.',
    }),
    account: t.field({
      type: types.Account,
      nullable: true,
      description: 'The account that the campaign belongs to.',
      resolve: (campaign, _args, { loaders }) =>
        loaders.account({ source: campaign.source, externalId: campaign.account }),
    }),
    integrationId: t.exposeString('integrationId', {
      nullable: true,
      description: 'The internal id of the integration.',
    }),
    wmktId: t.exposeString('wmktId', {
      nullable: true,
      description: 'The id of the integration that the campaign belongs to.',
    }),
  }));
}

function addContent({ builder, types }: Parts): void {
  builder.objectFields(types.Campaign, (t) => ({
    name: t.exposeString('name', { description: 'The name of the campaign.' }),
    slug: t.exposeString('slug', {
      description:
        'The text that names the campaign in addresses of landing pages. Unique within an integration.',
    }),
    currency: t.exposeString('currency', {
      nullable: true,
      description:
        'The currency of the campaign, by ISO 4217; null where the source does not tell.',
    }),
    active: t.exposeBoolean('active', {
      description: 'False once the campaign was switched off.',
    }),
    explicit: t.exposeBoolean('explicit', {
      description: 'False where the source made the campaign by itself, from traffic.',
    }),
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the campaign was made.',
    }),
    updatedAt: t.expose('updatedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the campaign was last changed.',
    }),
  }));
}

function addCampaigns({ builder, enums, inputs, types }: Parts): void {
  const filter = builder.inputType('CampaignFilter', {
    description:
      'Which campaigns to list: those for which all fields hold. The source applies the filter.',
    fields: (t) => ({
      wmktId: t.string({ description: 'The id of one integration.' }),
      externalId: t.string({ description: 'The id of the campaign at its source.' }),
      active: t.boolean({ description: 'True: campaigns that are on. False: that are off.' }),
      explicit: t.boolean({
        description:
          'True: campaigns that somebody made. False: those that the source made by itself.',
      }),
      slug: t.string({ description: 'The exact slug.' }),
      nameLike: t.string({ description: 'Text in the name. Case does not matter.' }),
    }),
  });
  const order = createOrder<'NAME' | 'EXTERNAL_ID' | 'ACTIVE'>(builder, enums, {
    name: 'CampaignOrder',
    things: 'campaigns',
    fields: {
      NAME: 'The name.',
      EXTERNAL_ID: 'The id at the source.',
      ACTIVE: 'Whether the campaign is on. Ascending: those that are off come first.',
    },
  });
  builder.queryField('campaigns', (t) =>
    t.field({
      type: types.CampaignConnection,
      description: 'The campaigns of all sources that have campaigns.',
      args: {
        ...inputs.sources,
        filter: t.arg({ type: filter, description: 'Only campaigns that fit the filter.' }),
        orderBy: t.arg({
          type: order,
          description: 'The order of the campaigns; by default NAME, ascending.',
        }),
        ...inputs.page,
      },
      resolve: (_root, { sources, filter: given, orderBy, ...page }, { loaders }) =>
        loaders.campaigns({
          ...page,
          sources: sources ?? null,
          filter: Object.fromEntries(
            Object.entries(given ?? {}).filter(([, value]) => value !== null),
          ),
          order: orderBy ?? { field: 'NAME', direction: 'ASC' },
        }),
    }),
  );
}
