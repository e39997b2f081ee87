import type { SourceName } from '../domain/entities.ts';
import type { LeadExport } from '../domain/exports.ts';
import type { ExportQuery } from '../domain/query.ts';
import type { Call } from './call.ts';
import type { ExportRepository } from './store.ts';

export interface ExportRequest {
  readonly nonce: string | null;
  /** Null: the account of the feed, else the only one that exports, else the local store. */
  readonly account: { readonly source: SourceName; readonly externalId: string } | null;
  readonly feed: {
    readonly source: SourceName;
    readonly account: string;
    readonly externalId: string;
  } | null;
  readonly window: ExportQuery['window'];
}

export interface Exports {
  /** Throws what the source throws, and CONFLICT where the nonce was used for another export. */
  start(request: ExportRequest, call: Call): Promise<LeadExport>;
  byId(id: string): Promise<LeadExport | null>;
  /** The export as it is now, and each time it changes. Ends when the export is finished or `signal` is aborted. */
  watch(id: string, signal: AbortSignal): AsyncIterable<LeadExport>;
  /** The export with this secret; null where there is none, or its download has expired. */
  download(secret: string): Promise<LeadExport | null>;
  rows: ExportRepository['rows'];
  close(): Promise<void>;
}
