import process from 'node:process';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { startSandboxes } from '../../src/vendors/sandboxes.ts';
import { tapp } from '../app/kit.ts';

// Many different queries a second against vendors that hold to their documented limits: nobody may ever answer 429,
// nothing may be left unhandled, and memory must not grow.

const QUERIES = Number(process.argv[2] ?? 10_000);
const SECONDS = Number(process.argv[3] ?? 60);
/** Heap that may be held more at the end than after the first third, when all caches are filled. */
const GROWTH_MB = 24;
/** Queries that wait for their answers at the same time: a slow machine takes longer, and is not flooded. */
const MOST_RUNNING = 64;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const heapMb = () => {
  collectGarbage();
  return process.memoryUsage().heapUsed / 1024 / 1024;
};

let unhandled = 0;
process.on('unhandledRejection', (cause) => {
  unhandled += 1;
  process.stderr.write(`unhandled: ${String(cause)}\n`);
});

const sandboxes = await startSandboxes({ seed: 3, now: () => Date.now(), people: 300 });
const gateway = await tapp(sandboxes.env);
const vendors = sandboxes.all.map(({ running }) => running);

const STITCH = `query Load($first: Int, $window: WindowInput, $direction: OrderDirection!, $sources: [Source!], $mode: FreshnessMode) {
  leads(first: $first, window: $window, sources: $sources, orderBy: { field: LAST_SEEN_AT, direction: $direction }, freshness: { mode: $mode }) {
    nodes { id displayName sessions(first: 3) { nodes { startedAt events(first: 5) { nodes { type } } } } }
    completeness { sources { source state } }
  }
}`;
/** All sources, each vendor alone or beside the store, and all again. */
const SOURCES = [
  null,
  ...sandboxes.all.map(({ name }, index) => (index % 2 === 0 ? [name] : [name, 'LOCAL'])),
  null,
];

/** The n-th question: sizes, windows, orders, sources and freshness vary, so caches alone do not answer. */
function variablesOf(n: number): Readonly<Record<string, unknown>> {
  const day = 86_400_000;
  const to = Math.floor(Date.now() / day) * day + day;
  return {
    first: 1 + (n % 10),
    window: {
      from: new Date(to - (5 + (n % 25)) * day).toISOString(),
      to: new Date(to - (n % 3) * day).toISOString(),
    },
    direction: n % 2 === 0 ? 'DESC' : 'ASC',
    sources: SOURCES[n % SOURCES.length],
    mode: n % 20 === 7 ? 'LIVE' : 'CACHE_FIRST',
  };
}

const states = new Map<string, number>();
let answered = 0;
let wrong = 0;
async function ask(n: number): Promise<void> {
  const response = await fetch(gateway.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-request-timeout': '2000' },
    body: JSON.stringify({ query: STITCH, variables: variablesOf(n) }),
  });
  const answer = (await response.json()) as {
    readonly data?: {
      readonly leads: {
        readonly completeness: { readonly sources: readonly { source: string; state: string }[] };
      };
    };
    readonly errors?: unknown;
  };
  answered += 1;
  if (response.status !== 200 || !answer.data || answer.errors !== undefined) {
    wrong += 1;
    if (wrong <= 3) process.stderr.write(`${JSON.stringify(answer).slice(0, 500)}\n`);
    return;
  }
  for (const { source, state } of answer.data.leads.completeness.sources) {
    const key = `${source} ${state}`;
    states.set(key, (states.get(key) ?? 0) + 1);
  }
}

const startedAt = performance.now();
const running = new Set<Promise<void>>();
let early = 0;
for (let n = 0; n < QUERIES; n += 1) {
  const due = startedAt + (n * SECONDS * 1_000) / QUERIES;
  const wait = due - performance.now();
  if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
  while (running.size >= MOST_RUNNING) await Promise.race(running);
  const one: Promise<void> = ask(n)
    .catch((cause: unknown) => {
      wrong += 1;
      if (wrong <= 3) process.stderr.write(`${String(cause)}\n`);
    })
    .finally(() => running.delete(one));
  running.add(one);
  if (n === Math.floor(QUERIES / 3)) early = heapMb();
}
await Promise.all(running);
const took = (performance.now() - startedAt) / 1_000;
const late = heapMb();

const throttled = vendors.map((vendor) => vendor.throttled());
const calls = vendors.map((vendor) => vendor.calls());
process.stdout.write(
  [
    `${answered} queries in ${took.toFixed(1)} s (${Math.round(answered / took)}/s), ${wrong} wrong answers`,
    `calls that the vendors counted (${sandboxes.all.map(({ title }) => title).join(', ')}): ${calls.join(', ')}`,
    `429 answers: ${throttled.join(', ')}`,
    `unhandled rejections: ${unhandled}`,
    `heap after a third: ${early.toFixed(1)} MB, at the end: ${late.toFixed(1)} MB`,
    ...[...states].sort().map(([state, count]) => `  ${state}: ${count}`),
    '',
  ].join('\n'),
);
const isGood =
  answered === QUERIES &&
  wrong === 0 &&
  unhandled === 0 &&
  throttled.every((count) => count === 0) &&
  late - early < GROWTH_MB;
await gateway.close();
await sandboxes.close();
process.exitCode = isGood ? 0 : 1;
