import type { LeadRef } from '../../domain/entities.ts';
import type { Claim, IdentifierRules } from '../../domain/identifiers.ts';
import type { Instant } from '../../domain/time.ts';
import { first, insert, rows, type Work } from '../sql/database.ts';
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

export function* writeTombstones(
  erased: readonly Recognisable[],
  at: Instant,
  rules: IdentifierRules,
): Work<void> {
  const hashes = new Set(erased.flatMap((one) => tombstonesOf(one, rules)));
  yield* insertTombstones([...hashes].sort().map((hash) => ({ hash, at })));
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
