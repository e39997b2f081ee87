import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { storeAddress } from '../../../src/store/sql/address.ts';
import { server as found, type Server } from '../engines.ts';
import { listLeads, openStore, readAll, tevent, track } from '../kit.ts';

const server = found as Server;

/** A STORE_URL of the same database and schema, for another workspace. */
function inWorkspace(place: string, workspace: string): string {
  const url = new URL(place);
  url.searchParams.set('workspace', workspace);
  return url.href;
}

describe('The schema of a workspace', () => {
  it('is the given schema for the workspace default, and has the workspace in its name for any other', () => {
    const namespaceOf = (parameters: string) => {
      const address = storeAddress(`postgres://host/database${parameters}`);
      return address.engine === 'POSTGRES' ? address.namespace : null;
    };
    expect(namespaceOf('')).toBe('public');
    expect(namespaceOf('?workspace=default')).toBe('public');
    expect(namespaceOf('?schema=crm')).toBe('crm');
    expect(namespaceOf('?schema=crm&workspace=acme-fi')).toBe('crm_acme-fi');
    expect(() => namespaceOf(`?schema=${'s'.repeat(40)}&workspace=${'w'.repeat(40)}`)).toThrow(
      'must have names of a schema and a workspace that are at most 62 characters together',
    );
  });
});

describe.skipIf(!found)('Two workspaces of one database', () => {
  it('two workspaces hold the same ids and nonces side by side, and neither sees the other', async () => {
    const place = server.place();
    const other = inWorkspace(place, `other-${randomUUID().slice(0, 4)}`);
    const schema = new URL(other).searchParams.get('schema') ?? '';
    const [one, two] = [await openStore(place), await openStore(other)];
    try {
      await track(one, [tevent({ nonce: 'n', properties: { email: 'ann@acme.fi' } })]);
      expect(await listLeads(two)).toEqual([]);
      const [stored] = await track(two, [
        tevent({ nonce: 'n', properties: { email: 'bob@acme.fi' } }),
      ]);
      expect(stored).toMatchObject({ duplicate: false, problem: null });
      expect((await listLeads(one)).map(({ person }) => person?.email)).toEqual(['ann@acme.fi']);
      expect((await listLeads(two)).map(({ person }) => person?.email)).toEqual(['bob@acme.fi']);
      const [lead] = await listLeads(one);
      if (lead) await one.identity.erase(lead.ref, lead);
      expect(await readAll(one)).toEqual([]);
      expect(await readAll(two)).toHaveLength(1);
    } finally {
      await one.close();
      await two.close();
      await server.query(
        `DROP SCHEMA "${schema}_${new URL(other).searchParams.get('workspace') ?? ''}" CASCADE`,
      );
    }
  });
});
