import { SourceShapeError } from '../../domain/errors.ts';
import { idOfNumber } from '../../domain/numbers.ts';
import { SECOND, type Instant } from '../../domain/time.ts';

/** Reads a value of ours from what a vendor sent. Throws a SourceShapeError at the first place that is wrong. */
export type Decoder<T> = (value: unknown, at: BodyPlace) => T;

/** A decoder that never throws, so it needs no place. It can stand wherever a `Decoder` can. */
export type LenientDecoder<T> = (value: unknown) => T;

/** A place in the body of an answer. Error messages name it. */
export interface BodyPlace {
  readonly source: string;
  readonly endpoint: string;
  /** RFC 6901; '' is the whole body. */
  readonly pointer: string;
}

/** The type that a decoder gives. */
export type Wire<D> = D extends Decoder<infer T> ? T : never;

function fail(at: BodyPlace, wanted: string): never {
  throw new SourceShapeError(at.source, at.endpoint, at.pointer, wanted);
}

function below(at: BodyPlace, key: string | number): BodyPlace {
  const part = String(key).replace(/~/g, '~0').replace(/\//g, '~1');
  return { ...at, pointer: `${at.pointer}/${part}` };
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

// Strict decoders, for what an answer cannot be read without (ids, envelopes).

export const string: Decoder<string> = (value, at) =>
  typeof value === 'string' ? value : fail(at, 'a string');

/**
 * A string that is not empty, or a number written out: some vendors send ids both ways. A number that is too long to be
 * exact comes as a string of its digits: the transport reads it so.
 */
export const id: Decoder<string> = (value, at) =>
  typeof value === 'string' && value !== ''
    ? value
    : typeof value === 'number' && Number.isFinite(value)
      ? idOfNumber(value)
      : fail(at, 'an id');

export const record: Decoder<Readonly<Record<string, unknown>>> = (value, at) =>
  isRecord(value) ? value : fail(at, 'an object');

/** An RFC 3339 date or date-time. One without an offset is UTC. */
export const instant: Decoder<Instant> = (value, at) =>
  nullableInstant(value) ?? fail(at, 'a date-time');

export function list<T>(item: Decoder<T>): Decoder<readonly T[]> {
  return (value, at) =>
    Array.isArray(value)
      ? value.map((one, index) => item(one, below(at, index)))
      : fail(at, 'a list');
}

/** Null for null and for a missing value; anything else goes to `decoder`. */
export function nullable<T>(decoder: Decoder<T>): Decoder<T | null> {
  return (value, at) => (value === null || value === undefined ? null : decoder(value, at));
}

type Fields = Readonly<Record<string, Decoder<unknown>>>;
type Decoded<F extends Fields> = {
  readonly [K in keyof F]: F[K] extends Decoder<infer T> ? T : never;
};

/** An object. Fields that `fields` does not name are ignored; missing ones decode as undefined. */
export function object<F extends Fields>(fields: F): Decoder<Decoded<F>> {
  const entries = Object.entries(fields);
  return (value, at) => {
    const from = record(value, at);
    const result: Record<string, unknown> = {};
    for (const [name, decoder] of entries)
      result[name] = decoder(Object.hasOwn(from, name) ? from[name] : undefined, below(at, name));
    return result as Decoded<F>;
  };
}

/** Null for anything that is no object; an object goes to `decoder`. */
export function objectOrNull<T>(decoder: Decoder<T>): Decoder<T | null> {
  return (value, at) => (isRecord(value) ? decoder(value, at) : null);
}

/** The rows of a list: those that could be read, and one error for each of the others. */
export interface Rows<T> {
  readonly items: readonly T[];
  readonly faults: readonly SourceShapeError[];
}

/** A row that cannot be read costs neither its page nor goes unreported. Throws where the value is no list. */
export function goodRows<T>(item: Decoder<T>): Decoder<Rows<T>> {
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

// Lenient decoders: one odd value must not cost the row, so what cannot be read is null.

export const anything: LenientDecoder<unknown> = (value) => value;

/** Trimmed; a number is written out. Null for '', 'N/A' and anything that is neither. */
export const nonEmptyString: LenientDecoder<string | null> = (value) => {
  if (typeof value === 'number' && Number.isFinite(value)) return idOfNumber(value);
  if (typeof value !== 'string') return null;
  const trimmed = value.trim();
  return trimmed === '' || trimmed === 'N/A' ? null : trimmed;
};

/** A finite number, also one that was sent as a string. */
export const number: LenientDecoder<number | null> = (value) => {
  const read =
    typeof value === 'number'
      ? value
      : typeof value === 'string' && /^\s*-?\d+(\.\d+)?\s*$/.test(value)
        ? Number(value)
        : NaN;
  return Number.isFinite(read) ? read : null;
};

/** A whole number that fits GraphQL's Int. */
export const integer: LenientDecoder<number | null> = (value) => {
  const read = number(value);
  return read !== null && Number.isInteger(read) && Math.abs(read) < 2 ** 31 ? read : null;
};

/** A whole number from 0. */
export const count: LenientDecoder<number | null> = (value) => {
  const read = integer(value);
  return read !== null && read >= 0 ? read : null;
};

/** Also 1 and 0, as numbers and as strings. */
export const boolean: LenientDecoder<boolean | null> = (value) =>
  value === true || value === 1 || value === '1' || value === 'true'
    ? true
    : value === false || value === 0 || value === '0' || value === 'false'
      ? false
      : null;

/** An absolute http(s) URL. */
export const url: LenientDecoder<string | null> = (value) => {
  if (typeof value !== 'string') return null;
  try {
    const parsed = new URL(value);
    return /^https?:$/.test(parsed.protocol) ? value : null;
  } catch {
    return null;
  }
};

/** `yyyy-mm-dd` */
export const date: LenientDecoder<string | null> = (value) =>
  typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && nullableInstant(value) !== null
    ? value
    : null;

/** ISO 3166-1 alpha-2, in upper case. */
export const countryCode: LenientDecoder<string | null> = (value) =>
  typeof value === 'string' && /^[A-Za-z]{2}$/.test(value) ? value.toUpperCase() : null;

/** An RFC 3339 date or date-time, with `T` or a space between the two. One without an offset is UTC. */
export const nullableInstant: LenientDecoder<Instant | null> = (value) => {
  if (typeof value !== 'string') return null;
  const match =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:?\d{2})?)?$/i.exec(
      value.trim(),
    );
  if (!match) return null;
  const [, day, time = '00:00:00', offset = 'Z'] = match;
  const parsed = Date.parse(`${day ?? ''}T${time}${offset.toUpperCase()}`);
  return Number.isNaN(parsed) ? null : parsed;
};

const LATEST_INSTANT = 8.64e15;

/** Milliseconds since 1970 as a number or a string; 0 and less mean "never". */
export const epochMs: LenientDecoder<Instant | null> = (value) => {
  const read = number(value);
  return read !== null && read > 0 && read <= LATEST_INSTANT ? read : null;
};

/** Seconds since 1970 as a number or a string; 0 and less mean "never". */
export const epochSeconds: LenientDecoder<Instant | null> = (value) => {
  const read = number(value);
  return read === null ? null : epochMs(read * SECOND);
};

/** The items that are non-empty strings, as they are; anything that is no list is an empty one. */
export const nonEmptyStrings: LenientDecoder<readonly string[]> = (value) =>
  Array.isArray(value)
    ? value.filter((item): item is string => typeof item === 'string' && item.trim() !== '')
    : [];

/** The items of a list that `item` can read; anything that is no list is an empty one. */
export function lenientList<T>(item: Decoder<T>): LenientDecoder<readonly T[]> {
  return (value) =>
    Array.isArray(value)
      ? value.flatMap((one) => {
          const read = attempt(item, one);
          return read ? [read.value] : [];
        })
      : [];
}

/** Makes a strict decoder lenient: what it cannot read is null. */
export function lenient<T>(decoder: Decoder<T>): LenientDecoder<T | null> {
  return (value) => attempt(decoder, value)?.value ?? null;
}

/** Null where the decoder cannot read the value. Nobody sees the error, so it needs no true place. */
function attempt<T>(decoder: Decoder<T>, value: unknown): { readonly value: T } | null {
  try {
    return { value: decoder(value, { source: '', endpoint: '', pointer: '' }) };
  } catch (cause) {
    if (cause instanceof SourceShapeError) return null;
    throw cause;
  }
}
