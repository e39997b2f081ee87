import { InvalidInputError, SourceError } from '../../domain/errors.ts';
import type { Claim } from '../../domain/identifiers.ts';
import type { TrashReason, TrashedEvent } from '../../domain/event-types.ts';
import type { Page } from '../../domain/page.ts';
import type { TrackInput } from '../../domain/tracking.ts';
import { rfc3339, type Instant } from '../../domain/time.ts';
import type { TrashQuery } from '../../domain/query.ts';
import { type Selectable, sql } from 'kysely';
import { execute, first, insert, rows, type Work } from '../sql/database.ts';
import type { Definition } from '../sql/dialect.ts';
import type { Tables } from '../sql/tables.ts';
import { ACCOUNT, SOURCE } from '../model/account.ts';
import { parseKeysetToken, keysetToken } from '../sql/keyset.ts';

/**
 * Events that were refused, as they were sent. `digest` is the hash of the content, as in `events`; `claims` are the
 * personal identifiers that the event contains.
 */
export const trashTables: readonly Definition[] = [
  ({ table, words: { text, integer, byKey } }) => sql`create table ${table('trash')} (
      id ${text} primary key, lead ${text} not null, type ${text} not null, at ${integer} not null, processed_at ${integer} not null,
      digest ${text} not null, reasons ${text} not null, claims ${text} not null, raw ${text} not null
    ) ${byKey}`,
  ({ table }) => sql`create index trash_processed on ${table('trash')} (processed_at, id)`,
  ({ table }) => sql`create index trash_lead on ${table('trash')} (lead)`,
];

type TrashRow = Selectable<Tables['trash']>;

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

function toTrashed(row: TrashRow): TrashedEvent {
  const raw = JSON.parse(row.raw) as Raw;
  const reasons = JSON.parse(row.reasons) as TrashReason[];
  // Reasons name a field only where the event's type has a schema.
  const isTyped = reasons.some(({ definition }) => definition !== null);
  return {
    source: SOURCE,
    account: ACCOUNT,
    externalId: row.id,
    eventType: row.type,
    eventTypeExternalId: isTyped ? row.type : null,
    processedAt: row.processed_at,
    rawEventDate: row.at,
    errors: reasons,
    raw: { ...raw, occurredAt: raw.occurredAt === null ? null : rfc3339(raw.occurredAt) },
  };
}
/** An event to refuse, and what the trash keeps about it. */
export interface RefusedEvent extends Omit<TrashRow, 'reasons' | 'claims' | 'raw' | 'type'> {
  readonly event: TrackInput;
  readonly reasons: readonly TrashReason[];
  /** Personal identifiers that the event contains. */
  readonly claims: readonly string[];
}
export interface Trashing {
  readonly trashed: TrashedEvent;
  /** True where the trash held the event already, or the list has it before. */
  readonly isKnown: boolean;
}

function rowOf({ event, reasons, claims, ...rest }: RefusedEvent): TrashRow {
  return {
    ...rest,
    type: event.type,
    reasons: JSON.stringify(reasons),
    claims: JSON.stringify(claims),
    raw: JSON.stringify(rawOf(event)),
  };
}

/** What the trash would say of a refused event that it does not have. */
export function trashingOf(refused: RefusedEvent): Trashing {
  return { trashed: toTrashed(rowOf(refused)), isKnown: false };
}

/** Stores refused events, in two statements. The same event, sent again, is stored once. Returns one result for each. */
export function* trashAll(refused: readonly RefusedEvent[]): Work<readonly Trashing[]> {
  if (refused.length === 0) return [];
  const ids = refused.map(({ id }) => id);
  const stored = yield* rows(({ db, isIn }) =>
    db.selectFrom('trash').selectAll().where(isIn('id', ids)),
  );
  const known = new Map<string, TrashRow>(stored.map((row) => [row.id, row]));
  const added: TrashRow[] = [];
  const results = refused.map((one): Trashing => {
    const before = known.get(one.id);
    if (before) return { trashed: toTrashed(before), isKnown: true };
    const row = rowOf(one);
    known.set(row.id, row);
    added.push(row);
    return { trashed: toTrashed(row), isKnown: false };
  });
  yield* insert('trash', added);
  return results;
}

function find(id: string): Work<TrashRow | undefined> {
  return first(({ db }) => db.selectFrom('trash').selectAll().where('id', '=', id));
}

/** Null where the trash holds no such event. */
export function* trashedById(id: string): Work<TrashedEvent | null> {
  const row = yield* find(id);
  return row ? toTrashed(row) : null;
}

/** Newest first. */
export function* readTrash({
  since,
  until,
  first: count,
  after,
}: TrashQuery): Work<Pick<Page<TrashedEvent>, 'items' | 'next'>> {
  const place = after === null ? null : parseKeysetToken(after);
  const found = yield* rows(({ db, isPast }) =>
    db
      .selectFrom('trash')
      .selectAll()
      .where('processed_at', '>=', since ?? 0)
      .where('processed_at', '<=', until ?? Number.MAX_SAFE_INTEGER)
      .$if(place !== null, (query) =>
        query.where(isPast(['processed_at', 'id'], 'DESC', place ?? [0, ''])),
      )
      .orderBy('processed_at', 'desc')
      .orderBy('id', 'desc')
      .limit(count + 1),
  );
  const items = found.slice(0, count);
  const last = items.at(-1);
  return {
    items: items.map(toTrashed),
    next: found.length > count && last ? keysetToken(last.processed_at, last.id) : null,
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

export function untrash(id: string): Work<void> {
  return remove([id]);
}
function remove(ids: readonly string[]): Work<void> {
  return execute(({ db, isIn }) => db.deleteFrom('trash').where(isIn('id', ids)));
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
    const from: string = after;
    const looked: readonly Looked[] = yield* rows(({ db }) =>
      db
        .selectFrom('trash')
        .select(['id', 'claims', 'raw'])
        .where('id', '>', from)
        .orderBy('id')
        .limit(CHUNK),
    );
    const gone = looked.filter(
      (row) =>
        (JSON.parse(row.claims) as string[]).some((value) => values.has(value)) ||
        hasText(
          JSON.parse(row.raw),
          (text) => values.has(text.trim()) || emails.some((email) => email.test(text)),
        ),
    );
    if (gone.length > 0) yield* remove(gone.map(({ id }) => id));
    after = looked.length === CHUNK ? (looked.at(-1)?.id ?? null) : null;
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
  const types = yield* rows(({ db }) => db.selectFrom('trash').select('type').distinct());
  const cutoffs = types.flatMap(({ type }) => {
    const before = cutoffOf(type);
    return before === null ? [] : { type, before };
  });
  if (cutoffs.length === 0) return;
  yield* execute(
    ({ table, eachRow }) => sql`
      delete from ${table('trash')} where id in (
        select t.id from ${eachRow({ type: 'text', before: 'integer' }, cutoffs)} as c
        join ${table('trash')} as t on t.type = c.type and t.at < c.before
      )`,
  );
}
