import { SourceError } from '../domain/errors.ts';
import type { ExportRow, LeadExport } from '../domain/exports.ts';
import { exportId, requireId } from '../domain/ids.ts';
import type { LeadNode, Connection } from '../loaders/port.ts';
import { accountRefOf, type Arguments, DEFAULT_FRESHNESS, PAGE } from './arguments.ts';
import type { Context, Parts } from './builder.ts';
import type { Collections } from './collections.ts';
import type { Connections } from './connection.ts';
import { createFaults } from './input.ts';
import type { LeadTypes } from './lead-reference.ts';
import { lazyConnection } from './array-connection.ts';
import { attempt, type Problems } from './problems.ts';
import type { Shapes } from './shapes.ts';
import { readWithOwnLoaders } from './subscription-event.ts';

/** Exports: `startLeadExport`, `LeadExport` and `leadExportUpdated`. */
export function addExports(
  parts: Parts,
  shapes: Shapes,
  args: Arguments,
  connections: Connections,
  { AccountRef, FeedRef }: Collections,
  { Lead }: LeadTypes,
  problems: Problems,
): void {
  const { builder, Node, SourceEnum } = parts;
  const ExportStatus = builder.enumType('ExportStatus', {
    description: 'How far an export is.',
    values: {
      PENDING: { value: 'PENDING', description: 'The source works on it.' },
      PROCESSED: { value: 'PROCESSED', description: 'Its rows are here.' },
      FAILED: { value: 'FAILED', description: 'It came to nothing; see failure.' },
    } as const,
  });
  const ExportRowRef = builder
    .objectRef<{ readonly row: ExportRow; readonly node: LeadNode }>('ExportRow')
    .implement({
      description: 'A lead with its figures for the window of the export.',
      fields: (t) => ({
        lead: t.field({ type: Lead, description: 'The lead.', resolve: ({ node }) => node }),
        keywords: t.stringList({
          description: 'What was searched for, where that is known.',
          resolve: ({ row }) => [...row.keywords],
        }),
        quality: t.int({
          nullable: true,
          description: 'Leadfeeder’s score for the window, 0 to 10.',
          resolve: ({ row }) => row.quality,
        }),
        bounces: t.field({
          type: 'NonNegativeInt',
          nullable: true,
          description: 'Visits of a single page.',
          resolve: ({ row }) => row.bounces,
        }),
        pageViews: t.field({
          type: 'NonNegativeInt',
          nullable: true,
          description: 'Pages seen.',
          resolve: ({ row }) => row.pageViews,
        }),
        visits: t.field({
          type: 'NonNegativeInt',
          nullable: true,
          description: 'Visits.',
          resolve: ({ row }) => row.visits,
        }),
        lastVisitDate: t.field({
          type: 'Date',
          nullable: true,
          description: 'Day of the last visit, in the account’s time zone.',
          resolve: ({ row }) => row.lastVisitDate,
        }),
      }),
    });
  const ExportRowConnection = connections.connectionOf('ExportRow', ExportRowRef, {
    description: 'Rows of an export, as the source gave them.',
  });
  const LeadExportRef = builder.objectRef<LeadExport>('LeadExport').implement({
    description: 'An export of leads. Kept for seven days, and over restarts.',
    interfaces: [Node],
    fields: (t) => ({
      id: t.id({ description: 'Global id.', resolve: exportId }),
      source: t.field({
        type: SourceEnum,
        description: 'Whose leads.',
        resolve: ({ source }) => source,
      }),
      account: t.field({
        type: AccountRef,
        nullable: true,
        description: 'The account.',
        resolve: ({ source, account }, _args, { loaders }) =>
          loaders.account({ source, externalId: account }),
      }),
      customFeed: t.field({
        type: FeedRef,
        nullable: true,
        description: 'The feed; null for all leads.',
        resolve: ({ source, account, feed }, _args, { loaders }) =>
          feed === null ? null : loaders.customFeed(source, account, feed),
      }),
      window: t.field({
        type: shapes.Window,
        description: 'The window. Leadfeeder exports the days that cover it.',
        resolve: ({ window }) => window,
      }),
      status: t.field({
        type: ExportStatus,
        description: 'How far it is.',
        resolve: ({ status }) => status,
      }),
      createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was asked for.' }),
      finishedAt: t.expose('finishedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was processed, or failed.',
      }),
      rowCount: t.expose('rowCount', {
        type: 'NonNegativeInt',
        nullable: true,
        description: 'How many rows; null until it is processed.',
      }),
      failure: t.field({
        type: problems.Problem,
        nullable: true,
        description: 'Why it failed.',
        resolve: ({ source, failure }) =>
          failure && { error: new SourceError(failure.code, source, failure.message) },
      }),
      downloadUrl: t.string({
        nullable: true,
        description:
          'Path of the gateway that its rows are downloaded from as NDJSON; whoever has it needs no key. Null until it is processed, and once it is over.',
        resolve: ({ secret, expiresAt }, _args, { now }) =>
          expiresAt !== null && expiresAt > now() ? `/exports?download=${secret}` : null,
      }),
      downloadExpiresAt: t.expose('expiresAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When the download is over: a day after it was processed.',
      }),
      rows: t.field({
        type: ExportRowConnection,
        description: 'Its rows. Costs no call.',
        args: {
          first: t.arg.int({ description: PAGE.first }),
          after: t.arg.string({ description: PAGE.after }),
        },
        resolve: (one, page, context) => rowsOf(one, page, context),
      }),
    }),
  });

  const StartLeadExportInput = builder.inputType('StartLeadExportInput', {
    description:
      'What to export. Without accountId: the account of the feed, else the only Leadfeeder account, else the local store.',
    fields: (t) => ({
      nonce: t.string({ description: 'Makes a repeated start count once.' }),
      accountId: t.id({ description: 'The account.' }),
      customFeedId: t.id({ description: 'Leads of this feed only.' }),
      window: t.field({
        type: args.WindowInput,
        required: true,
        description: 'Leads seen in it.',
      }),
    }),
  });
  const Success = builder
    .objectRef<{ readonly one: LeadExport }>('StartLeadExportSuccess')
    .implement({
      description: 'It was taken.',
      fields: (t) => ({
        export: t.field({
          type: LeadExportRef,
          description: 'The export.',
          resolve: ({ one }) => one,
        }),
      }),
    });
  const Result = problems.resultOf('StartLeadExport', Success, [
    'INVALID',
    'NOT_FOUND',
    'CONFLICT',
    'UNSUPPORTED',
    'UPSTREAM',
  ]);
  builder.mutationField('startLeadExport', (t) =>
    t.field({
      type: Result,
      nullable: true,
      description:
        'Asks for all leads of a window at once (Leadfeeder, LOCAL). The gateway waits for it in the background, within the budgets of calls (100 a minute) and exports (5 a minute).',
      args: {
        input: t.arg({
          type: StartLeadExportInput,
          required: true,
          description: 'What to export.',
        }),
      },
      resolve: (_root, { input }, { loaders }) =>
        attempt(async () => {
          const faults = createFaults();
          const window = { from: input.window.from.getTime(), to: input.window.to.getTime() };
          if (!(window.from < window.to))
            faults.add(['window', 'to'], 'must be later than window.from');
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
  builder.subscriptionField('leadExportUpdated', (t) =>
    t.field({
      type: LeadExportRef,
      description: 'An export as it is now, and each time it changes; ends when it is finished.',
      args: { id: t.arg.id({ required: true, description: 'The export.' }) },
      subscribe: (_root, { id }, { subscriptions }) => {
        const [own = ''] = requireId(id, 'LeadExport', 'id').parts;
        return subscriptions.exportUpdated(own);
      },
      resolve: (event, args, context) => readWithOwnLoaders(event, args, context).leadExport,
    }),
  );
}

function rowsOf(
  one: LeadExport,
  page: { readonly first?: number | null | undefined; readonly after?: string | null | undefined },
  { exports, loaders }: Context,
): Promise<Connection<{ readonly row: ExportRow; readonly node: LeadNode }>> {
  return lazyConnection(
    {
      count: one.rowCount ?? 0,
      read: async (from, first) =>
        (await exports.rows(one.id, from, first)).map((row, index) => ({
          row,
          node: {
            lead: row.lead,
            scope: { freshness: DEFAULT_FRESHNESS, window: one.window, rank: from + index },
          },
        })),
    },
    page,
    one.source,
    loaders.warn,
  );
}
