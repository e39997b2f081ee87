import type { LeadKind } from '../../domain/entities.ts';
import {
  blocked,
  type Claim,
  type IdentifierRules,
  type RefusalReason,
} from '../../domain/identifiers.ts';
import type { Instant } from '../../domain/time.ts';

/** A lead, as far as its profile depends on it. */
export interface Member {
  readonly id: string;
  readonly kind: LeadKind;
  readonly firstSeenAt: Instant;
  /** True where it was set apart by hand: its claims join it to no other lead. */
  readonly isApart: boolean;
}
export interface MemberClaim extends Claim {
  readonly member: string;
  /** True where the value is known to be shared, though not all its carriers are given. */
  readonly isShared: boolean;
}
export interface Clusters {
  /** The profile of each member by its id: the id of the profile's oldest member. */
  readonly profiles: ReadonlyMap<string, string>;
  /** Why each claim is refused, in the order of the claims; null where it holds. */
  readonly refusals: readonly (RefusalReason | null)[];
}

/**
 * Clusters members into profiles. The result depends on the *set* of members, claims and groups, not on their order.
 * Identifiers join in the order of trust, then of age. An identifier that would give a profile more of its type than
 * `perProfile` is refused. Groups were linked by hand: they join last, and no limit holds for them.
 *
 * @param groups ids of linked members; unknown ids are ignored, and members of different kinds are not joined
 */
export function cluster(
  members: readonly Member[],
  claims: readonly MemberClaim[],
  groups: readonly (readonly string[])[],
  { ruleOf }: IdentifierRules,
): Clusters {
  const byId = new Map(members.map((member) => [member.id, member]));
  const sets = createSets(ruleOf);
  /** An identifier of one kind does not join leads of the other kind; it only relates them. */
  const joins = (member: Member | undefined, { type }: Claim) =>
    member !== undefined && ruleOf(type).kind === member.kind;
  const holders = new Map<string, number>();
  for (const claim of claims)
    if (joins(byId.get(claim.member), claim))
      holders.set(claimKey(claim), (holders.get(claimKey(claim)) ?? 0) + 1);

  const refusals = claims.map((claim): RefusalReason | null => {
    const member = byId.get(claim.member);
    const reason = blocked(claim);
    if (reason !== null) return reason;
    if (!joins(member, claim)) return null;
    if (member?.isApart) return 'APART';
    const count = holders.get(claimKey(claim)) ?? 0;
    return claim.isShared || count > ruleOf(claim.type).perValue ? 'SHARED' : null;
  });
  const trusted = claims
    .filter((claim, index) => refusals[index] === null && joins(byId.get(claim.member), claim))
    .sort(byTrust(ruleOf));
  for (const claim of trusted) sets.join(memberKey(claim.member), claimKey(claim), claim);
  for (const group of groups) {
    const known = group.flatMap((id) => byId.get(id) ?? []);
    for (const one of Map.groupBy(known, ({ kind }) => kind).values())
      for (const member of one)
        sets.unite(memberKey(one[0]?.id ?? member.id), memberKey(member.id));
  }

  const oldest = new Map<string, Member>();
  for (const member of members) {
    const root = sets.find(memberKey(member.id));
    const known = oldest.get(root);
    if (!known || isOlder(member, known)) oldest.set(root, member);
  }
  return {
    profiles: new Map(
      members.map(({ id }) => [id, oldest.get(sets.find(memberKey(id)))?.id ?? id]),
    ),
    refusals: refusals.map((refusal, index) => {
      const claim = claims[index];
      if (refusal !== null || !claim || !joins(byId.get(claim.member), claim)) return refusal;
      return sets.find(memberKey(claim.member)) === sets.find(claimKey(claim)) ? null : 'LIMIT';
    }),
  };
}

function memberKey(id: string): string {
  return `\u0000${id}`;
}
function claimKey({ type, value }: Claim): string {
  return `${type}\u0000${value}`;
}
function isOlder(a: Member, b: Member): boolean {
  return a.firstSeenAt < b.firstSeenAt || (a.firstSeenAt === b.firstSeenAt && a.id < b.id);
}
function byTrust(ruleOf: IdentifierRules['ruleOf']) {
  return (a: MemberClaim, b: MemberClaim): number =>
    ruleOf(a.type).rank - ruleOf(b.type).rank ||
    a.at - b.at ||
    order(a.type, b.type) ||
    order(a.value, b.value) ||
    order(a.member, b.member);
}
function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Disjoint sets (union-find) that count their identifiers of each type. */
function createSets(ruleOf: IdentifierRules['ruleOf']) {
  const parents = new Map<string, string>();
  const counts = new Map<string, Map<string, number>>();
  const seen = new Set<string>();

  function find(key: string): string {
    let root = key;
    for (let up = parents.get(root); up !== undefined; up = parents.get(root)) root = up;
    for (let at = key; at !== root;) {
      const up = parents.get(at) ?? root;
      parents.set(at, root);
      at = up;
    }
    return root;
  }
  function unite(a: string, b: string): void {
    const [into, from] = [find(a), find(b)];
    if (into === from) return;
    const sum = counts.get(into) ?? new Map<string, number>();
    for (const [type, count] of counts.get(from) ?? []) sum.set(type, (sum.get(type) ?? 0) + count);
    counts.set(into, sum);
    counts.delete(from);
    parents.set(from, into);
  }
  return {
    find,
    unite,
    /** Joins a member and an identifier, unless the set would have too many identifiers of a type. */
    join(member: string, identifier: string, { type }: Claim): void {
      if (!seen.has(identifier)) {
        seen.add(identifier);
        counts.set(identifier, new Map([[type, 1]]));
      }
      const [a, b] = [find(member), find(identifier)];
      if (a === b) return;
      const other = counts.get(a) ?? new Map<string, number>();
      for (const [each, count] of counts.get(b) ?? [])
        if (count + (other.get(each) ?? 0) > ruleOf(each).perProfile) return;
      unite(member, identifier);
    },
  };
}
