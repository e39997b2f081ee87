import { sql } from 'kysely';
import { accountOf, LOCAL } from '../sql/account.ts';
import { execute, insert, type Work } from '../sql/database.ts';
import type { Definition } from '../sql/dialect.ts';
import { comparable } from './criteria.ts';
import type { PropertyMap } from '../model/rows.ts';

/**
 * The current value of each property of a lead, in columns, so that leads can be found by it. `value` is null for a value
 * that cannot be compared: a list, an object, a long text.
 */
export const propertyTables: readonly Definition[] = [
  (dialect) => {
    const { text, byKey } = dialect.words;
    return sql`create table ${dialect.table('lead_properties')} (
      ${accountOf(dialect)}, lead ${text} not null, name ${text} not null, value ${text},
      primary key (account, lead, name)
    ) ${byKey}`;
  },
  ({ table }) =>
    sql`create index lead_properties_name on ${table('lead_properties')} (account, name, value)`,
];

/** Longer names and values are not searched for, and would not fit the index of every engine. */
const MAX_TEXT = 200;

/** The properties of a lead that changed, and the current value of each. */
export interface PropertyChange {
  readonly lead: string;
  readonly changed: ReadonlySet<string>;
  readonly standing: PropertyMap;
}

/** Updates the rows of the properties that changed. A property that is null has no row. */
export function* updatePropertyIndex(changes: readonly PropertyChange[]): Work<void> {
  const set: { lead: string; name: string; value: string | null }[] = [];
  const unset: { lead: string; name: string }[] = [];
  for (const { lead, changed, standing } of changes)
    for (const name of changed) {
      if (name.length > MAX_TEXT) continue;
      const value = standing.get(name)?.value ?? null;
      const text = comparable(value);
      if (value === null) unset.push({ lead, name });
      else set.push({ lead, name, value: text !== null && text.length <= MAX_TEXT ? text : null });
    }
  if (unset.length > 0)
    yield* execute(
      ({ table, eachRow }) => sql`
        delete from ${table('lead_properties')} where account = ${LOCAL} and (lead, name) in (
          select lead, name from ${eachRow({ lead: 'text', name: 'text' }, unset)} as given)`,
    );
  yield* insert('lead_properties', set, (into) =>
    into.onConflict((on) =>
      on
        .columns(['account', 'lead', 'name'])
        .doUpdateSet((eb) => ({ value: eb.ref('excluded.value') })),
    ),
  );
}
