import { InvalidInputError, SourceError } from '../../../domain/errors.ts';
import type { EventType } from '../../../domain/event-types.ts';
import type { InsightQuery } from '../../../domain/query.ts';
import { rfc3339 } from '../../../domain/time.ts';
import type { Call } from '../../../ports/call.ts';
import type { MarketingSource } from '../../../ports/marketing.ts';
import { createChecks } from '../../kit/checks.ts';
import { number } from '../../kit/decode.ts';
import { SOURCE } from '../facts.ts';
import { endpoints, type Api } from '../requests.ts';
import type { EventTypes } from './reads-event-types.ts';
import { insightPoints, type WireInsightPoint } from './wire.ts';

const INTERVAL = {
  HOUR: 'hour',
  DAY: 'day',
  WEEK: 'week',
  MONTH: 'month',
  YEAR: 'year',
  HOUR_OF_DAY: 'hourOfDay',
  DAY_OF_WEEK: 'dayOfWeek',
  MONTH_OF_YEAR: 'monthOfYear',
} as const;
const GROUP_BY = { PROJECT: 'project', EVENT_TYPE: 'event-type' } as const;

export function createInsights(api: Api, types: EventTypes): Pick<MarketingSource, 'insights'> {
  /** Webmarketer answers 0 for a key that it does not know, so unknown keys are refused here. */
  async function checkNames({ metrics, eventTypes }: InsightQuery, call: Call): Promise<void> {
    const isKnown = (known: Names) =>
      metrics.every((key) => known.metrics.has(key)) &&
      (eventTypes ?? []).every((reference) => known.types.has(reference));
    const active = await types.all(false, call);
    let known = namesOf(active.items);
    if (isKnown(known)) return;
    // Events of a type that was archived since then still count.
    const archived = await types.all(true, call);
    known = namesOf([...active.items, ...archived.items]);
    if (isKnown(known)) return;
    if (!active.isWhole || !archived.isWhole)
      throw new SourceError(
        'UPSTREAM_INVALID',
        SOURCE,
        `${SOURCE} ${endpoints.eventTypes.name}: not all event types could be read, so it is not known whether these metrics exist`,
      );
    const faults = (path: string, names: readonly string[], allowed: ReadonlySet<string>) =>
      names.flatMap((name, index) =>
        allowed.has(name)
          ? []
          : [
              {
                path: [path, String(index)],
                message: `${path}.${index} is in no event type of the project`,
                allowed: [...allowed].sort(),
              },
            ],
      );
    throw new InvalidInputError([
      ...faults('metrics', metrics, known.metrics),
      ...faults('eventTypes', eventTypes ?? [], known.types),
    ]);
  }

  return {
    async insights(query, call) {
      checkQuery(query);
      await checkNames(query, call);
      const { window, metrics, eventTypes } = query;
      const { value, provenance } = await api.read(
        {
          ...api.at(endpoints.insights),
          body: {
            since: rfc3339(window.from),
            // `until` is part of the vendor's window; `to` is not part of ours.
            until: rfc3339(window.to - 1),
            metrics,
            groupBy: GROUP_BY[query.groupBy],
            interval: INTERVAL[query.interval],
            ...(eventTypes === null ? {} : { filter: eventTypes }),
          },
          decoder: insightPoints,
        },
        call,
      );
      return { points: value.map((point) => toPoint(point, metrics)), provenance };
    },
  };
}

interface Names {
  readonly metrics: ReadonlySet<string>;
  readonly types: ReadonlySet<string>;
}

/** `event-count` is built in, and so is the delay of each state, in seconds after the event. */
function namesOf(types: readonly EventType[]): Names {
  const fields = types.flatMap((type) => type.fields);
  return {
    metrics: new Set([
      'event-count',
      ...fields.flatMap(({ entity, storageKey }) =>
        entity === 'state'
          ? [storageKey, `state-delay-${storageKey}`]
          : entity === 'statistic'
            ? [storageKey]
            : [],
      ),
    ]),
    types: new Set(types.map(({ reference }) => reference)),
  };
}

function checkQuery({ window, metrics, groupBy, eventTypes, timezone }: InsightQuery): void {
  const checks = createChecks();
  checks.date(window.from, 'window');
  checks.date(window.to, 'window');
  checks.that(window.from < window.to, 'window', 'must end after it begins');
  checks.that(metrics.length > 0, 'metrics', 'must name a metric');
  checks.that(
    timezone === 'UTC',
    'timezone',
    'must be UTC: Webmarketer takes no time zone for insights',
    ['UTC'],
  );
  checks.that(
    eventTypes === null || groupBy === 'EVENT_TYPE',
    'eventTypes',
    'can be given only where groupBy is EVENT_TYPE: Webmarketer overlooks them elsewhere',
  );
  checks.done();
}

function toPoint({ identifier, interval, values }: WireInsightPoint, metrics: readonly string[]) {
  return {
    identifier,
    interval,
    values: [...new Set(metrics)].flatMap((key) => {
      const value = Object.hasOwn(values, key) ? number(values[key]) : null;
      return value === null ? [] : [{ key, value }];
    }),
  };
}
