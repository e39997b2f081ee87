import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { isDeepStrictEqual } from 'node:util';
import { questions } from './data.ts';
import { load, type Measured } from './load.ts';

// Ratios to servers beside it, measured in turns in one run: machines are shared, so figures alone say little.

const isQuick = process.argv.includes('--quick');
const ROUNDS = isQuick ? 2 : 5;
const MS = isQuick ? 400 : 2_000;

const folder = mkdtempSync(path.join(tmpdir(), 'leadgraph-bench-'));
const children: ChildProcess[] = [];

function start<T>(
  script: string,
  ...args: readonly string[]
): Promise<T & { readonly child: ChildProcess }> {
  const child = fork(new URL(script, import.meta.url), args, {
    // As operators run it.
    env: { ...process.env, NODE_ENV: 'production' },
  });
  children.push(child);
  return new Promise((resolve, reject) => {
    child.once('message', (message) => {
      resolve({ ...(message as T), child });
    });
    child.once('exit', (code) => {
      reject(new Error(`${script} ended with ${code ?? 'a signal'}`));
    });
  });
}

async function ask(url: string, body: string): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  return response.text();
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

/** Measures the two in turns; ratios are of neighbours, figures are medians. */
async function compare(url: string, baseline: string, body: string) {
  const rounds: { readonly subject: Measured; readonly base: Measured }[] = [];
  for (let round = 0; round < ROUNDS; round += 1)
    rounds.push({
      subject: await load(url, body, { ms: MS }),
      base: await load(baseline, body, { ms: MS }),
    });
  const of = (key: 'perSecond' | 'p50' | 'p99') => ({
    subject: median(rounds.map(({ subject }) => subject[key])),
    base: median(rounds.map(({ base }) => base[key])),
  });
  return {
    perSecond: of('perSecond'),
    p50: of('p50'),
    p99: of('p99'),
    ratio: median(rounds.map(({ subject, base }) => subject.perSecond / base.perSecond)),
    bytes: rounds[0]?.subject.bytes ?? 0,
  };
}
type Compared = Awaited<ReturnType<typeof compare>>;

function line(name: string, { perSecond, p50, p99, ratio, bytes }: Compared): string {
  const figure = (value: number, digits = 0) => value.toFixed(digits).padStart(8);
  return `${name.padEnd(44)}${figure(bytes)}${figure(perSecond.subject)}${figure(p50.subject, 2)}${figure(p99.subject, 2)}${figure(perSecond.base)}${figure(p50.base, 2)}${figure(p99.base, 2)}${figure(ratio, 3)}`;
}

async function callsOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.once('message', (message) => {
      resolve((message as { readonly calls: number }).calls);
    });
    child.send('calls');
  });
}

try {
  const store = path.join(folder, 'store.db');
  const subject = await start<{ url: string; lead: string; now: number }>('subject.ts', store);
  const body = questions(subject.lead, subject.now);
  const answers = { a: await ask(subject.url, body.a), b: await ask(subject.url, body.b), c: '' };
  // The first one warms the cache; the bytes of the second are what a warm one sends.
  await ask(subject.url, body.c);
  answers.c = await ask(subject.url, body.c);
  const files = (['a', 'b', 'c'] as const).map((name) => {
    const file = path.join(folder, name);
    writeFileSync(file, answers[name]);
    return file;
  });
  const bare = await start<{ url: string }>('bare.ts', ...files);
  const byHand = await start<{ url: string }>('by-hand.ts', store);

  const dataOf = (text: string) => (JSON.parse(text) as { readonly data: unknown }).data;
  if (!isDeepStrictEqual(dataOf(answers.b), dataOf(await ask(byHand.url, body.b))))
    throw new Error('the server by hand answers something else');

  const before = await callsOf(subject.child);
  const rows = [
    line('(a) one local lead by id / bare', await compare(subject.url, `${bare.url}/a`, body.a)),
    line(
      '(b) 20 x 5 x 10 from the store / bare',
      await compare(subject.url, `${bare.url}/b`, body.b),
    ),
    line('(b) the same / by hand on the same file', await compare(subject.url, byHand.url, body.b)),
    line(
      '(c) 20 leads from warm vendor cache / bare',
      await compare(subject.url, `${bare.url}/c`, body.c),
    ),
  ];
  const spent = (await callsOf(subject.child)) - before;
  const head = ['bytes', 'req/s', 'p50 ms', 'p99 ms', 'base/s', 'p50', 'p99', 'ratio'];
  process.stdout.write(
    [
      `Node ${process.versions.node}, 16 connections, ${ROUNDS} rounds of ${MS} ms each in turns, medians`,
      ''.padEnd(44) + head.map((title) => title.padStart(8)).join(''),
      ...rows,
      `upstream calls while (c) ran warm: ${spent}`,
      '',
    ].join('\n'),
  );
} finally {
  for (const child of children) {
    child.removeAllListeners('exit');
    child.kill('SIGKILL');
  }
  rmSync(folder, { recursive: true, force: true });
}
