import { createHash } from 'node:crypto';
import type { PostgresAddress } from './address.ts';
import { MIGRATIONS, type Value } from './database.ts';

/**
 * All names of one store share this many advisory locks. The server keeps every held lock in a table of bounded size,
 * and one batch of events may lock thousands of leads.
 */
const LOCKS = 1_024;

/**
 * The numbers of the advisory locks that stand for these names, ascending and without duplicates, as JSON. Two stores
 * of one database, and two workspaces of one store, have different locks; only `MIGRATIONS` is one lock for all
 * workspaces.
 *
 * @param names JSON list of names
 */
export function locksOf(
  { schema, workspace }: Pick<PostgresAddress, 'schema' | 'workspace'>,
  names: Value,
): string {
  const numbers = (JSON.parse(String(names)) as readonly string[]).map((name) => {
    const owner = name === MIGRATIONS ? '' : ` ${workspace}`;
    const base = BigInt(hash(`leadgraph ${schema ?? ''}${owner}`)) << 31n;
    return base + BigInt(hash(name) % LOCKS);
  });
  const sorted = [...new Set(numbers)].sort((a, b) => (a < b ? -1 : 1));
  return JSON.stringify(sorted.map(String));
}

function hash(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE();
}
