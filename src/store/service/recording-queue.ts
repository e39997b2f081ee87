import type { Runner } from '../runner.ts';
import type { Sighting } from '../identity/sightings.ts';
import { hashOf } from '../identity/tables.ts';

/** Sightings that may wait. Further ones are dropped; they come again when their lead is read again. */
const MOST_WAITING = 5_000;
/** Sightings that are remembered as recorded. */
const MOST_RECORDED = 50_000;
/** Sightings of one transaction, so that other writers do not wait long. */
const BATCH = 100;

/** Records sightings in the background and resolves the profiles that they change. */
export interface RecordingQueue {
  add<T>(rows: readonly T[], toSighting: (row: T) => Sighting): void;
  /** Resolves pending profiles, which may be there because events were stored. */
  wake(): void;
  isWorking(): boolean;
  /** Resolves when everything that was added before is recorded and no profile is pending. */
  whenIdle(): Promise<void>;
}

export function createRecordingQueue(
  runner: Pick<Runner, 'read' | 'write'>,
  onFault: (cause: unknown) => void,
): RecordingQueue {
  const waiting: (() => Sighting)[] = [];
  // A cached answer repeats its rows: what was recorded before is not recorded again. The oldest are dropped first.
  const recorded = new Set<string>();
  let working: Promise<void> | null = null;

  async function work(): Promise<void> {
    try {
      let isResolved = false;
      while (waiting.length > 0 || !isResolved) {
        // The answer that the rows came with goes out first.
        await new Promise((resolve) => setImmediate(resolve));
        const fresh = waiting
          .splice(0, BATCH)
          .map((toSighting) => toSighting())
          .filter(isNew);
        if (fresh.length > 0) await runner.write('recordSightings', [fresh]);
        isResolved =
          !(await runner.read('hasPendingProfiles', [])) ||
          (await runner.write('resolveSomeProfiles', []));
      }
    } catch (cause) {
      // What waited comes again when its leads are read again.
      recorded.clear();
      waiting.length = 0;
      onFault(cause);
    }
    working = null;
  }
  function wake(): void {
    working ??= work();
  }
  function isNew(sighting: Sighting): boolean {
    const key = hashOf([JSON.stringify(sighting)]);
    if (recorded.has(key)) return false;
    recorded.add(key);
    for (const oldest of recorded) {
      if (recorded.size <= MOST_RECORDED) break;
      recorded.delete(oldest);
    }
    return true;
  }
  return {
    add(rows, toSighting) {
      for (const row of rows.slice(0, MOST_WAITING - waiting.length))
        waiting.push(() => toSighting(row));
      if (waiting.length > 0) wake();
    },
    wake,
    isWorking: () => working !== null,
    async whenIdle() {
      wake();
      while (working) await working;
    },
  };
}
