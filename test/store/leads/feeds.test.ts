import type { Store } from '../../../src/ports/store.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CustomFeed, FeedCriterion } from '../../../src/domain/entities.ts';
import { ConflictError, InvalidInputError } from '../../../src/domain/errors.ts';
import type { TrackInput } from '../../../src/domain/tracking.ts';
import { DAY, MINUTE } from '../../../src/domain/time.ts';
import { failureOf, leadQuery, must, tcall, paginate } from '../../vendors/kit.ts';
import { engines } from '../engines.ts';
import { ALWAYS, listSessions, NOW, object, tevent, topen, track } from '../kit.ts';

const criterion = (type: string, value: unknown, excluded = false): FeedCriterion => ({
  type,
  value,
  excluded,
  displayValue: null,
});

async function make(
  source: Store,
  criteria: readonly FeedCriterion[],
  nonce: string | null = null,
): Promise<CustomFeed> {
  const { externalId } = await must(source.createCustomFeed)(
    { nonce, name: 'Chosen', criteria },
    tcall(),
  );
  return feedOf(source, externalId);
}
async function feeds(source: Store): Promise<readonly CustomFeed[]> {
  return (await must(source.customFeeds)(null, tcall())).items;
}
async function feedOf(source: Store, externalId: string): Promise<CustomFeed> {
  return must((await feeds(source)).find((feed) => feed.externalId === externalId));
}

/** The tracker ids of the leads in a feed, read in pages of two. Also checks the count. */
async function members(source: Store, feed: CustomFeed): Promise<readonly string[]> {
  const query = leadQuery({ window: ALWAYS, first: 2 });
  const pages = await paginate((after) =>
    must(source.feedLeads)({ ...query, feed, after }, tcall()),
  );
  const found = pages.flatMap(({ items }) => items);
  const count = await must(source.countFeedLeads)({ ...query, feed }, tcall());
  expect(count).toEqual({ value: found.length, precision: 'EXACT' });
  return found
    .flatMap(({ details }) => (details as { trackerIds: readonly string[] }).trackerIds)
    .sort();
}

const visitor = (trackerId: string, index: number, more: Partial<TrackInput> = {}): TrackInput =>
  tevent({ nonce: `${trackerId}-${index}`, trackerId, ...more });

const PEOPLE: readonly TrackInput[] = [
  visitor('ann', 1, { url: 'https://a.example/blog/one', properties: { country: 'fi' } }),
  visitor('ann', 2, { properties: { assignee: 'u1', industry: 'Telecommunications' } }),
  visitor('ann', 3),
  visitor('bob', 1, { properties: { countryCode: 'SE', industry_code: 8, followed: true } }),
  visitor('cid', 1, { type: 'form', properties: { country_code: 'FI', plan: 'pro', seats: 3 } }),
  visitor('cid', 2, { occurredAt: NOW - 2 * DAY, url: 'https://a.example/pricing' }),
  visitor('dan', 1, { properties: { plan: 'free', followed: false, email: 'dan@d.example' } }),
];

test('custom feeds survive a restart', async () => {
  const { mkdtempSync, rmSync } = await import('node:fs');
  const { tmpdir } = await import('node:os');
  const path = await import('node:path');
  const folder = mkdtempSync(path.join(tmpdir(), 'feeds-'));
  try {
    const file = path.join(folder, 'store.db');
    const before = await topen(file);
    await track(before, PEOPLE);
    const feed = await make(before, [criterion('followed', 0)]);
    await before.close();
    const after = await topen(file);
    expect(await members(after, await feedOf(after, feed.externalId))).toEqual(['bob']);
    await after.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

describe.each(engines)('Custom feeds on $name', ({ within, runs }) => {
  test.each([
    ['page views, all of them', [criterion('pageviews', 2)], ['ann']],
    ['any page view', [criterion('pageviews', 0)], ['ann', 'bob', 'cid', 'dan']],
    ['sessions', [criterion('visits', 2)], ['cid']],
    ['part of a page’s URL', [criterion('page_url', '/blog/')], ['ann']],
    ['any URL', [criterion('page_url', 0)], ['ann', 'cid']],
    ['an event’s type', [criterion('event_type', 'form')], ['cid']],
    [
      'a country, under any property name and in any case',
      [criterion('country_code', 'FI')],
      ['ann', 'cid'],
    ],
    ['any country but one', [criterion('country_code', 'FI', true)], ['bob', 'dan']],
    ['an industry by code', [criterion('industry_code', 8)], ['bob']],
    ['any industry', [criterion('industry_code', 0)], ['ann', 'bob']],
    [
      'any industry but one',
      [criterion('industry_code', 0), criterion('industry_code', 8, true)],
      ['ann'],
    ],
    ['any assignee', [criterion('assignee', 0)], ['ann']],
    ['one assignee', [criterion('assignee', 'U1')], ['ann']],
    ['followed, where false does not count', [criterion('followed', 0)], ['bob']],
    ['identified', [criterion('identified', true)], ['dan']],
    ['not identified', [criterion('identified', false)], ['ann', 'bob', 'cid']],
    ['a property’s value', [criterion('property', { name: 'plan', value: 'pro' })], ['cid']],
    [
      'a property’s value that is a number',
      [criterion('property', { name: 'seats', value: 3 })],
      ['cid'],
    ],
    ['a property with any value', [criterion('property', { name: 'plan' })], ['cid', 'dan']],
    [
      'two values of one property',
      ['pro', 'free'].map((value) => criterion('property', { name: 'plan', value })),
      ['cid', 'dan'],
    ],
    [
      'two properties',
      [criterion('property', { name: 'plan' }), criterion('property', { name: 'seats' })],
      ['cid'],
    ],
    [
      'alternatives of one type and an excluded one of another',
      [
        criterion('country_code', 'FI'),
        criterion('country_code', 'SE'),
        criterion('pageviews', 3, true),
      ],
      ['bob', 'cid'],
    ],
  ])('a feed selects leads by %s', async (_what, criteria, expected) => {
    await within(async (source) => {
      await track(source, PEOPLE);
      expect(await members(source, await make(source, criteria))).toEqual(expected);
    });
  });

  test('each built-in feed selects the leads that its description promises', async () => {
    await within(async (source) => {
      await track(source, [...PEOPLE, ...[1, 2, 3].map((index) => visitor('eve', index))]);
      const found = new Map<string, readonly string[]>();
      for (const feed of await feeds(source))
        found.set(feed.externalId, await members(source, feed));
      expect(Object.fromEntries(found)).toEqual({
        all_leads: ['ann', 'bob', 'cid', 'dan', 'eve'],
        new_leads: ['bob', 'cid', 'dan', 'eve'],
        top_leads: ['eve'],
        followed: ['bob'],
      });
      for (const externalId of found.keys()) {
        const feed = await feedOf(source, externalId);
        const change = await failureOf(
          must(source.updateCustomFeed)({ feed, name: 'Mine' }, tcall()),
        );
        const removal = await failureOf(must(source.deleteCustomFeed)(feed, tcall()));
        expect([change, removal]).toMatchObject([{ code: 'UNSUPPORTED' }, { code: 'UNSUPPORTED' }]);
      }
    });
  });

  test('a feed compares the current value of a property, also one that was overwritten, erased or is no text', async () => {
    await within(async (source) => {
      const plan = await make(source, [criterion('property', { name: 'plan', value: 'pro' })]);
      const any = await make(source, [criterion('property', { name: 'plan' })]);
      const at = (minute: number, value: unknown) =>
        visitor('ann', minute, {
          occurredAt: NOW - DAY + minute * MINUTE,
          properties: { plan: value },
        });
      await track(source, [at(5, 'pro')]);
      expect(await members(source, plan)).toEqual(['ann']);
      await track(source, [at(3, 'free')]);
      expect(await members(source, plan)).toEqual(['ann']);
      await track(source, [at(6, ['pro'])]);
      expect([await members(source, plan), await members(source, any)]).toEqual([[], ['ann']]);
      await track(source, [at(7, null)]);
      expect(await members(source, any)).toEqual([]);
      await track(source, [at(8, 'pro')]);
      expect(await members(source, plan)).toEqual(['ann']);
    });
  });

  test('odd property names and texts are treated as data, in criteria as well', async () => {
    await within(async (source) => {
      const odd = ['__proto__', "a'b", '%', '"', 'constructor'];
      await track(
        source,
        odd.map((name, index) =>
          visitor(`v${index}`, 1, {
            properties: object([[name, name]]),
            url: `https://a.example/${index}%25`,
          }),
        ),
      );
      for (const [index, name] of odd.entries()) {
        const value = object([
          ['name', name],
          ['value', name],
        ]);
        const feed = await make(source, [criterion('property', value)]);
        expect(await members(source, feed)).toEqual([`v${index}`]);
      }
      expect(await members(source, await make(source, [criterion('page_url', '%2')]))).toHaveLength(
        5,
      );
      expect(await members(source, await make(source, [criterion('page_url', '_')]))).toEqual([]);
    });
  });

  test('all wrong criteria are reported at once, with the valid types', async () => {
    await within(async (source) => {
      const failure = await failureOf(
        make(source, [
          criterion('pageviews', 3),
          criterion('page_views', 3),
          criterion('pageviews', '3'),
          criterion('page_url', ''),
          criterion('property', { value: 'pro' }),
          criterion('property', { name: 'plan', value: ['pro'] }),
          criterion('__proto__', 1),
          criterion('industry_code', null),
          criterion('identified', 1),
        ]),
      );
      const faults = failure instanceof InvalidInputError ? failure.faults : [];
      expect(faults.map(({ path }) => path.join('.'))).toEqual([
        'criteria.1.type',
        'criteria.2.value',
        'criteria.3.value',
        'criteria.4.value',
        'criteria.5.value',
        'criteria.6.type',
        'criteria.7.value',
        'criteria.8.value',
      ]);
      expect(faults[0]?.allowed).toEqual(
        expect.arrayContaining([
          'pageviews',
          'industry_code',
          'country_code',
          'page_url',
          'assignee',
          'followed',
          'property',
        ]),
      );
      expect(faults[0]?.message).toContain('pageviews');
      expect(await feeds(source)).toHaveLength(4);
    });
  });

  test('creating a feed twice with one nonce creates it once, even if it was deleted; with other content it is a conflict', async () => {
    await within(async (source) => {
      const feed = await make(source, [criterion('pageviews', 2)], 'once');
      expect(await make(source, [criterion('pageviews', 2)], 'once')).toEqual(feed);
      await must(source.updateCustomFeed)({ feed, name: 'Renamed' }, tcall());
      expect((await make(source, [criterion('pageviews', 2)], 'once')).name).toBe('Renamed');
      expect(await failureOf(make(source, [], 'once'))).toBeInstanceOf(ConflictError);
      await must(source.deleteCustomFeed)(feed, tcall());
      const again = await must(source.createCustomFeed)(
        { nonce: 'once', name: 'Chosen', criteria: feed.criteria },
        tcall(),
      );
      expect(again.externalId).toBe(feed.externalId);
      expect(await feeds(source)).toHaveLength(4);
      for (const attempt of [
        () => must(source.deleteCustomFeed)(feed, tcall()),
        () => must(source.updateCustomFeed)({ feed, name: 'Back' }, tcall()),
        () => must(source.feedLeads)({ ...leadQuery(), feed }, tcall()),
        () =>
          must(source.startExport)(
            { account: 'local', feed: feed.externalId, window: ALWAYS },
            tcall(),
          ),
      ])
        expect(await failureOf(attempt())).toMatchObject({ code: 'NOT_FOUND' });
    });
  });

  test('two creates without a nonce make two feeds, and the criteria of a feed can be replaced', async () => {
    await within(async (source) => {
      await track(source, PEOPLE);
      const [one, two] = [await make(source, []), await make(source, [])];
      expect(one.externalId).not.toBe(two.externalId);
      const change = { feed: one, criteria: [criterion('visits', 2)] };
      await must(source.updateCustomFeed)(change, tcall());
      const changed = await feedOf(source, one.externalId);
      expect(changed).toEqual({ ...one, criteria: change.criteria });
      expect(await members(source, changed)).toEqual(['cid']);
      expect(await members(source, two)).toEqual(['ann', 'bob', 'cid', 'dan']);
    });
  });

  test('an export of a feed holds the leads of the feed', async () => {
    await within(async (source) => {
      await track(source, PEOPLE);
      const feed = await make(source, [criterion('country_code', 'FI')]);
      const query = { account: 'local', feed: feed.externalId, window: ALWAYS };
      const handle = await must(source.startExport)(query, tcall());
      const rows = await must(source.readExport)(handle, query, tcall());
      expect(rows?.map(({ pageViews }) => pageViews).sort()).toEqual([1, 3]);
    });
  });

  const KINDS: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
    pageviews: fc.integer({ min: 0, max: 4 }),
    visits: fc.integer({ min: 0, max: 3 }),
    country_code: fc.constantFrom(0, 'FI', 'SE'),
    assignee: fc.constantFrom(0, 'u1'),
    event_type: fc.constantFrom(0, 'form', 'page-view'),
    property: fc.constantFrom(
      { name: 'plan' },
      { name: 'plan', value: 'pro' },
      { name: 'seats', value: 3 },
    ),
  };
  const someCriteria = fc.array(
    fc
      .constantFrom(...Object.keys(KINDS))
      .chain((type) =>
        fc
          .tuple(must(KINDS[type]), fc.boolean())
          .map(([value, excluded]) => criterion(type, value, excluded)),
      ),
    { maxLength: 5 },
  );
  const someEvents = fc
    .array(
      fc.record({
        trackerId: fc.constantFrom('a', 'b', 'c', 'd'),
        type: fc.constantFrom('page-view', 'form'),
        minutes: fc.integer({ min: 0, max: 120 }),
        properties: fc.record(
          {
            country: fc.constantFrom('FI', 'SE', null),
            assignee: fc.constantFrom('u1', '', null),
            plan: fc.constantFrom('pro', 'free', null),
            seats: fc.constantFrom(3, 4),
          },
          { requiredKeys: [] },
        ),
      }),
      { minLength: 1, maxLength: 12 },
    )
    .map((rows) =>
      rows.map(({ minutes, ...row }, index) =>
        tevent({ ...row, nonce: `n${index}`, occurredAt: NOW - DAY + minutes * MINUTE }),
      ),
    );

  test('for any events, order and criteria, SQL selects the leads that the rule selects', async () => {
    await fc.assert(
      fc.asyncProperty(someEvents, someCriteria, async (events, criteria) => {
        await within(async (source) => {
          for (const event of events) await track(source, [event]);
          const expected: string[] = [];
          const query = leadQuery({ window: ALWAYS });
          for (const lead of (await must(source.leads)(query, tcall())).items) {
            const sessions = await listSessions(source, lead.ref);
            const [trackerId = ''] = (lead.details as { trackerIds: string[] }).trackerIds;
            const own = events.filter((event) => event.trackerId === trackerId);
            const standing = new Map(lead.properties.map(({ name, value }) => [name, value]));
            const has = ({ type, value }: FeedCriterion): boolean => {
              const named = (name: string) => standing.get(name) ?? null;
              const isLike = (known: unknown) =>
                known !== null && known !== '' && (value === 0 || known === value);
              switch (type) {
                case 'pageviews':
                  return (
                    sessions.reduce((sum, { pageViews }) => sum + (pageViews ?? 0), 0) >=
                    Math.max(1, value as number)
                  );
                case 'visits':
                  return sessions.length >= Math.max(1, value as number);
                case 'event_type':
                  return own.some((event) => value === 0 || event.type === value);
                case 'country_code':
                  return isLike(named('country'));
                case 'assignee':
                  return isLike(named('assignee'));
                default: {
                  const { name, value: wanted = null } = value as { name: string; value?: unknown };
                  return named(name) !== null && (wanted === null || named(name) === wanted);
                }
              }
            };
            const groups = Map.groupBy(
              criteria.filter(({ excluded }) => !excluded),
              ({ type, value }) =>
                type === 'property' ? `property ${(value as { name: string }).name}` : type,
            );
            const isIn =
              [...groups.values()].every((group) => group.some(has)) &&
              !criteria.some((one) => one.excluded && has(one));
            if (isIn) expected.push(trackerId);
          }
          expect(await members(source, await make(source, criteria))).toEqual(expected.sort());
        });
      }),
      { numRuns: runs(60) },
    );
  });
});
