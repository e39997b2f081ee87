import { print } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { StitchDocument } from '../operations.gen.ts';
import { tworld, type World } from './kit.ts';

const STITCH = print(StitchDocument);

interface Cost {
  readonly calls: number;
  readonly cacheHits: number;
  readonly coalesced: number;
  readonly sources: readonly { readonly source: string; readonly calls: number }[];
}

let world: World;
beforeAll(async () => {
  world = await tworld();
});
afterAll(() => world.close());

async function stitch(): Promise<Cost> {
  const answer = await world.client.rawRequest(STITCH, { first: 20 });
  return (answer.extensions as { readonly cost: Cost }).cost;
}
const counted = () =>
  Object.fromEntries(world.sandboxes.all.map(({ name, running }) => [name, running.calls()]));

test('20 leads with sessions and events cost the calls that the vendors count; from the cache they cost none', async () => {
  const cold = await stitch();
  const calls = counted();
  // The gateway reports for each vendor as many calls as the vendor counted.
  for (const { source, calls: spent } of cold.sources)
    if (source !== 'LOCAL') expect(calls[source]).toBe(spent);
  expect(Object.values(calls).reduce((sum, count) => sum + count, 0)).toBe(cold.calls);
  expect(calls['GIOSG']).toBe(1);
  const { leadboxer, leadfeeder } = world.sandboxes;
  const lists = leadboxer.counts();
  expect(lists['GET /v1/leads']).toBe(1);
  // The accounts once, one list for each account, the visits once for each lead.
  expect(leadfeeder.counts()['GET /accounts']).toBe(1);
  expect(leadfeeder.counts()['GET /accounts/:account/leads']).toBe(2);

  const warm = await stitch();
  expect(warm.calls).toBe(0);
  expect(warm.cacheHits).toBeGreaterThan(0);
  expect(counted()).toEqual(calls);
});

test('profiles over all sources are resolved from rows that were read anyway, at no call', async () => {
  const lists = async (selection: string) => {
    const fresh = await tworld();
    try {
      const { leads } = await fresh.client.request<{
        readonly leads: { readonly nodes: readonly { readonly profile?: object | null }[] };
      }>(`{ leads(first: 20) { nodes { id sessions(first: 3) { nodes { id } } ${selection} } } }`);
      return {
        calls: Object.fromEntries(
          fresh.sandboxes.all.map(({ name, running }) => [name, running.counts()]),
        ),
        profiles: leads.nodes.filter(({ profile }) => profile != null).length,
      };
    } finally {
      await fresh.close();
    }
  };
  const without = await lists('');
  const having = await lists(
    'profile { id displayName identifiers { type value } fields { name value } leads { nodes { id source } } }',
  );
  expect(Object.values(without.calls).every((counts) => Object.keys(counts).length > 0)).toBe(true);
  expect(having.calls).toEqual(without.calls);
  expect(having.profiles).toBe(20);
});

test('ten equal queries at the same moment call each vendor once', async () => {
  const fresh = await tworld();
  try {
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => fresh.client.rawRequest(STITCH, { first: 20 })),
    );
    const costs = answers.map(({ extensions }) => (extensions as { readonly cost: Cost }).cost);
    const sum = (key: 'calls' | 'coalesced') => costs.reduce((total, cost) => total + cost[key], 0);
    const { all, leadboxer, giosg } = fresh.sandboxes;
    for (const { running } of all) expect(running.throttled()).toBe(0);
    expect(giosg.calls()).toBe(1);
    expect(leadboxer.counts()['GET /v1/leads']).toBe(1);
    expect(sum('calls')).toBe(all.reduce((total, { running }) => total + running.calls(), 0));
    expect(sum('coalesced')).toBeGreaterThan(0);
  } finally {
    await fresh.close();
  }
});

test('the lead of a session costs no call if a list has returned the lead', async () => {
  const before = counted();
  await world.client.request(
    `{ leads(first: 20) { nodes { sessions(first: 5) { nodes { lead { displayName } events(first: 10) { nodes { lead { id } } } } } } } }`,
  );
  expect(counted()).toEqual(before);
});
