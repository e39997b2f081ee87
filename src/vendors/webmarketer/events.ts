import type { Event, EventRef, LeadRef } from '../../domain/entities.ts';
import { InvalidInputError } from '../../domain/errors.ts';
import type { EventMetricChange } from '../../domain/changes.ts';
import type { Call } from '../../ports/call.ts';
import type { Source } from '../../ports/source.ts';
import { rfc3339 } from '../../domain/time.ts';
import { anything, record } from '../kit/decode.ts';
import { leadRef } from '../kit/entities.ts';
import { settleAll } from '../kit/answer.ts';
import { live } from '../kit/request.ts';
import { codeOf, type Api, type Forgotten } from './api.ts';
import { endpoints } from './endpoints.ts';
import { createChecks, isFilled, isWritable, notFound, WRITABLE } from './input.ts';
import { SOURCE, toEvent } from './map.ts';
import { isOurs } from './people.ts';
import type { EventTypes } from './types.ts';
import * as wire from './wire.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export interface Events {
  readonly methods: Required<Pick<Source, 'eventsById' | 'rawEvent' | 'setEventMetric'>>;
  /** Null where there is no such event. `lead` is whose it is where the event names no user. */
  find(externalId: string, lead: LeadRef, call: Call): Promise<Event | null>;
}

export function createEvents(api: Api, types: EventTypes): Events {
  const { project } = api;

  async function find(externalId: string, lead: LeadRef, call: Call): Promise<Event | null> {
    // Beside the ids stand other names (`events/trash`), which must not be read as one.
    if (!UUID.test(externalId)) return null;
    const { name: endpoint, path } = endpoints.event;
    const { value } = await api.find(
      { endpoint, path: path(project, externalId), decoder: wire.event },
      call,
    );
    return value && toEvent(value, project, leadRef(SOURCE, project, lead.externalId));
  }

  async function findOurs({ externalId, lead }: EventRef, call: Call): Promise<Event | null> {
    return isOurs(lead, project) ? find(externalId, lead, call) : null;
  }

  /** A 404 may mean the event or the key. */
  async function explain({ event, type, key }: EventMetricChange, call: Call): Promise<never> {
    const found = await findOurs(event, live(call));
    if (!found) throw notFound('event');
    const of = await types.find(found.type, call);
    const entity = ENTITY[type];
    const allowed = of?.fields
      .filter((field) => field.entity === entity)
      .map(({ storageKey }) => storageKey);
    const path = ['key'];
    throw new InvalidInputError([
      allowed?.includes(key)
        ? // The document says so: what is added to a type later is not added to the events of before.
          {
            path,
            message: `key is a ${entity} that this event’s type had not yet when it was sent`,
          }
        : {
            path,
            message: `key is no ${entity} of this event’s type`,
            ...(allowed ? { allowed } : {}),
          },
    ]);
  }

  async function setEventMetric(change: EventMetricChange, call: Call): Promise<void> {
    const { event, type, key, value, date } = change;
    const { externalId } = event;
    const checks = createChecks();
    checks.that(isFilled(key), 'key', 'must not be empty');
    if (type === 'STATE') checks.that(value === 0 || value === 1, 'value', 'must be 0 or 1');
    else checks.that(Number.isFinite(value), 'value', 'must be a number');
    checks.that(isWritable(date), 'date', WRITABLE);
    checks.done();
    if (!isOurs(event.lead, project) || !UUID.test(externalId)) throw notFound('event');
    const { name: endpoint, path } = type === 'STATE' ? endpoints.setState : endpoints.setStatistic;
    try {
      await api.write(
        {
          endpoint,
          method: 'PATCH',
          path: path(project, externalId, key),
          body: { value, ...(date === null ? {} : { date: rfc3339(date) }) },
          // What it answers is documented nowhere.
          decoder: anything,
          check: `the event’s metrics show it, and it is safe to set the same ${ENTITY[type]} again`,
        },
        call,
      );
    } catch (cause) {
      if (codeOf(cause) === 'UPSTREAM_NOT_FOUND') await explain(change, call);
      if (codeOf(cause) === 'UNKNOWN_OUTCOME') api.forget(holding(event, project));
      throw cause;
    }
    api.forget(holding(event, project));
  }

  return {
    find,
    methods: {
      eventsById: (refs, call) => settleAll(refs, (ref) => findOurs(ref, call)),
      async rawEvent({ externalId, lead }, call) {
        if (!isOurs(lead, project) || !UUID.test(externalId)) return null;
        const { name: endpoint, path } = endpoints.rawEvent;
        const { value } = await api.find(
          { endpoint, path: path(project, externalId), decoder: record },
          call,
        );
        return value;
      },
      setEventMetric,
    },
  };
}

const ENTITY = { STATE: 'state', STATISTIC: 'statistic' } as const;

/** The kept answers that have an event: its own, its user's (of all users where that is not known), and sums. */
function holding({ externalId, lead }: EventRef, project: string): Forgotten {
  const { event, userEvents, insights } = endpoints;
  return [
    [event.name, event.path(project, externalId)],
    lead.externalId === ''
      ? [userEvents.name]
      : [userEvents.name, userEvents.path(project, lead.externalId)],
    [insights.name],
  ];
}
