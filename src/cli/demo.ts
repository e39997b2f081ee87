import process from 'node:process';
import { pino } from 'pino';
import { createApp } from '../app.ts';
import { readConfig } from '../config.ts';
import { fillStore } from '../demo/fill.ts';
import { trickle } from '../demo/history.ts';
import { startSandboxes, type Sandboxes } from '../vendors/sandboxes.ts';
import type { Command } from './command.ts';
import { listen } from './listen.ts';
import { onStopSignal } from './signals.ts';
import { catalog } from '../catalog.ts';
import { systemClock } from '../transport/clock.ts';

const clock = systemClock;
const TRICKLE_MS = 4_000;
const QUERY =
  '{ leads(first: 3) { nodes { source displayName sessions(first: 1) { nodes { startedAt events(first: 3) { nodes { type title } } } } } } }';

export const demo: Command = {
  operands: [],
  help: () => `Starts a sandbox server for each vendor, a gateway in front of them on port 4000, and a local store in memory
that holds a month of visits, orders and campaigns; new events keep arriving. It needs no account, no configuration and no network.

PORT, HOST and STORE_URL change where it listens and what it fills; leadgraph start --help explains every variable.
`,
  run: runDemo,
};

async function runDemo(): Promise<void> {
  const sandboxes = await startSandboxes({ seed: 7, now: () => clock.now() });
  try {
    await serve(sandboxes);
  } catch (cause) {
    // Sandboxes that keep listening would keep the process alive.
    await sandboxes.close();
    throw cause;
  }
}

async function serve(sandboxes: Sandboxes): Promise<void> {
  const config = readConfig(
    {
      PORT: '4000',
      STORE_URL: 'sqlite::memory:',
      LOG_LEVEL: 'warn',
      ...process.env,
      ...sandboxes.env,
    },
    catalog,
  );
  const log = pino({ level: config.logLevel });
  const app = await createApp({ config, catalog, clock, random: Math.random, log });
  const { store } = app;
  await fillStore(store, clock.now(), app.background());
  const origin = await listen(app, config);

  const stop = new AbortController();
  const isStopped = () => stop.signal.aborted;
  const trickling = (async () => {
    for (let n = 0; ; n += 1) {
      await clock.sleep(TRICKLE_MS, stop.signal);
      if (isStopped()) return;
      await store.track(trickle(clock.now(), n), app.background());
      if (n % 5 === 4) sandboxes.identify(clock.now());
    }
  })();
  onStopSignal(async () => {
    stop.abort();
    await Promise.all([trickling, app.close(2_000)]);
    await sandboxes.close();
  });

  const url = `${origin}/graphql`;
  process.stdout.write(`
LeadGraph demo

  Start here   ${origin}
  GraphiQL     ${url}
  Sandboxes    ${sandboxTable(sandboxes).join('\n               ')}

Try:

  curl -s ${url} -H 'content-type: application/json' -d '${JSON.stringify({ query: QUERY })}'

A new event arrives every ${TRICKLE_MS / 1_000} seconds. Ctrl-C stops the demo.
`);
}

/** One line for each vendor: its title, and the address of its sandbox. */
function sandboxTable({ all }: Sandboxes): readonly string[] {
  const width = Math.max(...all.map(({ title }) => title.length));
  return all.map(({ title, running }) => `${title.padEnd(width)}  ${running.origin}`);
}
