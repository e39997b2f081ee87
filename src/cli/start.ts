import process from 'node:process';
import { pino } from 'pino';
import { createApp } from '../app.ts';
import { catalog } from '../catalog.ts';
import { readConfig } from '../config.ts';
import { helpText } from '../config/help.ts';
import { systemClock } from '../transport/clock.ts';
import type { Command } from './command.ts';
import { listen } from './listen.ts';
import { onStopSignal } from './signals.ts';

export const start: Command = {
  operands: [],
  help: () =>
    `Starts the gateway. Ctrl-C and SIGTERM stop it: running queries finish, subscriptions end.\n\n${helpText(catalog)}`,
  run: serve,
};

async function serve(): Promise<void> {
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

  const origin = await listen(app, config);
  log.info({ url: `${origin}/graphql` }, 'LeadGraph is ready');
}
