import { cutSessions, type CutSession, type SessionRule } from '../../domain/session.ts';
import type { TrafficSource } from '../../domain/entities.ts';
import type { Instant } from '../../domain/time.ts';
import type { TrafficRule } from '../../domain/traffic-rule.ts';
import { DIRECT, paidClickOf, trafficOf } from '../../domain/traffic.ts';
import { extrasOf } from '../leads/event-extras.ts';
import { companyDomain, isIdentifying, textProperty } from '../leads/person.ts';
import { deviceOf } from '../leads/visit.ts';
import { touchOf } from '../marketing/conversions.ts';
import { compare } from '../model/compare.ts';
import {
  type EventRow,
  type LeadRow,
  packProperties,
  type PropertyMap,
  type StoredProperty,
  unpackProperties,
} from '../model/rows.ts';
import { somebodysEmailIn } from '../model/text.ts';
import type { Work } from '../sql/database.ts';
import { type LeadWrite, writeDerived, type Writes } from './derived-rows.ts';
import { type Recomputation, type Known, readKnown, type StoredSession } from './stored-leads.ts';

/**
 * Stores new events and recomputes their leads and sessions; without new events it recomputes them from the stored ones.
 * The result depends only on the set of events, not on their order of arrival. It takes a handful of statements for any
 * number of leads. Events that come in order are added to the last session without reading its events.
 *
 * @returns the time of the event that identified a lead, by lead, where it was not identified before
 */
export function* derive(
  changes: readonly Recomputation[],
  rule: SessionRule,
): Work<ReadonlyMap<string, Instant>> {
  const known = yield* readKnown(changes);
  const writes: Writes = {
    events: [],
    moved: [],
    sessions: [],
    gone: [],
    leads: [],
    properties: [],
  };
  const identified = new Map<string, Instant>();
  for (const change of changes) {
    const at = deriveOne(change, known(change.lead), { rule, writes });
    if (at !== null) identified.set(change.lead, at);
  }
  yield* writeDerived(writes);
  return identified;
}

function deriveOne(
  { lead, added }: Recomputation,
  { before, sessions, events, open }: Known,
  { rule, writes }: { readonly rule: SessionRule; readonly writes: Writes },
): Instant | null {
  const all =
    events.length > 0 ? [...events, ...added].sort(byTimeAndId) : [...added].sort(byTimeAndId);
  const fresh = new Map(added.map((row) => [row.id, row]));
  const standing: PropertyMap = new Map(before ? unpackProperties(before) : []);
  const changed = new Set<string>();
  let identifiedAt = before?.identified_at ?? null;
  const gone = new Set(sessions.map(({ id }) => id));
  const cut = cutSessions(
    all.map((row) => parseEvent(row, rule.traffic)),
    rule,
    open && {
      startedAt: open.started_at,
      lastAt: open.ended_at,
      campaign: open.campaign,
      paidClick: paidClickOf(parseTraffic(open.traffic)),
    },
  );
  for (const session of cut) {
    const row = sessionRow(lead, session, session.continues ? open : null);
    writes.sessions.push(row);
    gone.delete(row.id);
    for (const { row: event, properties } of session.events) {
      const stored = fresh.get(event.id);
      if (stored) writes.events.push({ ...stored, session: row.id });
      else if (event.session !== row.id) writes.moved.push({ id: event.id, session: row.id });
      for (const [name, property] of properties) {
        const known = standing.get(name);
        if (known && !isLater(property, known)) continue;
        standing.delete(name);
        standing.set(name, property);
        changed.add(name);
      }
      if (isIdentifying(properties)) identifiedAt = Math.min(event.at, identifiedAt ?? event.at);
    }
  }
  writes.gone.push(...gone);
  const written = leadRow(lead, { before, events: all, standing, identifiedAt });
  if (written) writes.leads.push(written);
  writes.properties.push({ lead, changed, standing });
  return before?.identified_at == null ? identifiedAt : null;
}

/** An event and the values that are parsed from its row. */
type ParsedEvent = ReturnType<typeof parseEvent>;

function parseEvent(row: EventRow, rule: TrafficRule) {
  const more = extrasOf(row);
  const traffic = trafficOf({ url: row.url, referrer: more.referrer }, rule);
  // A Map keeps names like __proto__ as data.
  const properties: PropertyMap = new Map(
    Object.entries(JSON.parse(row.properties) as Record<string, unknown>).map(([name, value]) => [
      name,
      { value, at: row.at, event: row.id },
    ]),
  );
  const campaign = touchOf([{ at: row.at, traffic }])?.campaign ?? null;
  const paidClick = paidClickOf(traffic);
  return { id: row.id, at: row.at, campaign, paidClick, row, more, traffic, properties };
}

/** @param open the session that the events join, as it is stored; null for a session of these events alone */
function sessionRow(
  lead: string,
  { events, endReason, openUntil }: CutSession<ParsedEvent>,
  open: StoredSession | null,
): StoredSession {
  const [first] = events;
  const last = events.at(-1);
  const ended = { end_reason: endReason, open_until: openUntil };
  if (!first || !last) {
    if (!open) throw new RangeError('a session has at least one event');
    return { ...open, ...ended };
  }
  const own: PropertyMap = new Map(open ? unpackProperties(open) : []);
  // Events are in the order of time, so the last value wins.
  for (const { properties } of events)
    for (const [name, property] of properties) own.set(name, property);
  const touch = touchOf(events);
  const landing = open?.landing_url ?? events.flatMap(({ row }) => row.url ?? [])[0] ?? null;
  const traffic = sessionTraffic(open ? parseTraffic(open.traffic) : null, events);
  const isTouched = open !== null && open.campaign !== null;
  return {
    id: open?.id ?? first.id,
    lead,
    started_at: open?.started_at ?? first.at,
    ended_at: last.at,
    page_views:
      (open?.page_views ?? 0) + events.filter(({ row }) => row.type === 'page-view').length,
    landing_url: landing,
    traffic: JSON.stringify(traffic ?? (landing === null ? null : DIRECT)),
    device: open?.device ?? JSON.stringify(deviceOf(first.more.userAgent, first.more.hints)),
    properties: packProperties(own),
    campaign: isTouched ? open.campaign : (touch?.campaign ?? null),
    campaign_at: isTouched ? open.campaign_at : (touch?.at ?? null),
    direct: isTouched ? open.direct : touch ? Number(touch.direct) : null,
    ...ended,
  };
}

/** The traffic of a stored session; null where nothing brought it. */
function parseTraffic(stored: string): TrafficSource | null {
  const traffic = JSON.parse(stored) as TrafficSource | null;
  return stored === JSON.stringify(DIRECT) ? null : traffic;
}

/** What first brought the visitor, with the first paid click of the session. Null where nothing did. */
function sessionTraffic(
  before: TrafficSource | null,
  events: readonly ParsedEvent[],
): TrafficSource | null {
  const traffic = before ?? events.find((event) => event.traffic !== null)?.traffic ?? null;
  if (!traffic || paidClickOf(traffic) !== null) return traffic;
  const paid = events.find(({ paidClick }) => paidClick !== null)?.traffic;
  return paid
    ? {
        ...traffic,
        clickId: paid.clickId ?? null,
        clickIdParameter: paid.clickIdParameter ?? null,
      }
    : traffic;
}

function leadRow(
  lead: string,
  {
    before,
    events,
    standing,
    identifiedAt,
  }: {
    readonly before: LeadRow | undefined;
    readonly events: readonly EventRow[];
    readonly standing: PropertyMap;
    readonly identifiedAt: Instant | null;
  },
): LeadWrite | null {
  const [oldest] = events;
  const newest = events.at(-1);
  if (!oldest || !newest) return null;
  const name =
    [textProperty(standing, 'firstName'), textProperty(standing, 'lastName')]
      .filter((part) => part !== null)
      .join(' ') || null;
  const email = somebodysEmailIn(standing.get('email')?.value);
  const domain = companyDomain(standing);
  const search = [name, email, textProperty(standing, 'company'), domain]
    .filter((part) => part !== null)
    .join('\n')
    .toLowerCase();
  const known = before ? (JSON.parse(before.trackers) as string[]) : [];
  const trackers = new Set([...known, ...events.flatMap(({ tracker }) => tracker ?? [])]);
  return {
    id: lead,
    first_seen: Math.min(oldest.at, before?.first_seen ?? oldest.at),
    last_seen: Math.max(newest.at, before?.last_seen ?? newest.at),
    identified_at: identifiedAt,
    email,
    domain,
    name,
    search,
    properties: packProperties(
      [...standing].sort(([, a], [, b]) => (isLater(a, b) ? 1 : isLater(b, a) ? -1 : 0)),
    ),
    trackers: JSON.stringify([...trackers].sort()),
  };
}

/** Orders properties by the time and then the id of their events. Properties of one event keep their order. */
function isLater(a: StoredProperty, b: StoredProperty): boolean {
  return a.at > b.at || (a.at === b.at && a.event > b.event);
}

function byTimeAndId(a: EventRow, b: EventRow): number {
  return a.at - b.at || compare(a.id, b.id);
}
