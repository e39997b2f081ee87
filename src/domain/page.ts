import type { Instant } from './time.ts';

/** The state of one answer: fresh from the source, from the cache, or kept past its lifetime. */
export type AnswerState = 'LIVE' | 'CACHED' | 'STALE';

/** Where an answer came from. An answer made of several answers has the worst of their states and the youngest time. */
export interface Provenance {
  readonly state: AnswerState;
  /** When the youngest upstream answer behind it was received. */
  readonly asOf: Instant;
}

/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** The source's own place in its list, opaque to everybody else; null on the last page. */
  readonly next: string | null;
  readonly provenance: Provenance;
  /** False where the rows do not come in the order that was asked for. */
  readonly ordered: boolean;
  /** True where the source stops before the end of the list (after its first 10 000 rows). */
  readonly capped?: boolean;
  /** Parts of the list that failed while the rest stands (one account of several). */
  readonly failures?: readonly SourceFailure[];
}
export interface SourceFailure {
  readonly account: string;
  readonly error: Error;
}

export interface PageQuery {
  /** How many rows are wanted, 1 to 100: a wish. A source may give fewer or more. */
  readonly first: number;
  /** A `next` of the page before; null for the first page. */
  readonly after: string | null;
}

/** Results in the order of the questions. An error is a value: a question that fails costs only its own place. */
export type Settled<T> = readonly (T | Error)[];
