import type { SourceName } from '../../domain/entities.ts';
import type { ProblemCode } from '../../domain/errors.ts';
import type { UpstreamHealth } from '../../domain/health.ts';
import type { Instant } from '../../domain/time.ts';
import type { SourceFacts } from '../../ports/facts.ts';
import type { SourceState } from './connection.ts';
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

/** A list that lacks rows of a source: an entry of `extensions.incomplete`. */
export interface Missing {
  /** The place of the list in the answer. */
  readonly path: readonly (string | number)[];
  readonly source: SourceName;
  /** The account that failed; null: the whole source. */
  readonly accountId: string | null;
  readonly state: SourceState;
  /** Null where nothing went wrong: the source has more rows than it gives, or than were read. */
  readonly code: ProblemCode | null;
  /** When asking again can succeed; null where nobody knows. */
  readonly retryAt: Instant | null;
}

/** Everything that a request can read and write. Made anew for each request: no request sees data of another. */
export interface Loaders extends LeadLoaders, MarketingLoaders, ProfileLoaders, WriteLoaders {
  cost(): CostReport;
  /** Adds a note to `extensions.warnings`; equal notes stand there once. */
  readonly warn: (message: string) => void;
  /** Notes for `extensions.warnings`: page sizes that were cut, say. */
  warnings(): readonly string[];
  /** Notes that a list lacks rows. */
  readonly miss: (missing: Missing) => void;
  /** The lists that lack rows: the first 100 of them. A warning says how many there are where there are more. */
  incomplete(): readonly Missing[];
}

/** A source as `upstreams` shows it; `health` is null where it is not configured. */
export interface UpstreamView {
  readonly source: SourceName;
  readonly facts: SourceFacts;
  readonly health: UpstreamHealth | null;
}
