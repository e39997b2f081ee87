import { sql } from 'kysely';
import { ACCOUNT, SOURCE } from '../model/account.ts';
import { accountOf, LOCAL_ACCOUNT } from '../sql/account.ts';
import type { Definition } from '../sql/dialect.ts';

/**
 * Accounts, leads, sessions and events. A row belongs to an account of a source, and its id is unique within that account:
 * rows of a vendor can stand beside the store's own under the ids that the vendor gave them.
 *
 * An index leads to rows by `n`, the row number: that is faster than searching a second tree by id.
 */
export const leadTables: readonly Definition[] = [
  ({ table, words: { text, small } }) => sql`create table ${table('accounts')} (
      n ${small} primary key, source ${text} not null, external_id ${text} not null, unique (source, external_id)
    )`,
  ({ table }) => sql`insert into ${table('accounts')} (n, source, external_id)
      values (${sql.lit(LOCAL_ACCOUNT)}, ${sql.lit(SOURCE)}, ${sql.lit(ACCOUNT)})`,
  (dialect) => sql`create table ${dialect.table('leads')} (
      n ${dialect.words.rowNumber}, ${accountOf(dialect)}, id ${dialect.words.text} not null,
      first_seen ${dialect.words.integer} not null, last_seen ${dialect.words.integer} not null,
      identified_at ${dialect.words.integer}, email ${dialect.words.text}, domain ${dialect.words.text},
      name ${dialect.words.text}, search ${dialect.words.text} not null, properties ${dialect.words.text} not null,
      trackers ${dialect.words.text} not null, unique (account, id)
    )`,
  (dialect) => sql`create table ${dialect.table('sessions')} (
      n ${dialect.words.rowNumber}, ${accountOf(dialect)}, id ${dialect.words.text} not null,
      lead ${dialect.words.text} not null, started_at ${dialect.words.integer} not null,
      ended_at ${dialect.words.integer} not null, page_views ${dialect.words.integer} not null,
      landing_url ${dialect.words.text}, traffic ${dialect.words.text}, device ${dialect.words.text},
      properties ${dialect.words.text} not null, campaign ${dialect.words.text}, campaign_at ${dialect.words.integer},
      direct ${dialect.words.integer}, end_reason ${dialect.words.text} not null, open_until ${dialect.words.integer},
      unique (account, id)
    )`,
  // What browsers say of themselves, once each: thousands of events have the same text.
  ({ table, words: { text, rowNumber } }) => sql`create table ${table('agents')} (
      n ${rowNumber}, hash ${text} not null unique, text ${text} not null
    )`,
  (dialect) => sql`create table ${dialect.table('events')} (
      n ${dialect.words.rowNumber}, ${accountOf(dialect)}, id ${dialect.words.text} not null,
      nonce ${dialect.words.text} not null, digest ${dialect.words.text} not null, lead ${dialect.words.text} not null,
      session ${dialect.words.text}, type ${dialect.words.text} not null, at ${dialect.words.integer} not null,
      received ${dialect.words.integer} not null, tracker ${dialect.words.text}, title ${dialect.words.text},
      url ${dialect.words.text}, properties ${dialect.words.text} not null, agent ${dialect.words.integer},
      more ${dialect.words.text}, typed ${dialect.words.text}, unique (account, id)
    )`,
];

export const leadIndexes: readonly Definition[] = [
  ({ table }) => sql`create index leads_last_seen on ${table('leads')} (account, last_seen, id)`,
  ({ table }) => sql`create index leads_first_seen on ${table('leads')} (account, first_seen, id)`,
  ({ table }) =>
    sql`create index leads_email on ${table('leads')} (account, email) where email is not null`,
  ({ table }) =>
    sql`create index leads_domain on ${table('leads')} (account, domain) where domain is not null`,
  ({ table }) =>
    sql`create index sessions_lead on ${table('sessions')} (account, lead, started_at, id)`,
  // Without the id: events of one millisecond are few, and an engine sorts them. That saves 50 bytes an event.
  ({ table }) => sql`create index events_session on ${table('events')} (account, session, at)`,
  ({ table }) => sql`create index events_lead on ${table('events')} (account, lead, at)`,
  ({ table }) => sql`create index events_type on ${table('events')} (account, type, at)`,
];
