import { createHash } from 'node:crypto';
import type { PostgresAddress } from './address.ts';
import { MIGRATIONS, type Value } from './database.ts';

/**
 * Names of locks share this many locks: the server keeps each held one in a table of bounded size, and a batch may
 * touch thousands of leads.
 */
const LOCKS = 1_024;

/** JSON list of the numbers of the locks that stand for these names, ascending. */
export function locksOf(
  { schema, workspace }: Pick<PostgresAddress, 'schema' | 'workspace'>,
  names: Value,
): string {
  const numbers = (JSON.parse(String(names)) as readonly string[]).map((name) => {
    // Other stores of the same database have their own, and other workspaces of the same store.
    const whose = name === MIGRATIONS ? '' : ` ${workspace}`;
    const base = BigInt(hash(`leadgraph ${schema ?? ''}${whose}`)) << 31n;
    return base + BigInt(hash(name) % LOCKS);
  });
  const sorted = [...new Set(numbers)].sort((a, b) => (a < b ? -1 : 1));
  return JSON.stringify(sorted.map(String));
}

function hash(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE();
}
