import { blocked, type IdentifierRules } from '../../domain/identifiers.ts';
import { compare } from '../model/compare.ts';
import { execute, inLockstep, insert, rows, type Work } from '../sql/database.ts';
import {
  carriersOf,
  claimsOfMembers,
  distinctJoints,
  JOINT_COLUMNS,
  jointKey,
  membersOf,
} from './members.ts';
import {
  claimsToWrite,
  createRecording,
  isOfCompany,
  membersToWrite,
  addSighting,
  type Recording,
} from './recording.ts';
import { markPending } from './resolution.ts';
import type { Sighting } from './sightings.ts';
import { type ClaimRow, companyIdOf, type Joint, memberIdOf, type MemberRow } from './tables.ts';
import { withoutErased } from './tombstones.ts';

/**
 * Records sightings in the index, except those of erased people. The caller holds the lock of the index, unless the
 * sightings are of the store's own events.
 */
export function* recordSightings(
  sightings: readonly Sighting[],
  rules: IdentifierRules,
): Work<void> {
  const welcome = yield* withoutErased(sightings, rules);
  if (welcome.length === 0) return;
  const ids = new Set(welcome.map(({ ref }) => memberIdOf(ref)));
  const claimed = welcome.flatMap(({ claims }) => claims.filter(isOfCompany));
  const companies = new Set(claimed.map(({ value }) => companyIdOf(value)));
  const [members, claims] = yield* inLockstep([
    membersOf([...new Set([...ids, ...companies])]),
    claimsOfMembers([...ids]),
  ]);
  const recording = createRecording(members, claims, rules);
  for (const sighting of welcome) addSighting(sighting, recording);
  yield* write(recording);
}

/** Rows are written in the order of their keys: two transactions that write the same companies do not deadlock. */
function* write(recording: Recording): Work<void> {
  const { changed, left, removed } = recording;
  const claims = claimsToWrite(recording);
  // A value that is refused as SHARED already is refused here too, without a look at all who carry it.
  const joints = claims.flatMap(({ claim, isNew }) => (isNew ? claim : []));
  const [carriers, shared] = yield* inLockstep([
    carriersOf(left),
    sharedAmong(joints, recording.rules),
  ]);
  yield* writeMembers(membersToWrite(recording));
  yield* deleteClaims(removed);
  yield* writeClaims(
    claims.map(({ claim }) => ({
      ...claim,
      refused: blocked(claim) ?? (shared.has(jointKey(claim)) ? 'SHARED' : null),
    })),
  );
  yield* markPending([...changed, ...carriers]);
}

/** Which of these identifiers are refused as `SHARED`, as `jointKey` names them. */
function* sharedAmong(
  claims: readonly ClaimRow[],
  { ruleOf }: IdentifierRules,
): Work<ReadonlySet<string>> {
  const joints = distinctJoints(claims).filter(
    (claim) => blocked(claim) === null && ruleOf(claim.type).perValue < Infinity,
  );
  if (joints.length === 0) return new Set();
  const given = joints.map(({ type, value, kind }): Joint => ({ type, value, kind }));
  const shared = yield* rows(({ db, eachRow }) =>
    db
      .selectFrom(eachRow(JOINT_COLUMNS, given).as('given'))
      .selectAll('given')
      .where(({ exists, selectFrom }) =>
        exists(
          selectFrom('identity_claims as c')
            .select('c.member')
            .whereRef('c.type', '=', 'given.type')
            .whereRef('c.value', '=', 'given.value')
            .whereRef('c.kind', '=', 'given.kind')
            .where('c.refused', '=', 'SHARED'),
        ),
      ),
  );
  return new Set(shared.map(jointKey));
}

function writeMembers(members: readonly MemberRow[]): Work<void> {
  const sorted = members.toSorted((a, b) => compare(a.id, b.id));
  return insert('identity_members', sorted, (into) =>
    into.onConflict((on) =>
      on.column('id').doUpdateSet((eb) => ({
        kind: eb.ref('excluded.kind'),
        first_seen: eb
          .case()
          .when('excluded.first_seen', '<', eb.ref('identity_members.first_seen'))
          .then(eb.ref('excluded.first_seen'))
          .else(eb.ref('identity_members.first_seen'))
          .end(),
        read_at: eb.ref('excluded.read_at'),
        purged_at: eb.ref('excluded.purged_at'),
        search: eb.ref('excluded.search'),
        fields: eb.ref('excluded.fields'),
      })),
    ),
  );
}

/** Of a claim that is stored, another transaction may resolve the refusal now: it is left, unless the kind changes. */
function writeClaims(claims: readonly ClaimRow[]): Work<void> {
  const sorted = claims.toSorted(
    (a, b) => compare(a.member, b.member) || compare(a.type, b.type) || compare(a.value, b.value),
  );
  return insert('identity_claims', sorted, (into) =>
    into.onConflict((on) =>
      on.columns(['member', 'type', 'value']).doUpdateSet((eb) => ({
        kind: eb.ref('excluded.kind'),
        at: eb
          .case()
          .when('excluded.at', '<', eb.ref('identity_claims.at'))
          .then(eb.ref('excluded.at'))
          .else(eb.ref('identity_claims.at'))
          .end(),
        refused: eb
          .case()
          .when('excluded.kind', '=', eb.ref('identity_claims.kind'))
          .then(eb.ref('identity_claims.refused'))
          .else(eb.ref('excluded.refused'))
          .end(),
      })),
    ),
  );
}

function* deleteClaims(claims: readonly ClaimRow[]): Work<void> {
  if (claims.length === 0) return;
  const given = claims.map(({ member, type, value }) => ({ member, type, value }));
  yield* execute(({ db, eachRow }) =>
    db.deleteFrom('identity_claims').where(({ eb, refTuple, selectFrom }) =>
      eb(
        refTuple('member', 'type', 'value'),
        'in',
        selectFrom(eachRow({ member: 'text', type: 'text', value: 'text' }, given).as('given'))
          .select(['given.member', 'given.type', 'given.value'])
          .$asTuple('member', 'type', 'value'),
      ),
    ),
  );
}
