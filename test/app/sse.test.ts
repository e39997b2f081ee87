import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { post, tapp } from './kit.ts';
import { subscribe } from './sse.ts';

interface Identified {
  readonly leadIdentified: { readonly cursor: string };
}
const QUERY = 'subscription { leadIdentified { cursor } }';

/** Runs the garbage collector. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

/** A server that answers every request with this text as an event stream, and ends it. */
async function tstream(text: string) {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(text);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

test('a subscription that is read late has lost nothing, though the garbage collector ran meanwhile', async () => {
  const gateway = await tapp();
  const listening = await subscribe<Identified>(gateway.url, QUERY);
  try {
    for (let times = 0; times < 3; times += 1) {
      // Finalizers run in a later task than the collection.
      await new Promise((resolve) => setTimeout(resolve, 20));
      collectGarbage();
    }
    await post(`${gateway.origin}/collect`, {
      type: 'form',
      nonce: 'ada',
      trackerId: 'ada',
      properties: { email: 'ada@acme.example' },
    });
    expect(await listening.data()).toHaveProperty('leadIdentified.cursor');
  } finally {
    listening.end();
    await gateway.close();
  }
});

test('a stream that is cut is an error that shows what the stream said', async () => {
  const server = await tstream(':\n\nevent: next\ndata: {"data":{"one":1}}\n\nevent: nex');
  try {
    const listening = await subscribe<object>(server.url, QUERY);
    expect(await listening.data()).toEqual({ one: 1 });
    await expect(listening.next()).rejects.toThrow(/without "complete".*event: nex"$/);
  } finally {
    server.close();
  }
});

test.each([
  ['errors', 'event: next\ndata: {"data":null,"errors":[{"message":"out of order"}]}\n\n'],
  ['an end', 'event: complete\ndata:\n\n'],
])('a test that wants data and gets %s is shown the whole message', async (_what, text) => {
  const server = await tstream(text);
  try {
    const listening = await subscribe<object>(server.url, QUERY);
    await expect(listening.data()).rejects.toThrow(/out of order|said null/);
  } finally {
    server.close();
  }
});
