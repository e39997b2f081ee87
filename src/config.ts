import { exposure, halfSet, misspelledVariables, unknownVariables } from './config/checks.ts';
import { type LOG_LEVELS, gatewaySettings } from './config/settings.ts';
import type { ApiKey } from './config/parsers.ts';
import type { SourceName } from './domain/entities.ts';
import type { CollectLimits } from './http/collect/admission.ts';
import type { CollectOptions } from './http/collect/index.ts';
import { type Environment, readSettings } from './ports/settings.ts';
import type {
  Catalog,
  SourceDefinition,
  StoreDefinition,
  VendorDefinition,
} from './ports/definition.ts';

/** The configuration that the gateway runs with. It is read and checked once, and frozen. */
export interface Config {
  readonly host: string;
  /** 0: the system chooses a free port. */
  readonly port: number;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  readonly production: boolean;
  /** Empty: requests need no key. */
  readonly apiKeys: readonly ApiKey[];
  readonly introspection: boolean;
  readonly graphiql: boolean;
  /** Origins of web pages that may use `/graphql`, besides the gateway's own. */
  readonly corsOrigins: readonly string[];
  /** Origins of web pages that may send events; null: any origin. */
  readonly collectOrigins: readonly string[] | null;
  /** Whose events `/collect` stores, and how it learns where they are. */
  readonly visitors: Pick<
    CollectOptions,
    'takesBots' | 'internal' | 'countryHeader' | 'looksUpAddresses'
  >;
  /** Path of the file of places; null: there is none. */
  readonly geoipDatabase: string | null;
  readonly collectLimits: CollectLimits;
  /** The address at which browsers reach the gateway; null: the address that it listens on. */
  readonly publicUrl: string | null;
  /** The configured vendors, in the order of the catalog. */
  readonly vendors: ReadonlyMap<SourceName, Configured<VendorDefinition>>;
  readonly store: Configured<StoreDefinition>;
  /** Sources without any setting, with the variables that they need. */
  readonly unconfigured: readonly {
    readonly source: SourceName;
    readonly missing: readonly string[];
  }[];
}

/** A source with the values of its settings, which its `open` takes. */
export interface Configured<D extends SourceDefinition> {
  readonly definition: D;
  readonly values: object;
}

/** Every wrong setting in one message. It names variables and says what would be right; it never shows a secret's value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    const count = faults.length === 1 ? '1 setting is' : `${faults.length} settings are`;
    super([`leadgraph: ${count} wrong`, ...faults].join('\n  '));
    this.faults = faults;
  }
}

/** Throws a ConfigError that lists every fault of the environment. */
export function readConfig(environment: Environment, catalog: Catalog): Config {
  const vendors = new Map<SourceName, Configured<VendorDefinition>>();
  const unconfigured: { readonly source: SourceName; readonly missing: readonly string[] }[] = [];
  const faults = [...exposure(environment)];

  const gateway = readSettings(gatewaySettings, environment);
  if (gateway.state === 'WRONG') faults.push(...gateway.faults);

  for (const definition of catalog.vendors) {
    const source = definition.facts.name;
    const read = definition.read(environment);
    if (read.state === 'SET') vendors.set(source, configured(definition, read.values));
    else if (read.state === 'WRONG') faults.push(...read.faults);
    else {
      faults.push(...halfSet(definition, read.missing, environment));
      unconfigured.push(Object.freeze({ source, missing: read.missing }));
    }
    faults.push(...unknownVariables(definition, environment));
  }
  const store = catalog.store.read(environment);
  if (store.state === 'WRONG') faults.push(...store.faults);
  faults.push(
    ...unknownVariables(catalog.store, environment),
    ...misspelledVariables(catalog, environment),
  );
  if (faults.length > 0 || gateway.state !== 'SET' || store.state !== 'SET')
    throw new ConfigError(faults);

  const { values } = gateway;
  const production = values.environment === 'production';
  return Object.freeze({
    host: values.host,
    port: values.port,
    logLevel: values.logLevel,
    production,
    apiKeys: Object.freeze(values.apiKeys ?? []),
    introspection: values.introspection ?? !production,
    graphiql: values.graphiql ?? !production,
    corsOrigins: Object.freeze(values.corsOrigins ?? []),
    collectOrigins: values.collectOrigins && Object.freeze(values.collectOrigins),
    visitors: Object.freeze({
      takesBots: values.collectBots,
      internal: values.internalAddresses,
      countryHeader: values.geoipHeader,
      looksUpAddresses: values.geoipDatabase !== null,
    }),
    geoipDatabase: values.geoipDatabase,
    collectLimits: Object.freeze({
      rate: Object.freeze(values.collectRateLimit),
      siteKeys: Object.freeze(values.collectSiteKeys ?? []),
      proxies: values.trustProxy,
      maxBytes: values.collectMaxBytes,
      maxEvents: values.collectMaxEvents,
    }),
    publicUrl: values.publicUrl,
    vendors,
    store: configured(catalog.store, store.values),
    unconfigured: Object.freeze(unconfigured),
  });
}

function configured<D extends SourceDefinition>(definition: D, values: object): Configured<D> {
  return Object.freeze({ definition, values: Object.freeze(values) });
}
