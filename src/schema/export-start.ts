import type { LeadExport } from '../domain/exports.ts';
import { requireId } from '../domain/ids.ts';
import { accountRefOf } from './kit/arguments.ts';
import { createFaults } from './kit/faults.ts';
import type { Parts } from './kit/parts.ts';
import { attempt } from './kit/refusals.ts';
import { resultOf } from './kit/results.ts';

/** The mutation `startLeadExport`. */
export function addExportStart(parts: Parts): void {
  const { builder, types } = parts;
  const type = createInput(parts);
  const success = builder
    .objectRef<{ readonly one: LeadExport }>('StartLeadExportSuccess')
    .implement({
      description: 'The export was started.',
      fields: (t) => ({
        export: t.field({
          type: types.LeadExport,
          description: 'The export.',
          resolve: ({ one }) => one,
        }),
      }),
    });
  const result = resultOf(parts, 'StartLeadExport', { success });
  builder.mutationField('startLeadExport', (t) =>
    t.field({
      type: result,
      nullable: true,
      description:
        'Starts an export of all leads of a window. The gateway waits for the source in the background, and keeps to its budgets.',
      args: { input: t.arg({ type, required: true, description: 'What to export.' }) },
      resolve: (_root, { input }, { loaders }) =>
        attempt(async () => {
          const faults = createFaults();
          const window = faults.window(input.window);
          faults.text(['nonce'], input.nonce);
          faults.throwIfAny();
          const feed = input.customFeedId
            ? requireId(input.customFeedId, 'CustomFeed', 'input.customFeedId')
            : null;
          const [account = '', externalId = ''] = feed?.parts ?? [];
          const one = await loaders.startExport({
            nonce: input.nonce ?? null,
            account: input.accountId ? accountRefOf(input.accountId, 'accountId') : null,
            feed: feed && { source: feed.source, account, externalId },
            window,
          });
          return { one };
        }),
    }),
  );
}

function createInput({ builder, inputs }: Parts) {
  return builder.inputType('StartLeadExportInput', {
    description:
      'What to export. Without accountId, the account of the feed is taken; without a feed, the only account of a vendor that exports leads; where there is none, the gateway’s own store.',
    fields: (t) => ({
      nonce: t.string({
        description:
          'A text that you choose. Repeating the mutation with the same nonce starts nothing more, and returns the first export.',
      }),
      accountId: t.id({ description: 'The account of the leads.' }),
      customFeedId: t.id({ description: 'Only leads of this feed.' }),
      window: t.field({
        type: inputs.Window,
        required: true,
        description: 'Only leads that were seen in it.',
      }),
    }),
  });
}
