import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { post, tworld, type World } from './kit.ts';

let world: World;
beforeAll(async () => {
  world = await tworld();
});
afterEach(() => {
  for (const { running } of world.sandboxes.all) running.heal();
});
afterAll(() => world.close());

interface Entry {
  readonly path: readonly (string | number)[];
  readonly source: string;
  readonly state: string;
  readonly code: string | null;
  readonly retryAt: string | null;
}
async function ask(url: string, query: string) {
  const response = await post(url, { query });
  return (await response.json()) as {
    readonly data: {
      readonly leads: {
        readonly nodes: readonly object[];
        readonly completeness?: { readonly isComplete: boolean };
      };
    };
    readonly extensions: { readonly incomplete: readonly Entry[] };
  };
}

test('an answer with all rows has an empty extensions.incomplete', async () => {
  const { extensions } = await ask(world.url, '{ leads(first: 3) { nodes { id } } }');
  expect(extensions.incomplete).toEqual([]);
});

test('the answer names every list whose source has no budget left, also where no completeness is selected', async () => {
  const tight = await tworld({}, { LEADBOXER_RATE_LIMIT: '1/60s' });
  try {
    const { data, extensions } = await ask(
      tight.url,
      '{ leads(first: 3, sources: [LEADBOXER]) { nodes { id visits: sessions { nodes { id } } } completeness { isComplete } } }',
    );
    // The list of leads itself has all of its rows, and its completeness speaks of it alone.
    expect(data.leads.completeness?.isComplete).toBe(true);
    expect(data.leads.nodes).toHaveLength(3);
    expect(extensions.incomplete.map(({ path }) => path)).toEqual([
      ['leads', 'nodes', 1, 'visits'],
      ['leads', 'nodes', 2, 'visits'],
    ]);
    for (const { source, state, code, retryAt } of extensions.incomplete) {
      expect([source, state, code]).toEqual(['LEADBOXER', 'SKIPPED_BUDGET', 'BUDGET_EXCEEDED']);
      expect(Date.parse(retryAt ?? '')).toBeGreaterThan(Date.now());
    }
  } finally {
    await tight.close();
  }
});

test('the answer names a source that failed, under the alias of the list', async () => {
  world.sandboxes.of('GIOSG').fail({ kind: 'STATUS', status: 403 });
  const { extensions } = await ask(
    world.url,
    '{ people: leads(first: 3, freshness: { mode: LIVE }) { edges { cursor } } }',
  );
  expect(extensions.incomplete).toEqual([
    {
      path: ['people'],
      source: 'GIOSG',
      state: 'FAILED',
      code: 'UPSTREAM_FORBIDDEN',
      retryAt: null,
    },
  ]);
});
