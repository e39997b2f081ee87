import type { Lead, SourceName } from './entities.ts';
import type { ProblemCode } from './errors.ts';
import type { Instant } from './time.ts';
import type { ExportQuery } from './query.ts';

export type ExportStatus = 'PENDING' | 'PROCESSED' | 'FAILED';

/** An export of leads: a source is asked for it, the gateway waits for it, and the store keeps it for some days. */
export interface LeadExport extends ExportQuery {
  readonly id: string;
  readonly source: SourceName;
  /** The caller's; null where the export was asked for without one. */
  readonly nonce: string | null;
  /** The source's own name of the export; null until the source has accepted it. */
  readonly handle: string | null;
  readonly status: ExportStatus;
  readonly createdAt: Instant;
  readonly finishedAt: Instant | null;
  /** Null until the export is processed. */
  readonly rowCount: number | null;
  readonly failure: { readonly code: ProblemCode; readonly message: string } | null;
  /** The key of the download: 32 random bytes, base64url. */
  readonly secret: string;
  /** When the download ends; null until it is processed. */
  readonly expiresAt: Instant | null;
}

/** A row of an export: a lead with its figures for the export's window. */
export interface ExportRow {
  readonly lead: Lead;
  readonly keywords: readonly string[];
  readonly quality: number | null;
  readonly bounces: number | null;
  readonly pageViews: number | null;
  readonly visits: number | null;
  /** `yyyy-mm-dd`. */
  readonly lastVisitDate: string | null;
}
