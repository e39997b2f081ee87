import type { SourceName } from '../domain/entities.ts';
import { GatewayError, SourceError, UnsupportedError } from '../domain/errors.ts';
import type { Erased } from '../domain/identity.ts';
import type { Call, CostLedger, Freshness, Page, Source, SourceFacts } from '../domain/source.ts';
import type { Clock } from '../domain/time.ts';
import type { Exports } from './exports.ts';
import type { SourceStatus } from './port.ts';
import { absent } from './status.ts';

export interface LoaderDependencies {
  /** The opened ones. */
  readonly sources: ReadonlyMap<SourceName, Source>;
  /** All there are, configured or not. */
  readonly catalog: readonly SourceFacts[];
  readonly clock: Clock;
  readonly exports: Pick<Exports, 'start'>;
  /** Somebody was erased: what is kept in memory of these leads goes as well. */
  readonly onErased?: (erased: Erased) => void;
  readonly call: Pick<Call, 'signal' | 'deadline' | 'priority'>;
}

/** What the lists of one request have in common: which sources there are, and how they are called. */
export interface LoaderRequest {
  readonly clock: Clock;
  readonly sources: ReadonlyMap<SourceName, Source>;
  readonly catalog: readonly SourceFacts[];
  callWith(freshness: Freshness, rank?: number): Call;
  /** Throws NOT_CONFIGURED. */
  sourceOf(name: SourceName): Source;
  factsOf(name: SourceName): SourceFacts;
  /** Those named, in the order of the catalog; null: all. */
  chosen(names: readonly SourceName[] | null): readonly SourceFacts[];
  /** Why a source takes no part in a list; null where it does. */
  absence(facts: SourceFacts, method: keyof Source, what: string): SourceStatus | null;
  /** The source where it has the method; throws NOT_CONFIGURED, or an UnsupportedError that names those that do. */
  able<M extends keyof Source>(name: SourceName, method: M, what: string): Able<M>;
  warn(message: string): void;
}
type Able<M extends keyof Source> = Source & { readonly [K in M]-?: NonNullable<Source[K]> };

export function createRequest(
  { sources, catalog, clock, call: base }: LoaderDependencies,
  cost: CostLedger,
  warn: (message: string) => void,
): LoaderRequest {
  function sourceOf(name: SourceName): Source {
    const source = sources.get(name);
    if (!source) throw new SourceError('NOT_CONFIGURED', name, `${name} is not configured`);
    return source;
  }
  return {
    clock,
    sources,
    catalog,
    warn,
    callWith: (freshness, rank = 0) => ({ ...base, freshness, rank, cost }),
    sourceOf,
    factsOf(name) {
      const facts = catalog.find((one) => one.name === name);
      if (!facts) throw new GatewayError('NOT_FOUND', `There is no source ${name}`);
      return facts;
    },
    able<M extends keyof Source>(name: SourceName, method: M, what: string) {
      const source = sourceOf(name);
      if (source[method]) return source as Able<M>;
      const others = [...sources].filter(([, one]) => one[method]).map(([other]) => other);
      throw new UnsupportedError(
        `${name} cannot ${what}; ${others.length > 0 ? `${others.join(', ')} can` : 'no configured source can'}`,
        others,
      );
    },
    chosen: (names) =>
      names === null ? catalog : catalog.filter((facts) => names.includes(facts.name)),
    absence(facts, method, what) {
      const source = sources.get(facts.name);
      if (!source) return absent(facts.name, 'NOT_CONFIGURED', `${facts.name} is not configured`);
      return source[method]
        ? null
        : absent(facts.name, 'UNSUPPORTED', `${facts.title} has no ${what}`);
    },
  };
}

/** For methods that `absence` has shown to be there. */
export function never(facts: SourceFacts): never {
  throw new SourceError('UNSUPPORTED', facts.name, `${facts.title} cannot do that`);
}

/** What is wrong with parts of pages, by account: each said once. */
export function failuresOf(pages: readonly Page<unknown>[]): readonly (readonly [string, Error])[] {
  const failures = pages.flatMap(({ failures: some }) => some ?? []);
  return [...new Map(failures.map(({ account, error }) => [account, error]))];
}
