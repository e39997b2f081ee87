import type { Money } from '../../domain/entities.ts';
import type { Instant } from '../../domain/time.ts';
import {
  anything,
  count,
  boolean,
  isRecord,
  id,
  lenient,
  lenientList,
  instant as rfc3339,
  nullable,
  number,
  objectOrNull,
  goodRows,
  object,
  string,
  nullableInstant as nullableRfc3339,
  nonEmptyString,
  type Decoder,
  type LenientDecoder,
  type Rows,
  type Wire,
} from '../kit/decode.ts';

export const PAGE_SIZE = 100;
/** At most this many pages of a user's events are read. */
export const MAX_EVENT_PAGES = 10;

/** As the decoder of the kit. It also takes `2022-04-01Z05:00:00`, as Webmarketer's documents print a moment. */
export const webmarketerInstant: Decoder<Instant> = (from, at) => rfc3339(mended(from), at);
export const nullableWebmarketerInstant: LenientDecoder<Instant | null> = (from) =>
  nullableRfc3339(mended(from));
function mended(from: unknown): unknown {
  return typeof from === 'string'
    ? from.trim().replace(/^(\d{4}-\d{2}-\d{2})Z(?=\d)/i, '$1T')
    : from;
}

/** `raw` is what was sent, `current` what Webmarketer made of it. */
const value = object({
  raw: anything,
  current: anything,
  type: nonEmptyString,
  date: nullableWebmarketerInstant,
  anonymized: boolean,
  invalid: boolean,
});
export type WireValue = Wire<typeof value>;

/** Values by their storage key, in the order of the answer. Entries that are no objects are left out. */
const values: Decoder<readonly (readonly [key: string, value: WireValue])[]> = (from, at) =>
  isRecord(from)
    ? Object.entries(from).flatMap(([name, one]) =>
        isRecord(one) ? [[name, value(one, at)] as const] : [],
      )
    : [];
export type WireValues = Wire<typeof values>;

export const user = object({ _id: id, user: values });
export type WireUser = Wire<typeof user>;

const metric = object({
  key: string,
  type: nonEmptyString,
  data: objectOrNull(value),
  createdAt: nullableWebmarketerInstant,
  updatedAt: nullableWebmarketerInstant,
  deletedAt: nullableWebmarketerInstant,
});
export type WireMetric = Wire<typeof metric>;

export const event = object({
  _id: id,
  userId: nullable(id),
  eventDate: webmarketerInstant,
  eventType: string,
  attributable: boolean,
  expirationPolicy: objectOrNull(object({ from: nonEmptyString, retentionDurationInDays: count })),
  nonce: nonEmptyString,
  trackerId: nonEmptyString,
  event: values,
  user: values,
  metrics: lenientList(metric),
  createdAt: nullableWebmarketerInstant,
  updatedAt: nullableWebmarketerInstant,
});
export type WireEvent = Wire<typeof event>;

/** The `current` member of a value of type `location`. The longitude is the first of the coordinates. */
export const place = object({
  city: nonEmptyString,
  zipcode: nonEmptyString,
  country: nonEmptyString,
  countryCode: nonEmptyString,
  location: objectOrNull(object({ coordinates: lenientList(number) })),
  administrativeLevels: objectOrNull(
    object({ level1long: nonEmptyString, level1short: nonEmptyString }),
  ),
});

export const amount = object({ amount: number, currency: nonEmptyString });

/** An amount with its currency. Null for numbers from 1e21, which JavaScript does not write as decimals. */
export function moneyOf(from: unknown): Money | null {
  const read = lenient(amount)(from);
  if (!read) return null;
  const { amount: sum, currency } = read;
  const digits = String(sum);
  return currency !== null && /^-?\d+(\.\d+)?$/.test(digits) ? { amount: digits, currency } : null;
}

/** The answer to an event that was sent: the id of the event, as a JSON string. */
export const sent = id;

export interface WirePage<T> extends Rows<T> {
  /** How many rows all pages have; null where the answer does not tell. */
  readonly total: number | null;
  /** The number of the next page; null on the last one. */
  readonly next: number | null;
  readonly pages: number | null;
  readonly capped: false;
}

/** A page of a list by limit and offset. Without a total, a full page means that another may follow. */
export function page<T>(item: Decoder<T>, asked: number): Decoder<WirePage<T>> {
  const envelope = object({ data: goodRows(item), total: count });
  return (from, at) => {
    const { data, total } = envelope(from, at);
    const size = data.items.length + data.faults.length;
    const told = total === null ? null : Math.max(1, Math.ceil(total / PAGE_SIZE));
    const hasNext = told === null ? size >= PAGE_SIZE : asked < told;
    return {
      ...data,
      total,
      next: hasNext ? asked + 1 : null,
      pages: told ?? (hasNext ? null : asked),
      capped: false,
    };
  };
}
