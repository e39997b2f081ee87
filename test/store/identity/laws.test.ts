import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Lead, LeadRef } from '../../../src/domain/entities.ts';
import type { IdentityIndex } from '../../../src/ports/store.ts';
import { DAY } from '../../../src/domain/time.ts';
import { engines } from '../engines.ts';
import { NOW, object, tevent, track } from '../kit.ts';
import { everybody, indexOf, partition, tlead } from './kit.ts';

const some = <T>(...values: readonly T[]) => fc.option(fc.constantFrom(...values));

/** Few values, so that leads share identifiers; few ids, so that a lead is seen again with other values. */
const rows = fc
  .array(
    fc.record({
      source: fc.constantFrom('GIOSG', 'LEADBOXER', 'WEBMARKETER'),
      id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
      kind: fc.constantFrom<Lead['kind']>('PERSON', 'PERSON', 'COMPANY'),
      email: some('ada@acme.fi', 'bob@acme.fi', 'eve@gmail.com', 'ADA@acme.fi ', 'noreply@acme.fi'),
      domain: some('acme.fi', 'www.Acme.fi', 'beta.fi', 'gmail.com'),
      name: some('Ada', 'Bob', ''),
      userId: some<unknown>('1', '2', 3, '-1', '0-0', 'anonymous', '__proto__'),
      tracker: some('t1', 't2', '000'),
      seen: fc.integer({ min: 0, max: 3 }),
      read: fc.integer({ min: 0, max: 5 }),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((all) =>
    all.map(({ userId, tracker, seen, read, ...row }) =>
      tlead({
        ...row,
        seen: NOW - seen * DAY,
        read: NOW + read,
        properties: { 'user-id': userId, trackerId: tracker },
      }),
    ),
  );

async function note(index: IdentityIndex, leads: readonly Lead[], size: number): Promise<void> {
  for (let from = 0; from < leads.length; from += size) {
    index.recordLeads(leads.slice(from, from + size));
    if (size < 4) await index.profilesOfRefs([]);
  }
}

describe.each(engines)('on $name', ({ within, runs }) => {
  describe('recording leads', () => {
    it('gives the same profiles in whatever order and batches the leads come', async () => {
      await fc.assert(
        fc.asyncProperty(
          rows.chain((leads) =>
            fc.tuple(
              fc.constant(leads),
              fc.shuffledSubarray(leads, { minLength: leads.length, maxLength: leads.length }),
              fc.integer({ min: 1, max: 6 }),
            ),
          ),
          async ([leads, others, size]) => {
            const read = (given: readonly Lead[], by: number) =>
              within(async (source) => {
                await note(indexOf(source), given, by);
                return everybody(indexOf(source));
              });
            expect(await read(others, size)).toStrictEqual(await read(leads, leads.length));
          },
        ),
        { numRuns: runs(150) },
      );
    });

    it('changes nothing where a lead is recorded twice', async () => {
      await fc.assert(
        fc.asyncProperty(rows, async (leads) => {
          await within(async (source) => {
            const index = indexOf(source);
            await note(index, leads, 3);
            const before = await everybody(index);
            await note(index, leads.toReversed(), 2);
            expect(await everybody(index)).toStrictEqual(before);
          });
        }),
        { numRuns: runs(50) },
      );
    });

    it('gives the same profiles where events of the store come between the leads', async () => {
      const events = [
        { nonce: '1', trackerId: 't1', properties: { email: 'ada@acme.fi' } },
        { nonce: '2', trackerId: 't9', properties: { userId: '1' } },
        { nonce: '3', trackerId: 't8', properties: object([['__proto__', 1]]) },
        { nonce: '4', trackerId: 't9', properties: { email: 'ADA@acme.fi', userId: 2 } },
      ].map((event, index) => tevent({ ...event, occurredAt: NOW - index * DAY }));
      const orders = fc.shuffledSubarray(events, { minLength: 4, maxLength: 4 });
      await fc.assert(
        fc.asyncProperty(rows, orders, fc.boolean(), async (leads, order, first) => {
          const read = (given: typeof events, early: boolean) =>
            within(async (source) => {
              if (early) await note(indexOf(source), leads, 100);
              for (const event of given) await track(source, [event]);
              if (!early) await note(indexOf(source), leads, 1);
              return everybody(indexOf(source));
            });
          expect(await read(order, first)).toStrictEqual(await read(events, true));
        }),
        { numRuns: runs(50) },
      );
    });
  });

  describe('linking leads', () => {
    const refs = (leads: readonly Lead[], kind: Lead['kind']): readonly LeadRef[] =>
      leads.filter((lead) => lead.kind === kind).map(({ ref }) => ref);
    /** Each lead is seen once, so that its kind is certain. */
    const once = rows.map((leads) => [
      ...new Map(leads.map((lead) => [lead.ref.source + lead.ref.externalId, lead])).values(),
    ]);
    interface Chosen {
      readonly leads: readonly Lead[];
      readonly linked: readonly LeadRef[];
      readonly before: readonly { readonly link: boolean; readonly some: readonly LeadRef[] }[];
    }
    const chosen = once.chain((leads): fc.Arbitrary<Chosen> => {
      const persons = refs(leads, 'PERSON');
      return persons.length < 2
        ? fc.constant({ leads, linked: [], before: [] })
        : fc.record({
            leads: fc.constant(leads),
            linked: fc.subarray([...persons], { minLength: 2 }),
            // Links that were made before.
            before: fc.array(
              fc.record({
                link: fc.boolean(),
                some: fc.subarray([...persons], { minLength: 1, maxLength: 2 }),
              }),
              { maxLength: 4 },
            ),
          });
    });

    it('and unlinking them restores every profile, whatever was linked or unlinked before', async () => {
      await fc.assert(
        fc.asyncProperty(chosen, async ({ leads, linked, before }) => {
          await within(async (source) => {
            const index = indexOf(source);
            await note(index, leads, 100);
            for (const { link, some: these } of before)
              if (link) await index.link(these, null);
              else for (const one of these) await index.unlink(one, null);
            const was = await everybody(index);
            const [first, ...others] = linked;
            if (!first) return;
            await index.link(linked, 'one and the same');
            const [profiles] = [await everybody(index)];
            const of = profiles.find(({ leads: own }) =>
              own.some(
                ({ source: s, externalId: e }) => s === first.source && e === first.externalId,
              ),
            );
            for (const other of others) expect(of?.leads).toContainEqual(other);
            // A link needs two different leads.
            for (const other of others) await index.unlink(other, null);
            expect(await everybody(index)).toStrictEqual(was);
          });
        }),
        { numRuns: runs(100) },
      );
    });

    it('with themselves, twice or in a circle changes nothing more', async () => {
      await within(async (source) => {
        const index = indexOf(source);
        const leads = ['a', 'b', 'c'].map((id, at) => tlead({ id, seen: NOW + at }));
        const [a, b, c] = leads.map(({ ref }) => ref);
        if (!a || !b || !c) throw new Error('there are three');
        await note(index, leads, 100);
        await index.link([a, a], null);
        expect(await partition(index)).toEqual([['a'], ['b'], ['c']]);
        await index.link([a, b], null);
        await index.link([b, c], null);
        await index.link([c, a], null);
        expect(await partition(index)).toEqual([['a', 'b', 'c']]);
        const [whole] = await everybody(index);
        expect(whole?.leads).toEqual([a, b, c]);
      });
    });

    it('joins a lead again that unlinking had set apart from the leads with its e-mail address', async () => {
      await within(async (source) => {
        const index = indexOf(source);
        const [a, b, c] = ['a', 'b', 'c'].map((id, at) =>
          tlead({ id, email: 'ada@acme.fi', seen: NOW + at }),
        );
        if (!a || !b || !c) throw new Error('there are three');
        await note(index, [a, b], 100);
        const was = await everybody(index);
        await index.unlink(b.ref, 'another Ada');
        expect(await partition(index)).toEqual([['a'], ['b']]);
        await note(index, [c], 100);
        expect(await partition(index)).toEqual([['a', 'c'], ['b']]);
        // The address finds the profile that it still identifies.
        expect((await index.profile({ email: 'ada@acme.fi' }))?.leads).toEqual([a.ref, c.ref]);
        await index.link([a.ref, b.ref], null);
        expect(await partition(index)).toEqual([['a', 'b', 'c']]);
        await index.unlink(b.ref, null);
        expect(await partition(index)).toEqual([['a', 'c'], ['b']]);
        expect(was).toHaveLength(2);
      });
    });

    it('does not end a separation from leads that are not linked', async () => {
      await within(async (source) => {
        const index = indexOf(source);
        const a = tlead({ id: 'a', email: 'ada@acme.fi' });
        const b = tlead({ id: 'b', email: 'ada@acme.fi', seen: NOW + 1 });
        const c = tlead({ id: 'c', seen: NOW + 2 });
        await note(index, [a, b, c], 100);
        await index.unlink(b.ref, null);
        await index.link([b.ref, c.ref], null);
        expect(await partition(index)).toEqual([['a'], ['b', 'c']]);
        await index.unlink(c.ref, null);
        expect(await partition(index)).toEqual([['a'], ['b'], ['c']]);
      });
    });

    it('of a person and a company is refused, with the argument that differs', async () => {
      await within(async (source) => {
        const index = indexOf(source);
        const person = tlead({ id: 'a', email: 'ada@acme.fi' });
        const company = tlead({ id: 'b', kind: 'COMPANY', domain: 'acme.fi' });
        await note(index, [person, company], 100);
        await expect(index.link([person.ref, company.ref], null)).rejects.toMatchObject({
          code: 'INVALID_INPUT',
          faults: [{ path: ['leadIds', '1'] }],
        });
      });
    });
  });
});
