import type { Lead, LeadKind, LeadRef } from '../../domain/entities.ts';
import { claimOf } from '../../domain/identifiers.ts';
import type { Identifier, Profile, ProfileKey, ProfileQuery } from '../../domain/identity.ts';
import type { Page, PageQuery } from '../../domain/page.ts';
import type { Instant } from '../../domain/time.ts';
import { SOURCE } from '../model/account.ts';
import { toLead } from '../leads/map.ts';
import type { LeadRow } from '../model/rows.ts';
import { all, type Value, type Work } from '../sql/database.ts';
import { keysetToken, livePage, parseKeysetToken } from '../sql/keyset.ts';
import {
  companyOf,
  fieldsOfLead,
  type FieldWitness,
  type KeptField,
  personOf,
  resolveFields,
} from './fields.ts';
import { type ClaimRow, companyIdOf, memberIdOf, type MemberRow, refOf } from './tables.ts';

/** The profile of each member, in the order given; null for a member that the index does not hold (any longer). */
export function* profilesOfMembers(
  members: readonly string[],
  now: Instant,
): Work<readonly (Profile | null)[]> {
  const rows = yield* all<{ id: string; profile: string }>(
    'SELECT id, profile FROM identity_members WHERE id IN (SELECT value FROM EACH(?))',
    JSON.stringify(members),
  );
  const profileOf = new Map(rows.map(({ id, profile }) => [id, profile]));
  const profiles = yield* readProfiles([...new Set(profileOf.values())], now);
  return members.map((id) => profiles.get(profileOf.get(id) ?? '') ?? null);
}

/** Profiles by their ids; an id that is none is left out. */
function* readProfiles(ids: readonly string[], now: Instant): Work<ReadonlyMap<string, Profile>> {
  const members = yield* all<MemberRow>(
    'SELECT * FROM identity_members WHERE profile IN (SELECT value FROM EACH(?)) ORDER BY first_seen, id',
    JSON.stringify(ids),
  );
  const memberIds = JSON.stringify(members.map(({ id }) => id));
  const claims = yield* all<ClaimRow>(
    `SELECT member, kind, type, value, at, refused FROM identity_claims
     WHERE member IN (SELECT value FROM EACH(?)) ORDER BY at, type, value, member`,
    memberIds,
  );
  const own = yield* all<LeadRow>(
    'SELECT * FROM leads WHERE id IN (SELECT value FROM EACH(?))',
    JSON.stringify(members.flatMap(({ source, external_id: id }) => (source === SOURCE ? id : []))),
  );
  const leads = new Map(own.map((row) => [row.id, toLead(row, now)]));
  const claimsOf = Map.groupBy(claims, ({ member }) => member);
  const profiles = new Map<string, Profile>();
  for (const [id, some] of Map.groupBy(members, ({ profile }) => profile))
    profiles.set(
      id,
      profileOf(
        id,
        some.map((row) => ({
          row,
          local: leads.get(row.external_id) ?? null,
          claims: claimsOf.get(row.id) ?? [],
        })),
      ),
    );
  return profiles;
}

interface WholeMember {
  readonly row: MemberRow;
  /** The lead itself where it is the store's own; null for others. */
  readonly local: Lead | null;
  readonly claims: readonly ClaimRow[];
}

function profileOf(id: string, members: readonly WholeMember[]): Profile {
  const kind: LeadKind = members[0]?.row.kind ?? 'PERSON';
  const witnesses = members.flatMap(({ row, local }): readonly FieldWitness[] => {
    const lead = refOf(row);
    if (row.source === SOURCE)
      return local ? fieldsOfLead(local).map((field) => ({ ...field, lead })) : [];
    return (JSON.parse(row.fields) as readonly KeptField[]).map((field) => ({ ...field, lead }));
  });
  const { fields, conflicts } = resolveFields(witnesses);
  const isLead = ({ row }: WholeMember) => row.source !== '';
  const claims = members.flatMap((member) =>
    member.claims.map((claim) => ({ claim, lead: refOf(member.row), isLead: isLead(member) })),
  );
  const identifiers = new Map<string, Identifier>();
  for (const { claim, lead } of claims) {
    const key = JSON.stringify([claim.type, claim.value]);
    const isOwn = claim.kind === kind && (claim.refused === null || claim.refused === 'APART');
    // A company that is a lead of no source was made by the store itself.
    const identifier = identifierOf(claim, lead.source || SOURCE);
    if (isOwn && !identifiers.has(key)) identifiers.set(key, identifier);
  }
  const domain = [...identifiers.values()].find(({ type }) => type === 'domain')?.value ?? null;
  const company = companyOf(fields, kind === 'PERSON' ? 'company.' : '');
  const person = kind === 'PERSON' ? personOf(fields) : null;
  const standing =
    company ??
    (kind === 'COMPANY' && domain !== null
      ? companyOf([{ name: 'domain', value: domain }], '')
      : null);
  const names = [person?.firstName, person?.lastName].filter(Boolean).join(' ');
  return {
    id,
    kind,
    displayName:
      person?.fullName ??
      (names || null) ??
      person?.email ??
      standing?.name ??
      standing?.domain ??
      null,
    person,
    company: standing,
    leads: members.filter(isLead).map(({ row }) => refOf(row)),
    identifiers: [...identifiers.values()],
    refused: claims.flatMap(({ claim, lead, isLead: told }) =>
      claim.refused === null || !told
        ? []
        : { ...identifierOf(claim, lead.source), lead, reason: claim.refused },
    ),
    fields,
    conflicts,
  };
}

function identifierOf({ type, value, at }: ClaimRow, source: string): Identifier {
  return { type, value, source, firstSeenAt: at };
}

export function* profileBy(by: ProfileKey, now: Instant): Work<Profile | null> {
  const member = 'id' in by ? by.id : yield* memberBy(by);
  if (member === null) return null;
  const [profile] = yield* profilesOfMembers([member], now);
  return profile ?? null;
}

/** The oldest member that has the identifier; where every claim of it was refused, the oldest that claims it. */
function* memberBy(by: Exclude<ProfileKey, { readonly id: string }>): Work<string | null> {
  const claim = 'email' in by ? claimOf('email', by.email, 0) : claimOf('domain', by.domain, 0);
  if (!claim) return null;
  if (claim.type === 'domain') {
    const [known] = yield* all<{ id: string }>(
      'SELECT id FROM identity_members WHERE id = ?',
      companyIdOf(claim.value),
    );
    if (known) return known.id;
  }
  const rows = yield* all<{ member: string; refused: string | null }>(
    `SELECT c.member, c.refused FROM identity_claims AS c JOIN identity_members AS m ON m.id = c.member
     WHERE c.type = ? AND c.value = ? AND c.kind <> '' ORDER BY m.first_seen, m.id LIMIT 1000`,
    claim.type,
    claim.value,
  );
  const found = rows.find(({ refused }) => refused === null) ?? rows[0];
  return found?.member ?? null;
}

interface Condition {
  readonly sql: string;
  readonly values: readonly Value[];
}

/** A profile is listed once, as its oldest member, whose id is the profile's. */
function conditionOf({ kind, search }: Pick<ProfileQuery, 'kind' | 'search'>): Condition {
  const text = search?.trim().toLowerCase() ?? '';
  const parts = ['m.id = m.profile'];
  const values: Value[] = [];
  if (kind !== null) {
    parts.push('m.kind = ?');
    values.push(kind);
  }
  if (text !== '') {
    parts.push(
      `(m.id IN (SELECT profile FROM identity_members WHERE FIND(search, ?) > 0)
        OR m.id IN (SELECT o.profile FROM leads AS l JOIN identity_members AS o
                    ON o.source = ? AND o.external_id = l.id WHERE FIND(l.search, ?) > 0))`,
    );
    values.push(text, SOURCE, text);
  }
  return { sql: parts.join(' AND '), values };
}

export function* listProfiles(query: ProfileQuery, now: Instant): Work<Page<Profile>> {
  const { sql, values } = conditionOf(query);
  return yield* pageOf({ sql, values }, query, now);
}

export function* countProfiles(query: ProfileQuery): Work<number> {
  const { sql, values } = conditionOf(query);
  const [row] = yield* all<{ count: number }>(
    `SELECT count(*) AS count FROM identity_members AS m WHERE ${sql}`,
    ...values,
  );
  return row?.count ?? 0;
}

/** Profiles of the other kind that share an identifier with this one, such as a domain or a visitor's cookie. */
export function* relatedProfiles(id: string, query: PageQuery, now: Instant): Work<Page<Profile>> {
  const [member] = yield* all<{ profile: string }>(
    'SELECT profile FROM identity_members WHERE id = ?',
    id,
  );
  const sql = `m.id = m.profile AND m.id IN (
    SELECT other.profile FROM identity_members AS own
    JOIN identity_claims AS c ON c.member = own.id
    JOIN identity_claims AS o ON o.type = c.type AND o.value = c.value
    JOIN identity_members AS other ON other.id = o.member
    WHERE own.profile = ? AND other.kind <> own.kind AND (c.kind <> '' OR o.kind <> '')
      AND c.refused IS NULL AND o.refused IS NULL)`;
  return yield* pageOf({ sql, values: [member?.profile ?? ''] }, query, now);
}

/** A page of profiles, newest first. */
function* pageOf({ sql, values }: Condition, query: PageQuery, now: Instant): Work<Page<Profile>> {
  const place = query.after === null ? null : parseKeysetToken(query.after);
  const rows = yield* all<Pick<MemberRow, 'id' | 'first_seen'>>(
    `SELECT m.id, m.first_seen FROM identity_members AS m WHERE ${sql}${
      place ? ' AND (m.first_seen, m.id) < (?, ?)' : ''
    } ORDER BY m.first_seen DESC, m.id DESC LIMIT ?`,
    ...values,
    ...(place ?? []),
    query.first + 1,
  );
  const given = rows.slice(0, query.first);
  const last = given.at(-1);
  const profiles = yield* readProfiles(
    given.map(({ id }) => id),
    now,
  );
  const next = rows.length > query.first && last ? keysetToken(last.first_seen, last.id) : null;
  return livePage(
    given.flatMap(({ id }) => profiles.get(id) ?? []),
    next,
    now,
  );
}

/** All members of the lead's profile, oldest first, the lead among them; empty where the index does not know the lead. */
export function* coMembers(lead: LeadRef): Work<readonly MemberRow[]> {
  return yield* all<MemberRow>(
    `SELECT * FROM identity_members WHERE profile = (
       SELECT profile FROM identity_members WHERE id = ?) ORDER BY first_seen, id`,
    memberIdOf(lead),
  );
}
