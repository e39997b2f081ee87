import { isCurrency, toMinor } from '../model/money.ts';
import type { TrafficSource } from '../../domain/entities.ts';
import type { Instant } from '../../domain/time.ts';
import { type Selectable, sql } from 'kysely';
import { insert, type Work } from '../sql/database.ts';
import type { Definition } from '../sql/dialect.ts';
import type { Tables } from '../sql/tables.ts';
import { userIdIn, nonEmptyText } from '../model/text.ts';
import type { Amount } from '../event-types/values.ts';

/**
 * Conversions: events that are worth something, recognised when they are stored. `counts` is 0 for a refund; `minor` is
 * the value in minor units, null where it is unknown.
 */
export const conversionTables: readonly Definition[] = [
  ({ table, words: { text, integer, byKey } }) => sql`create table ${table('conversions')} (
      event ${text} primary key, lead ${text} not null, at ${integer} not null, counts ${integer} not null,
      order_id ${text}, currency ${text}, minor ${text}
    ) ${byKey}`,
  ({ table }) => sql`create index conversions_at on ${table('conversions')} (at, event)`,
  ({ table }) => sql`create index conversions_order on ${table('conversions')} (lead, order_id)`,
];

const ORDERS: readonly string[] = ['order', 'purchase'];
const REFUND = 'refund';
const MAX_TEXT = 200;

interface StoredEvent {
  readonly id: string;
  readonly lead: string;
  readonly at: Instant;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /** The turnover by its type's schema; null: the turnover in its properties counts. */
  readonly turnover: Amount | null;
}

export type ConversionRow = Selectable<Tables['conversions']>;

/**
 * The conversion of an event: an order, a purchase, a refund, or any event with a turnover and a currency; null for any
 * other event. The property `amount` counts for orders and refunds only, because a form may use that name for anything.
 */
export function conversionOf(event: StoredEvent): ConversionRow | null {
  const { type, properties, turnover } = event;
  const sent = (name: string) => (Object.hasOwn(properties, name) ? properties[name] : undefined);
  const isOrder = ORDERS.includes(type);
  const isRefund = type === REFUND;
  const currency = turnover?.currency ?? nonEmptyText(sent('currency'))?.toUpperCase();
  const amount =
    turnover?.amount ?? sent('turnover') ?? (isOrder || isRefund ? sent('amount') : undefined);
  const minor = isCurrency(currency) ? minorOf(amount, currency) : null;
  if (!isOrder && !isRefund && minor === null) return null;
  const orderId = userIdIn(sent('orderId'));
  const worth = minor !== null && isRefund && minor > 0n ? -minor : minor;
  return {
    event: event.id,
    lead: event.lead,
    at: event.at,
    counts: isRefund ? 0 : 1,
    order_id: orderId !== null && orderId.length <= MAX_TEXT ? orderId : null,
    currency: worth === null ? null : (currency ?? null),
    minor: worth === null ? null : String(worth),
  };
}

/** Stores conversions of different events. One that is stored already gets the new value. */
export function insertConversions(rows: readonly ConversionRow[]): Work<void> {
  return insert('conversions', rows, (into) =>
    into.onConflict((on) =>
      on.column('event').doUpdateSet((eb) => ({
        currency: eb.ref('excluded.currency'),
        minor: eb.ref('excluded.minor'),
      })),
    ),
  );
}

function minorOf(value: unknown, currency: string): bigint | null {
  if (typeof value === 'number') return toMinor(value.toFixed(10), currency);
  return typeof value === 'string' ? toMinor(value.trim(), currency) : null;
}

/** The first contact of a session with a campaign. */
export interface SessionTouch {
  readonly campaign: string;
  readonly at: Instant;
  readonly direct: boolean;
}

/** The touch of the first event that names a campaign; null where no event does. */
export function touchOf(
  session: readonly { readonly at: Instant; readonly traffic: TrafficSource | null }[],
): SessionTouch | null {
  for (const { at, traffic } of session) {
    const campaign = nonEmptyText(traffic?.campaign);
    if (traffic && campaign !== null)
      return {
        // The cut must not leave half of a surrogate pair.
        campaign: campaign.slice(0, MAX_TEXT).replace(/[\ud800-\udbff]$/, ''),
        at,
        direct: isDirect(traffic),
      };
  }
  return null;
}

function isDirect({ source, medium }: TrafficSource): boolean {
  return (
    ['direct', '(direct)'].includes(source?.toLowerCase() ?? '') ||
    ['none', '(none)'].includes(medium?.toLowerCase() ?? '')
  );
}
