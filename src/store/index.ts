import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { toError } from '../domain/errors.ts';
import { DEFAULT_DROPPED } from '../domain/page-address.ts';
import { DEFAULT_SESSION_RULE } from '../domain/session.ts';
import { HOUR, MINUTE } from '../domain/time.ts';
import { DEFAULT_TRAFFIC_RULE } from '../domain/traffic-rule.ts';
import { defineStore, type StoreRuntime } from '../ports/definition.ts';
import { commaSeparated, domains, flag, moment, wholeNumber, timezone } from '../ports/settings.ts';
import type { Store } from '../ports/store.ts';
import { facts } from './facts.ts';
import { DEFAULT_CURRENCY, isCurrency } from './model/money.ts';
import { operationsOf, type StoreOptions } from './operations.ts';
import { optionsOf } from './options.ts';
import { type ArgsOfWrite, createRunner, type Runner } from './runner.ts';
import { openSource } from './service/source.ts';
import { DEFAULT_ADDRESS, storeAddress, type StoreAddress } from './sql/address.ts';
import type { Database } from './sql/database.ts';
import { openPostgres } from './sql/postgres.ts';
import { openSqlite } from './sql/sqlite.ts';
import { openThreads } from './threads/pool.ts';
import { VERSION } from './upkeep/migrations.ts';
import { backUp } from './upkeep/sqlite-backup.ts';

export const store = defineStore({
  facts,
  settings: {
    address: {
      variable: 'STORE_URL',
      description:
        'Database of the local store: sqlite:<path>; sqlite::memory: for a store that ends with the process; or postgres://<user>:<password>@<host>:<port>/<database>, with ?schema=<name> for the schema of its tables (public), &workspace=<name> for a workspace in a schema of its own, <schema>_<workspace>, and &connections=<n> for the largest number of connections (10). Default: sqlite:./leadgraph.db.',
      secret: true,
      required: false,
      fallback: DEFAULT_ADDRESS,
      parse: storeAddress,
    },
    retentionDays: {
      variable: 'RETENTION_DAYS',
      description:
        'How many days the local store keeps events, counted from when they happened. An event type may set its own retention. Unset: for ever.',
      required: false,
      parse: wholeNumber(1, 36_500),
    },
    currency: {
      variable: 'STORE_CURRENCY',
      description:
        'ISO 4217 code of the currency of amounts that name none: statistics of events and new campaigns of the local store.',
      required: false,
      fallback: DEFAULT_CURRENCY,
      parse: currencyCode,
    },
    sessionTimeoutMinutes: {
      variable: 'SESSION_TIMEOUT_MINUTES',
      description: 'A pause of this many minutes or more ends a session of the local store.',
      required: false,
      fallback: DEFAULT_SESSION_RULE.inactivityMs / MINUTE,
      parse: wholeNumber(1, 1_440),
    },
    sessionMaxHours: {
      variable: 'SESSION_MAX_HOURS',
      description: 'The longest time from the first to the last event of a session, in hours.',
      required: false,
      fallback: DEFAULT_SESSION_RULE.maxLengthMs / HOUR,
      parse: wholeNumber(1, 720),
    },
    sessionCampaignCuts: {
      variable: 'SESSION_CAMPAIGN_CUTS',
      description:
        '1 or 0. With 1, an event with another utm_campaign than that of its session starts a new session.',
      required: false,
      fallback: DEFAULT_SESSION_RULE.campaignCuts,
      parse: flag,
    },
    sessionMidnightCuts: {
      variable: 'SESSION_MIDNIGHT_CUTS',
      description: '1 or 0. With 1, sessions end at midnight in STORE_TIMEZONE.',
      required: false,
      fallback: false,
      parse: flag,
    },
    earliestEvent: {
      variable: 'EARLIEST_EVENT',
      description:
        'Events that happened before this moment are refused, since a clock or a unit is wrong. An RFC 3339 date or date-time; UTC without an offset. Default: 2000-01-01.',
      required: false,
      fallback: Date.UTC(2000, 0, 1),
      parse: moment,
    },
    droppedParameters: {
      variable: 'DROP_QUERY_PARAMETERS',
      description:
        'Names of parameters, separated by commas, that are dropped from the addresses of pages before an event is stored; * stands for anything. A parameter whose value is an e-mail address is dropped in any case. Default: names of tokens, passwords, e-mail addresses and session ids.',
      required: false,
      fallback: DEFAULT_DROPPED,
      parse: commaSeparated,
    },
    ownDomains: {
      variable: 'OWN_DOMAINS',
      description:
        'Domains of your sites, separated by commas; each stands for its subdomains too. A referrer there is no origin of a visit, and neither is one of the registrable domain of the page.',
      required: false,
      fallback: DEFAULT_TRAFFIC_RULE.ownDomains,
      parse: domains,
    },
    paymentDomains: {
      variable: 'PAYMENT_DOMAINS',
      description: `Domains of payment providers from which buyers come back, separated by commas; each stands for its subdomains too. A referrer there is no origin of a visit. Default: ${DEFAULT_TRAFFIC_RULE.paymentDomains.slice(0, 4).join(', ')} and ${DEFAULT_TRAFFIC_RULE.paymentDomains.length - 4} others.`,
      required: false,
      fallback: DEFAULT_TRAFFIC_RULE.paymentDomains,
      parse: domains,
    },
    timezone: {
      variable: 'STORE_TIMEZONE',
      description: 'IANA time zone of the local store’s account, such as Europe/Helsinki.',
      required: false,
      fallback: 'UTC',
      parse: timezone,
    },
  },
  async open(values, runtime): Promise<Store> {
    const runner = await openRunner(values.address, runtime, optionsOf(values, runtime.sources));
    try {
      return await openSource(runner, runtime, values);
    } catch (cause) {
      await runner.close();
      throw cause;
    }
  },
  backup: ({ address }, file) => backUp(address, file),
});

/** Transactions that store events at the same time on a server. */
const CONCURRENT_WRITES = 4;

/** The operations of the store on a database that is migrated. */
async function openRunner(
  address: StoreAddress,
  { clock, warn }: Pick<StoreRuntime, 'clock' | 'warn'>,
  options: StoreOptions,
): Promise<Runner> {
  if (address.engine === 'SQLITE') {
    const { file } = address;
    // Only one connection can see a database in memory. No process locks it, and it is small: threads would only cost.
    if (file === MEMORY)
      return migrated(createRunner(inMemory(clock), operationsOf(options)), [MEMORY, null]);
    if (!existsSync(path.dirname(file))) mkdirSync(path.dirname(file), { recursive: true });
    return openThreads({ file, options, version: VERSION }, { clock, warn });
  }
  const database = await openPostgres({
    ...address,
    source: facts.name,
    clock,
    onAnalyzeFault(cause) {
      warn('statistics of new tables were not gathered; the autovacuum of the server will', {
        error: toError(cause).message,
      });
    },
  });
  const workspace = { ...address, name: address.workspace };
  return migrated(createRunner(database, operationsOf(options), CONCURRENT_WRITES), [
    address.place,
    workspace,
  ]);
}

const MEMORY = ':memory:';
function inMemory(clock: Pick<StoreRuntime['clock'], 'monotonic'>): Database {
  return openSqlite(MEMORY, { source: facts.name, now: () => clock.monotonic() });
}
async function migrated(runner: Runner, args: ArgsOfWrite<'migrate'>): Promise<Runner> {
  try {
    await runner.write('migrate', args);
    return runner;
  } catch (cause) {
    await runner.close();
    throw cause;
  }
}

function currencyCode(value: string): string {
  if (!isCurrency(value)) throw new Error('must be a currency by ISO 4217, such as EUR');
  return value;
}
