import type { Provenance } from './page.ts';

export interface Insights {
  readonly points: readonly InsightPoint[];
  readonly provenance: Provenance;
}

export interface InsightPoint {
  /** The id of the project or of the event type. */
  readonly identifier: string;
  /** In the notation of the interval: `2023-08-21`, `2023-W34`, `3`. */
  readonly interval: string;
  readonly values: readonly { readonly key: string; readonly value: number }[];
}
