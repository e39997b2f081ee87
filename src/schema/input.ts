import { InvalidInputError, type InputFault } from '../domain/errors.ts';

/** Collects what is wrong with an input, so that all of it is said at once and before a call is spent. */
export function createFaults() {
  const faults: InputFault[] = [];
  return {
    add(path: readonly string[], message: string, allowed?: readonly string[]): void {
      faults.push({
        path,
        message: `${path.join('.')} ${message}`,
        ...(allowed ? { allowed } : {}),
      });
    },
    /** Text that names something: 1 to `most` characters, not all blank. */
    text(path: readonly string[], value: string | null | undefined, most = 200): void {
      if (value == null) return;
      if (value.trim() === '' || value.length > most)
        this.add(path, `must have 1 to ${most} characters, not ${value.length}`);
    },
    throwIfAny(): void {
      if (faults.length > 0) throw new InvalidInputError(faults);
    },
  };
}

/** In an update absent means unchanged, so null is a fault where nothing can be cleared. */
export function refuseNulls(
  faults: ReturnType<typeof createFaults>,
  input: object,
  clearable: readonly string[] = [],
): void {
  for (const [name, value] of Object.entries(input))
    if (value === null && !clearable.includes(name))
      faults.add([name], 'must not be null; leave it out to keep what is there');
}

/** Without what is absent: for inputs where absent means unchanged. */
export function present<T extends object>(
  fields: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as never;
}
