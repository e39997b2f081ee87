import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { afterAll, expect, test } from 'vitest';
import { post } from '../app/kit.ts';
import { engines } from './engines.ts';

const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
});

interface Gateway {
  readonly url: string;
  /** Kills the process with SIGKILL, so none of its handlers runs. */
  kill(): Promise<void>;
}

async function start(place: string): Promise<Gateway> {
  const child = spawn(process.execPath, ['src/leadgraph.mjs', 'start'], {
    env: {
      PATH: process.env['PATH'],
      PORT: '0',
      STORE_URL: place,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const ended = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) {
    const { url } = JSON.parse(line) as { readonly url?: string };
    if (url === undefined) continue;
    child.stdout.resume();
    return {
      url,
      async kill() {
        child.kill('SIGKILL');
        expect(await ended).toEqual([null, 'SIGKILL']);
      },
    };
  }
  throw new Error('the gateway did not start');
}

const TRACK = `mutation Track($input: TrackEventsInput!) { trackEvents(input: $input) {
  ... on TrackEventsSuccess { accepted results { nonce eventId duplicate problem { message } } } } }`;
const READ = `query Read($ids: [ID!]!) { nodes(ids: $ids) { ... on Event { nonce } } }`;
const LIST = `query List { leads(sources: [LOCAL], first: 100) { nodes {
  events(first: 100) { nodes { nonce } pageInfo { hasNextPage } } } } }`;

const COUNT = `query Count { eventInsights(input: { metrics: ["event-count"], interval: YEAR,
  window: { from: "1970-01-01T00:00:00Z", to: "2970-01-01T00:00:00Z" } }) {
  ... on EventInsights { points { values { value } } } } }`;

interface Result {
  readonly nonce: string;
  readonly eventId: string;
  readonly duplicate: boolean;
  readonly problem: unknown;
}
type Input = Readonly<Record<'nonce' | 'type' | 'trackerId', string>>;

async function ask<T>(url: string, query: string, variables: object): Promise<T> {
  const response = await post(url, { query, variables });
  const { data, errors } = (await response.json()) as { data: T; errors?: unknown };
  expect(errors).toBeUndefined();
  return data;
}
async function send(url: string, events: readonly Input[]): Promise<readonly Result[]> {
  const { trackEvents } = await ask<{ trackEvents: { results: readonly Result[] } }>(url, TRACK, {
    input: { events },
  });
  expect(trackEvents.results.map(({ nonce, problem }) => ({ nonce, problem }))).toEqual(
    events.map(({ nonce }) => ({ nonce, problem: null })),
  );
  return trackEvents.results;
}

const SENDERS = 6;
/** Sends batches from several senders until all are sent or the gateway is gone. */
async function stream(
  url: string,
  batches: readonly (readonly Input[])[],
  onAcknowledged: (results: readonly Result[]) => void,
): Promise<void> {
  const left = [...batches];
  const isGone = (cause: unknown) => cause instanceof TypeError;
  await Promise.all(
    Array.from({ length: SENDERS }, async () => {
      for (let batch = left.shift(); batch; batch = left.shift()) {
        try {
          onAcknowledged(await send(url, batch));
        } catch (cause) {
          if (isGone(cause)) return;
          throw cause;
        }
      }
    }),
  );
}

async function allNonces(url: string): Promise<readonly string[]> {
  interface Listed {
    readonly leads: {
      readonly nodes: readonly {
        readonly events: {
          readonly nodes: readonly { readonly nonce: string }[];
          readonly pageInfo: { readonly hasNextPage: boolean };
        };
      }[];
    };
  }
  const { leads } = await ask<Listed>(url, LIST, {});
  return leads.nodes.flatMap(({ events }) => {
    expect(events.pageInfo.hasNextPage).toBe(false);
    return events.nodes.map(({ nonce }) => nonce);
  });
}

test.each(engines)(
  'acknowledged events survive kill -9 on $name, and the whole stream can be sent again',
  { timeout: 180_000 },
  async ({ place }) => {
    const TRACKERS = 6;
    const batches = Array.from({ length: 120 }, (_, batch) =>
      Array.from({ length: 4 }, (_event, index): Input => ({
        type: 'page-view',
        nonce: `${batch}-${index}`,
        trackerId: `visitor-${(batch + index) % TRACKERS}`,
      })),
    );
    const acknowledged = new Map<string, string>();

    const url = place();
    let gateway = await start(url);
    for (const most of [7, 25, 41]) {
      const killed: Promise<void>[] = [];
      let count = 0;
      const open = batches.filter((batch) => batch.some(({ nonce }) => !acknowledged.has(nonce)));
      await stream(gateway.url, open, (results) => {
        for (const { nonce, eventId } of results) acknowledged.set(nonce, eventId);
        count += 1;
        if (count === most) killed.push(gateway.kill());
      });
      expect(killed).toHaveLength(1);
      await Promise.all(killed);
      expect(acknowledged.size).toBeLessThan(batches.flat().length);

      gateway = await start(url);
      const ids = [...acknowledged.values()];
      for (let from = 0; from < ids.length; from += 100) {
        const { nodes } = await ask<{ nodes: readonly unknown[] }>(gateway.url, READ, {
          ids: ids.slice(from, from + 100),
        });
        expect(nodes).toEqual(
          [...acknowledged.keys()].slice(from, from + 100).map((nonce) => ({ nonce })),
        );
      }
    }

    for (const time of ['first', 'second']) {
      const results: Result[] = [];
      await stream(gateway.url, batches, (some) => results.push(...some));
      expect(results).toHaveLength(batches.flat().length);
      for (const { nonce, eventId, duplicate } of results) {
        if (acknowledged.has(nonce) || time === 'second')
          expect({ nonce, duplicate }).toEqual({ nonce, duplicate: true });
        expect(eventId).toBe(acknowledged.get(nonce) ?? eventId);
      }
    }
    expect((await allNonces(gateway.url)).toSorted()).toEqual(
      batches
        .flat()
        .map(({ nonce }) => nonce)
        .toSorted(),
    );
    const { eventInsights } = await ask<{
      eventInsights: { points: readonly { values: readonly { value: number }[] }[] };
    }>(gateway.url, COUNT, {});
    const counts = eventInsights.points.flatMap(({ values }) => values.map(({ value }) => value));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(batches.flat().length);
    await gateway.kill();
  },
);
