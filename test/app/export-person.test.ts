import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { afterAll, expect, test } from 'vitest';
import { tapp } from './kit.ts';

const EMAIL = 'eve@shop.example';
const folder = mkdtempSync(path.join(tmpdir(), 'leadgraph-person-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('a mutation and leadgraph export-person give the same document of a person', async () => {
  const STORE_URL = `sqlite:${path.join(folder, 'store.db')}`;
  const gateway = await tapp({ STORE_URL });
  const exportPerson = async (input: object) =>
    (
      await gateway.client.request<{ readonly exportPerson: { readonly person?: object } }>(
        `mutation ($input: ExportPersonInput!) {
          exportPerson(input: $input) {
            __typename
            ... on ExportPersonSuccess { person }
            ... on InvalidInputProblem { message }
          }
        }`,
        { input },
      )
    ).exportPerson;
  const leadgraph = (...args: readonly string[]) =>
    spawnSync(process.execPath, ['src/leadgraph.mjs', 'export-person', ...args], {
      env: { PATH: process.env['PATH'], STORE_URL },
      encoding: 'utf8',
    });
  try {
    await fetch(`${gateway.origin}/collect`, {
      method: 'POST',
      body: JSON.stringify({ type: 'x', nonce: '1', properties: { email: EMAIL } }),
    });
    const { person } = await exportPerson({ email: EMAIL.toUpperCase() });
    expect(person).toMatchObject({ email: EMAIL, leads: [{ events: [{ nonce: '1' }] }] });
    expect(await exportPerson({ email: 'nobody@shop.example' })).toEqual({
      __typename: 'NotFoundProblem',
    });
    for (const input of [{}, { email: EMAIL, userId: '1' }, { email: 'eve' }])
      expect(await exportPerson(input)).toMatchObject({ __typename: 'InvalidInputProblem' });

    const out = path.join(folder, 'eve.json');
    // The gateway runs.
    expect(leadgraph('--email', EMAIL, '--out', out)).toMatchObject({
      status: 0,
      stdout: `Wrote ${out}\n`,
      stderr: '',
    });
    const written = JSON.parse(readFileSync(out, 'utf8')) as object;
    expect({ ...written, exportedAt: '' }).toEqual({ ...person, exportedAt: '' });
    expect(statSync(out).mode & 0o777).toBe(0o600);
    writeFileSync(out, 'another');
    expect(leadgraph('--email', EMAIL, '--out', out).status).toBe(1);
    expect(readFileSync(out, 'utf8')).toBe('another');
    expect(leadgraph()).toMatchObject({
      status: 1,
      stderr: 'leadgraph export-person takes either --email or --user-id\n',
    });
    expect(leadgraph('--user-id', 'nobody')).toMatchObject({
      status: 1,
      stdout: '',
      stderr: 'Nothing is kept of this person\n',
    });
  } finally {
    await gateway.close();
  }
});
