import type { CollectLimits } from './http/collect/admission.ts';
import { SITE_KEYS_DESCRIPTION, siteKeys } from './http/collect/keys.ts';
import type { SourceName } from './domain/entities.ts';
import type { Environment, Setting, Settings } from './ports/settings.ts';
import {
  baseUrl,
  flag,
  integer,
  list,
  oneOf,
  origin,
  rateLimit,
  readSettings,
} from './ports/settings.ts';
import type {
  Catalog,
  SourceDefinition,
  StoreDefinition,
  VendorDefinition,
} from './ports/definition.ts';

/** What the gateway runs with: read once, checked at once, frozen. */
export interface Config {
  readonly host: string;
  /** 0: a free one. */
  readonly port: number;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  readonly production: boolean;
  /** Empty: no key is asked for. */
  readonly apiKeys: readonly { readonly name: string; readonly key: string }[];
  readonly introspection: boolean;
  readonly graphiql: boolean;
  /** Origins of the pages, besides the gateway's own, that may ask `/graphql`. */
  readonly corsOrigins: readonly string[];
  /** Origins of the pages that may send events; null: any. */
  readonly collectOrigins: readonly string[] | null;
  /** Whether `/collect` stores what bots send. */
  readonly collectBots: boolean;
  readonly collectLimits: CollectLimits;
  /** Where browsers reach the gateway; null: where it listens. */
  readonly publicUrl: string | null;
  /** The configured vendors, in the order of the catalog. */
  readonly vendors: ReadonlyMap<SourceName, Configured<VendorDefinition>>;
  readonly store: Configured<StoreDefinition>;
  /** Sources of which nothing is set, with the variables that they need. */
  readonly unconfigured: readonly {
    readonly source: SourceName;
    readonly missing: readonly string[];
  }[];
}

/** A source with what its settings were read to: what its `open` takes. */
export interface Configured<D extends SourceDefinition> {
  readonly definition: D;
  readonly values: object;
}

/** Every wrong setting in one message. Names variables and what would be right, never a secret's value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    const count = faults.length === 1 ? '1 setting is' : `${faults.length} settings are`;
    super([`leadgraph: ${count} wrong`, ...faults].join('\n  '));
    this.faults = faults;
  }
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const SHORTEST_KEY = 16;
const UNLESS_PRODUCTION = '1 or 0; on by default, off under NODE_ENV=production.';

const own = {
  port: {
    variable: 'PORT',
    description: 'Port to listen on; 0 takes a free one.',
    required: false,
    fallback: 4000,
    parse: integer(0, 65_535),
  },
  host: {
    variable: 'HOST',
    description: 'Address to listen on. Anything but loopback needs API_KEYS or ALLOW_ANONYMOUS=1.',
    required: false,
    fallback: '127.0.0.1',
    parse: hostName,
  },
  apiKeys: {
    variable: 'API_KEYS',
    description: `name:key,name:key. When set, every request must carry one of the keys as "Authorization: Bearer KEY". Keys have ${SHORTEST_KEY} characters or more.`,
    secret: true,
    required: false,
    parse: apiKeys,
  },
  allowAnonymous: {
    variable: 'ALLOW_ANONYMOUS',
    description: '1 or 0; 1 lets the gateway listen on any address without API_KEYS.',
    required: false,
    fallback: false,
    parse: flag,
  },
  corsOrigins: {
    variable: 'CORS_ORIGINS',
    description:
      'Origins of the web pages that may ask /graphql, separated by commas. Unset: none but its own.',
    required: false,
    parse: origins,
  },
  collectOrigins: {
    variable: 'COLLECT_ORIGINS',
    description:
      'Origins of the web pages that may send events to /collect, separated by commas. Unset: any.',
    required: false,
    parse: origins,
  },
  collectRateLimit: {
    variable: 'COLLECT_RATE_LIMIT',
    description: 'Events per seconds that /collect takes from one address. Default: 600/60s.',
    required: false,
    fallback: { calls: 600, windowMs: 60_000 },
    parse: rateLimit,
  },
  collectSiteKeys: {
    variable: 'COLLECT_SITE_KEYS',
    description: SITE_KEYS_DESCRIPTION,
    secret: true,
    required: false,
    parse: siteKeys,
  },
  collectMaxBytes: {
    variable: 'COLLECT_MAX_BYTES',
    description: 'Largest body that /collect takes, to 1000000.',
    required: false,
    fallback: 1_000_000,
    parse: integer(1_000, 1_000_000),
  },
  collectMaxEvents: {
    variable: 'COLLECT_MAX_EVENTS',
    description: 'Most events of one body that /collect takes.',
    required: false,
    fallback: 1_000,
    parse: integer(1, 100_000),
  },
  collectBots: {
    variable: 'COLLECT_BOTS',
    description:
      '1 or 0; 1 stores events from /collect also where the user agent says that it is a crawler, a monitor or a headless browser.',
    required: false,
    fallback: false,
    parse: flag,
  },
  publicUrl: {
    variable: 'PUBLIC_URL',
    description:
      'Where browsers reach the gateway, for the snippet that pages load the tracker by. Default: where it listens.',
    required: false,
    parse: baseUrl,
  },
  trustProxy: {
    variable: 'TRUST_PROXY',
    description:
      'How many proxies of yours stand before the gateway, each of which appends to X-Forwarded-For: the address that limits go by is that many entries from its end. Set it only where nobody gets past them.',
    required: false,
    fallback: 0,
    parse: integer(0, 10),
  },
  environment: {
    variable: 'NODE_ENV',
    description:
      'production, development or test. production turns introspection and GraphiQL off.',
    required: false,
    parse: oneOf('production', 'development', 'test'),
  },
  introspection: {
    variable: 'INTROSPECTION',
    description: `Answers questions about the schema: ${UNLESS_PRODUCTION}`,
    required: false,
    parse: flag,
  },
  graphiql: {
    variable: 'GRAPHIQL',
    description: `Serves GraphiQL at /graphql: ${UNLESS_PRODUCTION}`,
    required: false,
    parse: flag,
  },
  logLevel: {
    variable: 'LOG_LEVEL',
    description: `Least weight of a line that is logged: ${LOG_LEVELS.join(', ')}.`,
    required: false,
    fallback: 'info',
    parse: oneOf(...LOG_LEVELS),
  },
} satisfies Settings;

/** Throws a ConfigError that has every fault of the environment. */
export function readConfig(environment: Environment, catalog: Catalog): Config {
  const vendors = new Map<SourceName, Configured<VendorDefinition>>();
  const unconfigured: { readonly source: SourceName; readonly missing: readonly string[] }[] = [];
  const faults = exposure(environment);

  const gateway = readSettings(own, environment);
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
  faults.push(...unknownVariables(catalog.store, environment));
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
    collectBots: values.collectBots,
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

/** Reads the bare variables, so that it is told together with what is wrong in them. */
function exposure(environment: Environment): string[] {
  const host = environment[own.host.variable]?.trim() ?? own.host.fallback;
  const isLoopback = /^(localhost|127(\.\d{1,3}){3}|::1)$/i.test(host);
  const isMeant =
    environment[own.apiKeys.variable] !== undefined ||
    environment[own.allowAnonymous.variable]?.trim() === '1';
  return isLoopback || isMeant || host === ''
    ? []
    : [
        `HOST ${JSON.stringify(host)} lets others reach the gateway: set API_KEYS, or ALLOW_ANONYMOUS=1 if that is meant`,
      ];
}

/** Optional settings of a source that lacks every required one: it would be silently off. */
function halfSet(
  { settings }: SourceDefinition,
  missing: readonly string[],
  environment: Environment,
): string[] {
  const set = Object.values(settings).find(({ variable }) => environment[variable] !== undefined);
  return set ? missing.map((variable) => `${variable} is not set but ${set.variable} is`) : [];
}

// Kubernetes gives every pod such variables of the services beside it: GIOSG_SERVICE_HOST, GIOSG_PORT_80_TCP.
const SERVICE_LINK = /_(SERVICE_(HOST|PORT)|PORT)(_\w+)?$/;

/** Variables under the source's name that it doesn't have: most are slips of the pen. */
function unknownVariables(
  { facts, settings }: SourceDefinition,
  environment: Environment,
): string[] {
  const prefix = `${facts.name}_`;
  const known = Object.values(settings).map(({ variable }) => variable);
  // A source may name its settings otherwise; then the prefix belongs to somebody else.
  if (!known.some((variable) => variable.startsWith(prefix))) return [];
  return Object.keys(environment)
    .filter((name) => name.startsWith(prefix) && environment[name] !== undefined)
    .filter((name) => !known.includes(name) && !SERVICE_LINK.test(name))
    .sort()
    .map(
      (name) => `${name} is no setting of ${facts.title}; did you mean ${nearest(name, known)}?`,
    );
}

function nearest(name: string, candidates: readonly string[]): string {
  const distances = new Map(
    candidates.map((candidate) => [candidate, editDistance(name, candidate)]),
  );
  return candidates.reduce((best, one) =>
    (distances.get(one) ?? 0) < (distances.get(best) ?? 0) ? one : best,
  );
}

/** Levenshtein's: letters to put in, take out or change. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let line = 0; line < a.length; line += 1) {
    const next = [line + 1];
    for (let column = 0; column < b.length; column += 1) {
      const changed = (row[column] ?? 0) + (a[line] === b[column] ? 0 : 1);
      next.push(Math.min(changed, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** Every variable with its default and what it is for, as `--help` prints it. Ends in a line break. */
export function helpText({ vendors, store }: Catalog): string {
  const sections = [
    { title: 'The gateway', settings: own as Settings },
    ...[...vendors, store].map(({ facts, settings }) => ({ title: facts.title, settings })),
  ];
  const width = Math.max(
    ...sections.flatMap(({ settings }) =>
      Object.values(settings).map(({ variable }) => variable.length),
    ),
  );
  return [
    'LeadGraph, a GraphQL gateway for lead data. "npm start" starts it; the environment configures it.',
    'A source takes part when the variables that it needs are set.',
    ...sections.flatMap(({ title, settings }) => [
      '',
      title,
      ...Object.values(settings).flatMap((setting) =>
        wrap(describe(setting), 100 - width - 4).map(
          (line, index) => `  ${(index === 0 ? setting.variable : '').padEnd(width)}  ${line}`,
        ),
      ),
    ]),
    '',
  ].join('\n');
}

function describe({ description, required, fallback }: Setting<unknown>): string {
  if (required) return `${description} Needed.`;
  const known = typeof fallback === 'boolean' ? Number(fallback) : fallback;
  return (typeof known === 'string' || typeof known === 'number') &&
    !/\bdefault\b/i.test(description)
    ? `${description} Default: ${known}`
    : description;
}

function wrap(sentence: string, width: number): readonly string[] {
  const lines = [''];
  for (const word of sentence.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last !== '' && last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines;
}

// Parsers. Each throws `must be …`.

function hostName(value: string): string {
  if (!/^[\w.:%-]+$/.test(value))
    throw new Error('must be an address or a host name, like 127.0.0.1, :: or localhost');
  return value;
}

function origins(value: string): readonly string[] {
  try {
    return list(value).map(origin);
  } catch {
    throw new Error('must be origins (scheme, host and port, no path) separated by single commas');
  }
}

/** Speaks of entries by their place alone: where the colon is missing, the name is the key. */
function apiKeys(value: string): Config['apiKeys'] {
  const keys = value.split(',').map((entry) => {
    const [name = '', ...rest] = entry.trim().split(':');
    return { name, key: rest.join(':') };
  });
  const faults = keys.flatMap(({ name, key }, index) => {
    const before = keys.slice(0, index);
    if (!/^[\w.-]+$/.test(name) || key === '') return [`entry ${index + 1} is not name:key`];
    if (!/^[\x21-\x7e]+$/.test(key))
      return [`the key of entry ${index + 1} has characters that a header cannot carry`];
    if (key.length < SHORTEST_KEY)
      return [`the key of entry ${index + 1} is shorter than ${SHORTEST_KEY} characters`];
    if (before.some((other) => other.name === name))
      return [`entry ${index + 1} has a name that is taken`];
    if (before.some((other) => other.key === key))
      return [`entry ${index + 1} has a key that is taken`];
    return [];
  });
  if (faults.length > 0)
    throw new Error(`must be name:key pairs separated by commas (${faults.join('; ')})`);
  return keys.map((key) => Object.freeze(key));
}
