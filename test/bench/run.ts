import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { isDeepStrictEqual } from 'node:util';
import { PAGES, questions } from './data.ts';
import { load, type Measured } from './load.ts';

// Ratios to servers beside it, measured in turns in one run: machines are shared, so figures alone say little.

const isQuick = process.argv.includes('--quick');
const ROUNDS = isQuick ? 2 : 5;
const MS = isQuick ? 250 : 1_500;
/** At the start of each measurement; the first one of a server is a measurement that is not looked at. */
const WARM_MS = isQuick ? 100 : 200;
const CONNECTIONS = isQuick ? 8 : 16;
/** How near the gateway has to come to somebody's own server on the same file. */
const GOAL_BY_HAND = 0.5;

const folder = mkdtempSync(path.join(tmpdir(), 'leadgraph-bench-'));
const children: ChildProcess[] = [];

function next<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) => {
      reject(new Error(`${child.spawnargs.join(' ')} ended with ${code ?? 'a signal'}`));
    };
    child.once('exit', ended);
    child.once('message', (message) => {
      child.off('exit', ended);
      resolve(message as T);
    });
  });
}
async function start<T extends { readonly url: string }>(
  script: string,
  ...args: readonly string[]
): Promise<T & { readonly child: ChildProcess }> {
  const child = fork(new URL(script, import.meta.url), args, {
    // As operators run it.
    env: { ...process.env, NODE_ENV: 'production' },
  });
  children.push(child);
  return { ...(await next<T>(child)), child };
}

async function ask(url: string, body: string): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  const text = await response.text();
  const { errors } = JSON.parse(text) as { readonly errors?: unknown };
  if (response.status !== 200 || errors !== undefined)
    throw new Error(`${url} answered ${response.status}: ${text.slice(0, 500)}`);
  return text;
}

/** What a vendor counted, for each of the four. */
function callsOf(child: ChildProcess): Promise<readonly number[]> {
  const answer = next<readonly number[]>(child);
  child.send('calls');
  return answer;
}

/** The value below which so large a part of them lies. */
function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN;
}
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? NaN) + (sorted[Math.ceil(middle)] ?? NaN)) / 2;
}

interface Server {
  readonly name: string;
  readonly url: string;
  readonly bytes: number;
}
interface Compared extends Server {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** The gateway's throughput to this server's, of each round; empty for the gateway itself. */
  readonly ratios: readonly number[];
}

/** Measures the gateway and the servers beside it in turns, so that a ratio is one of neighbours. */
async function compare(
  body: string,
  gateway: Server,
  ...others: readonly Server[]
): Promise<readonly Compared[]> {
  const measure = ({ url, bytes }: Server) =>
    load({ url, body, bytes, connections: CONNECTIONS, ms: MS, warmMs: WARM_MS });
  const rounds = [gateway, ...others].map((server) => ({ server, measured: [] as Measured[] }));
  for (const { server } of rounds) await measure(server);
  for (let round = 0; round < ROUNDS; round += 1)
    for (const { server, measured } of rounds) measured.push(await measure(server));
  const speeds = (measured: readonly Measured[]) => measured.map(({ perSecond }) => perSecond);
  const own = speeds(rounds[0]?.measured ?? []);
  return rounds.map(({ server, measured }) => {
    const times = measured.flatMap((one) => one.times);
    return {
      ...server,
      perSecond: median(speeds(measured)),
      p50: median(times),
      p99: quantile(times, 0.99),
      ratios:
        server === gateway
          ? []
          : speeds(measured).map((speed, round) => (own[round] ?? NaN) / speed),
    };
  });
}

const COLUMNS = ['bytes', 'req/s', 'p50 ms', 'p99 ms', 'ratio'];
function row(title: string, name: string, cells: readonly string[]): string {
  return title.padEnd(30) + name.padEnd(8) + cells.map((cell) => cell.padStart(9)).join('');
}
function rows(title: string, compared: readonly Compared[]): readonly string[] {
  return compared.map(({ name, bytes, perSecond, p50, p99, ratios }) => {
    const cells = [bytes.toFixed(0), perSecond.toFixed(0), p50.toFixed(2), p99.toFixed(2)];
    if (ratios.length === 0) return row(title, name, cells);
    const spread = ` (${Math.min(...ratios).toFixed(3)} to ${Math.max(...ratios).toFixed(3)})`;
    return row('', name, [...cells, median(ratios).toFixed(3)]) + spread;
  });
}

interface Nodes<T> {
  readonly nodes: readonly T[];
}
interface Stitched {
  readonly leads: Nodes<{ readonly sessions: Nodes<{ readonly events: Nodes<unknown> }> }>;
}
function dataOf<T>(text: string): T {
  return (JSON.parse(text) as { readonly data: T }).data;
}
function demand(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}

async function bench(): Promise<readonly string[]> {
  const store = path.join(folder, 'store.db');
  const subject = await start<{ url: string; lead: string; now: number }>('subject.ts', store);
  const body = questions(subject.lead, subject.now);
  const cold = await callsOf(subject.child);
  await ask(subject.url, body.c);
  const warm = await callsOf(subject.child);
  demand(
    warm.every((calls, vendor) => calls > (cold[vendor] ?? 0)),
    `the first query did not call each vendor: ${warm.join(', ')}`,
  );

  const answers = {
    a: await ask(subject.url, body.a),
    b: await ask(subject.url, body.b),
    c: await ask(subject.url, body.c),
  };
  const { lead } = dataOf<{ lead: { person: { email: string | null } | null } | null }>(answers.a);
  demand(typeof lead?.person?.email === 'string', '(a) found no lead');
  const { leads } = dataOf<Stitched>(answers.b);
  const sessions = leads.nodes.flatMap((node) => node.sessions.nodes);
  const events = sessions.flatMap((node) => node.events.nodes);
  demand(
    leads.nodes.length === PAGES.leads &&
      sessions.length === PAGES.leads * PAGES.sessions &&
      events.length === sessions.length * PAGES.events,
    `(b) has ${leads.nodes.length} leads, ${sessions.length} sessions, ${events.length} events`,
  );
  const vendors = dataOf<Stitched>(answers.c).leads.nodes.length;
  demand(vendors === PAGES.leads, `(c) has ${vendors} leads`);

  const names = ['a', 'b', 'c'] as const;
  const files = names.map((name) => path.join(folder, name));
  for (const [at, name] of names.entries()) writeFileSync(files[at] ?? '', answers[name]);
  const bare = await start('bare.ts', ...files);
  const byHand = await start('by-hand.ts', store);
  for (const name of names)
    demand(
      (await ask(`${bare.url}/${name}`, body[name])) === answers[name],
      `the bare server sends something else than (${name})`,
    );
  const sameByHand = await ask(byHand.url, body.b);
  demand(
    isDeepStrictEqual(dataOf(answers.b), dataOf(sameByHand)),
    'the server by hand answers something else',
  );

  const gatewayOf = (name: (typeof names)[number]): Server => ({
    name: 'gateway',
    url: subject.url,
    bytes: Buffer.byteLength(answers[name]),
  });
  const bareOf = (name: (typeof names)[number]): Server => ({
    ...gatewayOf(name),
    name: 'bare',
    url: `${bare.url}/${name}`,
  });
  // First, and over before the vendors' answers are too old to be given.
  const c = await compare(body.c, gatewayOf('c'), bareOf('c'));
  const spent = (await callsOf(subject.child)).map((calls, vendor) => calls - (warm[vendor] ?? 0));
  demand(
    spent.every((calls) => calls === 0),
    `the warm cache called the vendors: ${spent.join(', ')}`,
  );
  const a = await compare(body.a, gatewayOf('a'), bareOf('a'));
  const b = await compare(body.b, gatewayOf('b'), bareOf('b'), {
    name: 'by hand',
    url: byHand.url,
    bytes: Buffer.byteLength(sameByHand),
  });
  const reached = median(b.at(-1)?.ratios ?? []);
  return [
    `Node ${process.versions.node}, ${CONNECTIONS} connections, ${ROUNDS} rounds of ${MS} ms in turns; ratios: gateway to the other, median (lowest to highest)`,
    row('', '', COLUMNS),
    ...rows('(a) a local lead by id', a),
    ...rows('(b) 20 x 5 x 10 of the store', b),
    ...rows('(c) 20 leads of a warm cache', c),
    `(b) to the one by hand: ${reached.toFixed(2)}, the goal is ${GOAL_BY_HAND}: ${reached >= GOAL_BY_HAND ? 'reached' : 'missed'}`,
    `calls of the vendors while (c) ran: ${spent.join(', ')}`,
  ];
}

try {
  process.stdout.write((await bench()).join('\n') + '\n');
} finally {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}
