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
const STEPS: readonly (readonly Definition[])[] = [
  [
    ({ table, words: { text, integer, byKey } }) => sql`create table ${table('leads')} (
      id ${text} primary key, first_seen ${integer} not null, last_seen ${integer} not null, identified_at ${integer},
      email ${text}, domain ${text}, name ${text}, search ${text} not null, properties ${text} not null, trackers ${text} not null
    ) ${byKey}`,
    ({ table }) => sql`create index leads_last_seen on ${table('leads')} (last_seen, id)`,
    ({ table }) => sql`create index leads_first_seen on ${table('leads')} (first_seen, id)`,
    ({ table }) => sql`create index leads_email on ${table('leads')} (email)`,
    ({ table }) => sql`create index leads_domain on ${table('leads')} (domain)`,
    // An index leads to rows by `n`, the row number: that is faster than searching a second tree by id.
    ({ table, words: { text, integer, rowNumber } }) => sql`create table ${table('sessions')} (
      n ${rowNumber}, id ${text} not null unique, lead ${text} not null, started_at ${integer} not null,
      ended_at ${integer} not null, page_views ${integer} not null, landing_url ${text}, traffic ${text}, device ${text},
      properties ${text} not null, campaign ${text}, campaign_at ${integer}, direct ${integer},
      end_reason ${text} not null, open_until ${integer}
    )`,
    ({ table }) => sql`create index sessions_lead on ${table('sessions')} (lead, started_at, id)`,
    ({ table, words: { text, integer, rowNumber } }) => sql`create table ${table('events')} (
      n ${rowNumber}, id ${text} not null unique, nonce ${text} not null, digest ${text} not null,
      lead ${text} not null, session ${text}, type ${text} not null, at ${integer} not null, received ${integer} not null,
      tracker ${text}, title ${text}, url ${text}, properties ${text} not null, more ${text} not null,
      typed ${text}
    )`,
    ({ table }) => sql`create index events_session on ${table('events')} (session, at, id)`,
    ({ table }) => sql`create index events_lead on ${table('events')} (lead, at, id)`,
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
  ],
];

/** The number of migrations of a database of this gateway. */
export const VERSION = STEPS.length;

/**
 * Applies the missing migrations. Throws a GatewayError for a database that a newer gateway has migrated.
 *
 * @param place names the database in messages
 */
export function* upgrade(place: string): Work<void> {
  // The version is read under the lock, because another gateway may start on the same database.
  yield* lock([MIGRATIONS]);
  const version = yield* readKnownVersion(place);
  if (version === STEPS.length) return;
  for (const statement of STEPS.slice(version).flat()) yield* execute(statement);
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
