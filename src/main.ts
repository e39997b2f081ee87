import process from 'node:process';
import { pino } from 'pino';
import { createApp } from './app.ts';
import { ConfigError, helpText, readConfig } from './config.ts';
import * as registry from './sources/registry.ts';
import { systemClock } from './transport/clock.ts';

const definitions = Object.values(registry);

async function main(): Promise<void> {
  if (process.argv.includes('--help') || process.argv.includes('-h')) {
    process.stdout.write(helpText(definitions));
    return;
  }
  const config = readConfig(process.env, definitions);
  const log = pino({ level: config.logLevel });
  const app = await createApp({
    config,
    definitions,
    clock: systemClock,
    random: Math.random,
    log,
  });
  for (const { source, missing } of config.unconfigured)
    log.warn({ source }, `${source} is not configured: set ${missing.join(', ')}`);

  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      // A second signal means "now".
      if (stopping) process.exit(1);
      stopping = true;
      log.info({ signal }, 'draining');
      app.close().then(
        () => process.exit(0),
        (cause: unknown) => {
          log.error({ err: cause }, 'closing failed');
          process.exit(1);
        },
      );
    });

  const { host, port } = await app.http.listen(config.port, config.host);
  log.info(
    { url: `http://${host.includes(':') ? `[${host}]` : host}:${port}/graphql` },
    'LeadGraph is ready',
  );
}

main().catch((cause: unknown) => {
  const message =
    cause instanceof ConfigError || !(cause instanceof Error)
      ? String((cause as Error).message)
      : (cause.stack ?? cause.message);
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
});
