import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { identifierRules } from '../domain/identifiers.ts';
import { DEFAULT_SESSION_RULE, type SessionRule } from '../domain/session.ts';
import { HOUR, MINUTE } from '../domain/time.ts';
import { defineStore } from '../ports/definition.ts';
import { flag, integer, timezone } from '../ports/settings.ts';
import type { Store } from '../ports/store.ts';
import { facts } from './facts.ts';
import { isCurrency } from './model/money.ts';
import { openSource } from './source.ts';
import { DEFAULT_ADDRESS, storeAddress, type StoreAddress } from './sql/address.ts';
import type { Database } from './sql/database.ts';
import { openPostgres } from './sql/postgres.ts';
import { openSqlite } from './sql/sqlite.ts';
import { migrate } from './upkeep/migrations.ts';
import { backUp } from './upkeep/sqlite-backup.ts';

export const store = defineStore({
  facts,
  settings: {
    address: {
      variable: 'STORE_URL',
      description:
        'Where the local store is: sqlite:<path>, sqlite::memory: for one that is gone with the process, or postgres://<user>:<password>@<host>:<port>/<database>, with ?schema=<name> for its tables, &workspace=<name> for its rows of them (default) and &connections=<n> at a time (10). Default: sqlite:./leadgraph.db.',
      secret: true,
      required: false,
      fallback: DEFAULT_ADDRESS,
      parse: storeAddress,
    },
    retentionDays: {
      variable: 'RETENTION_DAYS',
      description:
        'Days that events of the local store are kept, from when they happened, unless their event type says otherwise. Unset: for ever.',
      required: false,
      parse: integer(1, 36_500),
    },
    currency: {
      variable: 'STORE_CURRENCY',
      description:
        'ISO 4217 code of the currency that sums without one are in: statistics of events and new campaigns of the local store.',
      required: false,
      fallback: 'EUR',
      parse: currencyCode,
    },
    sessionTimeoutMinutes: {
      variable: 'SESSION_TIMEOUT_MINUTES',
      description: 'A pause of this many minutes, or more, ends a session of the local store.',
      required: false,
      fallback: DEFAULT_SESSION_RULE.inactivityMs / MINUTE,
      parse: integer(1, 1_440),
    },
    sessionMaxHours: {
      variable: 'SESSION_MAX_HOURS',
      description: 'Longest time from the first event of a session to its last.',
      required: false,
      fallback: DEFAULT_SESSION_RULE.maxLengthMs / HOUR,
      parse: integer(1, 720),
    },
    sessionCampaignCuts: {
      variable: 'SESSION_CAMPAIGN_CUTS',
      description:
        '1 or 0; 1 opens a new session where another utm_campaign turns up than the one that the session has.',
      required: false,
      fallback: DEFAULT_SESSION_RULE.campaignCuts,
      parse: flag,
    },
    sessionMidnightCuts: {
      variable: 'SESSION_MIDNIGHT_CUTS',
      description: '1 or 0; 1 ends sessions at midnight in STORE_TIMEZONE.',
      required: false,
      fallback: false,
      parse: flag,
    },
    timezone: {
      variable: 'STORE_TIMEZONE',
      description: 'IANA time zone of the local store’s account, like Europe/Helsinki.',
      required: false,
      fallback: 'UTC',
      parse: timezone,
    },
  },
  async open(values, runtime): Promise<Store> {
    const { address } = values;
    const database = await openDatabase(address);
    try {
      await migrate(database, address.engine === 'SQLITE' ? address.file : address.place);
      return await openSource(database, runtime, {
        ...values,
        rules: { session: ruleOf(values), identifiers: identifierRules(runtime.sources) },
      });
    } catch (cause) {
      await database.close();
      throw cause;
    }
  },
  backup: ({ address }, file) => backUp(address, file),
});

function ruleOf(values: {
  readonly sessionTimeoutMinutes: number;
  readonly sessionMaxHours: number;
  readonly sessionCampaignCuts: boolean;
  readonly sessionMidnightCuts: boolean;
  readonly timezone: string;
}): SessionRule {
  return {
    inactivityMs: values.sessionTimeoutMinutes * MINUTE,
    maxLengthMs: values.sessionMaxHours * HOUR,
    campaignCuts: values.sessionCampaignCuts,
    midnightIn: values.sessionMidnightCuts ? values.timezone : null,
  };
}

async function openDatabase(address: StoreAddress): Promise<Database> {
  if (address.engine === 'POSTGRES') return openPostgres({ ...address, source: facts.name });
  const { file } = address;
  if (file !== ':memory:' && !existsSync(path.dirname(file)))
    mkdirSync(path.dirname(file), { recursive: true });
  return openSqlite(file);
}

function currencyCode(value: string): string {
  if (!isCurrency(value)) throw new Error('must be a currency by ISO 4217, such as EUR');
  return value;
}
