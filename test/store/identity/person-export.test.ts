import { describe, expect, it } from 'vitest';
import type { ExportRow, LeadExport } from '../../../src/domain/exports.ts';
import { DAY } from '../../../src/domain/time.ts';
import { must } from '../../vendors/kit.ts';
import { engines } from '../engines.ts';
import { listLeads, NOW, tevent, track } from '../kit.ts';
import { everybody, indexOf, tlead } from './kit.ts';

const EMAIL = 'ada@bücher.example';
const STORED = 'ada@xn--bcher-kva.example';
const KEY = { type: 'email', value: STORED } as const;

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
  rowCount: 2,
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

describe.each(engines)('What is kept of a person, on $name,', ({ within }) => {
  it('has every lead of the person with all that is stored, and nothing of others but their mentions', () =>
    within(async (store) => {
      const index = indexOf(store);
      await track(store, [
        tevent({
          nonce: '1',
          trackerId: 'laptop',
          url: 'https://shop.example/a',
          referrer: 'https://search.example/',
          userAgent: 'Browser/1',
          properties: { email: EMAIL, userId: 'u-1', plan: 'gold' },
        }),
        tevent({
          nonce: '2',
          type: 'order',
          trackerId: 'laptop',
          occurredAt: NOW - DAY / 2,
          properties: { orderId: 'o-7', amount: 12, currency: 'EUR' },
        }),
        // The same person on another device, by the user id.
        tevent({ nonce: '3', trackerId: 'phone', properties: { userId: 'u-1' } }),
        tevent({ nonce: '4', trackerId: 'bob', properties: { email: 'bob@acme.fi' } }),
        tevent({ nonce: '5', trackerId: 'bob', properties: { Note: `to ${STORED}` } }),
        // Refused, since its nonce has other content.
        tevent({ nonce: '4', trackerId: 'cid', properties: { note: EMAIL } }),
      ]);
      const vendor = tlead({ id: 'v', email: EMAIL, name: 'Ada' });
      index.recordLeads([vendor]);
      await everybody(index);
      const leads = await listLeads(store);
      const bob = must(leads.find(({ person }) => person?.email === 'bob@acme.fi'));
      await store.exports.create(finished);
      await store.exports.finish(finished, [row(vendor), row(bob)]);
      await index.link(
        [vendor.ref, must(leads.find(({ person }) => person?.email === STORED)).ref],
        'she said so',
      );

      const person = (await index.exportPerson(KEY)) as Record<string, readonly object[]>;
      expect(person['email']).toBe(STORED);
      const found = person['leads'] as readonly {
        readonly source: string;
        readonly identifiers: readonly { readonly type: string; readonly value: string }[];
        readonly events: readonly object[];
        readonly sessions: readonly object[];
        readonly conversions: readonly object[];
        readonly properties: readonly object[];
      }[];
      expect(found.map(({ source }) => source).toSorted()).toEqual(['GIOSG', 'LOCAL', 'LOCAL']);
      const laptop = must(found.find(({ events }) => events.length === 2));
      expect(laptop.events[0]).toMatchObject({
        nonce: '1',
        url: 'https://shop.example/a',
        referrer: 'https://search.example/',
        userAgent: 'Browser/1',
        trackerId: 'laptop',
        properties: { email: EMAIL, userId: 'u-1', plan: 'gold' },
      });
      expect(laptop.sessions.length).toBeGreaterThan(0);
      expect(laptop.properties).toContainEqual(expect.objectContaining({ value: 'gold' }));
      expect(laptop.identifiers).toContainEqual(
        expect.objectContaining({ type: 'email', value: STORED }),
      );
      expect(person['mentions']).toMatchObject([{ nonce: '5' }]);
      expect(person['trashedEvents']).toMatchObject([{ event: { properties: { note: EMAIL } } }]);
      expect(person['exportRows']).toMatchObject([
        { export: 'x', row: { lead: { ref: vendor.ref } } },
      ]);
      expect(person['profiles']).toHaveLength(1);
      expect(person['manualLinks']).toMatchObject([{ act: 'LINK', reason: 'she said so' }]);
      expect(JSON.stringify(person)).not.toContain('bob@acme.fi');
    }));

  it('is found by a user id, and by an address that only other leads mention', () =>
    within(async (store) => {
      const index = indexOf(store);
      await track(store, [
        tevent({ nonce: '1', trackerId: 'laptop', properties: { userId: 'u-1' } }),
        tevent({ nonce: '2', trackerId: 'bob', properties: { Email: EMAIL } }),
      ]);
      expect(await index.exportPerson({ type: 'userId', value: 'u-1' })).toMatchObject({
        userId: 'u-1',
        leads: [{ events: [{ nonce: '1' }] }],
        mentions: [],
      });
      expect(await index.exportPerson(KEY)).toMatchObject({
        leads: [],
        mentions: [{ nonce: '2' }],
      });
    }));

  it('is NOT_FOUND where nothing is kept, so also after an erasure', () =>
    within(async (store) => {
      const index = indexOf(store);
      await track(store, [tevent({ nonce: '1', properties: { email: EMAIL } })]);
      expect(await index.exportPerson(KEY)).toMatchObject({ leads: [{}] });
      const [lead] = await listLeads(store);
      await index.erase(must(lead).ref, null);
      await expect(index.exportPerson(KEY)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }));
});
