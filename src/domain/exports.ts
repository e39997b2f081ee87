import type { SourceName } from './entities.ts';
import type { ProblemCode } from './errors.ts';
import type { ExportRow } from './marketing.ts';
import type { Instant } from './time.ts';
import type { ExportQuery } from './writes.ts';

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

/** Where exports are written down, so that they outlive the process. */
export interface ExportBook {
  /** Answers the one that was asked for with the same nonce, where there is one, and writes nothing then. */
  open(one: LeadExport): Promise<LeadExport>;
  /** Takes back what no source has taken. */
  drop(id: string): Promise<void>;
  save(one: LeadExport): Promise<void>;
  /** With its rows, all at once. */
  finish(one: LeadExport, rows: readonly ExportRow[]): Promise<void>;
  byId(id: string): Promise<LeadExport | null>;
  bySecret(secret: string): Promise<LeadExport | null>;
  pending(): Promise<readonly LeadExport[]>;
  rows(id: string, from: number, first: number): Promise<readonly ExportRow[]>;
  /** Everything of exports that were asked for before. */
  forget(before: Instant): Promise<void>;
}
