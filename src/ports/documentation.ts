/**
 * What the documentation says of a vendor. `docs/reference/sources.md` is written from it, and from the facts and
 * settings of the vendor.
 */
export interface VendorDocumentation {
  /** How to get the credentials that its settings need, as a numbered list in Markdown. */
  readonly credentials: string;
  /** Every operation of the vendor's documents, with what does it here. */
  readonly operations: readonly DocumentedOperation[];
  /** Operations that are left out, with the reason, as Markdown. */
  readonly leftOut?: string;
}

export interface DocumentedOperation {
  /** As the vendor's documents write it, in Markdown: `GET /accounts/:id/leads`. */
  readonly operation: string;
  /** Fields and mutations of the schema, in Markdown. A test looks them up. */
  readonly graphql: string;
  /** A test file below `test/` that shows it. */
  readonly test: string;
}
