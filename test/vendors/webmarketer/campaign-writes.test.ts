import { describe, expect, it } from 'vitest';
import { campaignId } from '../../../src/domain/ids.ts';
import { DAY } from '../../../src/domain/time.ts';
import { failureOf, live, NOW, tcall } from '../kit.ts';
import {
  AUTUMN,
  BRAND,
  brokenAfter,
  BY_NAME,
  BY_START,
  CAMPAIGNS,
  FAIRS,
  JANUARY,
  NOTHING,
  outlayInput,
  PAGE,
  startFixture,
  TWO_INTEGRATIONS,
  useFixture,
} from './kit.ts';

const fixture = useFixture(TWO_INTEGRATIONS);

describe('a campaign', () => {
  const input = { wmktId: 'wmkt-1', currency: null, slug: 'winter', name: 'Winter', active: true };
  const CREATE = `POST ${CAMPAIGNS}`;
  const UPDATE = `PATCH ${CAMPAIGNS}/:campaign`;
  const listed = () =>
    fixture.source.campaigns({ ...PAGE, filter: { wmktId: 'wmkt-1' }, order: BY_NAME }, tcall());

  it('a campaign is created by one call, and the next list shows it', async () => {
    await listed();
    fixture.sandbox.resetCounts();
    const ref = await fixture.source.createCampaign(input, live());
    expect(ref).toMatchObject({ source: 'WEBMARKETER', wmktId: 'wmkt-1' });
    expect(fixture.counts()).toStrictEqual({ [CREATE]: 1 });
    const made = (await listed()).items.find(({ externalId }) => externalId === ref.externalId);
    expect(made).toMatchObject({ slug: 'winter', name: 'Winter', active: true, explicit: true });
    expect(await fixture.source.campaignById(ref, live())).toStrictEqual(made);
  });

  it('a campaign that is created again is the same one; with other values its slug is a conflict', async () => {
    const ref = await fixture.source.createCampaign(input, live());
    expect(await fixture.source.createCampaign(input, live())).toStrictEqual(ref);
    expect(
      await fixture.source.createCampaign({ ...input, wmktId: 'wmkt-2' }, live()),
    ).not.toStrictEqual(ref);
    expect(
      await failureOf(fixture.source.createCampaign({ ...input, active: false }, live())),
    ).toMatchObject({ code: 'CONFLICT', current: campaignId(ref) });
  });

  it('a campaign belongs to the only integration where none is named', async () => {
    const own = await startFixture();
    expect(await own.source.createCampaign({ ...input, wmktId: null }, live())).toMatchObject({
      wmktId: 'wmkt-1',
    });
    expect(await own.source.campaignById({ ...AUTUMN, wmktId: '' }, live())).toMatchObject({
      name: 'Autumn',
    });
    await own.close();
  });

  it('a campaign whose creation was lost and that cannot be looked up either is a failure that says both', async () => {
    fixture.sandbox.fail({ kind: 'RESET', endpoint: CREATE, times: 1 });
    fixture.sandbox.fail({ kind: 'STATUS', endpoint: `GET ${CAMPAIGNS}`, status: 403, times: 1 });
    const error = await failureOf(fixture.source.createCampaign(input, live()));
    expect(error).toMatchObject({ code: 'UNKNOWN_OUTCOME' });
    expect(error.message).toMatch(/; it could not be looked up either: WEBMARKETER GET .*403/);
  });

  it('a fault of the gateway in the look-up of a campaign reaches the caller', async () => {
    fixture.sandbox.fail({ kind: 'RESET', endpoint: CREATE, times: 1 });
    expect(await failureOf(fixture.source.createCampaign(input, brokenAfter(1)))).toMatchObject({
      message: 'the ledger is broken',
    });
  });

  it('a campaign is changed by one call, and the next reads show it', async () => {
    await listed();
    await fixture.source.campaignById(AUTUMN, tcall());
    await fixture.source.campaignById(BRAND, tcall());
    fixture.sandbox.resetCounts();
    await fixture.source.updateCampaign({ campaign: AUTUMN, name: 'Fall', active: false }, live());
    expect(fixture.counts()).toStrictEqual({ [UPDATE]: 1 });
    expect(await fixture.source.campaignById(AUTUMN, tcall())).toMatchObject({
      name: 'Fall',
      slug: 'autumn',
      active: false,
    });
    expect((await listed()).items.map(({ name }) => name)).toContain('Fall');
    fixture.sandbox.resetCounts();
    // The answer for another campaign is still cached.
    await fixture.source.campaignById(BRAND, tcall());
    expect(fixture.counts()).toStrictEqual({});
  });

  it('a campaign with the values already counts as changed; an unknown campaign is NOT_FOUND', async () => {
    const change = { campaign: AUTUMN, active: true };
    await fixture.source.updateCampaign(change, live());
    expect(fixture.counts()).toStrictEqual({ [UPDATE]: 1, [`GET ${CAMPAIGNS}/:campaign`]: 1 });
    const none = { ...change, campaign: { ...AUTUMN, externalId: NOTHING } };
    expect(await failureOf(fixture.source.updateCampaign(none, live()))).toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('a campaign that Webmarketer does not change is a conflict', async () => {
    fixture.sandbox.fail({ kind: 'BODY', endpoint: UPDATE, body: { modifiedCount: 0 } });
    const change = { campaign: AUTUMN, name: 'Fall' };
    expect(await failureOf(fixture.source.updateCampaign(change, live()))).toMatchObject({
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
      await fixture.source.outlays(
        { ...PAGE, campaign, since: null, until: null, order: BY_START },
        tcall(),
      )
    ).items;

  it('an outlay is created by one call, and the next list shows it', async () => {
    await listed();
    fixture.sandbox.resetCounts();
    const ref = await fixture.source.createOutlay(outlayInput(), live());
    expect(fixture.counts()).toStrictEqual({ [CREATE]: 1 });
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
    expect(await fixture.source.outlayById(ref, live())).toStrictEqual(made);
  });

  it('an outlay with a nonce is created once, however often it is sent', async () => {
    const input = outlayInput({ nonce: 'n-1' });
    const refs = await Promise.all([1, 2, 3].map(() => fixture.source.createOutlay(input, live())));
    refs.push(await fixture.source.createOutlay(input, live()));
    expect(new Set(refs.map(({ externalId }) => externalId)).size).toBe(1);
    expect(fixture.counts()).toStrictEqual({ [CREATE]: 1 });
    const other = { ...input, amount: '13' };
    expect(await failureOf(fixture.source.createOutlay(other, live()))).toMatchObject({
      code: 'CONFLICT',
    });
    expect(fixture.counts()).toStrictEqual({ [CREATE]: 1 });
  });

  it('an outlay that was refused can be sent again with its nonce', async () => {
    const input = outlayInput({ nonce: 'n-1' });
    fixture.sandbox.fail({ kind: 'STATUS', status: 500, endpoint: CREATE, times: 1 });
    expect(await failureOf(fixture.source.createOutlay(input, live()))).toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
    });
    await fixture.source.createOutlay(input, live());
    expect(fixture.counts()).toStrictEqual({ [CREATE]: 2 });
  });

  it('an outlay whose request was lost is created when it is sent again with its nonce', async () => {
    const input = outlayInput({ nonce: 'n-1' });
    fixture.sandbox.fail({ kind: 'RESET', endpoint: CREATE, times: 1 });
    expect(await failureOf(fixture.source.createOutlay(input, live()))).toMatchObject({
      code: 'UNKNOWN_OUTCOME',
      message: expect.stringContaining('same nonce') as unknown,
    });
    expect(fixture.counts()).toStrictEqual({ [CREATE]: 1 });
    await fixture.source.createOutlay(input, live());
    expect(fixture.counts()).toStrictEqual({ [CREATE]: 2, [LIST]: 1 });
    expect(await listed()).toHaveLength(4);
  });

  it('an outlay whose answer was lost is found when it is sent again with its nonce', async () => {
    const input = outlayInput({ nonce: 'n-1' });
    fixture.sandbox.fail({ kind: 'TRUNCATE', endpoint: CREATE, times: 1 });
    expect(await failureOf(fixture.source.createOutlay(input, live()))).toMatchObject({
      code: 'UNKNOWN_OUTCOME',
    });
    const ref = await fixture.source.createOutlay(input, live());
    expect(fixture.counts()).toStrictEqual({ [CREATE]: 1, [LIST]: 1 });
    expect((await listed()).map((item) => item.ref)).toContainEqual(ref);
    expect(await listed()).toHaveLength(4);
  });

  it.each([
    ['was there before', { createdAt: '2026-03-01T00:00:00Z', deletedAt: null }],
    ['is deleted', { createdAt: '2026-03-10T12:00:00Z', deletedAt: '2026-03-10T12:00:01Z' }],
  ])('an outlay is not taken for one with the same values that %s', async (_, dates) => {
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
    fixture.sandbox.fail({ kind: 'RESET', endpoint: CREATE, times: 1 });
    fixture.sandbox.fail({ kind: 'BODY', endpoint: LIST, body: { data: [same], total: 1 } });
    await failureOf(fixture.source.createOutlay(input, live()));
    const ref = await fixture.source.createOutlay(input, live());
    expect(ref.externalId).not.toBe(NOTHING);
    expect(fixture.counts()).toStrictEqual({ [CREATE]: 2, [LIST]: 1 });
  });

  it('an outlay without a nonce is sent once, and its error says where to look', async () => {
    fixture.sandbox.fail({ kind: 'RESET', endpoint: CREATE, times: 1 });
    expect(await failureOf(fixture.source.createOutlay(outlayInput(), live()))).toMatchObject({
      code: 'UNKNOWN_OUTCOME',
      message: expect.stringContaining('outlays') as unknown,
    });
    expect(fixture.counts()).toStrictEqual({ [CREATE]: 1 });
  });

  it('an outlay is changed by one call, null clears a field, and the next read shows it', async () => {
    await fixture.source.outlayById(JANUARY, tcall());
    fixture.sandbox.resetCounts();
    const ref = await fixture.source.updateOutlay(
      { outlay: JANUARY, amount: '7', country: 'FI', endDate: Date.parse('2026-01-30') },
      live(),
    );
    expect(ref).toStrictEqual(JANUARY);
    expect(fixture.counts()).toStrictEqual({ [UPDATE]: 1 });
    expect(await fixture.source.outlayById(JANUARY, tcall())).toMatchObject({
      amount: { amount: '7', currency: 'EUR' },
      startDate: Date.parse('2026-01-01'),
      endDate: Date.parse('2026-01-30'),
      country: 'FI',
    });
    await fixture.source.updateOutlay({ outlay: JANUARY, country: null }, live());
    expect(await fixture.source.outlayById(JANUARY, tcall())).toMatchObject({ country: null });
  });

  it('an outlay that moves to another campaign of its integration is read there', async () => {
    await listed();
    await listed(BRAND);
    const ref = await fixture.source.updateOutlay({ outlay: JANUARY, campaign: BRAND }, live());
    expect(ref).toStrictEqual({ ...JANUARY, campaign: BRAND });
    expect((await listed(BRAND)).map((item) => item.ref)).toContainEqual(ref);
    expect(await listed()).toHaveLength(2);
    expect(await fixture.source.outlayById(JANUARY, live())).toBeNull();
    fixture.sandbox.resetCounts();
    const away = fixture.source.updateOutlay({ outlay: ref, campaign: FAIRS }, live());
    expect(await failureOf(away)).toMatchObject({
      code: 'INVALID_INPUT',
      faults: [{ path: ['campaign'] }],
    });
    expect(fixture.counts()).toStrictEqual({});
  });

  it('an outlay with the values already counts as changed; an unknown outlay is NOT_FOUND', async () => {
    const change = { outlay: JANUARY, amount: '3000.00' };
    expect(await fixture.source.updateOutlay(change, live())).toStrictEqual(JANUARY);
    expect(fixture.counts()).toStrictEqual({
      [UPDATE]: 1,
      [`GET ${CAMPAIGNS}/:campaign/outlays/:outlay`]: 1,
    });
    const none = { ...change, outlay: { ...JANUARY, externalId: NOTHING } };
    expect(await failureOf(fixture.source.updateOutlay(none, live()))).toMatchObject({
      code: 'NOT_FOUND',
    });
    const nowhere = outlayInput({ campaign: { ...AUTUMN, externalId: NOTHING } });
    expect(await failureOf(fixture.source.createOutlay(nowhere, live()))).toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});
