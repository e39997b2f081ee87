import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { post, tapp, type Running } from './kit.ts';

const EVENTS = 250;
let gateway: Running;
beforeAll(async () => {
  gateway = await tapp();
  const from = Date.now() - 3_600_000;
  const events = Array.from({ length: EVENTS }, (_, index) => ({
    type: index % 2 === 0 ? 'page-view' : 'click',
    nonce: `n${index}`,
    trackerId: 'visitor',
    title: String(index),
    occurredAt: from + index * 1_000,
  }));
  expect((await post(`${gateway.origin}/collect`, events)).status).toBe(200);
});
afterAll(() => gateway.close());

interface Connection {
  readonly nodes: readonly { readonly title: string }[];
  readonly edges: readonly { readonly cursor: string }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string;
    readonly endCursor: string;
  };
  readonly totalCount: { readonly value: number };
}
async function read(args: string): Promise<Connection> {
  const { leads } = await gateway.client.request<{
    readonly leads: {
      readonly nodes: readonly [
        { readonly sessions: { readonly nodes: readonly [{ readonly events: Connection }] } },
      ];
    };
  }>(`{ leads(first: 1, sources: [LOCAL]) { nodes { sessions(first: 1) { nodes { events(${args}) {
    nodes { title } edges { cursor } totalCount { value }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } } } } }`);
  return leads.nodes[0].sessions.nodes[0].events;
}
const titles = ({ nodes }: Connection) => nodes.map(({ title }) => Number(title));
const range = (from: number, to: number) =>
  Array.from({ length: Math.abs(to - from) }, (_, index) =>
    to > from ? from + index : from - index,
  );

describe('the events of a session', () => {
  test('come oldest first where no direction is given', async () => {
    const page = await read('first: 3');
    expect(titles(page)).toEqual([0, 1, 2]);
    expect(page.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
  });

  test('end with the newest ones where last is given, and are paged back with before', async () => {
    const last = await read('last: 3');
    expect(titles(last)).toEqual([247, 248, 249]);
    expect(last.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    expect(last.totalCount.value).toBe(EVENTS);
    const before = await read(`last: 100, before: "${last.pageInfo.startCursor}"`);
    expect(titles(before)).toEqual(range(147, 247));
    expect(before.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true });
  });

  test('come newest first with direction: DESC, each once over all pages', async () => {
    const seen: number[] = [];
    for (let after = ''; ;) {
      const page = await read(`first: 60, direction: DESC${after && `, after: "${after}"`}`);
      seen.push(...titles(page));
      if (!page.pageInfo.hasNextPage) break;
      after = page.pageInfo.endCursor;
    }
    expect(seen).toEqual(range(EVENTS - 1, -1));
    expect(titles(await read('last: 2, direction: DESC'))).toEqual([1, 0]);
  });

  test('of one type keep the order', async () => {
    expect(titles(await read('first: 2, direction: DESC, types: ["click"]'))).toEqual([249, 247]);
    expect(titles(await read('last: 2, types: ["page-view"]'))).toEqual([246, 248]);
  });

  test('refuse a cursor of the other direction', async () => {
    const { pageInfo } = await read('first: 3');
    await expect(read(`first: 3, direction: DESC, after: "${pageInfo.endCursor}"`)).rejects.toThrow(
      /BAD_CURSOR|cursor/,
    );
  });
});
