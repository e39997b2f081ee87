import type { Lead, LeadRef } from '../../domain/entities.ts';
import { SourceError } from '../../domain/errors.ts';
import type { Claim, IdentifierRules } from '../../domain/identifiers.ts';
import type { Erased } from '../../domain/identity.ts';
import type { Instant } from '../../domain/time.ts';
import { all, lock, run, type Work } from '../sql/database.ts';
import { eraseExportRows } from '../exports.ts';
import { deleteLeads } from '../upkeep/deletion.ts';
import { recountRollups, type RollupPlace } from '../marketing/rollups.ts';
import { eraseMentions } from '../intake/trash.ts';
import { claimsOfLead } from './claims.ts';
import { fellowsOf } from './note.ts';
import { settle, unsettle } from './settle.ts';
import { companyIdOf, memberIdOf, refOf, type ClaimRow, type MemberRow } from './tables.ts';
import { bury } from './tombstones.ts';

const CLAIMS = 'SELECT member, kind, type, value, at, refused FROM identity_claims';

/**
 * Erases a lead and all that share an address, a user id or another id of a person with it and are one with it.
 * What stays are hashes of those ids.
 *
 * @param row as its source tells it now; null where that is not known
 */
export function* erase(
  lead: LeadRef,
  row: Lead | null,
  now: Instant,
  rules: IdentifierRules,
): Work<Erased> {
  const id = memberIdOf(lead);
  const [member] = yield* all<MemberRow>('SELECT * FROM identity_members WHERE id = ?', id);
  if (!member && !row) throw new SourceError('NOT_FOUND', lead.source, 'There is no such lead');
  const gone = member ? yield* sameSomebody(member, rules) : [];
  const ids = gone.map((one) => one.id);
  const claims = yield* all<ClaimRow>(
    `${CLAIMS} WHERE member IN (SELECT value FROM EACH(?))`,
    JSON.stringify(ids),
  );
  const told = row ? claimsOfLead(row, rules) : [];
  yield* bury({ ref: lead, claims: told }, now, rules);
  const named: Pick<Claim, 'type' | 'value'>[] = [...told];
  for (const one of gone) {
    const own = claims.filter((claim) => claim.member === one.id);
    const certain: ClaimRow[] = [];
    for (const claim of own) if (yield* isCertain(claim, ids, rules)) certain.push(claim);
    // Of those beside the lead that was named: what they are themselves, and the browsers that they came with.
    const buried = one.id === id ? certain : certain.filter(({ type }) => type === 'tracker');
    yield* bury({ ref: refOf(one), claims: buried }, now, rules);
    named.push(...buried);
  }
  const emails = claims.flatMap(({ type, value, member: of }) =>
    type === 'email' && of === id ? value : [],
  );
  const own = gone.flatMap(({ source, external_id: externalId }) =>
    source === 'LOCAL' ? externalId : [],
  );
  // Events of these that come at the same time come before or after, not in between.
  yield* lock(own);
  const places = yield* eraseEvents(own);
  yield* eraseMembers(gone, claims, rules);
  const leads = gone.length > 0 ? gone.map(refOf) : [lead];
  yield* eraseExportRows(leads, emails);
  yield* eraseMentions(named.filter(({ type }) => rules.ruleOf(type).personal));
  yield* recountRollups(places);
  return { leads, emails, eventsErased: places.length };
}

/** The lead, and those of its profile that carry an id of a person that it has as well. */
function* sameSomebody(lead: MemberRow, { ruleOf }: IdentifierRules): Work<readonly MemberRow[]> {
  const claims = yield* all<ClaimRow>(
    `${CLAIMS} WHERE member = ? AND kind <> '' AND refused IS NULL`,
    lead.id,
  );
  const fellows = new Set(yield* fellowsOf(claims.filter(({ type }) => ruleOf(type).personal)));
  const members = yield* all<MemberRow>(
    'SELECT * FROM identity_members WHERE profile = ? ORDER BY id',
    lead.profile,
  );
  return members.filter((member) => member.id === lead.id || fellows.has(member.id));
}

/** What nobody is known by, or others too who were found to be somebody else, does not keep anybody out. */
function* isCertain(
  claim: ClaimRow,
  gone: readonly string[],
  { ruleOf }: IdentifierRules,
): Work<boolean> {
  const { kind, personal } = ruleOf(claim.type);
  if (!personal || claim.refused === 'BLOCKED' || claim.refused === 'SHARED') return false;
  const isStrict = claim.type === 'email' || claim.type === 'userId';
  if (isStrict && claim.refused === null && claim.kind !== '') return true;
  const carriers = yield* fellowsOf([{ ...claim, kind }]);
  return carriers.every((member) => gone.includes(member));
}

/** Tells where the events were. */
function* eraseEvents(leads: readonly string[]): Work<readonly RollupPlace[]> {
  const places = yield* all<RollupPlace>(
    'SELECT type, at FROM events WHERE lead IN (SELECT value FROM EACH(?))',
    JSON.stringify(leads),
  );
  yield* deleteLeads(leads);
  return places;
}

/** Takes members out of the index; those that they had to do with are settled without them. */
export function* eraseMembers(
  gone: readonly MemberRow[],
  claims: readonly ClaimRow[],
  rules: IdentifierRules,
): Work<void> {
  const ids = JSON.stringify(gone.map(({ id }) => id));
  const left = new Set(yield* fellowsOf(claims));
  const linked = yield* all<{ member: string }>(
    `SELECT o.member FROM identity_links AS m JOIN identity_links AS o ON o.act = m.act
     WHERE m.member IN (SELECT value FROM EACH(?))`,
    ids,
  );
  for (const { member } of linked) left.add(member);
  for (const table of ['identity_claims', 'identity_links', 'identity_apart'])
    yield* run(`DELETE FROM ${table} WHERE member IN (SELECT value FROM EACH(?))`, ids);
  yield* run('DELETE FROM identity_members WHERE id IN (SELECT value FROM EACH(?))', ids);
  // A reason is free text and may name somebody.
  for (const { id } of gone) yield* run('DELETE FROM identity_acts WHERE FIND(members, ?) > 0', id);
  yield* renewCompanies(claims);
  yield* unshare(claims, rules);
  for (const { id } of gone) left.delete(id);
  yield* settle(left, rules);
}

/** Companies are known by what members say that are left: since when, and whether there is one at all. */
export function* renewCompanies(claims: readonly ClaimRow[]): Work<void> {
  const domains = claims.flatMap(({ type, value }) => (type === 'domain' ? value : []));
  for (const domain of new Set(domains)) {
    const id = companyIdOf(domain);
    const [told] = yield* all<{ at: Instant | null }>(
      "SELECT min(at) AS at FROM identity_claims WHERE type = 'domain' AND value = ? AND member <> ?",
      domain,
      id,
    );
    const at = told?.at ?? null;
    if (at === null) {
      yield* run('DELETE FROM identity_claims WHERE member = ?', id);
      yield* run('DELETE FROM identity_members WHERE id = ?', id);
      continue;
    }
    yield* run('UPDATE identity_claims SET at = ? WHERE member = ?', at, id);
    yield* run('UPDATE identity_members SET first_seen = ? WHERE id = ?', at, id);
    yield* unsettle([id]);
  }
}

/** An identifier that too many carried may again be that of somebody. */
export function* unshare(claims: readonly ClaimRow[], { ruleOf }: IdentifierRules): Work<void> {
  for (const { type, value, kind, refused } of claims) {
    if (refused !== 'SHARED') continue;
    const carriers = yield* fellowsOf([{ type, value, kind }]);
    if (carriers.length > ruleOf(type).perValue) continue;
    yield* run(
      "UPDATE identity_claims SET refused = NULL WHERE type = ? AND value = ? AND kind = ? AND refused = 'SHARED'",
      type,
      value,
      kind,
    );
  }
}
