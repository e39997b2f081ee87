import { describe, expect, test } from 'vitest';
import { ConfigError, readConfig } from '../src/config.ts';
import { helpText } from '../src/config/help.ts';
import type { Environment } from '../src/ports/settings.ts';
import { baseUrl, commaSeparated, rateLimit, text } from '../src/ports/settings.ts';
import { recordFields, type SourceFacts } from '../src/ports/facts.ts';
import type { SourceDefinition } from '../src/ports/definition.ts';
import { type Catalog, defineStore } from '../src/ports/definition.ts';
import { defineVendor } from '../src/vendors/kit/vendor.ts';
import { catalog } from '../src/catalog.ts';

function facts(name: string, title: string): SourceFacts {
  return {
    name,
    title,
    description: 'For these tests.',
    leadType: `${title}Lead`,
    leadFields: recordFields([]),
    identifiers: { own: { kind: 'PERSON' } },
    pushesDown: [],
    ownFilters: [],
    orders: [],
    scoreIsPerWindow: false,
    callsPerLead: 0,
    callsPerSession: 0,
  };
}

const acme = defineVendor({
  facts: facts('ACME', 'Acme'),
  settings: {
    token: {
      variable: 'ACME_TOKEN',
      description: 'Token.',
      secret: true,
      required: true,
      parse: tokenText,
    },
    account: { variable: 'ACME_ACCOUNT', description: 'Account.', required: true, parse: text },
    feeds: {
      variable: 'ACME_FEEDS',
      description: 'Feeds, separated by commas.',
      required: false,
      parse: commaSeparated,
    },
    baseUrl: {
      variable: 'ACME_BASE_URL',
      description: 'Where it is.',
      required: false,
      fallback: 'https://acme.example',
      parse: baseUrl,
    },
    rateLimit: {
      variable: 'ACME_RATE_LIMIT',
      description: 'Calls per seconds.',
      required: false,
      parse: rateLimit,
    },
  },
  check: ({ account, feeds }) =>
    account === 'none' && feeds ? ['ACME_FEEDS needs an account'] : [],
  open: () => {
    throw new Error('nothing is opened here');
  },
  documentation: () => Promise.reject(new Error('nothing is documented here')),
});
/** Like the local store: it needs no variable, and its variables do not begin with its name. */
const attic = defineStore({
  facts: facts('ATTIC', 'The attic'),
  settings: {
    url: {
      variable: 'STORE_URL',
      description: 'Database.',
      required: false,
      fallback: 'sqlite:./a.db',
      parse: text,
    },
  },
  open: () => {
    throw new Error('nothing is opened here');
  },
  backup: () => {
    throw new Error('nothing is backed up here');
  },
});
const sources = { vendors: [acme], store: attic };

function tokenText(value: string): string {
  if (value.length < 8) throw new Error('must have 8 characters or more');
  return value;
}

const read = (environment: Environment, catalog: Catalog = sources) =>
  readConfig(environment, catalog);

function faultsOf(environment: Environment, catalog?: Catalog): readonly string[] {
  try {
    read(environment, catalog);
  } catch (cause) {
    if (cause instanceof ConfigError) return cause.faults;
    throw cause;
  }
  return [];
}

const KEY = 'k'.repeat(16);

describe('the configuration of an empty environment', () => {
  test('has every default, and the sources that need no variable', () => {
    const config = read({});
    expect(config).toMatchObject({
      host: '127.0.0.1',
      port: 4000,
      logLevel: 'info',
      production: false,
      apiKeys: [],
      introspection: true,
      graphiql: true,
      corsOrigins: [],
      collectOrigins: null,
      visitors: { takesBots: false, internal: [], countryHeader: null, looksUpAddresses: false },
      collectLimits: {
        rate: { calls: 600, windowMs: 60_000 },
        siteKeys: [],
        proxies: 0,
        maxBytes: 1_000_000,
        maxEvents: 1_000,
      },
      publicUrl: null,
      unconfigured: [{ source: 'ACME', missing: ['ACME_TOKEN', 'ACME_ACCOUNT'] }],
    });
    expect([...config.vendors]).toEqual([]);
    expect(config.store).toEqual({ definition: attic, values: { url: 'sqlite:./a.db' } });
  });

  test('is read to a configuration that is frozen in all its parts', () => {
    const config = read({ API_KEYS: `a:${KEY}`, COLLECT_ORIGINS: 'https://a.example' });
    const parts = [
      config,
      config.apiKeys,
      config.apiKeys[0],
      config.collectOrigins,
      config.collectLimits,
      config.collectLimits.rate,
      config.collectLimits.siteKeys,
      config.unconfigured,
      config.store.values,
    ];
    for (const part of parts) expect(Object.isFrozen(part) && part !== undefined).toBe(true);
  });
});

describe('a right environment', () => {
  test('is read to the values that it states', () => {
    const config = read({
      PORT: '0',
      HOST: '::1',
      LOG_LEVEL: 'silent',
      NODE_ENV: 'production',
      API_KEYS: `web:${KEY}, job:a:b${KEY}=`,
      COLLECT_ORIGINS: 'https://a.example, http://localhost:8080/',
      GRAPHIQL: '1',
      ACME_TOKEN: 'secret-token',
      ACME_ACCOUNT: '12',
      ACME_RATE_LIMIT: '5/10s',
    });
    expect(config).toMatchObject({
      host: '::1',
      port: 0,
      logLevel: 'silent',
      production: true,
      apiKeys: [
        { name: 'web', key: KEY },
        { name: 'job', key: `a:b${KEY}=` },
      ],
      introspection: false,
      graphiql: true,
      collectOrigins: ['https://a.example', 'http://localhost:8080'],
      unconfigured: [],
    });
    expect([...config.vendors.keys()]).toEqual(['ACME']);
    expect(config.vendors.get('ACME')?.values).toEqual({
      token: 'secret-token',
      account: '12',
      feeds: null,
      baseUrl: 'https://acme.example',
      rateLimit: { calls: 5, windowMs: 10_000 },
    });
  });

  test.each([
    [{ NODE_ENV: 'production' }, false],
    [{ NODE_ENV: 'production', INTROSPECTION: '1', GRAPHIQL: '1' }, true],
    [{ NODE_ENV: 'development' }, true],
    [{ INTROSPECTION: '0', GRAPHIQL: '0' }, false],
  ])('%j: introspection and GraphiQL are on: %s', (environment, on) => {
    expect(read(environment)).toMatchObject({ introspection: on, graphiql: on });
  });
});

describe('a wrong environment', () => {
  test('is reported in one message that lists every fault', () => {
    const environment = {
      PORT: '70000',
      HOST: '0.0.0.0',
      LOG_LEVEL: 'loud',
      NODE_ENV: 'prod',
      ALLOW_ANONYMOUS: 'yes',
      INTROSPECTION: '',
      COLLECT_ORIGINS: 'https://a.example/page',
      STORE_URL: ' ',
      ACME_TOKEN: 'short',
      ACME_BASE_URL: 'ftp://acme.example',
      ACME_RATE_LIMIT: '100',
      ACME_ACOUNT: '12',
    };
    expect(() => read(environment)).toThrow(
      [
        'leadgraph: 13 settings are wrong',
        'HOST "0.0.0.0" lets others reach the gateway: set API_KEYS, or ALLOW_ANONYMOUS=1 if that is meant',
        'PORT must be a whole number from 0 to 65535, not "70000"',
        'ALLOW_ANONYMOUS must be 1 or 0, not "yes"',
        'COLLECT_ORIGINS must be origins (scheme, host and port, no path) separated by single commas, not "https://a.example/page"',
        'NODE_ENV must be production or development or test, not "prod"',
        'INTROSPECTION is empty; set it or unset it',
        'LOG_LEVEL must be fatal or error or warn or info or debug or trace or silent, not "loud"',
        'ACME_TOKEN must have 8 characters or more',
        'ACME_BASE_URL must be an http or https URL without user, query or fragment, not "ftp://acme.example"',
        'ACME_RATE_LIMIT must be calls per seconds, like 100/60s, not "100"',
        'ACME_ACCOUNT is not set but ACME_TOKEN is',
        'ACME_ACOUNT is no setting of Acme; did you mean ACME_ACCOUNT?',
        'STORE_URL is empty; set it or unset it',
      ].join('\n  '),
    );
  });

  test('reports an empty HOST once, as empty', () => {
    expect(faultsOf({ HOST: '' })).toEqual(['HOST is empty; set it or unset it']);
  });

  test('reports a single fault in the singular', () => {
    expect(() => read({ PORT: 'x' })).toThrow(/^leadgraph: 1 setting is wrong\n {2}PORT must be/);
  });

  test('reports a fault between two settings that are right by themselves', () => {
    expect(faultsOf({ ACME_TOKEN: 'secret-token', ACME_ACCOUNT: 'none', ACME_FEEDS: 'a' })).toEqual(
      ['ACME_FEEDS needs an account'],
    );
  });

  test('reports a source that has only optional settings', () => {
    expect(faultsOf({ ACME_FEEDS: 'a' })).toEqual([
      'ACME_TOKEN is not set but ACME_FEEDS is',
      'ACME_ACCOUNT is not set but ACME_FEEDS is',
    ]);
  });

  test.each(['two words', 'http://a', '[::1]', 'a/b'])('refuses HOST=%j', (HOST) => {
    expect(faultsOf({ HOST, ALLOW_ANONYMOUS: '1' })).toEqual([
      expect.stringMatching(/^HOST must be an address or a host name/),
    ]);
  });
});

describe('HOST', () => {
  test.each(['0.0.0.0', '::', '10.0.0.5', 'gateway.example', '127.0.0.1.example', '1270.0.0.1'])(
    '%s is refused without API_KEYS',
    (HOST) => {
      expect(faultsOf({ HOST })).toEqual([
        expect.stringContaining('set API_KEYS, or ALLOW_ANONYMOUS=1'),
      ]);
      expect(faultsOf({ HOST, ALLOW_ANONYMOUS: '0' })).toHaveLength(1);
      expect(read({ HOST, ALLOW_ANONYMOUS: '1' }).host).toBe(HOST);
      expect(read({ HOST, API_KEYS: `a:${KEY}` }).host).toBe(HOST);
    },
  );

  test.each(['127.0.0.1', '127.3.2.1', 'localhost', 'LOCALHOST', '::1'])(
    '%s needs no key, since only this machine reaches it',
    (HOST) => {
      expect(read({ HOST }).host).toBe(HOST);
    },
  );
});

describe('API_KEYS', () => {
  test.each([
    ['no colon', 'entry 1 is not name:key'],
    [KEY, 'entry 1 is not name:key'],
    [`:${KEY}`, 'entry 1 is not name:key'],
    [`a:${KEY},`, 'entry 2 is not name:key'],
    ['a:0123456789abcde', 'the key of entry 1 is shorter than 16 characters'],
    [`a:${KEY} ${KEY}`, 'the key of entry 1 has characters that a header cannot carry'],
    [`a:${KEY}ü`, 'the key of entry 1 has characters that a header cannot carry'],
    [`a:${KEY},a:${KEY}2`, 'entry 2 has a name that is taken'],
    [`a:${KEY},b:${KEY}`, 'entry 2 has a key that is taken'],
    ['a:short-key,b', 'the key of entry 1 is shorter than 16 characters; entry 2 is not name:key'],
  ])('%j are wrong', (API_KEYS, why) => {
    expect(faultsOf({ API_KEYS })).toEqual([
      `API_KEYS must be name:key pairs separated by commas (${why})`,
    ]);
  });
});

describe('secrets', () => {
  test('never stand in a message, not even when they are wrong', () => {
    const secrets = {
      API_KEYS: 'hush-1',
      ACME_TOKEN: 'hush-2',
      ACME_TOKNE: 'hush-3',
      ACME_SERVICE_ACCOUNT: 'hush-4',
    };
    const message = faultsOf(secrets).join('\n');
    for (const variable of Object.keys(secrets)) expect(message).toContain(variable);
    expect(message).not.toContain('hush');
  });
});

describe('a misspelled variable of the gateway or of its store', () => {
  const own = { vendors: [acme], store: catalog.store };

  test.each([
    ['API_KEY', 'API_KEYS'],
    ['APIKEYS', 'API_KEYS'],
    ['CORS_ORIGIN', 'CORS_ORIGINS'],
    ['COLLECT_ORIGIN', 'COLLECT_ORIGINS'],
    ['COLLECT_SITEKEY', 'COLLECT_SITE_KEYS'],
    ['COLLECT_RATELIMITS', 'COLLECT_RATE_LIMIT'],
    ['ALLOW_ANONYMUS', 'ALLOW_ANONYMOUS'],
    ['STORE_URI', 'STORE_URL'],
    ['LOGLEVEL', 'LOG_LEVEL'],
    ['TRUSTPROXY', 'TRUST_PROXY'],
    ['PUBLIC_URI', 'PUBLIC_URL'],
    ['GRAPHQL', 'GRAPHIQL'],
    ['INTROSPECT_ION', 'INTROSPECTION'],
    ['TRUST_PROXIES', 'TRUST_PROXY'],
    ['ALLOW_ANON', 'ALLOW_ANONYMOUS'],
    ['RETENTION', 'RETENTION_DAYS'],
    ['RETENTION_HOURS', 'RETENTION_DAYS'],
    ['SESSION_TIMEOUT', 'SESSION_TIMEOUT_MINUTES'],
    ['SESSION_TIMEOUT_MIN', 'SESSION_TIMEOUT_MINUTES'],
    ['LEADGRAPH_PORT', 'PORT'],
    ['LEADGRAPH_STORE_URL', 'STORE_URL'],
    ['LEADGRAPH_API_KEY', 'API_KEYS'],
  ])('%s is a fault that names %s', (name, meant) => {
    expect(faultsOf({ [name]: 'x' }, own)).toEqual([
      `${name} is no setting of LeadGraph; did you mean ${meant}?`,
    ]);
  });

  test('counts as a variable of another program once the setting itself is set', () => {
    expect(faultsOf({ API_KEY: 'x', API_KEYS: `a:${KEY}` }, own)).toEqual([]);
  });

  test('is not the address that Kubernetes sets for a service with the name of the gateway', () => {
    const address = 'tcp://10.0.0.7:4000';
    const links = {
      LEADGRAPH_SERVICE_HOST: '10.0.0.7',
      LEADGRAPH_SERVICE_PORT: '4000',
      LEADGRAPH_PORT: address,
      LEADGRAPH_PORT_4000_TCP: address,
      LEADGRAPH_PORT_4000_TCP_ADDR: '10.0.0.7',
    };
    expect(faultsOf(links, own)).toEqual([]);
  });

  test('a variable that machines, containers, shells and CI runners set is not taken for a misspelled setting', () => {
    const names = `PATH HOME SHELL USER LOGNAME HOSTNAME HOSTTYPE HOSTS PWD OLDPWD TERM LANG LC_ALL TMPDIR MAIL EDITOR DISPLAY POST
      PORTS PORT_HTTP HTTP_PORT SSH_AUTH_SOCK SSH_CONNECTION SESSION_MANAGER XDG_SESSION_ID XDG_SESSION_TYPE DBUS_SESSION_BUS_ADDRESS
      NODE_OPTIONS NODE_PATH NODE_VERSION NODE_EXTRA_CA_CERTS NODE_DEBUG NODE_TLS_REJECT_UNAUTHORIZED NVM_DIR YARN_VERSION
      npm_config_user_agent npm_lifecycle_event npm_package_name npm_node_execpath INIT_CWD COLOR FORCE_COLOR
      KUBERNETES_SERVICE_HOST KUBERNETES_PORT_443_TCP_ADDR STORE_SERVICE_HOST STORE_PORT STORE_PORT_80_TCP COLLECT_PORT
      CI GITHUB_ACTIONS GITHUB_TOKEN GITHUB_API_URL RUNNER_OS RUNNER_TEMP CI_API_V4_URL CI_PROJECT_URL CI_JOB_URL GITLAB_CI
      API_URL API_TOKEN API_HOST API_BASE APP_KEY APP_KEYS APM_KEYS DATABASE_URL REDIS_URL PUBLIC_KEY PUBLIC_IP PUBLIC_DNS LOG_FORMAT LOG_FILE
      HTTP_PROXY HTTPS_PROXY NO_PROXY DEBUG VERBOSE SERVER_URL BASE_URL WEB_CONCURRENCY DYNO TRUSTED_PROXIES AWS_REGION
      AWS_SESSION_TOKEN GOOGLE_APPLICATION_CREDENTIALS OTEL_EXPORTER_OTLP_ENDPOINT COLLECT_GCC COLLECT_GCC_OPTIONS COLLECT_LTO_WRAPPER
      STORE_KEEPER STORE_PATH STORE_DIR PGHOST PGPORT PGUSER PGPASSWORD PGDATABASE SHLVL HISTSIZE HISTFILE LS_COLORS PS1 IFS VISUAL
      PAGER LESS MANPATH LC_CTYPE LANGUAGE TZ TMP TEMP TERM_PROGRAM COLORTERM COLUMNS LINES SUDO_USER SSH_CLIENT SSH_TTY GPG_TTY
      JAVA_HOME GOPATH PYTHONPATH VIRTUAL_ENV CARGO_HOME EDITOR HOMEBREW_PREFIX APPDATA COMPUTERNAME USERPROFILE PROCESSOR_LEVEL
      ComSpec SystemRoot XDG_RUNTIME_DIR XDG_DATA_DIRS XDG_CURRENT_DESKTOP NODE_ENVIRONMENT npm_config_retention NPM_TOKEN
      KUBERNETES_SERVICE_PORT KUBERNETES_PORT KUBERNETES_PORT_443_TCP KUBERNETES_PORT_443_TCP_PROTO KUBERNETES_NAMESPACE POD_NAME POD_IP
      DOCKER_HOST COMPOSE_PROJECT_NAME HOST_IP HOST_NAME PORT_HTTPS SESSION SESSIONNAME SESSION_SECRET SESSION_MAX_AGE SESSION_DRIVER
      API_KEY_FILE API_SECRET LOG_DIR LOG_PATH LOG_LEVELS_FILE ALLOW ALLOWED_HOSTS ALLOWED_ORIGINS CORS TRUST PUBLIC STORE COLLECT
      LEADGRAPH_IMAGE LEADGRAPH_VERSION PUBLIC_HOST STORE_NAME TIMEOUT DAYS`;
    expect(
      faultsOf(Object.fromEntries(names.split(/\s+/).map((name) => [name, 'x'])), own),
    ).toEqual([]);
  });
});

describe('unknown variables under the name of a source', () => {
  test.each([
    ['ACME_TOKNE', 'ACME_TOKEN'],
    ['ACME_BASEURL', 'ACME_BASE_URL'],
    ['ACME_RATELIMITS', 'ACME_RATE_LIMIT'],
    ['ACME_RATE', 'ACME_RATE_LIMIT'],
    ['ACME_URL', 'ACME_BASE_URL'],
    ['ACME_ACC', 'ACME_ACCOUNT'],
  ])('%s is a fault that names %s', (name, meant) => {
    expect(faultsOf({ [name]: 'x' })).toEqual([
      `${name} is no setting of Acme; did you mean ${meant}?`,
    ]);
  });

  test('are ignored if they belong to another program', () => {
    const others = {
      ACMETOKEN: 'x',
      ATTIC_WINDOW: 'x',
      STORE_KEEPER: 'x',
      PATH: 'x',
      ACME_OLD: undefined,
    };
    const links = {
      ACME_SERVICE_HOST: 'x',
      ACME_SERVICE_PORT_HTTP: 'x',
      ACME_PORT: 'x',
      ACME_PORT_80_TCP_ADDR: 'x',
    };
    expect(faultsOf({ ...others, ...links })).toEqual([]);
  });
});

describe('the help', () => {
  const all: readonly SourceDefinition[] = [...catalog.vendors, catalog.store];

  test('names every variable of the gateway and of every source, with its description and default', () => {
    const help = helpText(catalog);
    const own = [
      'PORT',
      'HOST',
      'LOG_LEVEL',
      'NODE_ENV',
      'API_KEYS',
      'ALLOW_ANONYMOUS',
      'INTROSPECTION',
      'GRAPHIQL',
      'CORS_ORIGINS',
      'COLLECT_ORIGINS',
      'COLLECT_RATE_LIMIT',
      'COLLECT_SITE_KEYS',
      'COLLECT_MAX_BYTES',
      'COLLECT_MAX_EVENTS',
      'COLLECT_BOTS',
      'PUBLIC_URL',
      'TRUST_PROXY',
    ];
    const theirs = all.flatMap(({ settings }) =>
      Object.values(settings).map(({ variable }) => variable),
    );
    for (const variable of [...own, ...theirs])
      expect(help).toMatch(new RegExp(`^ {2}${variable} {2,}\\S`, 'm'));
    for (const { facts: known } of all) expect(help).toContain(`\n${known.title}\n`);
    expect(help).toMatch(/^ {2}PORT .* Default: 4000$/m);
    expect(help.replace(/\s+/g, ' ')).toContain('without API_KEYS. Default: 0');
  });

  test('marks needed variables, and fits a terminal of 100 columns', () => {
    const help = helpText(sources);
    expect(help).toMatch(/^ {2}ACME_TOKEN +Token\. Needed\.$/m);
    expect(help).toMatch(/^ {2}ACME_BASE_URL +Where it is\. Default: https:\/\/acme\.example$/m);
    expect(Math.max(...help.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  test('describes each variable once: no two sources share one', () => {
    const variables = all.flatMap(({ settings }) =>
      Object.values(settings).map(({ variable }) => variable),
    );
    expect(new Set(variables).size).toBe(variables.length);
  });
});
