import type { IdentifierRules } from '../../domain/identifiers.ts';
import type { Instant } from '../../domain/time.ts';
import { all, run, type Work } from '../sql/database.ts';
import { carriersOf } from './members.ts';
import { resolveProfiles, markPending } from './resolution.ts';
import { type ClaimRow, companyIdOf, type MemberRow } from './tables.ts';

/**
 * Removes members from the index and resolves the profiles of the members that shared an identifier or a link with them.
 *
 * @param claims of the removed members
 */
export function* removeMembers(
  removed: readonly MemberRow[],
  claims: readonly ClaimRow[],
  rules: IdentifierRules,
): Work<void> {
  const ids = JSON.stringify(removed.map(({ id }) => id));
  const affected = new Set(yield* carriersOf(claims));
  const linked = yield* all<{ member: string }>(
    `SELECT o.member FROM identity_links AS m JOIN identity_links AS o ON o.act = m.act
     WHERE m.member IN (SELECT value FROM EACH(?))`,
    ids,
  );
  for (const { member } of linked) affected.add(member);
  for (const table of ['identity_claims', 'identity_links', 'identity_apart'])
    yield* run(`DELETE FROM ${table} WHERE member IN (SELECT value FROM EACH(?))`, ids);
  yield* run('DELETE FROM identity_members WHERE id IN (SELECT value FROM EACH(?))', ids);
  // A reason is free text and may name somebody.
  for (const { id } of removed)
    yield* run('DELETE FROM identity_acts WHERE FIND(members, ?) > 0', id);
  yield* refreshCompanies(claims);
  yield* releaseShared(claims, rules);
  for (const { id } of removed) affected.delete(id);
  yield* resolveProfiles(affected, rules);
}

/**
 * Works out the companies of these claims from the claims that remain. A company is first seen at its earliest claim;
 * one that no member claims any more is removed.
 */
export function* refreshCompanies(claims: readonly ClaimRow[]): Work<void> {
  const domains = claims.flatMap(({ type, value }) => (type === 'domain' ? value : []));
  for (const domain of new Set(domains)) {
    const id = companyIdOf(domain);
    const [earliest] = yield* all<{ at: Instant | null }>(
      "SELECT min(at) AS at FROM identity_claims WHERE type = 'domain' AND value = ? AND member <> ?",
      domain,
      id,
    );
    const at = earliest?.at ?? null;
    if (at === null) {
      yield* run('DELETE FROM identity_claims WHERE member = ?', id);
      yield* run('DELETE FROM identity_members WHERE id = ?', id);
      continue;
    }
    yield* run('UPDATE identity_claims SET at = ? WHERE member = ?', at, id);
    yield* run('UPDATE identity_members SET first_seen = ? WHERE id = ?', at, id);
    yield* markPending([id]);
  }
}

/** Lifts the refusal `SHARED` from identifiers that few enough members carry now. */
export function* releaseShared(
  claims: readonly ClaimRow[],
  { ruleOf }: IdentifierRules,
): Work<void> {
  for (const { type, value, kind, refused } of claims) {
    if (refused !== 'SHARED') continue;
    const carriers = yield* carriersOf([{ type, value, kind }]);
    if (carriers.length > ruleOf(type).perValue) continue;
    yield* run(
      "UPDATE identity_claims SET refused = NULL WHERE type = ? AND value = ? AND kind = ? AND refused = 'SHARED'",
      type,
      value,
      kind,
    );
  }
}
