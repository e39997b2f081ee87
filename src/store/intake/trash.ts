import { InvalidInputError, SourceError } from '../../domain/errors.ts';
import type { Claim } from '../../domain/identifiers.ts';
import type { TrashReason, TrashedEvent } from '../../domain/event-types.ts';
import type { Page } from '../../domain/page.ts';
import type { TrackInput } from '../../domain/tracking.ts';
import { rfc3339, type Instant } from '../../domain/time.ts';
import type { TrashQuery } from '../../domain/query.ts';
import { all, run, type Work } from '../sql/database.ts';
import { ACCOUNT, SOURCE } from '../model/account.ts';
import { parseKeysetToken, keysetToken } from '../sql/keyset.ts';

/**
 * Events that were refused, as they were sent. `digest` is the hash of the content, as in `events`; `claims` are the
 * personal identifiers that the event contains.
 */
export const trashTables: readonly string[] = [
  `CREATE TABLE trash (
      id TEXT PRIMARY KEY, lead TEXT NOT NULL, type TEXT NOT NULL, at INTEGER NOT NULL, processed_at INTEGER NOT NULL,
      digest TEXT NOT NULL, reasons TEXT NOT NULL, claims TEXT NOT NULL, raw TEXT NOT NULL
    ) WITHOUT ROWID`,
  'CREATE INDEX trash_processed ON trash (processed_at, id)',
  'CREATE INDEX trash_lead ON trash (lead)',
];

export interface TrashRow {
  readonly id: string;
  readonly lead: string;
  readonly type: string;
  readonly at: Instant;
  readonly processed_at: Instant;
  readonly digest: string;
  readonly reasons: string;
  readonly claims: string;
  readonly raw: string;
}
/** What was sent, without the visitor's IP address, which is never stored. */
type Raw = Omit<TrackInput, 'ip'>;

function rawOf(event: TrackInput): Raw {
  const { type, nonce, occurredAt, trackerId, sessionId } = event;
  const { title, url, referrer, userAgent, properties } = event;
  return {
    type,
    nonce,
    occurredAt,
    trackerId,
    sessionId,
    title,
    url,
    referrer,
    userAgent,
    properties,
  };
}

function toTrashed(row: TrashRow, isTyped: boolean): TrashedEvent {
  const raw = JSON.parse(row.raw) as Raw;
  return {
    source: SOURCE,
    account: ACCOUNT,
    externalId: row.id,
    eventType: row.type,
    eventTypeExternalId: isTyped ? row.type : null,
    processedAt: row.processed_at,
    rawEventDate: row.at,
    errors: JSON.parse(row.reasons) as TrashReason[],
    raw: { ...raw, occurredAt: raw.occurredAt === null ? null : rfc3339(raw.occurredAt) },
  };
}
/** True where the event's type has a schema: only then do reasons name a field of it. */
function isTyped({ reasons }: TrashRow): boolean {
  return (JSON.parse(reasons) as TrashReason[]).some(({ definition }) => definition !== null);
}

/** Stores a refused event. The same event, sent again, is stored once: `isKnown` is true then. */
export function* trash(
  event: TrackInput,
  {
    reasons,
    claims,
    ...row
  }: Omit<TrashRow, 'reasons' | 'claims' | 'raw' | 'type'> & {
    readonly reasons: readonly TrashReason[];
    readonly claims: readonly string[];
  },
): Work<{ readonly trashed: TrashedEvent; readonly isKnown: boolean }> {
  const known = yield* find(row.id);
  if (known) return { trashed: toTrashed(known, isTyped(known)), isKnown: true };
  const kept: TrashRow = {
    ...row,
    type: event.type,
    reasons: JSON.stringify(reasons),
    claims: JSON.stringify(claims),
    raw: JSON.stringify(rawOf(event)),
  };
  yield* run(
    'INSERT INTO trash (id, lead, type, at, processed_at, digest, reasons, claims, raw) VALUES (?,?,?,?,?,?,?,?,?)',
    kept.id,
    kept.lead,
    kept.type,
    kept.at,
    kept.processed_at,
    kept.digest,
    kept.reasons,
    kept.claims,
    kept.raw,
  );
  return { trashed: toTrashed(kept, isTyped(kept)), isKnown: false };
}

function* find(id: string): Work<TrashRow | null> {
  const [row] = yield* all<TrashRow>('SELECT * FROM trash WHERE id = ?', id);
  return row ?? null;
}

/** Null where the trash holds no such event. */
export function* trashedById(id: string): Work<TrashedEvent | null> {
  const row = yield* find(id);
  return row && toTrashed(row, isTyped(row));
}

/** Newest first. */
export function* readTrash({
  since,
  until,
  first,
  after,
}: TrashQuery): Work<Pick<Page<TrashedEvent>, 'items' | 'next'>> {
  const place = after === null ? null : parseKeysetToken(after);
  const rows = yield* all<TrashRow>(
    `SELECT * FROM trash WHERE processed_at >= ? AND processed_at <= ?${place ? ' AND (processed_at, id) < (?, ?)' : ''}
     ORDER BY processed_at DESC, id DESC LIMIT ?`,
    since ?? 0,
    until ?? Number.MAX_SAFE_INTEGER,
    ...(place ?? []),
    first + 1,
  );
  const items = rows.slice(0, first);
  const last = items.at(-1);
  return {
    items: items.map((row) => toTrashed(row, isTyped(row))),
    next: rows.length > first && last ? keysetToken(last.processed_at, last.id) : null,
  };
}

/** An event of the trash with corrected properties. */
export interface CorrectedEvent {
  readonly event: TrackInput;
  /** When it happened, as determined when it arrived. */
  readonly at: Instant;
  readonly digest: string;
}

/** Reads an event of the trash and replaces its properties of the same names by `properties`. Throws NOT_FOUND. */
export function* requireTrashed(
  id: string,
  properties: Readonly<Record<string, unknown>>,
): Work<CorrectedEvent> {
  const row = yield* find(id);
  if (!row) throw new SourceError('NOT_FOUND', SOURCE, 'There is no such event in the trash');
  const raw = JSON.parse(row.raw) as Raw;
  const corrected = Object.fromEntries([
    ...Object.entries(raw.properties),
    ...Object.entries(properties),
  ]);
  return {
    event: { ...raw, ip: null, properties: corrected },
    at: row.at,
    digest: row.digest,
  };
}

export function* untrash(id: string): Work<void> {
  yield* run('DELETE FROM trash WHERE id = ?', id);
}

/** The reasons why an event does not fit its type, as one error for the sender. */
export function refusedBecause(type: string, reasons: readonly TrashReason[]): InvalidInputError {
  return new InvalidInputError(
    reasons.map(({ type: reason, field, definition }) => {
      const name = definition?.ingestionKey ?? field ?? '';
      const says =
        reason === 'missing-field'
          ? 'is missing'
          : `is no ${definition?.type ?? 'value of the type'}`;
      return {
        path: ['properties', name],
        message: `properties.${name} ${says}, which the event type ${JSON.stringify(type)} asks for`,
      };
    }),
  );
}

/** How many rows are searched at a time. */
const CHUNK = 500;

/**
 * Deletes events of the trash that mention an erased person. A refused event may name the person in any place, so all
 * names and values in it are searched.
 */
export function* eraseMentions(claims: readonly Pick<Claim, 'type' | 'value'>[]): Work<void> {
  const values = new Set(claims.map(({ value }) => value));
  const emails = claims.flatMap(({ type, value }) => (type === 'email' ? mentionOf(value) : []));
  if (values.size === 0) return;
  for (let after: string | null = ''; after !== null;) {
    const rows: readonly Looked[] = yield* all<Looked>(
      'SELECT id, claims, raw FROM trash WHERE id > ? ORDER BY id LIMIT ?',
      after,
      CHUNK,
    );
    const gone = rows.filter(
      (row) =>
        (JSON.parse(row.claims) as string[]).some((value) => values.has(value)) ||
        hasText(
          JSON.parse(row.raw),
          (text) => values.has(text.trim()) || emails.some((email) => email.test(text)),
        ),
    );
    if (gone.length > 0)
      yield* run(
        'DELETE FROM trash WHERE id IN (SELECT value FROM EACH(?))',
        JSON.stringify(gone.map(({ id }) => id)),
      );
    after = rows.length === CHUNK ? (rows.at(-1)?.id ?? null) : null;
  }
}
type Looked = Pick<TrashRow, 'id' | 'claims' | 'raw'>;

/** Matches an address in a text, but not inside a longer address: `joann@corp.fi` does not contain `ann@corp.fi`. */
function mentionOf(email: string): RegExp {
  const text = email.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  return new RegExp(`(?<![\\p{L}\\p{N}._%+'-])${text}(?![\\p{L}\\p{N}_-]|\\.[\\p{L}\\p{N}])`, 'iu');
}
/** True where a name, text or number anywhere in the value passes `isIt`. */
function hasText(value: unknown, isIt: (text: string) => boolean): boolean {
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).some(([name, inner]) => isIt(name) || hasText(inner, isIt));
  return (typeof value === 'string' || typeof value === 'number') && isIt(String(value));
}

/** Deletes events that happened before the cutoff of their type; a cutoff of null keeps all. */
export function* expireTrash(cutoffOf: (type: string) => Instant | null): Work<void> {
  const types = yield* all<{ type: string }>('SELECT DISTINCT type FROM trash');
  for (const { type } of types) {
    const before = cutoffOf(type);
    if (before !== null) yield* run('DELETE FROM trash WHERE type = ? AND at < ?', type, before);
  }
}
