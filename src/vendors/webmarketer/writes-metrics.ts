import type { EventMetricChange } from '../../domain/changes.ts';
import type { EventRef } from '../../domain/entities.ts';
import { InvalidInputError } from '../../domain/errors.ts';
import { rfc3339 } from '../../domain/time.ts';
import type { Call } from '../../ports/call.ts';
import type { Source } from '../../ports/source.ts';
import { createChecks } from '../kit/checks.ts';
import { anything } from '../kit/decode.ts';
import { live } from '../kit/request.ts';
import type { SingleAccount } from '../kit/source.ts';
import type { EventTypes } from './marketing/reads-event-types.ts';
import { isEventId, readEvent } from './reads.ts';
import { failureCodeOf, endpoints, notFound, type Api } from './requests.ts';

const ENTITY = { STATE: 'state', STATISTIC: 'statistic' } as const;

/** States and statistics of an event. */
export function createMetricWrites(
  api: Api,
  account: SingleAccount,
  types: EventTypes,
): Required<Pick<Source, 'setEventMetric'>> {
  /** A 404 may mean that there is no such event, or that the event has no such key. Throws which it is. */
  async function explain({ event, type, key }: EventMetricChange, call: Call): Promise<never> {
    const owner = account.leadRef(event.lead.externalId);
    const found = await readEvent(api, event.externalId, owner, live(call));
    if (!found) throw notFound('event');
    const entity = ENTITY[type];
    const eventType = await types.find(found.type, call);
    const allowed = eventType?.fields
      .filter((field) => field.entity === entity)
      .map(({ storageKey }) => storageKey);
    // The documents say so: a key that is added to a type later is not added to the events that were there before.
    const fault = allowed?.includes(key)
      ? {
          message: `key is a ${entity} that this event’s type did not have yet when the event was sent`,
        }
      : {
          message: `key is not a ${entity} of this event’s type`,
          ...(allowed ? { allowed } : {}),
        };
    throw new InvalidInputError([{ path: ['key'], ...fault }]);
  }

  return {
    async setEventMetric(change, call) {
      const { event, type, key, value, date } = change;
      const checks = createChecks();
      checks.filled(key, 'key');
      if (type === 'STATE') checks.that(value === 0 || value === 1, 'value', 'must be 0 or 1');
      else checks.that(Number.isFinite(value), 'value', 'must be a number');
      checks.date(date, 'date');
      checks.done();
      if (!account.owns(event.lead) || !isEventId(event.externalId)) throw notFound('event');
      const parts = { event: event.externalId, storageKey: key };
      try {
        await api.write(
          {
            ...(type === 'STATE'
              ? api.at(endpoints.setState, parts)
              : api.at(endpoints.setStatistic, parts)),
            body: { value, ...(date === null ? {} : { date: rfc3339(date) }) },
            // The answer is documented nowhere.
            decoder: anything,
            check: `the event’s metrics show it, and it is safe to set the same ${ENTITY[type]} again`,
          },
          call,
        );
      } catch (cause) {
        if (failureCodeOf(cause) === 'UPSTREAM_NOT_FOUND') await explain(change, call);
        if (failureCodeOf(cause) === 'UNKNOWN_OUTCOME') invalidateEvent(api, event);
        throw cause;
      }
      invalidateEvent(api, event);
    },
  };
}

/** Invalidates the cached answers with the event: its own, its user's lists (all lists for an unknown user), and sums. */
function invalidateEvent(api: Api, { externalId, lead }: EventRef): void {
  const { event, userEvents, insights } = endpoints;
  api.invalidate([
    api.at(event, { event: externalId }),
    lead.externalId === '' ? userEvents : api.at(userEvents, { user: lead.externalId }),
    insights,
  ]);
}
