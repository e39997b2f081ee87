import type { Lead, SourceName } from './entities.ts';
import type { ProblemCode } from './errors.ts';

import type { Instant } from './time.ts';
import type { ExportQuery } from './query.ts';

export type ExportStatus = 'PENDING' | 'PROCESSED' | 'FAILED';

/** An export of leads: asked of a source, waited for, and kept until it is forgotten. */
export interface LeadExport extends ExportQuery {
  readonly id: string;
  readonly source: SourceName;
  /** Of whoever asked for it; null where it was asked for without one. */
  readonly nonce: string | null;
  /** The source's own name of it; null until the source has taken it. */
  readonly handle: string | null;
  readonly status: ExportStatus;
  readonly createdAt: Instant;
  readonly finishedAt: Instant | null;
  /** Known once it is processed. */
  readonly rowCount: number | null;
  readonly failure: { readonly code: ProblemCode; readonly message: string } | null;
  /** What its download is found by: 32 random bytes, base64url. */
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
