import type { LeadKind } from '../../domain/entities.ts';
import { blocked, type Claim, type IdentifierRules } from '../../domain/identifiers.ts';
import { all, run, type Work } from '../sql/database.ts';
import { mergeFields, searchTextOf, type KeptField } from './fields.ts';
import { carriersOf, claimsOfMembers, membersOf } from './members.ts';
import { markPending } from './resolution.ts';
import type { Sighting } from './sightings.ts';
import { type ClaimRow, companyIdOf, memberIdOf, type MemberRow } from './tables.ts';
import { withoutErased } from './tombstones.ts';

/** What the index holds of the members that are being recorded. */
interface Recording {
  readonly rules: IdentifierRules;
  readonly members: Map<string, MemberRow>;
  /** By `claimKey`. */
  readonly claims: Map<string, ClaimRow>;
  /** Members whose profiles have to be resolved again. */
  readonly changed: Set<string>;
}

/**
 * Records sightings in the index, except those of erased people. The caller holds the lock of the index, unless the
 * sightings are of the store's own events.
 */
export function* recordSightings(
  sightings: readonly Sighting[],
  rules: IdentifierRules,
): Work<void> {
  const welcome = yield* withoutErased(sightings, rules);
  if (welcome.length === 0) return;
  const ids = [...new Set(welcome.map(({ ref }) => memberIdOf(ref)))];
  const members = yield* membersOf(ids);
  const claims = yield* claimsOfMembers(ids);
  const recording: Recording = {
    rules,
    members: new Map(members.map((row) => [row.id, row])),
    claims: new Map(claims.map((claim) => [claimKey(claim.member, claim), claim])),
    changed: new Set(),
  };
  for (const sighting of welcome) yield* recordSighting(sighting, recording);
  yield* markPending(recording.changed);
}

function* recordSighting(sighting: Sighting, recording: Recording): Work<void> {
  const { rules, members, claims, changed } = recording;
  const id = memberIdOf(sighting.ref);
  const known = members.get(id);
  // A row that was received before the last redaction would bring back what the source took back.
  if (known && sighting.readAt > 0 && sighting.readAt < known.purged_at) return;
  const isRedaction = sighting.isRedacted && sighting.readAt > (known?.purged_at ?? 0);
  if (known && isRedaction) yield* removeOtherClaims(id, sighting, recording);
  const kind = yield* recordMember(id, { sighting, isRedaction }, recording);
  for (const claim of sighting.claims) {
    const joined = kind === rules.ruleOf(claim.type).kind ? kind : '';
    if (yield* recordClaim(id, joined, claim, claims)) changed.add(id);
    if (claim.type === 'domain' && blocked(claim) === null) yield* recordCompany(claim, changed);
  }
}

/** Returns the member's kind; null as long as only sessions of it were seen. */
function* recordMember(
  id: string,
  { sighting, isRedaction }: { readonly sighting: Sighting; readonly isRedaction: boolean },
  { members, changed, rules }: Recording,
): Work<LeadKind | null> {
  const known = members.get(id);
  const { ref, readAt } = sighting;
  if (sighting.kind === null) return known?.kind ?? null;
  // The youngest row says the kind. Of two rows of one moment, the row that says PERSON does.
  const isYounger =
    !known || readAt > known.read_at || (readAt === known.read_at && sighting.kind === 'PERSON');
  const kind = isYounger ? sighting.kind : known.kind;
  const fields = mergeFields(isRedaction ? [] : keptOf(known), sighting.fields);
  const row: MemberRow = {
    id,
    source: ref.source,
    account: ref.account,
    external_id: ref.externalId,
    kind,
    first_seen: Math.min(sighting.firstSeenAt, known?.first_seen ?? Infinity),
    read_at: Math.max(readAt, known?.read_at ?? 0),
    purged_at: isRedaction ? readAt : (known?.purged_at ?? 0),
    search: searchTextOf(fields),
    fields: JSON.stringify(fields),
    profile: known?.profile ?? id,
  };
  members.set(id, row);
  const isSame =
    known &&
    known.kind === kind &&
    known.first_seen === row.first_seen &&
    known.read_at === row.read_at &&
    known.purged_at === row.purged_at &&
    known.fields === row.fields;
  if (isSame) return kind;
  if (known?.kind !== kind || known.first_seen !== row.first_seen) changed.add(id);
  yield* writeMember(row);
  // Claims may have been recorded before the kind was known, or under another kind.
  if (known?.kind !== kind) yield* changeKind(id, kind, changed, rules);
  return kind;
}

function writeMember(row: MemberRow): Work<void> {
  return run(
    `INSERT INTO identity_members VALUES (?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (id) DO UPDATE SET
       kind = excluded.kind, first_seen = CASE WHEN excluded.first_seen < identity_members.first_seen
         THEN excluded.first_seen ELSE identity_members.first_seen END, read_at = excluded.read_at,
       purged_at = excluded.purged_at, search = excluded.search, fields = excluded.fields`,
    row.id,
    row.source,
    row.account,
    row.external_id,
    row.kind,
    row.first_seen,
    row.read_at,
    row.purged_at,
    row.search,
    row.fields,
    row.profile,
  );
}

function* changeKind(
  id: string,
  kind: LeadKind,
  changed: Set<string>,
  { ruleOf }: IdentifierRules,
): Work<void> {
  const claims = yield* claimsOfMembers([id]);
  for (const carrier of yield* carriersOf(claims)) changed.add(carrier);
  for (const { type, value } of claims)
    yield* run(
      'UPDATE identity_claims SET kind = ?, refused = ? WHERE member = ? AND type = ? AND value = ?',
      ruleOf(type).kind === kind ? kind : '',
      blocked({ type, value }),
      id,
      type,
      value,
    );
}

/** Returns true where the claim is new, or older than it was known to be, and joins its member to others. */
function* recordClaim(
  member: string,
  kind: LeadKind | '',
  { type, value, at }: Claim,
  known: Map<string, ClaimRow>,
): Work<boolean> {
  const key = claimKey(member, { type, value });
  const before = known.get(key);
  if (before && before.at <= at) return false;
  known.set(key, { member, kind, type, value, at, refused: before?.refused ?? null });
  // A value that is already refused as SHARED is refused here too, without a look at all who carry it.
  yield* run(
    `INSERT INTO identity_claims (member, kind, type, value, at, refused) VALUES (?,?,?,?,?, coalesce(?, (
       SELECT refused FROM identity_claims WHERE type = ? AND value = ? AND kind = ? AND refused = 'SHARED' LIMIT 1)))
     ON CONFLICT (member, type, value) DO UPDATE SET
       at = CASE WHEN excluded.at < identity_claims.at THEN excluded.at ELSE identity_claims.at END`,
    member,
    kind,
    type,
    value,
    at,
    blocked({ type, value }),
    type,
    value,
    kind,
  );
  return kind !== '';
}

/** Makes a member of the company of a domain, though no source may have a lead of it. */
function* recordCompany({ value, at }: Claim, changed: Set<string>): Work<void> {
  const id = companyIdOf(value);
  const [known] = yield* all<MemberRow>('SELECT * FROM identity_members WHERE id = ?', id);
  if (known && known.first_seen <= at) return;
  yield* run(
    `INSERT INTO identity_members VALUES (?, '', '', ?, 'COMPANY', ?, 0, 0, ?, '[]', ?)
     ON CONFLICT (id) DO UPDATE SET first_seen = CASE WHEN excluded.first_seen < identity_members.first_seen
       THEN excluded.first_seen ELSE identity_members.first_seen END`,
    id,
    value,
    at,
    value,
    id,
  );
  if (yield* recordClaim(id, 'COMPANY', { type: 'domain', value, at }, new Map())) changed.add(id);
}

/** Removes the claims of a member that a redacted row no longer makes. */
function* removeOtherClaims(
  id: string,
  { claims: told }: Sighting,
  { claims, changed }: Recording,
): Work<void> {
  const kept = new Set(told.map((claim) => claimKey(id, claim)));
  const removed = [...claims.values()].filter(
    (claim) => claim.member === id && !kept.has(claimKey(id, claim)),
  );
  for (const claim of removed) {
    for (const carrier of yield* carriersOf([claim])) changed.add(carrier);
    yield* run(
      'DELETE FROM identity_claims WHERE member = ? AND type = ? AND value = ?',
      id,
      claim.type,
      claim.value,
    );
    claims.delete(claimKey(id, claim));
    changed.add(id);
  }
}

function claimKey(member: string, { type, value }: Pick<Claim, 'type' | 'value'>): string {
  return JSON.stringify([member, type, value]);
}

function keptOf(row: MemberRow | undefined): readonly KeptField[] {
  return row ? (JSON.parse(row.fields) as readonly KeptField[]) : [];
}
