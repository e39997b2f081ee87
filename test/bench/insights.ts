import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { isDeepStrictEqual } from 'node:util';
import Sqlite from 'better-sqlite3';
import type { TrackInput } from '../../src/domain/tracking.ts';
import { DAY, MINUTE, type Instant } from '../../src/domain/time.ts';
import type { InsightQuery } from '../../src/domain/query.ts';
import { createRandom } from '../../src/vendors/kit/sandbox/random.ts';
import {
  execute,
  insert,
  type Database,
  type Step,
  type Work,
} from '../../src/store/sql/database.ts';
import { sqliteDialect } from '../../src/store/sql/dialect.ts';
import { ingest } from '../../src/store/intake/ingest.ts';
import { prepare } from '../../src/store/intake/prepare.ts';
import { readInsights } from '../../src/store/marketing/insights.ts';
import { topenSqlite, migrate } from '../store/database.ts';
import { RULES } from '../store/kit.ts';
import { addToRollups } from '../../src/store/marketing/rollups.ts';

// Insights of a year of events against the SQL that one would write on the events themselves, and what ingest loses by
// keeping the sums; in turns, in one run.

const isQuick = process.argv.includes('--quick');
const EVENTS = isQuick ? 50_000 : 1_000_000;
const ROUNDS = isQuick ? 2 : 5;
const BATCH = 100;
const BATCHES = isQuick ? 5 : 30;
const [FROM, TO] = [Date.UTC(2025, 0), Date.UTC(2026, 0)];
const TYPES = Array.from({ length: 20 }, (_, index) =>
  index === 0 ? 'page-view' : `type-${index}`,
);

const folder = mkdtempSync(path.join(tmpdir(), 'leadgraph-bench-'));
const random = createRandom(7);
/** Half of all are page views. */
const someType = () => TYPES[random.next() < 0.5 ? 0 : random.between(1, TYPES.length - 1)] ?? '';
const someTime = () => random.between(FROM, TO - 1);

/** Rows as ingest writes them, without what it derives of leads. */
function* fill(first: number, count: number): Work<void> {
  const events = Array.from({ length: count }, (_, index) => {
    const [n, type, at] = [first + index, someType(), someTime()];
    return {
      id: `event-${n}-0123456789`.slice(0, 22),
      nonce: `nonce-${n}`,
      digest: `digest-${n}`.padEnd(43, '0'),
      lead: `lead-${n % 50_000}`.padEnd(22, '0'),
      session: `event-${n - (n % 5)}`.padEnd(22, '0'),
      type,
      at,
      received: at,
      tracker: `tracker-${n % 50_000}`,
      title: 'A page of the shop',
      url: `https://www.shop.example/page/${n % 1_000}`,
      properties: '{}',
      more: '["https://www.search.example/","Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0",null,null,null]',
    };
  });
  yield* insert('events', events);
  const measures = events.map(({ type, at }) => ({ type, at, key: 'event-count', value: 1 }));
  yield* addToRollups(measures);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
async function timed(work: () => unknown): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}
/** Does both in turns; answers the medians of their milliseconds, and of the ratios of neighbours. */
async function inTurns(ours: () => unknown, theirs: () => unknown) {
  const rounds: { readonly own: number; readonly other: number }[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const own = await timed(ours);
    rounds.push({ own, other: await timed(theirs) });
  }
  // The first one warms.
  const counted = rounds.slice(1);
  return {
    own: median(counted.map(({ own }) => own)),
    other: median(counted.map(({ other }) => other)),
    ratio: median(counted.map(({ own, other }) => own / other)),
  };
}

/** Clocks of Helsinki in 2025, by hand. */
const LOCAL = `(at + CASE WHEN at >= ${Date.UTC(2025, 2, 30, 1)} AND at < ${Date.UTC(2025, 9, 26, 1)} THEN 10800000 ELSE 7200000 END) / 1000, 'unixepoch'`;
const BY_HAND = {
  HOUR: `strftime('%Y-%m-%dT%H:00', ${LOCAL})`,
  DAY: `strftime('%Y-%m-%d', ${LOCAL})`,
  MONTH: `strftime('%Y-%m', ${LOCAL})`,
  HOUR_OF_DAY: `CAST(CAST(strftime('%H', ${LOCAL}) AS INTEGER) AS TEXT)`,
} as const;

async function reading(database: Database, file: string): Promise<readonly string[]> {
  const byHand = new Sqlite(file, { readonly: true });
  const lines: string[] = [];
  for (const interval of ['DAY', 'HOUR_OF_DAY', 'HOUR', 'MONTH'] as const)
    for (const groupBy of ['PROJECT', 'EVENT_TYPE'] as const) {
      const query: InsightQuery = {
        // Cuts quarters at both ends.
        window: { from: FROM + 7 * MINUTE, to: TO - 3 * DAY - 1 },
        metrics: ['event-count'],
        groupBy,
        interval,
        eventTypes: null,
        timezone: 'Europe/Helsinki',
      };
      const identifier = groupBy === 'PROJECT' ? "'local'" : 'type';
      const statement = byHand.prepare<[number, number], Row>(
        `SELECT ${BY_HAND[interval]} AS interval, ${identifier} AS identifier, count(*) AS count
         FROM events WHERE at >= ? AND at < ? GROUP BY 1, 2 ORDER BY length(interval), 1, 2`,
      );
      const ask = () => statement.all(query.window.from, query.window.to);
      const insights = () => database.read(readInsights(query));
      const points = await insights();
      const same = ask().map(({ count, ...row }) => ({
        ...row,
        values: [{ key: 'event-count', value: count }],
      }));
      if (!isDeepStrictEqual(points, same)) throw new Error(`${interval} ${groupBy} differs`);
      const { own, other, ratio } = await inTurns(insights, ask);
      lines.push(
        `${interval.padEnd(12)} ${groupBy.padEnd(11)} ${String(points.length).padStart(7)} points ${own.toFixed(0).padStart(6)} ms, by hand ${other.toFixed(0).padStart(6)} ms, ratio ${ratio.toFixed(3)}`,
      );
    }
  byHand.close();
  return lines;
}
interface Row {
  readonly interval: string;
  readonly identifier: string;
  readonly count: number;
}

/** The same, as if there were no sums. */
function* withoutSums<T>(work: Work<T>): Work<T> {
  let rows: readonly unknown[] = [];
  for (;;) {
    const step = work.next(rows);
    if (step.done === true) return step.value;
    rows = isOfSums(step.value) ? [] : yield step.value;
  }
}
function isOfSums(step: Step): boolean {
  return (
    'build' in step &&
    step.build(sqliteDialect).compile(sqliteDialect.db).sql.includes('insert into "sums"')
  );
}
function* take(events: readonly TrackInput[], now: Instant): Work<unknown> {
  const prepared = yield* prepare(events, { now, currency: 'EUR', retentionDays: null });
  return yield* ingest(prepared, now, RULES);
}
function batchOf(first: number): readonly TrackInput[] {
  return Array.from({ length: BATCH }, (_, index) => ({
    type: someType(),
    nonce: `${first + index}`,
    occurredAt: TO + Math.floor((first + index) / 10) * 1_000,
    trackerId: `visitor-${random.between(0, 5_000)}`,
    sessionId: null,
    title: 'A page of the shop',
    url: 'https://www.shop.example/page',
    referrer: null,
    ip: null,
    userAgent: null,
    properties: {},
  }));
}
async function ingesting(): Promise<string> {
  const now = TO + 30 * DAY;
  const stores = [
    topenSqlite(path.join(folder, 'with.db')),
    topenSqlite(path.join(folder, 'bare.db')),
  ];
  const [summed, bare] = stores;
  if (!summed || !bare) throw new Error('two stores were opened');
  for (const store of stores) await migrate(store, folder);
  await bare.write(() => execute(({ db }) => db.schema.dropIndex('events_type')));
  let sent = 0;
  let batches: (readonly TrackInput[])[] = [];
  const { own, other, ratio } = await inTurns(
    async () => {
      batches = Array.from({ length: BATCHES }, (_, index) => batchOf(sent + index * BATCH));
      sent += BATCHES * BATCH;
      for (const batch of batches) await summed.write(() => take(batch, now));
    },
    async () => {
      for (const batch of batches) await bare.write(() => withoutSums(take(batch, now)));
    },
  );
  for (const store of stores) await store.close();
  const perSecond = (ms: number) => ((BATCHES * BATCH * 1_000) / ms).toFixed(0);
  return `ingest in batches of ${BATCH}: ${perSecond(own)} events/s with sums and their index, ${perSecond(other)} without, ${((ratio - 1) * 100).toFixed(1)} % more time`;
}

async function bench(): Promise<readonly string[]> {
  const file = path.join(folder, 'store.db');
  const database = topenSqlite(file);
  await migrate(database, file);
  for (let first = 0; first < EVENTS; first += 10_000)
    await database.write(() => fill(first, 10_000));
  const lines = await reading(database, file);
  await database.close();
  return [
    `Node ${process.versions.node}, SQLite, ${EVENTS} events of ${TYPES.length} types over a year, Europe/Helsinki, ${ROUNDS} rounds in turns`,
    ...lines,
    await ingesting(),
  ];
}

try {
  process.stdout.write((await bench()).join('\n') + '\n');
} finally {
  rmSync(folder, { recursive: true, force: true });
}
