import { createHash } from 'node:crypto';
import { type Selectable, sql } from 'kysely';
import type { LeadRef } from '../../domain/entities.ts';
import type { Definition } from '../sql/dialect.ts';
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
export const identityTables: readonly Definition[] = [
  ({ table, words: { text, integer, byKey } }) => sql`create table ${table('identity_members')} (
      id ${text} primary key, source ${text} not null, account ${text} not null, external_id ${text} not null, kind ${text} not null,
      first_seen ${integer} not null, read_at ${integer} not null, purged_at ${integer} not null, search ${text} not null,
      fields ${text} not null, profile ${text} not null
    ) ${byKey}`,
  ({ table }) =>
    sql`create index identity_members_profile on ${table('identity_members')} (profile)`,
  ({ table }) =>
    sql`create index identity_members_seen on ${table('identity_members')} (kind, first_seen, id)`,
  ({ table, words: { text, integer, rowNumber } }) => sql`create table ${table('identity_claims')} (
      n ${rowNumber}, member ${text} not null, kind ${text} not null, type ${text} not null, value ${text} not null,
      at ${integer} not null, refused ${text}, unique (member, type, value)
    )`,
  ({ table }) =>
    sql`create index identity_claims_value on ${table('identity_claims')} (type, value, kind)`,
  ({ table, words: { text, integer, byKey } }) => sql`create table ${table('identity_links')} (
      act ${integer} not null, member ${text} not null, lifted ${text}, primary key (act, member)
    ) ${byKey}`,
  ({ table }) => sql`create index identity_links_member on ${table('identity_links')} (member)`,
  ({ table, words: { text, byKey } }) =>
    sql`create table ${table('identity_unsettled')} (member ${text} primary key) ${byKey}`,
  ({ table, words: { text, byKey } }) =>
    sql`create table ${table('identity_apart')} (member ${text} primary key, fellows ${text} not null) ${byKey}`,
  ({ table, words: { text, integer, rowNumber } }) => sql`create table ${table('identity_acts')} (
      n ${rowNumber}, at ${integer} not null, act ${text} not null, members ${text} not null, reason ${text}
    )`,
  ({ table, words: { text, integer, byKey } }) =>
    sql`create table ${table('tombstones')} (hash ${text} primary key, at ${integer} not null) ${byKey}`,
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
