import { cutSessions } from '../../domain/session.ts';
import type { Instant } from '../../domain/time.ts';
import type { Database } from './database.ts';
import {
  companyDomain,
  deviceOf,
  emailIn,
  isIdentifying,
  moreOf,
  text,
  trafficOf,
} from './reading.ts';
import type { EventRow, LeadRow, PropertyMap, StoredProperty } from './rows.ts';

/**
 * Sessions and the lead after new events, none older than `since`: functions of the set of all its events, whatever
 * the order they came in. Sessions are cut from the left, each from its own beginning, so those that began before
 * `since` stand, all but the last of them. What the lead knows is kept with the moment of each part.
 * Returns when the lead was identified, where it was not before.
 */
export function derive(database: Database, lead: string, since: Instant): Instant | null {
  const [before] = database.all<LeadRow>('SELECT * FROM leads WHERE id = ?', lead);
  const [from = { started_at: -1, id: '' }] = database.all<{ started_at: Instant; id: string }>(
    'SELECT started_at, id FROM sessions WHERE lead = ? AND started_at < ? ORDER BY started_at DESC, id DESC LIMIT 1',
    lead,
    since,
  );
  const rows = database.all<EventRow>(
    'SELECT * FROM events WHERE lead = ? AND (at, id) >= (?, ?) ORDER BY at, id',
    lead,
    from.started_at,
    from.id,
  );
  database.run(
    'DELETE FROM sessions WHERE lead = ? AND (started_at, id) >= (?, ?)',
    lead,
    from.started_at,
    from.id,
  );
  const all: PropertyMap = new Map(
    before ? (JSON.parse(before.properties) as [string, StoredProperty][]) : [],
  );
  let identifiedAt = before?.identified_at ?? null;
  for (const session of cut(rows)) {
    insertSession(database, lead, session);
    for (const { row, properties } of session) {
      for (const [name, property] of properties) {
        const known = all.get(name);
        if (known && !isLater(property, known)) continue;
        all.delete(name);
        all.set(name, property);
      }
      if (isIdentifying(properties)) identifiedAt = Math.min(row.at, identifiedAt ?? row.at);
    }
  }
  upsertLead(database, lead, { before, rows, all, identifiedAt });
  return before?.identified_at == null ? identifiedAt : null;
}

/** An event with what is read from it. */
type Read = ReturnType<typeof read>;

function read(row: EventRow) {
  const more = moreOf(row);
  const traffic = trafficOf({ url: row.url, referrer: more.referrer });
  // A Map keeps names like __proto__ as data.
  const properties: PropertyMap = new Map(
    Object.entries(JSON.parse(row.properties) as Record<string, unknown>).map(([name, value]) => [
      name,
      { value, at: row.at, event: row.id },
    ]),
  );
  const campaign = traffic?.campaign ?? null;
  return { id: row.id, at: row.at, campaign, row, more, traffic, properties };
}

function cut(rows: readonly EventRow[]): readonly (readonly Read[])[] {
  return cutSessions(rows.map(read));
}

function insertSession(database: Database, lead: string, session: readonly Read[]): void {
  const [first] = session;
  const last = session.at(-1);
  if (!first || !last) return;
  const own: PropertyMap = new Map();
  for (const { row, properties } of session) {
    // In event time, so the last one stands.
    for (const [name, property] of properties) own.set(name, property);
    if (row.session !== first.id)
      database.run('UPDATE events SET session = ? WHERE id = ?', first.id, row.id);
  }
  const entry = session.find(({ traffic }) => traffic !== null) ?? first;
  database.run(
    'INSERT INTO sessions (id, lead, started_at, ended_at, page_views, landing_url, traffic, device, properties) VALUES (?,?,?,?,?,?,?,?,?)',
    first.id,
    lead,
    first.at,
    last.at,
    session.filter(({ row }) => row.type === 'page-view').length,
    session.flatMap(({ row }) => row.url ?? [])[0] ?? null,
    JSON.stringify(entry.traffic),
    JSON.stringify(deviceOf(first.more.userAgent)),
    JSON.stringify([...own]),
  );
}

function upsertLead(
  database: Database,
  lead: string,
  {
    before,
    rows,
    all,
    identifiedAt,
  }: {
    readonly before: LeadRow | undefined;
    readonly rows: readonly EventRow[];
    readonly all: PropertyMap;
    readonly identifiedAt: Instant | null;
  },
): void {
  const [oldest] = rows;
  const newest = rows.at(-1);
  if (!oldest || !newest) return;
  const name =
    [text(all, 'firstName'), text(all, 'lastName')].filter((part) => part !== null).join(' ') ||
    null;
  const email = emailIn(all.get('email')?.value);
  const domain = companyDomain(all);
  const search = [name, email, text(all, 'company'), domain]
    .filter((part) => part !== null)
    .join('\n')
    .toLowerCase();
  const known = before ? (JSON.parse(before.trackers) as string[]) : [];
  const trackers = new Set([...known, ...rows.flatMap(({ tracker }) => tracker ?? [])]);
  database.run(
    'INSERT OR REPLACE INTO leads VALUES (?,?,?,?,?,?,?,?,?,?)',
    lead,
    Math.min(oldest.at, before?.first_seen ?? oldest.at),
    Math.max(newest.at, before?.last_seen ?? newest.at),
    identifiedAt,
    email,
    domain,
    name,
    search,
    JSON.stringify([...all].sort(([, a], [, b]) => (isLater(a, b) ? 1 : isLater(b, a) ? -1 : 0))),
    JSON.stringify([...trackers].sort()),
  );
}

/** In the order of events, by time, then by id; properties of one event stay in its own. */
function isLater(a: StoredProperty, b: StoredProperty): boolean {
  return a.at > b.at || (a.at === b.at && a.event > b.event);
}
