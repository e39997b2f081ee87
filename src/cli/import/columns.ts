import { UsageError } from '../command.ts';

/** What becomes of the columns of a file. */
export interface Columns {
  /** How many fields each row has. */
  readonly count: number;
  /** The name that each value gets, with the place of its column; a column may give several values. */
  readonly targets: readonly MappingTarget[];
}
export interface MappingTarget {
  readonly name: string;
  readonly index: number;
}

export interface Mapping {
  /** The columns that get another name: the name, and the column. */
  readonly map: readonly (readonly [name: string, column: string])[];
  /** Whether columns that `map` does not name are left out. */
  readonly onlyMapped: boolean;
}

/**
 * Reads `email=E-Mail,firstName=Vorname`. A comma begins the next pair only where a name and `=` follow it, so that the
 * name of a column may have commas.
 *
 * @throws UsageError
 */
export function mapIn(texts: readonly string[]): Mapping['map'] {
  const pairs = texts.flatMap((text) => text.split(/,(?=[^=,]+=)/));
  return pairs.map((pair) => {
    const [, name, column] = /^([^=]+)=(.+)$/s.exec(pair) ?? [];
    if (name === undefined || column === undefined)
      throw new UsageError(
        `--map takes pairs of a name and a column, such as email=E-Mail, not ${pair}`,
      );
    return [name.trim(), column.trim()] as const;
  });
}

/** @throws UsageError where the columns and the mapping do not fit */
export function columnsOf(header: readonly string[], { map, onlyMapped }: Mapping): Columns {
  const columns = header.map((column) => column.trim());
  const mapped = map.map(([name, column]): MappingTarget => {
    const index = columns.indexOf(column);
    if (index < 0)
      throw new UsageError(
        `--map names the column ${column}, which the file does not have; it has ${columns.filter(Boolean).join(', ')}`,
      );
    if (index !== columns.lastIndexOf(column))
      throw new UsageError(`The file has two columns ${column}; give them different names`);
    return { name, index };
  });
  const taken = new Set(mapped.map(({ index }) => index));
  const others = onlyMapped
    ? []
    : columns.flatMap((name, index): readonly MappingTarget[] =>
        name === '' || taken.has(index) ? [] : [{ name, index }],
      );
  const targets = [...mapped, ...others];
  const names = targets.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined)
    throw new UsageError(
      `Two columns would give ${twice}; give one of them another name by --map, or use --only-mapped`,
    );
  if (targets.length === 0)
    throw new UsageError('No column is left to import: --only-mapped needs --map');
  return { count: columns.length, targets };
}
