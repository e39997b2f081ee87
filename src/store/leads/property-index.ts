import { run, type Work } from '../sql/database.ts';
import { comparable } from './criteria.ts';
import type { PropertyMap } from '../model/rows.ts';

/**
 * The current value of each property of a lead, in columns, so that leads can be found by it. `value` is null for a value
 * that cannot be compared: a list, an object, a long text.
 */
export const propertyTables: readonly string[] = [
  `CREATE TABLE lead_properties (
      lead TEXT NOT NULL, name TEXT NOT NULL, value TEXT, PRIMARY KEY (lead, name)
    ) WITHOUT ROWID`,
  'CREATE INDEX lead_properties_name ON lead_properties (name, value)',
];

/** Longer names and values are not searched for, and would not fit the index of every engine. */
const MAX_TEXT = 200;

/** Names in one statement: SQLite searches the whole of one list for each element of the other. */
const MAX_JOINED = 100;

/** Updates the rows of the properties that changed. A property that is null has no row. */
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
  for (let from = 0; from < names.length; from += MAX_JOINED)
    yield* run(
      `INSERT INTO lead_properties (lead, name, value)
       SELECT ?, names.value, texts.value FROM EACH(?) AS names JOIN EACH(?) AS texts ON texts.key = names.key
       WHERE 1 = 1 ON CONFLICT (lead, name) DO UPDATE SET value = excluded.value`,
      lead,
      JSON.stringify(names.slice(from, from + MAX_JOINED)),
      JSON.stringify(values.slice(from, from + MAX_JOINED)),
    );
}
