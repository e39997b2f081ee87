import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createClient } from 'graphql-sse';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { post, tapp, tworld, type World } from '../app/kit.ts';
import { blocks, documentAt } from './documents.ts';
import { fileOf } from './pages.ts';

const page = documentAt('docs/clients.md');

let world: World;
const children: ChildProcess[] = [];
beforeAll(async () => {
  world = await tworld();
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill();
});
afterAll(() => world.close());

/** Runs a program as a reader would, against a gateway. */
function run(file: string, url = world.url): { readonly line: () => Promise<unknown> } {
  const child = spawn(process.execPath, [fileURLToPath(fileOf(file))], {
    env: { ...process.env, LEADGRAPH_URL: url, NODE_ENV: 'development' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let faults = '';
  child.stderr.on('data', (chunk: Buffer) => (faults += chunk.toString()));
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    async line() {
      const next = await lines.next();
      if (next.done === true) throw new Error(`${file} ended: ${faults}`);
      return JSON.parse(next.value) as unknown;
    },
  };
}

let visitors = 0;
/** Somebody new says who they are. */
async function identify(origin = world.origin): Promise<string> {
  visitors += 1;
  const name = `Visitor ${visitors}`;
  const response = await post(`${origin}/collect`, {
    type: 'form',
    nonce: name,
    trackerId: name,
    properties: {
      email: `visitor-${visitors}@new.example`,
      firstName: 'Visitor',
      lastName: String(visitors),
    },
  });
  expect(response.status).toBe(200);
  return name;
}

/** Identifies people until the program, which may still be about to subscribe, has been told of one. */
async function toldOf(told: Promise<unknown>, origin = world.origin): Promise<unknown> {
  const state = { isTold: false };
  void told.finally(() => (state.isTold = true)).catch(() => undefined);
  while (!state.isTold) {
    await identify(origin);
    await Promise.race([told, new Promise((resolve) => setTimeout(resolve, 50))]);
  }
  return told;
}

describe('docs/clients.md', () => {
  test.each(['graphql-request', 'incomplete', 'apollo', 'urql', 'relay', 'graphql-sse'])(
    'prints docs/clients/%s.ts as it is',
    (name) => {
      const source = readFileSync(fileOf(`docs/clients/${name}.ts`), 'utf8');
      expect(blocks(page, 'ts')).toContain(source);
    },
  );

  test('prints codegen.ts as it is', () => {
    expect(blocks(page, 'ts')).toContain(readFileSync(fileOf('codegen.ts'), 'utf8'));
  });

  test('names every scalar of the schema', () => {
    const schema = readFileSync(fileOf('schema/schema.graphql'), 'utf8');
    const scalars = [...schema.matchAll(/^scalar (\w+)/gm)].map(([, name]) => name);
    expect(scalars.length).toBeGreaterThan(5);
    for (const scalar of scalars) expect(page.text).toContain(`\`${scalar ?? ''}\``);
  });
});

describe('a client', () => {
  test('graphql-request reads leads', async () => {
    const nodes = await run('docs/clients/graphql-request.ts').line();
    expect(nodes).toHaveLength(3);
  });

  test('whose answer lacks rows, because a budget is used up, asks again and gets them', async () => {
    // The list, its count of visits and one session take three calls in three seconds; the next session has no room.
    const tight = await tworld({}, { LEADBOXER_RATE_LIMIT: '1/3s' });
    try {
      const program = run('docs/clients/incomplete.ts', tight.url);
      const first = await program.line();
      expect(first).toMatchObject({
        leads: [{}, {}, {}],
        incomplete: expect.arrayContaining([
          {
            path: ['leads', 'nodes', 2, 'sessions'],
            source: 'LEADBOXER',
            state: 'SKIPPED_BUDGET',
            code: 'BUDGET_EXCEEDED',
            retryAt: expect.any(String) as string,
          },
        ]) as object[],
      });
      for (let got = first; (got as { incomplete: unknown[] }).incomplete.length > 0;)
        got = await program.line();
    } finally {
      await tight.close();
    }
  });

  test.each(['apollo', 'urql'])(
    '%s reads leads and is told of one that is identified',
    async (name) => {
      const program = run(`docs/clients/${name}.ts`);
      expect(await program.line()).toMatchObject({
        leads: { nodes: [{ id: expect.any(String) as string }, {}, {}] },
      });
      expect(await toldOf(program.line())).toMatchObject({
        leadIdentified: { lead: { displayName: expect.stringContaining('Visitor') as string } },
      });
    },
  );

  test('Relay reads leads through its network and its store', async () => {
    expect(await run('test/docs/relay-query.ts').line()).toMatchObject({
      leads: { nodes: [{ id: expect.any(String) as string }, {}, {}] },
    });
  });

  test('graphql-sse goes on after a restart of the gateway, whose cursors are no longer known', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'leadgraph-clients-'));
    const environment = { STORE_URL: `sqlite:${path.join(folder, 'store.db')}` };
    let gateway = await tapp(environment);
    const way = { port: Number(new URL(gateway.url).port) };
    const line = await cuttable(way);
    try {
      const program = run('docs/clients/graphql-sse.ts', `http://127.0.0.1:${line.port}/graphql`);
      const before = await toldOf(program.line(), gateway.origin);
      await gateway.close();
      gateway = await tapp(environment);
      way.port = Number(new URL(gateway.url).port);
      const after = await toldOf(program.line(), gateway.origin);
      expect(after).toMatchObject({
        lead: { displayName: expect.stringContaining('Visitor') as string },
      });
      expect(after).not.toEqual(before);
    } finally {
      line.close();
      await gateway.close();
      rmSync(folder, { recursive: true });
    }
  });

  test('the retry of graphql-sse repeats its first variables, so it misses the events of the pause', async () => {
    const way = { port: Number(new URL(world.url).port) };
    const line = await cuttable(way);
    const sent: string[] = [];
    const client = createClient({
      url: `http://127.0.0.1:${line.port}/graphql`,
      retryAttempts: 1_000,
      retry: () => new Promise((resolve) => setTimeout(resolve, 20)),
      fetchFn: (url: string, init: RequestInit) => {
        sent.push(init.body as string);
        return fetch(url, init);
      },
    });
    const told = client.iterate<Told>({
      query:
        'subscription ($after: String) { leadIdentified(after: $after) { lead { displayName } } }',
      variables: { after: null },
    });
    const next = async () => {
      const got: { readonly value?: { readonly data?: Told | null } } = await told.next();
      return got.value?.data?.leadIdentified.lead.displayName;
    };
    try {
      await toldOf(next());
      line.cut();
      const missed = await identify();
      line.mend();
      const heard = await toldOf(next());
      // Events come in order: what comes after the missed one shows that it is not coming.
      expect(heard).not.toBe(missed);
      expect(sent.length).toBeGreaterThan(1);
      for (const body of sent)
        expect(JSON.parse(body)).toMatchObject({ variables: { after: null } });
    } finally {
      client.dispose();
      line.close();
    }
  });

  test('graphql-sse subscribes again after a cut and misses nobody', async () => {
    const line = await cuttable({ port: Number(new URL(world.url).port) });
    try {
      const program = run('docs/clients/graphql-sse.ts', `http://127.0.0.1:${line.port}/graphql`);
      const first = await toldOf(program.line());
      line.cut();
      const missed = [await identify(), await identify(), await identify()];
      line.mend();
      const heard: unknown[] = [first];
      while (!missed.every((name) => JSON.stringify(heard).includes(name)))
        heard.push(await program.line());
      const names = heard.map((one) => JSON.stringify((one as { lead: unknown }).lead));
      expect(new Set(names).size).toBe(names.length);
    } finally {
      line.close();
    }
  });
});

interface Told extends Record<string, unknown> {
  readonly leadIdentified: { readonly lead: { readonly displayName: string } };
}

/** A way to the gateway that can be cut: then nobody gets through, and whoever was on it is cut off. */
async function cuttable(way: { readonly port: number }) {
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((near) => {
    if (isCut) {
      near.destroy();
      return;
    }
    const far = connect(way.port, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far);
    far.pipe(near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = () => {
    isCut = true;
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    mend: () => {
      isCut = false;
    },
    close: () => {
      cut();
      server.close();
    },
  };
}
