import type { LeadKind } from '../../domain/entities.ts';
import type { IdentifierRules } from '../../domain/identifiers.ts';
import type { Instant } from '../../domain/time.ts';
import { all, lock, run, type Work } from '../sql/database.ts';
import { cluster, type Member } from './clusters.ts';
import type { ClaimRow } from './tables.ts';

/** Locks the index, so that profiles change in one transaction at a time. It is taken before the lock of any lead. */
export function* lockIdentity(): Work<void> {
  yield* lock(['identity']);
}

/** Leaves the profiles of these members to be resolved later, so that a batch of events does not wait for it. */
export function* markPending(members: Iterable<string>): Work<void> {
  for (const member of [...members].sort())
    yield* run('INSERT INTO identity_unsettled VALUES (?) ON CONFLICT (member) DO NOTHING', member);
}

export function* hasPending(): Work<boolean> {
  const rows = yield* all<object>('SELECT member FROM identity_unsettled LIMIT 1');
  return rows.length > 0;
}

/** Members of one transaction, so that other writers do not wait long. */
const MOST_RESOLVED = 500;

/** Resolves some of the pending members; the caller holds the lock. Returns true where none is left. */
export function* resolveSomePending(rules: IdentifierRules): Work<boolean> {
  const rows = yield* all<{ member: string }>(
    'SELECT member FROM identity_unsettled ORDER BY member LIMIT ?',
    MOST_RESOLVED,
  );
  const members = rows.map(({ member }) => member);
  yield* run(
    'DELETE FROM identity_unsettled WHERE member IN (SELECT value FROM EACH(?))',
    JSON.stringify(members),
  );
  yield* resolveProfiles(members, rules);
  return rows.length < MOST_RESOLVED;
}

interface FoundMember {
  readonly id: string;
  readonly kind: LeadKind;
  readonly first_seen: Instant;
  readonly profile: string;
  readonly apart: string | null;
}

/**
 * Resolves the profiles of these members, and of all members that identifiers and links connect to them. A profile
 * depends on those alone, so the result is a function of what is stored.
 */
export function* resolveProfiles(seeds: Iterable<string>, rules: IdentifierRules): Work<void> {
  const members = new Map<string, FoundMember>();
  let frontier = [...new Set(seeds)];
  while (frontier.length > 0) {
    const ids = JSON.stringify(frontier);
    const found = yield* all<FoundMember>(
      `SELECT m.id, m.kind, m.first_seen, m.profile, a.member AS apart FROM identity_members AS m
       LEFT JOIN identity_apart AS a ON a.member = m.id WHERE m.id IN (SELECT value FROM EACH(?))`,
      ids,
    );
    for (const member of found) members.set(member.id, member);
    const neighbours = yield* all<{ member: string }>(
      `SELECT o.member FROM identity_claims AS m
       JOIN identity_claims AS o ON o.type = m.type AND o.value = m.value AND o.kind = m.kind
       WHERE m.member IN (SELECT value FROM EACH(?)) AND m.kind <> ''
         AND (m.refused IS NULL OR m.refused IN ('LIMIT', 'APART'))
       UNION
       SELECT o.member FROM identity_links AS m JOIN identity_links AS o ON o.act = m.act
       WHERE m.member IN (SELECT value FROM EACH(?))`,
      ids,
      ids,
    );
    const seen = new Set(frontier);
    frontier = neighbours
      .map(({ member }) => member)
      .filter((member) => !members.has(member) && !seen.has(member));
  }
  if (members.size > 0) yield* writeProfiles([...members.values()], rules);
}

function* writeProfiles(members: readonly FoundMember[], rules: IdentifierRules): Work<void> {
  const ids = JSON.stringify(members.map(({ id }) => id));
  const claims = yield* all<ClaimRow>(
    `SELECT member, kind, type, value, at, refused FROM identity_claims
     WHERE kind <> '' AND member IN (SELECT value FROM EACH(?))`,
    ids,
  );
  const links = yield* all<{ act: number; member: string }>(
    `SELECT act, member FROM identity_links WHERE act IN (
       SELECT act FROM identity_links WHERE member IN (SELECT value FROM EACH(?)))
     ORDER BY act, member`,
    ids,
  );
  const groups = Map.groupBy(links, ({ act }) => act).values();
  const { profiles, refusals } = cluster(
    members.map(({ id, kind, first_seen: firstSeenAt, apart }): Member => ({
      id,
      kind,
      firstSeenAt,
      isApart: apart !== null,
    })),
    claims.map((claim) => ({ ...claim, isShared: claim.refused === 'SHARED' })),
    [...groups].map((group) => group.map(({ member }) => member)),
    rules,
  );
  for (const { id, profile } of members) {
    const current = profiles.get(id) ?? id;
    if (current !== profile)
      yield* run('UPDATE identity_members SET profile = ? WHERE id = ?', current, id);
  }
  for (const [index, { member, type, value, refused }] of claims.entries()) {
    const current = refusals[index] ?? null;
    if (current !== refused)
      yield* run(
        'UPDATE identity_claims SET refused = ? WHERE member = ? AND type = ? AND value = ?',
        current,
        member,
        type,
        value,
      );
  }
}
