import process from 'node:process';
import { pino } from 'pino';
import { createApp } from '../app.ts';
import { readConfig } from '../config.ts';
import { history, trickle } from '../demo/history.ts';
import { startSandboxes, type Sandboxes } from '../vendors/sandboxes.ts';
import { failToStart, onStopSignal } from './signals.ts';
import { catalog } from '../catalog.ts';
import { systemClock } from '../transport/clock.ts';

const clock = systemClock;
const TRICKLE_MS = 4_000;
const QUERY =
  '{ leads(first: 3) { nodes { source displayName sessions(first: 1) { nodes { startedAt events(first: 3) { nodes { type title } } } } } } }';

/** The vendors' sandboxes, a gateway before them, a local store with a history, and events that keep coming. */
async function demo(): Promise<void> {
  const sandboxes = await startSandboxes({ seed: 7, now: () => clock.now() });
  try {
    await serve(sandboxes);
  } catch (cause) {
    // Servers that go on would keep the process from ending.
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
  await store.track(history(clock.now()), app.background());
  const { host, port } = await app.http
    .listen(config.port, config.host)
    .catch(async (cause: unknown) => {
      await app.close(0);
      throw cause;
    });

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

  const url = `http://${host}:${port}/graphql`;
  process.stdout.write(`
LeadGraph demo

  GraphiQL     ${url}
  Sandboxes    ${sandboxTable(sandboxes).join('\n               ')}

Try:

  curl -s ${url} -H 'content-type: application/json' -d '${JSON.stringify({ query: QUERY })}'

A new event arrives every ${TRICKLE_MS / 1_000} seconds. Ctrl-C ends it.
`);
}

/** A line a vendor: its title, and where its sandbox listens. */
function sandboxTable({ all }: Sandboxes): readonly string[] {
  const width = Math.max(...all.map(({ title }) => title.length));
  return all.map(({ title, running }) => `${title.padEnd(width)}  ${running.origin}`);
}

demo().catch(failToStart);
