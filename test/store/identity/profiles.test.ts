import { describe, expect, it } from 'vitest';
import { DAY } from '../../../src/domain/time.ts';
import { engines } from '../engines.ts';
import { NOW, tevent, track } from '../kit.ts';
import { everybody, indexOf, partition, tlead } from './kit.ts';

describe.each(engines)('on $name', ({ within, topen }) => {
  describe('who is one', () => {
    it('leads of several sources with one address, whatever its case', async () => {
      await within(async (source) => {
        const index = indexOf(source);
        await track(source, [tevent({ nonce: '1', properties: { email: 'Ada@Acme.fi' } })]);
        index.note([tlead({ id: 'g', email: 'ada@acme.fi ' })]);
        const [profile] = (await everybody(index)).filter(({ kind }) => kind === 'PERSON');
        expect(profile?.leads.map((lead) => lead.source)).toEqual(['LOCAL', 'GIOSG']);
        expect(profile?.identifiers).toContainEqual({
          type: 'email',
          value: 'ada@acme.fi',
          source: 'LOCAL',
          firstSeenAt: NOW - DAY,
        });
      });
    });

    it('leads that a vendor’s own id joins: a visitor id, a Google Analytics client, an Adobe cookie', async () => {
      await within(async (source) => {
        const index = indexOf(source);
        await track(source, [
          tevent({ nonce: '1', trackerId: 'a', properties: { giosgVisitorId: 'v1' } }),
          tevent({ nonce: '2', trackerId: 'b', properties: { leadboxerUserId: 'lb' } }),
          tevent({ nonce: '3', trackerId: 'c', properties: { ga_client_id: 'ga.1' } }),
          tevent({ nonce: '4', trackerId: 'd', properties: { mcmid: 'm1' } }),
        ]);
        index.note([
          tlead({ id: 'g', claims: { giosgVisitorId: 'v1' } }),
          tlead({ id: 'lb', source: 'LEADBOXER' }),
          tlead({ id: 'w', source: 'WEBMARKETER', properties: { trackerId: 'c' } }),
          tlead({ id: 'x', source: 'WEBMARKETER', claims: { mcmid: ['m1'] } }),
        ]);
        const sources = (await everybody(index)).map(({ leads }) =>
          leads.map((lead) => lead.source).join(),
        );
        expect(sources.toSorted()).toEqual([
          'LOCAL,GIOSG',
          'LOCAL,LEADBOXER',
          'LOCAL,WEBMARKETER',
          'LOCAL,WEBMARKETER',
        ]);
      });
    });

    it.each(['0', '000-000', '', '-1', 'null', 'Anonymous', 'undefined', 'n/a', '(not set)'])(
      'nobody by the user id %j, and the refusal is on record',
      async (userId) => {
        await within(async (source) => {
          const index = indexOf(source);
          index.note(['a', 'b'].map((id) => tlead({ id, properties: { userId } })));
          expect(await partition(index)).toEqual([['a'], ['b']]);
          const refused = (await everybody(index)).map((profile) => profile.refused[0]?.reason);
          if (userId !== '') expect(refused).toEqual(['BLOCKED', 'BLOCKED']);
        });
      },
    );

    it('a profile has one user id: a shared computer joins no two users, and the refusal is on record', async () => {
      await within(async (source) => {
        const index = indexOf(source);
        index.note([
          tlead({ id: 'a', properties: { userId: 'ada', trackerId: 'ipad' }, seen: NOW }),
          tlead({ id: 'b', properties: { userId: 'bob', trackerId: 'ipad' }, seen: NOW + 1 }),
        ]);
        expect(await partition(index)).toEqual([['a'], ['b']]);
        const [, bob] = await everybody(index);
        expect(bob?.refused).toEqual([
          {
            type: 'tracker',
            value: 'ipad',
            source: 'GIOSG',
            firstSeenAt: NOW + 1,
            lead: { source: 'GIOSG', account: '', externalId: 'b' },
            reason: 'LIMIT',
          },
        ]);
      });
    });

    it('who changes the user id in the middle of a visit keeps the first one', async () => {
      await within(async (source) => {
        await track(source, [
          tevent({ nonce: '2', occurredAt: NOW - 1, properties: { userId: 'bob' } }),
          tevent({ nonce: '1', occurredAt: NOW - 2, properties: { userId: 'ada' } }),
        ]);
        const [profile] = await everybody(indexOf(source));
        const userIds = profile?.identifiers.filter(({ type }) => type === 'userId');
        expect(userIds?.map(({ value }) => value)).toEqual(['ada']);
        expect(profile?.refused).toMatchObject([{ type: 'userId', value: 'bob', reason: 'LIMIT' }]);
      });
    });

    it('an identifier of more than 500 leads is shared by strangers and joins none of them, the first ones neither', async () => {
      await within(async (source) => {
        const index = indexOf(source);
        const leads = Array.from({ length: 501 }, (_none, at) =>
          tlead({ id: `l${at}`, email: 'info@acme.fi', seen: NOW + at }),
        );
        index.note(leads.slice(0, 500));
        expect((await partition(index)).length).toBe(1);
        index.note(leads.slice(500));
        expect((await partition(index)).length).toBe(501);
        const [last] = leads.slice(-1);
        if (last) await index.erase(last.ref, null);
        expect((await partition(index)).length).toBe(1);
      });
    });
  });

  describe('companies', () => {
    it('are one by their domain, and their people belong to them by address or domain', async () => {
      await within(async (source) => {
        const index = indexOf(source);
        index.note([
          tlead({
            id: 'lf',
            source: 'LEADFEEDER',
            kind: 'COMPANY',
            domain: 'acme.fi',
            company: 'Acme',
          }),
          tlead({ id: 'lb', source: 'LEADBOXER', kind: 'COMPANY', domain: 'www.acme.fi' }),
          tlead({ id: 'p1', email: 'ada@acme.fi', name: 'Ada' }),
          tlead({ id: 'p2', email: 'bob@gmail.com', domain: 'acme.fi' }),
          tlead({ id: 'p3', email: 'eve@gmail.com', domain: 'gmail.com' }),
        ]);
        expect(await partition(index)).toEqual([['lb', 'lf'], ['p1'], ['p2'], ['p3']]);
        const acme = await index.profile({ domain: 'https://www.acme.fi/about' });
        expect(acme).toMatchObject({
          kind: 'COMPANY',
          displayName: 'Acme',
          company: { domain: 'acme.fi' },
        });
        const page = { first: 10, after: null };
        const people = await index.related(acme?.id ?? '', page);
        expect(people.items.map(({ leads }) => leads[0]?.externalId).toSorted()).toEqual([
          'p1',
          'p2',
        ]);
        const ada = await index.profile({ email: 'ada@acme.fi' });
        expect((await index.related(ada?.id ?? '', page)).items.map(({ id }) => id)).toEqual([
          acme?.id,
        ]);
        expect(await index.profile({ domain: 'gmail.com' })).toBeNull();
      });
    });

    it('of which no source has a lead are known by the people who told of them', async () => {
      await within(async (source) => {
        const index = indexOf(source);
        await track(source, [tevent({ nonce: '1', properties: { email: 'ada@beta.fi' } })]);
        const beta = await index.profile({ domain: 'beta.fi' });
        expect(beta).toMatchObject({ kind: 'COMPANY', displayName: 'beta.fi', leads: [] });
        index.note([tlead({ id: 'lf', source: 'LEADFEEDER', kind: 'COMPANY', domain: 'beta.fi' })]);
        expect((await everybody(index)).filter(({ kind }) => kind === 'COMPANY')).toHaveLength(1);
        // Its first id stays a name of it.
        expect((await index.profile({ id: beta?.id ?? '' }))?.leads).toHaveLength(1);
      });
    });

    it('have visitors by the cookies that a vendor saw at them', async () => {
      await within(async (source) => {
        const index = indexOf(source);
        const lf = tlead({ id: 'lf', source: 'LEADFEEDER', kind: 'COMPANY', domain: 'acme.fi' });
        index.noteSessions([
          {
            ref: { lead: lf.ref, externalId: 'v', hint: '' },
            startedAt: NOW,
            claims: { gaClientId: ['ga.1'] },
            events: null,
          } as never,
        ]);
        index.note([lf]);
        await track(source, [tevent({ nonce: '1', properties: { gaClientId: 'ga.1' } })]);
        const acme = await index.profile({ domain: 'acme.fi' });
        const people = await index.related(acme?.id ?? '', { first: 10, after: null });
        expect(people.items.map(({ leads }) => leads[0]?.source)).toEqual(['LOCAL']);
      });
    });
  });

  describe('a profile', () => {
    it('keeps the id of its oldest lead, and the ids of the others lead to it for ever', async () => {
      await within(async (source) => {
        const index = indexOf(source);
        const young = tlead({ id: 'young', email: 'ada@acme.fi' });
        index.note([young]);
        const before = await index.profile({ email: 'ada@acme.fi' });
        const old = tlead({ id: 'old', email: 'ada@acme.fi', seen: NOW - DAY });
        index.note([old]);
        const [after] = await index.profilesOfRefs([old.ref]);
        expect(after?.id).not.toBe(before?.id);
        expect(await index.profile({ id: before?.id ?? '' })).toEqual(after);
      });
    });

    it('shows of each field the newest value with its source, and where sources disagree', async () => {
      await within(async (source) => {
        const index = indexOf(source);
        await track(source, [
          tevent({
            nonce: '1',
            occurredAt: NOW - DAY,
            properties: { email: 'ada@acme.fi', firstName: 'Ada', lastName: 'Byron', title: 'CTO' },
          }),
        ]);
        index.note([tlead({ id: 'g', email: 'ada@acme.fi', name: 'Ada Lovelace', seen: NOW })]);
        const profile = await index.profile({ email: 'ada@acme.fi' });
        expect(profile?.person).toMatchObject({
          fullName: 'Ada Lovelace',
          firstName: 'Ada',
          title: 'CTO',
          email: 'ada@acme.fi',
        });
        expect(profile?.fields.find(({ name }) => name === 'title')).toMatchObject({
          value: 'CTO',
          source: 'LOCAL',
          observedAt: NOW - DAY,
        });
        expect(profile?.conflicts).toMatchObject([
          {
            name: 'fullName',
            values: [
              { value: 'Ada Lovelace', source: 'GIOSG' },
              { value: 'Ada Byron', source: 'LOCAL' },
            ],
          },
        ]);
      });
    });

    it('loses what a source has taken back', async () => {
      await within(async (source) => {
        const index = indexOf(source);
        index.note([
          tlead({ id: 'g', email: 'ada@acme.fi', name: 'Ada' }),
          tlead({ id: 'h', email: 'ada@acme.fi' }),
        ]);
        expect(await partition(index)).toEqual([['g', 'h']]);
        index.note([tlead({ id: 'g', read: NOW + 2, isRedacted: true })]);
        expect(await partition(index)).toEqual([['g'], ['h']]);
        // An older answer that was kept somewhere brings nothing back.
        index.note([tlead({ id: 'g', email: 'ada@acme.fi', name: 'Ada', read: NOW + 1 })]);
        expect(await partition(index)).toEqual([['g'], ['h']]);
        const [profile] = await index.profilesOfRefs([tlead({ id: 'g' }).ref]);
        expect(profile?.person).toBeNull();
      });
    });

    it('is found by words of any of its leads, and listed once over all pages', async () => {
      const source = await topen();
      const index = indexOf(source);
      await track(source, [
        tevent({
          nonce: '1',
          trackerId: 't1',
          properties: { email: 'ada@acme.fi', firstName: 'Ada' },
        }),
      ]);
      index.note([
        tlead({ id: 'g', email: 'ada@acme.fi', name: 'Countess of Lovelace' }),
        ...Array.from({ length: 5 }, (_none, at) => tlead({ id: `p${at}`, seen: NOW - at })),
      ]);
      await index.profilesOfRefs([]);
      const query = { kind: 'PERSON', search: null, first: 2, after: null } as const;
      const find = (search: string) => index.profiles({ ...query, search });
      const [byVendor] = (await find('lovelace')).items;
      const [byStore] = (await find('ADA')).items;
      expect(byVendor?.leads).toHaveLength(2);
      expect(byStore).toEqual(byVendor);
      const seen: string[] = [];
      for (let after: string | null = null; ;) {
        const page = await index.profiles({ ...query, after });
        seen.push(...page.items.map(({ id }) => id));
        if (page.next === null) break;
        after = page.next;
      }
      expect(new Set(seen).size).toBe(6);
      expect(seen).toHaveLength(6);
      expect(await index.countProfiles(query)).toBe(6);
      await source.close();
    });
  });
});
