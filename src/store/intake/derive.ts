import { cutSessions, type CutSession, type SessionRule } from '../../domain/session.ts';
import type { Instant } from '../../domain/time.ts';
import { all, run, type Work } from '../sql/database.ts';
import { touchOf } from '../marketing/conversions.ts';
import { updatePropertyIndex } from '../leads/property-index.ts';
import { companyDomain, isIdentifying, textProperty } from '../leads/person.ts';
import { deviceOf, trafficOf } from '../leads/visit.ts';
import { emailIn } from '../model/text.ts';
import { extrasOf } from '../leads/event-extras.ts';
import { compare } from '../model/compare.ts';
import type { EventRow, LeadRow, PropertyMap, SessionRow, StoredProperty } from '../model/rows.ts';

/**
 * Stores new events and recomputes the lead and its sessions. Without new events it recomputes them from the stored ones.
 * The result depends only on the set of events, not on their order of arrival. Sessions that started before `since` are
 * unaffected, except the last one, which may be extended.
 *
 * @param since the time of the oldest event that is new or was removed
 * @returns the time of the event that identified the lead; null where none did, or the lead was identified before
 */
export function* derive(
  lead: string,
  since: Instant,
  rule: SessionRule,
  added: readonly EventRow[] = [],
): Work<Instant | null> {
  const [before] = yield* all<LeadRow>('SELECT * FROM leads WHERE id = ?', lead);
  // A lead that has new events and no row has no stored events, so there is nothing to read.
  const isKnown = before !== undefined || added.length === 0;
  const known = isKnown ? yield* lastSessions(lead, since) : [];
  const [from = { started_at: -1, id: '' }] = known;
  const stored = isKnown
    ? yield* all<EventRow>(
        'SELECT * FROM events WHERE lead = ? AND (at, id) >= (?, ?) ORDER BY at, id',
        lead,
        from.started_at,
        from.id,
      )
    : [];
  const rows = added.length > 0 ? [...stored, ...added].sort(byTimeAndId) : stored;
  const isNew = new Set(added.map(({ id }) => id));
  const standing: PropertyMap = new Map(
    before ? (JSON.parse(before.properties) as [string, StoredProperty][]) : [],
  );
  const changed = new Set<string>();
  let identifiedAt = before?.identified_at ?? null;
  const gone = new Set(known.map(({ id }) => id));
  for (const session of cutSessions(rows.map(parseEvent), rule)) {
    const id = yield* upsertSession(lead, session, isNew);
    gone.delete(id);
    for (const { row, properties } of session.events) {
      for (const [name, property] of properties) {
        const known = standing.get(name);
        if (known && !isLater(property, known)) continue;
        standing.delete(name);
        standing.set(name, property);
        changed.add(name);
      }
      if (isIdentifying(properties)) identifiedAt = Math.min(row.at, identifiedAt ?? row.at);
    }
  }
  if (gone.size > 0)
    yield* run(
      'DELETE FROM sessions WHERE id IN (SELECT value FROM EACH(?))',
      JSON.stringify([...gone]),
    );
  yield* upsertLead(lead, { before, rows, standing, identifiedAt });
  yield* updatePropertyIndex(lead, changed, standing);
  return before?.identified_at == null ? identifiedAt : null;
}

/** The last session of a lead that started before `since`, and all later ones, oldest first. */
function lastSessions(
  lead: string,
  since: Instant,
): Work<readonly Pick<SessionRow, 'id' | 'started_at'>[]> {
  return all(
    `SELECT id, started_at FROM sessions WHERE lead = ? AND started_at >= COALESCE(
       (SELECT MAX(started_at) FROM sessions WHERE lead = ? AND started_at < ?), -1) ORDER BY started_at, id`,
    lead,
    lead,
    since,
  );
}

/** An event and the values that are parsed from its row. */
type ParsedEvent = ReturnType<typeof parseEvent>;

function parseEvent(row: EventRow) {
  const more = extrasOf(row);
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

/** Stores a session, its new events, and the session of events that belonged to another one. Returns its id. */
function* upsertSession(
  lead: string,
  { events, endReason, openUntil }: CutSession<ParsedEvent>,
  isNew: ReadonlySet<string>,
): Work<string> {
  const [first] = events;
  const last = events.at(-1);
  if (!first || !last) throw new RangeError('a session has at least one event');
  const own: PropertyMap = new Map();
  const joining: string[] = [];
  for (const { row, properties } of events) {
    // Events are in the order of time, so the last value wins.
    for (const [name, property] of properties) own.set(name, property);
    if (isNew.has(row.id)) yield* insertEvent({ ...row, session: first.id });
    else if (row.session !== first.id) joining.push(row.id);
  }
  if (joining.length > 0)
    yield* run(
      'UPDATE events SET session = ? WHERE id IN (SELECT value FROM EACH(?))',
      first.id,
      JSON.stringify(joining),
    );
  const touch = touchOf(events);
  const entry = events.find(({ traffic }) => traffic !== null) ?? first;
  yield* run(
    `INSERT INTO sessions (id, lead, started_at, ended_at, page_views, landing_url, traffic, device, properties, campaign, campaign_at, direct, end_reason, open_until) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)
     ON CONFLICT (id) DO UPDATE SET ended_at = excluded.ended_at, page_views = excluded.page_views,
       landing_url = excluded.landing_url, traffic = excluded.traffic, device = excluded.device,
       properties = excluded.properties, campaign = excluded.campaign, campaign_at = excluded.campaign_at,
       direct = excluded.direct, end_reason = excluded.end_reason, open_until = excluded.open_until`,
    first.id,
    lead,
    first.at,
    last.at,
    events.filter(({ row }) => row.type === 'page-view').length,
    events.flatMap(({ row }) => row.url ?? [])[0] ?? null,
    JSON.stringify(entry.traffic),
    JSON.stringify(deviceOf(first.more.userAgent)),
    JSON.stringify([...own]),
    touch?.campaign ?? null,
    touch?.at ?? null,
    touch ? Number(touch.direct) : null,
    endReason,
    openUntil,
  );
  return first.id;
}

function* insertEvent(row: EventRow): Work<void> {
  yield* run(
    'INSERT INTO events (id, nonce, digest, lead, session, type, at, received, tracker, title, url, properties, more, typed) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)',
    row.id,
    row.nonce,
    row.digest,
    row.lead,
    row.session,
    row.type,
    row.at,
    row.received,
    row.tracker,
    row.title,
    row.url,
    row.properties,
    row.more,
    row.typed,
  );
}

function* upsertLead(
  lead: string,
  {
    before,
    rows,
    standing,
    identifiedAt,
  }: {
    readonly before: LeadRow | undefined;
    readonly rows: readonly EventRow[];
    readonly standing: PropertyMap;
    readonly identifiedAt: Instant | null;
  },
): Work<void> {
  const [oldest] = rows;
  const newest = rows.at(-1);
  if (!oldest || !newest) return;
  const name =
    [textProperty(standing, 'firstName'), textProperty(standing, 'lastName')]
      .filter((part) => part !== null)
      .join(' ') || null;
  const email = emailIn(standing.get('email')?.value);
  const domain = companyDomain(standing);
  const search = [name, email, textProperty(standing, 'company'), domain]
    .filter((part) => part !== null)
    .join('\n')
    .toLowerCase();
  const known = before ? (JSON.parse(before.trackers) as string[]) : [];
  const trackers = new Set([...known, ...rows.flatMap(({ tracker }) => tracker ?? [])]);
  yield* run(
    `INSERT INTO leads VALUES (?,?,?,?,?,?,?,?,?,?) ON CONFLICT (id) DO UPDATE SET
       first_seen = excluded.first_seen, last_seen = excluded.last_seen,
       identified_at = excluded.identified_at, email = excluded.email, domain = excluded.domain,
       name = excluded.name, search = excluded.search, properties = excluded.properties,
       trackers = excluded.trackers`,
    lead,
    Math.min(oldest.at, before?.first_seen ?? oldest.at),
    Math.max(newest.at, before?.last_seen ?? newest.at),
    identifiedAt,
    email,
    domain,
    name,
    search,
    JSON.stringify(
      [...standing].sort(([, a], [, b]) => (isLater(a, b) ? 1 : isLater(b, a) ? -1 : 0)),
    ),
    JSON.stringify([...trackers].sort()),
  );
}

/** Orders properties by the time and then the id of their events. Properties of one event keep their order. */
function isLater(a: StoredProperty, b: StoredProperty): boolean {
  return a.at > b.at || (a.at === b.at && a.event > b.event);
}

function byTimeAndId(a: EventRow, b: EventRow): number {
  return a.at - b.at || compare(a.id, b.id);
}
