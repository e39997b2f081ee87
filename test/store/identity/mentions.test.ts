import { describe, expect, it } from 'vitest';
import type { TrackInput } from '../../../src/domain/tracking.ts';
import type { Store } from '../../../src/ports/store.ts';
import { must } from '../../vendors/kit.ts';
import { engines } from '../engines.ts';
import { listLeadEvents, listLeads, listSessions, tevent, track } from '../kit.ts';
import { indexOf } from './kit.ts';

const EMAIL = 'ada@lovelace.example';
const OTHER = 'bob@acme.fi';

/** Events of somebody else that name Ada where no rule looks for an address. */
const MENTIONS: readonly Partial<TrackInput>[] = [
  { properties: { Email: EMAIL } },
  { properties: { e_mail: EMAIL.toUpperCase() } },
  { properties: { note: { to: [`Ada <${EMAIL}>`] } } },
  { properties: { [EMAIL]: 1 } },
  { url: 'https://shop.example/reset/ada%40lovelace.example/now' },
  { referrer: 'https://shop.example/#/u/ada@lovelace.example' },
  { title: `Profile of ${EMAIL}` },
];
const mention = (one: Partial<TrackInput>, n: number) =>
  tevent({ trackerId: 'bob', nonce: `m${n}`, ...one });
const own = tevent({ nonce: '1', trackerId: 'ada', properties: { email: EMAIL } });
const bobs = tevent({
  nonce: '2',
  trackerId: 'bob',
  url: 'https://shop.example/',
  properties: { email: OTHER, friend: `x${EMAIL}`, other: `${EMAIL}.au` },
});

async function erase(store: Store, email = EMAIL) {
  const lead = must((await listLeads(store)).find(({ person }) => person?.email === email));
  return indexOf(store).erase(lead.ref, null);
}

describe.each(engines)('The address of an erased person on $name', ({ within }) => {
  it('is found in other leads’ events under every name and in pages; these events are deleted, and no others', () =>
    within(async (store) => {
      await track(store, [own, bobs, ...MENTIONS.map(mention)]);
      expect((await erase(store)).eventsErased).toBe(1 + MENTIONS.length);
      const leads = await listLeads(store);
      expect(leads.map(({ person }) => person?.email)).toEqual([OTHER]);
      const bob = must(leads[0]);
      expect(await listLeadEvents(store, bob.ref)).toHaveLength(1);
      expect(bob.properties.map(({ name }) => name).toSorted()).toEqual([
        'email',
        'friend',
        'other',
      ]);
      expect(await listSessions(store, bob.ref)).toMatchObject([
        { landingUrl: 'https://shop.example/' },
      ]);
      expect(await indexOf(store).profile({ email: OTHER })).toMatchObject({
        leads: [bob.ref],
      });
    }));

  it('takes along a lead that has no other events', () =>
    within(async (store) => {
      await track(store, [own, ...MENTIONS.map(mention)]);
      await erase(store);
      expect(await listLeads(store)).toEqual([]);
    }));

  it('comes back under no name and in no page, and the sender is not told that he was erased', () =>
    within(async (store) => {
      await track(store, [own]);
      await erase(store);
      const results = await track(store, [...MENTIONS.map(mention), bobs]);
      expect(results.map(({ problem }) => (problem as { code?: string } | null)?.code)).toEqual([
        ...MENTIONS.map(() => 'INVALID_INPUT'),
        undefined,
      ]);
      await indexOf(store).liftErasure({ type: 'email', value: EMAIL }, 'a new consent');
      const again = await track(store, MENTIONS.map(mention));
      expect(again.filter(({ problem }) => problem !== null)).toEqual([]);
    }));

  it('is searched for in every event, however many there are', () =>
    within(async (store) => {
      const many = Array.from({ length: 5_200 }, (_none, n) =>
        tevent({ nonce: `x${n}`, trackerId: `v${n % 40}` }),
      );
      for (let from = 0; from < many.length; from += 1_000)
        await track(store, many.slice(from, from + 1_000));
      await track(store, [own, bobs, ...MENTIONS.map(mention)]);
      expect((await erase(store)).eventsErased).toBe(1 + MENTIONS.length);
    }));
});
