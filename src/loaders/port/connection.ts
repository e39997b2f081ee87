import type { AccountRef, Count, SourceName } from '../../domain/entities.ts';
import type { ProblemCode } from '../../domain/errors.ts';
import type { AnswerState } from '../../domain/page.ts';
import type { Instant, TimeRange } from '../../domain/time.ts';

export type SourceState =
  | AnswerState
  | 'MIRROR'
  | 'CAPPED'
  | 'PARTIAL'
  | 'SKIPPED_BUDGET'
  | 'UNSUPPORTED'
  | 'NOT_CONFIGURED'
  | 'FAILED';

/** How one source took part in one connection. */
export interface SourceStatus {
  readonly source: SourceName;
  readonly account: AccountRef | null;
  readonly state: SourceState;
  readonly asOf: Instant | null;
  readonly code: ProblemCode | null;
  readonly message: string | null;
  readonly retryAt: Instant | null;
  readonly ordered: boolean;
}

/** A connection of the Relay specification, with the status of each source. Edges are made where they are selected. */
export interface Connection<T> {
  readonly nodes: readonly T[];
  /** The cursor of the node at an index. */
  readonly cursorAt: (index: number) => string;
  /** Behind every row that was read; null where there was none. */
  readonly endCursor: () => string | null;
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly sources: readonly SourceStatus[];
  /** The listed window, with the default filled in; null for lists without a window. */
  readonly window: TimeRange | null;
  /** Computed when called; null where it cannot be known. */
  readonly totalCount: () => Promise<Count | null>;
}

export interface PageArgs {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
}
export interface BackwardArgs extends PageArgs {
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
}
