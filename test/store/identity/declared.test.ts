import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalog } from '../../../src/catalog.ts';
import type { Lead, Session } from '../../../src/domain/entities.ts';
import type { GatewayError } from '../../../src/domain/errors.ts';
import {
  identifierRules,
  ownIdType,
  type IdentifierDeclaration,
} from '../../../src/domain/identifiers.ts';
import { factsIn } from '../../../src/ports/definition.ts';
import type { SourceFacts } from '../../../src/ports/facts.ts';
import { DAY } from '../../../src/domain/time.ts';
import {
  ALL,
  leadQuery,
  must,
  startFixture,
  tcall,
  paginate,
  type Fixture,
} from '../../vendors/kit.ts';
import { NOW, openHere, tevent, track, within } from '../kit.ts';
import { indexOf, tlead } from './kit.ts';

type Source = Pick<SourceFacts, 'name' | 'identifiers'>;

/** A source that no file of the gateway names, with a visitor's id that several leads share. */
const NEWCOMER: Source = {
  name: 'MATOMO',
  identifiers: {
    own: { kind: 'PERSON' },
    others: { matomoVisitorId: { kind: 'PERSON' }, matomoSiteId: { kind: 'COMPANY' } },
  },
};
const REGISTERED: readonly Source[] = catalog.vendors.map(({ facts }) => facts);
const SOURCES = [...REGISTERED, NEWCOMER];
const KNOWN = [...factsIn(catalog), NEWCOMER];
const { ruleOf } = identifierRules(KNOWN);
const open = () => openHere('sqlite::memory:', undefined, {}, undefined, KNOWN);

interface Declared {
  readonly source: string;
  readonly type: string;
  readonly declaration: IdentifierDeclaration;
  readonly isOwn: boolean;
}
const DECLARED = SOURCES.flatMap(({ name: source, identifiers }): readonly Declared[] => [
  { source, type: ownIdType(source), declaration: identifiers.own, isOwn: true },
  ...Object.entries(identifiers.others ?? {}).map(([type, declaration]) => ({
    source,
    type,
    declaration,
    isOwn: false,
  })),
]);
const isPersonal = ({ declaration: { kind, personal = kind === 'PERSON' } }: Declared) => personal;
const personal = DECLARED.filter(isPersonal);
const common = DECLARED.filter((declared) => !isPersonal(declared));

/** A lead of the source that carries the value: as its own id, or in its claims. */
function carrier({ source, type, declaration: { kind }, isOwn }: Declared, id: string): Lead {
  return tlead({
    source,
    kind,
    id: isOwn ? 'the value' : id,
    claims: isOwn ? {} : { [type]: 'the value' },
  });
}
/** An event of the store's own that names the value in each property that carries it. */
function eventsWith({ type, declaration }: Declared) {
  return (declaration.properties ?? [type]).map((name) =>
    tevent({ nonce: name, trackerId: name, properties: { [name]: 'the value' } }),
  );
}

describe('erasing a lead', () => {
  const exercised = new Set<string>();

  it.each(personal)(
    'of $source erases every lead with the same $type, and none of them comes back',
    async (declared) => {
      await within(async (store) => {
        const index = indexOf(store);
        const leads = [carrier(declared, 'a'), carrier(declared, 'b')];
        index.recordLeads(leads);
        const refs = declared.isOwn ? [must(leads[0]).ref] : leads.map(({ ref }) => ref);
        const { leads: gone } = await index.erase(must(leads[0]).ref, null);
        expect(gone.toSorted((a, b) => (a.externalId < b.externalId ? -1 : 1))).toEqual(refs);
        // The vendor lists the leads again, and another one that carries the same value.
        const again = [...leads, carrier(declared, 'c')].map((lead) => ({
          ...lead,
          fetchedAt: NOW + DAY,
        }));
        expect(await index.profilesOf(again)).toEqual([null, null, null]);
        const events = eventsWith(declared);
        expect(events.length).toBeGreaterThan(0);
        const answers = await track(store, events);
        for (const { problem } of answers)
          expect((problem as GatewayError | null)?.code).toBe('CONFLICT');
        exercised.add(declared.source);
      }, open);
    },
  );

  it.each(common)(
    'of $source erases no other lead by its $type, which belongs to no person',
    async (declared) => {
      await within(async (store) => {
        const index = indexOf(store);
        const { source, isOwn, declaration } = declared;
        const [erased, other, later] = ['a', 'b', 'c'].map((id) =>
          isOwn ? tlead({ source, id, kind: declaration.kind }) : carrier(declared, id),
        );
        index.recordLeads([must(erased), must(other)]);
        expect((await index.erase(must(erased).ref, null)).leads).toEqual([must(erased).ref]);
        const profiles = await index.profilesOf([must(erased), must(other), must(later)]);
        expect(profiles.map((profile) => profile !== null)).toEqual([false, true, true]);
        exercised.add(declared.source);
      }, open);
    },
  );

  it('is exercised for every registered source and for one that no file names', () => {
    expect([...exercised].toSorted()).toEqual(SOURCES.map(({ name }) => name).toSorted());
    expect(REGISTERED.length).toBeGreaterThan(3);
  });
});

describe('a profile', () => {
  it.each(DECLARED)('has at most as many values of $type as $source declares', async (declared) => {
    const { type, declaration, isOwn } = declared;
    const most = declaration.perProfile ?? (isOwn ? Infinity : 20);
    expect(ruleOf(type)).toMatchObject({ kind: declaration.kind, perProfile: most });
    await within(async (store) => {
      const index = indexOf(store);
      // One address or domain joins them all, as far as the limit lets it.
      const by = declaration.kind === 'PERSON' ? { email: 'a@b.fi' } : { domain: 'b.fi' };
      const leads = Array.from({ length: 25 }, (_none, at) =>
        tlead({
          source: declared.source,
          kind: declaration.kind,
          id: `lead-${at}`,
          seen: NOW + at,
          ...by,
          claims: isOwn ? {} : { [type]: `value-${at}` },
        }),
      );
      index.recordLeads(leads);
      const [profile] = await index.profilesOf(leads);
      const held = must(profile ?? undefined).identifiers.filter((one) => one.type === type);
      expect(held).toHaveLength(Math.min(most, leads.length));
    }, open);
  });
});

describe('the sandbox of a registered source', () => {
  let opened: Fixture;
  beforeAll(async () => {
    opened = await startFixture({ people: 20 });
  });
  afterAll(() => opened.close());

  async function read(name: string): Promise<readonly [readonly Lead[], readonly Session[]]> {
    const source = opened.source(name);
    const pages = await paginate((after) => must(source.leads)(leadQuery({ after }), tcall()));
    const leads = pages.flatMap(({ items }) => items);
    const queries = leads.map(({ ref }) => ({ lead: ref, window: ALL, first: 100, after: null }));
    const answers = (await source.sessions?.(queries, tcall())) ?? [];
    const sessions = answers.flatMap((page) => {
      if (page instanceof Error) throw page;
      return page.items;
    });
    return [leads, sessions];
  }

  it.each(REGISTERED)('$name claims what it declares, and nothing else', async (source) => {
    const [leads, sessions] = await read(source.name);
    expect(leads.length).toBeGreaterThan(5);
    const claimed = [...leads, ...sessions].flatMap(({ claims = {} }) => Object.keys(claims));
    const ofNoSource = ['gaClientId', 'mcmid', 'tracker', 'userId'];
    const own = new Set(claimed.filter((type) => !ofNoSource.includes(type)));
    expect([...own].toSorted()).toEqual(Object.keys(source.identifiers.others ?? {}).toSorted());
  });

  it.each(REGISTERED)(
    '$name has leads of the kind that it declares for each of its identifiers',
    async ({ name, identifiers: { own, others = {} } }) => {
      const [leads, sessions] = await read(name);
      expect(leads.map(({ kind }) => kind)).toContain(own.kind);
      const byId = new Map(leads.map((lead) => [lead.ref.externalId, lead]));
      const carriers = [
        ...leads.map((lead) => ({ lead, claims: lead.claims })),
        ...sessions.map(({ ref, claims }) => ({ lead: byId.get(ref.lead.externalId), claims })),
      ];
      for (const [type, { kind }] of Object.entries(others)) {
        const kinds = carriers.flatMap(({ lead, claims = {} }) =>
          type in claims ? lead?.kind : [],
        );
        expect(kinds, type).toContain(kind);
      }
    },
  );

  it.each(REGISTERED)(
    '$name lists an erased lead again, and the lead stays erased',
    async (source) => {
      await within(async (store) => {
        const index = indexOf(store);
        const [leads] = await read(source.name);
        const before = await index.profilesOf(leads);
        expect(before).not.toContain(null);
        const [first] = leads;
        const { leads: gone } = await index.erase(must(first).ref, must(first));
        const [again] = await read(source.name);
        const after = await index.profilesOf(again);
        const ids = new Set(gone.map(({ externalId }) => externalId));
        expect(again.map(({ ref }) => ref)).toEqual(leads.map(({ ref }) => ref));
        expect(after.map((profile) => profile === null)).toEqual(
          again.map(({ ref }) => ids.has(ref.externalId)),
        );
        expect(ids.size).toBeGreaterThan(0);
      }, open);
    },
  );
});

describe('declarations of identifiers', () => {
  const own: IdentifierDeclaration = { kind: 'PERSON' };
  it.each([
    ['a type of another source', 'matomoVisitorId', 'identifier matomoVisitorId', NEWCOMER.name],
    ['a type that belongs to no source', 'email', 'identifier email', 'the gateway itself'],
    ['a property of another type', 'External-ID', 'property External-ID', 'the gateway itself'],
  ])('are refused where a source declares %s, and both are named', (_what, type, what, first) => {
    const other = { name: 'OTHER', identifiers: { own, others: { [type]: own } } };
    expect(() => identifierRules([NEWCOMER, other])).toThrow(
      `${what} is declared twice, by ${first} and by OTHER: OTHER needs another name`,
    );
  });

  it('are missed by no erasure: a type that nobody declares is taken for a person’s', async () => {
    await within(async (store) => {
      const index = indexOf(store);
      const leads = ['a', 'b'].map((id) => tlead({ id, claims: { forgotten: 'the value' } }));
      index.recordLeads(leads);
      expect((await index.erase(must(leads[0]).ref, null)).leads).toHaveLength(2);
      expect(await index.profilesOf(leads)).toEqual([null, null]);
    });
  });
});
