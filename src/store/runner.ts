import type { Database, Limits, Work } from './sql/database.ts';
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
  /** Why the database does not answer; null where it does. */
  fault(): string | null;
  close(): Promise<void>;
}

/** Runs operations in the thread that calls. */
export function createRunner(
  database: Database,
  { reads, writes }: Operations,
  concurrentWrites = 1,
): Runner {
  return {
    concurrentWrites,
    read: (name, args, limits) => database.read(call(reads[name], args), limits),
    write: (name, args, limits) => database.write(() => call(writes[name], args), limits),
    scrub: async () => database.scrub?.(),
    fault: () => database.fault?.() ?? null,
    close: () => database.close(),
  };
}

/** The types of an operation belong to its name, which the compiler cannot follow through a table of operations. */
function call<F>(operation: F, args: readonly unknown[]): Work<ResultOf<F>> {
  const run = operation as (...given: readonly unknown[]) => Work<ResultOf<F>>;
  return run(...args);
}
