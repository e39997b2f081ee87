import type { LeadRef } from '../../domain/entities.ts';
import type { Claim, IdentifierRules } from '../../domain/identifiers.ts';
import type { ErasureKey } from '../../domain/identity.ts';
import type { Instant } from '../../domain/time.ts';
import { execute, first, insert, rows, type Work } from '../sql/database.ts';
import type { Tables } from '../sql/tables.ts';
import { hashOf } from './tables.ts';

/** A lead and its claims: what an erased person would be recognised by. */
export interface Recognisable {
  readonly ref: LeadRef;
  readonly claims: readonly Pick<Claim, 'type' | 'value'>[];
}

export type Tombstone = Readonly<Tables['tombstones']>;

/** Hashes of the reference and of the personal identifiers. They tell nobody who the person was. */
export function tombstonesOf(
  { ref, claims }: Recognisable,
  { ruleOf }: IdentifierRules,
): readonly string[] {
  return [
    hashOf(['lead', ref.source, ref.account, ref.externalId]),
    ...claims.filter(({ type }) => ruleOf(type).personal).map(tombstoneOf),
  ];
}
export function tombstoneOf({ type, value }: Pick<Claim, 'type' | 'value'>): string {
  return hashOf([type, value]);
}

/**
 * Writes the tombstones of one erasure. All of them have one moment, which no other erasure has, so that they can be
 * lifted together. Tombstones that the person has from earlier erasures join them. The caller holds the lock of the index.
 */
export function* writeTombstones(
  erased: readonly Recognisable[],
  now: Instant,
  rules: IdentifierRules,
): Work<void> {
  const hashes = [...new Set(erased.flatMap((one) => tombstonesOf(one, rules)))].sort();
  const at = yield* freeMoment(now);
  const earlier = yield* momentsOf(hashes);
  yield* execute(({ db, isIn }) =>
    db
      .updateTable('tombstones')
      .set({ at })
      .where(isIn('at', earlier, 'integer')),
  );
  yield* insertTombstones(hashes.map((hash) => ({ hash, at })));
}

function* freeMoment(now: Instant): Work<Instant> {
  for (let at = now; ; at += 1) {
    const moment = at;
    const taken = yield* first(({ db }) =>
      db.selectFrom('tombstones').select('at').where('at', '=', moment).limit(1),
    );
    if (!taken) return at;
  }
}

/** When the erasures were that these hashes are of. */
function* momentsOf(hashes: readonly string[]): Work<readonly Instant[]> {
  const found = yield* rows(({ db, isIn }) =>
    db.selectFrom('tombstones').select('at').distinct().where(isIn('hash', hashes)),
  );
  return found.map(({ at }) => at);
}

/** The tombstones of every erasure that the key was a part of. */
export function* tombstonesBy(key: ErasureKey): Work<readonly string[]> {
  const hash =
    'lead' in key
      ? hashOf(['lead', key.lead.source, key.lead.account, key.lead.externalId])
      : tombstoneOf(key);
  const moments = yield* momentsOf([hash]);
  const found = yield* rows(({ db, isIn }) =>
    db
      .selectFrom('tombstones')
      .select('hash')
      .where(isIn('at', moments, 'integer')),
  );
  return found.map((one) => one.hash);
}

/** Removes these tombstones, and returns how many there were. The caller holds the lock of the index. */
export function* liftTombstones(key: ErasureKey): Work<number> {
  const hashes = yield* tombstonesBy(key);
  yield* execute(({ db, isIn }) => db.deleteFrom('tombstones').where(isIn('hash', hashes)));
  return hashes.length;
}

export function insertTombstones(tombstones: readonly Tombstone[]): Work<void> {
  return insert('tombstones', tombstones, (into) => into.onConflict((on) => on.doNothing()));
}

export function readTombstones(): Work<readonly Tombstone[]> {
  return rows(({ db }) => db.selectFrom('tombstones').selectAll());
}

/** Those of `some` that no tombstone refuses, in their order. */
export function* withoutErased<R extends Recognisable>(
  some: readonly R[],
  rules: IdentifierRules,
): Work<readonly R[]> {
  if (some.length === 0) return some;
  const any = yield* first(({ db }) => db.selectFrom('tombstones').select('at').limit(1));
  if (!any) return some;
  const hashes = some.map((one) => tombstonesOf(one, rules));
  const asked = [...new Set(hashes.flat())];
  const found = yield* rows(({ db, isIn }) =>
    db.selectFrom('tombstones').select('hash').where(isIn('hash', asked)),
  );
  const erased = new Set(found.map(({ hash }) => hash));
  return some.filter((_one, index) => !hashes[index]?.some((hash) => erased.has(hash)));
}
