import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Lead } from '../../../src/domain/entities.ts';
import { matches } from '../../../src/domain/filter.ts';
import type { LeadFilter } from '../../../src/domain/query.ts';
import { DAY } from '../../../src/domain/time.ts';
import { criteriaOf } from '../../../src/vendors/leadboxer/requests.ts';
import { leadQuery, live, must, NOW, paginate } from '../kit.ts';
import {
  ENDPOINTS,
  event,
  GENERATIONS,
  LAG,
  openLeadBoxer,
  track,
  type LeadBoxerFixture,
} from './kit.ts';

/** More leads than three pages hold. */
const CROWD = 600;

describe.each(GENERATIONS)('a filter over the %s API of LeadBoxer', (generation) => {
  let leadboxer: LeadBoxerFixture;
  let all: readonly Lead[];
  beforeAll(async () => {
    leadboxer = await openLeadBoxer(generation, { people: CROWD });
    await track(
      leadboxer,
      event({
        nonce: 'a',
        trackerId: '1.1',
        properties: { email: 'a,b@x.example', plan: 'gold' },
      }),
      event({ nonce: 'b', trackerId: '1.2', properties: { plan: 'gold|silver' } }),
      event({ nonce: 'c', trackerId: '1.3', properties: { firstName: 'Solo', phone: '+1' } }),
      event({ nonce: 'd', trackerId: '1.4', properties: { organizationName: 'Firm Only' } }),
      event({ nonce: 'e', trackerId: '1.5', properties: { userId: '77' } }),
    );
    leadboxer.pass(LAG);
    all = await leadboxer.leads();
    const [first, second] = all.filter(({ tags }) => tags.length > 0);
    const change = (lead: Lead | undefined, assignee: string) =>
      must(leadboxer.source.updateLead)({ lead: must(lead).ref, assignee, expect: {} }, live());
    await change(first, '7');
    await change(second, '70');
    all = await leadboxer.leads();
    return leadboxer.close;
  });

  const values = (of: (lead: Lead) => string | null | undefined) =>
    fc.constantFrom(...new Set(all.flatMap((lead) => of(lead) ?? [])), 'nothing has this', 'a|b');

  it('gives the same leads as the gateway would pick from all leads', async () => {
    expect(all.length).toBeGreaterThan(400);
    const anyCase = (text: fc.Arbitrary<string>) =>
      fc.tuple(text, fc.boolean()).map(([one, up]) => (up ? one.toUpperCase() : one));
    const filters: fc.Arbitrary<LeadFilter> = fc.record(
      {
        search: anyCase(values(({ person }) => person?.lastName)),
        kind: fc.constantFrom('PERSON', 'COMPANY'),
        identified: fc.boolean(),
        countryCode: anyCase(values(({ location }) => location?.countryCode)),
        assigneeExternalId: values(({ assignee }) => assignee?.externalId),
        email: anyCase(values(({ person }) => person?.email)),
        domain: anyCase(values(({ company }) => company?.domain)),
        tag: values(({ tags }) => tags[0]),
        property: fc.record({
          name: fc.constantFrom('stage', 'plan', 'email', 'no such'),
          value: fc.constantFrom('evaluation', 'gold', 'gold|silver', 'Gold', ''),
        }),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(filters, async (filter) => {
        expect((await leadboxer.leads(filter)).map(({ ref }) => ref)).toStrictEqual(
          all.filter((lead) => matches(lead, filter)).map(({ ref }) => ref),
        );
      }),
      {
        numRuns: 120,
        examples: [
          [{ email: 'a,b@x.example' }],
          [{ property: { name: 'plan', value: 'gold|silver' } }],
          [{ kind: 'COMPANY' }],
          [{ kind: 'PERSON', identified: false }],
          [{ identified: true }],
          [{ assigneeExternalId: '7' }],
          [{ assigneeExternalId: 'me' }],
        ],
      },
    );
  });

  it.each<[string, (lead: Lead) => LeadFilter]>([
    ['search', ({ person }) => ({ search: must(person?.email ?? undefined) })],
    ['email', ({ person }) => ({ email: must(person?.email ?? undefined) })],
    ['domain', ({ company }) => ({ domain: must(company?.domain ?? undefined) })],
    ['assigneeExternalId', () => ({ assigneeExternalId: '7' })],
    ['property', () => ({ property: { name: 'plan', value: 'gold' } })],
    ['an e-mail with a comma', () => ({ email: 'a,b@x.example', search: 'a,b' })],
  ])('are asked of LeadBoxer: %s takes one call instead of all pages', async (_name, filterOf) => {
    const known = must(all.find(({ person, company }) => person?.email && company?.domain));
    leadboxer.sandbox.resetCounts();
    const query = leadQuery({ filter: filterOf(known) });
    const { items: found, next } = await must(leadboxer.source.leads)(query, live());
    expect(next).toBeNull();
    expect(found.length).toBeGreaterThan(0);
    expect(found.length).toBeLessThan(10);
    expect(leadboxer.sandbox.counts()).toStrictEqual({ [ENDPOINTS[generation].leads]: 1 });
  });

  it('holds together with either order and any window', async () => {
    const window = { from: NOW - 9 * DAY, to: NOW - 4.5 * DAY };
    for (const field of ['LAST_SEEN_AT', 'FIRST_SEEN_AT'] as const)
      for (const direction of ['ASC', 'DESC'] as const) {
        const query = leadQuery({
          window,
          order: { field, direction },
          filter: { identified: true },
        });
        const pages = await paginate((after) =>
          must(leadboxer.source.leads)({ ...query, after }, live()),
        );
        expect(pages.every(({ ordered }) => ordered)).toBe(true);
        const momentOf = (lead: Lead) =>
          must((field === 'LAST_SEEN_AT' ? lead.lastSeenAt : lead.firstSeenAt) ?? undefined);
        const moments = pages.flatMap(({ items }) => items.map(momentOf));
        const expected = all
          .filter(({ identified }) => identified)
          .map(momentOf)
          .filter((at) => at >= window.from && at < window.to);
        expect(expected.length).toBeGreaterThan(10);
        const sign = direction === 'ASC' ? 1 : -1;
        expect(moments).toStrictEqual(expected.toSorted((a, b) => sign * (a - b)));
      }
  });

  it('is counted without paging where the list is short', async () => {
    const count = (filter: LeadFilter) =>
      must(leadboxer.source.countLeads)(leadQuery({ filter }), live());
    expect(await count({ property: { name: 'plan', value: 'gold' } })).toStrictEqual({
      value: 1,
      precision: 'EXACT',
    });
    // Nothing narrows this one, so the vendor's count says nothing.
    expect(await count({ identified: false })).toMatchObject({ precision: 'AT_LEAST' });
    const known = await count({ identified: true });
    const total = all.filter(({ identified }) => identified).length;
    // LeadBoxer shows two whose names or companies are known, but nothing that tells them from others.
    expect(known).toStrictEqual(
      generation === 'legacy'
        ? { value: total + 2, precision: 'ESTIMATE' }
        : { value: 98, precision: 'AT_LEAST' },
    );
  });
});

describe('the parameters of a filter at LeadBoxer', () => {
  it('express every part of the filter that LeadBoxer can express', () => {
    expect(
      criteriaOf({
        search: 'acme',
        kind: 'PERSON',
        identified: true,
        countryCode: 'FI',
        assigneeExternalId: '7',
        email: 'a@b.example',
        domain: 'b.example',
        tag: 'hot',
        property: { name: 'stage', value: 'won' },
      }),
    ).toStrictEqual([
      ['search', 'acme'],
      [
        'criteriaTextFilter',
        'email|is|a@b.example,organizationDomain|is|b.example,last_country_code|is|FI,leadTags|contains|hot,stage|is|won',
      ],
      ['criteriaNumberFilter', 'assignee|is|7'],
      ['criteriaDisplayFilter', 'person'],
    ]);
    expect(criteriaOf({ kind: 'COMPANY' })).toStrictEqual([['criteriaDisplayFilter', 'company']]);
    expect(criteriaOf({ kind: 'PERSON' })).toStrictEqual([
      ['criteriaDisplayFilter', 'person;unidentified'],
    ]);
  });

  it('leave out a value that holds a separator', () => {
    expect(criteriaOf({ email: 'a,b@x.example' })).toStrictEqual([
      ['criteriaFieldFilter', 'hasanyvalue|email'],
    ]);
    expect(
      criteriaOf({
        search: ' ',
        identified: false,
        assigneeExternalId: 'me',
        domain: 'a|is|b',
        tag: '',
        property: { name: 'a;b', value: 'c' },
      }),
    ).toStrictEqual([]);
  });
});
