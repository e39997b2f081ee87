import type { Money } from '../../domain/entities.ts';
import {
  anything,
  count,
  flag,
  isRecord,
  key,
  lenientList,
  moment,
  nullable,
  number,
  optional,
  rows,
  shape,
  text,
  when,
  words,
  type Decoder,
  type Place,
  type Rows,
  type Wire,
} from '../kit/decode.ts';

export const PAGE_SIZE = 100;

/** `raw` is what was sent, `current` what Webmarketer made of it. */
const value = shape({
  raw: anything,
  current: anything,
  type: words,
  date: when,
  anonymized: flag,
  invalid: flag,
});
export type WireValue = Wire<typeof value>;

/** Values by their storage key, in the order they came; entries that are no values are left out. */
const values: Decoder<readonly (readonly [key: string, value: WireValue])[]> = (from, at) =>
  isRecord(from)
    ? Object.entries(from).flatMap(([name, one]) =>
        isRecord(one) ? [[name, value(one, at)] as const] : [],
      )
    : [];
export type WireValues = Wire<typeof values>;

export const user = shape({ _id: key, user: values });
export type WireUser = Wire<typeof user>;

const metric = shape({
  key: text,
  type: words,
  data: optional(value),
  createdAt: when,
  updatedAt: when,
  deletedAt: when,
});
export type WireMetric = Wire<typeof metric>;

export const event = shape({
  _id: key,
  userId: nullable(key),
  eventDate: moment,
  eventType: text,
  attributable: flag,
  expirationPolicy: optional(shape({ from: words, retentionDurationInDays: count })),
  nonce: words,
  trackerId: words,
  event: values,
  user: values,
  metrics: lenientList(metric),
  createdAt: when,
  updatedAt: when,
});
export type WireEvent = Wire<typeof event>;

export const campaign = shape({
  id: key,
  integrationId: words,
  name: text,
  campaignSlug: text,
  active: flag,
  explicit: flag,
  createdAt: when,
  updatedAt: when,
});
export type WireCampaign = Wire<typeof campaign>;

/** `current` of a value of type `location`. Coordinates are longitude first. */
export const place = shape({
  city: words,
  zipcode: words,
  country: words,
  countryCode: words,
  location: optional(shape({ coordinates: lenientList(number) })),
  administrativeLevels: optional(shape({ level1long: words, level1short: words })),
});

export const amount = shape({ amount: number, currency: words });

/** A sum with its currency. 1e21 and beyond are no decimal text, and no sum of money. */
export function moneyOf(from: unknown, at: Place): Money | null {
  if (!isRecord(from)) return null;
  const { amount: sum, currency } = amount(from, at);
  const digits = String(sum);
  return currency !== null && /^-?\d+(\.\d+)?$/.test(digits) ? { amount: digits, currency } : null;
}

/** The answer to a send: the event's id as a JSON string. */
export const sent = key;
export const created = shape({ id: key });
/** How many rows an update changed; null where it does not say. */
export const modified: Decoder<number | null> = (from, at) =>
  isRecord(from) ? count(from['modifiedCount'], at) : null;

export interface WirePage<T> extends Rows<T> {
  /** Of all pages; null where the answer does not tell. */
  readonly total: number | null;
  /** The number of the next page; null on the last one. */
  readonly next: number | null;
  readonly pages: number | null;
  readonly capped: false;
}

/** A page of a list that is asked for by limit and offset. Without a total, a full page means that another may follow. */
export function page<T>(item: Decoder<T>, asked: number): Decoder<WirePage<T>> {
  const envelope = shape({ data: rows(item), total: count });
  return (from, at) => {
    const { data, total } = envelope(from, at);
    const size = data.items.length + data.faults.length;
    const told = total === null ? null : Math.max(1, Math.ceil(total / PAGE_SIZE));
    const hasNext = size > 0 && (told === null ? size >= PAGE_SIZE : asked < told);
    return {
      ...data,
      total,
      next: hasNext ? asked + 1 : null,
      pages: told ?? (hasNext ? null : asked),
      capped: false,
    };
  };
}
