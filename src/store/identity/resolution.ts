import { sql } from 'kysely';
import type { LeadKind } from '../../domain/entities.ts';
import type { IdentifierRules, RefusalReason } from '../../domain/identifiers.ts';
import type { Instant } from '../../domain/time.ts';
import { execute, first, inLockstep, insert, lock, rows, type Work } from '../sql/database.ts';
import { cluster, type Member } from './clusters.ts';
import { CLAIM_COLUMNS } from './members.ts';

/** Locks the index, so that profiles change in one transaction at a time. It is taken before the lock of any lead. */
export function* lockIdentity(): Work<void> {
  yield* lock(['identity']);
}

/** Leaves the profiles of these members to be resolved later, so that a batch of events does not wait for it. */
export function* markPending(members: Iterable<string>): Work<void> {
  const sorted = [...new Set(members)].sort();
  yield* insert(
    'identity_unsettled',
    sorted.map((member) => ({ member })),
    // Whoever resolves the member now has its row locked: the mark waits, and is made again after the row has gone.
    (into) =>
      into.onConflict((on) => on.column('member').doUpdateSet({ member: sql`excluded.member` })),
  );
}

export function* hasPending(): Work<boolean> {
  const one = yield* first(({ db }) => db.selectFrom('identity_unsettled').selectAll().limit(1));
  return one !== undefined;
}

/** Members of one transaction, so that other writers do not wait long. */
const MOST_RESOLVED = 500;

/** Resolves some of the pending members; the caller holds the lock. Returns true where none is left. */
export function* resolveSomePending(rules: IdentifierRules): Work<boolean> {
  const pending = yield* rows(({ db, engine }) =>
    db
      .selectFrom('identity_unsettled')
      .selectAll()
      .orderBy('member')
      .limit(MOST_RESOLVED)
      // Claims that come with a mark are read after it, since the mark's transaction has ended.
      .$if(engine === 'POSTGRES', (it) => it.forUpdate()),
  );
  if (pending.length === 0) return true;
  const members = pending.map(({ member }) => member);
  yield* execute(({ db, isIn }) =>
    db.deleteFrom('identity_unsettled').where(isIn('member', members)),
  );
  yield* resolveProfiles(members, rules);
  return pending.length < MOST_RESOLVED;
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
    const [found, neighbours] = yield* inLockstep([foundOf(frontier), neighboursOf(frontier)]);
    for (const member of found) members.set(member.id, member);
    const seen = new Set(frontier);
    frontier = neighbours.filter((member) => !members.has(member) && !seen.has(member));
  }
  if (members.size > 0) yield* writeProfiles([...members.values()], rules);
}

function foundOf(ids: readonly string[]): Work<readonly FoundMember[]> {
  return rows(({ db, isIn }) =>
    db
      .selectFrom('identity_members as m')
      .leftJoin('identity_apart as a', 'a.member', 'm.id')
      .select(['m.id', 'm.kind', 'm.first_seen', 'm.profile', 'a.member as apart'])
      .where(isIn('m.id', ids)),
  );
}

/** Members that an identifier which is not refused for its value, or a link, connects to one of these. */
function* neighboursOf(ids: readonly string[]): Work<readonly string[]> {
  const found = yield* rows(({ db, isIn }) =>
    db
      .selectFrom('identity_claims as m')
      .innerJoin('identity_claims as o', (join) =>
        join
          .onRef('o.type', '=', 'm.type')
          .onRef('o.value', '=', 'm.value')
          .onRef('o.kind', '=', 'm.kind'),
      )
      .select('o.member')
      .where(isIn('m.member', ids))
      .where('m.kind', '<>', '')
      .where((eb) =>
        eb.or([eb('m.refused', 'is', null), eb('m.refused', 'in', ['LIMIT', 'APART'])]),
      )
      .union(
        db
          .selectFrom('identity_links as m')
          .innerJoin('identity_links as o', 'o.act', 'm.act')
          .select('o.member')
          .where(isIn('m.member', ids)),
      ),
  );
  return found.map(({ member }) => member);
}

function* writeProfiles(members: readonly FoundMember[], rules: IdentifierRules): Work<void> {
  const ids = members.map(({ id }) => id);
  const [claims, links] = yield* inLockstep([
    rows(({ db, isIn }) =>
      db
        .selectFrom('identity_claims')
        .select(CLAIM_COLUMNS)
        .where('kind', '<>', '')
        .where(isIn('member', ids)),
    ),
    rows(({ db, isIn }) =>
      db
        .selectFrom('identity_links')
        .select(['act', 'member'])
        .where('act', 'in', ({ selectFrom }) =>
          selectFrom('identity_links').select('act').where(isIn('member', ids)),
        )
        .orderBy('act')
        .orderBy('member'),
    ),
  ]);
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
  yield* updateProfiles(
    members.flatMap(({ id, profile: before }) => {
      const profile = profiles.get(id) ?? id;
      return profile === before ? [] : { id, profile };
    }),
  );
  yield* updateRefusals(
    claims.flatMap(({ member, type, value, refused: before }, index) => {
      const refused = refusals[index] ?? null;
      return refused === before ? [] : { member, type, value, refused };
    }),
  );
}

function* updateProfiles(changed: readonly { id: string; profile: string }[]): Work<void> {
  if (changed.length === 0) return;
  yield* execute(({ db, eachRow }) =>
    db
      .updateTable('identity_members as m')
      .from(eachRow({ id: 'text', profile: 'text' }, changed).as('given'))
      .set(({ ref }) => ({ profile: ref('given.profile') }))
      .whereRef('m.id', '=', 'given.id'),
  );
}

interface Refusal {
  readonly member: string;
  readonly type: string;
  readonly value: string;
  readonly refused: RefusalReason | null;
}

function* updateRefusals(changed: readonly Refusal[]): Work<void> {
  if (changed.length === 0) return;
  const columns = { member: 'text', type: 'text', value: 'text', refused: 'text' } as const;
  const given = changed.map((one) => ({ ...one }));
  yield* execute(({ db, eachRow }) =>
    db
      .updateTable('identity_claims as c')
      .from(eachRow(columns, given).as('given'))
      .set(({ ref }) => ({ refused: ref('given.refused') }))
      .whereRef('c.member', '=', 'given.member')
      .whereRef('c.type', '=', 'given.type')
      .whereRef('c.value', '=', 'given.value'),
  );
}

/** Changes the index under its lock. */
export function* locked<T>(change: Work<T>): Work<T> {
  yield* lockIdentity();
  return yield* change;
}

/** Changes the index under its lock, with no profile pending. */
export function* withoutPending<T>(change: Work<T>, rules: IdentifierRules): Work<T> {
  yield* lockIdentity();
  for (let isDone = false; !isDone;) isDone = yield* resolveSomePending(rules);
  return yield* change;
}
