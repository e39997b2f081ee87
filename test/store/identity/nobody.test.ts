import { describe, expect, it } from 'vitest';
import { leadQuery, must, tcall } from '../../vendors/kit.ts';
import { engines } from '../engines.ts';
import { ALWAYS, listLeads, tevent, track } from '../kit.ts';
import { everybody, indexOf, partition, tlead } from './kit.ts';

const NOBODY = ['undefined', 'null', 'NaN', '(not set)', '[object Object]', '0', 0, 'xxxxxxxx'];
const NIL = '00000000-0000-0000-0000-000000000000';

describe.each(engines)('Nobody, on $name', ({ within }) => {
  it.each(NOBODY)(
    'user id %j makes no lead of two strangers, and identifies none',
    async (userId) => {
      await within(async (source) => {
        await track(
          source,
          ['a', 'b'].map((plan) =>
            tevent({
              nonce: plan,
              trackerId: null,
              type: 'identify',
              properties: { userId, plan },
            }),
          ),
        );
        const leads = await listLeads(source);
        expect(leads.map(({ identified }) => identified)).toEqual([false, false]);
        expect((await partition(indexOf(source))).length).toBe(2);
      });
    },
  );

  it('is no tracker either: its events are leads of their own', async () => {
    await within(async (source) => {
      const trackers = ['undefined', 'null', NIL];
      await track(
        source,
        trackers.flatMap((trackerId) =>
          ['x', 'y'].map((half) => tevent({ nonce: `${trackerId} ${half}`, trackerId })),
        ),
      );
      expect((await listLeads(source)).length).toBe(6);
    });
  });

  it('has no address and no company: undefined@undefined.com', async () => {
    await within(async (source) => {
      const properties = { email: 'undefined@undefined.com', domain: 'undefined.com' };
      await track(source, [tevent({ nonce: '1', trackerId: 'a', properties })]);
      expect(await listLeads(source)).toMatchObject([
        { identified: false, person: null, company: null },
      ]);
      const profiles = await everybody(indexOf(source));
      expect(profiles.map(({ kind }) => kind)).toEqual(['PERSON']);
    });
  });

  it.each([1, 9, 11, '1', '11'])('is not %j: that is somebody', async (userId) => {
    await within(async (source) => {
      await track(
        source,
        ['a', 'b'].map((nonce) => tevent({ nonce, trackerId: null, properties: { userId } })),
      );
      expect(await listLeads(source)).toMatchObject([{ identified: true }]);
    });
  });
});

describe.each(engines)('Addresses and domains, on $name', ({ within }) => {
  it('a role mailbox of two visitors joins them to one company, and to no person', async () => {
    await within(async (source) => {
      await track(
        source,
        ['Carl', 'Dora'].map((firstName) =>
          tevent({
            nonce: firstName,
            trackerId: firstName,
            properties: { firstName, email: 'info@epsilon.example' },
          }),
        ),
      );
      const profiles = await everybody(indexOf(source));
      const people = profiles.filter(({ kind }) => kind === 'PERSON');
      expect(people.map(({ displayName }) => displayName)).toEqual(['Carl', 'Dora']);
      const [company] = profiles.filter(({ kind }) => kind === 'COMPANY');
      const related = await indexOf(source).related(company?.id ?? '', { first: 9, after: null });
      expect(related.items.length).toBe(2);
    });
  });

  it('a role mailbox is no lead of its own: each event without a tracker is', async () => {
    await within(async (source) => {
      const properties = { email: 'sales@epsilon.example' };
      await track(
        source,
        ['1', '2'].map((nonce) => tevent({ nonce, trackerId: null, properties })),
      );
      expect((await listLeads(source)).length).toBe(2);
    });
  });

  it('erasing one owner of a role mailbox refuses nobody else who gives it', async () => {
    await within(async (source) => {
      const index = indexOf(source);
      const carl = tlead({ id: 'carl', email: 'info@epsilon.example' });
      await index.profilesOf([carl]);
      await index.erase(carl.ref, carl);
      const properties = { email: 'info@epsilon.example' };
      expect(
        await track(source, [tevent({ nonce: 'd', trackerId: 'd', properties })]),
      ).toMatchObject([{ problem: null }]);
    });
  });

  it('two spellings of an address are one person, who is found and erased by either', async () => {
    await within(async (source) => {
      const composed = 'josé@münchen-werk.example'.normalize('NFC');
      const other = 'JOSÉ@xn--mnchen-werk-thb.example'.normalize('NFD');
      const send = (nonce: string, email: string) =>
        track(source, [tevent({ nonce, trackerId: nonce, properties: { email } })]);
      await send('a', composed);
      await send('b', other);
      const index = indexOf(source);
      expect((await partition(index)).map((leads) => leads.length)).toEqual([2]);
      for (const email of [composed, other]) {
        const page = await must(source.leads)(
          leadQuery({ window: ALWAYS, filter: { email } }),
          tcall(),
        );
        expect(page.items.length).toBe(2);
        expect((await index.profile({ email }))?.leads.length).toBe(2);
      }
      const [lead] = await listLeads(source);
      if (lead) await index.erase(lead.ref, lead);
      expect(await listLeads(source)).toEqual([]);
      expect(await send('c', composed)).toMatchObject([{ problem: { code: 'CONFLICT' } }]);
      expect(await send('d', other)).toMatchObject([{ problem: { code: 'CONFLICT' } }]);
    });
  });

  it('subdomains of one registrable domain are one company, customers of a shared host are not', async () => {
    await within(async (source) => {
      const emails = [
        'a@eu.delta.example',
        'b@delta.example',
        'c@mail.delta.co.uk',
        'd@alice.github.io',
        'e@bob.github.io',
        'f@gmail.com',
      ];
      await track(
        source,
        emails.map((email) => tevent({ nonce: email, trackerId: email, properties: { email } })),
      );
      const profiles = await everybody(indexOf(source));
      const domains = profiles.flatMap(({ kind, identifiers }) =>
        kind === 'COMPANY' ? identifiers.map(({ value }) => value) : [],
      );
      expect(domains.toSorted()).toEqual([
        'alice.github.io',
        'bob.github.io',
        'delta.co.uk',
        'delta.example',
      ]);
    });
  });
});
