import { GatewayError } from '../../domain/errors.ts';
import { campaignTables } from '../marketing/campaigns.ts';
import { conversionTables } from '../marketing/conversions.ts';
import {
  lock,
  MIGRATIONS,
  readVersion,
  run,
  writeVersion,
  type Database,
  type Work,
} from '../sql/database.ts';
import { exportTables } from '../exports.ts';
import { identityTables } from '../identity/tables.ts';
import { feedTables } from '../leads/feeds.ts';
import { metricTables } from '../event-types/metrics.ts';
import { outlayTables } from '../marketing/outlays.ts';
import { propertyTables } from '../leads/property-index.ts';
import { sessionRuleTables } from './resessionize.ts';
import { rollupTables } from '../marketing/rollups.ts';
import { trashTables } from '../intake/trash.ts';
import { eventTypeTables } from '../event-types/definitions.ts';

/**
 * Migrations go forward only: a step that a release has shipped is never edited, only followed by another one. A step
 * that changes rows would change those of one workspace only, that of the gateway which runs it.
 */
const STEPS: readonly (readonly string[])[] = [
  [
    `CREATE TABLE leads (
      id TEXT PRIMARY KEY, first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL, identified_at INTEGER,
      email TEXT, domain TEXT, name TEXT, search TEXT NOT NULL, properties TEXT NOT NULL, trackers TEXT NOT NULL
    ) WITHOUT ROWID`,
    'CREATE INDEX leads_last_seen ON leads (last_seen, id)',
    'CREATE INDEX leads_first_seen ON leads (first_seen, id)',
    'CREATE INDEX leads_email ON leads (email)',
    'CREATE INDEX leads_domain ON leads (domain)',
    // An index leads to rows by `n`, the row number: that is faster than searching a second tree by id.
    `CREATE TABLE sessions (
      n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, lead TEXT NOT NULL, started_at INTEGER NOT NULL,
      ended_at INTEGER NOT NULL, page_views INTEGER NOT NULL, landing_url TEXT, traffic TEXT, device TEXT,
      properties TEXT NOT NULL, campaign TEXT, campaign_at INTEGER, direct INTEGER,
      end_reason TEXT NOT NULL, open_until INTEGER
    )`,
    'CREATE INDEX sessions_lead ON sessions (lead, started_at, id)',
    `CREATE TABLE events (
      n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, nonce TEXT NOT NULL, digest TEXT NOT NULL,
      lead TEXT NOT NULL, session TEXT, type TEXT NOT NULL, at INTEGER NOT NULL, received INTEGER NOT NULL,
      tracker TEXT, title TEXT, url TEXT, properties TEXT NOT NULL, more TEXT NOT NULL,
      typed TEXT
    )`,
    'CREATE INDEX events_session ON events (session, at, id)',
    'CREATE INDEX events_lead ON events (lead, at, id)',
    'CREATE TABLE permits (id TEXT PRIMARY KEY, key TEXT NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID',
    ...sessionRuleTables,
    ...exportTables,
    ...identityTables,
    ...propertyTables,
    ...feedTables,
    ...campaignTables,
    ...outlayTables,
    ...conversionTables,
    ...eventTypeTables,
    ...metricTables,
    ...rollupTables,
    ...trashTables,
  ],
];

/**
 * Applies the missing migrations. Throws a GatewayError for a database that a newer gateway has migrated.
 *
 * @param place names the database in messages
 */
export async function migrate(database: Database, place: string): Promise<void> {
  await database.write(() => upgrade(place));
}

function* upgrade(place: string): Work<void> {
  // The version is read under the lock, because another gateway may start on the same database.
  yield* lock([MIGRATIONS]);
  const version = yield* readKnownVersion(place);
  if (version === STEPS.length) return;
  for (const statement of STEPS.slice(version).flat()) yield* run(statement);
  yield* writeVersion(STEPS.length);
}

/** The version of the database. Throws a GatewayError where a newer gateway has migrated it. */
export function* readKnownVersion(place: string): Work<number> {
  const version = yield* readVersion();
  if (version > STEPS.length)
    throw new GatewayError(
      'INTERNAL',
      `The database of STORE_URL, ${place}, has version ${version}, but this gateway knows versions up to ${STEPS.length}: start the newer gateway, or give another STORE_URL`,
    );
  return version;
}
