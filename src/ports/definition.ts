import type { Place, TrackingScript } from '../domain/tracking.ts';
import type { VendorDocumentation } from './documentation.ts';
import type { SourceFacts } from './facts.ts';
import {
  type Environment,
  readSettings,
  type ReadSettings,
  type Settings,
  type Values,
} from './settings.ts';
import type { Source } from './source.ts';
import type { Store } from './store.ts';
import type { Runtime } from './upstream.ts';

/** A source as the gateway knows it before it is opened: what is true of it, and what it needs. */
export interface SourceDefinition {
  readonly facts: SourceFacts;
  readonly settings: Settings;
  read(environment: Environment): ReadSettings<object>;
}

/** A vendor, before it is opened. */
export interface VendorDefinition extends SourceDefinition {
  /** `values` are those that `read` gave. */
  open(values: object, runtime: Runtime): Source | Promise<Source>;
  /** Imported only by the script that writes the documentation: `() => import('./documentation.ts')`. */
  documentation(): Promise<{ readonly documentation: VendorDocumentation }>;
}

/** What the store gets when it is opened. */
export interface StoreRuntime extends Pick<Runtime, 'clock' | 'random' | 'warn'> {
  /** Every source of the catalog. The store resolves identities by the identifiers that they declare. */
  readonly sources: readonly Pick<SourceFacts, 'name' | 'identifiers'>[];
  /** The script that web pages load to send events to the store. Null where no server gives it an address. */
  trackingScript(): Promise<TrackingScript | null>;
  /** Where an address is; null where nobody knows. @default nobody does */
  placeOf?(address: string): Place | null;
}

export interface StoreDefinition extends SourceDefinition {
  open(values: object, runtime: StoreRuntime): Promise<Store>;
  /** Writes all that the store keeps to a new file, while the store is in use. Throws where the file exists. */
  backup(values: object, file: string): Promise<Backup>;
}

/** Every source there is, configured or not. */
export interface Catalog {
  readonly vendors: readonly VendorDefinition[];
  readonly store: StoreDefinition;
}

/** In the order of the schema's enum of sources. */
export function factsIn({ vendors, store }: Catalog): readonly SourceFacts[] {
  return [...vendors, store].map(({ facts }) => facts);
}

/** What a backup holds. */
export interface Backup {
  readonly events: number;
  readonly leads: number;
  readonly bytes: number;
}

/** What a source declares of itself, with the types of its settings. */
export interface Declaration<S extends Settings> {
  readonly facts: SourceFacts;
  readonly settings: S;
  /** Faults of settings that are each right alone: two that contradict each other. */
  check?(values: Values<S>): readonly string[];
}

/** Declares the store. The types of the settings are kept from the declaration to `open`. */
export function defineStore<S extends Settings>(
  definition: Declaration<S> & {
    open(values: Values<S>, runtime: StoreRuntime): Promise<Store>;
    backup(values: Values<S>, file: string): Promise<Backup>;
  },
): StoreDefinition {
  return {
    ...declareSource(definition),
    open: (values, runtime) => definition.open(values as Values<S>, runtime),
    backup: (values, file) => definition.backup(values as Values<S>, file),
  };
}

/** The part that vendors and the store have in common: it reads the settings and reports all their faults at once. */
export function declareSource<S extends Settings>({
  facts,
  settings,
  check,
}: Declaration<S>): SourceDefinition {
  return {
    facts,
    settings,
    read(environment) {
      const read = readSettings(settings, environment);
      const faults = read.state === 'SET' ? (check?.(read.values) ?? []) : [];
      return faults.length > 0 ? { state: 'WRONG', faults } : read;
    },
  };
}
