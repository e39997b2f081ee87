import fc from 'fast-check';
import { type RawBuilder, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY, MINUTE, type Instant } from '../../../src/domain/time.ts';
import type { InsightInterval, InsightQuery } from '../../../src/domain/query.ts';
import {
  execute,
  first,
  insert,
  rows,
  type Database,
  type Work,
} from '../../../src/store/sql/database.ts';
import { type Dialect, sqliteDialect } from '../../../src/store/sql/dialect.ts';
import { ingest } from '../../../src/store/intake/ingest.ts';
import { prepare } from '../../../src/store/intake/prepare.ts';
import { readInsights } from '../../../src/store/marketing/insights.ts';
import { expire, type RetentionPlace } from '../../../src/store/upkeep/retention.ts';
import { QUARTER, recountRollups } from '../../../src/store/marketing/rollups.ts';
import type { TypedMetric } from '../../../src/store/event-types/typed-event.ts';
import { failureOf, must, tcall } from '../../vendors/kit.ts';
import { indexOf } from '../identity/kit.ts';
import { counted, openDatabase, migrate } from '../database.ts';
import { engines, server } from '../engines.ts';
import { ALWAYS, listLeads, NOW, openStore, RULES, tevent, track } from '../kit.ts';

async function open(place: string): Promise<Database> {
  const database = await openDatabase(place);
  await migrate(database, place);
  return database;
}

interface Told {
  readonly nonce: string;
  readonly type: string;
  readonly at: Instant;
  readonly tracker: string;
  readonly metrics: Readonly<Record<string, number>>;
}
const METRICS = ['turnover', 'won', 'state-delay-won'];

const metric = (key: string, value: number): TypedMetric => ({
  key,
  type: 'STATISTIC',
  valueType: 'number',
  raw: value,
  value,
  currency: null,
  date: NOW,
  createdAt: NOW,
  updatedAt: NOW,
});

/** Stores events with metrics, as if their types declared the metrics. */
function* store(events: readonly Told[]): Work<void> {
  const inputs = events.map(({ nonce, type, at, tracker }) =>
    tevent({ nonce, type, occurredAt: at, trackerId: tracker }),
  );
  const prepared = yield* prepare(inputs, { now: NOW, currency: 'EUR', retentionDays: null });
  const withMetrics = prepared.map((one, index) => {
    const metrics = Object.entries(must(events[index]).metrics).map(([key, value]) =>
      metric(key, value),
    );
    return { ...one, typed: { sent: {}, fields: [], metrics, discriminators: [] } };
  });
  yield* ingest(withMetrics, NOW, RULES);
}

/** The rollups that are stored, or should be: parts added up, zeros left out. */
function* sumsBy(
  from: (dialect: Dialect) => RawBuilder<unknown>,
): Work<ReadonlyMap<string, number>> {
  const found = yield* rows(
    (dialect) => sql<{ key: string; type: string; quarter: number; value: number }>`
      select key, type, quarter, sum(value) as value from ${from(dialect)} group by key, type, quarter`,
  );
  return new Map(
    found
      .filter(({ value }) => Math.abs(value) > 1e-6)
      .map(({ key, type, quarter, value }) => [
        `${key} ${type} ${quarter}`,
        Number(value.toFixed(6)),
      ]),
  );
}
const stored = ({ table }: Dialect) => table('sums');
const actual = ({ table }: Dialect) => sql`(
  select 'event-count' as key, type, at / ${sql.lit(QUARTER)} as quarter, 1.0 as value from ${table('events')}
  union all select key, type, at / ${sql.lit(QUARTER)} as quarter, value from ${table('event_metrics')}
) as actual`;
async function expectExact(database: Database): Promise<void> {
  expect(await database.read(sumsBy(stored))).toEqual(await database.read(sumsBy(actual)));
}

/** The label of each single event, computed from Intl's date of its time. */
function labelOf(at: Instant, interval: InsightInterval, timeZone: string): string {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      weekday: 'short',
    })
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const { year = '', month = '', day = '', hour = '', weekday = '' } = parts;
  const dayOfWeek = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(weekday) + 1;
  switch (interval) {
    case 'HOUR':
      return hourOf(at, `${year}-${month}-${day}T${hour}:00`, timeZone);
    case 'DAY':
      return `${year}-${month}-${day}`;
    case 'MONTH':
      return `${year}-${month}`;
    case 'YEAR':
      return year;
    case 'HOUR_OF_DAY':
      return String(Number(hour));
    case 'DAY_OF_WEEK':
      return String(dayOfWeek);
    case 'MONTH_OF_YEAR':
      return String(Number(month));
    case 'WEEK': {
      // The first week of a year contains 4 January.
      const thursday = new Date(`${year}-${month}-${day}T00:00:00Z`);
      thursday.setUTCDate(thursday.getUTCDate() + 4 - dayOfWeek);
      const of = thursday.getUTCFullYear();
      let week = 0;
      for (const one = new Date(thursday); one.getUTCFullYear() === of; week += 1)
        one.setUTCDate(one.getUTCDate() - 7);
      return `${of}-W${String(week).padStart(2, '0')}`;
    }
  }
}
const formats = new Map<string, Intl.DateTimeFormat>();
function offsetFormat(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  const format =
    known ??
    new Intl.DateTimeFormat('sv-SE', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      timeZoneName: 'longOffset',
    });
  formats.set(timeZone, format);
  return format;
}
/** The hour with its offset, where a moment nearby has the same hour with another offset. */
function hourOf(at: Instant, label: string, timeZone: string): string {
  const named = (moment: Instant) => {
    const parts = offsetFormat(timeZone).format(moment);
    const [, day = '', hour = '', offset = ''] = /^(\S+) (\d\d).*?GMT(.*)$/.exec(parts) ?? [];
    return {
      hour: `${day}T${hour}:00`,
      offset: offset === '' ? '+00:00' : offset.replace('−', '-'),
    };
  };
  const { offset } = named(at);
  for (const minutes of [-60, -30, 30, 60]) {
    const other = named(at + minutes * MINUTE);
    if (other.hour === label && other.offset !== offset) return `${label}${offset}`;
  }
  return label;
}
/** Of an hour that comes twice, the one with the larger offset is the first. */
function minutesOf(label: string): number {
  const [, sign, hour = 0, minute = 0] = /([+-])(\d\d):(\d\d)$/.exec(label.slice(16)) ?? [];
  return (sign === '-' ? -1 : 1) * (60 * Number(hour) + Number(minute));
}
function expected(events: readonly Told[], query: InsightQuery) {
  const { window, metrics, groupBy, interval, eventTypes, timezone } = query;
  const counted = events.filter(
    ({ at, type }) =>
      at >= window.from && at < window.to && (eventTypes === null || eventTypes.includes(type)),
  );
  const groups = Map.groupBy(counted, ({ at, type }) =>
    JSON.stringify([labelOf(at, interval, timezone), groupBy === 'PROJECT' ? 'local' : type]),
  );
  return [...groups]
    .map(([name, group]) => {
      const [label, identifier] = JSON.parse(name) as [string, string];
      const values = metrics.map((key) => ({
        key,
        value: group.reduce(
          (sum, one) =>
            sum + (key === 'event-count' ? 1 : Math.round(100 * (one.metrics[key] ?? 0))),
          0,
        ),
      }));
      return {
        identifier,
        interval: label,
        values: values.map(({ key, value }) => ({
          key,
          value: key === 'event-count' ? value : value / 100,
        })),
      };
    })
    .toSorted(
      (a, b) =>
        (/^\d\d?$/.test(a.interval)
          ? Number(a.interval) - Number(b.interval)
          : a.interval.slice(0, 16).localeCompare(b.interval.slice(0, 16)) ||
            minutesOf(b.interval) - minutesOf(a.interval)) ||
        a.identifier.localeCompare(b.identifier),
    );
}

const ZONES = [
  'UTC',
  'Europe/Helsinki',
  'America/New_York',
  'America/St_Johns',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Africa/Monrovia',
  'Pacific/Apia',
  'Pacific/Kiritimati',
];
/** Zones with changes of clocks, and one that once skipped a day. */
const BEGINNINGS = [
  '2023-10-28T20:00:00Z',
  '2024-03-30T22:00:00Z',
  '2024-04-06T12:00:00Z',
  '2024-10-05T12:00:00Z',
  '2020-12-30T00:00:00Z',
  '2011-12-29T06:00:00Z',
  '1971-03-01T00:00:00Z',
  '1972-01-06T12:00:00Z',
  '1979-09-30T12:00:00Z',
].map((text) => Date.parse(text));
const INTERVALS: readonly InsightInterval[] = [
  ...(['HOUR', 'DAY', 'WEEK', 'MONTH', 'YEAR'] as const),
  ...(['HOUR_OF_DAY', 'DAY_OF_WEEK', 'MONTH_OF_YEAR'] as const),
];

const ahead = fc.oneof(
  fc.nat(2 * DAY),
  // Times at the edges of quarters, which are also edges of hours and days.
  fc
    .tuple(fc.nat((2 * DAY) / QUARTER), fc.constantFrom(-1, 0, 1, 30_000, 29_999))
    .map(([quarters, beside]) => Math.max(0, quarters * QUARTER + beside)),
);
const moment = (beginning: Instant) => ahead.map((ms) => beginning + ms);
const metricsOf = fc.record(
  {
    turnover: fc.integer({ min: -100_000, max: 1_000_000 }).map((cents) => cents / 100),
    won: fc.constantFrom(0, 1),
    'state-delay-won': fc.nat(100_000),
  },
  { requiredKeys: [] },
);
const eventsFrom = (beginning: Instant) =>
  fc
    .array(
      fc.record({
        type: fc.constantFrom('page-view', 'form', 'order'),
        at: fc.oneof(
          { weight: 9, arbitrary: moment(beginning) },
          { weight: 1, arbitrary: moment(beginning + 300 * DAY) },
        ),
        tracker: fc.constantFrom('a', 'b', 'c', 'd'),
        metrics: metricsOf,
      }),
      { minLength: 1, maxLength: 40 },
    )
    .map((rows) => rows.map((row, index): Told => ({ ...row, nonce: `n${index}` })));
const queryFrom = (beginning: Instant): fc.Arbitrary<InsightQuery> =>
  fc.record({
    window: fc.oneof(
      fc.constant({ from: -DAY, to: NOW * 2 }),
      fc
        .tuple(moment(beginning), moment(beginning))
        .map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) + 1 })),
    ),
    metrics: fc
      .subarray(['event-count', ...METRICS], { minLength: 1 })
      .chain((some) => fc.shuffledSubarray(some, { minLength: some.length })),
    groupBy: fc.constantFrom('PROJECT' as const, 'EVENT_TYPE' as const),
    interval: fc.constantFrom(...INTERVALS),
    eventTypes: fc.option(fc.subarray(['page-view', 'form', 'order'], { minLength: 1 })),
    timezone: fc.constantFrom(...ZONES),
  });
const scene = fc.constantFrom(...BEGINNINGS).chain((beginning) =>
  fc.record({
    events: eventsFrom(beginning),
    queries: fc.array(queryFrom(beginning), { minLength: 4, maxLength: 4 }),
  }),
);
/** All events, each at least once, in any order and batches. */
const delivered = (events: readonly Told[]) =>
  fc
    .tuple(
      fc.shuffledSubarray([...events, ...events], {
        minLength: events.length,
        maxLength: 2 * events.length,
      }),
      fc.integer({ min: 1, max: 7 }),
    )
    .map(([some, size]) => {
      const sent = [...some, ...events.filter((event) => !some.includes(event))];
      return Array.from({ length: Math.ceil(sent.length / size) }, (_, index) =>
        sent.slice(index * size, (index + 1) * size),
      );
    });

const query = (overrides: Partial<InsightQuery> = {}): InsightQuery => ({
  window: ALWAYS,
  metrics: ['event-count'],
  groupBy: 'PROJECT',
  interval: 'DAY',
  eventTypes: null,
  timezone: 'UTC',
  ...overrides,
});

describe.each(engines)('Insights of events on $name', ({ place, runs, within }) => {
  let database: Database;
  beforeAll(async () => {
    database = await open(place());
  });
  afterAll(() => database.close());
  /** Empties the store. */
  function* empty(): Work<void> {
    for (const table of [
      ...(['events', 'event_metrics', 'sums', 'sessions', 'leads', 'lead_properties'] as const),
      ...(['identity_members', 'identity_claims', 'conversions'] as const),
    ])
      yield* execute(({ db }) => db.deleteFrom(table));
  }
  async function deliver(batches: readonly (readonly Told[])[]): Promise<void> {
    await database.write(empty);
    for (const batch of batches) await database.write(() => store(batch));
  }
  /** Requests known names only: an unknown name is a fault. */
  function askable(events: readonly Told[], asked: InsightQuery): InsightQuery {
    const types = events.map(({ type }) => type);
    const keys = ['event-count', ...events.flatMap(({ metrics }) => Object.keys(metrics))];
    return {
      ...asked,
      eventTypes: asked.eventTypes && asked.eventTypes.filter((type) => types.includes(type)),
      metrics: asked.metrics.filter((key) => keys.includes(key)),
    };
  }
  async function expectAnswers(
    events: readonly Told[],
    queries: readonly InsightQuery[],
  ): Promise<void> {
    for (const asked of queries.map((one) => askable(events, one)))
      expect(await database.read(readInsights(asked))).toEqual(expected(events, asked));
  }

  it('insights equal the sums over single events, in any order of arrival', async () => {
    const sent = scene.chain((one) =>
      delivered(one.events).map((batches) => ({ ...one, batches })),
    );
    await fc.assert(
      fc.asyncProperty(sent, async ({ events, queries, batches }) => {
        await deliver(batches);
        await expectAnswers(events, queries);
        await expectExact(database);
      }),
      { numRuns: runs(200) },
    );
  });

  it('insights of a type with events in most hours are as exact as those of a type with few events', async () => {
    const beginning = Date.parse('2024-03-01T00:10:00Z');
    const events = Array.from({ length: 45 * 24 }, (_, hour): Told => ({
      nonce: `n${hour}`,
      type: hour % 100 === 0 ? 'order' : 'page-view',
      at: beginning + hour * 60 * MINUTE + (hour % 7) * MINUTE,
      tracker: `visitor-${hour % 40}`,
      metrics: hour % 3 === 0 ? { turnover: hour / 4 } : {},
    }));
    await deliver([events]);
    const queries = INTERVALS.flatMap((interval) =>
      (['PROJECT', 'EVENT_TYPE'] as const).map((groupBy) =>
        query({
          ...{
            interval,
            groupBy,
            timezone: 'Europe/Helsinki',
            metrics: ['turnover', 'event-count'],
          },
          window: { from: beginning + DAY, to: beginning + 44 * DAY },
        }),
      ),
    );
    await expectAnswers(events, queries);
  });

  it('insights after a sweep are as if the expired events had never been sent', async () => {
    await fc.assert(
      fc.asyncProperty(scene, fc.nat(), async ({ events, queries }, at) => {
        await deliver([events]);
        // The day of an event, so that events lie on both sides.
        const cutoff = must(events[at % events.length]).at;
        const now = cutoff + DAY;
        let after: RetentionPlace | null = null;
        do {
          const from: RetentionPlace | null = after;
          const rules = { days: 1, byType: new Map([['order', 400]]) };
          after = await database.write(() => expire(rules, now, from, RULES));
        } while (after);
        const left = events.filter(
          (one) => one.at >= (one.type === 'order' ? now - 400 * DAY : cutoff),
        );
        await expectExact(database);
        await expectAnswers(left, queries);
      }),
      { numRuns: runs(100) },
    );
  });

  it('insights follow a metric that is changed, or set for the first time', async () => {
    await fc.assert(
      fc.asyncProperty(scene, fc.nat(), async ({ events, queries }, at) => {
        await deliver([events]);
        const { nonce, type, at: moment, metrics } = must(events[at % events.length]);
        await database.write(function* () {
          const event = must(
            yield* first(({ db }) =>
              db.selectFrom('events').select(['id', 'lead']).where('nonce', '=', nonce),
            ),
          );
          const changed = { event: event.id, key: 'turnover', lead: event.lead, type, at: moment };
          yield* insert('event_metrics', [{ ...changed, value: 12.25 }], (into) =>
            into.onConflict((on) =>
              on
                .columns(['event', 'key'])
                .doUpdateSet(({ ref }) => ({ value: ref('excluded.value') })),
            ),
          );
          yield* recountRollups([{ type, at: moment }]);
        });
        const changed = events.map((one) =>
          one.nonce === nonce ? { ...one, metrics: { ...metrics, turnover: 12.25 } } : one,
        );
        await expectExact(database);
        await expectAnswers(changed, queries);
      }),
      { numRuns: runs(60) },
    );
  });

  it('an event with a huge number that is deleted leaves no rounding error in insights', async () => {
    const at = Date.parse('2026-01-01T00:00:00Z');
    const event = (nonce: string, tracker: string, turnover: number): Told => ({
      ...{ nonce, tracker, at, type: 'order', metrics: { turnover } },
    });
    await deliver([[event('1', 'a', 0.5)], [event('2', 'old', 1e30)], [event('3', 'a', 0.25)]]);
    await database.write(function* () {
      yield* execute(({ db }) => db.deleteFrom('event_metrics').where('value', '>', 1e20));
      yield* execute(({ db }) => db.deleteFrom('events').where('nonce', '=', '2'));
      yield* recountRollups([{ type: 'order', at }]);
    });
    const [point] = await database.read(readInsights(query({ metrics: ['turnover'] })));
    expect(point?.values).toEqual([{ key: 'turnover', value: 0.75 }]);
  });

  it('insights by hour of day count each event of a 25-hour day once, in one of 24 hours', async () => {
    const midnight = Date.parse('2023-10-28T21:00:00Z');
    const events = Array.from({ length: 25 }, (_, hour): Told => ({
      nonce: `n${hour}`,
      type: 'page-view',
      at: midnight + hour * 60 * MINUTE,
      tracker: 'a',
      metrics: {},
    }));
    await deliver([events]);
    const timezone = 'Europe/Helsinki';
    expect(await database.read(readInsights(query({ timezone })))).toEqual([
      { identifier: 'local', interval: '2023-10-29', values: [{ key: 'event-count', value: 25 }] },
    ]);
    const hours = await database.read(readInsights(query({ timezone, interval: 'HOUR' })));
    expect(hours.map(({ interval }) => interval).slice(2, 6)).toEqual([
      '2023-10-29T02:00',
      '2023-10-29T03:00+03:00',
      '2023-10-29T03:00+02:00',
      '2023-10-29T04:00',
    ]);
    expect(hours).toHaveLength(25);
    expect(hours.every(({ values }) => values[0]?.value === 1)).toBe(true);
  });

  it('insights put the days around new year into the weeks of ISO 8601', async () => {
    const days = ['2020-12-31', '2021-01-03', '2021-01-04', '2024-12-29', '2024-12-30'];
    await deliver([
      days.map((day) => ({
        ...{ nonce: day, type: 'page-view', at: Date.parse(day), tracker: 'a', metrics: {} },
      })),
    ]);
    const weeks = await database.read(readInsights(query({ interval: 'WEEK' })));
    expect(weeks.map(({ interval, values }) => [interval, values[0]?.value])).toEqual([
      ['2020-W53', 2],
      ['2021-W01', 1],
      ['2024-W52', 1],
      ['2025-W01', 1],
    ]);
  });

  it('insights of several metrics take as many statements as those of one', async () => {
    const events = Array.from({ length: 4 }, (_, index): Told => ({
      ...{ nonce: `n${index}`, tracker: 'a', at: NOW - DAY + index * QUARTER, type: 'order' },
      metrics: { turnover: 1, won: 1, 'state-delay-won': 2 },
    }));
    await deliver([events]);
    const ask = async (metrics: readonly string[]) =>
      database.read(counted(readInsights(query({ metrics: [...metrics], interval: 'HOUR' }))));
    const one = await ask(['turnover']);
    const all = await ask(METRICS);
    expect(all.statements).toBe(one.statements);
    expect(all.done.flatMap(({ values }) => values.map(({ value }) => value))).toHaveLength(
      3 * one.done.length,
    );
  });

  it('insights keep the cents of large sums', async () => {
    const event = (nonce: string, turnover: number): Told => ({
      ...{ nonce, tracker: 'a', at: NOW - DAY, type: 'order', metrics: { turnover } },
    });
    await deliver([[event('1', 12.5), event('2', 12_345_678_901.23)]]);
    const [point] = await database.read(readInsights(query({ metrics: ['turnover'] })));
    expect(point?.values).toEqual([{ key: 'turnover', value: 12_345_678_913.73 }]);
  });

  it('insights by hour over centuries are refused, because they would block all other requests', async () => {
    const event = (nonce: string, at: number): Told => ({
      ...{ nonce, tracker: nonce, at, type: 'form', metrics: {} },
    });
    await deliver([[event('1', 1), event('2', NOW - DAY)]]);
    const asked = query({ window: { from: 0, to: NOW }, interval: 'HOUR' });
    expect(await failureOf(database.read(readInsights(asked)))).toMatchObject({
      faults: [{ path: ['window'] }],
    });
    expect(await database.read(readInsights({ ...asked, interval: 'YEAR' }))).toHaveLength(2);
  });

  it('insights of an unknown metric or event type are INVALID_INPUT with the known ones', async () => {
    await deliver([
      [{ nonce: '1', type: 'form', at: NOW - DAY, tracker: 'a', metrics: { won: 0 } }],
    ]);
    const asked = query({ metrics: ['won', 'wno'], eventTypes: ['form', 'from'] });
    expect(await failureOf(database.read(readInsights(asked)))).toMatchObject({
      code: 'INVALID_INPUT',
      faults: [
        {
          path: ['metrics', '1'],
          message: expect.stringContaining('"wno"') as unknown,
          allowed: ['event-count', 'won'],
        },
        {
          path: ['eventTypes', '1'],
          message: expect.stringContaining('"from"') as unknown,
          allowed: ['form'],
        },
      ],
    });
    await database.write(empty);
    expect(await database.read(readInsights(query()))).toEqual([]);
  });

  it('insights do not count the events of an erased person', async () => {
    await within(async (source) => {
      await track(source, [
        tevent({ nonce: '1', trackerId: 'ada', properties: { email: 'ada@acme.example' } }),
        tevent({ nonce: '2', trackerId: 'ada', type: 'Ada clicked' }),
        tevent({ nonce: '3', trackerId: 'bob' }),
      ]);
      const counts = async () => {
        const { points } = await must(source.insights)(query({ groupBy: 'EVENT_TYPE' }), tcall());
        return points.map(({ identifier, values }) => [identifier, values[0]?.value]);
      };
      expect(await counts()).toEqual([
        ['Ada clicked', 1],
        ['page-view', 2],
      ]);
      const leads = await listLeads(source);
      const ada = must(leads.find(({ person }) => person?.email === 'ada@acme.example'));
      await indexOf(source).erase(ada.ref, null);
      expect(await counts()).toEqual([['page-view', 1]]);
    });
  });
});

/** Runs `aside` after the first statement that begins with the text. */
function* interrupted<T>(work: Work<T>, after: string, aside: () => Work<void>): Work<T> {
  let rows: readonly unknown[] = [];
  for (let done = false; ;) {
    const step = work.next(rows);
    if (step.done === true) {
      expect(done).toBe(true);
      return step.value;
    }
    rows = yield step.value;
    if (done || !('build' in step.value)) continue;
    const { sql: text } = step.value.build(sqliteDialect).compile(sqliteDialect.db);
    if (!text.trim().startsWith(after)) continue;
    done = true;
    yield* aside();
  }
}

describe.skipIf(server === null)('Rollups on PostgreSQL', () => {
  it.each(['insert into "sums"', 'update "sums"'])(
    'rollups stay exact when an event arrives during their recount, after %s',
    async (after) => {
      const database = await open(server?.place() ?? '');
      const event = (nonce: string): Told => ({
        ...{ nonce, tracker: nonce, type: 'form', at: NOW - DAY, metrics: {} },
      });
      await database.write(() => store([event('1'), event('2')]));
      const others: Promise<void>[] = [];
      let stored = false;
      function* meanwhile(): Work<void> {
        others.push(
          database
            .write(() => store([event('3')]))
            .then(() => {
              stored = true;
            }),
        );
        // Waits until the other transaction is done, or waits for this one.
        const own = yield* first(() => sql<{ pid: number }>`select pg_backend_pid() as pid`);
        const other = { waits: false };
        async function watch(): Promise<void> {
          while (!other.waits && !stored) {
            const [row] = await must(server ?? undefined).query<{ count: string }>(
              'SELECT count(*) AS count FROM pg_locks WHERE NOT granted AND $1 = ANY(pg_blocking_pids(pid))',
              own?.pid,
            );
            other.waits = Number(row?.count) > 0;
          }
        }
        others.push(watch());
        while (!other.waits && !stored) yield* rows(() => sql`select 1 as one`);
      }
      await database.write(function* () {
        yield* execute(({ db }) => db.deleteFrom('events').where('nonce', '=', '1'));
        yield* interrupted(recountRollups([event('1')]), after, meanwhile);
      });
      await Promise.all(others);
      expect(stored).toBe(true);
      await expectExact(database);
      await database.close();
    },
  );

  it('rollups stay exact when several gateways store events and erase leads at the same time', async () => {
    const address = server?.place() ?? '';
    const sources = [await openStore(address), await openStore(address)];
    const LEADS = 6;
    const ROUNDS = 12;
    const send = (round: number, lead: number) =>
      track(
        must(sources[(round + lead) % sources.length]),
        Array.from({ length: 10 }, (_, index) =>
          tevent({
            nonce: `${round}-${lead}-${index}`,
            trackerId: `visitor-${lead}`,
            type: ['page-view', 'form', 'order'][index % 3] ?? '',
            // All events lie in a few quarters.
            occurredAt: NOW - DAY + ((round + index) % 4) * QUARTER,
          }),
        ),
      );
    const database = await open(address);
    const forget = () =>
      database.write(() =>
        expire({ days: null, byType: new Map([['form', 1]]) }, NOW + 2 * QUARTER, null, RULES),
      );
    await Promise.all(
      Array.from({ length: ROUNDS }, async (_, round) => {
        // Sends of one tick would share a transaction.
        for (let tick = 0; tick < round; tick += 1) await new Promise(setImmediate);
        await Promise.all(Array.from({ length: LEADS }, (_one, lead) => send(round, lead)));
        if (round % 3 === 0) await forget();
      }),
    );
    const some = await database.read(
      first(({ db }) => db.selectFrom('events').select('id').limit(1)),
    );
    expect(some).toBeDefined();
    await expectExact(database);
    await database.close();
    for (const source of sources) await source.close();
  });
});
