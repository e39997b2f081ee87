import { run, type Work } from '../sql/database.ts';
import { comparable } from './criteria.ts';
import type { PropertyMap } from '../model/rows.ts';

/**
 * What stands for each property of a lead, in columns, so that leads can be found by it. `value` is null where it
 * cannot be compared: a list, an object, a long text.
 */
export const propertyTables: readonly string[] = [
  `CREATE TABLE lead_properties (
      lead TEXT NOT NULL, name TEXT NOT NULL, value TEXT, PRIMARY KEY (lead, name)
    ) WITHOUT ROWID`,
  'CREATE INDEX lead_properties_name ON lead_properties (name, value)',
];

/** Longer names and values are not looked for, and would not fit an index everywhere. */
const MAX_TEXT = 200;

/** Of one statement: SQLite looks through the whole of one list for each element of the other. */
const MOST_JOINED = 100;

/** Writes down again what stands for the names that changed. A property that was erased, by null, is none. */
export function* updatePropertyIndex(
  lead: string,
  changed: ReadonlySet<string>,
  standing: PropertyMap,
): Work<void> {
  const names: string[] = [];
  const values: (string | null)[] = [];
  const erased: string[] = [];
  for (const name of changed) {
    if (name.length > MAX_TEXT) continue;
    const value = standing.get(name)?.value ?? null;
    if (value === null) {
      erased.push(name);
      continue;
    }
    const text = comparable(value);
    names.push(name);
    values.push(text !== null && text.length <= MAX_TEXT ? text : null);
  }
  if (erased.length > 0)
    yield* run(
      'DELETE FROM lead_properties WHERE lead = ? AND name IN (SELECT value FROM EACH(?))',
      lead,
      JSON.stringify(erased),
    );
  for (let from = 0; from < names.length; from += MOST_JOINED)
    yield* run(
      `INSERT INTO lead_properties (lead, name, value)
       SELECT ?, names.value, texts.value FROM EACH(?) AS names JOIN EACH(?) AS texts ON texts.key = names.key
       WHERE 1 = 1 ON CONFLICT (lead, name) DO UPDATE SET value = excluded.value`,
      lead,
      JSON.stringify(names.slice(from, from + MOST_JOINED)),
      JSON.stringify(values.slice(from, from + MOST_JOINED)),
    );
}
