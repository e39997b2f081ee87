import type { SourceName } from '../../domain/entities.ts';
import type { UpstreamHealth } from '../../domain/health.ts';
import type { SourceFacts } from '../../ports/facts.ts';
import type { LeadLoaders } from './leads.ts';
import type { MarketingLoaders } from './marketing.ts';
import type { ProfileLoaders } from './profiles.ts';
import type { WriteLoaders } from './writes.ts';

/** Upstream calls, and calls that caches and coalescing saved, by source: `extensions.cost`. */
export interface CostReport {
  readonly calls: number;
  readonly cacheHits: number;
  readonly coalesced: number;
  readonly waitedMs: number;
  readonly sources: readonly {
    readonly source: SourceName;
    readonly calls: number;
    readonly cacheHits: number;
    readonly coalesced: number;
    readonly waitedMs: number;
  }[];
}

/** Everything that a request can read and write. Made anew for each request: no request sees data of another. */
export interface Loaders extends LeadLoaders, MarketingLoaders, ProfileLoaders, WriteLoaders {
  cost(): CostReport;
  /** Adds a note to `extensions.warnings`; equal notes stand there once. */
  readonly warn: (message: string) => void;
  /** Notes for `extensions.warnings`: page sizes that were cut, say. */
  warnings(): readonly string[];
}

/** A source as `upstreams` shows it; `health` is null where it is not configured. */
export interface UpstreamView {
  readonly source: SourceName;
  readonly facts: SourceFacts;
  readonly health: UpstreamHealth | null;
}
