import { type RawBuilder, sql } from 'kysely';

/** Stands for a parameter in a statement that is compiled before its parameters are known. */
export class Placeholder {
  readonly name: string;
  /** Makes of the value what the driver of the engine takes. */
  readonly encode: (value: unknown) => unknown;
  constructor(name: string, encode: (value: unknown) => unknown) {
    this.name = name;
    this.encode = encode;
  }
}

/** Stands for a list of a statement that is compiled before the list is known. */
export class ListPlaceholder<T> {
  readonly name: string;
  declare readonly element: T;
  constructor(name: string) {
    this.name = name;
  }
}

/** A list that is one parameter of a statement. */
export type List<T extends string | number = string | number> = readonly T[] | ListPlaceholder<T>;

/** The parameter that holds a list, in the form that the driver of the engine takes. */
export function listParameter<T>(
  list: readonly T[] | ListPlaceholder<T>,
  encode: (list: readonly T[]) => unknown,
): RawBuilder<unknown> {
  return list instanceof ListPlaceholder
    ? sql.val(new Placeholder(list.name, (given) => encode(given as readonly T[])))
    : sql.val(encode(list));
}
