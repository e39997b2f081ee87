import { describe, expect, it } from 'vitest';
import type { Campaign } from '../../../src/domain/entities.ts';
import type { CampaignFilter, OutlayQuery } from '../../../src/domain/query.ts';
import { DAY, rfc3339 } from '../../../src/domain/time.ts';
import { failureOf, live, NOW, paginate } from '../kit.ts';
import {
  AUTUMN,
  BRAND,
  BY_NAME,
  BY_START,
  CAMPAIGNS,
  FAIRS,
  JANUARY,
  NOTHING,
  PAGE,
  startFixture,
  TWO_INTEGRATIONS,
  useFixture,
} from './kit.ts';

const fixture = useFixture(TWO_INTEGRATIONS, 'FILE');

describe('campaigns', () => {
  const query = (filter: CampaignFilter, order = BY_NAME) => ({ ...PAGE, filter, order });
  const names = async (filter: CampaignFilter) =>
    (await fixture.source.campaigns(query(filter), live())).items.map(({ name }) => name);

  it('Webmarketer filters campaigns in every way, over all integrations', async () => {
    expect(await names({})).toStrictEqual(['Autumn', 'Brand', 'Fairs', 'Retargeting']);
    expect(await names({ wmktId: 'wmkt-2' })).toStrictEqual(['Fairs']);
    expect(await names({ active: false })).toStrictEqual(['Retargeting']);
    expect(await names({ explicit: false })).toStrictEqual(['Brand']);
    expect(await names({ slug: 'autumn' })).toStrictEqual(['Autumn']);
    expect(await names({ nameLike: 'RA' })).toStrictEqual(['Brand']);
    expect(await names({ externalId: BRAND.externalId })).toStrictEqual(['Brand']);
    expect(await names({ active: true, explicit: true })).toStrictEqual(['Autumn', 'Fairs']);
    expect(fixture.counts()).toStrictEqual({ [`GET ${CAMPAIGNS}`]: 15 });
  });

  it('campaigns come in every order', async () => {
    const valueOf = ({ name, externalId, active }: Campaign) => ({
      NAME: name,
      EXTERNAL_ID: externalId,
      ACTIVE: active ? '1' : '0',
    });
    for (const field of ['NAME', 'EXTERNAL_ID', 'ACTIVE'] as const)
      for (const direction of ['ASC', 'DESC'] as const) {
        const order = { field, direction };
        const { items, ordered } = await fixture.source.campaigns({ ...query({}), order }, live());
        const values = items.map((item) => valueOf(item)[field]);
        const sorted = values.toSorted();
        expect(ordered).toBe(true);
        expect(values).toStrictEqual(direction === 'ASC' ? sorted : sorted.reverse());
      }
  });

  it('campaigns are read by id, in their integration', async () => {
    expect(await fixture.source.campaignById(AUTUMN, live())).toMatchObject({
      externalId: AUTUMN.externalId,
      wmktId: 'wmkt-1',
      slug: 'autumn',
      createdAt: Date.parse('2026-01-12T10:00:00Z'),
    });
    expect(await fixture.source.campaignById(FAIRS, live())).toMatchObject({ name: 'Fairs' });
    expect(
      await fixture.source.campaignById({ ...AUTUMN, externalId: NOTHING }, live()),
    ).toBeNull();
    expect(fixture.counts()).toStrictEqual({ [`GET ${CAMPAIGNS}/:campaign`]: 3 });
    // An integration that is not configured, none of two named, and no id: none of them costs a call.
    for (const ref of [
      { ...AUTUMN, wmktId: 'wmkt-3' },
      { ...AUTUMN, wmktId: '' },
      { ...AUTUMN, externalId: '' },
    ])
      expect(await fixture.source.campaignById(ref, live())).toBeNull();
    expect(fixture.counts()).toStrictEqual({ [`GET ${CAMPAIGNS}/:campaign`]: 3 });
  });
});

describe('outlays', () => {
  const read = (more: Partial<OutlayQuery> = {}) =>
    fixture.source.outlays(
      { ...PAGE, campaign: AUTUMN, since: null, until: null, order: BY_START, ...more },
      live(),
    );
  const months = async (more: Partial<OutlayQuery>) =>
    (await read(more)).items.map(({ startDate }) => rfc3339(startDate).slice(0, 7));

  it('outlays of a campaign are listed by one call, and each is read by its id', async () => {
    const { items, ordered } = await read();
    expect(ordered).toBe(true);
    expect(items).toHaveLength(3);
    expect(items[0]).toStrictEqual({
      ref: JANUARY,
      amount: { amount: '3000', currency: 'EUR' },
      startDate: Date.parse('2026-01-01T00:00:00Z'),
      endDate: Date.parse('2026-01-28T00:00:00Z'),
      country: null,
      region: null,
      createdAt: Date.parse('2026-01-12T10:00:00Z'),
      updatedAt: Date.parse('2026-02-12T10:00:00Z'),
      deletedAt: null,
    });
    expect(fixture.counts()).toStrictEqual({ [`GET ${CAMPAIGNS}/:campaign/outlays`]: 1 });
    for (const item of items)
      expect(await fixture.source.outlayById(item.ref, live())).toStrictEqual(item);
    expect(await fixture.source.outlayById({ ...JANUARY, externalId: NOTHING }, live())).toBeNull();
    expect(await fixture.source.outlayById({ ...JANUARY, campaign: BRAND }, live())).toBeNull();
  });

  it('outlays are in the currency of their integration', async () => {
    const { items } = await read({ campaign: FAIRS });
    expect(new Set(items.map(({ amount }) => amount.currency))).toStrictEqual(new Set(['USD']));
  });

  it('Webmarketer limits outlays to a period and sorts them', async () => {
    const at = (month: string) => Date.parse(`2026-${month}-01T00:00:00Z`);
    expect(await months({ since: at('02') })).toStrictEqual(['2026-02', '2026-03']);
    expect(await months({ until: at('02') })).toStrictEqual(['2026-01', '2026-02']);
    expect(await months({ since: at('02'), until: at('02') })).toStrictEqual(['2026-02']);
    for (const field of ['START_DATE', 'END_DATE'] as const)
      expect(await months({ order: { field, direction: 'DESC' } })).toStrictEqual([
        '2026-03',
        '2026-02',
        '2026-01',
      ]);
    expect(await months({ order: { field: 'AMOUNT', direction: 'ASC' } })).toStrictEqual([
      '2026-03',
      '2026-02',
      '2026-01',
    ]);
    expect((await months({ order: { field: 'REGION', direction: 'DESC' } }))[0]).toBe('2026-03');
    expect((await months({ order: { field: 'COUNTRY', direction: 'ASC' } }))[0]).toBe('2026-01');
    expect(await months({ order: { field: 'CAMPAIGN', direction: 'ASC' } })).toHaveLength(3);
  });

  it('outlays of an unknown campaign are NOT_FOUND', async () => {
    const error = await failureOf(read({ campaign: { ...AUTUMN, externalId: NOTHING } }));
    expect(error).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('many outlays come page by page, each once', async () => {
    const own = await startFixture();
    for (let n = 0; n < 210; n += 1)
      await own.source.createOutlay(
        {
          nonce: null,
          campaign: BRAND,
          amount: String(n + 1),
          startDate: NOW - (n + 2) * DAY,
          endDate: NOW,
          country: null,
          region: null,
        },
        live(),
      );
    own.sandbox.resetCounts();
    const pages = await paginate((after) =>
      own.source.outlays(
        { first: 100, after, campaign: BRAND, since: null, until: null, order: BY_START },
        live(),
      ),
    );
    const outlays = pages.flatMap(({ items }) => items);
    expect(new Set(outlays.map(({ ref }) => ref.externalId)).size).toBe(213);
    expect(outlays).toStrictEqual(outlays.toSorted((a, b) => a.startDate - b.startDate));
    expect(own.counts()).toStrictEqual({ [`GET ${CAMPAIGNS}/:campaign/outlays`]: 3 });
    await own.close();
  });
});
