import { sql } from 'kysely';
import { GatewayError } from '../../domain/errors.ts';
import { campaignTables } from '../marketing/campaigns.ts';
import { conversionTables } from '../marketing/conversions.ts';
import {
  execute,
  lock,
  MIGRATIONS,
  readVersion,
  writeVersion,
  type Work,
} from '../sql/database.ts';
import type { Definition } from '../sql/dialect.ts';
import { exportTables } from '../exports.ts';
import { identityTables } from '../identity/tables.ts';
import { leadIndexes, leadTables } from '../leads/tables.ts';
import { createSearchIndex } from '../leads/search-index.ts';
import { feedTables } from '../leads/feeds.ts';
import { metricTables } from '../event-types/metrics.ts';
import { outlayTables } from '../marketing/outlays.ts';
import { propertyTables } from '../leads/property-index.ts';
import { carryOver } from './carry-over.ts';
import { sessionRuleTables } from './resessionize.ts';
import { giveStatistics } from './statistics.ts';
import { setTablesAside, type Workspace } from './tables-before.ts';
import { rollupTables } from '../marketing/rollups.ts';
import { trashTables } from '../intake/trash.ts';
import { eventTypeTables } from '../event-types/definitions.ts';

/** Every table of a store, as this gateway makes it. */
const TABLES: readonly Definition[] = [
  ...leadTables,
  ({ table, words: { text, integer, byKey } }) =>
    sql`create table ${table('permits')} (id ${text} primary key, key ${text} not null, until ${integer} not null) ${byKey}`,
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
];

/**
 * The version of these tables. A new database gets them at once; `carryOver` brings a database of version 1, that of
 * LeadGraph 0.2.0, to them. Migrations go forward only.
 */
export const VERSION = 2;

/**
 * Makes the tables, or brings those of an older version to this one: in one transaction, so that a gateway that dies
 * meanwhile leaves the database as it was. Throws a GatewayError for a database that a newer gateway has migrated.
 *
 * @param place names the database in messages
 * @param workspace the workspace on PostgreSQL, which version 1 kept in a column; null on SQLite
 */
export function* upgrade(place: string, workspace: Workspace | null): Work<void> {
  // The version is read under the lock, because another gateway may start on the same database.
  yield* lock([MIGRATIONS]);
  const version = yield* readKnownVersion(place);
  if (version === VERSION) return;
  const before = yield* setTablesAside(version, workspace);
  for (const statement of TABLES) yield* execute(statement);
  if (before) yield* carryOver(before);
  for (const statement of leadIndexes) yield* execute(statement);
  yield* createSearchIndex();
  yield* giveStatistics();
  yield* writeVersion(VERSION);
}

/** The version of the database. Throws a GatewayError where a newer gateway has migrated it. */
export function* readKnownVersion(place: string): Work<number> {
  const version = yield* readVersion();
  if (version > VERSION)
    throw new GatewayError(
      'INTERNAL',
      `The database of STORE_URL, ${place}, has version ${version}, but this gateway knows versions up to ${VERSION}: start the newer gateway, or give another STORE_URL`,
    );
  return version;
}
