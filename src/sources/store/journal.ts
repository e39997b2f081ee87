import type { HeldSlot, PermitJournal } from '../../domain/journal.ts';
import type { Database } from './database.ts';

/** Permits in a table: a restarted gateway knows the slots that its predecessor still holds. */
export function createJournal(database: Database): PermitJournal {
  return {
    held(now) {
      database.run('DELETE FROM permits WHERE until <= ?', now);
      return database.all<HeldSlot>('SELECT id, key, until FROM permits');
    },
    hold(slots) {
      database.transaction(() => {
        for (const { id, key, until } of slots)
          database.run('INSERT OR REPLACE INTO permits VALUES (?,?,?)', id, key, until);
      });
    },
    release(ids, until) {
      database.run(
        'UPDATE permits SET until = ? WHERE id IN (SELECT value FROM json_each(?))',
        until,
        JSON.stringify(ids),
      );
    },
  };
}
