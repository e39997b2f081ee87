import { print } from 'graphql';
import { expect, test } from 'vitest';
import {
  LeadExportDocument,
  LeadExportUpdatedDocument,
  StartLeadExportDocument,
  type LeadExportQuery,
  type LeadExportUpdatedSubscription,
} from '../operations.gen.ts';
import { tapp } from './kit.ts';
import { subscribe } from './sse.ts';

const WINDOW = { from: '2026-01-01T00:00:00Z', to: '2026-02-01T00:00:00Z' };
const PEOPLE = 120;

test('an export of local leads can be watched, paged through and downloaded', async () => {
  const gateway = await tapp();
  try {
    const events = Array.from({ length: PEOPLE }, (_, n) => ({
      type: 'page-view',
      nonce: `n${n}`,
      trackerId: `v${n}`,
      occurredAt: '2026-01-10T10:00:00Z',
      properties: { email: `person${n}@acme.example` },
    }));
    const sent = await fetch(`${gateway.origin}/collect`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(events),
    });
    expect(sent.status).toBe(200);

    const input = { window: WINDOW, nonce: 'january' };
    const { startLeadExport } = await gateway.client.request(StartLeadExportDocument, { input });
    if (startLeadExport?.__typename !== 'StartLeadExportSuccess')
      throw new Error(JSON.stringify(startLeadExport));
    const { id } = startLeadExport.export;

    const watching = await subscribe<LeadExportUpdatedSubscription>(
      gateway.url,
      print(LeadExportUpdatedDocument),
      { id },
    );
    let last: LeadExportUpdatedSubscription['leadExportUpdated'] | undefined;
    for (let next = await watching.next(); next; next = await watching.next()) {
      expect(next.errors).toBeUndefined();
      last = next.data?.leadExportUpdated;
    }
    expect(last).toMatchObject({ status: 'PROCESSED', source: 'LOCAL', rowCount: PEOPLE });

    const ids = new Set<string>();
    for (let after: string | null | undefined = null; ;) {
      const { node }: LeadExportQuery = await gateway.client.request(LeadExportDocument, {
        id,
        first: 50,
        after,
      });
      if (!node || !('rows' in node)) throw new Error('no export');
      for (const { lead } of node.rows.nodes) ids.add(lead.id);
      if (!node.rows.pageInfo.hasNextPage) break;
      after = node.rows.pageInfo.endCursor;
    }
    expect(ids.size).toBe(PEOPLE);

    const cut = await gateway.client.rawRequest<LeadExportQuery>(print(LeadExportDocument), {
      id,
      first: 500,
    });
    expect(cut.data.node).toMatchObject({ rows: { nodes: { length: 100 } } });
    expect(cut.extensions).toMatchObject({
      warnings: ['first: 500 was cut to 100, the largest page'],
    });

    const download = await fetch(`${gateway.origin}${last?.downloadUrl}`);
    expect(download.headers.get('content-type')).toContain('application/x-ndjson');
    const lines = (await download.text()).trimEnd().split('\n');
    const rows = lines.map((line) => JSON.parse(line) as { readonly id: string });
    expect(new Set(rows.map((row) => row.id))).toEqual(ids);
    expect(rows[0]).toMatchObject({ visits: 1, lastSeenAt: '2026-01-10T10:00:00.000Z' });

    const { node } = await gateway.client.request<{
      readonly node: { readonly downloadUrl: string };
    }>('query ($id: ID!) { node(id: $id) { ... on LeadExport { downloadUrl(format: CSV) } } }', {
      id,
    });
    const table = await fetch(`${gateway.origin}${node.downloadUrl}`);
    expect(table.headers.get('content-type')).toContain('text/csv');
    const [head, ...cells] = (await table.text()).trimEnd().split('\r\n');
    expect(head).toMatch(/^id,source,externalId,/);
    expect(cells).toHaveLength(PEOPLE);
    const odd = await fetch(`${gateway.origin}${node.downloadUrl}x`);
    expect(odd.status).toBe(400);

    const guessed = await fetch(`${gateway.origin}/exports?download=guess`);
    expect(guessed.status).toBe(404);
  } finally {
    await gateway.close();
  }
});

test('the address of a download is whole where the gateway knows its public address', async () => {
  const gateway = await tapp({ PUBLIC_URL: 'https://leads.example/' });
  try {
    const input = { window: WINDOW, nonce: 'whole' };
    const { startLeadExport } = await gateway.client.request(StartLeadExportDocument, { input });
    if (startLeadExport?.__typename !== 'StartLeadExportSuccess')
      throw new Error(JSON.stringify(startLeadExport));
    const { id } = startLeadExport.export;
    const address = async () => {
      const { node } = await gateway.client.request(LeadExportDocument, { id });
      return node && 'downloadUrl' in node ? node.downloadUrl : null;
    };
    await expect.poll(address).toMatch(/^https:\/\/leads\.example\/exports\?download=/);
  } finally {
    await gateway.close();
  }
});

test('an export of a window that ends before it begins is an InvalidInputProblem', async () => {
  const gateway = await tapp();
  try {
    const input = { window: { from: WINDOW.to, to: WINDOW.from } };
    const { startLeadExport } = await gateway.client.request(StartLeadExportDocument, { input });
    expect(startLeadExport).toMatchObject({ __typename: 'InvalidInputProblem' });
  } finally {
    await gateway.close();
  }
});
