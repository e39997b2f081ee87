import type { EventMetricChange } from '../../domain/changes.ts';
import type { EventRef } from '../../domain/entities.ts';
import { InvalidInputError, SourceError } from '../../domain/errors.ts';
import type { Instant } from '../../domain/time.ts';
import { eventTypesByReference } from '../event-types/definitions.ts';
import { insertMetrics, metricRowsOf, TURNOVER, turnoverOf } from '../event-types/metrics.ts';
import {
  metricsOf,
  parseTyped,
  serializeTyped,
  STATE_DELAY,
  type Typed,
} from '../event-types/typed-event.ts';
import { MAX_NUMBER } from '../event-types/values.ts';
import { conversionOf, insertConversions } from '../marketing/conversions.ts';
import { recountRollups } from '../marketing/rollups.ts';
import { type EventRow, propertiesOf } from '../model/rows.ts';
import { LOCAL } from '../sql/account.ts';
import { execute, first, lock, type Work } from '../sql/database.ts';

/** What is read of an event whose metric is set. */
type MeasuredRow = Pick<EventRow, 'id' | 'lead' | 'type' | 'at' | 'properties' | 'typed'>;

/**
 * Sets a state or statistic of an event, dated with the given time or now. Throws NOT_FOUND, or an InvalidInputError
 * where the schema of the event's type has no such key.
 */
export function* setMetric(
  { event, type, key, value, date }: EventMetricChange,
  { now, currency }: { readonly now: Instant; readonly currency: string },
): Work<void> {
  yield* lock([event.lead.externalId]);
  const row = yield* requireEvent(event);
  const found = (yield* eventTypesByReference([row.type])).get(row.type);
  const entity = type === 'STATE' ? 'state' : 'statistic';
  const declared = (found?.fields ?? []).filter((field) => field.entity === entity);
  const field = declared.find(({ storageKey }) => storageKey === key);
  if (!field)
    throw unknownKey(
      row.type,
      entity,
      key,
      declared.map(({ storageKey }) => storageKey),
    );
  if (!(Math.abs(value) <= MAX_NUMBER))
    throw new InvalidInputError([
      { path: ['value'], message: `value must be from -${MAX_NUMBER} to ${MAX_NUMBER}` },
    ]);
  const before = parseTyped(row.typed) ?? {
    sent: propertiesOf(row),
    fields: [],
    metrics: [],
    discriminators: [],
  };
  const known = before.metrics.find((metric) => metric.key === key);
  const set = metricsOf(
    field,
    {
      raw: value,
      value: field.type === 'currency' ? { amount: value, currency } : value,
      date: date ?? now,
    },
    { at: row.at, now, createdAt: known?.createdAt },
  );
  const metrics = [
    ...before.metrics.filter((metric) => metric.key !== key && metric.key !== STATE_DELAY + key),
    ...set,
  ];
  const typed: Typed = { ...before, metrics };
  yield* execute(({ db }) =>
    db
      .updateTable('events')
      .set({ typed: serializeTyped(typed) })
      .where('account', '=', LOCAL)
      .where('id', '=', row.id),
  );
  yield* execute(({ db }) => db.deleteFrom('event_metrics').where('event', '=', row.id));
  yield* insertMetrics(metricRowsOf(row, metrics));
  if (key === TURNOVER) {
    const turnover = turnoverOf(typed);
    const conversion = conversionOf({ ...row, properties: propertiesOf(row), turnover });
    if (conversion) yield* insertConversions([conversion]);
  }
  yield* recountRollups([row]);
}

function* requireEvent({ lead, externalId }: EventRef): Work<MeasuredRow> {
  const row = yield* first(({ db }) =>
    db
      .selectFrom('events')
      .select(['id', 'lead', 'type', 'at', 'properties', 'typed'])
      .where('account', '=', LOCAL)
      .where('id', '=', externalId),
  );
  if (row?.lead !== lead.externalId)
    throw new SourceError('NOT_FOUND', lead.source, 'There is no such event');
  return row;
}

function unknownKey(type: string, entity: string, key: string, allowed: readonly string[]): Error {
  const known = allowed.length > 0 ? `it has ${allowed.join(', ')}` : 'it has none';
  return new InvalidInputError([
    {
      path: ['key'],
      message: `key must be a ${entity} of the event type ${JSON.stringify(type)}, not ${JSON.stringify(key)}; ${known}`,
      allowed,
    },
  ]);
}
