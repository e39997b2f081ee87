import { SourceError } from '../domain/errors.ts';
import { exportId, requireId } from '../domain/ids.ts';
import type { LeadExport } from '../domain/exports.ts';
import type { Connection } from '../loaders/port.ts';
import { DEFAULT_FRESHNESS } from './kit/arguments.ts';
import { lazyConnection } from './kit/array-connection.ts';
import type { Context } from './kit/builder.ts';
import { implementConnection } from './kit/connections.ts';
import { enumOf } from './kit/enums.ts';
import type { Parts } from './kit/parts.ts';
import { Refusal } from './kit/refusals.ts';
import { readWithOwnLoaders } from './kit/subscription-event.ts';
import type { ExportRowNode } from './kit/types.ts';

/** `LeadExport`, and the subscription `leadExportUpdated`. */
export function addExport(parts: Parts): void {
  const { builder, types } = parts;
  types.LeadExport.implement({
    description: 'An export of leads. Kept for seven days, also when the gateway restarts.',
    interfaces: [types.Node],
  });
  addRequest(parts);
  addProgress(parts);
  addDownload(parts);
  addRows(parts);
  builder.subscriptionField('leadExportUpdated', (t) =>
    t.field({
      type: types.LeadExport,
      description:
        'The export as it is now, and again each time it changes. Ends when the export is finished.',
      args: { id: t.arg.id({ required: true, description: 'The export.' }) },
      subscribe: (_root, { id }, { subscriptions }) => {
        const [own = ''] = requireId(id, 'LeadExport', 'id').parts;
        return subscriptions.exportUpdated(own);
      },
      resolve: (event, args, context) => readWithOwnLoaders(event, args, context).leadExport,
    }),
  );
}

function addRequest({ builder, enums, types }: Parts): void {
  builder.objectFields(types.LeadExport, (t) => ({
    id: t.id({ description: 'The global id.', resolve: exportId }),
    source: t.field({
      type: enums.Source,
      description: 'The source of the leads.',
      resolve: ({ source }) => source,
    }),
    account: t.field({
      type: types.Account,
      nullable: true,
      description: 'The account of the leads.',
      resolve: ({ source, account }, _args, { loaders }) =>
        loaders.account({ source, externalId: account }),
    }),
    customFeed: t.field({
      type: types.CustomFeed,
      nullable: true,
      description: 'The feed of the leads; null for all leads of the account.',
      resolve: ({ source, account, feed }, _args, { loaders }) =>
        feed === null ? null : loaders.customFeed(source, account, feed),
    }),
    window: t.field({
      type: types.Window,
      description: 'The window that the leads were seen in.',
      resolve: ({ window }) => window,
    }),
  }));
}

function addProgress({ builder, types }: Parts): void {
  const status = enumOf<LeadExport['status']>(builder, 'ExportStatus', 'How far an export is.', {
    PENDING: 'The source works on the export.',
    PROCESSED: 'The rows are here.',
    FAILED: 'The export failed. See failure.',
  });
  builder.objectFields(types.LeadExport, (t) => ({
    status: t.field({
      type: status,
      description: 'How far the export is.',
      resolve: (one) => one.status,
    }),
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      description: 'When the export was started.',
    }),
    finishedAt: t.expose('finishedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the export was processed, or failed.',
    }),
    failure: t.field({
      type: types.Problem,
      nullable: true,
      description: 'Why the export failed.',
      resolve: ({ source, failure }) =>
        failure && new Refusal(new SourceError(failure.code, source, failure.message)),
    }),
  }));
}

/** The formats of a download, and how its address names them. */
const FORMATS = {
  NDJSON: '',
  CSV: '&format=csv',
} as const;

function addDownload({ builder, types }: Parts): void {
  const format = enumOf<keyof typeof FORMATS>(builder, 'ExportFormat', 'The form of a download.', {
    NDJSON: 'A JSON object a line, with the names and shapes of the schema.',
    CSV: 'A table for spreadsheets: RFC 4180 in UTF-8 with a byte order mark. A text that a spreadsheet would take for a formula has an apostrophe in front.',
  });
  builder.objectFields(types.LeadExport, (t) => ({
    downloadUrl: t.string({
      nullable: true,
      description:
        'The address from which the rows are downloaded; only its path where the gateway does not know its public address (PUBLIC_URL). Anyone who has it needs no API key. Null until the export is processed, and once the download has expired.',
      args: {
        format: t.arg({
          type: format,
          required: true,
          defaultValue: 'NDJSON',
          description: 'The form of the download.',
        }),
      },
      resolve: ({ secret, expiresAt }, { format: form }, { now, publicUrl }) =>
        expiresAt !== null && expiresAt > now()
          ? `${publicUrl ?? ''}/exports?download=${secret}${FORMATS[form]}`
          : null,
    }),
    downloadExpiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the download expires: one day after the export was processed.',
    }),
  }));
}

function addRows(parts: Parts): void {
  const { builder, inputs, types } = parts;
  implementConnection(parts, types.ExportRowConnection, {
    node: rowType(parts),
    description: 'The rows of an export: one lead in each, in the order of the source.',
  });
  builder.objectFields(types.LeadExport, (t) => ({
    rowCount: t.expose('rowCount', {
      type: 'NonNegativeInt',
      nullable: true,
      description: 'How many rows the export has; null until it is processed.',
    }),
    rows: t.field({
      type: types.ExportRowConnection,
      description: 'The rows of the export. Costs no call.',
      args: inputs.page,
      resolve: rowsOf,
    }),
  }));
}

function rowType({ builder, types }: Parts) {
  return builder.objectRef<ExportRowNode>('ExportRow').implement({
    description:
      'One row of an export: a lead, and what the source counted for it in the window of the export.',
    fields: (t) => ({
      lead: t.field({ type: types.Lead, description: 'The lead.', resolve: ({ node }) => node }),
      keywords: t.stringList({
        description: 'What the visitors searched for, where that is known.',
        resolve: ({ row }) => [...row.keywords],
      }),
      quality: t.int({
        nullable: true,
        description: 'The score that the source gives the lead for the window.',
        resolve: ({ row }) => row.quality,
      }),
      bounces: t.field({
        type: 'NonNegativeInt',
        nullable: true,
        description: 'The number of visits in the window that viewed a single page.',
        resolve: ({ row }) => row.bounces,
      }),
      pageViews: t.field({
        type: 'NonNegativeInt',
        nullable: true,
        description: 'The number of pages that the lead viewed in the window.',
        resolve: ({ row }) => row.pageViews,
      }),
      visits: t.field({
        type: 'NonNegativeInt',
        nullable: true,
        description: 'The number of visits of the lead in the window.',
        resolve: ({ row }) => row.visits,
      }),
      lastVisitDate: t.field({
        type: 'Date',
        nullable: true,
        description: 'The day of the last visit, in the time zone of the account.',
        resolve: ({ row }) => row.lastVisitDate,
      }),
    }),
  });
}

function rowsOf(
  one: LeadExport,
  page: { readonly first?: number | null | undefined; readonly after?: string | null | undefined },
  { exports, loaders }: Context,
): Promise<Connection<ExportRowNode>> {
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
