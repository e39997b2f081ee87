import { type ProblemCode, SourceError } from '../../domain/errors.ts';

/**
 * What shows that a fault of the database has ended. READ: anything that succeeds. PLACE: the same, because nothing
 * succeeds until the file has its place again. WRITE: a write that succeeds, because reads go on while the disk is full.
 * CHECK: a look at all tables, because a damaged file still gives its whole pages.
 */
export type Proof = 'READ' | 'PLACE' | 'WRITE' | 'CHECK';

/** The database itself fails, and not what was asked of it. The message names no file, host or database. */
export class StoreFault extends SourceError {
  override readonly name: string = 'StoreFault';
  readonly proof: Proof;

  constructor(
    proof: Proof,
    {
      code = 'UPSTREAM_UNAVAILABLE',
      source,
    }: { readonly code?: ProblemCode; readonly source: string },
    message: string,
    options?: ErrorOptions,
  ) {
    super(code, source, message, options);
    this.proof = proof;
  }
}

/** A fault that has not ended. */
export interface OpenFault {
  readonly message: string;
  readonly proof: Proof;
}

/** Keeps the fault of a database from the operation that met it to the one that proves its end. */
export interface FaultRecord {
  failed(cause: unknown): void;
  /** @param as what succeeded: a READ proves less than a WRITE, and a CHECK proves all */
  succeeded(as: Proof): void;
  current(): OpenFault | null;
}

const STRENGTH: Readonly<Record<Proof, number>> = { READ: 0, PLACE: 0, WRITE: 1, CHECK: 2 };

export function createFaultRecord(): FaultRecord {
  let open: OpenFault | null = null;
  return {
    failed(cause) {
      if (!(cause instanceof StoreFault)) return;
      const { message, proof } = cause;
      // A lesser fault does not hide the greater one.
      if (!open || STRENGTH[proof] >= STRENGTH[open.proof]) open = { message, proof };
    },
    succeeded(as) {
      if (open && STRENGTH[as] >= STRENGTH[open.proof]) open = null;
    },
    current: () => open,
  };
}
