import type { Instant } from '../domain/time.ts';
import type { HeldSlot } from '../ports/permits.ts';
import { execute, insert, rows, type Work } from './sql/database.ts';

/** The slots of upstream calls that are held at a moment. */
export function heldSlots(now: Instant): Work<readonly HeldSlot[]> {
  return rows(({ db }) => db.selectFrom('permits').selectAll().where('until', '>', now));
}
export function* writeSlots(slots: readonly HeldSlot[], now: Instant): Work<void> {
  yield* execute(({ db }) => db.deleteFrom('permits').where('until', '<=', now));
  const sorted = [...slots].sort((a, b) => (a.id < b.id ? -1 : 1));
  yield* insert('permits', sorted, (into) =>
    into.onConflict((on) =>
      on.column('id').doUpdateSet({
        key: (eb) => eb.ref('excluded.key'),
        until: (eb) => eb.ref('excluded.until'),
      }),
    ),
  );
}
