import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EventRef } from '../../../src/domain/entities.ts';
import { ConflictError } from '../../../src/domain/errors.ts';
import { campaignId } from '../../../src/domain/ids.ts';
import { DAY, MINUTE } from '../../../src/domain/time.ts';
import type { EventMetricChange, EventTypeInput } from '../../../src/domain/writes.ts';
import { ALL, failureOf, leadQuery, live, must, NOW, one, tcall } from '../kit.ts';
import {
  AUTUMN,
  BRAND,
  BY_NAME,
  BY_START,
  CAMPAIGNS,
  contactForm,
  FAIRS,
  insightQuery,
  JANUARY,
  market,
  NO_EVENT,
  NOTHING,
  OF_PROJECT,
  outlayInput,
  PAGE,
  seen,
  type Market,
} from './kit.ts';

let m: Market;
beforeEach(async () => {
  m = await market({ wmktIds: 'wmkt-1,wmkt-2' });
});
afterEach(() => m.close());

describe('a state or statistic', () => {
  const EVENT = `GET ${OF_PROJECT}/events/:event`;
  const STATE = `PATCH ${OF_PROJECT}/events/:event/states/:storageKey`;
  const STATISTIC = `PATCH ${OF_PROJECT}/events/:event/statistics/:storageKey`;
  const set = (event: EventRef, more: Partial<EventMetricChange> = {}) =>
    m.source.setEventMetric(
      { event, type: 'STATE', key: 'converted', value: 1, date: null, ...more },
      live(),
    );
  const metricsOf = async (event: EventRef) =>
    (await one(m.source.eventsById([event], tcall())))?.metrics ?? [];

  it('is set by one call, and the next read shows it with its delay', async () => {
    const event = contactForm(m.world);
    const before = await metricsOf(event);
    const occurredAt = must((await one(m.source.eventsById([event], tcall())))?.occurredAt);
    m.sandbox.resetCounts();
    await set(event, { date: occurredAt + DAY });
    expect(m.counts()).toStrictEqual({ [STATE]: 1 });
    const after = await metricsOf(event);
    expect(after).toHaveLength(before.length + 2);
    expect(after).toContainEqual(
      expect.objectContaining({
        key: 'converted',
        type: 'STATE',
        valueType: 'state',
        value: 1,
        date: occurredAt + DAY,
      }),
    );
    expect(after).toContainEqual(
      expect.objectContaining({ key: 'state-delay-converted', type: 'STATISTIC', value: 86_400 }),
    );
    await set(event, { value: 0, date: occurredAt + 2 * DAY });
    expect(await metricsOf(event)).toContainEqual(
      expect.objectContaining({ key: 'converted', value: 0 }),
    );
  });

  it('that is a sum is read back as money', async () => {
    const event = contactForm(m.world);
    m.sandbox.resetCounts();
    await set(event, { type: 'STATISTIC', key: 'turnover', value: 4000.5 });
    expect(m.counts()).toStrictEqual({ [STATISTIC]: 1 });
    expect(await metricsOf(event)).toContainEqual(
      expect.objectContaining({
        key: 'turnover',
        type: 'STATISTIC',
        valueType: 'currency',
        value: null,
        money: { amount: '4000.5', currency: 'EUR' },
        raw: 4000.5,
      }),
    );
  });

  it('costs the kept answers that held the old value, and only those', async () => {
    const event = contactForm(m.world);
    const other = seen(m.world, ({ uuid }) => uuid !== event.externalId);
    const stranger = {
      ...must(
        (await m.source.leads(leadQuery(), tcall())).items.find(
          ({ ref }) => ref.externalId !== event.lead.externalId,
        ),
      ).ref,
    };
    const reads = [
      () => m.source.eventsById([event], tcall()),
      () => m.source.leadEvents([{ ...PAGE, lead: event.lead, window: ALL }], tcall()),
      () => m.source.insights(insightQuery(), tcall()),
    ];
    const others = [
      () => m.source.eventsById([other], tcall()),
      () => m.source.leadEvents([{ ...PAGE, lead: stranger, window: ALL }], tcall()),
      () => m.source.leads(leadQuery(), tcall()),
      () => m.source.eventTypeByReference('contact-form', tcall()),
    ];
    for (const read of [...reads, ...others]) await read();
    await set(event);
    m.sandbox.resetCounts();
    for (const read of others) await read();
    expect(m.counts()).toStrictEqual({});
    for (const read of reads) await read();
    expect(Object.values(m.counts()).reduce((sum, count) => sum + count, 0)).toBe(3);
  });

  it('that got lost may be there: what was kept of the event is dropped', async () => {
    const event = contactForm(m.world);
    await metricsOf(event);
    m.sandbox.fail({ kind: 'TRUNCATE', endpoint: STATE, times: 1 });
    expect(await failureOf(set(event))).toMatchObject({ code: 'UNKNOWN_OUTCOME' });
    expect(await metricsOf(event)).toContainEqual(
      expect.objectContaining({ key: 'converted', value: 1 }),
    );
  });

  it('of no such key is the caller’s error, with the keys that exist', async () => {
    const event = contactForm(m.world);
    m.sandbox.resetCounts();
    expect(await failureOf(set(event, { key: 'paid' }))).toMatchObject({
      code: 'INVALID_INPUT',
      faults: [{ path: ['key'], allowed: ['qualified', 'converted'] }],
    });
    expect(m.counts()).toStrictEqual({
      [STATE]: 1,
      [EVENT]: 1,
      [`GET ${OF_PROJECT}/event-types/:reference`]: 1,
    });
    expect(
      await failureOf(set(event, { type: 'STATISTIC', key: 'converted', value: 7 })),
    ).toMatchObject({ code: 'INVALID_INPUT', faults: [{ path: ['key'], allowed: ['turnover'] }] });
  });

  it('that the event’s type got only later is told so', async () => {
    m.sandbox.fail({ kind: 'STATUS', status: 404, endpoint: STATE });
    expect(await failureOf(set(contactForm(m.world)))).toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('had not yet') as unknown,
      faults: [{ path: ['key'] }],
    });
  });

  it('of no such event is NOT_FOUND; what is no event’s id costs no call', async () => {
    const event = contactForm(m.world);
    m.sandbox.resetCounts();
    expect(await failureOf(set({ ...event, externalId: NO_EVENT }))).toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(m.counts()).toStrictEqual({ [STATE]: 1, [EVENT]: 1 });
    for (const wrong of [
      { ...event, externalId: 'trash' },
      { ...event, lead: { ...event.lead, account: 'another-project' } },
    ])
      expect(await failureOf(set(wrong))).toMatchObject({ code: 'NOT_FOUND' });
    expect(m.counts()).toStrictEqual({ [STATE]: 1, [EVENT]: 1 });
  });
});

describe('an event type', () => {
  const input: EventTypeInput = {
    reference: 'complaint',
    name: 'Complaint',
    fields: [
      {
        entity: 'user',
        type: 'email',
        storageKey: 'email',
        ingestionKey: null,
        optional: false,
        discriminant: true,
        isPii: true,
        isMostProbableLocation: false,
      },
      {
        entity: 'state',
        type: 'state',
        storageKey: 'answered',
        ingestionKey: null,
        optional: true,
        discriminant: false,
        isPii: false,
        isMostProbableLocation: false,
      },
    ],
    metadata: { form: 'complaints' },
    retentionDays: 365,
    phoneCountryCodes: [],
  };
  const CREATE = `POST ${OF_PROJECT}/event-types`;

  it('is created by one call, and the next reads show it', async () => {
    await m.source.eventTypes({ ...PAGE, order: [] }, tcall());
    expect(await m.source.eventTypeByReference('complaint', tcall())).toBeNull();
    m.sandbox.resetCounts();
    const ref = await m.source.createEventType(input, live());
    expect(m.counts()).toStrictEqual({ [CREATE]: 1 });
    const type = await m.source.eventTypeByReference('complaint', tcall());
    expect(type).toMatchObject({
      ...ref,
      name: 'Complaint',
      fields: input.fields,
      metadata: input.metadata,
      expirationPolicy: { from: 'event-type', retentionDays: 365 },
    });
    const { items } = await m.source.eventTypes({ ...PAGE, order: [] }, tcall());
    expect(items).toContainEqual(type);
  });

  it('created again is the same one; with anything else its reference is a conflict', async () => {
    const ref = await m.source.createEventType(input, live());
    expect(await m.source.createEventType(input, live())).toStrictEqual(ref);
    // Without a key of its own, a field comes in under its storage key.
    const spelled = input.fields.map((one) => ({ ...one, ingestionKey: one.storageKey }));
    expect(await m.source.createEventType({ ...input, fields: spelled }, live())).toStrictEqual(
      ref,
    );
    const [field] = input.fields;
    for (const other of [
      { ...input, name: 'Something else' },
      { ...input, fields: [must(field)] },
      { ...input, retentionDays: 30 },
      { ...input, metadata: {} },
    ])
      expect(await failureOf(m.source.createEventType(other, live()))).toBeInstanceOf(
        ConflictError,
      );
  });

  it('whose creation got lost is looked for', async () => {
    m.sandbox.fail({ kind: 'RESET', endpoint: CREATE, times: 1 });
    expect(await failureOf(m.source.createEventType(input, live()))).toMatchObject({
      code: 'UNKNOWN_OUTCOME',
    });
    expect(m.counts()).toStrictEqual({
      [CREATE]: 1,
      [`GET ${OF_PROJECT}/event-types/:reference`]: 1,
    });
    // Another one did the same, or this one did after all.
    await m.source.createEventType(input, live());
    m.sandbox.fail({ kind: 'RESET', endpoint: CREATE, times: 1 });
    expect(await m.source.createEventType(input, live())).toMatchObject({ reference: 'complaint' });
  });
});

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

describe('an offline interaction', () => {
  const ENDPOINT = `POST ${OF_PROJECT}/interactions/offline`;
  const input = {
    nonce: null,
    date: NOW - 10 * MINUTE,
    userData: { email: 'example@email.com' },
    nodeData: { wmktId: 'wmkt-1', cid: '5678' },
  };

  it('is recorded by one call, once a nonce', async () => {
    await m.source.recordOfflineInteraction(input, live());
    await m.source.recordOfflineInteraction(input, live());
    expect(m.counts()).toStrictEqual({ [ENDPOINT]: 2 });
    const noted = { ...input, nonce: 'n-1' };
    await m.source.recordOfflineInteraction(noted, live());
    await m.source.recordOfflineInteraction(noted, live());
    expect(m.counts()).toStrictEqual({ [ENDPOINT]: 3 });
  });

  it('that Webmarketer refuses says what it wants, in our words', async () => {
    const other = { ...input, nodeData: { wmktId: '1234' } };
    const error = await failureOf(m.source.recordOfflineInteraction(other, live()));
    expect(error).toMatchObject({
      code: 'UPSTREAM_REJECTED',
      message: expect.stringMatching(/userData .* nodeData .*wmktId/) as unknown,
    });
    expect(error.message).not.toContain('no integration has');
  });

  it('whose end nobody knows is not sent again, since nothing could tell', async () => {
    m.sandbox.fail({ kind: 'RESET', endpoint: ENDPOINT, times: 1 });
    const noted = { ...input, nonce: 'n-1' };
    for (let time = 0; time < 3; time += 1)
      expect(await failureOf(m.source.recordOfflineInteraction(noted, live()))).toMatchObject({
        code: 'UNKNOWN_OUTCOME',
      });
    expect(m.counts()).toStrictEqual({ [ENDPOINT]: 1 });
  });
});
