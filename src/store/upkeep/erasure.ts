import type { Lead, LeadRef } from '../../domain/entities.ts';
import { SourceError } from '../../domain/errors.ts';
import type { Claim, IdentifierRules } from '../../domain/identifiers.ts';
import type { Erased } from '../../domain/identity.ts';
import type { Instant } from '../../domain/time.ts';
import { eraseExportRows } from '../exports.ts';
import { claimsOfLead } from '../identity/claims.ts';
import { carriersOf, claimsOfMembers, membersOf } from '../identity/members.ts';
import { removeMembers } from '../identity/removal.ts';
import { type ClaimRow, memberIdOf, type MemberRow, refOf } from '../identity/tables.ts';
import { writeTombstones } from '../identity/tombstones.ts';
import { eraseMentions } from '../intake/trash.ts';
import { recountRollups, type RollupPlace } from '../marketing/rollups.ts';
import { SOURCE } from '../model/account.ts';
import { all, lock, type Work } from '../sql/database.ts';
import { deleteLeads } from './deletion.ts';

/**
 * Erases a lead, and the leads of its profile that share a personal identifier with it, from everything that the store
 * keeps: index, events, exports, trash and sums. Tombstones remain: hashes of references and personal identifiers, by
 * which the same person is refused later.
 *
 * @param row the lead as its source tells it now; null where that is not known
 * @throws SourceError NOT_FOUND where neither the index nor the source knows the lead
 */
export function* eraseLead(
  lead: LeadRef,
  row: Lead | null,
  now: Instant,
  rules: IdentifierRules,
): Work<Erased> {
  const id = memberIdOf(lead);
  const [member] = yield* membersOf([id]);
  if (!member && !row) throw new SourceError('NOT_FOUND', lead.source, 'There is no such lead');
  const erased = member ? yield* samePerson(member, rules) : [];
  const claims = yield* claimsOfMembers(erased.map((one) => one.id));
  const told = row ? claimsOfLead(row, rules) : [];
  yield* writeTombstones({ ref: lead, claims: told }, now, rules);
  const tombstoned: Pick<Claim, 'type' | 'value'>[] = [...told];
  for (const one of erased) {
    const certain: ClaimRow[] = [];
    for (const claim of claims)
      if (claim.member === one.id && (yield* isTheirsAlone(claim, erased, rules)))
        certain.push(claim);
    // Of a lead that was not named itself, only its reference and its trackers become tombstones.
    const chosen = one.id === id ? certain : certain.filter(({ type }) => type === 'tracker');
    yield* writeTombstones({ ref: refOf(one), claims: chosen }, now, rules);
    tombstoned.push(...chosen);
  }
  const emails = claims.flatMap(({ type, value, member: of }) =>
    type === 'email' && of === id ? value : [],
  );
  const own = erased.flatMap(({ source, external_id: externalId }) =>
    source === SOURCE ? externalId : [],
  );
  // An event of these leads that arrives now is stored before the erasure or after it, not in between.
  yield* lock(own);
  const places = yield* eraseEvents(own);
  yield* removeMembers(erased, claims, rules);
  const leads = erased.length > 0 ? erased.map(refOf) : [lead];
  yield* eraseExportRows(leads, emails);
  yield* eraseMentions(tombstoned.filter(({ type }) => rules.ruleOf(type).personal));
  yield* recountRollups(places);
  return { leads, emails, eventsErased: places.length };
}

/** The member, and the members of its profile that share a personal identifier with it. */
function* samePerson(member: MemberRow, { ruleOf }: IdentifierRules): Work<readonly MemberRow[]> {
  const claims = yield* claimsOfMembers([member.id]);
  const carriers = new Set(
    yield* carriersOf(
      claims.filter(({ type, refused }) => refused === null && ruleOf(type).personal),
    ),
  );
  const profile = yield* all<MemberRow>(
    'SELECT * FROM identity_members WHERE profile = ? ORDER BY id',
    member.profile,
  );
  return profile.filter(({ id }) => id === member.id || carriers.has(id));
}

/**
 * True where an identifier belongs to the erased person alone; only such an identifier becomes a tombstone. Blocked and
 * shared identifiers do not, nor do those that members outside the erasure carry too.
 */
function* isTheirsAlone(
  claim: ClaimRow,
  erased: readonly MemberRow[],
  { ruleOf }: IdentifierRules,
): Work<boolean> {
  const { kind, personal } = ruleOf(claim.type);
  if (!personal || claim.refused === 'BLOCKED' || claim.refused === 'SHARED') return false;
  const isStrict = claim.type === 'email' || claim.type === 'userId';
  if (isStrict && claim.refused === null && claim.kind !== '') return true;
  const carriers = yield* carriersOf([{ ...claim, kind }]);
  return carriers.every((carrier) => erased.some(({ id }) => id === carrier));
}

/** Returns where the events were counted, so that the sums can be counted anew. */
function* eraseEvents(leads: readonly string[]): Work<readonly RollupPlace[]> {
  const places = yield* all<RollupPlace>(
    'SELECT type, at FROM events WHERE lead IN (SELECT value FROM EACH(?))',
    JSON.stringify(leads),
  );
  yield* deleteLeads(leads);
  return places;
}
