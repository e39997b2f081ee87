import { describe, expect, it } from 'vitest';
import { DAY } from '../../../src/domain/time.ts';
import { engines } from '../engines.ts';
import { NOW, tevent, track } from '../kit.ts';
import { everybody, indexOf, partition, tlead } from './kit.ts';

describe.each(engines)('on $name', ({ within, topen }) => {
  describe('identifiers', () => {
    it('join leads of several sources by an e-mail address, whatever its case', async () => {
      await within(async (source) => {
        const index = indexOf(source);
        await track(source, [tevent({ nonce: '1', properties: { email: 'Ada@Acme.fi' } })]);
        index.recordLeads([tlead({ id: 'g', email: 'ada@acme.fi ' })]);
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

    it('join an event to a vendor’s lead by the vendor’s lead id, a visitor id, a Google Analytics client id or an Adobe cookie', async () => {
      await within(async (source) => {
        const index = indexOf(source);
        await track(source, [
          tevent({ nonce: '1', trackerId: 'a', properties: { giosgVisitorId: 'v1' } }),
          tevent({ nonce: '2', trackerId: 'b', properties: { leadboxerUserId: 'lb' } }),
          tevent({ nonce: '3', trackerId: 'c', properties: { ga_client_id: 'ga.1' } }),
          tevent({ nonce: '4', trackerId: 'd', properties: { mcmid: 'm1' } }),
        ]);
        index.recordLeads([
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
      'join no leads by the placeholder %j as a user id, and the refusal is kept',
      async (userId) => {
        await within(async (source) => {
          const index = indexOf(source);
          index.recordLeads(['a', 'b'].map((id) => tlead({ id, properties: { userId } })));
          expect(await partition(index)).toEqual([['a'], ['b']]);
          const refused = (await everybody(index)).map((profile) => profile.refused[0]?.reason);
          if (userId !== '') expect(refused).toEqual(['BLOCKED', 'BLOCKED']);
        });
      },
    );

    it('join no two users of one shared computer: a profile has a single user id, and the refusal is kept', async () => {
      await within(async (source) => {
        const index = indexOf(source);
        index.recordLeads([
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

    it('keep the first user id of a visitor who sends another one later', async () => {
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

    it('join none of their leads once more than 500 leads carry the same value', async () => {
      await within(async (source) => {
        const index = indexOf(source);
        const leads = Array.from({ length: 501 }, (_none, at) =>
          tlead({ id: `l${at}`, email: 'shared.desk@acme.fi', seen: NOW + at }),
        );
        index.recordLeads(leads.slice(0, 500));
        expect((await partition(index)).length).toBe(1);
        index.recordLeads(leads.slice(500));
        expect((await partition(index)).length).toBe(501);
        const [last] = leads.slice(-1);
        if (last) await index.erase(last.ref, null);
        expect((await partition(index)).length).toBe(1);
      });
    });
  });

  describe('a company', () => {
    it('is one profile by its domain, related to people with its domain or an address there', async () => {
      await within(async (source) => {
        const index = indexOf(source);
        index.recordLeads([
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

    it('that is a lead of no source has a profile as soon as a person names its domain', async () => {
      await within(async (source) => {
        const index = indexOf(source);
        await track(source, [tevent({ nonce: '1', properties: { email: 'ada@beta.fi' } })]);
        const beta = await index.profile({ domain: 'beta.fi' });
        expect(beta).toMatchObject({ kind: 'COMPANY', displayName: 'beta.fi', leads: [] });
        index.recordLeads([
          tlead({ id: 'lf', source: 'LEADFEEDER', kind: 'COMPANY', domain: 'beta.fi' }),
        ]);
        expect((await everybody(index)).filter(({ kind }) => kind === 'COMPANY')).toHaveLength(1);
        // The profile is still found by its first id.
        expect((await index.profile({ id: beta?.id ?? '' }))?.leads).toHaveLength(1);
      });
    });

    it('is related to the visitors whose cookies a vendor saw in its visits', async () => {
      await within(async (source) => {
        const index = indexOf(source);
        const lf = tlead({ id: 'lf', source: 'LEADFEEDER', kind: 'COMPANY', domain: 'acme.fi' });
        index.recordSessions([
          {
            ref: { lead: lf.ref, externalId: 'v', hint: '' },
            startedAt: NOW,
            claims: { gaClientId: ['ga.1'] },
            events: null,
          } as never,
        ]);
        index.recordLeads([lf]);
        await track(source, [tevent({ nonce: '1', properties: { gaClientId: 'ga.1' } })]);
        const acme = await index.profile({ domain: 'acme.fi' });
        const people = await index.related(acme?.id ?? '', { first: 10, after: null });
        expect(people.items.map(({ leads }) => leads[0]?.source)).toEqual(['LOCAL']);
      });
    });
  });

  describe('a profile', () => {
    it('has the id of its oldest lead, and is found by the ids of its other leads for ever', async () => {
      await within(async (source) => {
        const index = indexOf(source);
        const young = tlead({ id: 'young', email: 'ada@acme.fi' });
        index.recordLeads([young]);
        const before = await index.profile({ email: 'ada@acme.fi' });
        const old = tlead({ id: 'old', email: 'ada@acme.fi', seen: NOW - DAY });
        index.recordLeads([old]);
        const [after] = await index.profilesOfRefs([old.ref]);
        expect(after?.id).not.toBe(before?.id);
        expect(await index.profile({ id: before?.id ?? '' })).toEqual(after);
      });
    });

    it('shows the newest value of each field with its source, and a conflict where sources differ', async () => {
      await within(async (source) => {
        const index = indexOf(source);
        await track(source, [
          tevent({
            nonce: '1',
            occurredAt: NOW - DAY,
            properties: { email: 'ada@acme.fi', firstName: 'Ada', lastName: 'Byron', title: 'CTO' },
          }),
        ]);
        index.recordLeads([
          tlead({ id: 'g', email: 'ada@acme.fi', name: 'Ada Lovelace', seen: NOW }),
        ]);
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

    it('loses identifiers and fields that its source redacted', async () => {
      await within(async (source) => {
        const index = indexOf(source);
        index.recordLeads([
          tlead({ id: 'g', email: 'ada@acme.fi', name: 'Ada' }),
          tlead({ id: 'h', email: 'ada@acme.fi' }),
        ]);
        expect(await partition(index)).toEqual([['g', 'h']]);
        index.recordLeads([tlead({ id: 'g', read: NOW + 2, isRedacted: true })]);
        expect(await partition(index)).toEqual([['g'], ['h']]);
        // An older answer from a cache brings nothing back.
        index.recordLeads([tlead({ id: 'g', email: 'ada@acme.fi', name: 'Ada', read: NOW + 1 })]);
        expect(await partition(index)).toEqual([['g'], ['h']]);
        const [profile] = await index.profilesOfRefs([tlead({ id: 'g' }).ref]);
        expect(profile?.person).toBeNull();
      });
    });

    it('is found by words of any of its leads, and stands once in the pages of a list', async () => {
      const source = await topen();
      const index = indexOf(source);
      await track(source, [
        tevent({
          nonce: '1',
          trackerId: 't1',
          properties: { email: 'ada@acme.fi', firstName: 'Ada' },
        }),
      ]);
      index.recordLeads([
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
