import type { Store } from '../../../src/ports/store.ts';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { GatewayError } from '../../../src/domain/errors.ts';
import type { ExportRow, LeadExport } from '../../../src/domain/exports.ts';
import { DAY } from '../../../src/domain/time.ts';
import { must, tcall } from '../../vendors/kit.ts';
import { server } from '../engines.ts';
import { listLeads, NOW, openStore, tevent, topen, track, within } from '../kit.ts';
import { everybody, indexOf, partition, tlead } from './kit.ts';

const EMAIL = 'ada.unfindable@lovelace.example';

/** Where the files of a store contain these words, whatever their case. */
function found(folder: string, words: readonly string[]): readonly string[] {
  return readdirSync(folder).flatMap((name) => {
    const text = readFileSync(path.join(folder, name)).toString('latin1').toLowerCase();
    return words
      .filter((word) => text.includes(word.toLowerCase()))
      .map((word) => `${name}: ${word}`);
  });
}

async function inFiles(use: (source: Store, folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'leadgraph-erase-'));
  const source = await topen(path.join(folder, 'store.db'));
  try {
    await use(source, folder);
  } finally {
    await source.close();
    rmSync(folder, { recursive: true });
  }
}

const finished: LeadExport = {
  id: 'x',
  source: 'LOCAL',
  account: '',
  feed: null,
  window: { from: 0, to: NOW },
  nonce: null,
  handle: '',
  status: 'PROCESSED',
  createdAt: NOW,
  finishedAt: NOW,
  rowCount: 3,
  failure: null,
  secret: 's',
  expiresAt: null,
};
const row = (lead: ExportRow['lead']): ExportRow => ({
  lead,
  keywords: [],
  quality: null,
  bounces: 0,
  pageViews: 0,
  visits: 0,
  lastVisitDate: null,
});

describe('an erased person', () => {
  it('is in no file of the store any more, however often rows about the person were rewritten', async () => {
    await inFiles(async (source, folder) => {
      const index = indexOf(source);
      // Among other visitors, so that pages of the file are split and filled again.
      for (let at = 0; at < 40; at += 1)
        await track(
          source,
          Array.from({ length: 10 }, (_none, n) => {
            const isAda = n === at % 10;
            return tevent({
              nonce: `${at}-${n}`,
              occurredAt: NOW - DAY + at * 60_000,
              trackerId: isAda ? `ada-${at % 3}` : `v${n}`,
              title: isAda ? 'Page of Unfindable' : 'Page',
              properties: isAda
                ? { email: EMAIL, lastName: 'Unfindable', note: 'x'.repeat(at * 50) }
                : { email: `v${n}@beta.example`, note: 'y'.repeat(at * 20) },
            });
          }),
        );
      index.recordLeads([tlead({ id: 'g', email: EMAIL.toUpperCase(), name: 'Ada Unfindable' })]);
      const leads = await listLeads(source);
      const ada = leads.filter((lead) => lead.person?.email === EMAIL);
      const other = leads.find((lead) => lead.person?.email !== EMAIL);
      expect(ada).toHaveLength(3);
      const book = must(source.exports);
      await book.create(finished);
      await book.finish(finished, [...ada.slice(0, 2), must(other ?? undefined)].map(row));
      await index.link(
        [ada[0]?.ref ?? tlead({ id: 'g' }).ref, tlead({ id: 'g' }).ref],
        `so says ${EMAIL}`,
      );
      expect(found(folder, [EMAIL])).not.toEqual([]);

      const [first] = ada;
      const erased = await index.erase(must(first).ref, null);
      expect(erased.eventsErased).toBe(40);
      expect(erased.leads).toHaveLength(4);
      expect(found(folder, [EMAIL, 'unfindable'])).toEqual([]);
      // Other leads are unchanged.
      expect(await listLeads(source)).toHaveLength(leads.length - 3);
      expect((await book.byId('x'))?.rowCount).toBe(1);
      expect((await book.rows('x', 0, 10)).map(({ lead }) => lead.ref)).toEqual([other?.ref]);
      expect(await index.profile({ email: EMAIL })).toBeNull();
      expect(await index.profile({ domain: 'lovelace.example' })).toBeNull();
    });
  });

  it('is in no event of the trash, whoever sent it and in whatever field it names the person', async () => {
    await inFiles(async (source, folder) => {
      await must(source.createEventType)(
        {
          reference: 'form',
          name: 'Form',
          fields: [
            {
              entity: 'user',
              type: 'phone',
              storageKey: 'phone',
              ingestionKey: null,
              optional: false,
              discriminant: false,
              isPii: true,
              isMostProbableLocation: false,
            },
          ],
          metadata: null,
          retentionDays: null,
          phoneCountryCodes: [],
        },
        tcall(),
      );
      const form = (nonce: string, trackerId: string, properties: Record<string, unknown>) =>
        tevent({ nonce, type: 'form', trackerId, properties });
      await track(source, [
        tevent({ nonce: '1', trackerId: 'ada', properties: { email: EMAIL, userId: 4711 } }),
        form('2', 'ada', { note: 'Unfindable' }),
        form('3', 'b', { note: `write to ${EMAIL.toUpperCase()}, "please"` }),
        form('4', 'c', { deep: [{ er: 4711 }] }),
        form('5', 'd', { note: `47110, not ${EMAIL}.au nor x${EMAIL}` }),
        form('6', 'f', { note: `Hello,\n${EMAIL}` }),
        tevent({ nonce: '1', trackerId: 'e', title: `Unfindable ${EMAIL}` }),
      ]);
      const trash = async () =>
        (
          await must(source.trashedEvents)(
            { first: 100, after: null, since: null, until: null },
            tcall(),
          )
        ).items.map(({ raw }) => raw?.['nonce']);
      expect((await trash()).toSorted()).toEqual(['1', '2', '3', '4', '5', '6']);
      expect(found(folder, [EMAIL, 'unfindable'])).not.toEqual([]);
      const [ada] = (await listLeads(source)).filter(({ person }) => person?.email === EMAIL);
      await indexOf(source).erase(must(ada).ref, null);
      expect(await trash()).toEqual(['5']);
      expect(found(folder, [` ${EMAIL},`, 'Page of Unfindable', `\\n${EMAIL}`])).toEqual([]);
    });
  });

  it('does not come back by a read, an event or an export that finishes later', async () => {
    await inFiles(async (source, folder) => {
      const index = indexOf(source);
      const vendor = tlead({ id: 'g', email: EMAIL, name: 'Ada Unfindable' });
      index.recordLeads([vendor]);
      await track(source, [tevent({ nonce: '1', trackerId: 'ada', properties: { email: EMAIL } })]);
      await index.erase(vendor.ref, vendor);
      const again = [
        vendor,
        tlead({ id: 'g', read: NOW + DAY }),
        tlead({ id: 'other', source: 'LEADBOXER', email: ` ${EMAIL.toUpperCase()}` }),
      ];
      index.recordLeads(again);
      expect(await index.profilesOf(again)).toEqual([null, null, null]);
      const answers = await track(source, [
        tevent({ nonce: '1', trackerId: 'ada', properties: { email: EMAIL } }),
        tevent({ nonce: '2', trackerId: 'ada' }),
        tevent({ nonce: '3', trackerId: 'new', properties: { email: EMAIL } }),
        tevent({ nonce: '4', trackerId: 'somebody else' }),
      ]);
      expect(answers.map(({ problem }) => (problem as GatewayError | null)?.code ?? null)).toEqual([
        'CONFLICT',
        'CONFLICT',
        'CONFLICT',
        null,
      ]);
      const book = must(source.exports);
      await book.create(finished);
      await book.finish({ ...finished, rowCount: 2 }, [row(vendor), row(tlead({ id: 'h' }))]);
      expect((await book.byId('x'))?.rowCount).toBe(1);
      expect(await everybody(index)).toHaveLength(1);
      expect(await listLeads(source)).toHaveLength(1);
      expect(found(folder, [EMAIL, 'unfindable'])).toEqual([]);
    });
  });

  it('takes along no lead that only shares a computer, a company or a placeholder', async () => {
    await within(async (source) => {
      const index = indexOf(source);
      const properties = { userId: 'ada', trackerId: 'ipad', externalId: 'unknown' };
      const ada = tlead({ id: 'ada', email: 'ada@acme.fi', properties });
      index.recordLeads([
        ada,
        tlead({ id: 'bob', properties: { ...properties, userId: 'bob' }, seen: NOW + 1 }),
        tlead({ id: 'eve', email: 'eve@acme.fi', properties: { userId: 'unknown' } }),
        tlead({ id: 'lf', source: 'LEADFEEDER', kind: 'COMPANY', domain: 'acme.fi' }),
      ]);
      await everybody(index);
      await index.erase(ada.ref, null);
      expect(await partition(index)).toEqual([['bob'], ['eve'], ['lf']]);
      // Bob's lead is still recorded, though Ada used his computer.
      index.recordLeads([
        tlead({
          id: 'bob',
          email: 'bob@acme.fi',
          properties: { ...properties, userId: 'bob' },
          read: NOW + 1,
        }),
      ]);
      expect((await index.profile({ email: 'bob@acme.fi' }))?.leads).toHaveLength(1);
      // A new lead with the placeholder is recorded too.
      index.recordLeads([tlead({ id: 'new', properties: { userId: 'unknown' } })]);
      expect(await partition(index)).toEqual([['bob'], ['eve'], ['lf'], ['new']]);
    });
  });

  it('leaves leads that were joined through the erased lead alone in profiles of their own', async () => {
    await within(async (source) => {
      const index = indexOf(source);
      const bridge = tlead({ id: 'b', seen: NOW - 1 });
      const [a, c] = [tlead({ id: 'a' }), tlead({ id: 'c' })];
      index.recordLeads([a, bridge, c]);
      await everybody(index);
      await index.link([a.ref, bridge.ref], null);
      await index.link([bridge.ref, c.ref], null);
      expect(await partition(index)).toEqual([['a', 'b', 'c']]);
      await index.erase(bridge.ref, null);
      expect(await partition(index)).toEqual([['a'], ['c']]);
    });
  });

  it('that no source and no index knows is NOT_FOUND', async () => {
    await within(async (source) => {
      const nobody = tlead({ id: 'nobody' }).ref;
      await expect(indexOf(source).erase(nobody, null)).rejects.toMatchObject({
        code: 'NOT_FOUND',
      });
    });
  });
});

describe.runIf(server)('a person who is erased from PostgreSQL', () => {
  it('is in no row of any table', async () => {
    const { place, query } = must(server ?? undefined);
    const address = place();
    const schema = new URL(address).searchParams.get('schema') ?? '';
    const source = await openStore(address);
    const index = indexOf(source);
    const told = async () => {
      const tables = await query<{ name: string }>(
        'SELECT tablename AS name FROM pg_tables WHERE schemaname = $1',
        schema,
      );
      const counts = await Promise.all(
        tables.map(async ({ name }) => {
          const [row] = await query<{ count: string }>(
            `SELECT count(*) AS count FROM ${schema}.${name} AS one WHERE one::text ILIKE $1`,
            '%unfindable%',
          );
          return Number(row?.count) > 0 ? [name] : [];
        }),
      );
      return counts.flat().toSorted();
    };
    await track(source, [
      tevent({ nonce: '1', trackerId: 'ada', properties: { email: EMAIL } }),
      tevent({ nonce: '2', trackerId: 'bob', properties: { email: 'bob@acme.fi' } }),
      tevent({ nonce: '2', trackerId: 'cid', properties: { note: EMAIL } }),
    ]);
    const vendor = tlead({ id: 'g', email: EMAIL, name: 'Ada Unfindable' });
    index.recordLeads([vendor]);
    await everybody(index);
    const book = must(source.exports);
    await book.create(finished);
    await book.finish({ ...finished, rowCount: 1 }, [row(vendor)]);
    expect(await told()).toEqual([
      'events',
      'export_rows',
      'identity_claims',
      'identity_members',
      'lead_properties',
      'leads',
      'sessions',
      'trash',
    ]);
    expect((await index.erase(vendor.ref, vendor)).eventsErased).toBe(1);
    expect(await told()).toEqual([]);
    expect(await listLeads(source)).toHaveLength(1);
    await source.close();
  });
});
