import { insert, rows, type Work } from '../sql/database.ts';
import { shortDigest } from './content.ts';

/** The number of each text in the table of agents; new ones are added. */
export function* agentNumbers(
  texts: readonly (string | null)[],
): Work<(text: string | null) => number | null> {
  const hashes = new Map<string, string>();
  for (const text of texts) if (text !== null) hashes.set(text, shortDigest(text));
  const numbers = new Map(yield* numbersOf([...hashes.values()]));
  const missing = [...hashes].filter(([, hash]) => !numbers.has(hash));
  if (missing.length > 0) {
    // Another transaction may add the same text meanwhile. All add in one order, so that none waits for another in a circle.
    const added = missing.map(([text, hash]) => ({ hash, text }));
    yield* insert(
      'agents',
      added.sort((a, b) => (a.hash < b.hash ? -1 : 1)),
      (into) => into.onConflict((on) => on.column('hash').doNothing()),
    );
    for (const [hash, n] of yield* numbersOf(missing.map(([, hash]) => hash))) numbers.set(hash, n);
  }
  return (text) => (text === null ? null : (numbers.get(hashes.get(text) ?? '') ?? null));
}

function* numbersOf(
  hashes: readonly string[],
): Work<readonly (readonly [hash: string, n: number])[]> {
  if (hashes.length === 0) return [];
  const found = yield* rows(({ db, isIn }) =>
    db.selectFrom('agents').select(['hash', 'n']).where(isIn('hash', hashes)),
  );
  return found.map(({ hash, n }) => [hash, n] as const);
}
