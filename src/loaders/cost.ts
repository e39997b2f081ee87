import type { SourceName } from '../domain/entities.ts';
import type { CostLedger } from '../ports/call.ts';
import type { CostReport } from './port.ts';

/** Adds up what one operation spends. */
export function createLedger(): CostLedger & { report(): CostReport } {
  const sources = new Map<
    SourceName,
    { calls: number; cacheHits: number; coalesced: number; waitedMs: number }
  >();
  const line = (source: SourceName) => {
    let found = sources.get(source);
    if (!found) {
      found = { calls: 0, cacheHits: 0, coalesced: 0, waitedMs: 0 };
      sources.set(source, found);
    }
    return found;
  };
  return {
    upstreamCall: (source) => {
      line(source).calls += 1;
    },
    cacheHit: (source) => {
      line(source).cacheHits += 1;
    },
    coalesced: (source) => {
      line(source).coalesced += 1;
    },
    waited: (source, ms) => {
      line(source).waitedMs += Math.round(ms);
    },
    report() {
      const lines = [...sources].map(([source, one]) => ({ source, ...one }));
      const sum = (key: 'calls' | 'cacheHits' | 'coalesced' | 'waitedMs') =>
        lines.reduce((total, one) => total + one[key], 0);
      return {
        calls: sum('calls'),
        cacheHits: sum('cacheHits'),
        coalesced: sum('coalesced'),
        waitedMs: sum('waitedMs'),
        sources: lines,
      };
    },
  };
}
