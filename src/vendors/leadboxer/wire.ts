import {
  count,
  epochMs,
  isRecord,
  id,
  nullable,
  number,
  record,
  rows,
  string,
  url,
  nonEmptyString,
  type Decoder,
  type Rows,
} from '../kit/decode.ts';
import { SourceError, SourceShapeError } from '../../domain/errors.ts';
import type { Instant } from '../../domain/time.ts';

export const SOURCE = 'LEADBOXER';

// Rows are open maps: a few keys are needed, many more may come, and whatever was sent with an event is among
// them. Nearly every number comes as a string.

/** A row with its id and everything else that came. */
export interface WireRow {
  readonly id: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** An open row; its id stands under the first of `names` that is there. */
function row(...names: readonly string[]): Decoder<WireRow> {
  return (value, at) => {
    const fields = record(value, at);
    const name = names.find((one) => fields[one] !== undefined) ?? names[0] ?? 'id';
    return { id: id(fields[name], { ...at, pointer: `${at.pointer}/${name}` }), fields };
  };
}
export const lead = row('use_id');
export const session = row('session_id', 'sessionId');
export const event = row('event_id', 'eventId');

/** A row without a moment cannot be put in a story. */
export function timed(inner: Decoder<WireRow>, ...names: readonly string[]): Decoder<WireRow> {
  return (value, at) => {
    const decoded = inner(value, at);
    if (momentOf(decoded, ...names) === null)
      throw new SourceShapeError(
        at.source,
        at.endpoint,
        `${at.pointer}/${names[0] ?? ''}`,
        'milliseconds since 1970',
      );
    return decoded;
  };
}

/** The first of these keys that holds something. */
export function wordsOf({ fields }: WireRow, ...names: readonly string[]): string | null {
  for (const name of names) {
    const found = nonEmptyString(fields[name]);
    if (found !== null) return found;
  }
  return null;
}
export function urlOf({ fields }: WireRow, ...names: readonly string[]): string | null {
  for (const name of names) {
    const found = url(fields[name]);
    if (found !== null) return found;
  }
  return null;
}
export function numberOf({ fields }: WireRow, ...names: readonly string[]): number | null {
  for (const name of names) {
    const found = number(fields[name]);
    if (found !== null) return found;
  }
  return null;
}
export function countOf({ fields }: WireRow, ...names: readonly string[]): number | null {
  for (const name of names) {
    const found = count(fields[name]);
    if (found !== null) return found;
  }
  return null;
}
export function momentOf({ fields }: WireRow, ...names: readonly string[]): Instant | null {
  for (const name of names) {
    const found = epochMs(fields[name]);
    if (found !== null) return found;
  }
  return null;
}

export interface WirePage extends Rows<WireRow> {
  /** Opaque, good for ten minutes; null on the last page. */
  readonly nextToken: string | null;
  /** Of all pages; only the legacy API tells. */
  readonly total: number | null;
}

const token = nullable(string);

/** `{data: […], nextToken}`, the legacy API’s `{resultsList: […], nextToken, total}`, or a bare list. */
export const leadPage: Decoder<WirePage> = (value, at) => {
  const { list, name } = listIn(value, 'data', 'resultsList');
  const body = isRecord(value) ? value : {};
  const given = token(body['nextToken'], { ...at, pointer: '/nextToken' });
  return {
    ...rows(lead)(list, { ...at, pointer: name }),
    nextToken: given === '' ? null : given,
    total: count(body['total']),
  };
};

/** A flat object; the legacy API wraps it in a list. An empty list: there is no such lead. */
export const leadDetail: Decoder<WireRow | null> = (value, at) => {
  if (!isRecord(value) || !Array.isArray(value['resultsList'])) return lead(value, at);
  const list: readonly unknown[] = value['resultsList'];
  return list.length === 0 ? null : lead(list[0], { ...at, pointer: '/resultsList/0' });
};

/** `{sessions: […]}` or `{events: […]}`, with `data` and a bare list accepted as well. */
export function rowsUnder(name: string, item: Decoder<WireRow>): Decoder<Rows<WireRow>> {
  return (value, at) => {
    const found = listIn(value, name, 'data');
    return rows(item)(found.list, { ...at, pointer: found.name });
  };
}

function listIn(
  value: unknown,
  ...names: readonly string[]
): { readonly list: unknown; readonly name: string } {
  if (Array.isArray(value)) return { list: value, name: '' };
  const body = isRecord(value) ? value : {};
  const name = names.find((one) => body[one] !== undefined) ?? names[0] ?? '';
  return { list: body[name], name: `/${name}` };
}

/** The answer of a write is published nowhere; the legacy API tells of a failure below a status of success. */
export const done: Decoder<true> = (value, at) => {
  const code = isRecord(value) ? number(value['responseCode']) : null;
  if (code !== null && code >= 400)
    throw new SourceError(
      'UPSTREAM_REJECTED',
      SOURCE,
      `${SOURCE} ${at.endpoint}: it refused the change`,
    );
  return true;
};

export interface WireCollected {
  readonly leadId: string | null;
  readonly sessionId: string | null;
  readonly eventId: string | null;
}

/** The collector's ids, under whichever names: they are published nowhere. Without them the event was taken all the same. */
export const collected: Decoder<WireCollected> = (value) => {
  const row = { id: '', fields: isRecord(value) ? value : {} };
  return {
    leadId: wordsOf(row, 'userId', 'user_id', 'use_id', 'uid'),
    sessionId: wordsOf(row, 'sessionId', 'session_id', 'sid'),
    eventId: wordsOf(row, 'eventId', 'event_id'),
  };
};
