import type { SourceName } from '../domain/entities.ts';
import { GatewayError, SourceError, UnsupportedError } from '../domain/errors.ts';
import type { Erased } from '../domain/identity.ts';
import type { Call, CostLedger } from '../ports/call.ts';
import type { Freshness } from '../domain/query.ts';
import type { Page } from '../domain/page.ts';
import type { Source } from '../ports/source.ts';
import type { Store } from '../ports/store.ts';
import type { SourceFacts } from '../ports/facts.ts';
import type { Clock } from '../domain/time.ts';
import type { Exports } from '../ports/exports.ts';
import type { SourceStatus } from './port.ts';
import { absent } from './status.ts';

export interface LoaderDependencies {
  /** The configured sources, opened. */
  readonly sources: ReadonlyMap<SourceName, Source>;
  /** The local store; it is one of the sources as well. */
  readonly store: Store;
  /** The facts of every source, configured or not. */
  readonly catalog: readonly SourceFacts[];
  readonly clock: Clock;
  readonly exports: Pick<Exports, 'start'>;
  /** Told of erased leads, so that what is kept of them in memory goes as well. */
  readonly onErased?: (erased: Erased) => void;
  readonly call: Pick<Call, 'signal' | 'deadline' | 'priority'>;
}

/** What the loaders of one request share: the sources, and how they are called. */
export interface LoaderRequest {
  readonly clock: Clock;
  readonly sources: ReadonlyMap<SourceName, Source>;
  readonly store: Store;
  readonly catalog: readonly SourceFacts[];
  callWith(freshness: Freshness, rank?: number): Call;
  /** Throws NOT_CONFIGURED. */
  sourceOf(name: SourceName): Source;
  factsOf(name: SourceName): SourceFacts;
  /** The named sources in the order of the catalog; null: all. */
  chosen(names: readonly SourceName[] | null): readonly SourceFacts[];
  /** Why a source takes no part in a list; null where it takes part. */
  absence(facts: SourceFacts, method: keyof Source, what: string): SourceStatus | null;
  /** The source, if it has the method. Throws NOT_CONFIGURED, or an UnsupportedError that names the sources with it. */
  able<M extends keyof Source>(name: SourceName, method: M, what: string): Able<M>;
  /** The store, if it is the named source. Throws NOT_CONFIGURED, or an UnsupportedError that names the store. */
  storeOf(name: SourceName, what: string): Store;
  warn(message: string): void;
}
type Able<M extends keyof Source> = Source & { readonly [K in M]-?: NonNullable<Source[K]> };

export function createRequest(
  { sources, store, catalog, clock, call: base }: LoaderDependencies,
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
    store,
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
      throw unsupported(name, what, others);
    },
    storeOf(name, what) {
      sourceOf(name);
      if (store.facts.name === name) return store;
      throw unsupported(name, what, [store.facts.name]);
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

function unsupported(
  name: SourceName,
  what: string,
  others: readonly SourceName[],
): UnsupportedError {
  const instead = others.length > 0 ? `${others.join(', ')} can` : 'no configured source can';
  return new UnsupportedError(`${name} cannot ${what}; ${instead}`, others);
}

/** For methods that `absence` has shown to be there. */
export function never(facts: SourceFacts): never {
  throw new SourceError('UNSUPPORTED', facts.name, `${facts.title} cannot do that`);
}

/** The failures of parts of pages, by account; each account once. */
export function failuresOf(pages: readonly Page<unknown>[]): readonly (readonly [string, Error])[] {
  const failures = pages.flatMap(({ failures: some }) => some ?? []);
  return [...new Map(failures.map(({ account, error }) => [account, error]))];
}
