import { GraphQLClient } from 'graphql-request';
import { createApp, type App, type AppOptions } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { startSandboxes, type Sandboxes } from '../../src/vendors/sandboxes.ts';
import { catalog } from '../../src/catalog.ts';
import { systemClock } from '../../src/transport/clock.ts';

export const quiet = { info() {}, warn() {}, error() {} };

export interface Running {
  readonly app: App;
  readonly url: string;
  readonly origin: string;
  readonly client: GraphQLClient;
  close(): Promise<void>;
}

/** The gateway on a free port, with a store in memory unless the environment says otherwise. */
export async function tapp(
  environment: Readonly<Record<string, string>> = {},
  options: Partial<Pick<AppOptions, 'pollMs' | 'log' | 'catalog'>> = {},
): Promise<Running> {
  const config = readConfig(
    { PORT: '0', STORE_URL: 'sqlite::memory:', ...environment },
    options.catalog ?? catalog,
  );
  const app = await createApp({
    config,
    catalog,
    clock: systemClock,
    random: Math.random,
    log: quiet,
    ...options,
  });
  const { port } = await app.http.listen(0, '127.0.0.1');
  const origin = `http://127.0.0.1:${port}`;
  return {
    app,
    origin,
    url: `${origin}/graphql`,
    client: new GraphQLClient(`${origin}/graphql`),
    close: () => app.close(1_000),
  };
}

export interface World extends Running {
  readonly sandboxes: Sandboxes;
}

/** Every vendor's sandbox without limits, and the gateway before them. */
export async function tworld(
  options: Partial<Parameters<typeof startSandboxes>[0]> = {},
  environment: Readonly<Record<string, string>> = {},
  appOptions: Parameters<typeof tapp>[1] = {},
): Promise<World> {
  const sandboxes = await startSandboxes({
    seed: 1,
    now: () => Date.now(),
    limits: 'off',
    ...options,
  });
  const running = await tapp(
    {
      ...sandboxes.env,
      ...sandboxes.unhurried,
      ...environment,
    },
    appOptions,
  );
  return {
    ...running,
    sandboxes,
    async close() {
      await running.close();
      await sandboxes.close();
    },
  };
}

export function post(
  url: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}
