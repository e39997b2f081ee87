import type { LeadKind } from '../../domain/entities.ts';
import { blocked, type Claim, type IdentifierRules } from '../../domain/identifiers.ts';
import { mergeFields, searchTextOf, type KeptField } from './fields.ts';
import type { Sighting } from './sightings.ts';
import { type ClaimRow, companyIdOf, type Joint, memberIdOf, type MemberRow } from './tables.ts';

/** What the index holds of members, and what it will hold. It is worked out in memory and then written at once. */
export interface Recording {
  readonly rules: IdentifierRules;
  readonly stored: ReadonlyMap<string, MemberRow>;
  readonly members: Map<string, MemberRow>;
  /** By the member, then by `identifierKey`. */
  readonly claims: Map<string, Map<string, HeldClaim>>;
  /** Stored claims that no row makes any more. */
  readonly removed: ClaimRow[];
  /** Identifiers that join some member no longer: all who carry them have to be resolved again. */
  readonly left: Joint[];
  /** Members whose profiles have to be resolved again. */
  readonly changed: Set<string>;
}

interface HeldClaim {
  /** As it was read; null where it was not stored, or its company's claims were not read. */
  readonly stored: ClaimRow | null;
  claim: ClaimRow;
}

export function createRecording(
  members: readonly MemberRow[],
  claims: readonly ClaimRow[],
  rules: IdentifierRules,
): Recording {
  const stored = new Map(members.map((row) => [row.id, row]));
  const recording: Recording = {
    rules,
    stored,
    members: new Map(stored),
    claims: new Map(),
    removed: [],
    left: [],
    changed: new Set(),
  };
  for (const claim of claims)
    claimsOf(claim.member, recording).set(identifierKey(claim), { stored: claim, claim });
  return recording;
}

/** The members that differ from what is stored. */
export function membersToWrite({ stored, members }: Recording): readonly MemberRow[] {
  return [...members.values()].filter((row) => stored.get(row.id) !== row);
}
/** The claims that differ from what is stored; `isNew` where the claim is new, or joins another kind than before. */
export function claimsToWrite({
  claims,
}: Recording): readonly { readonly claim: ClaimRow; readonly isNew: boolean }[] {
  return [...claims.values()].flatMap((held) =>
    [...held.values()].flatMap(({ stored, claim }) => {
      const isNew = stored?.kind !== claim.kind;
      return isNew || stored.at !== claim.at ? { claim, isNew } : [];
    }),
  );
}

export function addSighting(sighting: Sighting, recording: Recording): void {
  const { rules, members, changed } = recording;
  const id = memberIdOf(sighting.ref);
  const known = members.get(id);
  // A row that was received before the last redaction would bring back what the source took back.
  if (known && sighting.readAt > 0 && sighting.readAt < known.purged_at) return;
  const isRedaction = sighting.isRedacted && sighting.readAt > (known?.purged_at ?? 0);
  if (known && isRedaction) removeOtherClaims(id, sighting, recording);
  const kind = recordMember(id, { sighting, isRedaction }, recording);
  for (const claim of sighting.claims) {
    const joined = kind === rules.ruleOf(claim.type).kind ? kind : '';
    if (recordClaim(id, joined, claim, recording)) changed.add(id);
    if (isOfCompany(claim)) recordCompany(claim, recording);
  }
}

/** True where the claim makes a member of the company of its domain. */
export function isOfCompany(claim: Claim): boolean {
  return claim.type === 'domain' && blocked(claim) === null;
}

/** Returns the member's kind; null as long as only sessions of it were seen. */
function recordMember(
  id: string,
  { sighting, isRedaction }: { readonly sighting: Sighting; readonly isRedaction: boolean },
  recording: Recording,
): LeadKind | null {
  const { members, changed } = recording;
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
  const isSame =
    known &&
    known.kind === kind &&
    known.first_seen === row.first_seen &&
    known.read_at === row.read_at &&
    known.purged_at === row.purged_at &&
    known.fields === row.fields;
  if (isSame) return kind;
  members.set(id, row);
  if (known?.kind !== kind || known.first_seen !== row.first_seen) changed.add(id);
  // Claims may have been recorded before the kind was known, or under another kind.
  if (known?.kind !== kind) changeKind(id, kind, recording);
  return kind;
}

function changeKind(id: string, kind: LeadKind, recording: Recording): void {
  const { left, rules } = recording;
  for (const held of claimsOf(id, recording).values()) {
    left.push(held.claim);
    const joined = rules.ruleOf(held.claim.type).kind === kind ? kind : '';
    held.claim = { ...held.claim, kind: joined };
  }
}

/** Returns true where the claim is new, or older than it was known to be, and joins its member to others. */
function recordClaim(
  member: string,
  kind: LeadKind | '',
  { type, value, at }: Claim,
  recording: Recording,
): boolean {
  const claims = claimsOf(member, recording);
  const key = identifierKey({ type, value });
  const held = claims.get(key);
  if (!held)
    claims.set(key, { stored: null, claim: { member, kind, type, value, at, refused: null } });
  else if (held.claim.at <= at) return false;
  else held.claim = { ...held.claim, at };
  return kind !== '';
}

/** Makes a member of the company of a domain, though no source may have a lead of it. */
function recordCompany({ value, at }: Claim, recording: Recording): void {
  const { members, changed } = recording;
  const id = companyIdOf(value);
  const known = members.get(id);
  if (known && known.first_seen <= at) return;
  members.set(id, {
    id,
    source: '',
    account: '',
    external_id: value,
    kind: 'COMPANY',
    first_seen: at,
    read_at: 0,
    purged_at: 0,
    search: value,
    fields: '[]',
    profile: known?.profile ?? id,
  });
  if (recordClaim(id, 'COMPANY', { type: 'domain', value, at }, recording)) changed.add(id);
}

/** Removes the claims of a member that a redacted row no longer makes. */
function removeOtherClaims(id: string, { claims: told }: Sighting, recording: Recording): void {
  const kept = new Set(told.map(identifierKey));
  const claims = claimsOf(id, recording);
  for (const [key, { stored, claim }] of claims) {
    if (kept.has(key)) continue;
    recording.left.push(claim);
    if (stored) recording.removed.push(stored);
    claims.delete(key);
    recording.changed.add(id);
  }
}

function claimsOf(member: string, { claims }: Recording): Map<string, HeldClaim> {
  let held = claims.get(member);
  if (!held) {
    held = new Map();
    claims.set(member, held);
  }
  return held;
}
function identifierKey({ type, value }: Pick<Claim, 'type' | 'value'>): string {
  return JSON.stringify([type, value]);
}
function keptOf(row: MemberRow | undefined): readonly KeptField[] {
  return row ? (JSON.parse(row.fields) as readonly KeptField[]) : [];
}
