import { describe, expect, it } from 'vitest';
import type { Tracked } from '../../../src/domain/tracking.ts';
import type { Store } from '../../../src/ports/store.ts';
import { must } from '../../vendors/kit.ts';
import { engines } from '../engines.ts';
import { listLeads, NOW, openStore, tevent, track } from '../kit.ts';
import { everybody, indexOf, tlead } from './kit.ts';

const EMAIL = 'ada@lovelace.example';
const ada = (nonce: string, trackerId: string, properties: Record<string, unknown> = {}) =>
  tevent({ nonce, trackerId, properties: { email: EMAIL, ...properties } });

function isTaken({ problem }: Tracked): boolean {
  return problem === null;
}

describe.each(engines)('A lifted erasure on $name', ({ place }) => {
  /** Runs `use` with an empty store, and with the lines of its log. */
  async function within(
    use: (store: Store, log: readonly (readonly unknown[])[]) => Promise<void>,
  ): Promise<void> {
    const log: unknown[][] = [];
    const store = await openStore(
      place(),
      () => NOW,
      {},
      undefined,
      undefined,
      (...line) => {
        log.push(line);
      },
    );
    try {
      await use(store, log);
    } finally {
      await store.close();
    }
  }
  async function eraseOf(store: Store, email: string): Promise<void> {
    const lead = must((await listLeads(store)).find(({ person }) => person?.email === email));
    await indexOf(store).erase(lead.ref, null);
  }

  it('lets the events of every browser of the person in again, whichever identifier was named', async () => {
    for (const [key, by] of [
      [{ type: 'email', value: EMAIL }, 'email'],
      [{ type: 'userId', value: 'u-1' }, 'userId'],
      [{ type: 'tracker', value: 'phone' }, 'tracker'],
    ] as const)
      await within(async (store, log) => {
        const known = { userId: 'u-1' };
        const events = [ada('1', 'laptop', known), ada('2', 'phone', known)];
        await track(store, events);
        await eraseOf(store, EMAIL);
        expect((await track(store, events)).map(isTaken)).toEqual([false, false]);
        const lifted = await indexOf(store).liftErasure(key, 'a new consent');
        expect(lifted).toBeGreaterThan(0);
        expect((await track(store, events)).map(isTaken)).toEqual([true, true]);
        expect(await listLeads(store)).toHaveLength(2);
        expect(log).toEqual([
          [
            'an erasure was lifted',
            { at: '2026-03-10T12:00:00.000Z', by, tombstones: lifted, reason: 'a new consent' },
          ],
        ]);
      });
  });

  it('leaves other people erased, also where their erasure was in the same millisecond', async () => {
    await within(async (store) => {
      const bob = tevent({ nonce: '3', trackerId: 'bob', properties: { email: 'bob@acme.fi' } });
      await track(store, [ada('1', 'laptop'), bob]);
      await eraseOf(store, EMAIL);
      await eraseOf(store, 'bob@acme.fi');
      await indexOf(store).liftErasure({ type: 'email', value: EMAIL }, 'a mistake');
      expect((await track(store, [ada('1', 'laptop'), bob])).map(isTaken)).toEqual([true, false]);
    });
  });

  it('lifts the earlier erasures of the person too, and erasing again works', async () => {
    await within(async (store) => {
      const index = indexOf(store);
      const key = { type: 'email', value: EMAIL } as const;
      const events = [ada('1', 'laptop', { userId: 'u-1' })];
      await track(store, events);
      await eraseOf(store, EMAIL);
      // A vendor still tells of the person, under the same address.
      const vendor = tlead({ id: 'v', email: EMAIL });
      await index.erase(vendor.ref, vendor);
      await index.liftErasure(key, 'a new consent');
      expect((await track(store, events)).map(isTaken)).toEqual([true]);
      index.recordLeads([vendor]);
      await everybody(index);
      expect((await index.profile({ email: EMAIL }))?.leads).toHaveLength(2);
      await eraseOf(store, EMAIL);
      expect((await track(store, events)).map(isTaken)).toEqual([false]);
      expect(await index.profile({ email: EMAIL })).toBeNull();
    });
  });

  it('is found by the lead, and NOT_FOUND where nobody was erased', async () => {
    await within(async (store, log) => {
      const index = indexOf(store);
      await track(store, [ada('1', 'laptop')]);
      const [lead] = await listLeads(store);
      const key = { lead: must(lead).ref };
      await expect(index.liftErasure(key, 'x')).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await eraseOf(store, EMAIL);
      await index.liftErasure(key, 'x');
      await expect(index.liftErasure(key, 'x')).rejects.toMatchObject({ code: 'NOT_FOUND' });
      expect(log).toHaveLength(1);
      expect((await track(store, [ada('1', 'laptop')])).map(isTaken)).toEqual([true]);
    });
  });

  it('stays lifted when the store is opened again', async () => {
    const url = place();
    const first = await openStore(url);
    await track(first, [ada('1', 'laptop')]);
    await eraseOf(first, EMAIL);
    await indexOf(first).liftErasure({ type: 'email', value: EMAIL }, 'a new consent');
    await track(first, [ada('1', 'laptop')]);
    await first.close();
    const second = await openStore(url);
    try {
      expect(await listLeads(second)).toHaveLength(1);
      expect((await track(second, [ada('2', 'laptop')])).map(isTaken)).toEqual([true]);
      // Erased again, the person stays erased.
      await eraseOf(second, EMAIL);
      expect((await track(second, [ada('2', 'laptop')])).map(isTaken)).toEqual([false]);
    } finally {
      await second.close();
    }
    const third = await openStore(url);
    try {
      expect((await track(third, [ada('2', 'laptop')])).map(isTaken)).toEqual([false]);
    } finally {
      await third.close();
    }
  });
});
