import type { LeadRef } from '../../domain/entities.ts';
import type { Claim, IdentifierRules } from '../../domain/identifiers.ts';
import type { Instant } from '../../domain/time.ts';
import { all, run, type Work } from '../sql/database.ts';
import { hashOf } from './tables.ts';

/** A lead and its claims: what an erased person would be recognised by. */
export interface Recognisable {
  readonly ref: LeadRef;
  readonly claims: readonly Pick<Claim, 'type' | 'value'>[];
}

/** Hashes of the reference and of the personal identifiers. They tell nobody who the person was. */
function tombstonesOf(
  { ref, claims }: Recognisable,
  { ruleOf }: IdentifierRules,
): readonly string[] {
  return [
    hashOf(['lead', ref.source, ref.account, ref.externalId]),
    ...claims
      .filter(({ type }) => ruleOf(type).personal)
      .map(({ type, value }) => hashOf([type, value])),
  ];
}

export function* writeTombstones(
  erased: Recognisable,
  at: Instant,
  rules: IdentifierRules,
): Work<void> {
  for (const hash of tombstonesOf(erased, rules))
    yield* run('INSERT INTO tombstones VALUES (?,?) ON CONFLICT (hash) DO NOTHING', hash, at);
}

/** Those of `some` that no tombstone refuses, in their order. */
export function* withoutErased<R extends Recognisable>(
  some: readonly R[],
  rules: IdentifierRules,
): Work<readonly R[]> {
  if (some.length === 0) return some;
  const [any] = yield* all<{ at: Instant }>('SELECT at FROM tombstones LIMIT 1');
  if (!any) return some;
  const hashes = some.map((one) => tombstonesOf(one, rules));
  const rows = yield* all<{ hash: string }>(
    'SELECT hash FROM tombstones WHERE hash IN (SELECT value FROM EACH(?))',
    JSON.stringify([...new Set(hashes.flat())]),
  );
  const erased = new Set(rows.map(({ hash }) => hash));
  return some.filter((_one, index) => !hashes[index]?.some((hash) => erased.has(hash)));
}
