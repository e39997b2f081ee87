import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { endChildren, next, start, startGateway } from './children.ts';
import { quantile } from './figures.ts';

// How long the event loop of a gateway and the answers of `/health` are held up by what the store does meanwhile.
//
//   npm run bench:latency -- --events 1000000 --visitors 82000

const { values: options } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000' },
    visitors: { type: 'string', default: '82000' },
  },
});
const EVENTS = Number(options.events);
const VISITORS = Number(options.visitors);

/** Searches go on for so long, so that there are enough answers of `/health` beside them. */
const SEARCH_MS = 5_000;
/** Milliseconds that 99 of 100 answers may take. */
const GOAL = 50;
const LOCK_MS = 5_000;
const BATCH = 500;
const IN_FLIGHT = 4;

interface LoopDelay {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

const say = (line: string) => process.stdout.write(`${line}\n`);

const folder = mkdtempSync(path.join(tmpdir(), 'leadgraph-latency-'));
const file = path.join(folder, 'store.db');
const preload = new URL('loop-delay.ts', import.meta.url).href;
const gateway = await startGateway(`sqlite:${file}`, ['--import', preload]);
const said = createInterface({ input: gateway.stderr });
const prober = await start<{ readonly url: string }>('prober.ts', gateway.origin);

async function loopDelay(): Promise<LoopDelay> {
  for (;;) {
    gateway.child.kill('SIGUSR2');
    const [line] = (await once(said, 'line')) as [string];
    if (line.startsWith('LOOP ')) return JSON.parse(line.slice(5)) as LoopDelay;
  }
}
async function health(): Promise<readonly number[]> {
  prober.child.send('');
  return (await next<{ readonly took: readonly number[] }>(prober.child)).took;
}
const text = (values: readonly number[]) => values.map((one) => one.toFixed(1)).join(' / ');

/** Measures while something runs. */
async function measure(what: string, run: () => Promise<string>): Promise<void> {
  await health();
  await loopDelay();
  const from = performance.now();
  const facts = await run();
  const seconds = ((performance.now() - from) / 1_000).toFixed(1);
  const [took, loop] = [await health(), await loopDelay()];
  const p99 = quantile(took, 0.99);
  say(`\n${what} (${seconds} s; ${facts})`);
  say(
    `  /health, ${took.length} answers, p50 / p99 / max in ms: ${text([quantile(took, 0.5), p99, Math.max(...took)])}`,
  );
  say(
    `  event loop, p50 / p99 / max in ms, with the 10 ms between two looks: ${text([loop.p50, loop.p99, loop.max])}`,
  );
  say(`  ${GOAL} ms at p99: ${p99 <= GOAL ? 'reached' : 'missed'}`);
}

let sent = 0;
/** Sends a batch; what the gateway refuses is sent again after a while. */
async function collect(events: readonly object[]): Promise<number> {
  for (let refusals = 0; ; refusals += 1) {
    const response = await fetch(`${gateway.origin}/collect`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(events),
    });
    await response.text();
    if (response.status === 200) return refusals;
    if (response.status !== 503) throw new Error(`/collect answered ${response.status}`);
    await pause(1_000 * Number(response.headers.get('retry-after') ?? 1));
  }
}
function batchOf(size: number, visitorOf: (number: number) => string): readonly object[] {
  return Array.from({ length: size }, () => {
    sent += 1;
    const visitor = visitorOf(sent);
    return {
      type: 'page-view',
      nonce: `event-${sent}`,
      trackerId: visitor,
      url: `https://www.shop.example/page/${sent % 1_000}`,
      title: 'A page of the shop',
      properties: sent % 20 === 0 ? { email: `${visitor}@acme.example` } : {},
    };
  });
}
/** Sends so many events, some batches at a time. Returns how many batches were refused at first. */
async function fill(count: number, visitorOf: (number: number) => string): Promise<number> {
  let left = count;
  let refusals = 0;
  await Promise.all(
    Array.from({ length: IN_FLIGHT }, async () => {
      while (left > 0) {
        const size = Math.min(BATCH, left);
        left -= size;
        refusals += await collect(batchOf(size, visitorOf));
      }
    }),
  );
  return refusals;
}

async function locked(): Promise<string> {
  const driver = createRequire(import.meta.url).resolve('better-sqlite3');
  const code = `const sqlite = new (require(${JSON.stringify(driver)}))(process.argv[1]);
    sqlite.exec('begin immediate'); process.stdout.write('held');
    setTimeout(() => process.exit(), ${LOCK_MS})`;
  const holder = spawn(process.execPath, ['-e', code, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(holder, 'exit');
  await once(holder.stdout, 'data');
  const sending: Promise<number>[] = [];
  while (holder.exitCode === null) {
    sending.push(collect(batchOf(20, (number) => `regular-${number % 1_000}`)));
    await Promise.race([pause(50), ended]);
  }
  await Promise.all(sending);
  return `${sending.length} batches of 20 events came in meanwhile`;
}
async function search(): Promise<string> {
  const took: number[] = [];
  const end = performance.now() + SEARCH_MS;
  for (let from = performance.now(); from < end; from = performance.now()) {
    const response = await fetch(`${gateway.origin}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-request-timeout': '60000' },
      // Nobody is called so: the search looks at everybody.
      body: JSON.stringify({
        query: `{ leads(sources: [LOCAL], first: 20, filter: { search: "nobody ${took.length}" }) { nodes { id } totalCount { value } } }`,
      }),
    });
    const answer = await response.text();
    if (answer.includes('"errors"')) throw new Error(answer);
    took.push(performance.now() - from);
  }
  const quantiles = [quantile(took, 0.5), quantile(took, 0.99), Math.max(...took)];
  return `${took.length} searches, one after the other, of ${text(quantiles)} ms`;
}

try {
  await fill(2_000, (number) => `regular-${number % 1_000}`);
  await measure('Nothing else happens', async () => {
    await pause(5_000);
    return 'to compare with';
  });
  await measure('Another process holds the lock of writers', locked);
  await measure(`${VISITORS} visitors come for the first time`, async () => {
    const refusals = await fill(VISITORS, (number) => `visitor-${number}`);
    return `batches of ${BATCH}, ${IN_FLIGHT} at a time, ${refusals} refused at first`;
  });
  say(`\n${EVENTS} events are stored …`);
  await fill(Math.max(0, EVENTS - sent), (number) => `regular-${number % 50_000}`);
  await measure(`A search over ${sent} events`, search);
} finally {
  endChildren();
  rmSync(folder, { recursive: true, force: true });
}
