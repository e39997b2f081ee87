import type { Claims, Lead, Session } from '../../domain/entities.ts';
import {
  blocked,
  claimOf,
  ownIdType,
  plainName,
  type Claim,
  type IdentifierRules,
} from '../../domain/identifiers.ts';
import type { Instant } from '../../domain/time.ts';

/** An e-mail address also claims its domain, unless anybody can have an address there. */
export function withDomains(claims: readonly Claim[]): readonly Claim[] {
  return claims.flatMap((claim) => {
    if (claim.type !== 'email') return claim;
    const domain = claimOf('domain', claim.value.slice(claim.value.lastIndexOf('@') + 1), claim.at);
    return domain && blocked(domain) === null ? [claim, domain] : claim;
  });
}

/** Claims of properties, as they came with an event or stand at a lead. */
export function claimsOfProperties(
  entries: Iterable<readonly [name: string, value: unknown]>,
  at: Instant,
  rules: IdentifierRules,
): readonly Claim[] {
  const claims: Claim[] = [];
  for (const [name, value] of entries) {
    const type = rules.typeOfProperty(name);
    if (type !== undefined) claims.push(...claimsOf(type, value, at));
  }
  return claims;
}

/**
 * The claim of a discriminant field of an event type, whose meaning only the project knows. Null where the name of the
 * field has an identifier type of its own and is claimed by that.
 */
export function claimOfField(
  key: string,
  value: unknown,
  at: Instant,
  rules: IdentifierRules,
): Claim | null {
  const isClaimedAnyway =
    ['email', 'domain'].includes(plainName(key)) || rules.typeOfProperty(key) !== undefined;
  return isClaimedAnyway ? null : claimOf(`field:${key}`, value, at);
}

/** Of a list only so many values are claimed. */
const MOST_VALUES = 20;

function claimsOf(type: string, value: unknown, at: Instant): readonly Claim[] {
  const values: readonly unknown[] = Array.isArray(value) ? value.slice(0, MOST_VALUES) : [value];
  return values.flatMap((one) => claimOf(type, one, at) ?? []);
}
function claimsOfSource(claims: Claims | undefined, at: Instant): readonly Claim[] {
  return Object.entries(claims ?? {}).flatMap(([type, value]) => claimsOf(type, value, at));
}

/** Everything that a lead of a vendor can be identified by. */
export function claimsOfLead(lead: Lead, rules: IdentifierRules): readonly Claim[] {
  const at = firstKnownAt(lead);
  const { source, externalId } = lead.ref;
  const claims: (Claim | null)[] = [
    claimOf('email', lead.person?.email, at),
    claimOf('domain', lead.company?.domain, at),
    claimOf(ownIdType(source), externalId, at),
    ...claimsOfProperties(
      lead.properties.map((property) => [property.name, property.value] as const),
      at,
      rules,
    ),
    ...claimsOfSource(lead.claims, at),
  ];
  return withDomains(claims.filter((claim) => claim !== null));
}

/** What a session adds to its lead: the ids of other trackers that saw the visitor. */
export function claimsOfSession({ claims, startedAt, events }: Session): readonly Claim[] {
  return [
    ...claimsOfSource(claims, startedAt),
    ...(events ?? []).flatMap(
      ({ trackerId, occurredAt }) => claimOf('tracker', trackerId, occurredAt) ?? [],
    ),
  ];
}

/** The earliest moment at which a lead is known to have been there. */
export function firstKnownAt({ firstSeenAt, lastSeenAt, fetchedAt }: Lead): Instant {
  return firstSeenAt ?? lastSeenAt ?? fetchedAt;
}
