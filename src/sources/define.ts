import type { LeadRef, SourceName } from '../domain/entities.ts';
import { toError } from '../domain/errors.ts';
import type { Environment, ReadSettings, Settings, Values } from '../domain/settings.ts';
import { readSettings } from '../domain/settings.ts';
import type {
  Page,
  Provenance,
  Settled,
  Source,
  SourceFacts,
  SourceFailure,
} from '../domain/source.ts';
import type { Answer, Runtime, Upstream } from '../domain/upstream.ts';
import type { Decoder } from './decode.ts';

/** A source as the registry lists it: what is true of it, what it needs, and how it is opened. */
export interface SourceDefinition {
  readonly facts: SourceFacts;
  readonly settings: Settings;
  read(environment: Environment): ReadSettings<object>;
  /** `values` are those that `read` gave. */
  open(values: object, runtime: Runtime): Source | Promise<Source>;
  /** Writes all that the source keeps to a file that is not there yet, while it is in use; absent where it keeps nothing. */
  backup?(values: object, file: string): Promise<Backup>;
}

/** What a backup holds. */
export interface Backup {
  readonly events: number;
  readonly leads: number;
  readonly bytes: number;
}

/** Keeps the settings' types between the declaration and `open`. */
export function defineSource<S extends Settings>(definition: {
  readonly facts: SourceFacts;
  readonly settings: S;
  /** Faults between settings that are right one by one. */
  check?(values: Values<S>): readonly string[];
  open(values: Values<S>, runtime: Runtime): Source | Promise<Source>;
  backup?(values: Values<S>, file: string): Promise<Backup>;
}): SourceDefinition {
  const { backup } = definition;
  return {
    facts: definition.facts,
    settings: definition.settings,
    read(environment) {
      const read = readSettings(definition.settings, environment);
      const faults = read.state === 'SET' ? (definition.check?.(read.values) ?? []) : [];
      return faults.length > 0 ? { state: 'WRONG', faults } : read;
    },
    open: (values, runtime) => definition.open(values as Values<S>, runtime),
    ...(backup && { backup: (values, file) => backup(values as Values<S>, file) }),
  };
}

/** Percent-encodes every part that comes from outside: path`/accounts/${id}/leads`. */
export function path(strings: TemplateStringsArray, ...parts: readonly string[]): string {
  return String.raw({ raw: strings }, ...parts.map(encodePart));
}

/**
 * `.` and `..` would be resolved away by URL parsers, and so would `%2E` and `%2E%2E`. Encoded twice they stay in
 * their place and name nothing there.
 */
function encodePart(part: string): string {
  if (/^\.{1,2}$/.test(part)) return part.replaceAll('.', '%252E');
  // Half a surrogate pair cannot be encoded.
  return encodeURIComponent(part.replace(/\p{Surrogate}/gu, '\ufffd'));
}

/** A decoder with the place where it begins: what `UpstreamRequest.decode` takes. */
export function decodes<T>(
  source: SourceName,
  endpoint: string,
  decoder: Decoder<T>,
): (body: unknown) => T {
  return (body) => decoder(body, { source, endpoint, pointer: '' });
}

/** Runs them side by side; a failing one fails only its own place. The upstream ladder bounds how many go out. */
export async function settleAll<Q, T>(
  queries: readonly Q[],
  run: (query: Q, index: number) => Promise<T>,
): Promise<Settled<T>> {
  return Promise.all(queries.map((query, index) => run(query, index).catch(toError)));
}

const WORST_FIRST = ['STALE', 'CACHED', 'LIVE'] as const;

/** The provenance of something put together: the worst state, the youngest time. */
export function together(parts: readonly Provenance[], now: number): Provenance {
  return {
    state: WORST_FIRST.find((state) => parts.some((part) => part.state === state)) ?? 'LIVE',
    asOf: parts.length > 0 ? Math.max(...parts.map((part) => part.asOf)) : now,
  };
}

export function pageOf<T>(
  items: readonly T[],
  next: string | null,
  answer: Pick<Answer<unknown>, 'provenance'>,
  more: {
    readonly ordered?: boolean;
    readonly capped?: boolean;
    readonly failures?: readonly SourceFailure[];
  } = {},
): Page<T> {
  return { items, next, provenance: answer.provenance, ordered: true, ...more };
}

export function emptyPage<T>(now: number): Page<T> {
  return { items: [], next: null, provenance: { state: 'LIVE', asOf: now }, ordered: true };
}

/** `health` and `close` of a source that speaks to one upstream. */
export function overUpstream(upstream: Upstream): Pick<Source, 'health' | 'close'> {
  return { health: () => upstream.health(), close: () => upstream.close() };
}

export function leadRef(source: SourceName, account: string, externalId: string): LeadRef {
  return { source, account, externalId };
}
