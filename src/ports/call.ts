import type { SourceName } from '../domain/entities.ts';
import type { Freshness } from '../domain/query.ts';
import type { Milliseconds } from '../domain/time.ts';

/** Counts what one operation spends; every call adds to it. */
export interface CostLedger {
  upstreamCall(source: SourceName): void;
  cacheHit(source: SourceName): void;
  coalesced(source: SourceName): void;
  waited(source: SourceName, ms: Milliseconds): void;
}

/**
 * What every call carries down to the wire: its deadline, how fresh and how urgent it is, and the ledger that it is
 * charged to.
 */
export interface Call {
  readonly signal: AbortSignal;
  /** On the monotonic clock. A call that cannot be sent before its deadline is refused at once. */
  readonly deadline: Milliseconds;
  readonly freshness: Freshness;
  /** INTERACTIVE goes before BACKGROUND (pollers), which leaves a reserve to it. */
  readonly priority: 'INTERACTIVE' | 'BACKGROUND';
  /** Smaller goes first among calls that wait for the same budget; loaders give whole leads depth first. */
  readonly rank: number;
  readonly cost: CostLedger;
}
