import { accountId } from '../domain/ids.ts';
import type { TrackingScript } from '../domain/tracking.ts';
import { implementConnection } from './kit/connections.ts';
import type { Parts } from './kit/parts.ts';

/** `Account`, and the query `accounts`. */
export function addAccount(parts: Parts): void {
  const { builder, inputs, types } = parts;
  addFields(parts);
  addTracking(parts);
  implementConnection(parts, types.AccountConnection, {
    node: types.Account,
    description: 'Accounts of several sources.',
  });
  builder.queryField('accounts', (t) =>
    t.field({
      type: types.AccountConnection,
      description:
        'The accounts that the configured credentials can see. At most one call a source, kept for ten minutes.',
      args: { ...inputs.sources, ...inputs.page },
      resolve: (_root, { sources, ...page }, { loaders }) =>
        loaders.accounts({ ...page, sources: sources ?? null }),
    }),
  );
}

function addFields({ builder, enums, inputs, types }: Parts): void {
  types.Account.implement({
    description: 'An account at a source: what its leads and its settings belong to.',
    interfaces: [types.Node],
  });
  builder.objectFields(types.Account, (t) => ({
    id: t.id({ description: 'The global id.', resolve: (account) => accountId(account.ref) }),
    source: t.field({
      type: enums.Source,
      description: 'The source of the account.',
      resolve: (account) => account.ref.source,
    }),
    externalId: t.string({
      description: 'The id of the account at its source.',
      resolve: (account) => account.ref.externalId,
    }),
    name: t.exposeString('name', {
      nullable: true,
      description: 'The name of the account at its source.',
    }),
    timezone: t.exposeString('timezone', {
      nullable: true,
      description: 'The IANA name of the time zone of the account.',
    }),
    subscription: t.exposeString('subscription', {
      nullable: true,
      description: 'The subscription of the account, in the words of the source.',
    }),
    customFeeds: t.field({
      type: types.CustomFeedConnection,
      description: 'The custom feeds of the account.',
      args: inputs.page,
      resolve: (account, page, { loaders }) =>
        loaders.customFeeds({ ...page, sources: [account.ref.source], accounts: [account.ref] }),
    }),
  }));
}

function addTracking({ builder, types }: Parts): void {
  const script = builder.objectRef<TrackingScript>('TrackingScript').implement({
    description: 'The script that tells the source who visits a page.',
    fields: (t) => ({
      hash: t.exposeString('hash', {
        description: 'The text in the script that names the account.',
      }),
      html: t.exposeString('html', { description: 'The HTML to put into each page.' }),
      timezone: t.exposeString('timezone', {
        nullable: true,
        description: 'The IANA name of the time zone of the account.',
      }),
    }),
  });
  builder.objectFields(types.Account, (t) => ({
    trackingStatus: t.exposeString('trackingStatus', {
      nullable: true,
      description: 'Whether the script reports visits, in the words of the source.',
    }),
    trackingScript: t.field({
      type: script,
      nullable: true,
      description: 'The script that the pages of the account load.',
      resolve: (account, _args, { loaders }) => loaders.trackingScript(account.ref),
    }),
  }));
}
