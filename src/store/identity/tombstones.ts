import type { LeadRef } from '../../domain/entities.ts';
import type { Claim, IdentifierRules } from '../../domain/identifiers.ts';
import type { Instant } from '../../domain/time.ts';
import { all, run, type Work } from '../sql/database.ts';
import { hashOf } from './tables.ts';

/** Something that somebody can be known by: a lead, and what it claims. */
export interface Known {
  readonly ref: LeadRef;
  readonly claims: readonly Pick<Claim, 'type' | 'value'>[];
}

/** What a tombstone knows of somebody: hashes, so that they tell nobody who it was. */
export function hashesOf({ ref, claims }: Known, { ruleOf }: IdentifierRules): readonly string[] {
  return [
    hashOf(['lead', ref.source, ref.account, ref.externalId]),
    ...claims
      .filter(({ type }) => ruleOf(type).personal)
      .map(({ type, value }) => hashOf([type, value])),
  ];
}

export function* bury(known: Known, at: Instant, rules: IdentifierRules): Work<void> {
  for (const hash of hashesOf(known, rules))
    yield* run('INSERT INTO tombstones VALUES (?,?) ON CONFLICT (hash) DO NOTHING', hash, at);
}

/** Those who were not erased, in their order. */
export function* withoutErased<K extends Known>(
  some: readonly K[],
  rules: IdentifierRules,
): Work<readonly K[]> {
  if (some.length === 0) return some;
  const [any] = yield* all<{ at: Instant }>('SELECT at FROM tombstones LIMIT 1');
  if (!any) return some;
  const hashes = some.map((one) => hashesOf(one, rules));
  const rows = yield* all<{ hash: string }>(
    'SELECT hash FROM tombstones WHERE hash IN (SELECT value FROM EACH(?))',
    JSON.stringify([...new Set(hashes.flat())]),
  );
  const buried = new Set(rows.map(({ hash }) => hash));
  return some.filter((_one, index) => !hashes[index]?.some((hash) => buried.has(hash)));
}
