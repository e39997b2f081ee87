import { MINUTE, type Clock } from '../domain/time.ts';
import type { Call, CostLedger } from '../ports/call.ts';

const NO_COST: CostLedger = { upstreamCall() {}, cacheHit() {}, coalesced() {}, waited() {} };

/** Makes calls that belong to no request. They may take a minute, and use only budget that requests leave. */
export function backgroundCalls(clock: Clock): () => Call {
  return () => ({
    signal: new AbortController().signal,
    deadline: clock.monotonic() + MINUTE,
    freshness: { mode: 'CACHE_FIRST', maxAgeMs: null },
    priority: 'BACKGROUND',
    rank: 0,
    cost: NO_COST,
  });
}
