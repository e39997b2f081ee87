import type { PropertiesQuery } from '../../domain/query.ts';
import type { Instant } from '../../domain/time.ts';
import { propertiesOf, type PropertyMap, type StoredProperty } from '../model/rows.ts';
import { LOCAL } from '../sql/account.ts';
import { inLockstep, rows, type Work } from '../sql/database.ts';
import { type Given, prepared } from '../sql/prepared.ts';

interface Moment {
  readonly leads: readonly string[];
  readonly asOf: Instant;
}

const eventsUpTo = prepared(({ db, isIn }, given: Given<Moment>) =>
  db
    .selectFrom('events')
    .select(['id', 'lead', 'at', 'properties'])
    .where('account', '=', LOCAL)
    .where(isIn('lead', given.list('leads')))
    .where('at', '<=', given.value('asOf'))
    .orderBy('lead')
    .orderBy('at')
    .orderBy('id'),
);

/**
 * Properties of leads at moments in the past: for each property the value of the last event up to then, by the time of
 * the events. The values of each query are in the order of those events; `toPropertyLists` makes entities of them.
 */
export function* readPropertiesAsOf(
  queries: readonly PropertiesQuery[],
): Work<readonly (readonly (readonly [name: string, property: StoredProperty])[])[]> {
  const moments = Map.groupBy(queries, ({ asOf }) => asOf);
  const found = new Map(
    yield* inLockstep(
      [...moments].map(([asOf, some]) =>
        propertiesAt({ asOf, leads: some.map(({ lead }) => lead.externalId) }),
      ),
    ),
  );
  return queries.map(({ lead, asOf }) => [...(found.get(asOf)?.get(lead.externalId) ?? [])]);
}

/** The properties of leads at one moment, by lead. */
function* propertiesAt(
  moment: Moment,
): Work<readonly [asOf: Instant, byLead: ReadonlyMap<string, PropertyMap>]> {
  const byLead = new Map<string, PropertyMap>();
  for (const row of yield* rows(eventsUpTo(moment))) {
    const standing = byLead.get(row.lead) ?? new Map<string, StoredProperty>();
    byLead.set(row.lead, standing);
    for (const [name, value] of Object.entries(propertiesOf(row))) {
      // Setting a name again moves it to the end: properties are in the order of their last values.
      standing.delete(name);
      standing.set(name, { value, at: row.at, event: row.id });
    }
  }
  return [moment.asOf, byLead];
}
