import { createHash } from 'node:crypto';

/**
 * All names of one store share this many advisory locks. The server keeps every held lock in a table of bounded size,
 * and one batch of events may lock thousands of leads.
 */
const LOCKS = 1_024;

/**
 * The numbers of the advisory locks that stand for these names, ascending and without duplicates, so that every
 * transaction takes its locks in one order. Two namespaces of a database have different locks.
 */
export function locksOf(namespace: string, names: readonly string[]): readonly string[] {
  const base = BigInt(hash(`leadgraph ${namespace}`)) << 31n;
  const numbers = names.map((name) => base + BigInt(hash(name) % LOCKS));
  return [...new Set(numbers)].sort((a, b) => (a < b ? -1 : 1)).map(String);
}

function hash(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE();
}
