import type { Provenance } from './page.ts';

export interface Insights {
  readonly points: readonly InsightPoint[];
  readonly provenance: Provenance;
}

export interface InsightPoint {
  /** The project, or the event type. */
  readonly identifier: string;
  /** As the interval writes it: `2023-08-21`, `2023-W34`, `3`. */
  readonly interval: string;
  readonly values: readonly { readonly key: string; readonly value: number }[];
}
