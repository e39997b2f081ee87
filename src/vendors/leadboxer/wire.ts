import { SourceError, SourceShapeError } from '../../domain/errors.ts';
import {
  count,
  type Decoder,
  epochMs,
  id,
  isRecord,
  type LenientDecoder,
  nonEmptyString,
  nullable,
  number,
  record,
  goodRows,
  type Rows,
  string,
  url,
} from '../kit/decode.ts';
import { SOURCE } from './facts.ts';

// A row is one flat, open object: a few fields are required, many more may come, and what was sent with an event is
// among them. Nearly every number comes as a string.

/** A row with its id and everything else that came. */
export interface WireRow {
  readonly id: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** An open row; its id is under the first of `names` that is there. */
function row(...names: readonly string[]): Decoder<WireRow> {
  return (value, at) => {
    const fields = record(value, at);
    const name = names.find((one) => fields[one] !== undefined) ?? names[0] ?? 'id';
    return { id: id(fields[name], { ...at, pointer: `${at.pointer}/${name}` }), fields };
  };
}

/** Reads the first of the named fields that `decoder` can read. */
function firstOf<T>(decoder: LenientDecoder<T | null>) {
  return ({ fields }: WireRow, ...names: readonly string[]): T | null => {
    for (const name of names) {
      const found = decoder(fields[name]);
      if (found !== null) return found;
    }
    return null;
  };
}
export const stringOf = firstOf(nonEmptyString);
export const urlOf = firstOf(url);
export const numberOf = firstOf(number);
export const countOf = firstOf(count);
export const instantOf = firstOf(epochMs);

// The names of one moment, in the order of preference: generations and kinds of rows differ.
export const LAST_SEEN = ['eventEsTimestamp', 'lastEvent', 'eventUnixTimestamp'] as const;
export const FIRST_SEEN = ['first_session_unix_timestamp'] as const;
export const SESSION_START = [
  'session_unix_timestamp',
  'sessionUnixTimestamp',
  'eventEsTimestamp',
] as const;
export const EVENT_TIME = ['eventEsTimestamp', 'eventUnixTimestamp'] as const;

/** A row that must have a moment: without one, it has no place in a timeline. */
function timed(inner: Decoder<WireRow>, ...names: readonly string[]): Decoder<WireRow> {
  return (value, at) => {
    const decoded = inner(value, at);
    if (instantOf(decoded, ...names) === null)
      throw new SourceShapeError(
        at.source,
        at.endpoint,
        `${at.pointer}/${names[0] ?? ''}`,
        'milliseconds since 1970',
      );
    return decoded;
  };
}

const lead = row('use_id');
const session = timed(row('session_id', 'sessionId'), ...SESSION_START);
const event = timed(row('event_id', 'eventId'), ...EVENT_TIME);

export interface WirePage extends Rows<WireRow> {
  /** Opaque, valid for ten minutes; null on the last page. */
  readonly nextToken: string | null;
  /** Rows of all pages; only the legacy API tells. */
  readonly total: number | null;
}

const token = nullable(string);

/** `{data: […], nextToken}`, the legacy API’s `{resultsList: […], nextToken, total}`, or a bare list. */
export const leadPage: Decoder<WirePage> = (value, at) => {
  const { list, name } = listIn(value, 'data', 'resultsList');
  const body = isRecord(value) ? value : {};
  const given = token(body['nextToken'], { ...at, pointer: '/nextToken' });
  return {
    ...goodRows(lead)(list, { ...at, pointer: name }),
    nextToken: given === '' ? null : given,
    total: count(body['total']),
  };
};

/** A flat object; the legacy API wraps it in a list, and an empty list means that there is no such lead. */
export const leadDetail: Decoder<WireRow | null> = (value, at) => {
  if (!isRecord(value) || !Array.isArray(value['resultsList'])) return lead(value, at);
  const list: readonly unknown[] = value['resultsList'];
  return list.length === 0 ? null : lead(list[0], { ...at, pointer: '/resultsList/0' });
};

/** `{sessions: […]}` or `{events: […]}`; `data` and a bare list are accepted as well. */
function rowsUnder(name: string, item: Decoder<WireRow>): Decoder<Rows<WireRow>> {
  return (value, at) => {
    const found = listIn(value, name, 'data');
    return goodRows(item)(found.list, { ...at, pointer: found.name });
  };
}

export const sessions = rowsUnder('sessions', session);
export const events = rowsUnder('events', event);

function listIn(
  value: unknown,
  ...names: readonly string[]
): { readonly list: unknown; readonly name: string } {
  if (Array.isArray(value)) return { list: value, name: '' };
  const body = isRecord(value) ? value : {};
  const name = names.find((one) => body[one] !== undefined) ?? names[0] ?? '';
  return { list: body[name], name: `/${name}` };
}

/** The answer of a write is published nowhere. The legacy API reports a failure under a status of success. */
export const done: Decoder<true> = (value, at) => {
  const code = isRecord(value) ? number(value['responseCode']) : null;
  if (code !== null && code >= 400)
    throw new SourceError(
      'UPSTREAM_REJECTED',
      SOURCE,
      `${SOURCE} ${at.endpoint}: the change was refused`,
    );
  return true;
};

export interface WireCollected {
  readonly leadId: string | null;
  readonly sessionId: string | null;
  readonly eventId: string | null;
}

/** The ids that the collector answers. Their names are published nowhere; an answer without ids still means success. */
export const collected: Decoder<WireCollected> = (value) => {
  const row = { id: '', fields: isRecord(value) ? value : {} };
  return {
    leadId: stringOf(row, 'userId', 'user_id', 'use_id', 'uid'),
    sessionId: stringOf(row, 'sessionId', 'session_id', 'sid'),
    eventId: stringOf(row, 'eventId', 'event_id'),
  };
};

/** Families of LeadBoxer's own fields. */
const OWN_PREFIX = /^(?:last_|first_|previous_|total_|original_|entry_|session_|machine_)/;
const OWN = new Set([
  'use_id',
  'sessionId',
  'event_id',
  'eventId',
  'eventType',
  'event_type',
  'eventEsTimestamp',
  'eventUnixTimestamp',
  'nonce',
  'site',
  'type',
  'esScore',
  'leadscore',
  'leadTags',
  'leadTag',
  'leadcard_url',
  'accountTag',
  'assignee',
  'lastEvent',
  'prettyLastEvent',
  'title',
  'referrer',
  'referrer_domain',
  'customEventInfo',
  'documentExpiryDate',
  'ttl',
  'duration',
  'pages_viewed',
  'channel',
  'browser',
  'browser_version',
  'platform',
  'device_type',
]);

/** True for a field that LeadBoxer fills itself: no property can have its name. */
export function isOwn(name: string): boolean {
  return OWN.has(name) || OWN_PREFIX.test(name);
}
