import { toError } from '../domain/errors.ts';
import type { Instant } from '../domain/time.ts';
import type { StoreRuntime } from '../ports/definition.ts';
import type { HeldSlot, PermitJournal } from '../ports/permits.ts';
import { all, run, type Database, type Work } from './sql/database.ts';

interface OpenJournal {
  readonly journal: PermitJournal;
  /** Resolves once every change is written. */
  closeJournal(): Promise<void>;
}

/** The permits of upstream calls in a table, so that a restarted gateway knows the slots its predecessor still holds. */
export async function openJournal(database: Database, runtime: StoreRuntime): Promise<OpenJournal> {
  const { writeNow } = database;
  if (!writeNow) return openWriteBehind(database, runtime);
  return { journal: writeThrough(writeNow), closeJournal: async () => {} };
}

/** On an engine that writes synchronously each change is in the table when the call returns. */
function writeThrough(writeNow: NonNullable<Database['writeNow']>): PermitJournal {
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
 * On an engine that writes asynchronously the slots are held in memory and written behind, in the order of the changes.
 * A crash before a write loses the slots of the last round trip to the database; a successor may then make up to that
 * many calls too many. Opening it reads what other gateways on the database still hold.
 */
async function openWriteBehind(
  database: Database,
  { clock, random, warn }: StoreRuntime,
): Promise<OpenJournal> {
  const slots = new Map<string, HeldSlot>();
  const rows = await database.write(() => held(clock.now()));
  for (const slot of rows) slots.set(slot.id, slot);
  // The ids of slots are unique within a process only.
  const prefix = Math.floor(random() * 2 ** 48).toString(36);
  const changed = new Set<string>();
  let writing: Promise<void> | null = null;
  let open = true;

  async function writeChanges(): Promise<void> {
    while (changed.size > 0) {
      const now = clock.now();
      removeExpired(now);
      const batch = [...changed].flatMap((id) => slots.get(id) ?? []);
      changed.clear();
      try {
        await database.write(() => upsert(batch, now));
      } catch (cause) {
        // The next change writes these as well, unless they have expired by then.
        for (const { id } of batch) changed.add(id);
        warn('permits could not be written down', { cause: toError(cause).message });
        return;
      }
    }
  }
  function flush(): Promise<void> {
    writing ??= writeChanges().finally(() => (writing = null));
    return writing;
  }
  function change(slot: HeldSlot): void {
    slots.set(slot.id, slot);
    changed.add(slot.id);
    // All changes of one tick are written together. `writeChanges` reports its own failures, so nothing is rejected here.
    if (open) queueMicrotask(() => void flush());
  }
  function removeExpired(now: Instant): void {
    for (const { id, until } of slots.values()) if (until <= now) slots.delete(id);
  }
  const journal: PermitJournal = {
    held(now) {
      removeExpired(now);
      return [...slots.values()];
    },
    hold(more) {
      for (const slot of more) change({ ...slot, id: `${prefix}-${slot.id}` });
    },
    release(ids, until) {
      for (const id of ids) {
        const slot = slots.get(`${prefix}-${id}`);
        if (slot) change({ ...slot, until });
      }
    },
  };
  return {
    journal,
    async closeJournal() {
      open = false;
      await flush();
    },
  };
}

function* held(now: Instant): Work<readonly HeldSlot[]> {
  yield* run('DELETE FROM permits WHERE until <= ?', now);
  return yield* all<HeldSlot>('SELECT id, key, until FROM permits');
}
function* upsert(slots: readonly HeldSlot[], now: Instant): Work<void> {
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
