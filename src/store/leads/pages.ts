import type { Event, Lead, Property, Session } from '../../domain/entities.ts';
import type { Page } from '../../domain/page.ts';
import type { PropertiesQuery } from '../../domain/query.ts';
import type { Instant } from '../../domain/time.ts';
import type { LeadRow, SessionRow, StoredProperty } from '../model/rows.ts';
import { livePage, type RowPage } from '../sql/keyset.ts';
import { type ReadEventRow, toEvent, toLead, toProperties, toSession } from './map.ts';

export function toLeadPage({ rows, next }: RowPage<LeadRow>, now: Instant): Page<Lead> {
  return livePage(
    rows.map((row) => toLead(row, now)),
    next,
    now,
  );
}

export function toLeads(rows: readonly (LeadRow | null)[], now: Instant): readonly (Lead | null)[] {
  return rows.map((row) => row && toLead(row, now));
}

export function toSessionPages(
  pages: readonly RowPage<SessionRow>[],
  now: Instant,
): readonly Page<Session>[] {
  return pages.map(({ rows, next }) =>
    livePage(
      rows.map((row) => toSession(row, now)),
      next,
      now,
    ),
  );
}

export function toSessionList(
  rows: readonly (SessionRow | null)[],
  now: Instant,
): readonly (Session | null)[] {
  return rows.map((row) => row && toSession(row, now));
}

export function toEventPages(
  pages: readonly RowPage<ReadEventRow>[],
  now: Instant,
): readonly Page<Event>[] {
  return pages.map(({ rows, next }) => {
    let like: Event | undefined;
    return livePage(
      rows.map((row) => (like = toEvent(row, like))),
      next,
      now,
    );
  });
}

export function toEvents(rows: readonly (ReadEventRow | null)[]): readonly (Event | null)[] {
  return rows.map((row) => row && toEvent(row));
}

/** @param standing what `readPropertiesAsOf` read for these queries */
export function toPropertyLists(
  queries: readonly PropertiesQuery[],
  standing: readonly (readonly (readonly [string, StoredProperty])[])[],
): readonly (readonly Property[])[] {
  return queries.map(({ lead }, index) => toProperties(standing[index] ?? [], lead.externalId));
}
