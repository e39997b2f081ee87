import type { Lead, LeadKind, LeadRef } from '../../domain/entities.ts';
import { claimOf } from '../../domain/identifiers.ts';
import type { Identifier, Profile, ProfileKey } from '../../domain/identity.ts';
import type { Instant } from '../../domain/time.ts';
import { SOURCE } from '../model/account.ts';
import { toLead } from '../leads/map.ts';
import { LOCAL } from '../sql/account.ts';
import { first, inLockstep, rows, type Work } from '../sql/database.ts';
import {
  companyOf,
  fieldsOfLead,
  type FieldWitness,
  type KeptField,
  personOf,
  resolveFields,
} from './fields.ts';
import { CLAIM_COLUMNS } from './members.ts';
import { type ClaimRow, companyIdOf, memberIdOf, type MemberRow, refOf } from './tables.ts';

/** The profile of each member, in the order given; null for a member that the index does not hold (any longer). */
export function* profilesOfMembers(
  members: readonly string[],
  now: Instant,
): Work<readonly (Profile | null)[]> {
  const known = yield* rows(({ db, isIn }) =>
    db.selectFrom('identity_members').select(['id', 'profile']).where(isIn('id', members)),
  );
  const profileOf = new Map(known.map(({ id, profile }) => [id, profile]));
  const profiles = yield* readProfiles([...new Set(profileOf.values())], now);
  return members.map((id) => profiles.get(profileOf.get(id) ?? '') ?? null);
}

/** Profiles by their ids; an id that is none is left out. */
export function* readProfiles(
  ids: readonly string[],
  now: Instant,
): Work<ReadonlyMap<string, Profile>> {
  const members = yield* rows(({ db, isIn }) =>
    db
      .selectFrom('identity_members')
      .selectAll()
      .where(isIn('profile', ids))
      .orderBy('first_seen')
      .orderBy('id'),
  );
  const memberIds = members.map(({ id }) => id);
  const local = members.flatMap(({ source, external_id: id }) => (source === SOURCE ? id : []));
  const [claims, own] = yield* inLockstep([
    rows(({ db, isIn }) =>
      db
        .selectFrom('identity_claims')
        .select(CLAIM_COLUMNS)
        .where(isIn('member', memberIds))
        .orderBy('at')
        .orderBy('type')
        .orderBy('value')
        .orderBy('member'),
    ),
    rows(({ db, isIn }) =>
      db.selectFrom('leads').selectAll().where('account', '=', LOCAL).where(isIn('id', local)),
    ),
  ]);
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
    const company = companyIdOf(claim.value);
    const known = yield* first(({ db }) =>
      db.selectFrom('identity_members').select('id').where('id', '=', company),
    );
    if (known) return known.id;
  }
  const carriers = yield* rows(({ db }) =>
    db
      .selectFrom('identity_claims as c')
      .innerJoin('identity_members as m', 'm.id', 'c.member')
      .select(['c.member', 'c.refused'])
      .where('c.type', '=', claim.type)
      .where('c.value', '=', claim.value)
      .where('c.kind', '<>', '')
      .orderBy('m.first_seen')
      .orderBy('m.id')
      .limit(1_000),
  );
  const found = carriers.find(({ refused }) => refused === null) ?? carriers[0];
  return found?.member ?? null;
}

/** All members of the lead's profile, oldest first, the lead among them; empty where the index does not know the lead. */
export function coMembers(lead: LeadRef): Work<readonly MemberRow[]> {
  const id = memberIdOf(lead);
  return rows(({ db }) =>
    db
      .selectFrom('identity_members')
      .selectAll()
      .where('profile', '=', ({ selectFrom }) =>
        selectFrom('identity_members').select('profile').where('id', '=', id),
      )
      .orderBy('first_seen')
      .orderBy('id'),
  );
}
