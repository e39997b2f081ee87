import { accountRefOf, freshnessOf, rangeOf } from './kit/arguments.ts';
import type { Parts } from './kit/parts.ts';
import { ROWS, selectedFields } from './kit/selection.ts';

/** The queries that list sessions over all leads of an account, for sources that have one. */
export function addVisits(parts: Parts): void {
  const { builder, catalog, inputs, types } = parts;
  for (const { sessionType, title } of catalog) {
    const connection = types.sessionConnections.get(sessionType?.name ?? '');
    if (!sessionType?.queryField || !connection) continue;
    builder.queryField(sessionType.queryField, (t) =>
      t.field({
        type: connection,
        description: `The visits that ${title} has of an account, or of all accounts, newest first.`,
        args: {
          accountId: t.arg.id({
            description: 'Only this account; by default all that the token can see.',
          }),
          window: t.arg({
            type: inputs.Window,
            required: true,
            description: 'Only visits that began in it.',
          }),
          freshness: t.arg({
            type: inputs.Freshness,
            description: 'How old answers may be, for the list and everything below.',
          }),
          ...inputs.page,
        },
        resolve: (_root, { accountId, window, freshness, ...page }, { loaders }, info) =>
          loaders.visits({
            ...page,
            account: accountId ? accountRefOf(accountId, 'accountId') : null,
            window: rangeOf(window),
            freshness: freshnessOf(freshness),
            fields: selectedFields(info, ROWS),
          }),
      }),
    );
  }
}
