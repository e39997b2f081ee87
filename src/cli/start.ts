import process from 'node:process';
import { pino } from 'pino';
import { createApp } from '../app.ts';
import { helpText, readConfig } from '../config.ts';
import { failToStart, onStopSignal } from './signals.ts';
import { catalog } from '../catalog.ts';
import { systemClock } from '../transport/clock.ts';

async function main(): Promise<void> {
  if (process.argv.includes('--help') || process.argv.includes('-h')) {
    process.stdout.write(helpText(catalog));
    return;
  }
  const config = readConfig(process.env, catalog);
  const log = pino({ level: config.logLevel });
  const app = await createApp({
    config,
    catalog,
    clock: systemClock,
    random: Math.random,
    log,
  });
  for (const { source, missing } of config.unconfigured)
    log.warn({ source }, `${source} is not configured: set ${missing.join(', ')}`);

  onStopSignal(
    async (signal) => {
      log.info({ signal }, 'draining');
      await app.close();
    },
    (cause) => {
      log.error({ err: cause }, 'closing failed');
    },
  );

  const { host, port } = await app.http
    .listen(config.port, config.host)
    .catch(async (cause: unknown) => {
      await app.close(0);
      throw cause;
    });
  log.info(
    { url: `http://${host.includes(':') ? `[${host}]` : host}:${port}/graphql` },
    'LeadGraph is ready',
  );
}

main().catch(failToStart);
