import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { ACCOUNTS } from '../../../src/vendors/leadfeeder/sandbox/data.ts';
import {
  sandbox as declared,
  LEADFEEDER,
  startLeadfeeder,
} from '../../../src/vendors/leadfeeder/sandbox/index.ts';
import type { Sandbox } from '../../../src/vendors/kit/sandbox/server.ts';
import { createWorld, type World } from '../../../src/vendors/kit/sandbox/world.ts';
import type { Source } from '../../../src/ports/source.ts';
import { NOW, openSources } from '../kit.ts';

type Options = Partial<Parameters<typeof startLeadfeeder>[1]> & { readonly people?: number };

/** Starts the Leadfeeder sandbox, without limits unless they are given. */
export async function startFixtureSandbox({ people = 60, ...options }: Options = {}): Promise<{
  readonly sandbox: Sandbox;
  readonly world: World;
}> {
  const world = createWorld({ seed: 1, now: options.now?.() ?? NOW, people });
  const sandbox = await startLeadfeeder(world, { now: () => NOW, limits: [], port: 0, ...options });
  return { sandbox, world };
}

export interface Fixture {
  readonly sandbox: Sandbox;
  readonly world: World;
  readonly source: Source;
  close(): Promise<void>;
}

/** Opens the adapter before a sandbox of its own. */
export async function openFixture(
  options: Options = {},
  environment: Readonly<Record<string, string>> = {},
  started?: Awaited<ReturnType<typeof startFixtureSandbox>>,
): Promise<Fixture> {
  const { sandbox, world } = started ?? (await startFixtureSandbox(options));
  const opened = await openSources(
    {
      LEADFEEDER_TOKEN: LEADFEEDER.token,
      LEADFEEDER_BASE_URL: sandbox.origin,
      ...declared.unhurried,
      ...environment,
    },
    options.now,
  );
  return {
    sandbox,
    world,
    source: opened.source('LEADFEEDER'),
    async close() {
      await opened.close();
      await sandbox.close();
    },
  };
}

/** The accounts of the sandbox and one more, whose plan or permission a test may take away. */
export function withAccount(
  more: Partial<(typeof ACCOUNTS)[number]>,
): readonly (typeof ACCOUNTS)[number][] {
  const account = {
    id: '6003',
    name: 'Another account',
    subscription: 'premium',
    timezone: 'UTC',
    website_tracking_status: 'reporting',
  } as const;
  return [...ACCOUNTS, { ...account, ...more }];
}

export interface Asked {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}
export interface Recorder {
  readonly origin: string;
  /** The requests since the last call of this function, without `GET /accounts`. */
  taken(): readonly Asked[];
  close(): Promise<void>;
}

/** A proxy before a sandbox that records the requests. */
export async function record({ origin }: Pick<Sandbox, 'origin'>): Promise<Recorder> {
  let asked: Asked[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', origin);
    const { headers, method = 'GET' } = request;
    void text(request).then(async (body) => {
      const query = Object.fromEntries(url.searchParams);
      if (url.pathname !== '/accounts') asked.push({ path: url.pathname, query, headers, body });
      const { authorization = '' } = headers;
      const got = await fetch(url, {
        method,
        headers: { ...(authorization && { authorization }) },
        ...(body && { body }),
      });
      response.writeHead(got.status, { 'content-type': 'application/json' });
      response.end(await got.text());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    taken() {
      const all = asked;
      asked = [];
      return all;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

/** Opens the adapter before a sandbox whose requests are recorded. */
export async function openRecordedFixture(
  options: Options = {},
): Promise<Fixture & { readonly recorder: Recorder }> {
  const started = await startFixtureSandbox(options);
  const recorder = await record(started.sandbox);
  const fixture = await openFixture(options, { LEADFEEDER_BASE_URL: recorder.origin }, started);
  return {
    ...fixture,
    recorder,
    async close() {
      await fixture.close();
      await recorder.close();
    },
  };
}
