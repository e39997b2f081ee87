import { createHash } from 'node:crypto';
import type { EventRef, LeadRef } from '../../domain/entities.ts';
import { GatewayError, InvalidInputError, type InputFault } from '../../domain/errors.ts';
import { cutSessions } from '../../domain/session.ts';
import type { Tracked, TrackInput } from '../../domain/source.ts';
import { MINUTE, type Instant } from '../../domain/time.ts';
import type { Database } from './database.ts';
import { companyDomain, deviceOf, text, trafficOf, webUrl } from './reading.ts';
import { moreOf, packMore, type EventRow, type PropertyMap } from './rows.ts';

/** Clocks of visitors run ahead; more than this is not believed. */
const MAX_AHEAD = 10 * MINUTE;
const MAX_TEXT = 200;
const MAX_PROPERTIES_BYTES = 64 * 1024;
/** Deeper values would overflow the stack of whoever writes them as JSON. */
const MAX_DEPTH = 100;

export interface Ingested {
  readonly results: readonly Tracked[];
  /** Leads that these events identified for the first time. */
  readonly identified: readonly { readonly lead: LeadRef; readonly identifiedAt: Instant }[];
}

/** Stores events in one transaction. What they change of sessions and leads is worked out anew from all events of the lead. */
export function ingest(database: Database, events: readonly TrackInput[], now: Instant): Ingested {
  return database.transaction(() => {
    const touched = new Set<string>();
    const results = events.map((event): Tracked => {
      const faults = faultsOf(event);
      if (faults.length > 0)
        return {
          nonce: event.nonce,
          event: null,
          duplicate: null,
          problem: new InvalidInputError(faults),
        };
      const id = digest(event.nonce).slice(0, 22);
      const content = digest(
        JSON.stringify([
          event.type,
          event.occurredAt,
          event.trackerId,
          event.title,
          event.url,
          event.referrer,
          sorted(event.properties),
        ]),
      );
      const [known] = database.all<EventRow>('SELECT * FROM events WHERE nonce = ?', event.nonce);
      if (known) {
        const same = known.digest === content;
        return {
          nonce: event.nonce,
          event: refOf(known.lead, known.id),
          duplicate: same,
          problem: same
            ? null
            : new GatewayError(
                'CONFLICT',
                `The nonce ${JSON.stringify(event.nonce)} was used by an event with other content; that one stands`,
              ),
        };
      }
      const lead = leadOf(event);
      const at =
        event.occurredAt === null || event.occurredAt > now + MAX_AHEAD ? now : event.occurredAt;
      database.run(
        'INSERT INTO events (id, nonce, digest, lead, type, at, received, tracker, title, url, properties, more) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)',
        id,
        event.nonce,
        content,
        lead,
        event.type,
        at,
        now,
        event.trackerId,
        event.title,
        event.url,
        JSON.stringify(event.properties),
        json(packMore(event)),
      );
      touched.add(lead);
      return { nonce: event.nonce, event: refOf(lead, id), duplicate: false, problem: null };
    });
    const identified = [...touched].flatMap((lead) => derive(database, lead));
    return { results, identified };
  });
}

/** Sessions, properties and the lead as functions of the set of its events. */
function derive(database: Database, lead: string): Ingested['identified'] {
  const rows = database.all<EventRow>('SELECT * FROM events WHERE lead = ? ORDER BY at, id', lead);
  const [before] = database.all<{ identified_at: number | null }>(
    'SELECT identified_at FROM leads WHERE id = ?',
    lead,
  );
  const sessions = cutSessions(
    rows.map((row) => {
      const more = moreOf(row);
      const traffic = trafficOf({ url: row.url, referrer: more.referrer });
      return { id: row.id, at: row.at, campaign: traffic?.campaign ?? null, row, more, traffic };
    }),
  );
  database.run('DELETE FROM sessions WHERE lead = ?', lead);
  const all: PropertyMap = new Map();
  let identifiedAt: Instant | null = null;
  for (const session of sessions) {
    const [first] = session;
    const last = session.at(-1);
    if (!first || !last) continue;
    const own: PropertyMap = new Map();
    for (const { row } of session) {
      // In event time, so the last one stands; Map keeps names like __proto__ as data.
      for (const [name, value] of Object.entries(
        JSON.parse(row.properties) as Record<string, unknown>,
      )) {
        const property = { value, at: row.at, event: row.id };
        own.set(name, property);
        all.set(name, property);
      }
      if (
        identifiedAt === null &&
        (text(all, 'email') ?? text(all, 'userId') ?? companyDomain(all)) !== null
      )
        identifiedAt = row.at;
      if (row.session !== first.id)
        database.run('UPDATE events SET session = ? WHERE id = ?', first.id, row.id);
    }
    const entry = session.find(({ traffic }) => traffic !== null) ?? first;
    database.run(
      'INSERT INTO sessions VALUES (?,?,?,?,?,?,?,?,?)',
      first.id,
      lead,
      first.at,
      last.at,
      session.filter(({ row }) => row.type === 'page-view').length,
      session.flatMap(({ row }) => webUrl(row.url) ?? [])[0] ?? null,
      json(entry.traffic),
      json(deviceOf(first.more.userAgent)),
      json([...own]),
    );
  }
  const [oldest] = rows;
  const newest = rows.at(-1);
  if (!oldest || !newest) return [];
  const name =
    [text(all, 'firstName'), text(all, 'lastName')].filter((part) => part !== null).join(' ') ||
    null;
  const email = text(all, 'email')?.toLowerCase() ?? null;
  const domain = companyDomain(all);
  const search = [name, email, text(all, 'company'), domain]
    .filter((part) => part !== null)
    .join('\n')
    .toLowerCase();
  const trackers = [...new Set(rows.flatMap((row) => row.tracker ?? []))];
  database.run(
    'INSERT OR REPLACE INTO leads VALUES (?,?,?,?,?,?,?,?,?,?)',
    lead,
    oldest.at,
    newest.at,
    identifiedAt,
    email,
    domain,
    name,
    search,
    json([...all]),
    json(trackers),
  );
  return identifiedAt !== null && (before?.identified_at ?? null) === null
    ? [{ lead: leadRefOf(lead), identifiedAt }]
    : [];
}

function faultsOf(event: TrackInput): readonly InputFault[] {
  const faults: InputFault[] = [];
  const fault = (field: string, message: string) =>
    faults.push({ path: [field], message: `${field} ${message}` });
  for (const field of ['type', 'nonce'] as const) {
    const value = event[field];
    if (value.trim() === '' || value.length > MAX_TEXT)
      fault(field, `must have 1 to ${MAX_TEXT} characters, not ${value.length}`);
  }
  if ((event.trackerId?.length ?? 0) > MAX_TEXT)
    fault('trackerId', `must have at most ${MAX_TEXT} characters`);
  if (event.occurredAt !== null && !(event.occurredAt > 0 && event.occurredAt < 8.64e15))
    fault('occurredAt', 'must be a moment after 1970');
  if (isDeeper(event.properties, MAX_DEPTH))
    fault('properties', `must be nested at most ${MAX_DEPTH} deep`);
  else if (Buffer.byteLength(json(event.properties)) > MAX_PROPERTIES_BYTES)
    fault('properties', `must have at most ${MAX_PROPERTIES_BYTES} bytes`);
  return faults;
}

/** Whose event it is: the tracker's, else the user's or the address's, else its own. Hashed: an id is no place for an address. */
function leadOf({ trackerId, properties, nonce }: TrackInput): string {
  const named = (key: string) => {
    const value = Object.hasOwn(properties, key) ? properties[key] : null;
    return typeof value === 'string' && value.trim() !== ''
      ? `${key}:${value.trim().toLowerCase()}`
      : null;
  };
  const owner = trackerId
    ? `tracker:${trackerId}`
    : (named('userId') ?? named('email') ?? `nonce:${nonce}`);
  return digest(owner).slice(0, 22);
}
function digest(value: string): string {
  return createHash('sha256').update(value).digest('base64url');
}
function json(value: unknown): string {
  return JSON.stringify(value);
}
function isDeeper(value: unknown, levels: number): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    (levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1)))
  );
}
/** With the keys of objects in order: senders write the same object in any. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const entries = Object.entries(value).map(([key, inner]) => [key, sorted(inner)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
export function leadRefOf(id: string): LeadRef {
  return { source: 'LOCAL', account: '', externalId: id };
}
function refOf(lead: string, id: string): EventRef {
  return { lead: leadRefOf(lead), session: null, externalId: id };
}
