import { open, readFile, rename } from 'node:fs/promises';
import type { Instant } from '../../domain/time.ts';
import type { HeldSlot } from '../../ports/permits.ts';
import type { Tables } from '../sql/tables.ts';

type Tombstone = Readonly<Tables['tombstones']>;

/**
 * What outlives the database: files beside it, which a backup that is restored does not take back to its own time.
 * `<file>.erasures` has the tombstones of all erasures, `<file>.permits` the slots of upstream calls.
 */
export interface Beside {
  /** All tombstones that were ever kept. */
  tombstones(): readonly Tombstone[];
  /** Resolves when they are on the disk. */
  keepTombstones(tombstones: readonly Tombstone[]): Promise<void>;
  /** They are not applied again. Resolves when that is on the disk. */
  dropTombstones(hashes: readonly string[]): Promise<void>;
  slots(now: Instant): readonly HeldSlot[];
  keepSlots(slots: readonly HeldSlot[], now: Instant): Promise<void>;
}

export async function openBeside(file: string): Promise<Beside> {
  const erasures = `${file}.erasures`;
  const permits = `${file}.permits`;
  const tombstones = new Map<string, Instant>();
  for (const line of await linesOf(erasures)) {
    const [, at, hash] = /^(\d+|lifted) ([\w-]{43})$/.exec(line) ?? [];
    if (at === undefined || hash === undefined) continue;
    if (at === LIFTED) tombstones.delete(hash);
    else tombstones.set(hash, Number(at));
  }
  const slots = new Map<string, HeldSlot>();
  for (const line of await linesOf(permits)) {
    const slot = slotOf(line);
    if (slot) slots.set(slot.id, slot);
  }
  let lines = slots.size;

  /** The same file, without the slots that have ended. */
  async function rewriteSlots(): Promise<void> {
    const part = `${permits}.part`;
    await write(part, 'w', textOf([...slots.values()].map(lineOf)));
    await rename(part, permits);
    lines = slots.size;
  }
  return {
    tombstones: () => [...tombstones].map(([hash, at]) => ({ hash, at })),
    async keepTombstones(given) {
      const fresh = given.filter(({ hash, at }) => tombstones.get(hash) !== at);
      if (fresh.length === 0) return;
      await write(erasures, 'a', textOf(fresh.map(({ hash, at }) => `${at} ${hash}`)), true);
      for (const { hash, at } of fresh) tombstones.set(hash, at);
    },
    async dropTombstones(hashes) {
      await write(erasures, 'a', textOf(hashes.map((hash) => `${LIFTED} ${hash}`)), true);
      for (const hash of hashes) tombstones.delete(hash);
    },
    slots: (now) => [...slots.values()].filter(({ until }) => until > now),
    async keepSlots(given, now) {
      if (given.length === 0) return;
      for (const slot of given) slots.set(slot.id, slot);
      for (const { id, until } of slots.values()) if (until <= now) slots.delete(id);
      lines += given.length;
      if (lines > MOST_LINES + slots.size) await rewriteSlots();
      else await write(permits, 'a', textOf(given.map(lineOf)));
    },
  };
}

/** Stands in the place of the moment where an erasure was lifted. */
const LIFTED = 'lifted';

/** Slots that have ended stay in the file until it has so many lines. */
const MOST_LINES = 5_000;

/** The line before may have been cut off in the middle, so each text begins with the end of a line. */
function textOf(lines: readonly string[]): string {
  return `\n${lines.join('\n')}\n`;
}
function lineOf({ id, key, until }: HeldSlot): string {
  return JSON.stringify([id, key, until]);
}
function slotOf(line: string): HeldSlot | null {
  try {
    const [id, key, until] = JSON.parse(line) as readonly unknown[];
    if (typeof id !== 'string' || typeof key !== 'string' || typeof until !== 'number') return null;
    return { id, key, until };
  } catch {
    return null;
  }
}

async function linesOf(name: string): Promise<readonly string[]> {
  try {
    return (await readFile(name, 'utf8')).split('\n').filter((line) => line !== '');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw cause;
  }
}
async function write(name: string, how: 'a' | 'w', text: string, isDurable = false): Promise<void> {
  const handle = await open(name, how, 0o600);
  try {
    await handle.writeFile(text);
    if (isDurable) await handle.sync();
  } finally {
    await handle.close();
  }
}
