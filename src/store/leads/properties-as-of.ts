import type { LeadRef, Property } from '../../domain/entities.ts';
import type { PropertiesQuery } from '../../domain/query.ts';
import type { Instant } from '../../domain/time.ts';
import { all, type Work } from '../sql/database.ts';
import { toProperties } from './map.ts';
import {
  propertiesOf,
  type EventRow,
  type PropertyMap,
  type StoredProperty,
} from '../model/rows.ts';

/**
 * Properties of leads at moments in the past: for each property the value of the last event up to then, by the time of
 * the events.
 */
export function* readPropertiesAsOf(
  queries: readonly PropertiesQuery[],
): Work<readonly (readonly Property[])[]> {
  const byMoment = new Map<Instant, LeadRef[]>();
  for (const { lead, asOf } of queries) {
    const leads = byMoment.get(asOf);
    if (leads) leads.push(lead);
    else byMoment.set(asOf, [lead]);
  }
  const found = new Map<string, PropertyMap>();
  for (const [asOf, leads] of byMoment) {
    const rows = yield* all<Pick<EventRow, 'id' | 'lead' | 'at' | 'properties'>>(
      `SELECT id, lead, at, properties FROM events
       WHERE lead IN (SELECT value FROM EACH(?)) AND at <= ? ORDER BY lead, at, id`,
      JSON.stringify(leads.map(({ externalId }) => externalId)),
      asOf,
    );
    for (const row of rows) {
      const key = `${asOf} ${row.lead}`;
      const standing = found.get(key) ?? new Map<string, StoredProperty>();
      found.set(key, standing);
      for (const [name, value] of Object.entries(propertiesOf(row))) {
        // Setting a name again moves it to the end: properties are in the order of their last values.
        standing.delete(name);
        standing.set(name, { value, at: row.at, event: row.id });
      }
    }
  }
  return queries.map(({ lead, asOf }) =>
    toProperties([...(found.get(`${asOf} ${lead.externalId}`) ?? [])], lead.externalId),
  );
}
