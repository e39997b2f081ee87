import type { HeldSlot, PermitJournal } from '../../domain/journal.ts';
import { all, run, type Database, type Work } from './database.ts';

/** Permits in a table: a restarted gateway knows the slots that its predecessor still holds. */
export function createJournal(writeNow: NonNullable<Database['writeNow']>): PermitJournal {
  return {
    held: (now) => writeNow(held(now)),
    hold(slots) {
      writeNow(hold(slots));
    },
    release(ids, until) {
      writeNow(release(ids, until));
    },
  };
}

function* held(now: number): Work<readonly HeldSlot[]> {
  yield* run('DELETE FROM permits WHERE until <= ?', now);
  return yield* all<HeldSlot>('SELECT id, key, until FROM permits');
}
function* hold(slots: readonly HeldSlot[]): Work<void> {
  for (const { id, key, until } of slots)
    yield* run(
      'INSERT INTO permits VALUES (?,?,?) ON CONFLICT (id) DO UPDATE SET key = excluded.key, until = excluded.until',
      id,
      key,
      until,
    );
}
function* release(ids: readonly string[], until: number): Work<void> {
  yield* run(
    'UPDATE permits SET until = ? WHERE id IN (SELECT value FROM EACH(?))',
    until,
    JSON.stringify(ids),
  );
}
