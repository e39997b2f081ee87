import { expect, test } from 'vitest';
import { createIdentifiedLeads } from '../../src/live/identified-leads.ts';
import type { Call } from '../../src/ports/call.ts';
import type { Source } from '../../src/ports/source.ts';
import { leadOf, listSource, silentStore } from '../loaders/fake-source.ts';

const call: Call = {
  signal: new AbortController().signal,
  deadline: 1,
  freshness: { mode: 'CACHE_FIRST', maxAgeMs: null },
  priority: 'BACKGROUND',
  rank: 0,
  cost: { upstreamCall() {}, cacheHit() {}, coalesced() {}, waited() {} },
};

/** A vendor whose list is asked for by a poller that turns when the test says so. */
function polled() {
  const rows = [{ ...leadOf('VENDOR', 'known', 1), identified: true }];
  let asked = 0;
  let turn: (() => void) | null = null;
  const list = listSource('VENDOR', rows, { pageSize: 10, ordered: true });
  const source: Source = {
    ...list,
    leads: (query, given) => {
      asked += 1;
      expect(given.priority).toBe('BACKGROUND');
      return (
        list.leads?.({ ...query, window: { from: 0, to: 10 } }, given) ??
        Promise.reject(new Error())
      );
    },
  };
  const settled = async () => {
    for (let round = 0; round < 5; round += 1)
      await new Promise((resolve) => setImmediate(resolve));
  };
  const feed = createIdentifiedLeads({
    sources: new Map([['VENDOR', source]]),
    store: silentStore,
    clock: {
      now: () => 5,
      monotonic: () => 0,
      sleep: (_ms, signal) =>
        new Promise((resolve) => {
          turn = resolve;
          signal?.addEventListener('abort', () => {
            resolve();
          });
        }),
    },
    makeCall: () => call,
    onFault: (cause) => {
      throw cause;
    },
  });
  return {
    feed,
    rows,
    asked: () => asked,
    settled,
    async poll() {
      await settled();
      turn?.();
      await settled();
    },
  };
}
function listen({ feed }: ReturnType<typeof polled>, sources: readonly string[] | null = null) {
  const stop = new AbortController();
  const got: string[] = [];
  const over = (async () => {
    for await (const { lead } of feed.subscribe({
      sources,
      filter: {},
      after: null,
      signal: stop.signal,
    }))
      got.push(lead.externalId);
  })();
  return {
    got,
    async end() {
      stop.abort();
      await over;
    },
  };
}

test('no source is polled while nobody listens', async () => {
  const world = polled();
  await world.poll();
  expect(world.asked()).toBe(0);
});

test('each round polls once and each lead is published once, however many listen; polling ends with the last listener', async () => {
  const world = polled();
  const [a, b, c] = [listen(world), listen(world), listen(world)];
  await world.settled();
  expect(world.asked()).toBe(1);
  world.rows.push({ ...leadOf('VENDOR', 'new', 2), identified: true });
  world.rows.push(leadOf('VENDOR', 'anonymous', 3));
  await world.poll();
  await world.poll();
  expect(world.asked()).toBe(3);
  expect([a.got, b.got, c.got]).toEqual([['new'], ['new'], ['new']]);
  await a.end();
  await b.end();
  await world.poll();
  expect(world.asked()).toBe(4);
  await c.end();
  await world.poll();
  expect(world.asked()).toBe(4);
});

test('a vendor that no listener asks for is not polled', async () => {
  const world = polled();
  const other = listen(world, ['LOCAL']);
  await world.poll();
  expect(world.asked()).toBe(0);
  const one = listen(world, ['VENDOR']);
  await world.poll();
  expect(world.asked()).toBe(1);
  world.rows.push({ ...leadOf('VENDOR', 'new', 2), identified: true });
  await world.poll();
  expect([one.got, other.got]).toEqual([['new'], []]);
  await one.end();
  await world.poll();
  expect(world.asked()).toBe(2);
  await other.end();
});
