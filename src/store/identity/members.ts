import { all, type Work } from '../sql/database.ts';
import type { ClaimRow, MemberRow } from './tables.ts';

export function membersOf(ids: readonly string[]): Work<readonly MemberRow[]> {
  return all<MemberRow>(
    'SELECT * FROM identity_members WHERE id IN (SELECT value FROM EACH(?))',
    JSON.stringify(ids),
  );
}

export function claimsOfMembers(ids: readonly string[]): Work<readonly ClaimRow[]> {
  return all<ClaimRow>(
    `SELECT member, kind, type, value, at, refused FROM identity_claims
     WHERE member IN (SELECT value FROM EACH(?))`,
    JSON.stringify(ids),
  );
}

/** Members that carry one of these identifiers and are of the kind that it joins. */
export function* carriersOf(
  claims: readonly Pick<ClaimRow, 'type' | 'value' | 'kind'>[],
): Work<readonly string[]> {
  const carriers = new Set<string>();
  for (const { type, value, kind } of claims) {
    if (kind === '') continue;
    const rows = yield* all<{ member: string }>(
      'SELECT member FROM identity_claims WHERE type = ? AND value = ? AND kind = ?',
      type,
      value,
      kind,
    );
    for (const { member } of rows) carriers.add(member);
  }
  return [...carriers];
}
