import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { ask, endChildren, start, startGateway } from './children.ts';
import { compare, HEAD, rowsOf } from './compare.ts';
import { questions } from './data.ts';
import { median, spread } from './figures.ts';
import { DAY } from '../../src/domain/time.ts';
import { postgresEngine, sqliteEngine, type BenchEngine } from './store/engines.ts';
import { batchesOf, insert, post } from './store/ingest.ts';
import { plansOf } from '../store/sql/query-plans.ts';
import { PACE_MS, regulars, stream, type Sent } from './store/stream.ts';

// What the local store takes in and gives out by HTTP, in turns with somebody's own code on the same driver.
//
//   npm run bench:store -- --events 1000000 --engine SQLite --rounds 5 --seed 1

const { values: options } = parseArgs({
  options: {
    events: { type: 'string', default: '20000' },
    rounds: { type: 'string', default: '3' },
    seed: { type: 'string', default: '1' },
    engine: { type: 'string', default: 'all' },
    plans: { type: 'boolean', default: false },
  },
});
const EVENTS = Number(options.events);
const ROUNDS = Number(options.rounds);
const SEED = Number(options.seed);

/** How near it has to come to bare inserts of batches of 100. */
const GOAL = 0.4;
/** Of each round. */
const ROUND: readonly {
  readonly batch: number;
  readonly events: number;
  readonly inFlight: number;
}[] = [
  { batch: 1, events: 800, inFlight: 8 },
  { batch: 100, events: 8_000, inFlight: 8 },
  { batch: 1_000, events: 16_000, inFlight: 4 },
];
const SEED_BATCH = 1_000;

const say = (line: string) => process.stdout.write(`${line}\n`);
const perSecond = (events: number, ms: number) => (events / ms) * 1_000;

async function bench(engine: BenchEngine): Promise<void> {
  const now = Date.now();
  const more = ROUNDS * ROUND.reduce((sum, { events }) => sum + events, 0);
  // Over before the visits of the regulars begin.
  const source = stream(SEED, EVENTS, now - DAY - (EVENTS + more) * PACE_MS);
  const take = (count: number): readonly Sent[] =>
    Array.from({ length: count }, () => source.next().value);
  say(`\n${engine.facts}; ${EVENTS} events stored before, ${more} while it is measured`);
  const gateway = await startGateway(engine.place);

  const [first] = engine.bare;
  let spent = 0;
  for (let left = EVENTS; left > 0; left -= 20 * SEED_BATCH) {
    const batches = batchesOf(take(Math.min(left, 20 * SEED_BATCH)), SEED_BATCH);
    spent += await post(gateway.origin, batches, 4);
    if (first) await insert(engine.bare.at(-1) ?? first, batches);
  }
  say(
    `these took the gateway ${(spent / 1_000).toFixed(0)} s: ${perSecond(EVENTS, spent).toFixed(0)} events/s`,
  );

  say(
    'events/s'.padEnd(14) +
      ['gateway', ...engine.bare.map(({ name }) => name)].map((name) => name.padEnd(30)).join(''),
  );
  for (const { batch, events, inFlight } of ROUND) {
    const own: number[] = [];
    const others = engine.bare.map((inserter) => ({ inserter, speeds: [] as number[] }));
    for (let round = 0; round < ROUNDS; round += 1) {
      const batches = batchesOf(take(events), batch);
      own.push(perSecond(events, await post(gateway.origin, batches, inFlight)));
      for (const { inserter, speeds } of others) {
        // Each stores them as new ones.
        const fresh = batches.map((list) =>
          list.map((event) => ({ ...event, nonce: `${inserter.name} ${event.nonce}` })),
        );
        speeds.push(perSecond(events, await insert(inserter, fresh)));
      }
    }
    say(
      `batch ${batch}`.padEnd(14) +
        [own, ...others.map(({ speeds }) => speeds)]
          .map((speeds) => spread(speeds, 0).padEnd(30))
          .join(''),
    );
    for (const { inserter, speeds } of others) {
      const ratios = own.map((speed, round) => speed / (speeds[round] ?? NaN));
      const goal =
        batch === 100 && inserter === first
          ? `; the goal is ${GOAL}: ${median(ratios) >= GOAL ? 'reached' : 'missed'}`
          : '';
      say(`${''.padEnd(14)}to ${inserter.name}: ${spread(ratios, 3)}${goal}`);
    }
  }

  await post(gateway.origin, batchesOf(regulars(now), SEED_BATCH), 1);
  await engine.settle();
  await read(engine, gateway.origin, now);
  await gateway.stop();

  const stored = EVENTS + more + regulars(now).length;
  const total = await engine.total();
  say(`size: ${(total / 1e6).toFixed(1)} MB, ${(total / stored).toFixed(0)} bytes an event`);
  for (const { name, bytes } of (await engine.sizes()).slice(0, 24))
    say(
      `  ${name.padEnd(42)}${(bytes / 1e6).toFixed(1).padStart(9)} MB${(bytes / stored).toFixed(0).padStart(7)} bytes an event`,
    );
  if (options.plans)
    for (const { what, sql, lines } of await plansOf(engine.name, engine.place)) {
      say(`\n${what}: ${sql.replace(/\s+/g, ' ')}`);
      for (const line of lines) say(`  ${line}`);
    }
}

async function read(engine: BenchEngine, origin: string, now: number): Promise<void> {
  const { b: body } = questions('', now);
  const byHand = await start('by-hand.ts', engine.readPlace);
  const threaded = await start('by-hand.ts', engine.readPlace, 'worker');
  const url = `${origin}/graphql`;
  const [own, theirs] = [await ask(url, body), await ask(byHand.url, body)];
  const dataOf = (text: string) => (JSON.parse(text) as { readonly data: unknown }).data;
  if (!isDeepStrictEqual(dataOf(own), dataOf(theirs)) || own.split('"occurredAt"').length !== 1_001)
    throw new Error('the gateway and the server by hand do not answer the same 1000 events');
  const compared = await compare(
    { rounds: ROUNDS, ms: 1_500, warmMs: 200, connections: 8 },
    body,
    { name: 'gateway', url, bytes: Buffer.byteLength(own) },
    { name: 'by hand', url: byHand.url, bytes: Buffer.byteLength(theirs) },
  );
  for (const line of [HEAD, ...rowsOf('leads 20 x 5 x 10', compared)]) say(line);
  if (engine.name === 'SQLite') {
    const over = await compare(
      { rounds: ROUNDS, ms: 1_500, warmMs: 200, connections: 8 },
      body,
      { name: 'gateway', url, bytes: Buffer.byteLength(own) },
      { name: 'by hand, over a thread', url: threaded.url, bytes: Buffer.byteLength(theirs) },
    );
    for (const line of rowsOf('leads 20 x 5 x 10', over)) say(line);
  }
  byHand.child.kill();
  threaded.child.kill();
}

const folder = mkdtempSync(path.join(tmpdir(), 'leadgraph-bench-'));
const engines: readonly (() => Promise<BenchEngine>)[] = [
  async () => sqliteEngine(folder),
  postgresEngine,
];
say(
  `Node ${process.versions.node}, seed ${SEED}, ${ROUNDS} rounds in turns: median (lowest to highest)`,
);
try {
  for (const open of engines) {
    const engine = await open();
    try {
      if (options.engine === 'all' || options.engine === engine.name) await bench(engine);
    } finally {
      endChildren();
      await engine.close();
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
