import { createHash } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { LeadRef } from '../../domain/entities.ts';
import type { Tables } from '../sql/tables.ts';

/**
 * - `identity_members`: the leads of all sources, and companies that are known only by their people (their source is '').
 * - `identity_claims`: the identifiers that the members carry.
 * - `identity_links`: the members that an act by hand made one; `identity_apart`: members that an act by hand set apart.
 * - `identity_acts`: these acts, with their reasons.
 * - `identity_unsettled`: members whose profile has to be resolved again.
 * - `tombstones`: hashes of erased references and personal identifiers.
 *
 * `identity_members.profile` and `identity_claims.refused` are worked out of the others.
 */
export const identityTables: readonly string[] = [
  `CREATE TABLE identity_members (
      id TEXT PRIMARY KEY, source TEXT NOT NULL, account TEXT NOT NULL, external_id TEXT NOT NULL, kind TEXT NOT NULL,
      first_seen INTEGER NOT NULL, read_at INTEGER NOT NULL, purged_at INTEGER NOT NULL, search TEXT NOT NULL,
      fields TEXT NOT NULL, profile TEXT NOT NULL
    ) WITHOUT ROWID`,
  'CREATE INDEX identity_members_profile ON identity_members (profile)',
  'CREATE INDEX identity_members_seen ON identity_members (kind, first_seen, id)',
  `CREATE TABLE identity_claims (
      n INTEGER PRIMARY KEY, member TEXT NOT NULL, kind TEXT NOT NULL, type TEXT NOT NULL, value TEXT NOT NULL,
      at INTEGER NOT NULL, refused TEXT, UNIQUE (member, type, value)
    )`,
  'CREATE INDEX identity_claims_value ON identity_claims (type, value, kind)',
  `CREATE TABLE identity_links (
      act INTEGER NOT NULL, member TEXT NOT NULL, lifted TEXT, PRIMARY KEY (act, member)
    ) WITHOUT ROWID`,
  'CREATE INDEX identity_links_member ON identity_links (member)',
  'CREATE TABLE identity_unsettled (member TEXT PRIMARY KEY) WITHOUT ROWID',
  'CREATE TABLE identity_apart (member TEXT PRIMARY KEY, fellows TEXT NOT NULL) WITHOUT ROWID',
  `CREATE TABLE identity_acts (
      n INTEGER PRIMARY KEY, at INTEGER NOT NULL, act TEXT NOT NULL, members TEXT NOT NULL, reason TEXT
    )`,
  'CREATE TABLE tombstones (hash TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID',
];

/**
 * `read_at` is when the youngest of its rows was received; 0 for those of the store itself. `purged_at` is when its source
 * had last taken something back; 0 where it never did. `fields` is what a vendor says; leads of the store itself are read
 * where they are.
 */
export type MemberRow = Readonly<Selectable<Tables['identity_members']>>;

/** `kind` is the kind of leads that the claim joins; '' where it only ties its member to another kind. */
export type ClaimRow = Readonly<Omit<Selectable<Tables['identity_claims']>, 'n'>>;

/** An identifier, and the kind of leads that it joins. */
export type Joint = Pick<ClaimRow, 'type' | 'value' | 'kind'>;

export function memberIdOf({ source, account, externalId }: LeadRef): string {
  return hashOf([source, account, externalId]).slice(0, 22);
}
export function hashOf(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}
/** Of a company that is known by its domain alone. */
export function companyIdOf(domain: string): string {
  return memberIdOf({ source: '', account: '', externalId: domain });
}
export function refOf({ source, account, external_id: externalId }: MemberRow): LeadRef {
  return { source, account, externalId };
}
