import type { Insertable } from 'kysely';
import { execute, insert, type Work } from '../sql/database.ts';
import { type Given, prepared } from '../sql/prepared.ts';
import type { Tables } from '../sql/tables.ts';
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

const erase = prepared(({ db, isIn }, given: Given<{ lead: string; names: readonly string[] }>) =>
  db
    .deleteFrom('lead_properties')
    .where('lead', '=', given.value('lead'))
    .where(isIn('name', given.list('names'))),
);

/** Updates the rows of the properties that changed. A property that is null has no row. */
export function* updatePropertyIndex(
  lead: string,
  changed: ReadonlySet<string>,
  standing: PropertyMap,
): Work<void> {
  const held: Insertable<Tables['lead_properties']>[] = [];
  const erased: string[] = [];
  for (const name of changed) {
    if (name.length > MAX_TEXT) continue;
    const value = standing.get(name)?.value ?? null;
    if (value === null) {
      erased.push(name);
      continue;
    }
    const text = comparable(value);
    held.push({ lead, name, value: text !== null && text.length <= MAX_TEXT ? text : null });
  }
  if (erased.length > 0) yield* execute(erase({ lead, names: erased }));
  yield* insert('lead_properties', held, (into) =>
    into.onConflict((on) =>
      on.columns(['lead', 'name']).doUpdateSet({ value: (eb) => eb.ref('excluded.value') }),
    ),
  );
}
