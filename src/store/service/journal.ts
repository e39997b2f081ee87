import type { Instant } from '../../domain/time.ts';
import type { StoreRuntime } from '../../ports/definition.ts';
import type { HeldSlot, PermitJournal } from '../../ports/permits.ts';

/** The database, as far as the journal needs it. */
export interface PermitTable {
  /** The slots that are held at a moment. */
  read(now: Instant): Promise<readonly HeldSlot[]>;
  /** Adds slots or sets their ends, in one transaction, and removes those that have ended. */
  write(slots: readonly HeldSlot[], now: Instant): Promise<void>;
}

interface OpenJournal {
  readonly journal: PermitJournal;
  /** Resolves once every change is written, or could not be. */
  closeJournal(): Promise<void>;
}

/**
 * The permits of upstream calls in a table, so that a restarted gateway knows the slots its predecessor still holds. All
 * changes of one tick, and those that arrive while others are being written, are written together. Opening it reads what
 * other gateways on the database still hold.
 */
export async function openJournal(
  table: PermitTable,
  {
    clock,
    random,
    onFault,
  }: Pick<StoreRuntime, 'clock' | 'random'> & {
    /** Gets the first of several failures to write in a row. */
    readonly onFault: (cause: unknown) => void;
  },
): Promise<OpenJournal> {
  const slots = new Map<string, HeldSlot>();
  for (const slot of await table.read(clock.now())) slots.set(slot.id, slot);
  // The ids of slots are unique within a process only.
  const prefix = Math.floor(random() * 2 ** 48).toString(36);
  const changed = new Set<string>();
  let flushing: Promise<void> | null = null;
  let hasFailed = false;
  let open = true;

  async function flush(): Promise<void> {
    // Changes of the running tick come together.
    await Promise.resolve();
    const now = clock.now();
    removeExpired(now);
    const batch = [...changed].flatMap((id) => slots.get(id) ?? []);
    changed.clear();
    try {
      await table.write(batch, now);
      hasFailed = false;
    } catch (cause) {
      // The next change writes these as well, unless they have expired by then.
      for (const { id } of batch) changed.add(id);
      if (!hasFailed) onFault(cause);
      hasFailed = true;
      throw cause;
    }
  }
  /** Resolves when every change until now is written. */
  function written(): Promise<void> {
    // A flush that has begun may have taken its batch already, so the changes wait for the one after it.
    const after = flushing?.catch(() => {}) ?? Promise.resolve();
    if (waiting) return waiting;
    waiting = after.then(() => {
      waiting = null;
      flushing = flush().finally(() => {
        flushing = null;
      });
      return flushing;
    });
    return waiting;
  }
  let waiting: Promise<void> | null = null;

  function change(slot: HeldSlot): void {
    slots.set(slot.id, slot);
    changed.add(slot.id);
  }
  function removeExpired(now: Instant): void {
    for (const { id, until } of slots.values()) if (until <= now) slots.delete(id);
  }
  const journal: PermitJournal = {
    held(now) {
      removeExpired(now);
      return [...slots.values()];
    },
    async hold(more) {
      for (const slot of more) change({ ...slot, id: `${prefix}-${slot.id}` });
      if (open) await written();
    },
    release(ids, until) {
      for (const id of ids) {
        const slot = slots.get(`${prefix}-${id}`);
        if (slot) change({ ...slot, until });
      }
      // `flush` has reported the failure.
      if (open) written().catch(() => {});
    },
  };
  return {
    journal,
    async closeJournal() {
      if (open && changed.size > 0) await written().catch(() => {});
      open = false;
    },
  };
}
