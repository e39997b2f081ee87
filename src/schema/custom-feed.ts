import { DEFAULT_WINDOW_DAYS } from '../domain/time.ts';
import type { FeedCriterion } from '../domain/entities.ts';
import { customFeedId } from '../domain/ids.ts';
import { accountRefsOf, DEFAULT_ORDER, filterOf, windowOf } from './kit/arguments.ts';
import { implementConnection } from './kit/connections.ts';
import type { Parts } from './kit/parts.ts';
import { ROWS, selectedFields } from './kit/selection.ts';

/** `CustomFeed`, and the query `customFeeds`. */
export function addCustomFeed(parts: Parts): void {
  const { builder, inputs, types } = parts;
  addFields(parts);
  addCriteria(parts);
  addLeads(parts);
  implementConnection(parts, types.CustomFeedConnection, {
    node: types.CustomFeed,
    description: 'Custom feeds of several accounts.',
  });
  builder.queryField('customFeeds', (t) =>
    t.field({
      type: types.CustomFeedConnection,
      description: 'The custom feeds of all accounts: those of vendors, and those of the store.',
      args: {
        ...inputs.sources,
        accountIds: t.arg.idList({ description: 'Only these accounts; by default all of them.' }),
        ...inputs.page,
      },
      resolve: (_root, { sources, accountIds, ...page }, { loaders }) =>
        loaders.customFeeds({
          ...page,
          sources: sources ?? null,
          accounts: accountRefsOf(accountIds, 'accountIds'),
        }),
    }),
  );
}

function addFields({ builder, enums, types }: Parts): void {
  types.CustomFeed.implement({
    description: 'A named selection of leads, at a vendor or in the gateway’s own store.',
    interfaces: [types.Node],
  });
  builder.objectFields(types.CustomFeed, (t) => ({
    id: t.id({ description: 'The global id.', resolve: customFeedId }),
    source: t.field({
      type: enums.Source,
      description: 'The source of the feed.',
      resolve: (feed) => feed.source,
    }),
    externalId: t.exposeString('externalId', {
      description: 'The id of the feed at its source: `all_leads`, `999991535`.',
    }),
    account: t.field({
      type: types.Account,
      nullable: true,
      description: 'The account that the feed belongs to.',
      resolve: (feed, _args, { loaders }) =>
        loaders.account({ source: feed.source, externalId: feed.account }),
    }),
    name: t.exposeString('name', { description: 'The name of the feed.' }),
  }));
}

function addCriteria({ builder, types }: Parts): void {
  const criterion = builder.objectRef<FeedCriterion>('FeedCriterion').implement({
    description: 'Something that a lead of the feed must have, or must not have.',
    fields: (t) => ({
      type: t.exposeString('type', {
        description:
          'What is compared: `pageviews`, `industry_code`, `country_code`, `page_url`, `assignee`, `followed`, …',
      }),
      value: t.expose('value', {
        type: 'JSON',
        nullable: true,
        description: 'The text or number to compare with; 0 means any.',
      }),
      excluded: t.exposeBoolean('excluded', {
        description: 'True: leads that fit the criterion are left out.',
      }),
      displayValue: t.exposeString('displayValue', {
        nullable: true,
        description: 'The value, written for people.',
      }),
    }),
  });
  builder.objectField(types.CustomFeed, 'criteria', (t) =>
    t.field({
      type: [criterion],
      description: 'The criteria of the feed; empty where it has all leads.',
      resolve: (feed) => [...feed.criteria],
    }),
  );
}

function addLeads({ builder, inputs, types }: Parts): void {
  builder.objectField(types.CustomFeed, 'leads', (t) =>
    t.field({
      type: types.LeadConnection,
      description: `The leads of the feed. Without a window: those of the last ${DEFAULT_WINDOW_DAYS} days.`,
      args: {
        window: t.arg({
          type: inputs.Window,
          description: 'Only leads that were seen in it.',
        }),
        filter: t.arg({ type: inputs.LeadFilter, description: 'Only leads that fit the filter.' }),
        orderBy: t.arg({
          type: inputs.LeadOrder,
          description: 'The order of the leads; by default LAST_SEEN_AT, newest first.',
        }),
        ...inputs.page,
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
  );
}
