import { toError } from '../domain/errors.ts';
import type { HeldSlot, PermitJournal } from '../ports/permits.ts';
import type { Instant } from '../domain/time.ts';
import type { StoreRuntime } from '../ports/definition.ts';
import { all, run, type Database, type Work } from './sql/database.ts';

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

/**
 * Permits where writing has to be waited for: they are held in memory and written behind, in their order. A crash
 * between the two loses the slots of the last round trip to the database; a successor may then spend up to that many
 * calls too many. Knows at its opening what any gateway on the database still holds.
 */
export async function openJournalBehind(
  database: Database,
  { clock, random, warn }: StoreRuntime,
): Promise<PermitJournal & { close(): Promise<void> }> {
  const slots = new Map<string, HeldSlot>();
  const rows = await database.write(() => held(clock.now()));
  for (const slot of rows) slots.set(slot.id, slot);
  // Ids are unique within a process.
  const own = Math.floor(random() * 2 ** 48).toString(36);
  const changed = new Set<string>();
  let writing: Promise<void> | null = null;
  let open = true;

  async function writeBehind(): Promise<void> {
    while (changed.size > 0) {
      const now = clock.now();
      forget(now);
      const batch = [...changed].flatMap((id) => slots.get(id) ?? []);
      changed.clear();
      try {
        await database.write(() => renew(batch, now));
      } catch (cause) {
        // Written with the next change, where they still are of use then.
        for (const { id } of batch) changed.add(id);
        warn('permits could not be written down', { cause: toError(cause).message });
        return;
      }
    }
  }
  function flush(): Promise<void> {
    writing ??= writeBehind().finally(() => (writing = null));
    return writing;
  }
  function change(slot: HeldSlot): void {
    slots.set(slot.id, slot);
    changed.add(slot.id);
    // What one tick changes is written at once.
    if (open) queueMicrotask(() => void flush());
  }
  function forget(now: Instant): void {
    for (const { id, until } of slots.values()) if (until <= now) slots.delete(id);
  }
  return {
    held(now) {
      forget(now);
      return [...slots.values()];
    },
    hold(more) {
      for (const slot of more) change({ ...slot, id: `${own}-${slot.id}` });
    },
    release(ids, until) {
      for (const id of ids) {
        const slot = slots.get(`${own}-${id}`);
        if (slot) change({ ...slot, until });
      }
    },
    async close() {
      open = false;
      await flush();
    },
  };
}

function* held(now: Instant): Work<readonly HeldSlot[]> {
  yield* run('DELETE FROM permits WHERE until <= ?', now);
  return yield* all<HeldSlot>('SELECT id, key, until FROM permits');
}
function* renew(slots: readonly HeldSlot[], now: Instant): Work<void> {
  yield* run('DELETE FROM permits WHERE until <= ?', now);
  yield* hold(slots);
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
