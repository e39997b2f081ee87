import {
  ConflictError,
  GatewayError,
  InvalidInputError,
  type InputFault,
  type ProblemCode,
  SourceError,
  toError,
  UnsupportedError,
} from '../../domain/errors.ts';
import type { Milliseconds } from '../../domain/time.ts';
import type { StoreOptions } from '../operations.ts';
import { type Proof, StoreFault } from '../sql/store-fault.ts';

/** What a thread gets when it starts. */
export interface ThreadData {
  readonly file: string;
  readonly options: StoreOptions;
  /** The number of migrations of a file that was opened before; absent: the thread opens or makes it. */
  readonly version?: number;
  /** Which file is open, for all threads. */
  readonly known: BigUint64Array;
}

/** An operation that a thread is to run. */
export interface Job {
  readonly kind: 'read' | 'write' | 'scrub' | 'place' | 'leave' | 'take' | 'close';
  readonly name: string;
  readonly args: readonly unknown[];
  /** On `process.hrtime`, which all threads share; null: however long it takes. */
  readonly deadline: Milliseconds | null;
}

/** What a thread says: that it has started, and what became of each job. */
export type Outcome =
  | { readonly state: 'STARTED' }
  | { readonly state: 'DONE'; readonly result: unknown }
  | { readonly state: 'FAILED'; readonly error: PlainError };

/** The moment on the clock that all threads share. */
export function sharedNow(): Milliseconds {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** An error as data: a thread's messages keep no classes. */
interface PlainError {
  readonly plain:
    'InvalidInput' | 'Conflict' | 'Unsupported' | 'Fault' | 'Source' | 'Gateway' | 'Other';
  readonly message: string;
  readonly code: ProblemCode;
  readonly source: string;
  readonly retryAt: number | null;
  readonly current: string | null;
  readonly names: readonly string[];
  readonly proof: Proof;
  readonly faults: readonly InputFault[];
  readonly stack: string | undefined;
}

export function toPlain(cause: unknown): PlainError {
  const error = toError(cause);
  const isSource = error instanceof SourceError;
  return {
    plain:
      error instanceof InvalidInputError
        ? 'InvalidInput'
        : error instanceof ConflictError
          ? 'Conflict'
          : error instanceof UnsupportedError
            ? 'Unsupported'
            : error instanceof StoreFault
              ? 'Fault'
              : isSource
                ? 'Source'
                : error instanceof GatewayError
                  ? 'Gateway'
                  : 'Other',
    message: error.message,
    code: error instanceof GatewayError ? error.code : 'INTERNAL',
    source: isSource ? error.source : '',
    retryAt: isSource ? error.retryAt : null,
    current: error instanceof ConflictError ? error.current : null,
    proof: error instanceof StoreFault ? error.proof : 'READ',
    names: error instanceof UnsupportedError ? error.supportedBy : [],
    faults: error instanceof InvalidInputError ? error.faults : [],
    stack: error.stack,
  };
}

export function fromPlain(plain: PlainError): Error {
  const { message, code, source, retryAt, current, names, proof, faults, stack } = plain;
  switch (plain.plain) {
    case 'InvalidInput':
      return new InvalidInputError(faults);
    case 'Conflict':
      return new ConflictError(source, message, current);
    case 'Unsupported':
      return new UnsupportedError(message, names);
    case 'Fault':
      return new StoreFault(proof, { source, code }, message);
    case 'Source':
      return new SourceError(code, source, message, { retryAt });
    case 'Gateway':
      return new GatewayError(code, message);
    case 'Other':
      return Object.assign(new Error(message), { stack });
  }
}

/** A value without its errors, and the errors with their places in it. */
export interface Detached {
  readonly value: unknown;
  readonly errors: readonly {
    readonly path: readonly (string | number)[];
    readonly error: PlainError;
  }[];
}

/** Takes the errors out of the result of an operation, such as the problems of refused events. */
export function detachErrors(result: unknown): Detached {
  const errors: { path: readonly (string | number)[]; error: PlainError }[] = [];
  function detach(value: unknown, path: readonly (string | number)[]): unknown {
    if (typeof value !== 'object' || value === null) return value;
    if (value instanceof Error) {
      errors.push({ path, error: toPlain(value) });
      return null;
    }
    if (Array.isArray(value)) return value.map((one, index) => detach(one, [...path, index]));
    if (Object.getPrototypeOf(value) !== Object.prototype) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => [name, detach(one, [...path, name])]),
    );
  }
  return { value: detach(result, []), errors };
}

/** Puts the errors back into their places. */
export function attachErrors({ value, errors }: Detached): unknown {
  for (const { path, error } of errors) {
    const name = path.at(-1);
    const holder = path
      .slice(0, -1)
      .reduce<unknown>((at, key) => (at as Readonly<Record<string | number, unknown>>)[key], value);
    if (name !== undefined) Reflect.set(holder as object, name, fromPlain(error));
  }
  return value;
}
