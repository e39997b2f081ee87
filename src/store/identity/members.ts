import { rows, type Work } from '../sql/database.ts';
import type { Dialect } from '../sql/dialect.ts';
import type { ClaimRow, Joint, MemberRow } from './tables.ts';

export function membersOf(ids: readonly string[]): Work<readonly MemberRow[]> {
  return rows(({ db, isIn }) =>
    db.selectFrom('identity_members').selectAll().where(isIn('id', ids)),
  );
}

export const CLAIM_COLUMNS = ['member', 'kind', 'type', 'value', 'at', 'refused'] as const;

export function claimsOfMembers(ids: readonly string[]): Work<readonly ClaimRow[]> {
  return rows(({ db, isIn }) =>
    db.selectFrom('identity_claims').select(CLAIM_COLUMNS).where(isIn('member', ids)),
  );
}

/** The claims `c` of these identifiers, each of which joins a kind. */
export function claimsOfJoints({ db, eachRow }: Dialect, joints: readonly Joint[]) {
  return db
    .selectFrom(eachRow(JOINT_COLUMNS, joints.map(jointOf)).as('given'))
    .innerJoin('identity_claims as c', (join) =>
      join
        .onRef('c.type', '=', 'given.type')
        .onRef('c.value', '=', 'given.value')
        .onRef('c.kind', '=', 'given.kind'),
    );
}
export const JOINT_COLUMNS = { type: 'text', value: 'text', kind: 'text' } as const;
function jointOf({ type, value, kind }: Joint): Joint {
  return { type, value, kind };
}

/** Each of these identifiers once, without those that join no kind. */
export function distinctJoints<T extends Joint>(claims: Iterable<T>): readonly T[] {
  const joints = new Map<string, T>();
  for (const claim of claims) if (claim.kind !== '') joints.set(jointKey(claim), claim);
  return [...joints.values()];
}
export function jointKey({ type, value, kind }: Joint): string {
  return JSON.stringify([type, value, kind]);
}

/** Members that carry one of these identifiers and are of the kind that it joins. */
export function* carriersOf(claims: Iterable<Joint>): Work<readonly string[]> {
  const joints = distinctJoints(claims);
  if (joints.length === 0) return [];
  const carriers = yield* rows((dialect) =>
    claimsOfJoints(dialect, joints).select('c.member').distinct(),
  );
  return carriers.map(({ member }) => member);
}
