import { InvalidInputError, type InputFault } from '../../domain/errors.ts';
import type { TimeRange } from '../../domain/time.ts';

/** Collects what is wrong with an input, so that a mutation reports all faults at once, before it spends a call. */
export function createFaults() {
  const faults: InputFault[] = [];
  return {
    /** `message` goes on after the path: `must be 0 or more`. `allowed` lists the right values, where there is a list. */
    add(path: readonly string[], message: string, allowed?: readonly string[]): void {
      faults.push({
        path,
        message: `${path.join('.')} ${message}`,
        ...(allowed ? { allowed } : {}),
      });
    },
    /** Adds a fault for a text that has less than 1 or more than `most` characters, or nothing but blanks. */
    text(path: readonly string[], value: string | null | undefined, most = 200): void {
      if (value == null) return;
      if (value.trim() === '' || value.length > most)
        this.add(path, `must have 1 to ${most} characters, not ${value.length}`);
    },
    /** Adds a fault for a window that does not end after its beginning. */
    window({ from, to }: { readonly from: Date; readonly to: Date }): TimeRange {
      if (!(from < to)) this.add(['window', 'to'], 'must be later than window.from');
      return { from: from.getTime(), to: to.getTime() };
    },
    /** @throws INVALID_INPUT with all faults */
    throwIfAny(): void {
      if (faults.length > 0) throw new InvalidInputError(faults);
    },
  };
}

/** In an update an absent field means unchanged. So null is a fault, except in the fields that can be cleared. */
export function refuseNulls(
  faults: ReturnType<typeof createFaults>,
  input: object,
  clearable: readonly string[] = [],
): void {
  for (const [name, value] of Object.entries(input))
    if (value === null && !clearable.includes(name))
      faults.add([name], 'must not be null; leave it out to keep what is there');
}

/** The fields that are not undefined: for inputs where an absent field means unchanged. */
export function present<T extends object>(
  fields: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as never;
}
