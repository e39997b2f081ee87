import type { TrackingScript } from '../domain/tracking.ts';
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

/** A vendor as the registry lists it. */
export interface VendorDefinition extends SourceDefinition {
  /** `values` are those that `read` gave. */
  open(values: object, runtime: Runtime): Source | Promise<Source>;
  /** Read only where the documentation is written: `() => import('./documentation.ts')`. */
  documentation(): Promise<{ readonly documentation: VendorDocumentation }>;
}

/** What the store gets when it is opened. */
export interface StoreRuntime extends Pick<Runtime, 'clock' | 'random' | 'warn'> {
  /** Every source of the catalog: by what each declares, the store knows who is who. */
  readonly sources: readonly Pick<SourceFacts, 'name' | 'identifiers'>[];
  /** The script that pages of the store's account load: only who serves it knows where it is. */
  trackingScript(): Promise<TrackingScript | null>;
}

export interface StoreDefinition extends SourceDefinition {
  open(values: object, runtime: StoreRuntime): Promise<Store>;
  /** Writes all that the store keeps to a file that is not there yet, while the store is in use. */
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
  /** Faults between settings that are right one by one. */
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

/** The common part of a vendor's definition and of the store's: what reads the settings, and finds all their faults. */
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
