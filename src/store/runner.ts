import type { Database, Limits, Work } from './sql/database.ts';
import { createFaultRecord, type OpenFault, type Proof } from './sql/store-fault.ts';
import type { Operations } from './operations.ts';

/** What an operation returns. */
export type ResultOf<F> = F extends (...args: never[]) => Work<infer T> ? T : never;
type Reads = Operations['reads'];
type Writes = Operations['writes'];
export type ArgsOfRead<N extends keyof Reads> = Parameters<Reads[N]>;
export type ArgsOfWrite<N extends keyof Writes> = Parameters<Writes[N]>;

/**
 * Runs the operations of the store by name, each as a whole: a name and its arguments can cross to another thread, an
 * open transaction cannot. An operation that its limits end fails with UPSTREAM_TIMEOUT.
 */
export interface Runner {
  read<N extends keyof Reads>(
    name: N,
    args: Parameters<Reads[N]>,
    limits?: Limits,
  ): Promise<ResultOf<Reads[N]>>;
  write<N extends keyof Writes>(
    name: N,
    args: Parameters<Writes[N]>,
    limits?: Limits,
  ): Promise<ResultOf<Writes[N]>>;
  /** How many writes run at the same time. */
  readonly concurrentWrites: number;
  /** Removes what is left of deleted rows from the files. */
  scrub(): Promise<void>;
  /** The fault of the database that has not ended; null where there is none. */
  fault(): OpenFault | null;
  close(): Promise<void>;
}

/** Runs operations in the thread that calls. */
export function createRunner(
  database: Database,
  { reads, writes }: Operations,
  concurrentWrites = 1,
): Runner {
  const faults = createFaultRecord();
  async function watched<T>(name: string, running: Promise<T>): Promise<T> {
    try {
      const result = await running;
      faults.succeeded(proofOf(name));
      return result;
    } catch (cause) {
      faults.failed(cause);
      throw cause;
    }
  }
  return {
    concurrentWrites,
    read: (name, args, limits) => watched(name, database.read(call(reads[name], args), limits)),
    write: (name, args, limits) =>
      watched(
        name,
        database.write(() => call(writes[name], args), limits),
      ),
    scrub: async () => database.scrub?.(),
    fault: faults.current,
    close: () => database.close(),
  };
}

/** Only operations that look for it prove the end of a fault: a small write succeeds on a disk that is nearly full. */
const PROOFS: Readonly<Record<string, Proof>> = {
  probe: 'WRITE',
  check: 'CHECK',
} satisfies Partial<Record<keyof Reads | keyof Writes, Proof>>;

/** What is proved by the success of an operation. */
export function proofOf(operation: string): Proof {
  return PROOFS[operation] ?? 'READ';
}

/** The types of an operation belong to its name, which the compiler cannot follow through a table of operations. */
function call<F>(operation: F, args: readonly unknown[]): Work<ResultOf<F>> {
  const run = operation as (...given: readonly unknown[]) => Work<ResultOf<F>>;
  return run(...args);
}
