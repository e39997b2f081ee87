import { sql } from 'kysely';
import type { IdentifierRules } from '../../domain/identifiers.ts';
import { execute, rows, type Work } from '../sql/database.ts';
import { carriersOf, claimsOfJoints, distinctJoints, JOINT_COLUMNS } from './members.ts';
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
  const ids = removed.map(({ id }) => id);
  const affected = new Set(yield* carriersOf(claims));
  const linked = yield* rows(({ db, isIn }) =>
    db
      .selectFrom('identity_links as m')
      .innerJoin('identity_links as o', 'o.act', 'm.act')
      .select('o.member')
      .where(isIn('m.member', ids)),
  );
  for (const { member } of linked) affected.add(member);
  for (const table of ['identity_claims', 'identity_links', 'identity_apart'] as const)
    yield* execute(({ db, isIn }) => db.deleteFrom(table).where(isIn('member', ids)));
  yield* deleteMembers(ids);
  // A reason is free text and may name somebody.
  yield* execute(({ db, each, contains }) =>
    db.deleteFrom('identity_acts').where(({ exists, selectFrom }) =>
      exists(
        selectFrom(each(ids).as('removed'))
          .select('removed.value')
          .where(contains('members', sql.ref('removed.value'))),
      ),
    ),
  );
  yield* refreshCompanies(claims);
  yield* releaseShared(claims, rules);
  for (const id of ids) affected.delete(id);
  yield* resolveProfiles(affected, rules);
}

function deleteMembers(ids: readonly string[]): Work<void> {
  return execute(({ db, isIn }) => db.deleteFrom('identity_members').where(isIn('id', ids)));
}

/**
 * Works out the companies of these claims from the claims that remain. A company is first seen at its earliest claim;
 * one that no member claims any more is removed.
 */
export function* refreshCompanies(claims: readonly ClaimRow[]): Work<void> {
  const domains = [
    ...new Set(claims.flatMap(({ type, value }) => (type === 'domain' ? value : []))),
  ];
  if (domains.length === 0) return;
  const companies = domains.map(companyIdOf);
  const claimed = yield* rows(({ db, isIn }) =>
    db
      .selectFrom('identity_claims')
      .select(({ fn }) => ['value', fn.min('at').as('at')])
      .where('type', '=', 'domain')
      .where(isIn('value', domains))
      .where(({ not }) => not(isIn('member', companies)))
      .groupBy('value'),
  );
  const left = claimed.map(({ value, at }) => ({ id: companyIdOf(value), at }));
  const kept = new Set(left.map(({ id }) => id));
  const gone = companies.filter((id) => !kept.has(id));
  yield* execute(({ db, isIn }) => db.deleteFrom('identity_claims').where(isIn('member', gone)));
  yield* deleteMembers(gone);
  if (left.length === 0) return;
  const columns = { id: 'text', at: 'integer' } as const;
  yield* execute(({ db, eachRow }) =>
    db
      .updateTable('identity_claims as c')
      .from(eachRow(columns, left).as('given'))
      .set(({ ref }) => ({ at: ref('given.at') }))
      .whereRef('c.member', '=', 'given.id'),
  );
  yield* execute(({ db, eachRow }) =>
    db
      .updateTable('identity_members as m')
      .from(eachRow(columns, left).as('given'))
      .set(({ ref }) => ({ first_seen: ref('given.at') }))
      .whereRef('m.id', '=', 'given.id'),
  );
  yield* markPending(kept);
}

/** Lifts the refusal `SHARED` from identifiers that few enough members carry now. */
export function* releaseShared(
  claims: readonly ClaimRow[],
  { ruleOf }: IdentifierRules,
): Work<void> {
  const shared = distinctJoints(claims.filter(({ refused }) => refused === 'SHARED'));
  if (shared.length === 0) return;
  const counted = yield* rows((dialect) =>
    claimsOfJoints(dialect, shared)
      .select(({ fn }) => ['c.type', 'c.value', 'c.kind', fn.countAll<number>().as('count')])
      .groupBy(['c.type', 'c.value', 'c.kind']),
  );
  const released = counted.flatMap(({ count, type, value, kind }) =>
    count <= ruleOf(type).perValue ? { type, value, kind } : [],
  );
  if (released.length === 0) return;
  yield* execute(({ db, eachRow }) =>
    db
      .updateTable('identity_claims as c')
      .from(eachRow(JOINT_COLUMNS, released).as('given'))
      .set({ refused: null })
      .where('c.refused', '=', 'SHARED')
      .whereRef('c.type', '=', 'given.type')
      .whereRef('c.value', '=', 'given.value')
      .whereRef('c.kind', '=', 'given.kind'),
  );
}
