import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { campaignId } from '../../../src/domain/ids.ts';
import { DAY } from '../../../src/domain/time.ts';
import { failureOf, live, NOW, tcall } from '../kit.ts';
import {
  AUTUMN,
  BRAND,
  BY_NAME,
  BY_START,
  CAMPAIGNS,
  FAIRS,
  JANUARY,
  market,
  NOTHING,
  outlayInput,
  PAGE,
  type Market,
} from './kit.ts';

let m: Market;
beforeEach(async () => {
  m = await market({ wmktIds: 'wmkt-1,wmkt-2' });
});
afterEach(() => m.close());

describe('a campaign', () => {
  const input = { wmktId: 'wmkt-1', currency: null, slug: 'winter', name: 'Winter', active: true };
  const CREATE = `POST ${CAMPAIGNS}`;
  const UPDATE = `PATCH ${CAMPAIGNS}/:campaign`;
  const listed = () =>
    m.source.campaigns({ ...PAGE, filter: { wmktId: 'wmkt-1' }, order: BY_NAME }, tcall());

  it('is created by one call, and the next list shows it', async () => {
    await listed();
    m.sandbox.resetCounts();
    const ref = await m.source.createCampaign(input, live());
    expect(ref).toMatchObject({ source: 'WEBMARKETER', wmktId: 'wmkt-1' });
    expect(m.counts()).toStrictEqual({ [CREATE]: 1 });
    const made = (await listed()).items.find(({ externalId }) => externalId === ref.externalId);
    expect(made).toMatchObject({ slug: 'winter', name: 'Winter', active: true, explicit: true });
    expect(await m.source.campaignById(ref, live())).toStrictEqual(made);
  });

  it('created again is the same one; its slug with anything else is a conflict', async () => {
    const ref = await m.source.createCampaign(input, live());
    expect(await m.source.createCampaign(input, live())).toStrictEqual(ref);
    expect(await m.source.createCampaign({ ...input, wmktId: 'wmkt-2' }, live())).not.toStrictEqual(
      ref,
    );
    expect(
      await failureOf(m.source.createCampaign({ ...input, active: false }, live())),
    ).toMatchObject({ code: 'CONFLICT', current: campaignId(ref) });
  });

  it('takes the only integration where none is named', async () => {
    const own = await market();
    expect(await own.source.createCampaign({ ...input, wmktId: null }, live())).toMatchObject({
      wmktId: 'wmkt-1',
    });
    expect(await own.source.campaignById({ ...AUTUMN, wmktId: '' }, live())).toMatchObject({
      name: 'Autumn',
    });
    await own.close();
  });

  it('is changed by one call, and the next reads show it', async () => {
    await listed();
    await m.source.campaignById(AUTUMN, tcall());
    await m.source.campaignById(BRAND, tcall());
    m.sandbox.resetCounts();
    await m.source.updateCampaign({ campaign: AUTUMN, name: 'Fall', active: false }, live());
    expect(m.counts()).toStrictEqual({ [UPDATE]: 1 });
    expect(await m.source.campaignById(AUTUMN, tcall())).toMatchObject({
      name: 'Fall',
      slug: 'autumn',
      active: false,
    });
    expect((await listed()).items.map(({ name }) => name)).toContain('Fall');
    m.sandbox.resetCounts();
    // Another campaign’s answer is still kept.
    await m.source.campaignById(BRAND, tcall());
    expect(m.counts()).toStrictEqual({});
  });

  it('that is so already is as good as changed; one that is not there is NOT_FOUND', async () => {
    const change = { campaign: AUTUMN, active: true };
    await m.source.updateCampaign(change, live());
    expect(m.counts()).toStrictEqual({ [UPDATE]: 1, [`GET ${CAMPAIGNS}/:campaign`]: 1 });
    const none = { ...change, campaign: { ...AUTUMN, externalId: NOTHING } };
    expect(await failureOf(m.source.updateCampaign(none, live()))).toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('that the vendor would not change is a conflict', async () => {
    m.sandbox.fail({ kind: 'BODY', endpoint: UPDATE, body: { modifiedCount: 0 } });
    const change = { campaign: AUTUMN, name: 'Fall' };
    expect(await failureOf(m.source.updateCampaign(change, live()))).toMatchObject({
      code: 'CONFLICT',
      current: campaignId(AUTUMN),
    });
  });
});

describe('an outlay', () => {
  const CREATE = `POST ${CAMPAIGNS}/:campaign/outlays`;
  const UPDATE = `PATCH ${CAMPAIGNS}/:campaign/outlays/:outlay`;
  const LIST = `GET ${CAMPAIGNS}/:campaign/outlays`;
  const listed = async (campaign = AUTUMN as typeof BRAND | typeof AUTUMN) =>
    (
      await m.source.outlays(
        { ...PAGE, campaign, since: null, until: null, order: BY_START },
        tcall(),
      )
    ).items;

  it('is created by one call, and the next list shows it', async () => {
    await listed();
    m.sandbox.resetCounts();
    const ref = await m.source.createOutlay(outlayInput(), live());
    expect(m.counts()).toStrictEqual({ [CREATE]: 1 });
    const made = (await listed()).find((item) => item.ref.externalId === ref.externalId);
    expect(made).toStrictEqual({
      ref,
      amount: { amount: '12.5', currency: 'EUR' },
      startDate: NOW - 2 * DAY,
      endDate: NOW - DAY,
      country: 'FR',
      region: null,
      createdAt: NOW,
      updatedAt: NOW,
      deletedAt: null,
    });
    expect(await m.source.outlayById(ref, live())).toStrictEqual(made);
  });

  it('with a nonce is created once, however often it is sent', async () => {
    const input = outlayInput({ nonce: 'n-1' });
    const refs = await Promise.all([1, 2, 3].map(() => m.source.createOutlay(input, live())));
    refs.push(await m.source.createOutlay(input, live()));
    expect(new Set(refs.map(({ externalId }) => externalId)).size).toBe(1);
    expect(m.counts()).toStrictEqual({ [CREATE]: 1 });
    const other = { ...input, amount: '13' };
    expect(await failureOf(m.source.createOutlay(other, live()))).toMatchObject({
      code: 'CONFLICT',
    });
    expect(m.counts()).toStrictEqual({ [CREATE]: 1 });
  });

  it('that was refused may be sent again with its nonce', async () => {
    const input = outlayInput({ nonce: 'n-1' });
    m.sandbox.fail({ kind: 'STATUS', status: 500, endpoint: CREATE, times: 1 });
    expect(await failureOf(m.source.createOutlay(input, live()))).toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
    });
    await m.source.createOutlay(input, live());
    expect(m.counts()).toStrictEqual({ [CREATE]: 2 });
  });

  it('that got lost before it was done is done by the repetition with its nonce', async () => {
    const input = outlayInput({ nonce: 'n-1' });
    m.sandbox.fail({ kind: 'RESET', endpoint: CREATE, times: 1 });
    expect(await failureOf(m.source.createOutlay(input, live()))).toMatchObject({
      code: 'UNKNOWN_OUTCOME',
      message: expect.stringContaining('same nonce') as unknown,
    });
    expect(m.counts()).toStrictEqual({ [CREATE]: 1 });
    await m.source.createOutlay(input, live());
    expect(m.counts()).toStrictEqual({ [CREATE]: 2, [LIST]: 1 });
    expect(await listed()).toHaveLength(4);
  });

  it('that got lost after it was done is found by the repetition with its nonce', async () => {
    const input = outlayInput({ nonce: 'n-1' });
    m.sandbox.fail({ kind: 'TRUNCATE', endpoint: CREATE, times: 1 });
    expect(await failureOf(m.source.createOutlay(input, live()))).toMatchObject({
      code: 'UNKNOWN_OUTCOME',
    });
    const ref = await m.source.createOutlay(input, live());
    expect(m.counts()).toStrictEqual({ [CREATE]: 1, [LIST]: 1 });
    expect((await listed()).map((item) => item.ref)).toContainEqual(ref);
    expect(await listed()).toHaveLength(4);
  });

  it.each([
    ['was there before', { createdAt: '2026-03-01T00:00:00Z', deletedAt: null }],
    ['is deleted', { createdAt: '2026-03-10T12:00:00Z', deletedAt: '2026-03-10T12:00:01Z' }],
  ])('is not taken for one that says the same and %s', async (_, dates) => {
    const input = outlayInput({ nonce: 'n-1' });
    const same = {
      _id: NOTHING,
      campaignId: AUTUMN.externalId,
      amount: { amount: 12.5, currency: 'EUR' },
      startDate: new Date(input.startDate).toISOString(),
      endDate: new Date(input.endDate).toISOString(),
      country: input.country,
      ...dates,
    };
    m.sandbox.fail({ kind: 'RESET', endpoint: CREATE, times: 1 });
    m.sandbox.fail({ kind: 'BODY', endpoint: LIST, body: { data: [same], total: 1 } });
    await failureOf(m.source.createOutlay(input, live()));
    const ref = await m.source.createOutlay(input, live());
    expect(ref.externalId).not.toBe(NOTHING);
    expect(m.counts()).toStrictEqual({ [CREATE]: 2, [LIST]: 1 });
  });

  it('without a nonce is sent once, and says where to look', async () => {
    m.sandbox.fail({ kind: 'RESET', endpoint: CREATE, times: 1 });
    expect(await failureOf(m.source.createOutlay(outlayInput(), live()))).toMatchObject({
      code: 'UNKNOWN_OUTCOME',
      message: expect.stringContaining('outlays') as unknown,
    });
    expect(m.counts()).toStrictEqual({ [CREATE]: 1 });
  });

  it('is changed by one call, null clears, and the next read shows it', async () => {
    await m.source.outlayById(JANUARY, tcall());
    m.sandbox.resetCounts();
    const ref = await m.source.updateOutlay(
      { outlay: JANUARY, amount: '7', country: 'FI', endDate: Date.parse('2026-01-30') },
      live(),
    );
    expect(ref).toStrictEqual(JANUARY);
    expect(m.counts()).toStrictEqual({ [UPDATE]: 1 });
    expect(await m.source.outlayById(JANUARY, tcall())).toMatchObject({
      amount: { amount: '7', currency: 'EUR' },
      startDate: Date.parse('2026-01-01'),
      endDate: Date.parse('2026-01-30'),
      country: 'FI',
    });
    await m.source.updateOutlay({ outlay: JANUARY, country: null }, live());
    expect(await m.source.outlayById(JANUARY, tcall())).toMatchObject({ country: null });
  });

  it('moves to another campaign of its integration, and is then there', async () => {
    await listed();
    await listed(BRAND);
    const ref = await m.source.updateOutlay({ outlay: JANUARY, campaign: BRAND }, live());
    expect(ref).toStrictEqual({ ...JANUARY, campaign: BRAND });
    expect((await listed(BRAND)).map((item) => item.ref)).toContainEqual(ref);
    expect(await listed()).toHaveLength(2);
    expect(await m.source.outlayById(JANUARY, live())).toBeNull();
    m.sandbox.resetCounts();
    const away = m.source.updateOutlay({ outlay: ref, campaign: FAIRS }, live());
    expect(await failureOf(away)).toMatchObject({
      code: 'INVALID_INPUT',
      faults: [{ path: ['campaign'] }],
    });
    expect(m.counts()).toStrictEqual({});
  });

  it('that is so already is as good as changed; one that is not there is NOT_FOUND', async () => {
    const change = { outlay: JANUARY, amount: '3000.00' };
    expect(await m.source.updateOutlay(change, live())).toStrictEqual(JANUARY);
    expect(m.counts()).toStrictEqual({
      [UPDATE]: 1,
      [`GET ${CAMPAIGNS}/:campaign/outlays/:outlay`]: 1,
    });
    const none = { ...change, outlay: { ...JANUARY, externalId: NOTHING } };
    expect(await failureOf(m.source.updateOutlay(none, live()))).toMatchObject({
      code: 'NOT_FOUND',
    });
    const nowhere = outlayInput({ campaign: { ...AUTUMN, externalId: NOTHING } });
    expect(await failureOf(m.source.createOutlay(nowhere, live()))).toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});
