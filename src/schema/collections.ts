import type { Account, Campaign, CustomFeed, FeedCriterion } from '../domain/entities.ts';
import { accountId, campaignId, customFeedId } from '../domain/ids.ts';
import type { TrackingScript } from '../domain/tracking.ts';
import {
  accountRefsOf,
  DEFAULT_ORDER,
  filterOf,
  PAGE,
  windowOf,
  type Arguments,
} from './arguments.ts';
import type { Parts } from './builder.ts';
import type { Connections } from './connection.ts';
import type { LeadTypes } from './lead-reference.ts';
import { ROWS, selectedFields } from './selection.ts';

export type Collections = ReturnType<typeof addCollections>;

/** Accounts, custom feeds and campaigns. */
export function addCollections(
  parts: Parts,
  args: Arguments,
  connections: Connections,
  { LeadConnection }: LeadTypes,
) {
  const { builder, Node, SourceEnum } = parts;
  const AccountRef = builder.objectRef<Account>('Account');
  const FeedRef = builder.objectRef<CustomFeed>('CustomFeed');
  const CampaignRef = builder.objectRef<Campaign>('Campaign');
  const AccountConnection = connections.connectionOf<Account>('Account', AccountRef, {
    description: 'Accounts of several sources.',
  });
  const FeedConnection = connections.connectionOf<CustomFeed>('CustomFeed', FeedRef, {
    description: 'Custom feeds of several accounts.',
  });
  const CampaignConnection = connections.connectionOf<Campaign>('Campaign', CampaignRef, {
    description: 'Campaigns of several sources.',
  });

  const TrackingScriptRef = builder.objectRef<TrackingScript>('TrackingScript').implement({
    description: 'A script that tells the source who visits a page.',
    fields: (t) => ({
      hash: t.exposeString('hash', { description: 'What names the account in it.' }),
      html: t.exposeString('html', { description: 'What to put into the page.' }),
      timezone: t.exposeString('timezone', {
        nullable: true,
        description: 'IANA name of the account’s time zone.',
      }),
    }),
  });
  AccountRef.implement({
    description:
      'LeadBoxer dataset, giosg organisation, Leadfeeder account, Webmarketer project, or the local workspace.',
    interfaces: [Node],
    fields: (t) => ({
      id: t.id({ description: 'Global id.', resolve: (account) => accountId(account.ref) }),
      source: t.field({
        type: SourceEnum,
        description: 'Where it is.',
        resolve: (account) => account.ref.source,
      }),
      externalId: t.string({
        description: 'Its id there.',
        resolve: (account) => account.ref.externalId,
      }),
      name: t.exposeString('name', { nullable: true, description: 'Its name there.' }),
      timezone: t.exposeString('timezone', {
        nullable: true,
        description: 'IANA name; Leadfeeder’s days are days in it.',
      }),
      subscription: t.exposeString('subscription', {
        nullable: true,
        description: 'Leadfeeder: `lite`, `premium`, …',
      }),
      trackingStatus: t.exposeString('trackingStatus', {
        nullable: true,
        description: 'Leadfeeder: `not_installed`, `reporting` or `ok`.',
      }),
      trackingScript: t.field({
        type: TrackingScriptRef,
        nullable: true,
        description:
          'The script that its pages load (Leadfeeder, the local store). Of Leadfeeder one call, kept for ten minutes.',
        resolve: (account, _args, { loaders }) => loaders.trackingScript(account.ref),
      }),
      customFeeds: t.field({
        type: FeedConnection,
        description:
          'Its custom feeds: Leadfeeder’s, at one call that is kept for ten minutes, or those of the local store.',
        args: {
          first: t.arg.int({ description: PAGE.first }),
          after: t.arg.string({ description: PAGE.after }),
        },
        resolve: (account, page, { loaders }) =>
          loaders.customFeeds({ ...page, sources: [account.ref.source], accounts: [account.ref] }),
      }),
    }),
  });

  const FeedCriterionRef = builder.objectRef<FeedCriterion>('FeedCriterion').implement({
    description: 'What a lead of the feed must, or must not, have.',
    fields: (t) => ({
      type: t.exposeString('type', {
        description:
          '`pageviews`, `industry_code`, `country_code`, `page_url`, `assignee`, `followed`, …; see FeedCriterionInput for those of the local store.',
      }),
      value: t.expose('value', {
        type: 'JSON',
        nullable: true,
        description:
          'What to compare with; text or a number, 0 means "any". LOCAL `property`: its name and value.',
      }),
      excluded: t.exposeBoolean('excluded', {
        description: 'True: leads that have it are left out.',
      }),
      displayValue: t.exposeString('displayValue', {
        nullable: true,
        description: 'The value for people.',
      }),
    }),
  });
  FeedRef.implement({
    description:
      'A named choice of leads, at Leadfeeder or in the local store. The local store always has all_leads; new_leads: nobody is assigned; top_leads: at least 3 pages looked at and nobody assigned; followed: somebody follows.',
    interfaces: [Node],
    fields: (t) => ({
      id: t.id({ description: 'Global id.', resolve: customFeedId }),
      source: t.field({
        type: SourceEnum,
        description: 'Where it is.',
        resolve: (feed) => feed.source,
      }),
      externalId: t.exposeString('externalId', {
        description: 'Its id there: `all_leads`, `999991535`.',
      }),
      account: t.field({
        type: AccountRef,
        nullable: true,
        description: 'The account it belongs to.',
        resolve: (feed, _args, { loaders }) =>
          loaders.account({ source: feed.source, externalId: feed.account }),
      }),
      name: t.exposeString('name', { description: 'Its name.' }),
      criteria: t.field({
        type: [FeedCriterionRef],
        description: 'What it is made of; empty for all leads.',
        resolve: (feed) => [...feed.criteria],
      }),
      leads: t.field({
        type: LeadConnection,
        description:
          'The leads of the feed. Without a window: the last 30 days. Leadfeeder: one call a page of 100. LOCAL: no call; the window says when they were seen, the criteria look at all that is known of them.',
        args: {
          window: t.arg({ type: args.WindowInput, description: 'Leads seen in it.' }),
          filter: t.arg({
            type: args.LeadFilterInput,
            description: 'Only leads like this; applied by the gateway to the rows of Leadfeeder.',
          }),
          orderBy: t.arg({
            type: args.LeadOrderInput,
            description: 'By default LAST_SEEN_AT, newest first.',
          }),
          first: t.arg.int({ description: PAGE.first }),
          after: t.arg.string({ description: PAGE.after }),
        },
        resolve: (feed, { window, filter, orderBy, ...page }, { loaders }, info) =>
          loaders.feedLeads(feed, {
            ...page,
            window: windowOf(window),
            filter: filterOf(filter),
            order: orderBy ?? DEFAULT_ORDER,
            fields: selectedFields(info, ROWS, 'lead'),
          }),
      }),
    }),
  });
  CampaignRef.implement({
    description: 'An advertising campaign: Webmarketer custom ads, or one of the local store.',
    interfaces: [Node],
    fields: (t) => ({
      id: t.id({ description: 'Global id.', resolve: campaignId }),
      source: t.field({
        type: SourceEnum,
        description: 'Where it is.',
        resolve: (campaign) => campaign.source,
      }),
      externalId: t.exposeString('externalId', {
        description: 'Its id there; LOCAL: its slug, elsewhere not.',
      }),
      account: t.field({
        type: AccountRef,
        nullable: true,
        description: 'The account it belongs to.',
        resolve: (campaign, _args, { loaders }) =>
          loaders.account({ source: campaign.source, externalId: campaign.account }),
      }),
      integrationId: t.exposeString('integrationId', {
        nullable: true,
        description: 'The integration’s internal id.',
      }),
      wmktId: t.exposeString('wmktId', {
        nullable: true,
        description: 'The Custom Ads integration it belongs to.',
      }),
      currency: t.exposeString('currency', {
        nullable: true,
        description:
          'ISO 4217; null where the source doesn’t tell, and for one that the local store made by itself.',
      }),
      name: t.exposeString('name', { description: 'Its name.' }),
      slug: t.exposeString('slug', {
        description: 'What names it in landing page URLs; unique within an integration.',
      }),
      active: t.exposeBoolean('active', { description: 'False once it was switched off.' }),
      explicit: t.exposeBoolean('explicit', {
        description:
          'False where the source made it by itself from traffic; LOCAL: from utm_campaign.',
      }),
      createdAt: t.expose('createdAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was made.',
      }),
      updatedAt: t.expose('updatedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was last changed.',
      }),
    }),
  });
  addQueries();
  return { AccountRef, FeedRef, CampaignRef, CampaignConnection };

  function addQueries(): void {
    const CampaignFilterInput = builder.inputType('CampaignFilter', {
      description: 'All fields must hold; the source answers them itself.',
      fields: (t) => ({
        wmktId: t.string({ description: 'One Custom Ads integration.' }),
        externalId: t.string({ description: 'The campaign’s id at the source.' }),
        active: t.boolean({ description: 'Switched on or off.' }),
        explicit: t.boolean({ description: 'Made by somebody, or by the source itself.' }),
        slug: t.string({ description: 'Its slug, exactly.' }),
        nameLike: t.string({ description: 'Text in its name, whatever the case.' }),
      }),
    });
    const CampaignOrderInput = builder.inputType('CampaignOrder', {
      description: 'The order of campaigns.',
      fields: (t) => ({
        field: t.field({
          type: builder.enumType('CampaignOrderField', {
            description: 'What campaigns are ordered by.',
            values: {
              NAME: { value: 'NAME', description: 'Name.' },
              EXTERNAL_ID: { value: 'EXTERNAL_ID', description: 'Id at the source.' },
              ACTIVE: { value: 'ACTIVE', description: 'Switched off or on.' },
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
    builder.queryFields((t) => ({
      accounts: t.field({
        type: AccountConnection,
        description:
          'The accounts that the configured credentials can see. At most one call a source, kept for ten minutes.',
        args: {
          sources: t.arg({
            type: [SourceEnum],
            description: 'These sources only; by default all.',
          }),
          first: t.arg.int({ description: PAGE.first }),
          after: t.arg.string({ description: PAGE.after }),
        },
        resolve: (_root, { sources, ...page }, { loaders }) =>
          loaders.accounts({ ...page, sources: sources ?? null }),
      }),
      customFeeds: t.field({
        type: FeedConnection,
        description:
          'Custom feeds of all accounts: Leadfeeder’s, at one call an account that is kept for ten minutes, and those of the local store.',
        args: {
          sources: t.arg({
            type: [SourceEnum],
            description: 'These sources only; by default all.',
          }),
          accountIds: t.arg.idList({ description: 'These accounts only; by default all.' }),
          first: t.arg.int({ description: PAGE.first }),
          after: t.arg.string({ description: PAGE.after }),
        },
        resolve: (_root, { sources, accountIds, ...page }, { loaders }) =>
          loaders.customFeeds({
            ...page,
            sources: sources ?? null,
            accounts: accountRefsOf(accountIds, 'accountIds'),
          }),
      }),
      campaigns: t.field({
        type: CampaignConnection,
        description:
          'Campaigns: Webmarketer custom ads (needs WEBMARKETER_WMKT_ID), at one call an integration and page; and those of the local store, with those that the utm_campaign of its sessions names.',
        args: {
          sources: t.arg({
            type: [SourceEnum],
            description: 'These sources only; by default all.',
          }),
          filter: t.arg({ type: CampaignFilterInput, description: 'Only campaigns like this.' }),
          orderBy: t.arg({ type: CampaignOrderInput, description: 'By default NAME, ascending.' }),
          first: t.arg.int({ description: PAGE.first }),
          after: t.arg.string({ description: PAGE.after }),
        },
        resolve: (_root, { sources, filter, orderBy, ...page }, { loaders }) =>
          loaders.campaigns({
            ...page,
            sources: sources ?? null,
            filter: Object.fromEntries(
              Object.entries(filter ?? {}).filter(([, value]) => value !== null),
            ),
            order: orderBy ?? { field: 'NAME', direction: 'ASC' },
          }),
      }),
    }));
  }
}
