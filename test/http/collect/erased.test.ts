import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { tapp } from '../../app/kit.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'leadgraph-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

test.each([
  ['in memory', () => 'sqlite::memory:'],
  ['in a file, behind a thread', () => `sqlite:${path.join(folder, 'store.db')}`],
])('an event whose person was erased says so with a code, by a store %s', async (_where, url) => {
  const gateway = await tapp({ STORE_URL: url() });
  try {
    const send = async (nonce: string, properties = {}) => {
      const event = { type: 'x', nonce, trackerId: 'browser-1', properties };
      const response = await fetch(`${gateway.origin}/collect`, {
        method: 'POST',
        body: JSON.stringify([event]),
      });
      return (await response.json()) as { readonly results: readonly object[] };
    };
    await send('1', { email: 'eve@shop.example' });
    const { leads } = await gateway.client.request<{
      readonly leads: { readonly nodes: readonly { readonly id: string }[] };
    }>('{ leads(sources: [LOCAL], first: 1) { nodes { id } } }');
    await gateway.client.request(
      'mutation ($id: ID!) { eraseLead(input: { id: $id }) { __typename } }',
      { id: leads.nodes[0]?.id },
    );
    expect((await send('2')).results).toEqual([
      {
        nonce: '2',
        accepted: false,
        code: 'ERASED',
        error: expect.stringContaining('was erased') as string,
      },
    ]);
    // Other refusals have no code.
    expect((await send(' ')).results[0]).not.toHaveProperty('code');
  } finally {
    await gateway.close();
  }
});
