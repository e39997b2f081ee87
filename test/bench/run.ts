import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { isDeepStrictEqual } from 'node:util';
import { ask, endChildren, next, start } from './children.ts';
import { compare, HEAD, rowsOf, type Effort, type Server } from './compare.ts';
import { PAGES, questions } from './data.ts';
import { median } from './figures.ts';

// Ratios to servers beside it, measured in turns in one run: machines are shared, so figures alone say little.

const isQuick = process.argv.includes('--quick');
const EFFORT: Effort = isQuick
  ? { rounds: 2, ms: 250, warmMs: 100, connections: 8 }
  : { rounds: 5, ms: 1_500, warmMs: 200, connections: 16 };
/** How near the gateway has to come to somebody's own server on the same file. */
const GOAL_BY_HAND = 0.5;

const folder = mkdtempSync(path.join(tmpdir(), 'leadgraph-bench-'));

/** What each vendor counted. */
function callsOf(child: ChildProcess): Promise<readonly number[]> {
  const answer = next<readonly number[]>(child);
  child.send('calls');
  return answer;
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
  const c = await compare(EFFORT, body.c, gatewayOf('c'), bareOf('c'));
  const spent = (await callsOf(subject.child)).map((calls, vendor) => calls - (warm[vendor] ?? 0));
  demand(
    spent.every((calls) => calls === 0),
    `the warm cache called the vendors: ${spent.join(', ')}`,
  );
  const a = await compare(EFFORT, body.a, gatewayOf('a'), bareOf('a'));
  const b = await compare(EFFORT, body.b, gatewayOf('b'), bareOf('b'), {
    name: 'by hand',
    url: byHand.url,
    bytes: Buffer.byteLength(sameByHand),
  });
  const reached = median(b.at(-1)?.ratios ?? []);
  return [
    `Node ${process.versions.node}, ${EFFORT.connections} connections, ${EFFORT.rounds} rounds of ${EFFORT.ms} ms in turns; ratios: gateway to the other, median (lowest to highest)`,
    HEAD,
    ...rowsOf('(a) a local lead by id', a),
    ...rowsOf('(b) 20 x 5 x 10 of the store', b),
    ...rowsOf('(c) 20 leads of a warm cache', c),
    `(b) to the one by hand: ${reached.toFixed(2)}, the goal is ${GOAL_BY_HAND}: ${reached >= GOAL_BY_HAND ? 'reached' : 'missed'}`,
    `calls of the vendors while (c) ran: ${spent.join(', ')}`,
  ];
}

try {
  process.stdout.write((await bench()).join('\n') + '\n');
} finally {
  endChildren();
  rmSync(folder, { recursive: true, force: true });
}
