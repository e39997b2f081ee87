import { SourceShapeError } from '../../domain/errors.ts';
import type { Instant } from '../../domain/time.ts';

/** From what a vendor sent to a value of ours; throws at the first place that is wrong. */
export type Decoder<T> = (value: unknown, at: Place) => T;

/** Where in which body we are. */
export interface Place {
  readonly source: string;
  readonly endpoint: string;
  /** RFC 6901. */
  readonly pointer: string;
}

/** The type that follows from a decoder. */
export type Wire<D> = D extends Decoder<infer T> ? T : never;

function fail(at: Place, wanted: string): never {
  throw new SourceShapeError(at.source, at.endpoint, at.pointer, wanted);
}

function below(at: Place, key: string | number): Place {
  const part = String(key).replace(/~/g, '~0').replace(/\//g, '~1');
  return { ...at, pointer: `${at.pointer}/${part}` };
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

// Strict decoders: what the answer cannot be read without (ids, envelopes).

export const text: Decoder<string> = (value, at) =>
  typeof value === 'string' ? value : fail(at, 'a string');

/** A string, or a number or bigint written as one: ids that a vendor sends both ways. */
export const key: Decoder<string> = (value, at) =>
  typeof value === 'string' && value !== ''
    ? value
    : typeof value === 'number' && Number.isFinite(value)
      ? String(value)
      : fail(at, 'an id');

export const record: Decoder<Readonly<Record<string, unknown>>> = (value, at) =>
  isRecord(value) ? value : fail(at, 'an object');

/** An instant; strings without an offset are UTC (Webmarketer documents it so). */
export const moment: Decoder<Instant> = (value, at) => readMoment(value) ?? fail(at, 'a date-time');

export function list<T>(item: Decoder<T>): Decoder<readonly T[]> {
  return (value, at) =>
    Array.isArray(value)
      ? value.map((one, index) => item(one, below(at, index)))
      : fail(at, 'a list');
}

export function nullable<T>(decoder: Decoder<T>): Decoder<T | null> {
  return (value, at) => (value === null || value === undefined ? null : decoder(value, at));
}

type Shape = Readonly<Record<string, Decoder<unknown>>>;
type Shaped<S extends Shape> = {
  readonly [K in keyof S]: S[K] extends Decoder<infer T> ? T : never;
};

/** An object; fields that are not named are ignored, missing ones decode as undefined. */
export function shape<S extends Shape>(fields: S): Decoder<Shaped<S>> {
  const entries = Object.entries(fields);
  return (value, at) => {
    const from = record(value, at);
    const result: Record<string, unknown> = {};
    for (const [name, decoder] of entries)
      result[name] = decoder(Object.hasOwn(from, name) ? from[name] : undefined, below(at, name));
    return result as Shaped<S>;
  };
}

// Lenient decoders: one odd value must not cost the row. What cannot be read is null.

/** A non-empty string; numbers are written out. Null for '', 'N/A' and anything else. */
export const words: Decoder<string | null> = (value) => {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value !== 'string') return null;
  const trimmed = value.trim();
  return trimmed === '' || trimmed === 'N/A' ? null : trimmed;
};

/** A finite number, also one sent as a string. */
export const number: Decoder<number | null> = (value) => {
  const read =
    typeof value === 'number'
      ? value
      : typeof value === 'string' && /^\s*-?\d+(\.\d+)?\s*$/.test(value)
        ? Number(value)
        : NaN;
  return Number.isFinite(read) ? read : null;
};

/** A whole number that fits GraphQL's Int. */
export const integer: Decoder<number | null> = (value, at) => {
  const read = number(value, at);
  return read !== null && Number.isInteger(read) && Math.abs(read) < 2 ** 31 ? read : null;
};

/** A whole number from 0. */
export const count: Decoder<number | null> = (value, at) => {
  const read = integer(value, at);
  return read !== null && read >= 0 ? read : null;
};

export const flag: Decoder<boolean | null> = (value) =>
  value === true || value === 1 || value === '1' || value === 'true'
    ? true
    : value === false || value === 0 || value === '0' || value === 'false'
      ? false
      : null;

/** An absolute http(s) URL. */
export const url: Decoder<string | null> = (value) => {
  if (typeof value !== 'string') return null;
  try {
    const parsed = new URL(value);
    return /^https?:$/.test(parsed.protocol) ? value : null;
  } catch {
    return null;
  }
};

/** `yyyy-mm-dd`. */
export const date: Decoder<string | null> = (value) =>
  typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && readMoment(value) !== null
    ? value
    : null;

export const countryCode: Decoder<string | null> = (value) =>
  typeof value === 'string' && /^[A-Za-z]{2}$/.test(value) ? value.toUpperCase() : null;

export const when: Decoder<Instant | null> = (value) => readMoment(value);

/** Milliseconds since 1970 as a number or a string; 0 and less are "never". */
export const epochMs: Decoder<Instant | null> = (value, at) => {
  const read = number(value, at);
  return read !== null && read > 0 && read <= 8.64e15 ? read : null;
};

/** The items that are non-empty strings; anything that is no list is an empty one. */
export const wordList: Decoder<readonly string[]> = (value) =>
  Array.isArray(value)
    ? value.filter((item): item is string => typeof item === 'string' && item.trim() !== '')
    : [];

/** Those items of a list that the decoder can read. */
export function lenientList<T>(item: Decoder<T>): Decoder<readonly T[]> {
  return (value, at) =>
    Array.isArray(value)
      ? value.flatMap((one, index) => {
          try {
            return [item(one, below(at, index))];
          } catch (cause) {
            if (cause instanceof SourceShapeError) return [];
            throw cause;
          }
        })
      : [];
}

/** Rows of a list: those that could be read, and what is wrong with the others. */
export interface Rows<T> {
  readonly items: readonly T[];
  readonly faults: readonly SourceShapeError[];
}

/** One bad row must cost neither the page nor go unsaid; what is no list at all is a fault of the answer. */
export function rows<T>(item: Decoder<T>): Decoder<Rows<T>> {
  return (value, at) => {
    const items: T[] = [];
    const faults: SourceShapeError[] = [];
    for (const [index, one] of list(anything)(value, at).entries()) {
      try {
        items.push(item(one, below(at, index)));
      } catch (cause) {
        if (!(cause instanceof SourceShapeError)) throw cause;
        faults.push(cause);
      }
    }
    return { items, faults };
  };
}

export const anything: Decoder<unknown> = (value) => value;

/** An object, or null where it is none. */
export function optional<T>(decoder: Decoder<T>): Decoder<T | null> {
  return (value, at) => (isRecord(value) ? decoder(value, at) : null);
}

/**
 * RFC 3339, and the two malformed spellings that Webmarketer's own documents print:
 * `2022-04-01Z05:00:00` and `2004-09-22 14:15:00Z`. Without an offset: UTC.
 */
function readMoment(value: unknown): Instant | null {
  if (typeof value !== 'string') return null;
  const match =
    /^(\d{4}-\d{2}-\d{2})(?:[T Z](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:?\d{2})?)?$/i.exec(
      value.trim(),
    );
  if (!match) return null;
  const [, day, time = '00:00:00', offset = 'Z'] = match;
  const parsed = Date.parse(`${day ?? ''}T${time}${offset.toUpperCase()}`);
  return Number.isNaN(parsed) ? null : parsed;
}
