import type { Instant, Milliseconds } from './time.ts';

/** The circuit breaker: CLOSED lets calls through, OPEN none, HALF_OPEN a single one to try. */
export type CircuitState = 'CLOSED' | 'HALF_OPEN' | 'OPEN';

/** A vendor's rate limit as the gateway counts it. */
export interface Budget {
  readonly bucket: string;
  readonly limit: number;
  readonly windowMs: Milliseconds;
  readonly available: number;
  readonly queued: number;
  readonly nextSlotAt: Instant | null;
  /** 429 answers seen since start. */
  readonly throttledCount: number;
  /** True while a recent 429 says that somebody else uses the token. */
  readonly contended: boolean;
}

/** How a source is doing: what `Query.upstreams` shows. */
export interface UpstreamHealth {
  readonly healthy: boolean;
  readonly circuit: CircuitState;
  readonly budgets: readonly Budget[];
  readonly cache: { readonly entries: number; readonly hits: number; readonly misses: number };
  readonly lastError: string | null;
  readonly lastErrorAt: Instant | null;
}
