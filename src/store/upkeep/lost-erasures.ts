import type { LeadRef } from '../../domain/entities.ts';
import type { IdentifierRules } from '../../domain/identifiers.ts';
import { claimsOfMembers } from '../identity/members.ts';
import { type ClaimRow, type MemberRow, refOf } from '../identity/tables.ts';
import {
  insertTombstones,
  readTombstones,
  type Tombstone,
  tombstoneOf,
  tombstonesOf,
} from '../identity/tombstones.ts';
import { ACCOUNT, SOURCE } from '../model/account.ts';
import { rows, type Work } from '../sql/database.ts';
import { removePersons } from './erasure.ts';

/** How many rows are searched at a time. */
const CHUNK = 1_000;

/**
 * Applies erasures that the database does not know, because it was restored from a backup that is older. A tombstone is
 * a hash, so whatever the database holds is hashed and compared.
 *
 * @returns the tombstones that the database has then, and how many of them are new to it
 */
export function* applyErasures(
  kept: readonly Tombstone[],
  rules: IdentifierRules,
): Work<{ readonly tombstones: readonly Tombstone[]; readonly applied: number }> {
  const stored = yield* readTombstones();
  const known = new Set(stored.map(({ hash }) => hash));
  const lost = kept.filter(({ hash }) => !known.has(hash));
  if (lost.length === 0) return { tombstones: stored, applied: 0 };
  const hashes = new Set(lost.map(({ hash }) => hash));
  yield* insertTombstones(lost);
  const { members, claims } = yield* erasedMembers(hashes, rules);
  const leads = [...members.map(refOf), ...(yield* erasedLeadsOfTrash(hashes, rules))];
  const mentioned = [
    ...claims.filter((claim) => hashes.has(tombstoneOf(claim))),
    ...(yield* erasedClaimsOfTrash(hashes)),
  ];
  const emails = mentioned.flatMap(({ type, value }) => (type === 'email' ? value : []));
  yield* removePersons(members, { claims, leads, emails, mentioned }, rules);
  return { tombstones: [...stored, ...lost], applied: lost.length };
}

function* erasedMembers(
  hashes: ReadonlySet<string>,
  rules: IdentifierRules,
): Work<{ readonly members: readonly MemberRow[]; readonly claims: readonly ClaimRow[] }> {
  const members: MemberRow[] = [];
  const claims: ClaimRow[] = [];
  for (let after: string | null = ''; after !== null;) {
    const from: string = after;
    const some: readonly MemberRow[] = yield* rows(({ db }) =>
      db
        .selectFrom('identity_members')
        .selectAll()
        .where('id', '>', from)
        .orderBy('id')
        .limit(CHUNK),
    );
    const theirs = Map.groupBy(
      yield* claimsOfMembers(some.map(({ id }) => id)),
      ({ member }) => member,
    );
    for (const member of some) {
      const own = theirs.get(member.id) ?? [];
      const of = tombstonesOf({ ref: refOf(member), claims: own }, rules);
      if (!of.some((hash) => hashes.has(hash))) continue;
      members.push(member);
      claims.push(...own);
    }
    after = some.length === CHUNK ? (some.at(-1)?.id ?? null) : null;
  }
  return { members, claims };
}

/** Leads of which only refused events are stored. */
function* erasedLeadsOfTrash(
  hashes: ReadonlySet<string>,
  rules: IdentifierRules,
): Work<readonly LeadRef[]> {
  const found = yield* rows(({ db }) => db.selectFrom('trash').select('lead').distinct());
  return found.flatMap(({ lead }) => {
    const ref: LeadRef = { source: SOURCE, account: ACCOUNT, externalId: lead };
    return tombstonesOf({ ref, claims: [] }, rules).some((hash) => hashes.has(hash)) ? ref : [];
  });
}

/** The trash keeps the values of identifiers without their types, so these types are tried. */
const TYPES_OF_TRASH = ['email', 'userId', 'tracker'];

function* erasedClaimsOfTrash(
  hashes: ReadonlySet<string>,
): Work<readonly { readonly type: string; readonly value: string }[]> {
  const found = yield* rows(({ db }) => db.selectFrom('trash').select('claims').distinct());
  const values = new Set(found.flatMap(({ claims }) => JSON.parse(claims) as string[]));
  return TYPES_OF_TRASH.flatMap((type) => [...values].map((value) => ({ type, value }))).filter(
    (claim) => hashes.has(tombstoneOf(claim)),
  );
}
